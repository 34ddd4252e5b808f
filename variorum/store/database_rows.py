"""What the DuckDB file holds: the rows of every version, and the versions that a file lacks added to it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.schemas.table import Column, Table, duckdb_type
from variorum.store import tree
from variorum.store.changes import change_table
from variorum.store.commits import Commit, numbers, read, tree_of, trees_of
from variorum.store.connect import FEW_ROWS, Bound, in_memory, quoted, select, spill, unshared
from variorum.store.database_face import SINCE, VERSIONS, write_face
from variorum.store.gc import swept
from variorum.store.indexes import INDEXES, IndexName
from variorum.store.layout import CHANGING, SHARDED, WHOLE
from variorum.store.rows import may_differ, rows_of
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse
from variorum.store.written import Written

if TYPE_CHECKING:
    import duckdb

STORAGE = "v1.0.0"
"""So that every DuckDB from 1.0 on opens the file, whichever wrote it."""

AT_ONCE = 1_000_000
"""Changed rows that are applied together: bounds memory, and spares a scan of the history per version."""


def write_rows(
    warehouse: Warehouse,
    path: Path,
    newest: Tree,
    number: int,
    before: Written | None,
    face_sql: str | None,
    indexes: Sequence[IndexName],
    bound: Bound,
) -> None:
    """Write the versions that a file lacks, up to version `number`; `face_sql` is None where it has that already.

    Raises duckdb.OutOfMemoryException where the memory that `bound` allows does not do.
    """
    tables = tree.described(newest)
    done = before.version if before is not None else _oldest(warehouse)
    since = [read(warehouse, n) for n in numbers(warehouse) if done < n <= number]
    trees = dict(zip((version.number for version in since), trees_of(warehouse, since), strict=True))
    with in_memory(spill(warehouse), _rows_to_write(newest, trees, before, indexes)) as connection:
        bound(connection)
        connection.execute(f"ATTACH {quoted(path)} AS variorum (STORAGE_VERSION '{STORAGE}')")
        connection.execute("USE variorum")
        connection.execute("SET preserve_insertion_order = true")

        # What the file has is version `done`; then the change files of all versions since.
        at_first = read(warehouse, done)
        old = tree_of(warehouse, at_first)
        if before is None:
            _begin(connection, warehouse, tables, old, done, newest)
        else:
            for name in (name for name in WHOLE if name in tables):
                _bring_up(connection, warehouse, tables[name], old, newest, done)
        for batch in _batches(trees):
            for name in CHANGING:
                _apply(connection, warehouse, tables[name], batch)

        connection.execute("BEGIN")  # each of the next statements alone would be a transaction, written to disk
        if before is None:
            _create_versions(connection)
            since, trees = [at_first, *since], {done: old, **trees}
        _add_versions(connection, since, trees)
        if face_sql is not None:
            write_face(connection, tables, face_sql)
        connection.execute("COMMIT")

        for name in indexes:
            INDEXES[name].bring_up(connection)
        connection.execute("USE memory")
        connection.execute("DETACH variorum")


def _begin(
    connection: "duckdb.DuckDBPyConnection",
    warehouse: Warehouse,
    tables: dict[str, Table],
    first: Tree,
    number: int,
    newest: Tree,
) -> None:
    """Begin a file with the rows of its first version, and with the tables that are whole as the newest has them."""
    connection.execute("CREATE SCHEMA history")
    for name in CHANGING:
        _create(connection, f"history.{name}", (*tables[name].columns, *SINCE))
        rows = _rows(warehouse, tables[name], first.schema[name], first.tables.get(name, ()))
        connection.execute(f"INSERT INTO history.{name} SELECT *, {number}, NULL, 'added' FROM ({rows})")
    for name in (name for name in WHOLE if name in tables):
        rows = select(warehouse, tables[name], newest.tables.get(name, ()))
        connection.execute(f"CREATE TABLE {name} AS {rows}")


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


def _rows_to_write(
    newest: Tree, trees: Mapping[int, Tree], before: Written | None, indexes: Sequence[IndexName]
) -> int:
    """How many rows a file lacks, about; all where it lacks an index of them."""
    if before is None or before.indexes != tuple(indexes):
        return sum(tree.rows_in(newest, name) for name in newest.tables)

    changed = 0
    for content in trees.values():
        for change in content.changes.values():
            changed += sum(change.ops.values())
    return changed


def _oldest(warehouse: Warehouse) -> int:
    """The first version whose shards are all there: history begins with it."""
    given_up = swept(warehouse)
    return next(number for number in numbers(warehouse) if number not in given_up)
