"""Change files between two published versions: made by who publishes, applied by who has the earlier one.

A row of a change file is a row of the later version that the earlier one does not have like this (`op` added or
edited), or an id that the later one does not have (`op` removed, its other columns null: nothing of a text that is gone
is sent anywhere). Of lineage, to which rows are only ever added, it has the rows that came to it.
"""

from collections.abc import Collection, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.release.files import write_rows
from variorum.schemas.table import Table, arrow_schema
from variorum.store import gaps, objects, tree
from variorum.store.changes import change_table as row_level
from variorum.store.connect import in_memory, quoted, spill, unshared
from variorum.store.export import write_parquet
from variorum.store.fragments import conform
from variorum.store.layers import read_rows
from variorum.store.layout import SHARDED
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

KEYED = ("documents", "sections", "paragraphs", "identities")
"""Tables whose rows have an id."""

ORDER = {
    "documents": "collection, source, document_id",
    "sections": "d.collection, d.source, document_id, ordinal",
    "paragraphs": "d.collection, d.source, document_id, ordinal",
    "identities": "document_id, id",
    "history": "document_id, id, from_version",
}
"""The order of rows in a snapshot, as the shards of a version have it."""

WITHOUT = ("sections", "paragraphs")
"""Tables that may have changed without a change file: rows of a document that was taken down are named by none."""


def write_changes(warehouse: Warehouse, old: Tree, new: Tree, folder: Path) -> dict[str, Path]:
    """The change files from one version to another, by table; tables without a difference have none, nor those whose
    columns are others now.
    """
    made: dict[str, Path] = {}
    for name, table in tree.described(new).items():
        if old.schema.get(name) != new.schema[name]:
            continue
        path = folder / f"{name}.parquet"
        if name in KEYED:
            rows = _differing(warehouse, old, new, table)
        elif name == "lineage":
            rows = _appended(warehouse, old, new, table)
        else:
            continue
        if rows is not None and rows.num_rows:
            folder.mkdir(parents=True, exist_ok=True)
            write_parquet(path, change_table(table), iter([rows]), described=False)
            made[name] = path
    return made


def apply_changes(table: Table, old: Path, change: Path | None, documents: Path, to: Path) -> None:
    """Write the later version of a table's file from the earlier one; `documents` is the later file of documents."""
    import pyarrow.parquet as pq

    if change is None:
        change = to.with_suffix(".nothing")
        nothing = conform(arrow_schema(change_table(table)).empty_table(), change_table(table))
        pq.write_table(nothing, change)

    with in_memory(str(to.parent / "spill.tmp")) as connection:
        rows = connection.sql(_applied(table, old, change, documents))
        write_rows(rows, table, to)


def change_table(table: Table) -> Table:
    """The table of a change file: `op` and `id`, then the row."""
    op, key, *columns = row_level(table).columns
    return Table(table.name, table.description, (op, key, *(c for c in columns if c.name != key.name)))


def _differing(warehouse: Warehouse, old: Tree, new: Tree, table: Table) -> "pa.Table | None":
    """What is different in a table, read from the shards that the versions do not share."""
    before, after = (content.tables.get(table.name, ()) for content in (old, new))
    left, right = unshared(warehouse, table, before, after)
    key = SHARDED[table.name].id
    differ = " OR ".join(f'o."{c.name}" IS DISTINCT FROM n."{c.name}"' for c in table.columns)
    sql = f"""
        SELECT CASE WHEN o."{key}" IS NULL THEN 'added' WHEN n."{key}" IS NULL THEN 'removed' ELSE 'edited' END AS op,
            coalesce(n."{key}", o."{key}") AS id, {_columns(table, "n", without="id")}
        FROM ({left}) o FULL JOIN ({right}) n
            ON o."{key}" = n."{key}"
        WHERE {differ} ORDER BY id"""
    if table.name == "documents":
        sql = f"SELECT * FROM ({sql}) UNION ALL BY NAME {_taken_down(warehouse, after)} ORDER BY id"

    with in_memory(spill(warehouse)) as connection:
        return conform(connection.sql(sql).to_arrow_table(), change_table(table))


def _rows_of_others(
    warehouse: Warehouse, table: Table, shards: Sequence[Shard], known: Collection[str]
) -> "list[pa.Table]":
    """The rows of the shards whose objects are not among those known."""
    return [conform(objects.get(warehouse, one.object), table) for one in shards if one.object not in known]


def _taken_down(warehouse: Warehouse, documents: tuple[Shard, ...]) -> str:
    """SQL for documents that were taken down: the earlier version has them no more, but copies of it do."""
    gone = sorted(gaps.taken_down(warehouse))
    there: set[str] = set()
    if gone:
        there.update(chain.from_iterable(_ids(warehouse, shard) for shard in documents))
    listed = ", ".join(quoted(name) for name in gone if name not in there)
    return f"SELECT 'removed' AS op, unnest([{listed}]::VARCHAR[]) AS id"


def _ids(warehouse: Warehouse, shard: Shard) -> list[str]:
    found: list[str] = read_rows(warehouse, shard, ["document_id"])["document_id"].to_pylist()
    return found


def _appended(warehouse: Warehouse, old: Tree, new: Tree, table: Table) -> "pa.Table | None":
    """The rows of lineage that came to it; None where it does not go on from the earlier one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    before, after = (content.tables.get(table.name, ()) for content in (old, new))
    known, there = {shard.object for shard in before}, {shard.object for shard in after}
    if before == after:
        return None
    fresh = _rows_of_others(warehouse, table, after, known)
    taken_in = _rows_of_others(warehouse, table, before, there)

    # Shards that were taken together with what came after them stand at the beginning of the one that holds both.
    rows = pa.concat_tables([arrow_schema(table).empty_table().cast(fresh[0].schema), *fresh]) if fresh else None
    old_rows = sum(one.num_rows for one in taken_in)
    if rows is None or (old_rows and rows.slice(0, old_rows) != pa.concat_tables(taken_in)):
        return None
    rows = rows.slice(old_rows)
    if not rows.num_rows:
        return None
    rows = rows.append_column("op", pa.array(["added"] * rows.num_rows, pa.string()))
    return conform(rows.append_column("id", pc.coalesce(rows["to_id"], rows["from_id"])), change_table(table))


def _applied(table: Table, old: Path, change: Path, documents: Path) -> str:
    columns = _columns(table)
    before, changed = (f"read_parquet({quoted(path)})" for path in (old, change))
    if table.name in ("lineage", "versions"):
        return f"SELECT {columns} FROM {before} UNION ALL SELECT {columns} FROM {changed}"
    key = "id" if table.name == "history" else SHARDED[table.name].id
    rows = (
        f'SELECT {columns} FROM {before} WHERE "{key}" NOT IN (SELECT id FROM {changed}) '
        f"UNION ALL SELECT {columns} FROM {changed} WHERE op <> 'removed'"
    )
    join = ""
    if table.name in WITHOUT:
        order = f"SELECT document_id, collection, source FROM read_parquet({quoted(documents)})"
        join = f"JOIN ({order}) d USING (document_id)"
    return f"SELECT {columns} FROM ({rows}) {join} ORDER BY {ORDER[table.name]}"


def _columns(table: Table, of: str | None = None, without: str | None = None) -> str:
    names = (column.name for column in table.columns if column.name != without)
    return ", ".join(f'{of}."{name}"' if of else f'"{name}"' for name in names)
