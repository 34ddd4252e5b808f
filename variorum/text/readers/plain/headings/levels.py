"""Depths of headings, from numbering schemes, from what stands directly under what, and from looks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from variorum.text.readers.plain.headings.standing import is_standing
from variorum.text.readers.plain.headings.surroundings import folded
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import division_ranks

Style = tuple[str, int]
"""How a heading is made: its scheme and the scheme's own depth."""


_LOOKS = ("plain", "capitals")


_NUMBERED = ("division", "dotted")


_ARTICLE, _STEP = 5, 6
"""Ranks of named divisions (words/divisions.toml); a style's depth is twice the rank, and one more for its parts."""


_SHORTEST_PREFIX = 3
"""Letters before the name of a larger division that make a smaller of it: "sub", "unter"; articles are shorter."""


_RESTARTS = 2
"""Times that the numbers of one style begin anew below another, from which that one is the higher whatever its name."""


_FEW = 2
"""Headings before and behind the sections of a law that stand beside them."""


_FEWEST_AT_A_MARGIN, _WIDEST_STEP = 2, 4
"""Headings at each of two margins, and columns between the two: those of pages that lynx wrote out are 2 apart."""


_BELOW_A_MARGIN = 2
"""Place of those further in among the headings that stand under others."""


_OFTEN = 3
"""Times that a heading comes again from which it stands under others."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and whether the heading before it has no text of its own."""

    unit: Unit
    directly: bool


def levels(headings: Sequence[Heading]) -> list[int]:
    """The depth of every heading, from 1.

    Headings of one style have one depth, the deepest at which one of them stands. Named divisions and dotted numbers
    say their rank; of other pairs of styles that one is the higher which more often has the other directly under it,
    else the one that came first.
    """
    if not headings:
        return []
    styles = _opened(_inner(_titled(_styles(headings), headings), headings), headings)
    first: dict[Style, int] = {}
    for i, style in enumerate(styles):
        first.setdefault(style, i)
    under = Counter(
        (styles[i - 1], styles[i])
        for i, heading in enumerate(headings)
        if i and heading.directly and styles[i - 1] != styles[i]
    )
    looks: Counter[tuple[Style, Style]] = Counter()
    for (upper, lower), count in under.items():
        if upper[0] not in _LOOKS or lower[0] not in _LOOKS:
            looks[_look(upper), _look(lower)] += count
    restarts = _restarts(styles, headings)
    divided = _divided(styles, headings)

    def order(a: Style, b: Style) -> int:
        if max(restarts[a, b], restarts[b, a]) >= _RESTARTS and not min(restarts[a, b], restarts[b, a]):
            return restarts[b, a] - restarts[a, b]
        if (a, b) in divided or (b, a) in divided:
            return -1 if (a, b) in divided else 1
        # what stands directly under what says more than where the text begins
        directly = under[b, a] - under[a, b]
        fixed = _fixed(a, b) or (0 if directly else _midst(a, b, styles, headings))
        if fixed:
            return fixed
        if (a[0] == "inner") != (b[0] == "inner") and {a[0], b[0]} & set(_LOOKS):
            return 1 if a[0] == "inner" else -1
        evidence = directly or looks[_look(b), _look(a)] - looks[_look(a), _look(b)]
        return evidence or first[a] - first[b]

    rank = {style: i for i, style in enumerate(sorted(first, key=cmp_to_key(order)))}
    deepest = _depths(styles, rank)
    return [deepest[style] for style in styles]


def _depths(styles: Sequence[Style], rank: Mapping[Style, int]) -> dict[Style, int]:
    """How deep each style stands: one below the deepest of those that one of its headings stands right under.

    A text that begins in the midst of a chapter has sections before the first chapter: they are no higher for that.
    """
    above: dict[Style, set[Style]] = {style: set() for style in rank}
    open_styles: list[Style] = []
    for style in styles:
        while open_styles and rank[open_styles[-1]] >= rank[style]:
            open_styles.pop()
        if open_styles:
            above[style].add(open_styles[-1])
        open_styles.append(style)
    deepest: dict[Style, int] = {}
    for style in sorted(rank, key=lambda style: rank[style]):
        deepest[style] = 1 + max((deepest[other] for other in above[style]), default=0)
    return deepest


