"""A file that a person names, which may be a pipe or a device: read whole, unless it never ends."""

import errno
from pathlib import Path

MOST = 512 * 2**20
"""Bytes of such a file, at most: as many as a source may have."""


def read_given(path: str) -> bytes:
    """The bytes of a file. OSError where it cannot be read, or has too many."""
    with Path(path).open("rb") as file:
        raw = file.read(MOST + 1)
    if len(raw) > MOST:
        raise OSError(errno.EFBIG, f"it has more than {MOST >> 20} MiB", path)
    return raw
