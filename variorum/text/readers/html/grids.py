"""Tables that a page lays out of other elements: by the roles of WAI-ARIA, or by classes as javadoc's (`col-first`)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from variorum.text.readers.html.elements import CODE, HEADINGS
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
    open_: list[tuple[str, int]] = []
    last_of_page = -1
    names = {mark.name for mark, first in pairwise(found) if _begins_table(mark, first)}
    for i, mark in enumerate(found if names else ()):
        if mark.name in _NO_GRID:
            last_of_page = i
        elif mark.name not in names:
            continue
        elif not mark.closing:
            open_.append((mark.name, i))
        elif open_ and open_[-1][0] == mark.name:
            _, start = open_.pop()
            if last_of_page < start and i - start > 1 and _begins_table(found[start], found[start + 1]):
                starts.append(found[start].start)
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


def _begins_table(mark: Mark, first: Mark) -> bool:
    """Whether an element is called a table, and the first one in it a row or a cell."""
    return _is_table(mark) and (is_grid_row(first) or is_grid_cell(first))


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
