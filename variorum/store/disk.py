"""A warehouse in a folder on a disk."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from variorum.store import durable, opening
from variorum.store.stamps import Stamp, is_settled, stamp_of
from variorum.store.storage import FileInfo

_FLUSHED: dict[Path, Stamp] = {}
"""The folders of objects that this process forced to disk, by what they were then: one that is so still is there."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder; `root` is absolute."""

    root: Path

    @property
    def place(self) -> str:
        """The folder's path."""
        return str(self.root)

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        return opening.read_file(self.root / name)

    def open(self, name: str) -> BinaryIO:
        """A file to be read here and there."""
        return opening.open_file(self.root / name)

    def create(self, name: str, data: bytes) -> bool:
        """Create a file; False where it is there already."""
        return durable.create_only(self.root / name, data)

    def replace(self, name: str, data: bytes) -> None:
        """Write a file, in the place of the one there was."""
        durable.write_beside(self.root / name, data)

    def update(self, name: str, change: Callable[[bytes | None], bytes | None]) -> None:
        """Replace a file by what `change` makes of it, while others that ask the same wait."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with durable.alone(path.parent):
            try:
                before = opening.read_file(path)
            except FileNotFoundError:
                before = None
            after = change(before)
            if after is not None and after != before:
                durable.write_beside(path, after)

    def keep(self, name: str, data: bytes) -> None:
        """Have a file whose name tells its content, and have it young."""
        path = self.root / name
        try:
            if path.stat().st_size == len(data):
                os.utime(path)
                return
        except FileNotFoundError:
            pass  # also where gc removes it between the two
        durable.write_beside(path, data)

    def delete(self, name: str) -> None:
        """Remove a file."""
        (self.root / name).unlink(missing_ok=True)

    def move(self, name: str, to: str) -> None:
        """Rename a file."""
        path = self.root / to
        path.parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).replace(path)

    def names(self, folder: str) -> list[str]:
        """The names of the finished files in a folder and in those below it."""
        return sorted(_below(self.root / folder, folder))

    def facts(self, folder: str) -> dict[str, FileInfo]:
        """The files that `names` gives, with what is known of them; not those that go while they are looked at."""
        known = {}
        for name in self.names(folder):
            try:
                found = (self.root / name).stat()
            except FileNotFoundError:
                continue
            known[name] = FileInfo(found.st_size, found.st_mtime)
        return known

    def clock(self) -> float:
        """The time of this machine."""
        return time.time()

    def local(self, names: Sequence[str]) -> list[Path]:
        """Where files lie."""
        return [self.root / name for name in names]

    def renewed(self, name: str) -> None:
        """Nothing is a copy here."""

    def lacking(self, names: Sequence[str]) -> list[str]:
        """Those of some files that are not there."""
        return [name for name in names if not (self.root / name).exists()]

    def flush(self) -> None:
        """What objects there are, and are not any more, is on the disk; their bytes are since they were written.

        Also of those that another process wrote, or moved and removed. All 257 folders took half a second on a busy
        disk, so those in which nothing changed since the last time are left out: builds in a row touch a few each.
        """
        objects = self.root / "objects"
        for folder in (self.root / "aside", *objects.glob("??"), objects):
            if folder.is_dir():
                _flush(folder)


def _flush(folder: Path) -> None:
    now, stamp = time.time_ns(), stamp_of(folder.stat())
    if _FLUSHED.get(folder) == stamp:
        return
    durable.sync_folder(folder)
    if is_settled(stamp, now):
        _FLUSHED[folder] = stamp


def _below(path: Path, name: str) -> Iterator[str]:
    try:
        entries = os.scandir(path)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            # No folder of a warehouse has a suffix: one that has stands where a file should, and is no file when read.
            if entry.is_dir() and not PurePath(entry.name).suffix:
                yield from _below(path / entry.name, f"{name}/{entry.name}")
            elif not entry.name.endswith(durable.TEMPORARY):
                yield f"{name}/{entry.name}"
