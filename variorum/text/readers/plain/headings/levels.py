"""Depths of headings, from numbering schemes, from what stands directly under what, and from looks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cmp_to_key

from variorum.text.readers.plain.headings.heading import LOOKS, MARKED, Heading, Style
from variorum.text.readers.plain.headings.styles import styles_of

_CHAPTER, _ARTICLE = 3, 5
"""Ranks of named divisions (words/divisions.toml); a style's depth is twice the rank, and one more for its parts."""
_RESTARTS = 2
"""Times that the numbers of one style begin anew below another, from which that one is the higher whatever its name."""
_OFTEN_DIRECTLY = 2
"""Times that headings of one mark stand right under those of another from which that one is higher though it comes
later; once may be a section without a text."""


def levels(headings: Sequence[Heading], top: str = "") -> list[int]:
    """The depth of every heading, from 1; `top` is the mark of the title, which comes before all others.

    Headings of one style have one depth, the deepest at which one of them stands. Named divisions and dotted numbers
    say their rank, but for a division right below which the first of a larger one stands. Of other pairs of styles that
    one is the higher which more often has the other directly under it, else the one that came first.
    """
    if not headings:
        return []
    styles = styles_of(headings)
    first: dict[Style, int] = {}
    for i, style in enumerate(styles):
        first.setdefault(style, -1 if top and style[0] == MARKED + top else i)
    under = Counter(
        (styles[i - 1], styles[i])
        for i, heading in enumerate(headings)
        if i and heading.directly and styles[i - 1] != styles[i]
    )
    looks: Counter[tuple[Style, Style]] = Counter()
    for (upper, lower), count in under.items():
        if upper[0] not in LOOKS or lower[0] not in LOOKS:
            looks[_look(upper), _look(lower)] += count
    restarts = _restarts(styles, headings)
    divided = _divided(styles, headings)
    opened = _opened(styles, headings)

    def order(a: Style, b: Style) -> int:
        if max(restarts[a, b], restarts[b, a]) >= _RESTARTS and not min(restarts[a, b], restarts[b, a]):
            return restarts[b, a] - restarts[a, b]
        if (a, b) in divided or (b, a) in divided:
            return -1 if (a, b) in divided else 1
        if ((a, b) in opened) != ((b, a) in opened):
            return -1 if (a, b) in opened else 1
        # what stands directly under what says more than where the text begins
        directly = under[b, a] - under[a, b]
        fixed = _fixed(a, b) or (0 if directly else _midst(a, b, styles, headings))
        if fixed:
            return fixed
        if (a[0] == "inner") != (b[0] == "inner") and {a[0], b[0]} & set(LOOKS):
            return 1 if a[0] == "inner" else -1
        sure = abs(directly) >= _OFTEN_DIRECTLY and not min(under[a, b], under[b, a])
        if (MARKED in (a[0][: len(MARKED)], b[0][: len(MARKED)]) or {a[0], b[0]} == set(LOOKS)) and not sure:
            return _by_hand(a, b) or first[a] - first[b]
        evidence = directly or looks[_look(b), _look(a)] - looks[_look(a), _look(b)]
        return evidence or first[a] - first[b]

    rank = {style: i for i, style in enumerate(sorted(first, key=cmp_to_key(order)))}
    deepest = _depths(styles, rank)
    return [deepest[style] for style in styles]


def _by_hand(a: Style, b: Style) -> int:
    """Which of two looks is the higher by what sets them off: capitals, a mark, fewer stars; 0 for neither."""
    if {a[0], b[0]} == set(LOOKS):
        return -1 if a[0] == "capitals" else 1
    marked = (a[0].startswith(MARKED), b[0].startswith(MARKED))
    if all(marked) and {*a[0][len(MARKED) :], *b[0][len(MARKED) :]} == {"*"}:
        return len(a[0]) - len(b[0])
    if marked[0] == marked[1] or not {a[0], b[0]} & set(LOOKS):
        return 0
    return -1 if marked[0] else 1


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
    return (style[0], -1) if style[0] in LOOKS else style


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


def _opened(styles: Sequence[Style], headings: Sequence[Heading]) -> set[tuple[Style, Style]]:
    """The pairs of a named division and another whose first one stands right under it: "Article I" over "Section 1"."""
    found: set[tuple[Style, Style]] = set()
    for i in range(1, len(styles)):
        above, number = headings[i - 1].unit.number, headings[i].unit.number
        if above is None or number is None or not (above.rank and number.rank) or styles[i] == styles[i - 1]:
            continue
        if number.value == (1,) and headings[i].directly:
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


def _midst(a: Style, b: Style, styles: Sequence[Style], headings: Sequence[Heading]) -> int:
    """Whether one of two styles counts on from numbers that stood under a heading before the document begins."""
    number = headings[0].unit.number
    if number is None or number.value[-1] == 1 or styles[0] not in (a, b) or 0 < number.rank <= _CHAPTER:
        return 0
    other = b if styles[0] == a else a
    if other[0] not in LOOKS:
        return 0
    return 1 if styles[0] == a else -1
