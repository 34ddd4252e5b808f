"""Ids of removed texts that come back with their text."""

from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.vocabulary import Entity
from text.identity.match_key import key_hash
from text.identity.values import Known


def dead(registry: Iterable[Known], entity: Entity, living: set[str]) -> dict[bytes, list[str]]:
    """Ids that live no more by the match_key of their last text, to pop from: at the end the
    one that died last, of those the one with the smallest salt."""
    rows = sorted(
        (row for row in registry if row.entity == entity and not row.alive and row.id not in living),
        key=lambda row: (row.last_version or 0, -row.salt, row.id),
    )
    found: dict[bytes, list[str]] = {}
    for row in rows:
        found.setdefault(row.match_key, []).append(row.id)
    return found


def restore(
    keys: Sequence[str], free: Iterable[int], graves: dict[bytes, list[str]], *, at_least: int = 0, sure: bool = False
) -> dict[int, str]:
    """An id for each free text whose match_key, of `at_least` letters, a dead one had; takes it out of `graves`.

    With `sure`, only where there are as many dead ids as texts: else an edited neighbour may be one of them.
    """
    found: dict[int, str] = {}
    if not graves:
        return found
    hashes = {n: key_hash(keys[n]) for n in free if len(keys[n]) >= at_least}
    copies = Counter(hashes.values())
    for n, key in hashes.items():
        ids = graves.get(key)
        if ids and not (sure and copies[key] > len(ids)):
            copies[key] -= 1
            found[n] = ids.pop()
    return found
