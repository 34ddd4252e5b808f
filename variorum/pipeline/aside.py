"""Bytes that are set aside, since they cannot be read again in place: members of archives, and remote files."""

import hashlib
import mmap
import os
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Aside:
    """Where bytes are set aside, and which need not be."""

    staging: Path
    kept: Callable[[], Collection[bytes]] | None = None
    """The hashes of those that the parent version has; None: nothing is set aside, as in a rehearsal."""


def set_aside(raw: bytes, digest: bytes, staging: Path) -> str:
    """Write bytes under their hash, whole or not at all: two threads or workers may have the same at once."""
    path = staging / digest.hex()
    if not path.exists():
        beside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        beside.write_bytes(raw)
        beside.replace(path)
    return str(path)


def write_kept(digests: Collection[bytes], path: Path) -> str:
    """Write down which hashes the parent version has, so that a worker can look for one without reading all."""
    path.write_bytes(b"".join(sorted(digests)))
    return str(path)


class Kept:
    """The hashes in a file that `write_kept` made, looked for where they lie."""

    def __init__(self, path: str) -> None:
        with Path(path).open("rb") as file:
            empty = os.fstat(file.fileno()).st_size == 0
            self._digests = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __contains__(self, digest: bytes) -> bool:
        first, last = 0, len(self._digests) // _DIGEST
        while first < last:
            middle = (first + last) // 2
            if self._digests[middle * _DIGEST : (middle + 1) * _DIGEST] < digest:
                first = middle + 1
            else:
                last = middle
        return self._digests[first * _DIGEST : (first + 1) * _DIGEST] == digest
