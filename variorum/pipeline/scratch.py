"""Files of a build in hand, named by their content: what cannot be read again in place, and what a batch made.

So two workers may do the same at once, on one machine or on two, and neither spoils what the other has written.
"""

import hashlib
import mmap
import os
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Scratch:
    """Where bytes are set scratch, and which need not be."""

    staging: Path
    kept: Callable[[], Collection[bytes]] | None = None
    """The hashes of those that the parent version has; None: nothing is set scratch, as in a rehearsal."""


def set_aside(raw: bytes, digest: bytes, staging: Path) -> str:
    """Write bytes under their hash, whole or not at all."""
    path = staging / digest.hex()
    if not path.exists():
        beside = _unfinished(staging)
        beside.write_bytes(raw)
        beside.replace(path)
    return str(path)


@contextmanager
def named_by_content(staging: str, kind: str, suffix: str) -> Iterator[tuple[IO[bytes], Callable[[], str]]]:
    """A file to write, and what says its name once it is written; there is none where an error comes between."""
    beside = _unfinished(Path(staging))
    name = ""
    with beside.open("w+b") as file:
        yield file, lambda: name
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = str(beside.replace(beside.with_name(f"{kind}-{digest}{suffix}")))


def _unfinished(staging: Path) -> Path:
    """A name that nobody else has, also on another machine."""
    return staging / f"unfinished-{uuid.uuid4().hex}"


def write_kept(digests: Collection[bytes], path: Path) -> str:
    """Write down which hashes the parent version has, so that a worker can look for one without reading all."""
    path.write_bytes(b"".join(sorted(digests)))
    return str(path)


class KeptHashes:
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
