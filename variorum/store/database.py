"""The DuckDB file: every row there ever was with the versions it was in, for people who ask in SQL.

Derived and disposable. Made from the first version's shards and the change files; later from the file before it and
the change files since. Written beside and moved into place, so that a reader never meets a lock or half a file.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.schemas.table import Column, Table, duckdb_type
from variorum.store import canonical, checked, durable, ops, tree
from variorum.store.changes import change_table
from variorum.store.commits import Commit, latest, numbers, read, tree_of, trees_of
from variorum.store.connect import FEW_ROWS, in_memory, quoted, select, unshared
from variorum.store.errors import StoreError
from variorum.store.gc import swept
from variorum.store.indexes import INDEXES, IndexName
from variorum.store.layout import CHANGING, SHARDED, WHOLE
from variorum.store.rows import may_differ, rows_of
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse
from variorum.store.written import Written, log_of, written_as, written_digest

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

KNOWN_VERSION = """
CREATE MACRO known_version(n) AS
    CASE WHEN n IN (SELECT version FROM versions) THEN n ELSE
        error('There is no version ' || n || ': expected one from ' || (SELECT min(version) FROM versions) || ' to '
            || (SELECT max(version) FROM versions) || '.')
    END;
COMMENT ON MACRO known_version IS
    'The number itself if there is such a version; an error that says which there are, else.';
