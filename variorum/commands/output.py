"""A file that a person named for what a verb writes."""

import errno
import os
from pathlib import Path

from variorum.errors import UsageError


def write_output(path: Path, data: bytes) -> None:
    """Write a file, or into a device or a pipe that somebody reads. OSError where it cannot be written.

    Raises UsageError for a pipe that nobody reads: it would be waited for, perhaps for ever.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise UsageError(
            f"{path} is a pipe that nobody reads: expected the name of a file, or a pipe whose reader has begun.",
            code="no_reader",
            thing=str(path),
            expected="a file",
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        os.set_blocking(descriptor, True)  # a slow reader is waited for
        file.write(data)
