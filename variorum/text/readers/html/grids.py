"""Tables that a page lays out of other elements: by the roles of WAI-ARIA, or by classes as javadoc's (`col-first`)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from variorum.text.readers.html.elements import CODE, HEADINGS, VOID
from variorum.text.readers.html.marks import Mark, attributes_of

_TABLES = frozenset(("table", "grid", "treegrid"))
_ROWS = frozenset(("row", "rowgroup"))
_CELLS = frozenset(("cell", "gridcell", "columnheader", "rowheader"))
_NO_GRID = CODE | HEADINGS.keys() | {"table", "section", "article", "main"}
"""What stands in no cell of a table of text."""
_TABLE = re.compile(r"(?:[\w-]{1,40}[-_])?table")
_COLUMN = re.compile(r"col-[a-z][\w-]*")
_SIZE = re.compile(r"col-(?:xs|sm|md|lg|xl|xxl|auto|offset)(?![a-z])[\w-]*")
"""What frameworks call a share of the width of a page."""


def grids(found: Sequence[Mark]) -> list[int]:
    """Where elements begin that are tables, and hold neither headings, code nor another table."""
    starts: list[int] = []
    i = 0
    while i < len(found):
        mark = found[i]
        if _is_table(mark) and i + 1 < len(found) and (is_grid_row(found[i + 1]) or is_grid_cell(found[i + 1])):
            end, plain = _end_of(found, i)
            if plain:
                starts.append(mark.start)
            i = end
        i += 1
    return starts


def is_grid_row(mark: Mark) -> bool:
    """Whether an element is a row of such a table."""
    return not mark.closing and "role" in mark.attributes and _role(mark.attributes) in _ROWS


def is_grid_cell(mark: Mark) -> bool:
    """Whether an element is a cell of such a table."""
    return not mark.closing and "=" in mark.attributes and (_role(mark.attributes) in _CELLS or bool(_columns(mark)))


def begins_row(mark: Mark) -> bool:
    """Whether a cell is the first of its row."""
    return "col-first" in _columns(mark)


def ends_row(mark: Mark) -> bool:
    """Whether a cell is the last of its row."""
    return "col-last" in _columns(mark)


def _end_of(found: Sequence[Mark], start: int) -> tuple[int, bool]:
    """The number of the mark that ends an element, and whether nothing is in it that stands in no cell."""
    name, depth, plain = found[start].name, 0, True
    for i in range(start, len(found)):
        mark = found[i]
        if mark.name == name and mark.name not in VOID:
            depth += -1 if mark.closing else 1
        plain = plain and mark.name not in _NO_GRID
        if depth == 0:
            return i, plain
    return start, False


def _is_table(mark: Mark) -> bool:
    if mark.closing or mark.name == "table" or "=" not in mark.attributes or "table" not in mark.attributes.lower():
        return "grid" in mark.attributes and not mark.closing and _role(mark.attributes) in _TABLES
    return _role(mark.attributes) in _TABLES or any(map(_TABLE.fullmatch, _classes(mark.attributes)))


def _columns(mark: Mark) -> list[str]:
    names = _classes(mark.attributes) if "col-" in mark.attributes else []
    return [name for name in names if _COLUMN.fullmatch(name) and not _SIZE.fullmatch(name)]


@lru_cache(maxsize=4096)
def _role(attributes: str) -> str:
    return attributes_of(attributes).get("role", "").lower() if "role" in attributes else ""


@lru_cache(maxsize=4096)
def _classes(attributes: str) -> list[str]:
    return attributes_of(attributes).get("class", "").lower().split()
