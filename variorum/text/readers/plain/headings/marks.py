"""What sets a heading off by hand: the rule below it, the marks around it, space, its place on the line."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from variorum.text.readers.plain.headings.heading import LOOKS, MARKED, Heading, Style
from variorum.text.readers.plain.headings.outline import stars
from variorum.text.readers.plain.kinds.boilerplate import is_underline, underlines
from variorum.text.readers.plain.units import Unit, has_rule_behind

_FRAME = re.compile(r"([=#*])\1{0,5}(?=\s)")
"""The marks before a line that has as many behind it: "=== Aliases ==="."""
_FAR_IN = 12
"""Columns from the margin from which a line is centred rather than set in."""
_BESIDE_THE_MIDDLE = 2
"""Columns by which the middles of lines that are centred differ, at most."""
_FEWEST_APART = 2
"""Headings that stand apart by as many blank lines, at least, for that to say how deep they are."""
_GAPS = 3
"""Distances from the text above, at most, that tell levels apart; where there are more they tell nothing."""
_FEWEST_OF_A_CASE = 2
"""Headings of one mark in capitals, and in mixed case, at least, for that to tell them apart."""
_FEWEST_CENTRED = 2
"""Headings in the middle of the line, and at the margin, at least, from which the former stand higher."""
_DIVIDER = 20
"""Characters of a rule above a line from which it parts the line from what stands above."""
_OVER = " over"
"""What a mark ends with that is a divider above: numbered headings below it say what others below it are."""
_FEWEST_AT_A_MARGIN, _WIDEST_STEP = 2, 4
"""Headings at each margin, and columns from one to the next: those of pages that lynx wrote out are 2 apart."""
_MARGINS = 4
"""Margins at most at which headings stand; more are those of lines that are centred."""


def mark_of(units: Sequence[Unit], at: int) -> str:
    """The mark of a heading: the character of its rule, twice where one stands above it too; its frame; empty for none.

    Writers who mark headings by hand have a mark for each level.
    """
    unit = units[at]
    frame = _FRAME.match(unit.text) if unit.text[0] in "=#*" else None
    if frame is not None and unit.text.rstrip().endswith(frame[0]):
        return frame[0]
    if unit.text[0] == "*" and (depth := stars(unit)):
        return "*" * depth
    below = units[at + 1] if at + 1 < len(units) else None
    if below is not None and is_underline(below) and underlines(below, unit):
        rule = below.text[0]
        above = units[at - 1] if at else None
        over = above is not None and not unit.before and is_underline(above) and above.text[0] == rule
        return f"{rule} over and under" if over else f"{rule} under"
    if has_rule_behind(unit):
        return f"{unit.text[-1]} behind"
    divider = units[at - 1] if at and not unit.before else None
    if divider is None or len(divider.text) < _DIVIDER or not is_underline(divider):
        return ""
    return divider.text[0] + _OVER


def _centred(units: Sequence[Unit]) -> list[bool]:
    """Which of some headings stand in the middle of the line: those far in, and longer ones with the same middle."""
    middles = sorted(_middle(unit) for unit in units if unit.indent >= _FAR_IN)
    if not middles:
        return [False] * len(units)
    usual = middles[len(middles) // 2]
    return [unit.indent > 1 and abs(_middle(unit) - usual) <= _BESIDE_THE_MIDDLE for unit in units]


def _middle(unit: Unit) -> float:
    """The column in the middle of a heading of one line."""
    return unit.indent + len(unit.text) / 2


def _told_by_space(headings: Sequence[Heading]) -> list[str]:
    """For each of some headings that look alike by how many blank lines it is set off, if they say how deep it stands.

    Space tells levels apart where it has few sizes, each used repeatedly, the smaller ones half as often at least, as
    chapters have sections, and where the first heading has the largest. Elsewhere somebody did not count lines. Between
    two headings it is also the space below the upper one.
    """
    sizes = [heading.unit.before for heading in headings]
    apart = [size for size, heading in zip(sizes, headings, strict=True) if size and not heading.directly]
    if len(set(apart)) < 2:
        return [""] * len(sizes)
    counts = Counter(apart)
    ordered = sorted(counts, reverse=True)
    tells = len(ordered) <= _GAPS and min(counts.values()) >= _FEWEST_APART
    rising = all(counts[larger] <= counts[smaller] * 2 for larger, smaller in pairwise(ordered))
    if not (tells and rising) or (sizes[0] and sizes[0] < ordered[0]):
        return [""] * len(sizes)
    sizes[0] = ordered[0]
    return [f"{size} above" if size in ordered[:-1] else "" for size in sizes]


def marked(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Styles where marks set by hand tell headings apart, as "=" and "-" below them do.

    One mark that all of them have tells nothing. Of those with one mark, capitals stand higher. A mark that numbered
    headings of one style have, and no others, says how deep those without a number stand that have it too.
    """
    if not any(heading.mark for heading in headings):
        return list(styles)
    made = list(zip([heading.mark for heading in headings], styles, strict=True))
    used = {mark for mark, style in made if style[0] in LOOKS and not mark.endswith(_OVER)}
    cases = Counter((mark, style[0]) for mark, style in made)

    # Marks and styles of numbered headings that belong to each other alone.
    pairs = {(mark, style) for mark, style in made if style[0] not in LOOKS and mark}
    marks, schemes = Counter(mark for mark, _ in pairs), Counter(style for _, style in pairs)
    said = {mark: style for mark, style in pairs if marks[mark] == schemes[style] == 1}

    out: list[Style] = []
    for mark, style in made:
        if style[0] not in LOOKS or not mark:
            out.append(style)
        elif mark in said:
            out.append(said[mark])
        elif len(used) > 1 and not mark.endswith(_OVER):
            both = min(cases[mark, look] for look in LOOKS) >= _FEWEST_OF_A_CASE
            out.append((MARKED + mark, 1 if both and style[0] == "plain" else 0))
        else:
            out.append(style)
    return out


def placed(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Headings that look alike told apart by their place: those in the middle of the line stand higher, and those that
    more blank lines set off from the text above."""
    out = list(styles)
    for name in LOOKS:
        alike = [i for i, style in enumerate(styles) if style == (name, 0)]
        centred = _centred([headings[i].unit for i in alike])
        if min(centred.count(True), centred.count(False)) >= _FEWEST_CENTRED:
            marks = ["centred" if middle else "" for middle in centred]
        else:
            marks = _told_by_space([headings[i] for i in alike])
        for i, mark in zip(alike, marks, strict=True):
            out[i] = (MARKED + mark, 0) if mark else (name, 0)
    return out


def insets(indents: Sequence[int]) -> dict[int, int]:
    """How deep headings stand by their margin, 0 the highest, where margins lie close to each other; else nothing."""
    counts = Counter(indents)
    margins = sorted(counts)
    steps = [lower - upper for upper, lower in pairwise(margins)]
    few = not 1 < len(margins) <= _MARGINS or min(counts.values()) < _FEWEST_AT_A_MARGIN
    return {} if few or not all(1 < step <= _WIDEST_STEP for step in steps) else {m: i for i, m in enumerate(margins)}
