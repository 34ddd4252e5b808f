"""Publishing a version: the folder of plain files, and only what changed in it since the last time."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from variorum.release.deltas import write_changes
from variorum.release.files import PAGED, ROWS
from variorum.release.history import write_past, write_past_changes
from variorum.release.ids import write_ids
from variorum.release.index import INDEX, SCHEMA, File, ReleaseError, ReleaseIndex, TableSays, Update, decode, encode
from variorum.release.page import page_files
from variorum.release.places import Target, target_of
from variorum.release.words import index_files, write_words
from variorum.schemas.table import to_json
from variorum.sources.credentials import without_credentials
from variorum.store import commits, durable, gc, metadata, tree
from variorum.store.canonical import digest, digest_of
from variorum.store.commits import Commit
from variorum.store.describe import Snapshot
from variorum.store.describe import encode as readable
from variorum.store.export import TABLES, descriptions, languages_in, snapshot_of, write_tables
from variorum.store.metadata import Metadata
from variorum.store.takedowns import read_again_where_taken
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

KEEP = 5
"""Published versions from which a change file leads to the newest: a copy that is older fetches whole tables."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did."""

    target: str
    version: int
    cite: str
    written: tuple[str, ...]
    """The files that were written, latest.json last; none where all was there already."""
    removed: tuple[str, ...]
    bytes: int
    """Of the files that were written."""
    total: int
    """Bytes of the whole release."""


def publish(warehouse: Warehouse, number: int | None, place: str, said: Metadata, keep: int = KEEP) -> Published:
    """Write a version to a target as a release; latest.json comes last, what it no longer names goes after that.

    `said`: what the owner says of the dataset; what it leaves open is taken from the version's own description, then
    from the release before. Raises ReleaseError where the target is no release, StoreError where there is no such
    version.
    """
    target = target_of(place)
    return read_again_where_taken(warehouse, lambda: _published(warehouse, number, place, target, said, keep))


def _published(
    warehouse: Warehouse, number: int | None, place: str, target: Target, said: Metadata, keep: int
) -> Published:
    version = commits.commit_of(warehouse, number)
    before = published_at(target)
    beside = durable.temporary_beside(warehouse.root / "release")
    try:
        beside.mkdir()
        index = _prepare(warehouse, version, before, target, beside, said, keep)
        return _put(target, before, index, beside, without_credentials(place))
    except OSError as error:
        # It is made in the warehouse first, which may be what cannot be written.
        is_here = str(error.filename or "").startswith(f"{warehouse.root}{os.sep}")
        where = f"{error.filename}, where a release is made," if is_here else target.name
        raise ReleaseError(f"{where} cannot be written ({error.strerror or error}).") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def published_at(target: Target) -> ReleaseIndex | None:
    """What is published at a target; None where nothing is there yet."""
    expected = "expected a folder that is empty, or that `variorum publish` wrote"
    try:
        file, _ = target.open(INDEX)
    except (FileNotFoundError, NotADirectoryError) as error:
        if isinstance(error, NotADirectoryError) or not target.is_empty():
            raise ReleaseError(f"{target.name} is no release: {expected}.") from None
        return None
    except OSError as error:
        raise ReleaseError(f"{target.name} cannot be read ({error.strerror or error}): {expected}.") from error
    with file:
        return decode(file.read(), f"{target.name}/{INDEX}")


def described(snapshot: Snapshot) -> dict[str, bytes]:
    """The files of a release that describe it; a copy makes them itself."""
    schema = readable({name: to_json(file.table) for name, file in snapshot.tables.items()})
    page = page_files()
    others = {SCHEMA: digest(schema)} | {path: digest(data) for path, data in page.items()}
    return {SCHEMA: schema, **page, **descriptions(snapshot, others)}


