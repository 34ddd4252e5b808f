"""What `variorum sql`, `resolve` and `history` print."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Literal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from variorum.commands.terminal import console, escape, harmless, harmless_json
from variorum.dataset.ids import Resolved, Wording
from variorum.dataset.named_queries import NamedQuery
from variorum.errors import UsageError
from variorum.pipeline.report_text import many
from variorum.schemas.row import Row

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["table", "csv", "json", "parquet"]

TABLE_COLUMNS = 10
"""Most columns that are printed beside each other; more are printed below each other."""

ROWS_AT_ONCE = 10_000
"""Rows of which all values are Python's at the same time."""

TABLE_ROWS = 100
"""Most rows that are printed as a table; the other formats print all."""


def write_rows(rows: "pa.Table", format: Format, out: BinaryIO) -> None:
    """Print rows as a table for people, or as CSV, JSON or Parquet for programs."""
    rows = rows.rename_columns(_each_once(rows.column_names))
    if format == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        if out.isatty():
            raise UsageError("Parquet is not for a terminal: send it to a file with > rows.parquet.")
        try:
            pq.write_table(rows, out, compression="zstd")
        except pa.ArrowNotImplementedError as error:
            raise UsageError(f"Parquet cannot hold such rows: {error}; expected --format json, or a cast.") from error
    elif format == "json":
        _write_json(rows, out)
    elif format == "csv":
        _write_csv(rows, out)
    else:
        console().print(_table(rows))
    out.flush()


def queries_table(queries: Sequence[NamedQuery]) -> RenderableType:
    """The queries that are asked by name, with the question that each answers."""
    table = Table()
    table.add_column("--query", no_wrap=True)
    table.add_column("what it answers")
    for query in queries:
        table.add_row(escape(query.name), escape(query.question))
    return table


def resolved_table(found: Sequence[Resolved]) -> RenderableType:
    """What an id is in a version, for people."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("id", "how", "version", "document", "text"):
        table.add_column(column, overflow="fold" if column == "text" else "ellipsis", no_wrap=column != "text")
    for one in found:
        table.add_row(one.id, one.how, str(one.version), one.document_id, escape(one.text or ""))
    return table


def history_text(wordings: Sequence[Wording]) -> RenderableType:
    """What an id said through all versions, for people: each wording, with the words that changed marked."""
    if not wordings:
        return "nothing is left of what it said: it was taken down, or gc gave up the versions that had it"

    parts: list[RenderableType] = []
    before: Wording | None = None
    for wording in wordings:
        if before is not None and before.to_version is not None and before.to_version + 1 < wording.from_version:
            parts.append(_gone(before.to_version + 1, wording.from_version - 1, before))
        parts.append(_headline(wording))
        parts.append(_said(wording.text or "", before.text if before is not None else None))
        before = wording

    if before is not None and before.to_version is not None:
        parts.append(_gone(before.to_version + 1, None, before))
    return Group(*parts)


def _headline(wording: Wording) -> str:
    first, last = wording.from_version, wording.to_version
    versions = f"{first} to today" if last is None else _range(first, last)
    place = f"  [dim]in {escape(wording.place)}[/dim]" if wording.place else ""
    return f"[bold]{versions}[/bold]  {', '.join(wording.began_by or ['added'])}{place}"


def _said(text: str, before: str | None) -> RenderableType:
    from variorum.commands.word_diff import marked

    if not before:
        return Padding(escape(text), (0, 0, 0, 2))
    if before == text:
        return Padding("[dim]the same words[/dim]", (0, 0, 0, 2))
    return Padding(marked(before, text), (0, 0, 0, 2))


def _gone(first: int, last: int | None, before: Wording) -> str:
    versions = f"since {first}" if last is None else f"in {_range(first, last)}"
    return f"[bold]gone {versions}[/bold]  {', '.join(before.ended_by or [])}"


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _table(rows: "pa.Table") -> RenderableType:
    shown = _values(rows.slice(0, TABLE_ROWS))
    parts = [_across(rows.column_names, shown)] if rows.num_columns <= TABLE_COLUMNS else [*map(_down, shown)]
    left = rows.num_rows - TABLE_ROWS
    return Group(*parts, *([f"and {many(left, 'more row')}; --format csv prints all"] if left > 0 else []))


def _across(names: Sequence[str], rows: Sequence[Row]) -> RenderableType:
    table = Table(header_style="dim")
    for name in names:
        table.add_column(escape(name), overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(_cell(value))) for value in row.values()))
    return table


def _down(row: Row) -> RenderableType:
    """A row with more columns than fit beside each other: a line for each."""
    table = Table(show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in row.items():
        table.add_row(escape(name), escape(str(_cell(value))))
    return table


def _write_json(rows: "pa.Table", out: BinaryIO) -> None:
    """A list of objects, as `json.dumps` writes it at once."""
    out.write(b"[")
    for number, some in enumerate(_portions(rows)):
        text = harmless_json(json.dumps(_values(some), ensure_ascii=False, indent=2, default=_plain))
        out.write(("," * (number > 0) + text[1:-2]).encode())
    out.write(b"\n]\n" if rows.num_rows else b"]\n")


def _write_csv(rows: "pa.Table", out: BinaryIO) -> None:
    for some in (None, *_portions(rows)):
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        if some is None:
            writer.writerow(rows.column_names)
        else:
            writer.writerows(map(_cell, row.values()) for row in _values(some))
        written = buffer.getvalue()
        out.write((harmless(written) if out.isatty() else written).encode())


def _portions(rows: "pa.Table") -> "Iterator[pa.Table]":
    """Some rows at a time: as Python's values and as text they take much more memory than in Arrow."""
    return (rows.slice(start, ROWS_AT_ONCE) for start in range(0, rows.num_rows, ROWS_AT_ONCE))


def _values(rows: "pa.Table") -> list[Row]:
    """Rows as Python has them; what it has nothing for, such as a day after the year 9999, as a text."""
    try:
        found: list[Row] = rows.to_pylist()
        return found
    except (OverflowError, ValueError):  # does not say of which value
        columns = [list(map(_value, column)) for column in rows.columns]
        return [dict(zip(rows.column_names, values, strict=True)) for values in zip(*columns, strict=True)]


def _value(scalar: "pa.Scalar") -> object:
    import pyarrow as pa

    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        if isinstance(scalar, pa.StructScalar):
            return {name: _value(one) for name, one in scalar.items()}
        if isinstance(scalar, pa.ListScalar | pa.FixedSizeListScalar):
            return [_value(one) for one in scalar.values]
        return scalar.cast(pa.string()).as_py()


def _each_once(names: Sequence[str]) -> list[str]:
    """Names of columns, of which SQL may give several the same one: those that come again are `a_1`, `a_2`, as DuckDB
    calls them in a table. In a row of Python's they would be one."""
    taken = set(names)
    found: list[str] = []
    seen: Counter[str] = Counter()
    for name in names:
        one = name
        while seen[name] and one in taken:
            one = f"{name}_{seen[name]}"
            seen[name] += 1
        seen[name] = seen[name] or 1
        taken.add(one)
        found.append(one)
    return found


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value.hex() if isinstance(value, bytes) else value


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
