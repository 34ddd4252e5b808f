"""The DuckDB file: every row there ever was with the versions it was in, for people who ask in SQL.

Derived and disposable. Made from the first version's shards and the change files; later from the file before it and
the change files since. Written beside and moved into place, so that a reader never meets a lock or half a file.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.schemas.table import Column, Table, duckdb_type
from variorum.store import canonical, checked, durable, ops, tree
from variorum.store.changes import change_table
from variorum.store.commits import Commit, numbers, tree_of, versions
from variorum.store.connect import quoted, select, spill
from variorum.store.errors import StoreError
from variorum.store.gc import swept
from variorum.store.layout import CHANGING, SHARDED, WHOLE
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb

STORAGE = "v1.0.0"
"""So that every DuckDB from 1.0 on opens the file, whichever wrote it."""

AT_ONCE = 1_000_000
"""Changed rows that are applied together: bounds memory, and spares a scan of the history per version."""

SINCE = (
    Column("from_version", "int32", False, "The first version that has the row like this."),
    Column("to_version", "int32", True, "The last version that has the row like this; null while it stands."),
    Column("op", "string", False, "How it differs from the row before it: added, edited, moved, shifted and so on."),
)

VERSIONS = {
    "version": ("INTEGER", "Its number."),
    "name": ("VARCHAR", "Name of the dataset."),
    "time": ("TIMESTAMP", "When it was committed, UTC."),
    "kind": ("VARCHAR", "Why it was made: source, pipeline, rollback or takedown."),
    "message": ("VARCHAR", "What was to be remembered of it."),
    "tree": ("VARCHAR", "SHA-256 of its content: what is cited."),
    "n_documents": ("BIGINT", "Number of documents in it."),
    "n_sections": ("BIGINT", "Number of sections in it."),
    "n_paragraphs": ("BIGINT", "Number of paragraphs in it."),
    "run": ("VARCHAR", "The flow run that made it, where one was recorded."),
    "counts": ("JSON", "What the build counted: sources, events of ids."),
}
"""Columns of the table of versions: type and meaning."""


def write_duckdb(warehouse: Warehouse, face_sql: str) -> Path:
    """Bring the DuckDB file up to the latest version; `face_sql` are the views and macros that people use."""
    while True:
        ground = _taken_down(warehouse)
        path = _write(warehouse, face_sql, ground)
        if _taken_down(warehouse) == ground:
            return path
        path.unlink(missing_ok=True)  # it was begun before a takedown, and has the text that went meanwhile


@dataclass(frozen=True, slots=True)
class Written:
    """What refs/duckdb.json says of the DuckDB file as it was written."""

    version: int
    """The latest version in it."""
    sha256: str
    """Hash of that version's file."""
    face: str
    """Hash of the SQL of its views and macros."""
    ground: str
    """What had been taken down when it was begun."""
    digest: str
    """SHA-256 of the file."""
    former: str | None
    """SHA-256 of the file that it was put in the place of, and that may stand there still."""


