"""The files of this machine, with the part of fsspec's interface that listing needs.

fsspec takes 0.15 CPU seconds to be imported, and ten times as long for an entry of a folder; so it is asked for globs
alone, which have rules of their own.
"""

import os
import stat
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """The file system of this machine: entries are mappings of name, type, islink, and what `os.stat` says of files."""

    def ls(self, path: str, detail: bool = True) -> list[dict[str, Any]]:
        """The entries of a folder, in no order. OSError where it cannot be listed."""
        with os.scandir(path) as entries:
            return [_entry(one) for one in entries]

    def info(self, path: str) -> dict[str, Any]:
        """The entry of a path; of a link, what it leads to. OSError where there is nothing."""
        found = os.lstat(path)
        is_link = stat.S_ISLNK(found.st_mode)
        if is_link:
            found = os.stat(path)  # noqa: PTH116
        return {"name": path, "type": _type(found.st_mode), "islink": is_link, "stat": found}

    def exists(self, path: str) -> bool:
        """Whether something is there that can be reached."""
        return os.path.exists(path)  # noqa: PTH110

    def isdir(self, path: str) -> bool:
        """Whether it is a folder, or a link to one."""
        return os.path.isdir(path)  # noqa: PTH112

    def glob(self, pattern: str) -> list[str]:
        """The paths that a pattern matches, as fsspec understands it."""
        import fsspec

        return list(fsspec.filesystem("file").glob(pattern))

    def cat_file(self, path: str) -> bytes:
        """The bytes of a file."""
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()

    def invalidate_cache(self) -> None:
        """Nothing is remembered from one look to the next."""


def _entry(one: "os.DirEntry[str]") -> dict[str, Any]:
    if one.is_symlink():
        return {"name": one.path, "type": "other", "islink": True}
    if one.is_dir(follow_symlinks=False):
        return {"name": one.path, "type": "directory", "islink": False}
    try:
        found = one.stat(follow_symlinks=False)
    except FileNotFoundError:  # gone meanwhile: who reads it is told
        return {"name": one.path, "type": "file", "islink": False}
    return {"name": one.path, "type": _type(found.st_mode), "islink": False, "stat": found}


def _type(mode: int) -> str:
    if stat.S_ISREG(mode):
        return "file"
    return "directory" if stat.S_ISDIR(mode) else "other"
