"""Questions to the dataset: SQL, what an id is today, what it was."""

import csv
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from flows.fault import BuildFault, UsageFault
from flows.page import console, escape
from store.commits import commit_of, tree_of
from store.durable import temporary_beside
from store.warehouse import Warehouse, open_warehouse

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Format = Literal["table", "csv", "json", "parquet"]
Row = dict[str, Any]

TABLE_COLUMNS = 10
"""Most columns that are printed beside each other; more are printed below each other."""

TABLE_ROWS = 100
"""Most rows that are printed as a table; the other formats print all."""


def ask(warehouse: str, query: str, at: int | None = None) -> "pa.Table":
    """The answer to an SQL query over the latest version, or over version `at`.

    Raises UsageFault where the query is not one, StoreError where there is no such version.
    """
    import duckdb

    with _connection(open_warehouse(warehouse), at) as connection:
        try:
            return connection.sql(_only_query(connection, query)).to_arrow_table()
        except duckdb.Error as error:
            raise UsageFault(f"SQL: {str(error).strip()}") from error


def _only_query(connection: "duckdb.DuckDBPyConnection", query: str) -> str:
    """The query, where it is one and only asks for rows: a COPY, EXPORT or INSTALL would do its work all the same."""
    statements = [(statement.type.name, statement.query) for statement in connection.extract_statements(query)]
    if [kind for kind, written in statements if kind == "SELECT" or written] != ["SELECT"]:  # PIVOT makes a type first
        raise UsageFault("the SQL is not one query for rows, such as SELECT count(*) FROM paragraphs; nothing was run.")
    return query


def write_rows(rows: "pa.Table", format: Format, out: BinaryIO) -> None:
    """Print rows as a table for people, or as CSV, JSON or Parquet for programs."""
    if format == "parquet":
        import pyarrow.parquet as pq

        if out.isatty():
            raise UsageFault("Parquet is not for a terminal: send it to a file with > rows.parquet.")
        pq.write_table(rows, out, compression="zstd")
    elif format == "json":
        text = json.dumps(rows.to_pylist(), ensure_ascii=False, indent=2, default=_plain)
        out.write(f"{text}\n".encode())
    elif format == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(rows.column_names)
        writer.writerows([_cell(value) for value in row.values()] for row in rows.to_pylist())
        out.write(buffer.getvalue().encode())
    else:
        console().print(_table(rows))
    out.flush()


def resolve_id(warehouse: str, identifier: str, at: int | None = None) -> list[Row]:
    """What an id is in the latest version, or was in version `at`: rows with id, entity, how, version and text.

    how: `same`; `split` and `merged` (its parts, what took it in); `origin` (what it came from, where version `at` did
    not have it yet); else one row `gone`, with the last version before that had it, or `later`, with the first after.
    Raises UsageFault where the id was never given out.
    """
    opened = open_warehouse(warehouse)
    number = commit_of(opened, at).number
    with database(opened) as connection:
        first = _rows(connection, "SELECT min(version) AS n FROM versions", [])[0]["n"]
        if number < first:
            raise UsageFault(f"version {number} was given up by gc: ids can be asked for from version {first} on.")
        rows = _rows(connection, "FROM resolve_at($1, $2)", [identifier, number])
    if not rows:
        raise UsageFault(_unknown(identifier, warehouse))
    return rows


def history_of(warehouse: str, identifier: str) -> list[Row]:
    """What an id said through all versions: rows with from_version, to_version, text, place, began_by and ended_by.

    No rows where all of it was taken down. Raises UsageFault where the id was never given out.
    """
    with database(open_warehouse(warehouse)) as connection:
        rows = _rows(connection, "FROM history($1)", [identifier])
        if not rows and not _rows(connection, "SELECT 1 FROM identities WHERE id = $1", [identifier]):
            raise UsageFault(_unknown(identifier, warehouse))
    return rows


