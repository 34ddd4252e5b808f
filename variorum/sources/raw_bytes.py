"""The bytes of one file: never more than are taken, and no waiting for what is no file any more."""

import os
import stat

MAX_BYTES = 512 << 20
"""Most bytes that one source may have, unpacked: text of this size takes some 10 GB to work on."""


class TooLarge(OSError):
    """More bytes than a source may have."""

    def __init__(self) -> None:
        super().__init__(f"has more than {MAX_BYTES:,} bytes")


def read_local(path: str) -> bytes:
    """The bytes of a local file as it is now. OSError where it cannot be read, TooLarge where it has too many."""
    # What was a file when it was listed may be a pipe by now: opening one would wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:  # noqa: PTH123 -- a descriptor has no path
        now = os.fstat(descriptor)
        if not stat.S_ISREG(now.st_mode):
            raise OSError("it is no file any more")
        if now.st_size > MAX_BYTES:
            raise TooLarge
        raw = file.read(now.st_size + 1)
        if len(raw) > now.st_size:  # it grows, maybe as fast as it is read
            raw += file.read(MAX_BYTES + 1 - len(raw))
        if raw and not now.st_size and not os.fstat(descriptor).st_size:
            raise OSError("it is made up by the system, such as what stands in /proc, and no file on a disk")
    if len(raw) > MAX_BYTES:
        raise TooLarge
    return raw
