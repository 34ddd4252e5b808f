"""In which order the parts of a page's lines are read: columns of prose one after the other, tables line by line."""

from collections.abc import Iterator, Sequence
from statistics import median

Box = tuple[float, float, float, float]
"""Left, right, base and size of type of a part of a line, in points."""

STEP = 2.0
"""Points in which gutters are looked for."""
NARROWEST = 0.7
"""Width of a gutter over the size of type, at least."""
MIDDLE = 0.18
"""Share of the width, at both sides, that no gutter stands in."""
MOST_CROSSING = 0.5
"""Share of the parts that go across a gutter, at most: titles, tables and pictures' captions do."""
LEAST_LINES = 5
"""Lines in each column, at least."""
FULL, LEAST_FULL = 0.8, 0.35
"""Share of its column that a line fills, and share of lines that do, at least; cells of tables do not."""
LIKE = 0.2
"""Width of a line in one column over that in the other, at least."""
DEEPEST = 3
"""Times that a page is parted into columns."""


def in_columns(boxes: Sequence[Box]) -> Iterator[tuple[int, list[int]]]:
    """The numbers of the parts of each line in reading order, each with the number of its column."""
    yield from _ordered(boxes, range(len(boxes)), [0], DEEPEST)


def _ordered(
    boxes: Sequence[Box], among: Sequence[int], column: list[int], deep: int
) -> Iterator[tuple[int, list[int]]]:
    gutter = _gutter(boxes, among) if deep else None
    if gutter is None:
        column[0] += bool(among)
        yield from ((column[0], row) for row in _rows(boxes, among))
        return

    # Lines that go across part the page into bands; in a band of two columns the left one is read first.
    bands: list[tuple[bool, list[int]]] = []
    for row in _rows(boxes, among):
        across = any(boxes[i][0] < gutter < boxes[i][1] for i in row)
        if not bands or bands[-1][0] != across:
            bands.append((across, []))
        bands[-1][1].extend(row)
    together: list[int] = []
    for across, band in bands:
        sides = [i for i in band if boxes[i][1] <= gutter], [i for i in band if boxes[i][0] >= gutter]
        if across or not _alike(boxes, sides):
            together += band
            continue
        for part in (together, *sides):
            yield from _ordered(boxes, part, column, deep - 1 if part is not together else 0)
        together = []
    yield from _ordered(boxes, together, column, 0)


def _alike(boxes: Sequence[Box], sides: tuple[Sequence[int], Sequence[int]]) -> bool:
    """Whether what stands left and right is of like width, as columns are, and numbers before lines are not."""
    if not all(sides):
        return False
    left, right = sides
    narrow, wide = sorted((_width(boxes, left), _width(boxes, right)))
    return narrow >= LIKE * wide


def _width(boxes: Sequence[Box], side: Sequence[int]) -> float:
    return median(boxes[i][1] - boxes[i][0] for i in side)


def _rows(boxes: Sequence[Box], among: Sequence[int]) -> Iterator[list[int]]:
    """The parts that stand on one height, from left to right; from the top down."""
    row: list[int] = []
    for i in sorted(among, key=lambda i: (-boxes[i][2], boxes[i][0])):
        if row and boxes[row[0]][2] - boxes[i][2] > 0.4 * max(boxes[row[0]][3], boxes[i][3]):
            yield sorted(row, key=lambda i: boxes[i][0])
            row = []
        row.append(i)
    if row:
        yield sorted(row, key=lambda i: boxes[i][0])


def _gutter(boxes: Sequence[Box], among: Sequence[int]) -> float | None:
    """Where the white between two columns is; None where there is none, or what stands beside it is no prose."""
    if len(among) < 2 * LEAST_LINES:
        return None
    first, last = min(boxes[i][0] for i in among), max(boxes[i][1] for i in among)
    crossed = [0] * (int((last - first) / STEP) + 2)
    for i in among:
        crossed[int((boxes[i][0] - first) / STEP)] += 1
        crossed[int((boxes[i][1] - first) / STEP) + 1] -= 1
    total = 0
    for at, change in enumerate(crossed):
        total += change
        crossed[at] = total

    # The widest white in the middle of the page.
    size = median(boxes[i][3] for i in among)
    lowest, highest = int(len(crossed) * MIDDLE), int(len(crossed) * (1 - MIDDLE))
    middle = crossed[lowest:highest]
    if not middle or min(middle) > MOST_CROSSING * len(among):
        return None
    least = min(middle) + 0.03 * len(among)
    widest = (0, 0)
    start = lowest
    for at in range(lowest, highest + 1):
        if at == highest or crossed[at] > least:
            widest = max(widest, (at - start, start))
            start = at + 1
    width, start = widest
    if width * STEP < NARROWEST * size:
        return None
    gutter = first + (start + width / 2) * STEP

    sides = ([i for i in among if boxes[i][1] <= gutter], [i for i in among if boxes[i][0] >= gutter])
    return gutter if all(_is_prose(boxes, side) for side in sides) and _side_by_side(boxes, sides) else None


def _is_prose(boxes: Sequence[Box], side: Sequence[int]) -> bool:
    """Whether many lines fill their column."""
    rows = list(_rows(boxes, side))
    if len(rows) < LEAST_LINES:
        return False
    widths: list[float] = []
    for row in rows:
        right = max(boxes[i][1] for i in row)
        widths.append(right - boxes[row[0]][0])
    widths.sort()
    column = widths[int(0.9 * (len(widths) - 1))]
    return sum(width >= FULL * column for width in widths) >= LEAST_FULL * len(widths)


def _side_by_side(boxes: Sequence[Box], sides: tuple[Sequence[int], Sequence[int]]) -> bool:
    """Whether two columns stand at the same height for half of the shorter one."""
    left, right = sides
    low, high = _heights(boxes, left)
    bottom, top = _heights(boxes, right)
    shared = min(high, top) - max(low, bottom)
    return shared >= 0.5 * max(min(high - low, top - bottom), 1)


def _heights(boxes: Sequence[Box], side: Sequence[int]) -> tuple[float, float]:
    heights = [boxes[i][2] for i in side]
    return min(heights), max(heights)
