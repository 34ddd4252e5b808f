"""Laying the documents that changed over a version's tables: as a layer, or folded into the base."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from variorum.schemas.table import Table
from variorum.store import logical
from variorum.store.errors import StoreError
from variorum.store.fragments import NewRows, Pieces, gather, same_columns
from variorum.store.layers import Layers, kept_layers, masks_of, names_of, sizes_of
from variorum.store.layout import OF_LIVE_DOCUMENTS, SHARDED
from variorum.store.rows import document_order, order_of, rows_of
from variorum.store.shard import Shard
from variorum.store.shards import Document, Key, in_order, merge, own_key
from variorum.store.tree import Tree, layers_of, sums_of, with_masks
from variorum.store.warehouse import Warehouse

Gone = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What a version changes in the tables that are cut at documents."""

    schema: Mapping[str, Table]
    new: NewRows
    """The new rows by table and document."""
    keys: Mapping[str, Key]
    """Where the documents of the new rows stand in the order of live documents."""
    gone: frozenset[str]
    """The documents that live no more."""
    reusable: Tree | None
    """Another version whose shards may be referenced."""
    target: int
    """Bytes of values in a shard, about."""

    @property
    def rows(self) -> int:
        """How much changes, in rows."""
        return len(self.gone) + self.new.rows

    def replaced(self, table: str) -> set[str]:
        """The documents of which older rows of a table do not count any more."""
        return {*self.keys, *self.gone} if table in OF_LIVE_DOCUMENTS else set(self.new[table].documents)

    def documents(self, table: str) -> Iterator[Document]:
        """The new rows of a table by document, in its order.

        Raises StoreError for rows of a document that has no row in the table of documents.
        """
        pieces = self.new[table]
        if table in OF_LIVE_DOCUMENTS:
            self._all_known(table, pieces)
            keys = {name: self.keys[name] for name in pieces.documents}
        else:
            keys = {name: own_key(name) for name in pieces.documents}
        for name in sorted(keys, key=keys.__getitem__):
            runs = pieces.runs(name)
            yield Document(keys[name], name, sum([run.weight for run in runs]), runs)

    def _all_known(self, table: str, pieces: Pieces) -> None:
        unknown = sorted(pieces.documents - self.keys.keys())
        if unknown:
            raise StoreError(
                f"Rows of {table} name the document {unknown[0]}, of which no row of documents was handed over"
                + (f" ({len(unknown)} such documents)." if len(unknown) > 1 else ".")
            )


def as_before(parent: Tree | None, table: Table) -> bool:
    """Whether the parent's shards of a table have its columns; so if it has none."""
    return parent is None or table.name not in parent.schema or same_columns(parent.schema[table.name], table)


def laid_over(
    warehouse: Warehouse, parent: Tree | None, change: DocumentChange
) -> tuple[dict[str, tuple[Shard, ...]], Gone, dict[str, str]]:
    """The tables that are cut at documents with a change: shards, what each layer says is gone, sums."""
    kept = None
    if parent is not None and all(as_before(parent, change.schema[name]) for name in SHARDED):
        if not change.rows:
            return {name: parent.tables.get(name, ()) for name in SHARDED}, parent.gone, dict(parent.sums)
        kept = kept_layers(sizes_of({name: layers_of(parent, name) for name in SHARDED}), change.rows)
    if parent is None or kept is None:
        return _folded(warehouse, parent, change), (), {}
    return _as_layer(warehouse, parent, change, kept)


def _folded(warehouse: Warehouse, parent: Tree | None, change: DocumentChange) -> dict[str, tuple[Shard, ...]]:
    """All layers and the change in the base: the shards that the same documents give whatever came before."""
    order = document_order(warehouse, parent) if parent else {}
    base_order = order_of(warehouse, layers_of(parent, "documents")[0]) if parent and parent.gone else order
    tables: dict[str, tuple[Shard, ...]] = {}
    for name in SHARDED:
        live = name in OF_LIVE_DOCUMENTS
        shards = parent.tables.get(name, ()) if parent else ()
        layers: Layers = layers_of(parent, name) if parent else ((),)
        replaced = change.replaced(name)

        # Of the base goes what layers or the change say anew, at the place where the base has it.
        out = replaced | names_of(warehouse, masks_of(shards))
        places = sorted(base_order[i] for i in out if i in base_order) if live else sorted((i,) for i in out)
        over = [shard for shard in shards if parent and len(shard.without) < len(parent.gone)]
        tables[name] = tuple(
            merge(
                warehouse,
                change.schema[name],
                layers[0],
                _in_order(warehouse, over, change, name, order),
                places,
                base_order.__getitem__ if live else own_key,
                change.reusable.tables.get(name, ()) if change.reusable else (),
                change.target,
                keep=as_before(parent, change.schema[name]),
            )
        )
    return tables


def _as_layer(
    warehouse: Warehouse, parent: Tree, change: DocumentChange, kept: int
) -> tuple[dict[str, tuple[Shard, ...]], Gone, dict[str, str]]:
    """The change as the newest layer, together with the layers that are not kept as they are."""
    order = document_order(warehouse, parent)
    layers: dict[str, Layers] = {}
    sums: dict[str, str] = {}
    with logical.scratch() as hasher:
        for name in SHARDED:
            taken_in = [s for s in parent.tables.get(name, ()) if len(s.without) < len(parent.gone) - kept]
            documents = _in_order(warehouse, taken_in, change, name, order)
            reusable = change.reusable.tables.get(name, ()) if change.reusable else ()
            key_of = order.__getitem__ if name in OF_LIVE_DOCUMENTS else own_key
            table, target = change.schema[name], change.target
            made = merge(warehouse, table, (), documents, (), key_of, reusable, target)
            layers[name] = (*layers_of(parent, name)[: kept + 1], tuple(made))

            # The sums of what counts now: less what is replaced, and what is new.
            old = logical.sums_of_rows(hasher, table, rows_of(warehouse, parent, name, change.replaced(name)))
            if taken_in:
                pieces = change.new[name]
                after = gather(chain.from_iterable(map(pieces.runs, pieces.documents)), table)
                new = logical.sums_of_rows(hasher, table, after)
            else:
                new = logical.add(shard.logical for shard in made)
            sums[name] = logical.add([logical.less(sums_of(parent, name), [old]), new])

    # What is gone and not named again by the rows of the layer itself must be said beside them.
    named: set[str] = set()
    for shard in layers["documents"][-1]:
        named.update(_documents_of(warehouse, shard))
    left = change.gone.union(*parent.gone[kept:]) - named
    gone = (*parent.gone[:kept], tuple(sorted(left)))
    return with_masks(layers, gone), gone, sums


def _in_order(
    warehouse: Warehouse, over: list[Shard], change: DocumentChange, table: str, order: Mapping[str, Key]
) -> Iterator[Document]:
    """The documents of some layers that still count, and those of the change."""
    replaced = change.replaced(table)
    key_of = order.__getitem__ if table in OF_LIVE_DOCUMENTS else own_key
    older = (document for document in in_order(warehouse, over, key_of) if document.document_id not in replaced)
    return heapq.merge(older, change.documents(table), key=lambda document: document.key)


def _documents_of(warehouse: Warehouse, shard: Shard) -> frozenset[str]:
    return frozenset(order_of(warehouse, (shard,)))
