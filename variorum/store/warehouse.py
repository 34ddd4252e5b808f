"""The folder that holds a dataset's versions, on a disk or in a bucket, and the marker that says which programs may use
it.
"""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from variorum.store import canonical, durable
from variorum.store.bucket import cache
from variorum.store.bucket.places import cache_of, is_remote, place_of
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
    a disk, its own folder; of one in a bucket, that of the copies."""

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
    """The warehouse in a folder, or at a URI; with `create`, made if it is not there.

    StoreError says why it cannot be used.
    """
    warehouse = _warehouse_at(root)
    marker = _read_marker(warehouse)
    if marker is None:
        if not create:
            raise StoreError(_absent(root, warehouse))
        _make(warehouse)
        marker = _read_marker(warehouse)
    _admit(warehouse, marker or b"")
    if is_remote(root):
        cache.forget_taken_down(warehouse.storage, warehouse.root)
    return warehouse


def find_warehouse(root: str) -> Warehouse | None:
    """The warehouse at a place, to see which versions there are; None where there is none yet.

    StoreError where there is one that cannot be used.
    """
    if not is_remote(root):
        there = os.path.exists(Path(root) / MARKER)  # noqa: PTH110 -- False too where the folder may not be read
        return open_warehouse(root) if there else None
    warehouse = _warehouse_at(root)
    marker = _read_marker(warehouse)
    if marker is None:
        return None
    _admit(warehouse, marker)
    return warehouse


def reopened(root: str) -> Warehouse:
    """The warehouse of a worker: whoever gave it its work has opened it just now."""
    return _warehouse_at(root)


def absolute(root: str) -> str:
    """A place as it is called from anywhere. StoreError where it is a URI at which no warehouse can lie."""
    return place_of(root) if is_remote(root) else str(Path(root).absolute())


def _warehouse_at(root: str | Path) -> Warehouse:
    """The files of a place, whether there is a warehouse or not."""
    if not is_remote(root):
        folder = Path(os.path.abspath(root))  # noqa: PTH100 -- resolve() would follow symlinks
        return Warehouse(Disk(folder), folder)
    from variorum.store.bucket.storage import Bucket

    place = place_of(str(root))
    copies = cache_of(place)
    try:
        cache.make_folders(copies)
    except OSError as error:
        raise StoreError(
            f"{copies} cannot be written ({_why(error)}): expected a folder for copies of {place}, which "
            "XDG_CACHE_HOME may name.",
            code="no_cache",
            thing=str(copies),
        ) from error
    return Warehouse(Bucket(place, copies), copies)


def database_of(root: str | Path) -> Path:
    """The DuckDB file of the warehouse at a place."""
    folder = cache_of(place_of(str(root))) if is_remote(root) else Path(root)
    return folder / "variorum.duckdb"


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


def _absent(root: str | Path, warehouse: Warehouse) -> str:
    if is_remote(root):
        return f"{warehouse.place} is not a warehouse (it has no {MARKER}): expected one that `variorum build` made."
    folder = warehouse.root
    if not folder.exists():
        return f"There is no folder {folder}: expected a warehouse, which `variorum build` makes."
    if not folder.is_dir():
        return f"{folder} is not a folder: expected a warehouse, which `variorum build` makes."
    return f"{folder} is not a warehouse (it has no {MARKER}): expected a folder that `variorum build` made."


def _make(warehouse: Warehouse) -> None:
    durable.expect_utf8(warehouse.root)
    try:
        if any(name.endswith(".json") for name in warehouse.storage.names("versions")):
            raise StoreError(
                f"{warehouse.place} holds versions but its {MARKER} is gone: put back a file that says "
                f'{{"format": {FORMAT}}} if this program made them.'
            )
        if isinstance(warehouse.storage, Disk):
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
