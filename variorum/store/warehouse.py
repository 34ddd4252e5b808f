"""The folder that holds a dataset's versions, and the marker that says which programs may use it."""

import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path

from variorum.store import canonical, durable
from variorum.store.errors import StoreError

FORMAT = 2
"""Raised when an older program could no longer read what this one writes: 2 since trees have layers. A warehouse of
format 1 is read as it is, and becomes one of format 2 with its first layer."""

MARKER = "format.json"


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse on a local disk; `root` is absolute."""

    root: Path

    @property
    def versions(self) -> Path:
        """Commits, one file a version."""
        return self.root / "versions"

    @property
    def trees(self) -> Path:
        """Contents of versions."""
        return self.root / "trees"

    @property
    def objects(self) -> Path:
        """Shards and change files."""
        return self.root / "objects"

    @property
    def refs(self) -> Path:
        """Names: latest, tags, and what is known of derived files."""
        return self.root / "refs"

    @property
    def gaps(self) -> Path:
        """What was taken down, and what stands in its place."""
        return self.root / "gaps"

    @property
    def takedowns(self) -> Path:
        """Which documents were to be taken down, and whether that is done."""
        return self.root / "takedowns"

    @property
    def database(self) -> Path:
        """The derived DuckDB file."""
        return self.root / "variorum.duckdb"


def open_warehouse(root: str | Path, create: bool = False) -> Warehouse:
    """The warehouse in a folder; with `create`, made if it is not there. StoreError says why it cannot be used."""
    warehouse = Warehouse(Path(os.path.abspath(root)))  # noqa: PTH100 -- resolve() would follow symlinks
    marker = warehouse.root / MARKER
    if not _there(marker):
        if not create:
            raise StoreError(_absent(warehouse))
        _make(warehouse, marker)
    _admit(warehouse, marker)
    return warehouse


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise StoreError(f"The warehouse {path.parent} cannot be read ({_why(error)}).") from error


def raise_format(warehouse: Warehouse) -> None:
    """Mark a warehouse as one that only programs of today's format can read, before the first such thing is in it."""
    marker = warehouse.root / MARKER
    if json.loads(marker.read_bytes())["format"] < FORMAT:
        durable.write_beside(marker, canonical.encode({"format": FORMAT}))


def _absent(warehouse: Warehouse) -> str:
    if not warehouse.root.exists():
        return f"There is no folder {warehouse.root}: expected a warehouse, which `variorum build` makes."
    if not warehouse.root.is_dir():
        return f"{warehouse.root} is not a folder: expected a warehouse, which `variorum build` makes."
    return f"{warehouse.root} is not a warehouse (it has no {MARKER}): expected a folder that `variorum build` made."


def _make(warehouse: Warehouse, marker: Path) -> None:
    if warehouse.versions.is_dir() and any(warehouse.versions.glob("*.json")):
        raise StoreError(
            f"{warehouse.root} holds versions but its {MARKER} is gone: put back a file that says "
            f'{{"format": {FORMAT}}} if this program made them.'
        )
    try:
        for folder in (warehouse.versions, warehouse.trees, warehouse.objects, warehouse.refs / "tags"):
            folder.mkdir(parents=True, exist_ok=True)
        durable.create_only(marker, canonical.encode({"format": FORMAT}))
    except OSError as error:
        raise StoreError(
            f"The warehouse {warehouse.root} cannot be written ({_why(error)}): expected a folder you may write to."
        ) from error


def _admit(warehouse: Warehouse, marker: Path) -> None:
    try:
        found = json.loads(marker.read_bytes())["format"]
    except OSError as error:
        raise StoreError(f"The warehouse {warehouse.root} cannot be read ({_why(error)}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f'{marker} is damaged: expected {{"format": {FORMAT}}} or lower.') from error
    if type(found) is not int or found < 1:
        raise StoreError(f"{marker} says format {found!r}: expected a number from 1 to {FORMAT}.")
    if found > FORMAT:
        raise StoreError(
            f"The warehouse {warehouse.root} was made by a newer program (format {found}; this one knows 1 to "
            f"{FORMAT}): upgrade variorum, or choose another warehouse."
        )


def _why(error: OSError) -> str:
    names = {errno.EACCES: "permission denied", errno.EROFS: "read-only file system", errno.ENOTDIR: "not a folder"}
    return names.get(error.errno or 0, (error.strerror or str(error)).lower())