def written_as(warehouse: Warehouse) -> Written | None:
    """What is remembered of the DuckDB file; None where nothing is, or nothing that can be read."""
    try:
        return Written(**json.loads((warehouse.refs / "duckdb.json").read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # then the file is written anew


def _write(warehouse: Warehouse, face_sql: str, ground: str) -> Path:
    commits = versions(warehouse)
    if not commits:
        raise StoreError(f"The warehouse {warehouse.root} has no version yet: `variorum build` makes the first.")
    face_sql = ops.macros(tree.described(tree_of(warehouse, commits[-1]))) + face_sql
    done = _usable(warehouse, commits, ground)
    if (
        done == len(commits)
        and (record := written_as(warehouse))
        and record.face == canonical.digest(face_sql.encode())
    ):
        return warehouse.database
    temporary = durable.temporary_beside(warehouse.database)
    import duckdb

    try:
        with _writable(temporary) as path:
            if done:
                shutil.copyfile(warehouse.database, path)
            _fill(warehouse, path, commits, done, face_sql)
        durable.sync_file(temporary)
        _put_in_place(warehouse, temporary, commits[-1], face_sql, ground)
    except OSError as error:
        raise StoreError(f"{warehouse.database} cannot be written ({error.strerror}).") from error
    except duckdb.Error as error:
        raise StoreError(
            f"{warehouse.database} cannot be written ({str(error).splitlines()[0].strip()}). It is derived: version "
            f"{commits[-1].number} stands, the next build writes it (`variorum verify` tells if anything is damaged)."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
        _log_of(temporary).unlink(missing_ok=True)
    _log_of(warehouse.database).unlink(missing_ok=True)  # of a file that is no more
    durable.sync_folder(warehouse.root)
    checked.remember(warehouse)
    return warehouse.database


def is_known(warehouse: Warehouse) -> bool:
    """Whether refs/duckdb.json says which DuckDB file was written last."""
    return written_as(warehouse) is not None


def is_as_written(warehouse: Warehouse, copy: Path | None = None) -> bool:
    """Whether the DuckDB file, or a copy of it, is one that was written here, and nobody wrote to it since.

    Whoever can write to it can write to refs/duckdb.json too; `variorum verify` compares the rows with the versions.
    """
    while True:
        record = written_as(warehouse)
        if _as_written(warehouse, copy or warehouse.database, record):
            return True
        if written_as(warehouse) == record:
            return False  # else another build put a newer file there meanwhile


def _fill(warehouse: Warehouse, path: Path, commits: Sequence[Commit], done: int, face_sql: str) -> None:
    import duckdb

    newest = tree_of(warehouse, commits[-1])
    tables = tree.described(newest)
    with duckdb.connect(config={"temp_directory": spill(warehouse)}) as connection:
        connection.execute(f"ATTACH {quoted(path)} AS variorum (STORAGE_VERSION '{STORAGE}')")
        connection.execute("USE variorum")
        connection.execute("SET preserve_insertion_order = true")
        if done:
            begins = int(connection.execute("SELECT min(version) FROM versions").fetchall()[0][0])
            _clear_face(connection)
        else:
            done = begins = _oldest(warehouse)
            _first(connection, warehouse, tables, tree_of(warehouse, commits[done - 1]), done)
        for batch in _batches(warehouse, commits[done:]):
            for name in CHANGING:
                _apply(connection, warehouse, tables[name], batch)
        for name in (name for name in WHOLE if name in tables):
            rows = select(warehouse, tables[name], newest.tables.get(name, ()))
            connection.execute(f"CREATE OR REPLACE TABLE {name} AS {rows}")
        connection.execute("BEGIN")  # each of the next statements alone would be a transaction, written to disk
        _versions(connection, warehouse, commits[begins - 1 :])
        for name in CHANGING:
            columns = ", ".join(f'"{c.name}"' for c in tables[name].columns)
            connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM history.{name} WHERE to_version IS NULL")
        _comments(connection, tables)
        connection.execute(face_sql)
        connection.execute("COMMIT")
        connection.execute("USE memory")
        connection.execute("DETACH variorum")


@contextmanager
def _writable(path: Path) -> Iterator[Path]:
    """A path at which DuckDB can write what will be at `path`: its log would be elsewhere, for the sake of a `?`."""
    if "?" not in str(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / path.name
        shutil.copyfile(Path(folder) / path.name, path)


def _first(
    connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, tables: dict[str, Table], content: Tree, number: int
) -> None:
    connection.execute("CREATE SCHEMA history")
    for name in CHANGING:
        _create(connection, f"history.{name}", (*tables[name].columns, *SINCE))
        rows = _rows(warehouse, tables[name], content.schema[name], content.tables.get(name, ()))
        connection.execute(f"INSERT INTO history.{name} SELECT *, {number}, NULL, 'added' FROM ({rows})")


def _oldest(warehouse: Warehouse) -> int:
    """The first version whose shards are all there: history begins with it."""
    given_up = swept(warehouse)
    return next(number for number in numbers(warehouse) if number not in given_up)


def _batches(warehouse: Warehouse, commits: Sequence[Commit]) -> Iterator[list[tuple[int, Tree]]]:
    batch: list[tuple[int, Tree]] = []
    size = 0
    for version in commits:
        content = tree_of(warehouse, version)
        rows = sum(sum(change.ops.values()) for change in content.changes.values())
        if batch and size + rows > AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append((version.number, content))
        size += rows
    if batch:
        yield batch


def _apply(
    connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, table: Table, batch: list[tuple[int, Tree]]
) -> None:
    """Close the rows that the change files of some versions end, and add those that they begin."""
    name, key = table.name, SHARDED[table.name].id
    described = change_table(table)
    number = Column("version", "int32", False, "")
    _create(connection, "memory.change", (number, *described.columns))
    for version, content in batch:
        change = content.changes.get(name)
        if change and change.shards:
            have = {"columns": [{"name": c} for c in ("op", "id")] + list(content.schema[name]["columns"])}
            rows = _rows(warehouse, described, have, change.shards)
            connection.execute(f"INSERT INTO memory.change SELECT {version}, * FROM ({rows})")
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    connection.execute(
        f"UPDATE history.{name} AS h SET to_version = c.version - 1 "
        f"FROM (SELECT id, min(version) AS version FROM memory.change GROUP BY id) c "
        f'WHERE h."{key}" = c.id AND h.to_version IS NULL'
    )
    connection.execute(
        f"INSERT INTO history.{name} SELECT {columns}, version, next - 1, op FROM ("
        f"SELECT *, lead(version) OVER (PARTITION BY id ORDER BY version) AS next FROM memory.change) "
        f"WHERE op <> 'removed' ORDER BY version, document_id{', ordinal' if 'ordinal' in columns else ''}"
    )
    connection.execute("DROP TABLE memory.change")


def _rows(warehouse: Warehouse, table: Table, have: Any, shards: tuple[Shard, ...]) -> str:
    """SQL for rows of an older version in today's columns: what it did not have yet is null."""
    present = {column["name"] for column in have["columns"]}
    columns = ", ".join(
        f'"{c.name}"' if c.name in present else f'NULL::{duckdb_type(c)} AS "{c.name}"' for c in table.columns
    )
    there = Table(table.name, "", tuple(c for c in table.columns if c.name in present))
    return f"SELECT {columns} FROM ({select(warehouse, there, shards)})"


def _create(connection: "duckdb.DuckDBPyConnection", name: str, columns: Sequence[Column]) -> None:
    fields = ", ".join(f'"{c.name}" {duckdb_type(c)}' for c in columns)
    connection.execute(f"CREATE TABLE {name} ({fields})")


def _versions(connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, commits: Sequence[Commit]) -> None:
    fields = ", ".join(f"{name} {sort}" for name, (sort, _) in VERSIONS.items())
    connection.execute(f"CREATE OR REPLACE TABLE versions ({fields})")
    for version in commits:
        content = tree_of(warehouse, version)
        sizes = [tree.rows_in(content, name) for name in CHANGING]
        connection.execute(
            "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                version.number,
                version.name,
                datetime.fromisoformat(version.time).astimezone(UTC).replace(tzinfo=None),
                version.kind,
                version.message,
                version.tree,
                *sizes,
                version.run,
                json.dumps(dict(version.counts)),
            ],
        )
    _comment(
        connection,
        "TABLE versions",
        "A row is a version of the dataset; cite one as name@version (sha256:tree).",
    )
    for name, (_, text) in VERSIONS.items():
        _comment(connection, f"COLUMN versions.{name}", text)


def _clear_face(connection: "duckdb.DuckDBPyConnection") -> None:
    """Drop all views and macros of the file before, whatever they were."""
    mine = "database_name = 'variorum' AND schema_name = 'main' AND NOT internal"
    for (view,) in connection.execute(f"SELECT view_name FROM duckdb_views() WHERE {mine}").fetchall():
        connection.execute(f'DROP VIEW "{view}"')
    macros = connection.execute(
        f"SELECT DISTINCT function_name, function_type FROM duckdb_functions() WHERE {mine}"
    ).fetchall()
    for macro, sort in macros:
        connection.execute(f'DROP MACRO {"TABLE " if sort == "table_macro" else ""}"{macro}"')


def _comments(connection: "duckdb.DuckDBPyConnection", tables: dict[str, Table]) -> None:
    for name in CHANGING:
        table = tables[name]
        _describe(connection, "VIEW", name, f"{table.description} In the latest version.", table.columns)
        past = f"{table.description} In every version: from_version to to_version."
        _describe(connection, "TABLE", f"history.{name}", past, (*table.columns, *SINCE))
    for name in (name for name in WHOLE if name in tables):
        _describe(connection, "TABLE", name, tables[name].description, tables[name].columns)


def _describe(
    connection: "duckdb.DuckDBPyConnection", sort: str, name: str, text: str, columns: Sequence[Column]
) -> None:
    _comment(connection, f"{sort} {name}", text)
    for column in columns:
        _comment(connection, f'COLUMN {name}."{column.name}"', column.description)


def _comment(connection: "duckdb.DuckDBPyConnection", thing: str, text: str) -> None:
    connection.execute(f"COMMENT ON {thing} IS {quoted(text)}")


def _usable(warehouse: Warehouse, commits: Sequence[Commit], ground: str) -> int:
    """Number of versions that the present file holds and that can be built upon; 0: start anew.

    Anew when anybody wrote to it since, when its versions are not ours, when something was taken down since, or when a
    table has other columns now.
    """
    record = written_as(warehouse)
    if record is None or record.ground != ground:
        return 0
    done = record.version
    if not 0 < done <= len(commits) or commits[done - 1].sha256 != record.sha256:
        return 0
    if _as_written(warehouse, warehouse.database, record) != record.digest:
        return 0
    old, new = tree_of(warehouse, commits[done - 1]), tree_of(warehouse, commits[-1])
    return done if old.schema == new.schema else 0


def _taken_down(warehouse: Warehouse) -> str:
    """What was taken down so far, as a hash: a file that was made before one of it has its text."""
    folders = (warehouse.gaps, warehouse.takedowns)
    names = sorted(f"{folder.name}/{path.name}" for folder in folders for path in folder.glob("*.json"))
    return canonical.digest("\n".join(names).encode())


def _as_written(warehouse: Warehouse, path: Path, record: Written | None) -> str | None:
    """The SHA-256 that a file was written with: of the newest, or of the one before it that may still stand there."""
    if record is not None and path.exists() and not _log_of(path).exists():
        for digest in filter(None, (record.digest, record.former)):
            if not checked.unlike(warehouse, {path: digest}):
                return digest
    return None


def _put_in_place(warehouse: Warehouse, temporary: Path, newest: Commit, face_sql: str, ground: str) -> None:
    """Move a finished file to where people open it. What it is stands in refs/duckdb.json before that.

    So a reader in between, or after a kill in between, still knows the file that was there.
    """
    digest = canonical.digest_of(temporary)
    with durable.alone(warehouse.refs):
        former = _as_written(warehouse, warehouse.database, written_as(warehouse))
        face = canonical.digest(face_sql.encode())
        record = Written(newest.number, newest.sha256, face, ground, digest, former)
        durable.write_beside(warehouse.refs / "duckdb.json", canonical.encode(asdict(record)))
        temporary.replace(warehouse.database)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
