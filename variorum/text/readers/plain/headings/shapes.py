"""Text known by the two margins of its lines: terms over what they mean, speakers over what they say, first lines."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from variorum.text.readers.plain.layout import FURTHER_IN, Row
from variorum.text.readers.plain.units import Unit

_FEWEST = 3
"""Units of one shape, at least, from which it is one of the text."""


def shaped_as_text(units: Sequence[Unit], rows: Sequence[Row], found: Collection[int]) -> set[int]:
    """The headings of several lines whose first line stands elsewhere than the others, as three units of text do.

    A heading that is wrapped goes on at its own margin, or in the middle of the line, where no other has its margins.
    """
    if all(_shape(units[i], rows) is None for i in found):
        return set()
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        shape = _shape(unit, rows)
        if shape is not None:
            alike[shape].append(i)
    text: set[int] = set()
    for members in alike.values():
        heads = [i for i in members if i in found]
        if len(members) >= _FEWEST and len(heads) * 2 < len(members):
            text.update(i for i in heads if units[i].number is None)
    return text


def _shape(unit: Unit, rows: Sequence[Row]) -> tuple[int, int] | None:
    """The margins of the first line and of all others; None where they are one, or the others have several."""
    if unit.first == unit.last:
        return None
    first, second = rows[unit.first].indent, rows[unit.first + 1].indent
    one = all(row.indent == second for row in rows[unit.first + 2 : unit.last + 1])
    return (first, second) if one and abs(first - second) >= FURTHER_IN else None
