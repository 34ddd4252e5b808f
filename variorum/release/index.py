"""latest.json: what a release is, and the hash of each of its files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from variorum.errors import VariorumError
from variorum.store import canonical

INDEX = "latest.json"
SCHEMA = "schema.json"

FORMAT = 1
"""Raised when an older program could no longer read what this one writes."""

_PATH = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
_HASH = re.compile(r"[0-9a-f]{64}")


class ReleaseError(VariorumError):
    """A release cannot be written or taken as asked. One sentence: the thing, what was expected."""

    default_code = "release"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class TableSays:
    """What a table says, whoever wrote its file."""

    rows: int
    hash: str | None
    """Its logical hash (store.logical); None of a table that is made from the others."""


@dataclass(frozen=True, slots=True)
class Update:
    """How to come here from a version that was published before."""

    tree: str
    """Hash of that version."""
    tables: Mapping[str, str]
    """The change file of each table that has one."""


@dataclass(frozen=True, slots=True)
class ReleaseIndex:
    """What a release is."""

    name: str
    version: int
    tree: str
    time: str
    message: str
    metadata: Mapping[str, str]
    languages: tuple[str, ...]
    tables: Mapping[str, TableSays]
    files: Mapping[str, File]
    """All but latest.json itself."""
    changes: Mapping[int, Update]
    """By the version they start from."""
    published: tuple[tuple[int, str], ...]
    """Versions and their trees, as they were published; the last one is this."""
    words: Mapping[str, int] = field(default_factory=dict)
    """The files of the index of words, and how many rows each has."""

    @property
    def of_copies(self) -> dict[str, File]:
        """The files that a copy has: all but the change files, of which it fetches those it needs."""
        changes = _change_files(self)
        return {path: file for path, file in self.files.items() if path not in changes}


def encode(index: ReleaseIndex) -> bytes:
    """The bytes of latest.json, with a seal over them."""
    value = {
        "format": FORMAT,
        "name": index.name,
        "version": index.version,
        "tree": index.tree,
        "time": index.time,
        "message": index.message,
        "metadata": dict(index.metadata),
        "languages": list(index.languages),
        "tables": {name: {"rows": one.rows, "hash": one.hash} for name, one in index.tables.items()},
        "files": {path: {"sha256": one.sha256, "bytes": one.bytes} for path, one in index.files.items()},
        "changes": {str(n): {"tree": one.tree, "tables": dict(one.tables)} for n, one in index.changes.items()},
        "published": [list(one) for one in index.published],
        "words": dict(index.words),
    }
    return canonical.encode({**value, "seal": canonical.digest(canonical.encode(value))})


def decode(data: bytes, where: str) -> ReleaseIndex:
    """A release's latest.json. ReleaseError when it is not as it was written, or names a file outside the release."""
    try:
        value = json.loads(data)
        seal = value.pop("seal")
        if seal != canonical.digest(canonical.encode(value)):
            raise ValueError("its seal does not fit its content")
        if value["format"] > FORMAT:
            raise ReleaseError(f"{where} was written by a newer program (format {value['format']}): upgrade variorum.")
        return _checked(_of_value(value))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReleaseError(f"{where} is not as a release was published ({error}); nothing was taken.") from error


def _of_value(value: Mapping[str, Any]) -> ReleaseIndex:
    return ReleaseIndex(
        name=value["name"],
        version=value["version"],
        tree=value["tree"],
        time=value["time"],
        message=value["message"],
        metadata=value["metadata"],
        languages=tuple(value["languages"]),
        tables={name: TableSays(one["rows"], one["hash"]) for name, one in value["tables"].items()},
        files={path: File(one["sha256"], one["bytes"]) for path, one in value["files"].items()},
        changes={int(n): Update(one["tree"], one["tables"]) for n, one in value["changes"].items()},
        published=tuple((number, tree) for number, tree in value["published"]),
        words=dict(value.get("words", {})),
    )


def _change_files(index: ReleaseIndex) -> set[str]:
    return set(chain.from_iterable(since.tables.values() for since in index.changes.values()))


def _checked(index: ReleaseIndex) -> ReleaseIndex:
    for path, file in index.files.items():
        if not _PATH.fullmatch(path) or path == INDEX:
            raise ValueError(f"it names the file {path!r}, which is no place in a release")
        if not _HASH.fullmatch(file.sha256) or type(file.bytes) is not int or file.bytes < 0:
            raise ValueError(f"it gives no hash and size for {path}")
    wanted = {f"{name}.parquet" for name in index.tables} | {SCHEMA}
    wanted |= index.words.keys()
    wanted |= _change_files(index)
    missing = sorted(wanted - index.files.keys())
    if missing:
        raise ValueError(f"it gives no hash for {missing[0]}")
    return index