def database(warehouse: Warehouse) -> "duckdb.DuckDBPyConnection":
    """The DuckDB file, read-only, brought up to the latest version where it is behind.

    Raises BuildFault where it cannot be opened, StoreError where there is no version.
    """
    import duckdb

    from flows.refresh import refresh

    newest = commit_of(warehouse).number
    if not warehouse.database.exists():
        refresh(warehouse)
    try:
        connection = _open(warehouse.database)
        if connection.execute("SELECT max(version) FROM versions").fetchall() != [(newest,)]:
            connection.close()  # a build was killed before it came to the file, or another one outran it
            refresh(warehouse)
            connection = _open(warehouse.database)
        return connection
    except duckdb.Error as error:
        raise BuildFault(
            f"{warehouse.database} cannot be opened ({str(error).strip()}); it is derived: delete it and ask again."
        ) from error


def _open(path: Path) -> "duckdb.DuckDBPyConnection":
    """The file, read-only; a copy that is gone with the connection where somebody has the file open for writing.

    `duckdb FILE` does that, and DuckDB locks everybody else out.
    """
    import duckdb

    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
    copy = temporary_beside(path)
    try:
        shutil.copyfile(path, copy)
        return duckdb.connect(str(copy), read_only=True)
    finally:
        copy.unlink(missing_ok=True)


def resolved_table(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """What `resolve_id` found, for people."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("id", "how", "version", "document", "text"):
        table.add_column(column, overflow="fold" if column == "text" else "ellipsis", no_wrap=column != "text")
    for row in rows:
        table.add_row(row["id"], row["how"], str(row["version"]), row["document_id"], escape(str(row["text"] or "")))
    return table


def history_text(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """What `history_of` found, for people: each wording, with the words that changed marked."""
    from flows.words import marked

    if not rows:
        return "nothing is left of what it said: it was taken down, or gc gave up the versions that had it"
    parts: list[RenderableType] = []
    before: Mapping[str, Any] | None = None
    for row in rows:
        if before is not None and before["to_version"] + 1 < row["from_version"]:
            parts.append(_gone(before, until=row["from_version"] - 1))
        first, last = row["from_version"], row["to_version"]
        span = f"{first} to today" if last is None else str(first) if first == last else f"{first} to {last}"
        place = f"  [dim]in {escape(row['place'])}[/dim]" if row["place"] else ""
        parts.append(f"[bold]{span}[/bold]  {', '.join(row['began_by'] or ['added'])}{place}")
        text = row["text"] or ""
        if before is None or not before["text"]:
            parts.append(Padding(escape(text), (0, 0, 0, 2)))
        elif before["text"] == text:
            parts.append(Padding("[dim]the same words[/dim]", (0, 0, 0, 2)))
        else:
            parts.append(Padding(marked(before["text"], text), (0, 0, 0, 2)))
        before = row
    if before is not None and before["to_version"] is not None:
        parts.append(_gone(before))
    return Group(*parts)


def _gone(row: Mapping[str, Any], until: int | None = None) -> str:
    since = row["to_version"] + 1
    span = f"since {since}" if until is None else f"in {since}" if since == until else f"in {since} to {until}"
    return f"[bold]gone {span}[/bold]  {', '.join(row['ended_by'] or [])}"


def _unknown(identifier: str, warehouse: str) -> str:
    return f"{identifier}: no such id was ever given out in {warehouse}."


def _connection(warehouse: Warehouse, at: int | None) -> "duckdb.DuckDBPyConnection":
    if at is None:
        return database(warehouse)
    from store.connect import connect

    connection = connect(warehouse, tree_of(warehouse, commit_of(warehouse, at)))
    connection.execute((files("warehouse") / "views.sql").read_text(encoding="utf-8"))
    return connection


def _rows(connection: "duckdb.DuckDBPyConnection", query: str, values: Sequence[object]) -> list[Row]:
    rows: pa.Table = connection.sql(query, params=list(values)).to_arrow_table()
    found: list[Row] = rows.to_pylist()
    return found


def _table(rows: "pa.Table") -> RenderableType:
    shown = rows.slice(0, TABLE_ROWS).to_pylist()
    parts = [_across(rows.column_names, shown)] if rows.num_columns <= TABLE_COLUMNS else [*map(_down, shown)]
    left = rows.num_rows - TABLE_ROWS
    return Group(*parts, *([f"and {left:,} more rows; --format csv prints all"] if left > 0 else []))


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


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value.hex() if isinstance(value, bytes) else value


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
