"""Tables with a document in each row: JSON lines, CSV, TSV and Parquet."""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from variorum.sources.members import Allowance, Member
from variorum.sources.packed import TABLES
from variorum.text.document import Rejection
from variorum.text.encoding.decode import decode
from variorum.text.given import named_values, plain_values, writable
from variorum.text.readers.formats import SUFFIXES as READ

if TYPE_CHECKING:
    import pyarrow as pa

_JSON = (".jsonl", ".ndjson")
TEXT, ID = "text", "id"
"""The columns that hold a document's text and its name where nothing else is said."""
ROWS_AT_ONCE = 16
"""Rows of a Parquet file that are in memory at once: a few bytes of it may stand for a long text in each."""

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the text and the name of a document; None: the usual ones."""

    text: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be read; after one without a number, nothing can."""

    number: int
    detail: str


def is_table(name: str) -> bool:
    """Whether a file of this name holds rows."""
    return name.lower().endswith(TABLES)


def record_members(name: str, raw: bytes, columns: Columns, allowance: Allowance) -> Iterator[Member]:
    """The documents that a table holds, each called by its id or else its number."""
    text_column, id_column = columns.text or TEXT, columns.id or ID
    head: Values | None = None
    without: list[Member] = []
    for number, row in enumerate(rows_in(name, raw) or (), 1):
        if isinstance(row, BrokenRow):
            yield Member(str(row.number) if row.number else "", reason="bad_record", detail=row.detail)
            continue

        # Rows of JSON need not have the same columns: what its first lacks, another may have.
        head = head or row
        if text_column not in head:
            if text_column in row:
                head = row
            elif not name.lower().endswith(_JSON):
                break
        member = _member(number, dict(row), text_column, id_column, allowance)
        if member.reason == "too_large" and allowance.left < allowance.each:
            detail = f"row {number} is beyond what it may unpack to: this and the rows after it are not taken"
            yield Member("", reason="too_large", detail=detail)
            return
        if text_column not in head:
            without.append(member)
            continue
        yield from without
        without = []
        yield member
    if head is not None and text_column not in head:
        yield Member("", reason="unknown_format", detail=_no_text(text_column, head))


def _member(number: int, row: Values, text_column: str, id_column: str, allowance: Allowance) -> Member:
    """The document in a row, or why there is none."""
    text, called = row.pop(text_column, None), row.pop(id_column, None)
    inside = str(called) if called not in (None, "") else str(number)
    if not isinstance(text, str | bytes):
        return Member(inside, reason="bad_record", detail=f"row {number} has no text in the column {text_column}")
    content = text if isinstance(text, bytes) else writable(text).encode()
    try:
        given = plain_values(row)
    except ValueError as error:
        return Member(inside, reason="bad_record", detail=f"row {number} cannot be taken: {error}")

    # What stands beside the text is unpacked too: the text is counted where it is taken, as that of any member.
    beside = sum(len(str(value)) for value in given.values())
    if len(content) + beside > allowance.most:
        return Member(inside, reason="too_large", detail=f"has {len(content) + beside:,} bytes, more than is allowed")
    allowance.left -= beside
    suffix = "" if inside.lower().endswith(tuple(READ)) else ".txt"
    return Member(inside, content, given=given, suffix=suffix)


def rows_in(name: str, raw: bytes) -> Iterator[Values | BrokenRow] | None:
    """The rows of a table as their format has them, None for what is no table by its name."""
    suffix = next((one for one in TABLES if name.lower().endswith(one)), None)
    if suffix in _JSON:
        return _json_lines(raw)
    if suffix in (".csv", ".tsv"):
        return _separated(raw, "\t" if suffix == ".tsv" else None)
    return _parquet(raw) if suffix else None


def _no_text(text_column: str, row: Values) -> str:
    found = ", ".join(map(str, list(row)[:12]))
    return (
        f"is a table without a column {text_column} (it has {found}): name the column that holds the text of each "
        "document as text_column in variorum.toml, or leave such files out with exclude"
    )


def _json_lines(raw: bytes) -> Iterator[Values | BrokenRow]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # its lines do not end with one byte
        try:
            raw = raw.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            yield BrokenRow(0, f"begins as UTF-16 and is none: {error.reason}")
            return
    number = 0
    for line in io.BytesIO(raw.removeprefix(codecs.BOM_UTF8)):
        if not line.strip():
            continue
        number += 1
        try:
            row = json.loads(line, object_pairs_hook=named_values)
        except (ValueError, RecursionError) as error:
            yield BrokenRow(number, f"row {number} is no JSON: {error}")
            continue
        yield row if isinstance(row, dict) else BrokenRow(number, f"row {number} is no JSON object")


def _separated(raw: bytes, sign: str | None) -> Iterator[Values | BrokenRow]:
    try:
        text = decode(raw).text
    except Rejection as rejection:
        yield BrokenRow(0, rejection.detail)
        return
    head = text.split("\n", 1)[0]
    sign = sign or max(",;\t", key=head.count)
    csv.field_size_limit(len(text) + 1)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    number = 0
    try:
        names = next(filter(None, lines), [])
        for number, cells in enumerate(filter(None, lines), 1):
            if len(cells) > len(names):
                yield BrokenRow(number, f"row {number} has more cells than the table has columns")
            else:
                yield named_values([(name, cell or None) for name, cell in zip_longest(names, cells)])
    except csv.Error as error:
        yield BrokenRow(0, f"cannot be read from row {number + 1} on: {error}")


def _parquet(raw: bytes) -> Iterator[Values | BrokenRow]:
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(raw))
        for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
            names = batch.schema.names
            for cells in zip(*map(_values, batch.columns), strict=True):
                yield named_values(zip(names, cells, strict=True))
    except Exception as error:  # the library raises whatever a value is that Python has no room for
        told = str(error).splitlines() or [type(error).__name__]
        yield BrokenRow(0, f"cannot be read as Parquet: {told[0]}")


def _values(column: "pa.Array") -> list[object]:
    """The values of a column: what is no UTF-8 as bytes, what Python has no room for (the year 300,000) as text."""
    try:
        values: list[object] = column.to_pylist()
    except UnicodeDecodeError:
        values = column.cast("binary").to_pylist()
    except (OverflowError, ValueError):
        values = column.cast("string").to_pylist()
    return values
