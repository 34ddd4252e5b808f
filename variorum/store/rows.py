"""Rows of chosen documents, read from the few shards that hold them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from variorum.schemas.table import Table
from variorum.store import objects, tree
from variorum.store.errors import StoreError
from variorum.store.fragments import conform, gather
from variorum.store.layers import masks_of, names_of, read_rows
from variorum.store.layout import SHARDED
from variorum.store.shard import Shard
from variorum.store.shards import Key, in_order, own_key
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa


AT_ONCE = 256
"""Documents that are brought into order together, where a version has layers."""


def rows_of(warehouse: Warehouse, content: Tree, table: str, document_ids: Iterable[str]) -> "pa.Table":
    """The rows of some documents in a sharded table, in the table's order; ids that are not there give none."""
    import pyarrow as pa

    if table not in SHARDED or table not in content.schema:
        raise StoreError(f"Rows by document were asked of {table!r}: expected one of {', '.join(sorted(SHARDED))}.")
    described = tree.described_as(content, table)
    wanted = set(document_ids)
    keys = keys_of(warehouse, content, table, wanted)
    found = []
    for shard in holding(content.tables.get(table, ()), sorted(keys.values())):
        count_here = wanted - names_of(warehouse, shard.without)
        if count_here:
            found.append(chosen(objects.get(warehouse, shard.object), count_here))
    if not found:
        return _none(described)
    rows = conform(pa.concat_tables(found), described)
    return _in_order(rows, keys, SHARDED[table].within) if content.gone else rows


def rows_in_order(warehouse: Warehouse, content: Tree, table: Table) -> "Iterator[pa.Table]":
    """All rows of a table in its order, in pieces."""
    shards = content.tables.get(table.name, ())
    if not masks_of(shards):
        for shard in shards:
            yield conform(objects.get(warehouse, shard.object), table)
        return

    # Layers are brought into the order of the table, some documents at a time.
    live = SHARDED[table.name].life == "live"
    key_of = document_order(warehouse, content).__getitem__ if live else own_key
    documents = in_order(warehouse, shards, key_of)
    while some := list(islice(documents, AT_ONCE)):
        runs = chain.from_iterable(document.runs for document in some)
        yield conform(gather(runs, table), table)


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
    return order_of(warehouse, content.tables.get("documents", ()))


def quarantined_sources(warehouse: Warehouse, content: Tree) -> set[str]:
    """What could not be taken."""
    sources: set[str] = set()
    for shard in content.tables.get("quarantine", ()):
        rows = objects.get(warehouse, shard.object, ["source"])
        sources.update(rows["source"].to_pylist())
    return sources


def holding(shards: Sequence[Shard], keys: Sequence[Key]) -> list[Shard]:
    """The shards whose key range holds at least one of some sorted keys."""
    found = []
    for shard in shards:
        place = bisect_left(keys, shard.first)
        if place < len(keys) and keys[place] <= shard.last:
            found.append(shard)
    return found


def may_differ(warehouse: Warehouse, old: Sequence[Shard], new: Sequence[Shard], most: int) -> set[str] | None:
    """The documents of which two versions of a table may say something else; None where to tell takes over `most` rows.

    All that differs is in shards that only one of them has, or of documents that a layer of only one of them names.
    """
    shared = {shard.object for shard in old} & {shard.object for shard in new}
    apart = [shard for shard in (*old, *new) if shard.object not in shared]
    if sum(shard.rows for shard in apart) > most:
        return None
    names = set(names_of(warehouse, tuple(set(masks_of(old)) ^ set(masks_of(new)))))
    for shard in apart:
        names.update(objects.get(warehouse, shard.object, ["document_id"])["document_id"].to_pylist())
    return names


def chosen(rows: "pa.Table", document_ids: Iterable[str]) -> "pa.Table":
    """The rows of some documents."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return rows.filter(pc.is_in(rows["document_id"], value_set=pa.array(sorted(document_ids), pa.string())))


@lru_cache(maxsize=4)
def order_of(warehouse: Warehouse, shards: tuple[Shard, ...]) -> dict[str, Key]:
    """Key (collection, source, document_id) of every document that counts in some shards of documents, by id."""
    order: dict[str, Key] = {}
    for shard in shards:
        columns = read_rows(warehouse, shard, ["collection", "source", "document_id"])
        for key in zip(*(columns[name].to_pylist() for name in columns.column_names), strict=True):
            order[key[2]] = key
    return order


def _in_order(rows: "pa.Table", keys: Mapping[str, Key], within: str) -> "pa.Table":
    """Rows of several layers in the table's order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ranks = {name: rank for rank, name in enumerate(sorted(keys, key=keys.__getitem__))}
    places = pa.table({"rank": [ranks[name] for name in rows["document_id"].to_pylist()], "within": rows[within]})
    return rows.take(pc.sort_indices(places, sort_keys=[("rank", "ascending"), ("within", "ascending")]))


def _none(table: Table) -> "pa.Table":
    from variorum.schemas.table import arrow_schema

    return conform(arrow_schema(table).empty_table(), table)
