"""Items of lists and how deep they are nested."""

from collections.abc import Sequence

from text.grouping import BULLET, ENUMERATOR
from text.units import Unit


def list_items(units: Sequence[Unit]) -> dict[int, int]:
    """Index of a unit that is a list item -> its depth, 0 at the top."""
    found: dict[int, int] = {}
    run: list[tuple[int, str]] = []
    for i, unit in enumerate(units):
        marker = _marker(units, i)
        if marker is None:
            run = []
            continue
        while run and (unit.indent < run[-1][0] or (unit.indent == run[-1][0] and marker in [m for _, m in run[:-1]])):
            run.pop()
        if not run or unit.indent > run[-1][0] or marker != run[-1][1]:
            run.append((unit.indent, marker))
        found[i] = len(run) - 1
    return found


def _marker(units: Sequence[Unit], at: int) -> str | None:
    """The sort of mark an item begins with, or None for no item.

    A number is an item's only where a neighbour counts on: alone it may number a heading or a paragraph.
    """
    unit = units[at]
    if not any(map(str.isalnum, unit.text[:200])):
        return None
    if unit.bullet:
        match = BULLET.match(unit.text)
        return match[0].strip() if match else None
    number = unit.number
    if number is None or number.rank or number.scheme == "§" or len(number.value) != 1:
        return None
    match = ENUMERATOR.match(unit.text)
    if match is None:
        return None
    for other in (at - 1, at + 1):
        if 0 <= other < len(units):
            neighbour = units[other].number
            if (
                neighbour is not None
                and neighbour.scheme == number.scheme
                and len(neighbour.value) == 1
                and neighbour.value[0] - number.value[0] == other - at
            ):
                return number.scheme
    return None
