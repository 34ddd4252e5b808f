"""Which printed lines are one paragraph, one table or one piece of code."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from statistics import median

from variorum.text.readers.pdf.edges import BEGINS_NOTE
from variorum.text.readers.pdf.lines import Print
from variorum.text.readers.plain.forms import ends_sentence

GAP = 1.35
"""Distance of two paragraphs over that of two lines, at least."""
CODE_GAP = 3
"""Distance of two lines of one piece of code over that of two lines, at most."""
FARTHEST_ROW = 2.5
"""Distance of two rows of a table over the size of type, at most."""
AT_MARGIN = 0.15
"""Share of the lines of a column that begin at its margin, at least."""
INDENT = 0.8, 4
"""Indent of the first line of a paragraph over the size of type, at least and at most."""
SHORT = 6
"""Sizes of type that the last line of a paragraph ends before the margin, at least."""
LEAST_ROWS = 3
"""Lines with gaps in them for them to be a table, at least."""
BULLETS = "•‣◦▪●○"
DASHES = "–—·*-"
"""Signs that items begin with, and what is an item only where a gap stands behind it."""
FURTHER_IN = 4
"""Points by which an item stands further in than the one above it, at least, to be an item of a list in it."""

BULLET = re.compile(r"[•‣◦▪●○](?:\s+|(?=\w))|[–—·*-]\s+|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+")
_PAGE_AT_END = re.compile(r"(?<!\w)\w{1,8}\Z")
_DOTS_AT_END = re.compile(r"(?:\s?[.·…]){4}\Z")
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,7}")


def with_rows(lines: Sequence[Print]) -> list[Print]:
    """The lines, those marked that are rows of a table, or entries of contents: three or more with gaps in them."""
    marked = list(lines)
    stretch: list[int] = []
    for i in range(len(lines) + 1):
        line = lines[i] if i < len(lines) else None
        before = lines[stretch[-1]] if stretch else None
        if line and line.cells and not line.role and not (BULLET.match(line.text) and len(line.cells) == 2):
            near = before is None or (line.page, line.column) == (before.page, before.column)
            if near and (before is None or 0 <= before.base - line.base < FARTHEST_ROW * line.size):
                stretch.append(i)
                continue
        if len(stretch) >= LEAST_ROWS:
            pages = all(_PAGE.fullmatch(lines[j].cells[-1]) for j in stretch)
            for j in stretch:
                marked[j] = replace(lines[j], role="entry" if pages else "row")
        stretch = [i] if line and line.cells and not line.role else []
    return marked


def grouped(lines: Sequence[Print]) -> Iterator[list[Print]]:
    """The lines of each paragraph or heading; a paragraph may go on behind a page's running heads and notes."""
    leading = _leading(lines)
    margins = _right_margins(lines)
    first = _set_in(lines)
    group: list[Print] = []
    aside: list[list[Print]] = []
    for at, line in enumerate(lines):
        if line.role == "note" and aside and aside[-1][0].role == "note" and not _begins_note(line, aside[-1]):
            aside[-1].append(line)
        elif line.role in ("running", "note"):
            aside.append([line])
        elif group and at not in first and _goes_on(group, line, leading, margins):
            group.append(line)
        else:
            if group:
                yield group
            yield from aside
            aside = []
            group = [line]
    if group:
        yield group
    yield from aside


def _begins_note(line: Print, note: Sequence[Print]) -> bool:
    return bool(BEGINS_NOTE.match(line.text)) and line.left < note[-1].left + line.size * 2


def _goes_on(
    group: Sequence[Print], line: Print, leading: dict[float, float], margins: dict[tuple[int, int], float]
) -> bool:
    """Whether a line continues the paragraph before it."""
    before = group[-1]
    drop = before.base - line.base
    far = leading.get(line.size, line.size * 1.2)
    together = (line.page, line.column) == (before.page, before.column) and drop >= 0
    if line.role or before.role:
        return line.role == before.role == "row" and together and drop < FARTHEST_ROW * line.size
    if line.mono and before.mono:
        return together and drop <= CODE_GAP * far and abs(line.size - before.size) <= 0.5
    if line.mono and not before.mono and _is_wrapped(before, line, margins):
        return together and drop <= GAP * max(far, leading.get(before.size, far))
    if abs(line.size - before.size) > 0.5 or BULLET.match(line.text):
        return False
    if line.bold != before.bold and (group[0].bold or not _is_wrapped(before, line, margins)):
        return False
    if has_leaders(before.text):
        return False

    ended = ends_sentence(before.text)
    if not together:  # another page or column
        return (
            not ended
            and line.mono == before.mono
            and (line.text[:1].islower() or before.text.rstrip()[-1:] in "-,;\u2010")
        )
    if drop > GAP * far:
        return False
    if line.mono != before.mono and (len(group) < 2 or abs(line.left - before.left) > 2):
        return False
    indented = line.left - before.left > line.size * 0.8 and len(group) > 1 and abs(before.left - group[-2].left) < 2
    short = before.right < margins[before.page, before.column] - SHORT * before.size
    return not (ended and (indented or short))


