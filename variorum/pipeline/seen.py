"""Local files whose bytes were hashed and that nobody wrote to since, so that they need not be read again.

What was hashed is known by what the file system says of the file, and remembered by source in refs/seen.json. It is a
short cut and no key: what is worked on is read and hashed again as it is. As in git, a file that was written within
the last moments before it was hashed is not remembered, for it could be written again within one tick of its clock
(https://git-scm.com/docs/racy-git).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from variorum.store import canonical, durable
from variorum.store.warehouse import Warehouse

Stamp = tuple[int, int, int, int]
"""Size, time of the last write, time of the last change of any kind, inode. Who puts the first time back sets the
second."""

SETTLED = 2 * 10**9
"""Nanoseconds after which a file is remembered: the coarsest clock of a file system, that of FAT, ticks every 2 s."""

_FILE = "seen.json"


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was hashed."""

    stamp: Stamp
    sha256: str
    """In hex, as it is written down."""


def stamp_of(stat: os.stat_result) -> Stamp:
    """What tells one state of a file from the next."""
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def is_settled(stamp: Stamp, begun: int) -> bool:
    """Whether a file that was hashed from `begun` on (in nanoseconds) cannot be written again with the same stamp."""
    return max(stamp[1], stamp[2]) + SETTLED < begun


def recall(warehouse: Warehouse) -> dict[str, Seen]:
    """What refs/seen.json says, by source; nothing where it is lost or torn."""
    try:
        value = json.loads((warehouse.memory / _FILE).read_bytes())
        return {
            source: Seen((size, written, changed, inode), digest)
            for source, (digest, size, written, changed, inode) in value.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def remember(warehouse: Warehouse, seen: Mapping[str, Seen], before: Mapping[str, Seen]) -> None:
    """Write down what was seen, where it is not what was written down before."""
    if seen != before:
        value = {source: [one.sha256, *one.stamp] for source, one in seen.items()}
        durable.write_beside(warehouse.memory / _FILE, canonical.encode(value))
