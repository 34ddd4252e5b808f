"""A file that a person names, which may be a pipe or a device: read whole, unless it never ends."""

import errno
from pathlib import Path

from variorum.sources.raw_bytes import MAX_BYTES


def read_given(path: str) -> bytes:
    """The bytes of a file. OSError where it cannot be read, or has more than a source may have."""
    with Path(path).open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it has more than {MAX_BYTES >> 20} MiB", path)
    return raw
