"""Writes that are there whole or not at all, also after a power cut or kill -9."""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from variorum.errors import UsageError

TEMPORARY = ".tmp"
"""Every file that is not finished yet ends so; gc sweeps those that a killed process left."""


def write_beside(path: Path, data: bytes) -> None:
    """Write or replace a file: beside it, fsync, rename, fsync of the folder."""
    temporary = _write_temporary(path, data)
    try:
        temporary.replace(path)
    except OSError as error:  # a folder stands there
        discard(temporary)
        raise OSError(error.errno, error.strerror, str(path)) from None
    sync_folder(path.parent)


def create_only(path: Path, data: bytes) -> bool:
    """Create a file with this content; False when it already exists, which is then left alone.

    A hard link of a finished file is create-only like O_EXCL, and never shows a half-written one.
    """
    temporary = _write_temporary(path, data)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        if not _moved_where_nothing_is(temporary, path):  # a file system without hard links
            return False
    finally:
        discard(temporary)
    sync_folder(path.parent)
    return True


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name beside a path, from which what is written there moves to the path at the end; not after an error.

    For what can be made again: after a power cut it may be there in part.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        yield temporary
        temporary.replace(path)
    finally:
        discard(temporary)


def expect_utf8(path: Path) -> None:
    """UsageError where a path is no UTF-8: DuckDB could not be told of what lies there, once half of it is written."""
    shown = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if shown.encode() != os.fsencode(path):
        raise UsageError(f"{shown} is not UTF-8; expected a folder whose path is.", code="no_utf8", thing=shown)


@contextmanager
def alone(folder: Path, wait: bool = True) -> Iterator[None]:
    """Keep other processes that ask the same from what is done in this context; the kernel lets go of who is killed.

    Raises BlockingIOError where another one is in it, and `wait` is False.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def discard(path: Path) -> None:
    """Remove a file that is not finished, if it is there: what went wrong before is what is to be told, not this too.

    A file system that became read-only refuses to remove even what is not there. What stays is swept by gc.
    """
    with suppress(OSError):
        path.unlink(missing_ok=True)


def temporary_beside(path: Path) -> Path:
    """A name beside `path` that no other process uses."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{TEMPORARY}")


def sync_file(path: Path) -> None:
    """Force a file's content to disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to disk."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _write_temporary(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:  # that of a full disk names no file
        discard(temporary)
        raise OSError(error.errno, error.strerror, str(path)) from error
    return temporary


def _moved_where_nothing_is(finished: Path, path: Path) -> bool:
    """Rename a file to a name that nothing has, while others that ask the same wait; whether it had none.

    To open the name itself with O_EXCL would leave a half-written file behind after kill -9 or on a full disk.
    """
    with alone(path.parent):
        if os.path.lexists(path):
            return False
        finished.replace(path)
        return True


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
