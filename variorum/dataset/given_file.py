"""A file that a person names, which may be a pipe or a device: read whole, unless it never ends."""

import errno
import os
import select
import stat
from typing import BinaryIO

from variorum.sources.raw_bytes import MAX_BYTES


def read_given(path: str) -> bytes:
    """The bytes of a file. OSError where it cannot be read, or has more than a source may have.

    So it is with a pipe that nobody writes to: it would be waited for, perhaps for ever.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        head = _begun(descriptor, path) if stat.S_ISFIFO(os.fstat(descriptor).st_mode) else b""
        os.set_blocking(descriptor, True)  # a slow writer is waited for
        return head + read_stream(file, path, MAX_BYTES - len(head))


def read_stream(file: BinaryIO, name: str, most: int = MAX_BYTES) -> bytes:
    """The bytes of what is open, such as standard input. OSError where there are more than may be."""
    raw = file.read(most + 1)
    if len(raw) > most:
        raise OSError(errno.EFBIG, f"it has more than {MAX_BYTES >> 20} MiB", name)
    return raw


def _begun(descriptor: int, path: str) -> bytes:
    """What a pipe that is not waited for holds now. OSError where nobody has opened it to write, nor had."""
    try:
        head = os.read(descriptor, select.PIPE_BUF)
    except BlockingIOError:  # a writer is there and has written nothing yet
        return b""
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    if not head and not waiting.poll(0):  # else its writer has come and gone, which the kernel tells as a hang-up
        raise OSError(errno.ENXIO, "it is a pipe that nobody writes to", path)
    return head
