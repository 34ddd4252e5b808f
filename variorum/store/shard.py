"""What a tree says of a shard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mask:
    """The documents that a layer names: what older shards say of them does not count any more."""

    objects: tuple[str, ...]
    """Objects of the layer, whose column document_id names those it has rows of."""
    gone: tuple[str, ...]
    """Those of which it has none."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A run of rows in one object."""

    object: str
    """SHA-256 of the file, in hex."""
    logical: str
    """What its rows say: see store.logical."""
    rows: int
    bytes: int
    first: tuple[str, ...] = ()
    """Key of its first document: (collection, source, document_id), or (document_id,) for identities."""
    last: tuple[str, ...] = ()
    without: tuple[Mask, ...] = ()
    """What masks rows of it, the oldest first: one for each layer over it. `rows` and `logical` count all of them."""


def to_json(shard: Shard) -> dict[str, object]:
    """A shard as plain JSON values, without what masks it; `from_json` is its inverse."""
    return {
        "object": shard.object,
        "logical": shard.logical,
        "rows": shard.rows,
        "bytes": shard.bytes,
        "first": list(shard.first),
        "last": list(shard.last),
    }


def from_json(value: Mapping[str, Any]) -> Shard:
    """A shard from what `to_json` made of it."""
    keys = tuple(value["first"]), tuple(value["last"])
    return Shard(value["object"], value["logical"], value["rows"], value["bytes"], *keys)
