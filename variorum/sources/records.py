"""Tables with a document in each row: JSON lines, CSV, TSV and Parquet."""

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from variorum.sources.members import Allowance, Member
from variorum.sources.packed import TABLES
from variorum.text.document import Unfit
from variorum.text.encoding.decode import decode
from variorum.text.readers.formats import SUFFIXES as READ

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
    for number, row in enumerate(rows_in(name, raw) or (), 1):
        if isinstance(row, BrokenRow):
            yield Member(str(row.number) if row.number else "", reason="bad_record", detail=row.detail)
            continue
        text_column, id_column = columns.text or TEXT, columns.id or ID
        if number == 1 and text_column not in row:
            yield Member("", reason="unknown_format", detail=_no_text(text_column, row))
            return
        text = row.pop(text_column, None)
        called = row.pop(id_column, None)
        inside = str(called) if called not in (None, "") else str(number)
        if not isinstance(text, str):
            detail = f"row {number} has no text in the column {text_column}"
            yield Member(inside, reason="bad_record", detail=detail)
            continue
        content = text.encode("utf-8", "surrogatepass")
        if len(content) > allowance.most:
            yield Member(inside, reason="too_large", detail=f"has {len(content):,} bytes, more than is allowed")
        else:
            suffix = "" if inside.lower().endswith(tuple(READ)) else ".txt"
            yield Member(inside, content, given=row, suffix=suffix)


def rows_in(name: str, raw: bytes) -> Iterator[Values | BrokenRow] | None:
    """The rows of a table as plain values, None for what is no table by its name."""
    suffix = next((one for one in TABLES if name.lower().endswith(one)), None)
    if suffix in (".jsonl", ".ndjson"):
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
    number = 0
    for line in io.BytesIO(raw.removeprefix(b"\xef\xbb\xbf")):
        if not line.strip():
            continue
        number += 1
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield BrokenRow(number, f"row {number} is no JSON: {error}")
            continue
        yield row if isinstance(row, dict) else BrokenRow(number, f"row {number} is no JSON object")


def _separated(raw: bytes, sign: str | None) -> Iterator[Values | BrokenRow]:
    try:
        text = decode(raw).text
    except Unfit as unfit:
        yield BrokenRow(0, unfit.detail)
        return
    head = text.split("\n", 1)[0]
    sign = sign or max(",;\t", key=head.count)
    csv.field_size_limit(len(text) + 1)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign, restkey="", strict=True)
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            if "" in row:
                yield BrokenRow(number, f"row {number} has more cells than the table has columns")
            else:
                yield {name: value for name, value in row.items() if value not in (None, "")}
    except csv.Error as error:
        yield BrokenRow(0, f"cannot be read from row {number + 1} on: {error}")


def _parquet(raw: bytes) -> Iterator[Values | BrokenRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(raw))
        for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
            for row in batch.to_pylist():
                yield {name: _plain(value) for name, value in row.items()}
    except (pa.ArrowException, OSError, ValueError) as error:
        yield BrokenRow(0, f"cannot be read as Parquet: {str(error).splitlines()[0]}")


def _plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