def _look(style: Style) -> Style:
    """A style without the depth that looks have by standing under their like."""
    return (style[0], -1) if style[0] in _LOOKS else style


def _restarts(styles: Sequence[Style], headings: Sequence[Heading]) -> Counter[tuple[Style, Style]]:
    """How often the numbers of a style begin anew below another: "Section 1" again after "Article 2"."""
    found: Counter[tuple[Style, Style]] = Counter()
    since: dict[Style, set[Style]] = {}
    for style, heading in zip(styles, headings, strict=True):
        number = heading.unit.number
        if number is None:
            continue
        if number.value[-1] == 1:
            found.update((other, style) for other in since.get(style, ()))
        since[style] = set()
        for other, seen in since.items():
            if other != style:
                seen.add(style)
    return found


def _divided(styles: Sequence[Style], headings: Sequence[Heading]) -> set[tuple[Style, Style]]:
    """The pairs of a division and the dotted numbers that begin with its own: "Chapter 3" over "3.1"."""
    found: set[tuple[Style, Style]] = set()
    for i in range(1, len(styles)):
        above, number = headings[i - 1].unit.number, headings[i].unit.number
        if above is None or number is None or styles[i - 1][0] != "division" or styles[i][0] != "dotted":
            continue
        if number.value == (*above.value, 1):
            found.add((styles[i - 1], styles[i]))
    return found


def _fixed(a: Style, b: Style) -> int:
    """The order that two styles say themselves; 0 for none."""
    if a[0] == b[0] and a[0] != "step":
        return a[1] - b[1]
    if a[0] == "§" and b[0] == "division" and b[1] < 2 * _ARTICLE:
        return 1
    if b[0] == "§" and a[0] == "division" and a[1] < 2 * _ARTICLE:
        return -1
    return 0


def _styles(headings: Sequence[Heading]) -> list[Style]:
    """The style of every heading; looks tell styles apart only where both are used repeatedly.

    Steps stand beside other headings unless one stands directly under the other. Introduction, Epilogue and their like
    stand beside the first numbered divisions, if they have text of their own.
    """
    found: list[Style] = [_style(heading.unit) for heading in headings]
    counts = Counter(found)

    # Standing headings are as high as what is numbered first.
    top = min((style for style in counts if style[0] in _NUMBERED), default=None, key=_height)
    if top is not None:
        for i, heading in enumerate(headings):
            bare = i + 1 < len(headings) and headings[i + 1].directly
            if found[i][0] in _LOOKS and not bare and not heading.directly and is_standing(heading.unit.text):
                found[i] = top
    else:
        found = _beside_sections(found)

    # Steps are headings of their own kind only where they stand under one another.
    if ("step", 2 * _STEP) in counts and not any(
        headings[i].directly and "step" in (found[i][0], found[i - 1][0]) for i in range(1, len(found))
    ):
        found = [("plain", 0) if style[0] == "step" else style for style in found]
        counts = Counter(found)

    # A look that is used once tells nothing.
    looks = [style for style in counts if style[0] in _LOOKS]
    if len(looks) > 1 and any(counts[style] < 2 for style in looks):
        found = [("plain", 0) if style in looks else style for style in found]
    return found


def _beside_sections(styles: Sequence[Style]) -> list[Style]:
    """Styles where sections stand under no other division: a line or two before the first and behind the last is one.

    As the opening words of a law are, and its end.
    """
    at = [i for i, style in enumerate(styles) if style[0] == "§"]
    out = list(styles)
    if at and at[0] <= _FEW and len(styles) - 1 - at[-1] <= _FEW and len(at) == at[-1] - at[0] + 1:
        out[: at[0]] = [styles[at[0]] if style[0] in _LOOKS else style for style in styles[: at[0]]]
        out[at[-1] + 1 :] = [styles[at[0]] if style[0] in _LOOKS else style for style in styles[at[-1] + 1 :]]
    return out


