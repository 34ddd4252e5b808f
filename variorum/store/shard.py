"""What a tree says of a shard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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


def to_json(shard: Shard) -> dict[str, Any]:
    """A shard as plain JSON values; `from_json` is its inverse."""
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
