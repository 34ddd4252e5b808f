"""Layers: the documents that versions replaced since the shards of a table were cut, with their new rows.

A table is base shards, cut at content-defined points, and layers over them. A layer names documents: those it has rows
of and those that are gone. What older shards say of them does not count any more. So a version writes what changed, and
nothing of the base. Layers of a size are taken together, and all of them are folded into the base when they have a
share of its rows, by a rule that knows numbers of rows only: so the same parent and the same change give the same tree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from variorum.store import objects
from variorum.store.shard import Mask, Shard
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

ALIKE = 8
"""Layers of a size that are taken together: a row is written anew once for each eightfold growth, and a version has
some eight layers for each such step (measured on 60 versions: 1.5 times the bytes of the changes, at most 9 layers)."""

SHARE = 0.5
"""Part of the base's rows that layers may have before they are folded into it: what is read grows by as much at most,
and a row of the base is written again once for every two that changed."""

Layers = tuple[tuple[Shard, ...], ...]
"""The shards of a table by layer, the base first."""


def by_layer(shards: Sequence[Shard], count: int) -> Layers:
    """The shards of a table by layer, `count` layers over a base; without what masks them."""
    layers: list[list[Shard]] = [[] for _ in range(count + 1)]
    for shard in shards:
        place = count - len(shard.without)
        layers[place].append(replace(shard, without=()))
    return tuple(tuple(layer) for layer in layers)


def masked(layers: Layers, naming: Layers, gone: Sequence[Sequence[str]]) -> tuple[Shard, ...]:
    """The shards of a table, each with what masks it: `naming` are the shards of the table that names the documents."""
    masks: list[Mask] = []
    for shards, left in zip(naming[1:], gone, strict=True):
        masks.append(Mask(tuple(shard.object for shard in shards), tuple(left)))

    # A layer is masked by those above it.
    found: list[Shard] = []
    for place, shards in enumerate(layers):
        above = tuple(masks[place:])
        found += [replace(shard, without=above) for shard in shards]
    return tuple(found)


def kept_layers(sizes: Sequence[int], new: int, share: float = SHARE) -> int | None:
    """How many layers stay below a new one that takes in those after them; None where all are folded into the base.

    `sizes`: rows of the base and of each layer; `new`: rows of what changed.
    """
    base, *layers = sizes
    place, size = len(layers), new
    while True:
        start = place
        while start and layers[start - 1] < ALIKE * size:
            start -= 1
        if place - start < ALIKE - 1:
            break
        size += sum(layers[start:place])
        place = start
    return None if sum(layers[:place]) + size > share * base else place


def read_rows(warehouse: Warehouse, shard: Shard, columns: list[str] | None = None) -> "pa.Table":
    """The rows of a shard that count, checked; `columns` must have document_id where something masks it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = objects.get(warehouse, shard.object, columns)
    if not shard.without:
        return rows
    out = pa.array(sorted(names_of(warehouse, shard.without)), pa.string())
    return rows.filter(pc.invert(pc.is_in(rows["document_id"], value_set=out)))


def names_of(warehouse: Warehouse, masks: Sequence[Mask]) -> frozenset[str]:
    """The documents that some masks name."""
    return frozenset().union(*(_names(warehouse, mask) for mask in masks))


def masks_of(shards: Sequence[Shard]) -> tuple[Mask, ...]:
    """All masks over some shards of one table, the oldest first: that of a newer shard is the end of an older one's."""
    return max((shard.without for shard in shards), key=len, default=())


def sizes_of(tables: Mapping[str, Layers]) -> list[int]:
    """Rows of the base and of each layer, of all tables together."""
    of_each_layer = map(chain.from_iterable, zip(*tables.values(), strict=True))
    return [_rows(shards) for shards in of_each_layer]


def _rows(shards: Iterable[Shard]) -> int:
    return sum(shard.rows for shard in shards)


def in_layers(shards: Sequence[Shard]) -> Iterator[list[Shard]]:
    """Some shards of one table by layer, the oldest first, as they are masked."""
    for depth in sorted({len(shard.without) for shard in shards}, reverse=True):
        yield [shard for shard in shards if len(shard.without) == depth]


@lru_cache(maxsize=256)
def _names(warehouse: Warehouse, mask: Mask) -> frozenset[str]:
    found = set(mask.gone)
    for name in mask.objects:
        found.update(objects.get(warehouse, name, ["document_id"])["document_id"].to_pylist())
    return frozenset(found)
