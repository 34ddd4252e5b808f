"""Rows of chosen documents, read from the few shards that hold them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from variorum.schemas.table import Table
from variorum.store import objects, tree
from variorum.store.errors import StoreError
from variorum.store.fragments import conform
from variorum.store.layout import SHARDED
from variorum.store.shard import Shard
from variorum.store.shards import Key
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa


def rows_of(warehouse: Warehouse, content: Tree, table: str, document_ids: Iterable[str]) -> "pa.Table":
    """The rows of some documents in a sharded table, in the table's order; ids that are not there give none."""
    import pyarrow as pa

    described = tree.described(content)
    if table not in SHARDED or table not in described:
        raise StoreError(f"Rows by document were asked of {table!r}: expected one of {', '.join(sorted(SHARDED))}.")
    wanted = set(document_ids)
    keys = keys_of(warehouse, content, table, wanted)
    found = [
        chosen(objects.get(warehouse, shard.object), wanted)
        for shard in holding(content.tables.get(table, ()), sorted(keys.values()))
    ]
    return conform(pa.concat_tables(found), described[table]) if found else _none(described[table])


def keys_of(warehouse: Warehouse, content: Tree | None, table: str, document_ids: Iterable[str]) -> dict[str, Key]:
    """Where documents stand in a table's order; those that are not there are left out."""
    if content is None:
        return {}
    if SHARDED[table].life == "known":
        return {name: (name,) for name in document_ids}
    order = document_order(warehouse, content)
    return {name: order[name] for name in document_ids if name in order}


def document_order(warehouse: Warehouse, content: Tree) -> dict[str, Key]:
    """Key (collection, source, document_id) of every live document, by id."""
    return _order(warehouse, content.tables.get("documents", ()))


def holding(shards: Sequence[Shard], keys: Sequence[Key]) -> list[Shard]:
    """The shards whose key range holds at least one of some sorted keys."""
    found = []
    for shard in shards:
        place = bisect_left(keys, shard.first)
        if place < len(keys) and keys[place] <= shard.last:
            found.append(shard)
    return found


def chosen(rows: "pa.Table", document_ids: Iterable[str]) -> "pa.Table":
    """The rows of some documents."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return rows.filter(pc.is_in(rows["document_id"], value_set=pa.array(sorted(document_ids), pa.string())))


@lru_cache(maxsize=4)
def _order(warehouse: Warehouse, shards: tuple[Shard, ...]) -> dict[str, Key]:
    order: dict[str, Key] = {}
    for shard in shards:
        columns = objects.get(warehouse, shard.object, ["collection", "source", "document_id"])
        for key in zip(*(columns[name].to_pylist() for name in columns.column_names), strict=True):
            order[key[2]] = key
    return order


def _none(table: Table) -> "pa.Table":
    from variorum.schemas.table import arrow_schema

    return conform(arrow_schema(table).empty_table(), table)
