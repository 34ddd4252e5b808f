"""Pulling a release: a copy of it is made or brought up to date, and stays what it was until all of the new is there.

A table that changed is made from the copy's own and the change file, and taken if it has the hash that the release
gives; else it is fetched whole. So is every description. After a pull the copy is the release, byte for byte,
but for the change files.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from variorum.release.deltas import WITHOUT, apply_changes
from variorum.release.fetch import Fetcher, OtherBytes
from variorum.release.ids import IDS, write_ids
from variorum.release.index import INDEX, SCHEMA, ReleaseError, ReleaseIndex, decode
from variorum.release.places import origin_of
from variorum.release.publish import described
from variorum.release.words import index_files
from variorum.schemas.table import Table, from_json
from variorum.sources.credentials import without_credentials
from variorum.store import canonical, durable, logical, metadata, opening
from variorum.store.canonical import digest_of
from variorum.store.connect import quoted
from variorum.store.describe import Snapshot, TableFile

STAGING = ".pull"
"""Folder in a copy for what has come so far; gone when a pull is done."""

TURNS = 4
"""How often a pull begins again because a newer release was published under it."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did."""

    folder: str
    name: str
    before: int | None
    """The version that the copy had; None where there was none."""
    version: int
    cite: str
    fetched: tuple[str, ...]
    """Files that came over."""
    made: tuple[str, ...]
    """Files that were made from what was there and what came."""
    removed: tuple[str, ...]
    received: int
    """Bytes that came over, latest.json among them."""
    total: int
    """Bytes of the whole copy."""


def pull(place: str, folder: str | Path | None = None) -> Pulled:
    """Make or update a copy of the release at a place; the folder is called as the dataset where none is given.

    Raises ReleaseError where the place is no release, where a file of it is not what its index says, and where the
    folder is something else: then nothing of the copy was changed.
    """
    if "://" in str(folder):
        shown = without_credentials(str(folder))
        raise ReleaseError(f"A copy cannot be kept at {shown}: expected a folder of this machine.")
    origin = origin_of(place)
    fetcher = Fetcher(origin, Path())
    index, data = fetcher.index()
    copy = Path(folder) if folder is not None else Path(index.name)
    durable.expect_utf8(copy)
    before = _copied(copy)

    # What comes lies beside the copy until all of it is there, also after a break.
    fetcher.staging = copy / STAGING
    try:
        fetcher.staging.mkdir(parents=True, exist_ok=True)
        for _ in range(TURNS):
            try:
                return _turn(fetcher, copy, before, index, data)
            except OtherBytes:
                newest, newer = fetcher.index()
                if newer == data:
                    raise
                index, data = newest, newer  # what it named is gone, since the next one was published
        raise ReleaseError(f"{origin.name} was published {TURNS} times while it was pulled: pull again.")
    except OSError as error:
        raise ReleaseError(f"{copy} cannot be written ({error.strerror or error}).") from error


def _turn(fetcher: Fetcher, copy: Path, before: ReleaseIndex | None, index: ReleaseIndex, data: bytes) -> Pulled:
    new = _New(fetcher, copy, before, index)
    new.bring()
    removed = _replace(copy, before, index, data, new.ready)
    return Pulled(
        str(copy),
        index.name,
        before.version if before else None,
        index.version,
        f"{index.name}@{index.version} (sha256:{index.tree})",
        tuple(new.fetched),
        tuple(new.made),
        removed,
        fetcher.received,
        sum(file.bytes for file in index.of_copies.values()) + len(data),
    )