def _titled(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Styles where a title directly below a number alone stands as high as the number: the two are one heading.

    Not below the name of a division or a "§", which are headings without a title; and a sentence with a full stop says
    what the chapter tells rather than what it is called.
    """
    out = list(styles)
    for i, heading in enumerate(headings[1:], 1):
        above = headings[i - 1].unit
        if above.number is None or above.number.rank or above.number.scheme == "§":
            continue
        alone = above.number.end >= len(above.text.rstrip(".:"))
        if alone and heading.directly and styles[i][0] in _LOOKS and heading.unit.end != "stop":
            out[i] = styles[i - 1]
    return out


def _inner(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Styles where headings that say the same again and again, a question among others, and those further in than
    the others, stand under those."""
    said = Counter(folded(heading.unit.text) for heading in headings)
    out = list(styles)
    inset = _inset([heading.unit.indent for i, heading in enumerate(headings) if styles[i][0] in _LOOKS])
    for i, heading in enumerate(headings):
        if styles[i][0] not in _LOOKS or i == 0:
            continue
        if inset and heading.unit.indent == inset:
            out[i] = ("inner", _BELOW_A_MARGIN)
            continue
        again = said[folded(heading.unit.text)]
        if again >= _OFTEN and again * 2 <= len(headings) + 1:
            out[i] = ("inner", 0)
        elif _is_lone_question(headings, i):
            out[i] = ("inner", 1)
    return out


def _inset(indents: Sequence[int]) -> int:
    """How far in the lower ones stand where headings stand at two margins close to each other; 0 for none."""
    counts = Counter(indents)
    upper, lower = min(counts, default=0), max(counts, default=0)
    few = len(counts) != 2 or min(counts.values()) < _FEWEST_AT_A_MARGIN
    return 0 if few or not 1 < lower - upper <= _WIDEST_STEP else lower


def _is_lone_question(headings: Sequence[Heading], at: int) -> bool:
    """Whether a heading is the only question of a few and stands between others."""
    if headings[at].unit.end != "question" or not 2 <= at < len(headings) - 1 or headings[at + 1].directly:
        return False
    return sum(heading.unit.end == "question" for heading in headings) == 1 and headings[at].unit.number is None


def _midst(a: Style, b: Style, styles: Sequence[Style], headings: Sequence[Heading]) -> int:
    """Whether one of two styles counts on from numbers that stood under a heading before the document begins."""
    number = headings[0].unit.number
    if number is None or number.value[-1] == 1 or styles[0] not in (a, b):
        return 0
    other = b if styles[0] == a else a
    if other[0] not in _LOOKS:
        return 0
    return 1 if styles[0] == a else -1


def _height(style: Style) -> tuple[int, int]:
    """How high a numbered style stands."""
    return _NUMBERED.index(style[0]), style[1]


def _opened(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Headings that look alike told apart where one stands directly under another: that one opens a group.

    The group's headings are one deeper, until another heading opens one.
    """
    found = list(styles)
    inside: dict[str, int] = {}
    for i, (name, depth) in enumerate(styles):
        if name not in _LOOKS:
            continue
        opens = i + 1 < len(styles) and headings[i + 1].directly and styles[i + 1] == (name, depth)
        if opens and not (headings[i].directly and i and styles[i - 1] == (name, depth)):
            inside[name] = 1
        else:
            found[i] = (name, inside.get(name, 0))
    return found


def _is_sub(name: str) -> bool:
    """Whether the name of a division is that of a larger one with something before it: "Unterabschnitt"."""
    ranks = division_ranks()
    return any(
        ranks.get(name[cut:]) == ranks.get(name)
        for cut in range(_SHORTEST_PREFIX, min(7, len(name) - 3))
        if name in ranks
    )


def _style(unit: Unit) -> Style:
    """The style of one heading."""
    number = unit.number
    if number is None:
        letters = [c for c in unit.text if c.isalpha()]
        capitals = len(letters) > 1 and unit.text.upper() == unit.text and unit.text.lower() != unit.text
        return ("capitals" if capitals else "plain", 0)
    if number.rank:
        return ("division" if number.rank < 6 else "step", number.rank * 2 + _is_sub(number.scheme))
    if number.scheme == "dotted":
        return ("dotted", len(number.value))
    return (number.scheme, 0)