"""
"""What the macros of the indexes and of the face ask."""


def write_duckdb(warehouse: Warehouse, face_sql: str, indexes: frozenset[IndexName] = frozenset()) -> Path:
    """Bring the DuckDB file up to the latest version; `face_sql` are the views and macros that people use.

    `indexes` are made, and those that the file has are brought up too.
    """
    while True:
        ground = _taken_down(warehouse)
        path = _write(warehouse, face_sql, ground, indexes)
        if _taken_down(warehouse) == ground:
            return path
        path.unlink(missing_ok=True)  # it was begun before a takedown, and has the text that went meanwhile


def _write(warehouse: Warehouse, face_sql: str, ground: str, asked: frozenset[IndexName]) -> Path:
    newest = latest(warehouse)
    if newest is None:
        raise StoreError(f"The warehouse {warehouse.place} has no version yet: `variorum build` makes the first.")
    content = tree_of(warehouse, newest)
    before_all = ops.macros(tree.described(content)) + KNOWN_VERSION
    face_sql = before_all + face_sql + "".join(index.face for index in INDEXES.values())
    before = _usable(warehouse, newest, content, ground)
    same_face = before is not None and before.face == canonical.digest(face_sql.encode())
    indexes = tuple(name for name in INDEXES if name in asked or (before is not None and name in before.indexes))
    if before is not None and before.version == newest.number and same_face and before.indexes == indexes:
        return warehouse.database
    temporary = durable.temporary_beside(warehouse.database)
    import duckdb

    try:
        with _writable(temporary) as path:
            if before is not None:
                shutil.copyfile(warehouse.database, path)
            _fill(warehouse, path, content, newest.number, before, None if same_face else face_sql, indexes)
        durable.sync_file(temporary)
        _put_in_place(warehouse, temporary, newest, face_sql, ground, indexes)
    except OSError as error:
        raise StoreError(f"{warehouse.database} cannot be written ({error.strerror}).") from error
    except duckdb.Error as error:
        raise StoreError(
            f"{warehouse.database} cannot be written ({str(error).splitlines()[0].strip()}). It is derived: version "
            f"{newest.number} stands, the next build writes it (`variorum verify` tells if anything is damaged)."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
        log_of(temporary).unlink(missing_ok=True)
    log_of(warehouse.database).unlink(missing_ok=True)  # of a file that is no more
    durable.sync_folder(warehouse.root)
    checked.remember(warehouse)
    return warehouse.database


def _fill(
    warehouse: Warehouse,
    path: Path,
    newest: Tree,
    number: int,
    before: Written | None,
    face_sql: str | None,
    indexes: Sequence[IndexName],
) -> None:
    """Write the versions that a file lacks, up to version `number`; `face_sql` is None where it has that already."""
    tables = tree.described(newest)
    done = before.version if before is not None else _oldest(warehouse)
    since = [read(warehouse, n) for n in numbers(warehouse) if done < n <= number]
    trees = dict(zip((version.number for version in since), trees_of(warehouse, since), strict=True))
    with in_memory(warehouse, _rows_to_write(newest, trees, before, indexes)) as connection:
        connection.execute(f"ATTACH {quoted(path)} AS variorum (STORAGE_VERSION '{STORAGE}')")
        connection.execute("USE variorum")
        connection.execute("SET preserve_insertion_order = true")
        if before is not None:
            old = tree_of(warehouse, read(warehouse, done))
            for name in (name for name in WHOLE if name in tables):
                _bring_up(connection, warehouse, tables[name], old, newest, done)
        else:
            first = tree_of(warehouse, read(warehouse, done))
            _first(connection, warehouse, tables, first, done)
            for name in (name for name in WHOLE if name in tables):
                rows = select(warehouse, tables[name], newest.tables.get(name, ()))
                connection.execute(f"CREATE TABLE {name} AS {rows}")
        for batch in _batches(trees):
            for name in CHANGING:
                _apply(connection, warehouse, tables[name], batch)

        connection.execute("BEGIN")  # each of the next statements alone would be a transaction, written to disk
        if before is None:
            _create_versions(connection)
            since, trees = [read(warehouse, done), *since], {done: first, **trees}
        _add_versions(connection, since, trees)
        if face_sql is not None:
            _clear_face(connection)
            for name in CHANGING:
                columns = ", ".join(f'"{c.name}"' for c in tables[name].columns)
                rows = f"SELECT {columns} FROM history.{name} WHERE to_version IS NULL"
                connection.execute(f"CREATE VIEW {name} AS {rows}")
            _comments(connection, tables)
            for index in INDEXES.values():
                connection.execute(index.tables)
            connection.execute(face_sql)
            for index in INDEXES.values():
                for view, name in index.with_columns_of.items():
                    _describe_columns(connection, view, tables[name].columns)
        connection.execute("COMMIT")
        for name in indexes:
            INDEXES[name].bring_up(connection)
        connection.execute("USE memory")
        connection.execute("DETACH variorum")


def _bring_up(
    connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, table: Table, old: Tree, new: Tree, done: int
) -> None:
    """Bring a table that is whole up from the tree of version `done`; only shards of one of both trees are read."""
    name = table.name
    before, after = old.tables.get(name, ()), new.tables.get(name, ())
    if before == after:
        return
    if name == "lineage":
        _, right = unshared(warehouse, table, before, after)
        connection.execute(f"INSERT INTO lineage SELECT * FROM ({right}) WHERE version > {done}")
        return
    key = SHARDED[name].id if name in SHARDED else None
    if key is None:
        connection.execute(f"DELETE FROM {name}")
        connection.execute(f"INSERT INTO {name} {select(warehouse, table, after)}")
        return

    # Only the rows that are others now; where few documents may have such, those of all others are not read.
    documents = may_differ(warehouse, before, after, FEW_ROWS)
    if documents is None:
        left, right = unshared(warehouse, table, before, after)
        connection.execute(f"CREATE TABLE memory.fresh AS FROM ({right}) EXCEPT FROM ({left})")
    else:
        connection.register("were", rows_of(warehouse, old, name, documents))
        connection.register("are", rows_of(warehouse, new, name, documents))
        connection.execute("CREATE TABLE memory.fresh AS FROM are EXCEPT FROM were")
        connection.unregister("were")
        connection.unregister("are")
    connection.execute(f'DELETE FROM {name} WHERE "{key}" IN (SELECT "{key}" FROM memory.fresh)')
    connection.execute(f"INSERT INTO {name} FROM memory.fresh")
    connection.execute("DROP TABLE memory.fresh")


def _rows_to_write(
    newest: Tree, trees: Mapping[int, Tree], before: Written | None, indexes: Sequence[IndexName]
) -> int:
    """How many rows a file lacks, about; all where it lacks an index of them."""
    if before is None or before.indexes != tuple(indexes):
        return sum(tree.rows_in(newest, name) for name in newest.tables)
    return sum(sum(change.ops.values()) for content in trees.values() for change in content.changes.values())


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


def _batches(trees: Mapping[int, Tree]) -> Iterator[list[tuple[int, Tree]]]:
    batch: list[tuple[int, Tree]] = []
    size = 0
    for number, content in trees.items():
        rows = sum(sum(change.ops.values()) for change in content.changes.values())
        if batch and size + rows > AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append((number, content))
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

    # All change files of the batch as one table: of each row, in which version it began or ended.
    _create(connection, "memory.change", (number, *described.columns))
    for version, content in batch:
        change = content.changes.get(name)
        if change and change.shards:
            have = {"columns": [{"name": c} for c in ("op", "id")] + list(content.schema[name]["columns"])}
            rows = _rows(warehouse, described, have, change.shards)
            connection.execute(f"INSERT INTO memory.change SELECT {version}, * FROM ({rows})")

    # What stood before the batch ends where it is first changed; what the batch begins ends where it changes again.
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


def _create_versions(connection: "duckdb.DuckDBPyConnection") -> None:
    fields = ", ".join(f"{name} {sort}" for name, (sort, _) in VERSIONS.items())
    connection.execute(f"CREATE TABLE versions ({fields})")


def _add_versions(
    connection: "duckdb.DuckDBPyConnection", commits: Sequence[Commit], trees: Mapping[int, Tree]
) -> None:
    """Add versions to the table of versions, as one Arrow table: by parameters each would take 4 times as long."""
    import pyarrow as pa

    rows: list[dict[str, object]] = []
    for version in commits:
        counted = {f"n_{name}": tree.rows_in(trees[version.number], name) for name in CHANGING}
        rows.append(
            {
                "version": version.number,
                "name": version.name,
                "time": datetime.fromisoformat(version.time).astimezone(UTC).replace(tzinfo=None),
                "kind": version.kind,
                "message": version.message,
                "tree": version.tree,
                **counted,
                "run": version.run,
                "counts": json.dumps(dict(version.counts)),
            }
        )
    if rows:
        connection.register("added", pa.Table.from_pylist(rows))
        connection.execute("INSERT INTO versions BY NAME FROM added")
        connection.unregister("added")


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
    _comment(
        connection,
        "TABLE versions",
        "A row is a version of the dataset; cite one as name@version (sha256:tree).",
    )
    for name, (_, text) in VERSIONS.items():
        _comment(connection, f"COLUMN versions.{name}", text)
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
    _describe_columns(connection, name, columns)


def _describe_columns(connection: "duckdb.DuckDBPyConnection", name: str, columns: Sequence[Column]) -> None:
    for column in columns:
        _comment(connection, f'COLUMN {name}."{column.name}"', column.description)


def _comment(connection: "duckdb.DuckDBPyConnection", thing: str, text: str) -> None:
    connection.execute(f"COMMENT ON {thing} IS {quoted(text)}")


def _usable(warehouse: Warehouse, newest: Commit, content: Tree, ground: str) -> Written | None:
    """What the present file was written as, where it can be built upon; None: start anew.

    Anew when anybody wrote to it since, when its versions are not ours, when something was taken down since, or when a
    table has other columns now.
    """
    record = written_as(warehouse)
    if record is None or record.ground != ground or not 0 < record.version <= newest.number:
        return None
    try:
        done = read(warehouse, record.version)
    except StoreError:
        return None
    if done.sha256 != record.sha256 or written_digest(warehouse, warehouse.database, record) != record.digest:
        return None
    return record if tree_of(warehouse, done).schema == content.schema else None


def _taken_down(warehouse: Warehouse) -> str:
    """What was taken down so far, as a hash: a file that was made before one of it has its text."""
    names = [*warehouse.storage.names("gaps"), *warehouse.storage.names("takedowns")]
    return canonical.digest("\n".join(names).encode())


def _put_in_place(
    warehouse: Warehouse,
    temporary: Path,
    newest: Commit,
    face_sql: str,
    ground: str,
    indexes: tuple[IndexName, ...],
) -> None:
    """Move a finished file to where people open it. What it is stands in refs/duckdb.json before that.

    So a reader in between, or after a kill in between, still knows the file that was there.
    """
    digest = canonical.digest_of(temporary)
    with durable.alone(warehouse.memory):
        former = written_digest(warehouse, warehouse.database, written_as(warehouse))
        face = canonical.digest(face_sql.encode())
        record = Written(newest.number, newest.sha256, face, ground, digest, former, indexes)
        durable.write_beside(warehouse.memory / "duckdb.json", canonical.encode(asdict(record)))
        temporary.replace(warehouse.database)
