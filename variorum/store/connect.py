"""A DuckDB connection whose tables are those of one version, read from its objects."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.schemas.table import Table, duckdb_type
from variorum.store import checked, durable, objects, tree
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb


def connect(warehouse: Warehouse, content: Tree) -> "duckdb.DuckDBPyConnection":
    """An in-memory database with a view for every table of a version: documents, sections, paragraphs, raw, lineage,
    identities, quarantine.
    """
    import duckdb

    check(warehouse, content)
    connection = duckdb.connect(config={"temp_directory": spill(warehouse), "autoinstall_known_extensions": "false"})
    for name, table in tree.described(content).items():
        view(connection, warehouse, name, table, content.tables.get(name, ()))
    return connection


def check(warehouse: Warehouse, content: Tree) -> None:
    """Raise StoreError where an object of a version's tables is not what was written; quick where nothing changed."""
    _sound(warehouse, [shard for shards in content.tables.values() for shard in shards])


def spill(warehouse: Warehouse) -> str:
    """Where a database in memory may put what does not fit: beside the objects, not in the working directory."""
    return str(durable.temporary_beside(warehouse.root / "spill"))


def view(
    connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, name: str, table: Table, shards: tuple[Shard, ...]
) -> None:
    """Make a view over some shards; without any, one with the same columns and no rows."""
    connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS {select(warehouse, table, shards)}')


def select(warehouse: Warehouse, table: Table, shards: tuple[Shard, ...]) -> str:
    """SQL for the rows of some shards, which are checked first. Raises StoreError where one is damaged or missing."""
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    if not shards:
        nothing = ", ".join(f'NULL::{duckdb_type(c)} AS "{c.name}"' for c in table.columns)
        return f"SELECT {nothing} WHERE false"
    paths = _sound(warehouse, shards)
    return f"SELECT {columns} FROM read_parquet([{', '.join(map(quoted, map(_pattern, paths)))}])"


def unshared(warehouse: Warehouse, table: Table, old: Sequence[Shard], new: Sequence[Shard]) -> tuple[str, str]:
    """SQL for the rows of two versions in shards that they do not share: all rows that differ are among them."""
    shared = {shard.object for shard in old} & {shard.object for shard in new}
    left, right = (tuple(shard for shard in side if shard.object not in shared) for side in (old, new))
    return select(warehouse, table, left), select(warehouse, table, right)


def quoted(text: str | Path) -> str:
    """A text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def _sound(warehouse: Warehouse, shards: Sequence[Shard]) -> list[Path]:
    """Where shards lie, each found to be what was written: DuckDB answers wrong rows for most flipped bits."""
    paths = {objects.path_of(warehouse, shard.object): shard.object for shard in shards}
    for path in checked.unlike(warehouse, paths):
        raise objects.damaged(path)
    return list(paths)


def _pattern(path: Path) -> str:
    """A path as read_parquet wants it: characters that would make it a pattern stand for themselves."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