class _New:
    """The files of a release that the copy does not have, brought into the staging folder."""

    def __init__(self, fetcher: Fetcher, copy: Path, before: ReleaseIndex | None, index: ReleaseIndex) -> None:
        self.fetcher, self.copy, self.before, self.index = fetcher, copy, before, index
        self.ready: dict[str, Path] = {}
        self.fetched: list[str] = []
        self.made: list[str] = []

    def bring(self) -> None:
        """All that is missing, each file with the hash that the index gives; tables also with their logical hash."""
        if not self._has(SCHEMA):
            self._fetch(SCHEMA)
        tables = self._tables()
        # Documents come first, since the order of the others is theirs; ids last, since they are made from all.
        for name, table in sorted(tables.items(), key=lambda item: (item[0] == "ids", item[0])):
            path = f"{name}.parquet"
            if not self._has(path):
                if not self._make(path, self._ids if name == "ids" else partial(self._update, table)):
                    self._fetch(path)
                self._check(table)

        snapshot = self._snapshot(tables)
        for path, data in described(snapshot).items():
            if not self._has(path) and not self._make(path, partial(_written, data)):
                self._fetch(path)
        for path in self.index.of_copies:
            if not self._has(path):
                self._fetch(path)

    def at(self, path: str) -> Path:
        """Where a file of the release is by now."""
        return self.ready.get(path, self.copy / path)

    def _has(self, path: str) -> bool:
        """Whether the copy has a file as the release has it; what is damaged counts as missing."""
        wanted = self.index.files[path]
        there = self.at(path)
        return there.is_file() and there.stat().st_size == wanted.bytes and digest_of(there) == wanted.sha256

    def _fetch(self, path: str) -> None:
        self.ready[path] = self.fetcher.fetch(path, self.index.files[path])
        self.fetched.append(path)

    def _make(self, path: str, make: Callable[[Path], bool]) -> bool:
        """Make a file here; False where it does not come out as the release has it: another version of a library."""
        wanted = self.index.files[path].sha256
        to = self.fetcher.staging / f"{wanted}.made"
        if not make(to) or digest_of(to) != wanted:
            to.unlink(missing_ok=True)
            return False
        self.ready[path] = to.replace(self.fetcher.staging / wanted)
        self.made.append(path)
        return True

    def _update(self, table: Table, to: Path) -> bool:
        """Make a table from the one in the copy and a change file; False where there is no way from here."""
        before, path = self.before, f"{table.name}.parquet"
        since = self.index.changes.get(before.version) if before else None
        if before is None or since is None or since.tree != before.tree:
            return False
        change = since.tables.get(table.name)
        if change is None and table.name not in WITHOUT:
            return False
        import pyarrow.parquet as pq

        old = self.copy / path
        if path not in before.files or not old.is_file() or digest_of(old) != before.files[path].sha256:
            return False
        if pq.read_schema(old).names != [column.name for column in table.columns]:
            return False
        came = None
        if change is not None:
            came = self.fetcher.fetch(change, self.index.files[change])
            self.fetched.append(change)
        apply_changes(table, old, came, self.at("documents.parquet"), to)
        return True

    def _ids(self, to: Path) -> bool:
        beside = self.fetcher.staging / "tables"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        for name in ("documents", "sections", "paragraphs", "identities", "history"):
            (beside / f"{name}.parquet").symlink_to(self.at(f"{name}.parquet").resolve())
        write_ids(beside)
        (beside / "ids.parquet").replace(to)
        shutil.rmtree(beside)
        return True

    def _check(self, table: Table) -> None:
        """That a table says what the release says it says, whatever its bytes."""
        says = self.index.tables[table.name]
        if says.hash is None:
            return
        with logical.scratch() as connection:
            relation = f"read_parquet({quoted(self.at(f'{table.name}.parquet'))})"
            found = logical.hash_of(logical.sums_of(connection, table, relation))
        if found != says.hash:
            raise OtherBytes(f"The table {table.name} does not say what {INDEX} says of it: nothing was replaced.")

    def _tables(self) -> dict[str, Table]:
        value = canonical.decode(opening.read_file(self.at(SCHEMA)))
        return {name: IDS if name == "ids" else from_json(value[name]) for name in self.index.tables}

    def _snapshot(self, tables: dict[str, Table]) -> Snapshot:
        index = self.index
        files: dict[str, TableFile] = {}
        for name, table in tables.items():
            says, file = index.tables[name], index.files[f"{name}.parquet"]
            files[name] = TableFile(table, says.rows, says.hash, file.sha256, file.bytes)
        said = metadata.of_mapping(index.metadata)
        told = index.name, index.version, index.tree, index.time, index.message, said, index.languages
        return Snapshot(*told, files, index_files(index.words, index.files))


def _replace(
    copy: Path, before: ReleaseIndex | None, index: ReleaseIndex, data: bytes, ready: dict[str, Path]
) -> tuple[str, ...]:
    """Put what came in place, latest.json last; then take away what the release has no more."""
    # Each file is in its place and on the disk before the index names it.
    left = Counter(ready.values())
    for path, file in ready.items():
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        left[file] -= 1
        if left[file]:  # files with the same bytes came once
            durable.write_beside(target, file.read_bytes())
            continue
        durable.sync_file(file)
        file.replace(target)
    if not (copy / INDEX).is_file() or (copy / INDEX).read_bytes() != data:
        durable.write_beside(copy / INDEX, data)

    # From here on the copy is the new release; what only the old one had goes, and folders that are empty by that.
    removed = sorted((before.of_copies.keys() if before else set()) - index.files.keys())
    for path in removed:
        target = copy / path
        target.unlink(missing_ok=True)
        for folder in target.parents:
            if folder == copy or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    shutil.rmtree(copy / STAGING, ignore_errors=True)
    durable.sync_folder(copy)
    return tuple(removed)


def _written(data: bytes, to: Path) -> bool:
    to.write_bytes(data)
    return True


def _copied(copy: Path) -> ReleaseIndex | None:
    """What a copy holds; None where there is none yet, or none that was finished."""
    path = copy / INDEX
    if path.is_file():
        try:
            return decode(path.read_bytes(), str(path))
        except ReleaseError:
            return None  # damaged: every file is compared with the release anyway
    if not copy.exists() or (copy / STAGING).is_dir():
        return None  # one that has the folder for what comes was empty before, and may be half in place
    if not copy.is_dir() or any(copy.iterdir()):
        raise ReleaseError(f"{copy} is no copy of a release: expected a folder that is empty, or that a pull made.")
    return None