def _is_wrapped(before: Print, line: Print, margins: dict[tuple[int, int], float]) -> bool:
    """Whether a line in another face goes on with the sentence above: its first word did not fit there.

    It begins where the line above does, or the words of its item: code is set in.
    """
    if min(abs(line.left - before.left), abs(line.left - before.inner)) > 2:
        return False
    first = len(line.text.split(maxsplit=1)[0]) + 1
    width = (line.right - line.left) / len(line.text) * first
    room = margins[before.page, before.column] - before.right
    return room < width and not before.text.rstrip().endswith((":", ".", "!", "?", ";"))


def _set_in(lines: Sequence[Print]) -> set[int]:
    """The lines that begin a paragraph by their indent, in columns where more than one does."""
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    hanging = _hanging(lines)
    for i, line in enumerate(lines):
        if not line.role and not line.mono and not line.cells and i not in hanging:
            columns[line.page, line.column].append(i)

    # The margin is the leftmost place where several lines begin; a paragraph begins right of it, and goes on at it.
    found: set[int] = set()
    for column in columns.values():
        lefts = Counter(round(lines[i].left) for i in column)
        margin = min((left for left, n in lefts.items() if n > 1 and n >= AT_MARGIN * len(column)), default=None)
        if margin is None:
            continue
        right = max(lines[i].right for i in column)
        indents: Counter[int] = Counter()
        begins: list[tuple[int, int]] = []
        for before, i, after in zip(column, column[1:], [*column[2:], None], strict=False):
            indent = round(lines[i].left) - margin
            if not INDENT[0] * lines[i].size < indent < INDENT[1] * lines[i].size or BULLET.match(lines[i].text):
                continue
            goes_on = after is not None and abs(lines[after].left - margin) < 2
            indents[indent] += goes_on
            short = lines[before].right < right - SHORT * lines[before].size
            if goes_on or short or ends_sentence(lines[before].text):
                begins.append((indent, i))
        found |= {i for indent, i in begins if indents[indent] > 1}
    return found


def _hanging(lines: Sequence[Print]) -> set[int]:
    """The lines under the first of an item that begin where its words begin, behind its sign."""
    found: set[int] = set()
    inner = 0.0
    for i, line in enumerate(lines):
        if line.cells and BULLET.match(line.text):
            inner = line.inner
        elif inner and abs(line.left - inner) < 2:
            found.add(i)
        else:
            inner = 0.0
    return found


def _leading(lines: Sequence[Print]) -> dict[float, float]:
    """The usual distance of two lines, by their size of type."""
    drops: dict[float, list[float]] = defaultdict(list)
    for before, line in pairwise(lines):
        drop = before.base - line.base
        if line.page == before.page and line.size == before.size and line.size * 0.8 < drop < line.size * 2.5:
            drops[line.size].append(drop)
    return {size: sorted(found)[len(found) // 4] for size, found in drops.items()}


def _right_margins(lines: Sequence[Print]) -> dict[tuple[int, int], float]:
    margins: dict[tuple[int, int], float] = defaultdict(float)
    for line in lines:
        margins[line.page, line.column] = max(margins[line.page, line.column], line.right)
    return margins


def is_item(group: Sequence[Print]) -> bool:
    """Whether a paragraph begins with the sign of an item: a bullet, or a dash with a gap behind it."""
    line = group[0]
    if not BULLET.match(line.text):
        return False
    return line.text[0] in BULLETS or (line.cells[:1] == (line.text[0],) and line.text[0] in DASHES)


def depths_of(groups: Sequence[Sequence[Print]], items: AbstractSet[int], headings: AbstractSet[int]) -> dict[int, int]:
    """How deep items stand in lists, by where they begin; what begins left of a list ends it.

    So does a heading, and another column or page, whose margin may be another one.
    """
    depths: dict[int, int] = {}
    lefts: list[float] = []
    place: tuple[int, int] | None = None
    for i, group in enumerate(groups):
        left = group[0].left
        if i in headings or place != (group[0].page, group[0].column):
            lefts, place = [], (group[0].page, group[0].column)
        elif group[0].role in ("running", "note"):
            continue
        while lefts and left < lefts[-1] - FURTHER_IN / 2:
            lefts.pop()
        if i in items:
            if not lefts or left > lefts[-1] + FURTHER_IN:
                lefts.append(left)
            depths[i] = len(lefts) - 1
    return depths


def code_lines(group: Sequence[Print]) -> Iterator[str]:
    """The lines of a piece of code, indented as they are printed."""
    margin = min(line.left for line in group)
    width = median((line.right - line.left) / len(line.text) for line in group) or 1
    leading = min((one.base - other.base for one, other in pairwise(group) if one.base > other.base), default=0.0)
    for before, line in zip([group[0], *group], group, strict=False):
        if leading and before.base - line.base > 1.6 * leading:
            yield ""
        yield " " * round((line.left - margin) / width) + line.text


def has_leaders(text: str) -> bool:
    """Whether a line ends with the dots of a table of contents and the page behind them."""
    page = _PAGE_AT_END.search(text, max(0, len(text) - 9))
    if page is None:
        return False
    dots = text[: page.start()].rstrip()
    return _DOTS_AT_END.search(dots, max(0, len(dots) - 8)) is not None
