"""What the file system says of a file: what tells one state of it from the next without reading it.

As in git, a file that was written within the last moments before it was read is not known by it, for it could be
written again within one tick of its clock (https://git-scm.com/docs/racy-git).
"""

import os

Stamp = tuple[int, int, int, int]
"""Size, time of the last write, time of the last change of any kind, inode. Who puts the first time back sets the
second."""

SETTLED = 100_000_000
"""Nanoseconds after which a file is known by its stamp: Linux stamps files every 1 to 10 ms."""

COARSE_SETTLED = 2_000_000_000
"""The same where its times are whole seconds: they come of a file system that ticks as seldom as every 2 s (FAT)."""


def stamp_of(stat: os.stat_result) -> Stamp:
    """What tells one state of a file from the next."""
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def is_settled(stamp: Stamp, read: int) -> bool:
    """Whether a file that was read from `read` on (in nanoseconds) cannot be written again with the same stamp."""
    _, written, changed, _ = stamp
    is_coarse = written % 1_000_000_000 == 0 and changed % 1_000_000_000 == 0
    return max(written, changed) + (COARSE_SETTLED if is_coarse else SETTLED) < read
