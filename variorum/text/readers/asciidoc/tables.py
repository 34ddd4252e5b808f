"""The rows of a table of AsciiDoc."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator

from variorum.text.readers.asciidoc.inline import plain

_CELL = re.compile(r"(?<!\\)(?:(?<![^\s|!])(\d{0,3})(?:\.\d{1,3})?([+*])?[<^>]?(?:\.[<^>])?[a-z]?)?\|")
_COLS = re.compile(r"\bcols\s*=\s*(?:\"([^\"]*)\"|([^\s,\]]+))")
_MANY = re.compile(r"\s*(\d{1,3})\*")
_ROWSPAN = re.compile(r"(?<!\\)(?<![^\s|])\d{0,3}\.\d{1,3}\+[<^>.]{0,3}[a-z]?\|")


def rows(span: str, attributes: Collection[str] = ()) -> list[str]:
    """One line for each row, cells parted by ` | `; the attributes of the table may stand before it.

    `attributes`: those of the document, see `CleaningOptions`.
    """
    head, _, body = span.partition("===\n") if span.startswith("[") else ("", "", span)
    lines = body.split("\n")
    if head[-1:] in (",", ":") or "|" not in body:
        sign = ":" if head.endswith(":") else ","
        try:
            split = list(csv.reader((line for line in lines if line.strip()), delimiter=sign))
        except csv.Error:
            split = [line.split(sign) for line in lines if line.strip()]
        return [_row(cells, attributes) for cells in split]

    columns = _columns(head)
    if not columns:
        first = next((line for line in lines if "|" in line), "")
        columns = sum(n for n, _ in _cells(first))
    if columns < 2 or _ROWSPAN.search(body):
        found = []
        for line in lines:
            cells = [cell for _, cell in _cells(line)]
            found.append(_row(cells, attributes).strip())
        return list(filter(None, found))

    # A row is full when its cells are as many as there are columns, wherever the lines of the source end.
    found = []
    row: list[str] = []
    width = 0
    for n, cell in _cells(body):
        row.append(_words(cell, attributes))
        width += n
        if width >= columns:
            found.append(" | ".join(row))
            row, width = [], 0
    return [*found, " | ".join(row)] if row else found


def _columns(attributes: str) -> int:
    stated = _COLS.search(attributes)
    if not stated:
        return 0
    said = stated[1] if stated[1] is not None else stated[2]
    counts = (int(many[1]) if (many := _MANY.match(column)) else 1 for column in re.split("[,;]", said))
    return sum(counts)


def _cells(body: str) -> Iterator[tuple[int, str]]:
    """The columns that a cell takes, and what it holds; text before the first cell goes to a cell of its own."""
    at, width, often = 0, 1, 1
    begun = False
    for found in [*_CELL.finditer(body), None]:
        words = body[at : found.start() if found else len(body)]
        if begun or words.strip():
            for _ in range(often):
                yield width, words
        begun = True
        if found:
            number = min(int(found[1] or 1), 100)
            width, often = (number, 1) if found[2] == "+" else (1, number if found[2] == "*" else 1)
            at = found.end()


def _row(cells: Iterable[str], attributes: Collection[str]) -> str:
    return " | ".join(_words(cell, attributes) for cell in cells)


def _words(cell: str, attributes: Collection[str]) -> str:
    return " ".join(plain(cell.strip().replace("\\|", "|"), attributes).split())
