"""The folder that holds a dataset's versions, and the marker that says which programs may use it."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from variorum.store import canonical
from variorum.store.disk import Disk
from variorum.store.errors import StoreError
from variorum.store.storage import Storage

FORMAT = 2
"""Raised when an older program could no longer read what this one writes: 2 since trees have layers. A warehouse of
format 1 is read as it is, and becomes one of format 2 with its first layer."""

MARKER = "format.json"


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The files of a warehouse, and where this machine has what is not shared."""

    storage: Storage
    """What others see too: versions, trees, objects, names, records of takedowns."""
    root: Path
    """A folder of this machine, absolute: the DuckDB file, what builds have in hand, what was hashed. Of a warehouse on
    a disk, its own folder."""

    @property
    def place(self) -> str:
        """What people call it: the path of its folder, or its URI."""
        return self.storage.place

    @property
    def memory(self) -> Path:
        """What this machine remembers to work less: may be lost."""
        return self.root / "refs"

    @property
    def scratch(self) -> Path:
        """Where large files may lie while they are worked on."""
        return self.root / "objects"

    @property
    def database(self) -> Path:
        """The derived DuckDB file."""
        return database_of(self.root)

    def where(self, name: str) -> str:
        """What people call a file of it."""
        return f"{self.place}/{name}"


def open_warehouse(root: str | Path, create: bool = False) -> Warehouse:
    """The warehouse in a folder; with `create`, made if it is not there. StoreError says why it cannot be used."""
    refuse_uri(root)
    folder = Path(os.path.abspath(root))  # noqa: PTH100 -- resolve() would follow symlinks
    warehouse = Warehouse(Disk(folder), folder)
    marker = _read_marker(warehouse)
    if marker is None:
        if not create:
            raise StoreError(_absent(warehouse.root))
        _make(warehouse)
        marker = _read_marker(warehouse)
    _admit(warehouse, marker or b"")
    return warehouse


def refuse_uri(root: str | Path) -> None:
    """StoreError where a place is a URI: sources may lie anywhere, a warehouse lies on a disk."""
    if isinstance(root, str) and "://" in root:
        raise StoreError(
            f"{root} is no place for a warehouse: expected a folder on a disk (`variorum publish` writes to a URI).",
            code="bad_place",
            thing=root,
            expected="a folder on a disk",
        )


def database_of(root: str | Path) -> Path:
    """The DuckDB file of the warehouse in a folder."""
    return Path(root) / "variorum.duckdb"


def raise_format(warehouse: Warehouse) -> None:
    """Mark a warehouse as one that only programs of today's format can read, before the first such thing is in it."""
    if canonical.decode(warehouse.storage.read(MARKER))["format"] < FORMAT:
        warehouse.storage.replace(MARKER, canonical.encode({"format": FORMAT}))


def _read_marker(warehouse: Warehouse) -> bytes | None:
    """What the marker says; None where there is none."""
    try:
        return warehouse.storage.read(MARKER)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ENOTDIR:
            return None
        raise StoreError(f"The warehouse {warehouse.place} cannot be read ({_why(error)}).") from error


def _absent(folder: Path) -> str:
    if not folder.exists():
        return f"There is no folder {folder}: expected a warehouse, which `variorum build` makes."
    if not folder.is_dir():
        return f"{folder} is not a folder: expected a warehouse, which `variorum build` makes."
    return f"{folder} is not a warehouse (it has no {MARKER}): expected a folder that `variorum build` made."


def _make(warehouse: Warehouse) -> None:
    try:
        if any(name.endswith(".json") for name in warehouse.storage.names("versions")):
            raise StoreError(
                f"{warehouse.place} holds versions but its {MARKER} is gone: put back a file that says "
                f'{{"format": {FORMAT}}} if this program made them.'
            )
        for folder in ("versions", "trees", "objects", "refs/tags"):
            (warehouse.root / folder).mkdir(parents=True, exist_ok=True)
        warehouse.storage.create(MARKER, canonical.encode({"format": FORMAT}))
    except OSError as error:
        raise StoreError(
            f"The warehouse {warehouse.place} cannot be written ({_why(error)}): expected a folder you may write to."
        ) from error


def _admit(warehouse: Warehouse, marker: bytes) -> None:
    try:
        found = canonical.decode(marker)["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f'{warehouse.where(MARKER)} is damaged: expected {{"format": {FORMAT}}} or lower.') from error
    if type(found) is not int or found < 1:
        raise StoreError(f"{warehouse.where(MARKER)} says format {found!r}: expected a number from 1 to {FORMAT}.")
    if found > FORMAT:
        raise StoreError(
            f"The warehouse {warehouse.place} was made by a newer program (format {found}; this one knows 1 to "
            f"{FORMAT}): upgrade variorum, or choose another warehouse."
        )


def _why(error: OSError) -> str:
    names = {errno.EACCES: "permission denied", errno.EROFS: "read-only file system", errno.ENOTDIR: "not a folder"}
    return names.get(error.errno or 0, (error.strerror or str(error)).lower())
