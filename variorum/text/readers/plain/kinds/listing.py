"""Items of lists and how deep they are nested."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from variorum.text.readers.plain.forms import BULLET, ENUMERATOR, OPTION, is_labelled_address
from variorum.text.readers.plain.headings.numbering import Number, number_of
from variorum.text.readers.plain.layout import Row
from variorum.text.readers.plain.units import Unit

_LETTER_BULLET = re.compile(r"o\s+(?=\S)")
"""The letter that stands for a round bullet in changelogs; a word of its own in some languages."""
_REFERENCE = re.compile(r"\[[A-Za-z][A-Za-z.:-]{0,16}\d[\w.:-]{0,12}\]\s+(?=\S)")
"""The label of an entry in a list of references: "[RFC4510] …"."""
_TERM = "term"
_TERM_AND_GAP = re.compile(r"[^\s.:;,]\S{0,23}(?: [^\s]{1,15})?(?<![.:;,?!])(?: {2,}|\t\s*)(?=\S)")
_FEWEST_TERMS = 3
"""Terms that a document explains where it is a list of them."""
_WORDS_OF_A_TERM = 4
_LONG = 300
"""Characters from which units have not been looked at for a number (units_of)."""
_SET_IN = 8
"""Columns that a line stands further in than the item it belongs to, at most."""
_FARTHEST = 12
"""Units among which the next item is looked for, past what stands further in."""


def list_items(units: Sequence[Unit], rows: Sequence[Row]) -> dict[int, int]:
    """Index of a unit that is a list item -> its depth, 0 at the top."""
    found: dict[int, int] = {}
    run: list[tuple[int, str]] = []
    marks = [_odd_mark(unit, rows) for unit in units]
    for i in _explained_behind(units, rows):
        marks[i] = marks[i] or _TERM
    for i in _addresses(units):
        marks[i] = marks[i] or "address"
    odd = Counter(marks) if any(marks) else Counter[str]()
    for i, unit in enumerate(units):
        marker = _marker(units, i, rows)
        mark = marks[i]
        if marker is None and mark and odd[mark] >= (_FEWEST_TERMS if mark == _TERM else 2):
            marker = mark
        if marker is None:
            run = []
            continue
        while run and (unit.indent < run[-1][0] or (unit.indent == run[-1][0] and marker in [m for _, m in run[:-1]])):
            run.pop()
        if not run or unit.indent > run[-1][0] or marker != run[-1][1]:
            run.append((unit.indent, marker))
        found[i] = len(run) - 1
    return found


def under_items(units: Sequence[Unit], items: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """The lines right below an item and further in than its mark -> that item, and the depth at which they stand.

    They belong to it, as in lists of changes where "- Fixes:" heads lines without marks of their own.
    """
    found: dict[int, tuple[int, int]] = {}
    at = -1
    for i, unit in enumerate(units):
        if i in items:
            at = i
        elif at < 0 or unit.before or not 0 < unit.indent - units[at].indent <= _SET_IN:
            at = -1
        elif any(map(str.isalnum, unit.text[:200])):
            found[i] = (at, items[at] + 1)
    return found


def _odd_mark(unit: Unit, rows: Sequence[Row]) -> str:
    """A mark that makes items only where several units carry it; empty for none."""
    if unit.text.startswith("o") and _LETTER_BULLET.match(unit.text):
        return "o"
    if unit.text.startswith("[") and _REFERENCE.match(unit.text):
        return "[reference]"
    return _TERM if _is_explained(unit, rows) else ""


def _is_explained(unit: Unit, rows: Sequence[Row]) -> bool:
    """Whether a unit is a term on a line of its own and its explanation, further in, below it."""
    term = rows[unit.first]
    if unit.first == unit.last or not (unit.form == "prose" or (unit.form == "loose" and " " not in term.text)):
        return False
    inner = min(row.indent for row in rows[unit.first + 1 : unit.last + 1])
    return (
        term.indent + 2 <= inner
        and term.text.count(" ") < _WORDS_OF_A_TERM
        and term.text[-1] not in ":：,;"
        and term.width < rows[unit.first + 1].width
    )


def _addresses(units: Sequence[Unit]) -> set[int]:
    """The units that are a name and an address each, one right below the other."""
    named = [is_labelled_address(unit.text) for unit in units]
    below = [i for i in range(1, len(units)) if named[i] and named[i - 1] and not units[i].before]
    return {*below, *(i - 1 for i in below)}


def _explained_behind(units: Sequence[Unit], rows: Sequence[Row]) -> set[int]:
    """The units in a row, one below the other, whose terms and explanations begin at the same two columns.

    Where a term fills its column, a single blank parts it from what explains it; a longer one stands over it.
    """
    found: set[int] = set()
    run: list[int] = []
    column = (-1, -1)
    for i, unit in enumerate(units):
        row = rows[unit.first]
        here = _columns_of(unit, row) if "  " in row.text else None
        fits = here == column if here else row.indent == column[0] and _fills(unit, rows, column[1])
        if not fits or unit.before > 1:
            run = []
            column = here or (-1, -1)
        if here or fits:
            run.append(i)
        if len(run) >= _FEWEST_TERMS:
            found.update(run)
    return found


def _fills(unit: Unit, rows: Sequence[Row], column: int) -> bool:
    """Whether the term of a unit reaches up to the column where explanations begin, or past it on a line of its own."""
    row = rows[unit.first]
    width = column - row.indent
    if unit.last > unit.first and " " not in row.text:
        return rows[unit.first + 1].indent == column
    return row.text.find(" ") == width - 1 and not unit.bullet and unit.number is None and unit.form == "prose"


def _columns_of(unit: Unit, row: Row) -> tuple[int, int] | None:
    """Where a short term and, behind a gap, its explanation begin; None where a unit is no such pair."""
    if unit.form != "prose" or unit.bullet or unit.number is not None:
        return None
    match = _TERM_AND_GAP.match(row.text)
    return (row.indent, row.indent + match.end()) if match else None


def _marker(units: Sequence[Unit], at: int, rows: Sequence[Row]) -> str | None:
    """The sort of mark an item begins with, or None for no item.

    A number is an item's only where a neighbour counts on: alone it may number a heading or a paragraph.
    """
    unit = units[at]
    if not any(map(str.isalnum, unit.text[:200])):
        return None
    if unit.bullet:
        match = BULLET.match(unit.text)
        return match[0].strip() if match else None
    if unit.text[0] == "-" and OPTION.match(rows[unit.first].text):
        return "-option"
    if ENUMERATOR.match(unit.text) is None:
        return None
    number = _number(unit)
    if number is None or number.rank or number.scheme == "§" or len(number.value) != 1:
        return None
    for step in (-1, 1):
        neighbours = [at + step]
        if unit.end == "stop" and unit.indent:
            neighbours = _beside(units, at, step)
        for other in neighbours:
            if 0 <= other < len(units) and _counts_on(units[at], units[other], step):
                return number.scheme
    return None


def _beside(units: Sequence[Unit], at: int, step: int) -> list[int]:
    """The next unit in one direction that does not stand further in."""
    last = at + step * _FARTHEST
    # " 9." and "10.": numbers that are set to the right begin a column apart
    widest = units[at].indent + 1
    return [i for i in range(at + step, last, step) if 0 <= i < len(units) and units[i].indent <= widest][:1]


def _number(unit: Unit) -> Number | None:
    """The number before a unit, however long it is."""
    if unit.number is not None or len(unit.text) < _LONG or not ENUMERATOR.match(unit.text):
        return unit.number
    return number_of(unit.text[:_LONG])


def _counts_on(unit: Unit, other: Unit, step: int) -> bool:
    """Whether the number of another unit follows, or precedes, that of this one."""
    number, neighbour = _number(unit), _number(other)
    return (
        number is not None
        and neighbour is not None
        and neighbour.scheme == number.scheme
        and len(neighbour.value) == 1
        and neighbour.value[0] - number.value[0] == step
    )
