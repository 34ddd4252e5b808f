"""Ids of removed texts that come back with their text."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from variorum.identity.match_key import key_hash
from variorum.identity.values import RegisteredId
from variorum.schemas.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The ids of one document that live no more."""

    by_key: dict[bytes, list[str]]
    """By the match_key of their last text. To pop from: at the end the one that died last, of those the one with the
    smallest salt."""
    latest: frozenset[str]
    """Those that died when last any did."""


def dead(registry: Iterable[RegisteredId], entity: Entity, living: set[str]) -> Tombstones:
    """The tombstones of sections or paragraphs."""
    rows = sorted(
        (row for row in registry if row.entity == entity and not row.alive and row.id not in living),
        key=lambda row: (row.last_version or 0, -row.salt, row.id),
    )
    by_key: dict[bytes, list[str]] = {}
    for row in rows:
        by_key.setdefault(row.match_key, []).append(row.id)
    return Tombstones(by_key, frozenset(row.id for row in rows if row.last_version == rows[-1].last_version))


def restore(
    keys: Sequence[str],
    free: Iterable[int],
    tombstones: Tombstones,
    living: Collection[str] = (),
    *,
    at_least: int = 0,
    sure: bool = False,
) -> dict[int, str]:
    """An id for each free text whose match_key, of `at_least` letters, a dead one had; takes it out of the tombstones.

    Where the text lives already (`living` keys) only an id comes back that was lost in the last revision that lost
    any: that one is undone; else it is one copy more. With `sure`, only where there are as many dead ids as texts:
    else an edited neighbour may be one of them.
    """
    found: dict[int, str] = {}
    if not tombstones.by_key:
        return found

    hashes = {n: key_hash(keys[n]) for n in free if len(keys[n]) >= at_least}
    copies = Counter(hashes.values())
    for n, key in hashes.items():
        ids = tombstones.by_key.get(key)
        if not ids:
            continue
        too_few = sure and copies[key] > len(ids)
        one_copy_more = keys[n] in living and ids[-1] not in tombstones.latest
        if not too_few and not one_copy_more:
            copies[key] -= 1
            found[n] = ids.pop()
    return found
