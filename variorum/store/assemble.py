"""From a version's content and what a build made anew, the content of the next version."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from variorum.schemas.table import Table, to_json
from variorum.store import logical, objects, tree
from variorum.store.changes import changes
from variorum.store.errors import StoreError
from variorum.store.fragments import Fragment, NewRows, conform, upgraded
from variorum.store.layers import kept_layers
from variorum.store.layout import SHARDED
from variorum.store.overlay import DocumentChange, as_before, laid_over
from variorum.store.shard import Shard
from variorum.store.shards import TARGET, Key, store_rows
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa


def assemble(
    warehouse: Warehouse,
    parent: Tree | None,
    *,
    schema: Mapping[str, Table],
    fragments: Mapping[str, Sequence[Fragment]],
    gone: Collection[str] = (),
    fingerprints: Mapping[str, str],
    reusable: Tree | None = None,
    target: int = TARGET,
) -> Tree:
    """The content of the next version; its objects are stored, nothing is visible before `commit`.

    `fragments`: by table, new rows as pyarrow Tables or paths of Parquet files, in any order.
    Documents that the documents fragments name are replaced whole in every table (so a renamed document needs its
    rows too; `rows_of` gives them); documents in `gone` are left out. Identities are replaced for the documents they
    name and stay for the rest. Lineage rows are those of this version, and are added. Quarantine rows are all there are
    now; without a fragment the parent's stay. `reusable`: another version whose shards may be referenced.
    """
    new = NewRows({name: fragments.get(name, ()) for name in SHARDED}, schema, warehouse.scratch)
    keys = _keys(fragments.get("documents", ()), schema["documents"])

    # Tables that are cut at documents: new rows merged into the parent's shards.
    touched = keys.keys() | set(gone)
    change = DocumentChange(schema, new, keys, frozenset(gone), reusable, target)
    tables, left, sums = laid_over(warehouse, parent, change)

    # Tables that are not: what happened is added, what is quarantined is said anew.
    happened = _whole(fragments.get("lineage", ()), schema["lineage"])
    tables["lineage"] = _appended(
        warehouse, _carried(warehouse, parent, schema["lineage"]), schema["lineage"], happened
    )
    tables["quarantine"] = (
        _one(warehouse, schema["quarantine"], _whole(fragments.get("quarantine", ()), schema["quarantine"]))
        if "quarantine" in fragments or parent is None
        else _carried(warehouse, parent, schema["quarantine"])
    )

    return Tree(
        parent=tree.hash_of(parent) if parent else None,
        schema={name: to_json(table) for name, table in schema.items()},
        fingerprints=dict(fingerprints),
        tables=tables,
        changes=changes(warehouse, parent, schema, new, happened, sorted(touched)) if parent else {},
        gone=left,
        sums=sums,
    )


def _keys(fragments: Sequence[Fragment], table: Table) -> dict[str, Key]:
    keys: dict[str, Key] = {}
    for rows in map(_table, fragments):
        for key in zip(*(rows[name].to_pylist() for name in ("collection", "source", "document_id")), strict=True):
            if key[2] in keys:
                raise StoreError(f"The document {key[2]} was handed over twice, from {keys[key[2]][1]} and {key[1]}.")
            keys[key[2]] = key
    return keys


def _whole(fragments: Sequence[Fragment], table: Table) -> "pa.Table":
    """All rows of some fragments in a total order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from variorum.schemas.table import arrow_schema

    empty = conform(arrow_schema(table).empty_table(), table)
    rows = pa.concat_tables([empty, *(conform(_table(f), table) for f in fragments)])
    order = pc.sort_indices(rows, sort_keys=[(column.name, "ascending") for column in table.columns])
    return rows.take(order)


def _carried(warehouse: Warehouse, parent: Tree | None, table: Table) -> tuple[Shard, ...]:
    """The parent's shards of a table that is not cut at documents; written anew where its columns are others now."""
    if parent is None or as_before(parent, table):
        return parent.tables.get(table.name, ()) if parent else ()
    with logical.scratch() as hasher:
        return tuple(
            store_rows(warehouse, table, upgraded(objects.get(warehouse, shard.object), table), hasher)
            for shard in parent.tables[table.name]
        )


def _appended(warehouse: Warehouse, shards: tuple[Shard, ...], table: Table, rows: "pa.Table") -> tuple[Shard, ...]:
    """The shards of a log with more rows at its end; its last ones are taken in, as layers are."""
    import pyarrow as pa

    if not rows.num_rows:
        return shards
    kept = kept_layers([0, *(shard.rows for shard in shards)], rows.num_rows, share=math.inf) or 0
    before = [conform(objects.get(warehouse, shard.object), table) for shard in shards[kept:]]
    return shards[:kept] + _one(warehouse, table, pa.concat_tables([*before, rows]))


def _one(warehouse: Warehouse, table: Table, rows: "pa.Table") -> tuple[Shard, ...]:
    if not rows.num_rows:
        return ()
    with logical.scratch() as hasher:
        return (store_rows(warehouse, table, rows, hasher),)


def _table(fragment: Fragment) -> "pa.Table":
    import pyarrow as pa

    return fragment if isinstance(fragment, pa.Table) else objects.rows_in_parquet(fragment)
