"""The bytes of one file: never more than are taken, and no waiting for what is no file any more."""

import hashlib
import io
import os
import stat

MAX_BYTES = 512 << 20
"""Most bytes that one source may have, unpacked: text of this size takes some 10 GB to work on."""


class TooLarge(OSError):
    """More bytes than a source may have."""

    def __init__(self) -> None:
        super().__init__(f"has more than {MAX_BYTES:,} bytes")


PIECE = 1 << 20
"""Most bytes that are hashed at once."""


def read_local(path: str) -> bytes:
    """The bytes of a local file as it is now. OSError where it cannot be read, TooLarge where it has too many."""
    file, before = _opened(path)
    with io.BufferedReader(file) as whole:
        raw = whole.read(before.st_size + 1)
        if len(raw) > before.st_size:  # it grows, maybe as fast as it is read
            raw += whole.read(MAX_BYTES + 1 - len(raw))
        _check_real(len(raw), before, os.fstat(whole.fileno()))
    if len(raw) > MAX_BYTES:
        raise TooLarge
    return raw


def head_local(path: str, size: int) -> bytes:
    """The first bytes of a local file. OSError and TooLarge as `read_local`."""
    file, _ = _opened(path)
    with file:
        return file.read(size)


def hash_local(path: str) -> tuple[bytes, int, os.stat_result | None]:
    """SHA-256 and number of the bytes of a local file as it is now, and its stat; None where it changed meanwhile.

    OSError and TooLarge as `read_local`.
    """
    file, before = _opened(path)
    digest, n_bytes, at_once = hashlib.sha256(), 0, min(max(before.st_size, 4096) + 1, PIECE)
    with file:
        while piece := file.read(at_once):
            digest.update(piece)
            n_bytes += len(piece)
            if n_bytes > MAX_BYTES:
                raise TooLarge
        after = os.fstat(file.fileno())
        _check_real(n_bytes, before, after)
    same = (before.st_size, before.st_mtime_ns, before.st_ctime_ns) == (n_bytes, after.st_mtime_ns, after.st_ctime_ns)
    return digest.digest(), n_bytes, after if same else None


def _check_real(n_bytes: int, before: os.stat_result, after: os.stat_result) -> None:
    if n_bytes and not before.st_size and not after.st_size:
        raise OSError("it is made up by the system, such as what stands in /proc, and no file on a disk")


def _opened(path: str) -> tuple[io.FileIO, os.stat_result]:
    """A local file, unbuffered, and what the file system says of it."""
    # What was a file when it was listed may be a pipe by now: opening one would wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    file = open(descriptor, "rb", buffering=0)  # noqa: PTH123, SIM115 -- a descriptor has no path; the caller closes it
    now = os.fstat(descriptor)
    if stat.S_ISREG(now.st_mode) and now.st_size <= MAX_BYTES:
        return file, now
    file.close()
    if stat.S_ISREG(now.st_mode):
        raise TooLarge
    raise OSError("it is no file any more")
