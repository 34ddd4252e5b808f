"""A DuckDB connection whose tables are those of one version, read from its objects."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from variorum.schemas.table import Table, duckdb_type
from variorum.store import checked, durable, objects, tree
from variorum.store.layers import in_layers, masks_of
from variorum.store.shard import Mask, Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

Bound = Callable[["duckdb.DuckDBPyConnection"], None]
"""Says how much memory a database may take: `take_little` or `take_all`."""

FEW_ROWS = 250_000
"""Rows of a version, or of a change, up to which one thread does: two took 1.7 times its CPU time to bring a file of
100,000 rows to disk after a small change, since they are started and wait for each other."""

LITTLE_MEMORY = "384MB"
"""What a database of a build takes before it lays on the disk what it can. DuckDB's own bound is four fifths of the
machine's memory: to write 900,000 paragraphs its process took 550 MB, and within this bound 370, in the same time."""


def connect(warehouse: Warehouse, content: Tree) -> "duckdb.DuckDBPyConnection":
    """An in-memory database with a view for every table of a version: documents, sections, paragraphs, raw, lineage,
    identities, quarantine.
    """
    check(warehouse, content)
    connection = in_memory(spill(warehouse), sum(tree.rows_in(content, name) for name in content.tables))
    for name, table in tree.described(content).items():
        view(connection, warehouse, name, table, content.tables.get(name, ()))
    return connection


def in_memory(spill_to: str, rows: int | None = None) -> "duckdb.DuckDBPyConnection":
    """An empty database, for work on so many rows if one knows; what does not fit goes to a folder at `spill_to`."""
    import duckdb

    config: dict[str, Any] = {"temp_directory": spill_to, "autoinstall_known_extensions": "false"}
    few = rows is not None and rows <= FEW_ROWS
    connection = duckdb.connect(config=config | ({"threads": 1} if few else {}))

    # Joins would else gather 2,048 rows of small pieces before they hand them on: the bytes of as many whole documents.
    connection.execute("SET enable_caching_operators = false")
    return connection


def take_little(connection: "duckdb.DuckDBPyConnection") -> None:
    """Bound the memory of a database. It raises duckdb.OutOfMemoryException where one value is too large for that."""
    connection.execute(f"SET memory_limit = '{LITTLE_MEMORY}'")


def take_all(connection: "duckdb.DuckDBPyConnection") -> None:
    """Let a database take what DuckDB lets one take that nobody bound: RESET leaves it bound (DuckDB 1.5.5)."""
    import duckdb

    with duckdb.connect() as unbound:
        [(limit,)] = unbound.execute("SELECT current_setting('memory_limit')").fetchall()
    connection.execute(f"SET memory_limit = '{limit}'")


def little_memory_first(work: "Callable[[Bound], T]") -> T:
    """What `work` gives, told how to bound its database; done once more without a bound where little does not do."""
    import duckdb

    try:
        return work(take_little)
    except duckdb.OutOfMemoryException:  # a text of hundreds of megabytes
        return work(take_all)


def attached(path: Path) -> "duckdb.DuckDBPyConnection":
    """A database of its own with a DuckDB file in it: in one process `duckdb.connect(path)` answers the file that it
    opened first under this name, also after a build has put a newer one in its place.
    """
    import duckdb

    connection = duckdb.connect()
    try:
        # A question may name `http://…` or a file of another kind: nothing is fetched from the net to answer it.
        connection.execute("SET autoinstall_known_extensions = false")
        # By the name it had when its views were made: they hold it.
        connection.execute(f"ATTACH {quoted(path)} AS variorum (READ_ONLY)")
        connection.execute("USE variorum")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def cursor_of(connection: "duckdb.DuckDBPyConnection") -> "duckdb.DuckDBPyConnection":
    """Another connection to the same tables, for one question beside others; it ends with the first at the latest."""
    cursor = connection.cursor()
    [(current,)] = connection.execute("SELECT current_database()").fetchall()
    cursor.execute(f'USE "{current}"')  # which each connection has to be told
    return cursor


def check(warehouse: Warehouse, content: Tree) -> None:
    """Raise StoreError where an object of a version's tables is not what was written; quick where nothing changed."""
    _sound(warehouse, [shard.object for shard in tree.shards_of(content)])


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

    # Without layers every row counts.
    masks = masks_of(shards)
    if not masks:
        return f"SELECT {columns} FROM {_parquet(warehouse, [shard.object for shard in shards])}"

    # Rows of a shard count where no layer over it names their document: every row tells its layer, every document the
    # newest layer that names it.
    layers: list[str] = []
    for layer in in_layers(shards):
        place = len(masks) - len(layer[0].without)
        files = _parquet(warehouse, [shard.object for shard in layer])
        layers.append(f"SELECT {columns}, {place} AS _layer FROM {files}")
    rows = " UNION ALL ".join(layers)
    newest = f"SELECT document_id AS _named, max(_layer) AS _newest FROM ({_naming(warehouse, masks)}) GROUP BY ALL"
    return (
        f"SELECT {columns} FROM ({rows}) LEFT JOIN ({newest}) ON document_id = _named "
        "WHERE _newest IS NULL OR _layer >= _newest"
    )


def unshared(warehouse: Warehouse, table: Table, old: Sequence[Shard], new: Sequence[Shard]) -> tuple[str, str]:
    """SQL for the rows of two versions in shards that they do not share: all rows that differ are among them."""
    shared = {shard.object for shard in old} & {shard.object for shard in new}
    masks = set(masks_of(old)) ^ set(masks_of(new))
    sides = []
    for side in (old, new):
        rows = select(warehouse, table, tuple(shard for shard in side if shard.object not in shared))

        # Of what both have, those documents may differ that a layer of one of them names.
        both = tuple(shard for shard in side if shard.object in shared)
        if masks and both:
            named = _naming(warehouse, sorted(masks, key=lambda mask: (mask.objects, mask.gone)))
            few = f"SELECT * FROM ({select(warehouse, table, both)}) "
            rows = f"{rows} UNION ALL {few} WHERE document_id IN (SELECT document_id FROM ({named}))"
        sides.append(rows)
    return sides[0], sides[1]


def quoted(text: str | Path) -> str:
    """A text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def _naming(warehouse: Warehouse, masks: Sequence[Mask]) -> str:
    """SQL for the documents that masks name, with the number of the mask, from 1 on."""
    parts = []
    for number, mask in enumerate(masks, start=1):
        if mask.objects:
            parts.append(f"SELECT document_id, {number} AS _layer FROM {_parquet(warehouse, mask.objects)}")
        if mask.gone:
            gone = ", ".join(map(quoted, mask.gone))
            parts.append(f"SELECT unnest([{gone}]) AS document_id, {number} AS _layer")
    return " UNION ALL ".join(parts) or "SELECT NULL::VARCHAR AS document_id, 0 AS _layer WHERE false"


def _parquet(warehouse: Warehouse, names: Sequence[str]) -> str:
    paths = ", ".join(quoted(_pattern(path)) for path in _sound(warehouse, names))
    return f"read_parquet([{paths}])"


def _sound(warehouse: Warehouse, names: Sequence[str]) -> list[Path]:
    """Where objects lie, each found to be what was written: DuckDB answers wrong rows for most flipped bits."""
    paths = dict(zip(objects.paths_of(warehouse, names), names, strict=True))
    for path in checked.unlike(warehouse, paths):
        objects.renewed(warehouse, paths[path], path)
    return list(paths)


def _pattern(path: Path) -> str:
    """A path as read_parquet wants it: characters that would make it a pattern stand for themselves."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
