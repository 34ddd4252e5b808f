"""Quotations: what carries a mark of its own on every line, and what is set in further than the text around it."""

from collections.abc import Container, Sequence

from variorum.text.readers.plain.forms import OPTION
from variorum.text.readers.plain.layout import FURTHER_IN, Row
from variorum.text.readers.plain.units import Unit

_FEWEST_WORDS = 12
"""Words that a passage set in has at least: what is shorter is an example or an address."""
_WORDS_OF_A_NAME = 9
"""Words of a line that may be explained by what is set in below it."""
_LARGEST_SHARE = 0.35
"""Share of the words of a document from which what is set in is the text itself (read on wild)."""


def marked(units: Sequence[Unit], rows: Sequence[Row]) -> set[int]:
    """Which units carry ">" on every line, as mails quote; none where ">" only opens a unit, as a prompt does."""
    found: set[int] = set()
    for i, unit in enumerate(units):
        if unit.text[0] != ">" or len(unit.text) == 1:
            continue
        if not all(row.text[:1] == ">" for row in rows[unit.first : unit.last + 1]):
            return set()
        found.add(i)
    return found


def _names(unit: Unit) -> bool:
    """Whether a unit names what is set in below it: a line and no sentence that announces words of another."""
    short = unit.first == unit.last and unit.words <= _WORDS_OF_A_NAME
    return unit.label or (short and (unit.end != "colon" or unit.text.isupper()))


def set_in(units: Sequence[Unit], rows: Sequence[Row], margin: int, items: Container[int]) -> set[int]:
    """Which units are prose of several lines, all further in than the text, below a paragraph rather than an item."""
    found: set[int] = set()
    outer: list[int] = []
    for i, unit in enumerate(units):
        while outer and units[outer[-1]].indent >= unit.indent:
            outer.pop()
        inside = unit.form == "prose" and unit.last > unit.first and unit.words > _FEWEST_WORDS and not unit.bullet
        if (
            inside
            and i not in items
            and min(row.indent for row in rows[unit.first : unit.last + 1]) >= (margin + FURTHER_IN)
        ):
            above = units[outer[-1]] if outer else None
            if above is None or not (outer[-1] in items or _names(above) or OPTION.match(above.text)):
                found.add(i)
        outer.append(i)
    words = sum(unit.words for unit in units)
    return found if sum(units[i].words for i in found) <= words * _LARGEST_SHARE else set()
