"""What elements are for where their names do not tell: tables that lay out a page, their rows, programs in lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import Literal

from variorum.text.readers.html.elements import BREAKING, CELLS, CODE, HEADINGS
from variorum.text.readers.html.grids import grids
from variorum.text.readers.html.marks import Mark, attributes_of

LONGEST_CELL = 1_000
"""Characters of text in the cell of a table, at most; a table with a longer one lays out a page."""
LEAST_PARAGRAPHS = 3
"""Paragraphs in a cell, at least, for a table of one row to lay out a page."""
LEAST_FILLED = 2
"""Cells with words, at least, of a row of a table that has headings in it."""

NEAR = 6
"""Marks behind a declaration's beginning, at most, among which the place is that Haddock names in it."""

LaidOut = Literal["page", "row", "program", "declaration", "grid"]
"""A table that lays out a page, a row of one that is a table all the same, a program in lines, a declaration with marks
of programs in it, a table of others."""

_DECLARATION = re.compile(r"(?:member|type|method|function|field|property|class|module|package)[-_]?signature")
_OF_HASKELL = re.compile(r"(?:[^#\s]*#)?[tv]:\S+")
"""The place of a type or a value, by the names that Haddock gives them."""
_IN_PAGES = CODE | HEADINGS.keys() | {"main", "article", "section", "nav", "header", "footer"}
_IN_TABLES = CELLS | {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "br"}


@dataclass(slots=True)
class _Row:
    """A row on the way to its end."""

    start: int
    filled: int = 0
    empty: bool = True
    """Whether its last cell has had no words."""
    plain: bool = True
    """Whether nothing but lines of text stood in its cells."""


@dataclass(slots=True)
class _Table:
    """A table on the way to its end."""

    start: int
    layout: bool
    cell: int
    """Characters of text before its last cell."""
    rows: int = 0
    cells: int = 0
    paragraphs: int = 0
    """Paragraphs in its last cell."""
    written: bool = False
    """Whether a cell of it holds several paragraphs."""
    lists: bool = False
    headed: bool = False
    nested: bool = False
    row: _Row | None = None
    of_table: list[int] = field(default_factory=list)
    """Where rows of two cells with words or more begin."""


def laid_out(text: str, found: Sequence[Mark]) -> dict[int, LaidOut]:
    """What the elements that begin at a place are, where their names do not tell."""
    laid: dict[int, LaidOut] = dict.fromkeys(_programs(found), "program")
    laid.update(dict.fromkeys(_declarations(found), "program"))
    laid.update(_of_haskell(found))
    members: dict[int, LaidOut] = dict.fromkeys(_members(found), "row")
    laid.update(dict.fromkeys(grids(found), "grid"))
    laid.update(dict.fromkeys(_named(found, "memproto"), "grid"))
    for table in _tables(text, found):
        is_page = table.rows <= 1 and (table.lists or table.written)
        if table.layout or table.cells <= max(table.rows, 1) or is_page:
            laid[table.start] = "page"
            if table.headed and not table.nested:
                laid.update(dict.fromkeys(table.of_table, "row"))
    return laid | members


def _programs(found: Sequence[Mark]) -> list[int]:
    """Where elements begin in which Doxygen lays out a program, each line an element of its own."""
    return [
        mark.start
        for mark, line in pairwise(found)
        if mark.name == line.name == "div"
        and "fragment" in mark.attributes
        and attributes_of(mark.attributes).get("class") == "fragment"
        and attributes_of(line.attributes).get("class") == "line"
    ]


def _declarations(found: Sequence[Mark]) -> list[int]:
    """Where elements begin in which javadoc and its like have the declaration of what they speak of."""
    return [
        mark.start
        for mark in found
        if not mark.closing
        and "signature" in mark.attributes
        and mark.name in ("div", "p")
        and any(map(_DECLARATION.fullmatch, attributes_of(mark.attributes).get("class", "").split()))
    ]


def _of_haskell(found: Sequence[Mark]) -> dict[int, LaidOut]:
    """The items and paragraphs in which Haddock has a declaration: they name or lead to the place of it."""
    laid: dict[int, LaidOut] = {}
    for i, mark in enumerate(found):
        if mark.closing or mark.name not in ("li", "p") or "src" not in mark.attributes:
            continue
        if "src" in attributes_of(mark.attributes).get("class", "").split() and any(
            map(_names_place_of_haskell, found[i + 1 : i + 1 + NEAR])
        ):
            laid[mark.start] = "program" if mark.name == "li" else "declaration"
    return laid


def _names_place_of_haskell(mark: Mark) -> bool:
    if mark.name != "a" or mark.closing:
        return False
    at = attributes_of(mark.attributes)
    return any(map(_OF_HASKELL.fullmatch, (at.get("href", ""), at.get("id", ""))))


def _members(found: Sequence[Mark]) -> list[int]:
    """Where rows begin in which Doxygen declares a member: in a table around headings too, and in one cell."""
    return [mark.start for mark in found if mark.name == "tr" and "memitem:" in mark.attributes and not mark.closing]


def _named(found: Sequence[Mark], name: str) -> list[int]:
    """Where elements begin with this class: Doxygen's for a declaration, in tables and lines around them."""
    return [
        mark.start
        for mark in found
        if mark.name == "div" and name in mark.attributes and attributes_of(mark.attributes).get("class") == name
    ]


def _tables(text: str, found: Sequence[Mark]) -> list[_Table]:
    """The tables of a page, with what stands in them.

    Those lay out a page that have headings, code or tables in them, long cells, only one column, or one row with
    lists or paragraphs in it.
    """
    tables: list[_Table] = []
    open_: list[_Table] = []
    at = total = 0

    # The text since the last cell began is the text of that cell.
    for mark in found:
        total += mark.start - at
        table = open_[-1] if open_ else None
        row = table.row if table else None
        if row and row.empty and unescape(text[at : mark.start]).strip():
            row.filled += 1
            row.empty = False
        at = mark.end
        if mark.name == "table" and not mark.closing:
            if table:
                table.layout = table.nested = True
            open_.append(_Table(mark.start, "presentation" in mark.attributes, total))
            tables.append(open_[-1])
        elif table is None:
            continue
        elif mark.name in CELLS or mark.name == "table":
            is_long = total - table.cell > LONGEST_CELL
            table.layout = table.layout or is_long
            if row:
                row.plain = row.plain and not is_long
                row.empty = True
            table.cell = total
            table.cells += not mark.closing
            table.paragraphs = 0
            if mark.name == "table":
                _end_row(open_.pop())
        elif mark.name == "tr":
            _end_row(table)
            table.rows += not mark.closing
            table.row = None if mark.closing else _Row(mark.start)
        elif mark.name in _IN_PAGES:
            table.layout = True
            table.headed = table.headed or mark.name in HEADINGS
        elif mark.name in ("ul", "ol", "dl"):
            table.lists = True
        elif mark.name == "p" and not mark.closing:
            table.paragraphs += 1
            table.written = table.written or table.paragraphs >= LEAST_PARAGRAPHS
        if row and mark.name in BREAKING and mark.name not in _IN_TABLES:
            row.plain = False
    return tables


def _end_row(table: _Table) -> None:
    row = table.row
    if row and row.plain and row.filled >= LEAST_FILLED:
        table.of_table.append(row.start)
    table.row = None
