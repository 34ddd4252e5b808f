"""Depths of headings, from numbering schemes, from what stands directly under what, and from looks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from variorum.text.readers.plain.headings.signs import is_standing
from variorum.text.readers.plain.units import Unit

Style = tuple[str, int]
"""How a heading is made: its scheme and the scheme's own depth."""


_LOOKS = ("plain", "capitals")


_NUMBERED = ("division", "dotted")


_RESTARTS = 2
"""Times that the numbers of one style begin anew below another, from which that one is the higher whatever its name."""


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
    styles = _opened(_styles(headings), headings)
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

    def order(a: Style, b: Style) -> int:
        if max(restarts[a, b], restarts[b, a]) >= _RESTARTS and not min(restarts[a, b], restarts[b, a]):
            return restarts[b, a] - restarts[a, b]
        fixed = _fixed(a, b)
        if fixed:
            return fixed
        evidence = under[b, a] - under[a, b] or looks[_look(b), _look(a)] - looks[_look(a), _look(b)]
        return evidence or first[a] - first[b]

    rank = {style: i for i, style in enumerate(sorted(first, key=cmp_to_key(order)))}
    deepest: dict[Style, int] = {}
    open_ranks: list[int] = []
    for style in styles:
        while open_ranks and open_ranks[-1] >= rank[style]:
            open_ranks.pop()
        open_ranks.append(rank[style])
        deepest[style] = max(deepest.get(style, 0), len(open_ranks))
    return [deepest[style] for style in styles]


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


def _fixed(a: Style, b: Style) -> int:
    """The order that two styles say themselves; 0 for none."""
    if a[0] == b[0] and a[0] != "step":
        return a[1] - b[1]
    if a[0] == "§" and b[0] == "division" and b[1] < 5:
        return 1
    if b[0] == "§" and a[0] == "division" and a[1] < 5:
        return -1
    return 0


def _styles(headings: Sequence[Heading]) -> list[Style]:
    """The style of every heading; looks tell styles apart only where both are used repeatedly.

    Steps stand beside other headings unless one stands directly under the other. Introduction, Epilogue and their like
    stand beside the first numbered divisions, if they have text of their own.
    """
    found: list[Style] = [_style(heading.unit) for heading in headings]
    counts = Counter(found)
    top = min((style for style in counts if style[0] in _NUMBERED), default=None, key=_height)
    if top is not None:
        for i, heading in enumerate(headings):
            bare = i + 1 < len(headings) and headings[i + 1].directly
            if found[i][0] in _LOOKS and not bare and not heading.directly and is_standing(heading.unit.text):
                found[i] = top
    if ("step", 6) in counts and not any(
        headings[i].directly and "step" in (found[i][0], found[i - 1][0]) for i in range(1, len(found))
    ):
        found = [("plain", 0) if style[0] == "step" else style for style in found]
        counts = Counter(found)
    looks = [style for style in counts if style[0] in _LOOKS]
    if len(looks) > 1 and any(counts[style] < 2 for style in looks):
        found = [("plain", 0) if style in looks else style for style in found]
    return found


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


def _style(unit: Unit) -> Style:
    """The style of one heading."""
    number = unit.number
    if number is None:
        letters = [c for c in unit.text if c.isalpha()]
        capitals = len(letters) > 3 and unit.text.upper() == unit.text and unit.text.lower() != unit.text
        return ("capitals" if capitals else "plain", 0)
    if number.rank:
        return ("division" if number.rank < 6 else "step", number.rank)
    if number.scheme == "dotted":
        return ("dotted", len(number.value))
    return (number.scheme, 0)
