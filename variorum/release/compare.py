"""Whether a release still is what its warehouse says: every byte of it, every hash of a table, and the version."""

import hashlib
from collections.abc import Iterator
from http.client import HTTPException

from variorum.release.fetch import AT_ONCE, read_index
from variorum.release.index import File, ReleaseError, ReleaseIndex
from variorum.release.places import ReleaseOrigin, origin_of
from variorum.store.commits import numbers, read
from variorum.store.finding import Finding
from variorum.store.tree import read as tree_read
from variorum.store.tree import table_hash
from variorum.store.warehouse import Warehouse


def compare_release(warehouse: Warehouse, place: str) -> list[Finding]:
    """What is different in the release at a place, a web address, folder or s3://…, from the version that it names.

    A release of an older version than the latest is no fault. Raises ReleaseError where no release can be read there.
    """
    origin = origin_of(place)
    index, _ = read_index(origin)
    try:
        return [*_not_this_version(warehouse, origin, index), *_damaged(origin, index)]
    except (OSError, HTTPException) as error:
        raise ReleaseError(f"{origin.name} cannot be read ({error}).") from error


def _not_this_version(warehouse: Warehouse, origin: ReleaseOrigin, index: ReleaseIndex) -> Iterator[Finding]:
    """Where the release is not of a version of this warehouse, or its tables say something else."""
    if index.version not in numbers(warehouse):
        yield Finding("mismatch", origin.name, f"is {index.name}@{index.version}, which this warehouse does not have")
        return
    commit = read(warehouse, index.version)
    if commit.tree != index.tree:
        said = f"is version {index.version} with the tree {index.tree[:12]}, here it is {commit.tree[:12]}"
        yield Finding("mismatch", origin.name, said)
        return

    content = tree_read(warehouse, commit.tree)
    for name, said_of in index.tables.items():
        if said_of.hash is not None and said_of.hash != table_hash(content, name):
            yield Finding("mismatch", f"{origin.name}/{name}.parquet", "holds other rows than the version")


def _damaged(origin: ReleaseOrigin, index: ReleaseIndex) -> Iterator[Finding]:
    """Files of the release whose bytes are not those that were published."""
    for path, file in sorted(index.files.items()):
        where = f"{origin.name}/{path}"
        try:
            found = _read(origin, path)
        except FileNotFoundError:
            yield Finding("missing", where, "is named by latest.json and is not there")
            continue
        if found != file:
            yield Finding("damaged", where, f"{file.bytes:,} bytes were published; it has {found.bytes:,}, or others")


def _read(origin: ReleaseOrigin, path: str) -> File:
    """The hash and size of a file as it is."""
    said, size = hashlib.sha256(), 0
    file, _ = origin.open(path)
    with file:
        while piece := file.read(AT_ONCE):
            said.update(piece)
            size += len(piece)
    return File(said.hexdigest(), size)