def _prepare(
    warehouse: Warehouse,
    version: Commit,
    before: ReleaseIndex | None,
    target: Target,
    folder: Path,
    said: Metadata,
    keep: int,
) -> ReleaseIndex:
    """All files of the release in a folder, and the index of them."""
    content = commits.tree_of(warehouse, version)
    tables = write_tables(warehouse, content, folder, TABLES, ROWS, PAGED)
    before_it = write_past(warehouse, version.number, folder)
    tables = dict(sorted({**tables, **before_it, "ids": write_ids(folder)}.items()))
    owner = metadata.over(said, metadata.of_mapping(before.metadata)) if before else said
    there = index_files(before.words, before.files) if before else {}
    words = write_words(warehouse, content, folder, there, target)
    snapshot = replace(snapshot_of(version, tables, languages_in(folder), owner), index=words)

    # The versions that copies may have: those that were published last, and are this dataset's.
    this = (version.number, version.tree)
    past = [one for one in (before.published if before else ()) if one != this]
    past = past[-keep:] if keep else []
    changes = _changes(warehouse, version, content, past, folder)
    files = {file.path: File(file.sha256, file.bytes) for file in snapshot.everything.values()}
    for since in changes.values():
        files |= {path: _file(folder / path) for path in since.tables.values()}
    index = ReleaseIndex(
        name=version.name,
        version=version.number,
        tree=version.tree,
        time=version.time,
        message=version.message,
        metadata=metadata.to_mapping(snapshot.metadata),
        languages=snapshot.languages,
        tables={name: TableSays(file.rows, file.hash) for name, file in tables.items()},
        files=files,
        changes=changes,
        published=(*past, this),
        words={path: file.rows for path, file in words.items()},
    )

    for name, data in described(snapshot).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        files[name] = _file(folder / name)
    return index


def _changes(
    warehouse: Warehouse, version: Commit, content: Tree, past: Sequence[tuple[int, str]], folder: Path
) -> dict[int, Update]:
    present, given_up = set(commits.numbers(warehouse)), gc.swept(warehouse)
    made: dict[int, Update] = {}
    for number, name in past:
        if number not in present - given_up or number == version.number:
            continue
        old = commits.read(warehouse, number)
        if old.tree != name:
            continue
        within = f"changes/{number}-{version.number}"
        paths = write_changes(warehouse, tree.read(warehouse, old.tree), content, folder / within)
        if number < version.number:
            paths |= write_past_changes(warehouse, number, folder, folder / within)
        tables: dict[str, str] = {}
        for table, path in paths.items():
            if path.stat().st_size < (folder / f"{table}.parquet").stat().st_size:
                tables[table] = f"{within}/{table}.parquet"
            else:
                path.unlink()  # the whole table is less
        made[number] = Update(old.tree, tables)
    return made


def _put(target: Target, before: ReleaseIndex | None, index: ReleaseIndex, folder: Path, place: str) -> Published:
    there = before.files if before else {}
    written = [path for path, file in index.files.items() if there.get(path) != file or target.size(path) != file.bytes]
    for path in written:
        target.write(path, folder / path)
    data = encode(index)
    if written or before is None or encode(before) != data:
        (folder / INDEX).write_bytes(data)
        target.write(INDEX, folder / INDEX)
        written.append(INDEX)

    # Only now is anything taken away: whoever read the index before it moved may still be fetching.
    removed = sorted(there.keys() - index.files.keys())
    for path in removed:
        target.remove(path)
    return Published(
        place,
        index.version,
        f"{index.name}@{index.version} (sha256:{index.tree})",
        tuple(written),
        tuple(removed),
        _sum(index.files, written) + (len(data) if INDEX in written else 0),
        _sum(index.files, index.files) + len(data),
    )


def _sum(files: Mapping[str, File], paths: Sequence[str] | Mapping[str, File]) -> int:
    return sum(files[path].bytes for path in paths if path in files)


def _file(path: Path) -> File:
    return File(digest_of(path), path.stat().st_size)
