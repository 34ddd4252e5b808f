"""Versions: numbered files, each created once and never changed, each naming the one before it by its hash."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from variorum.store import canonical, objects, opening, tree
from variorum.store.errors import LostRace, StoreError
from variorum.store.tree import Tree
from variorum.store.warehouse import FORMAT, Warehouse

LATEST = "refs/latest.json"


@dataclass(frozen=True, slots=True)
class Commit:
    """A version: what it holds, what it came from, why, and when."""

    number: int
    tree: str
    """Hash of its content."""
    parent: str | None
    """SHA-256 of the file of the version before it."""
    name: str
    """Name of the dataset."""
    message: str
    kind: str
    """Why it was made: source, pipeline, rollback, takedown (schemas.vocabulary.Cause)."""
    run: str | None
    """The run that made it, where one was recorded."""
    time: str
    """ISO 8601, UTC."""
    counts: Mapping[str, Any] = field(default_factory=dict)
    """What the writer counted: sources, changes."""
    dataset: Mapping[str, Any] = field(default_factory=dict)
    """What the dataset was described as: its sources, its metadata, as in `variorum.toml`."""
    sha256: str = ""
    """Hash of its own file: what the next version calls its parent."""


def commit(
    warehouse: Warehouse,
    parent: Commit | None,
    content: Tree,
    *,
    message: str,
    kind: str,
    run: str | None,
    name: str,
    counts: Mapping[str, Any],
    time: str,
    dataset: Mapping[str, Any] | None = None,
    last_look: Callable[[], None] = lambda: None,
) -> Commit:
    """Make a version exist, by one create-only write. LostRace when another writer was first.

    `last_look` is called when others can see the tree, and raises LostRace where they wrote what forbids the version.
    """
    number = parent.number + 1 if parent else 1
    present = numbers(warehouse)
    if present and present[-1] >= number:
        raise LostRace(_lost(number, present[-1]))

    # What the version names is on the disk before the version is.
    warehouse.storage.flush()
    named = tree.write(warehouse, content)
    before = set(tree.objects_of(tree.read_as_written(warehouse, parent.tree))) if parent else set()
    objects.check_there(warehouse, [name for name in tree.objects_of(content) if name not in before])
    last_look()

    value = {
        "format": FORMAT,
        "number": number,
        "tree": named,
        "parent": parent.sha256 if parent else None,
        "name": name,
        "message": message,
        "kind": kind,
        "run": run,
        "time": time,
        "counts": dict(counts),
        **({"dataset": dict(dataset)} if dataset else {}),
    }
    data = canonical.encode(canonical.sealed(value))

    try:
        created = warehouse.storage.create(_file_of(number), data)
    except OSError as error:
        raise StoreError(
            f"Version {number} cannot be written to {warehouse.where('versions')} ({error.strerror}): expected a "
            "writable disk."
        ) from error
    if not created:
        raise LostRace(_lost(number, number))
    return _parse(data, number)


def time_now() -> str:
    """The time as a commit has it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def versions(warehouse: Warehouse) -> list[Commit]:
    """Every version, oldest first. StoreError where the file of one is lost: without it nobody knows what it names."""
    return [*reversed(list(_backwards(warehouse, numbers(warehouse))))]


def latest(warehouse: Warehouse) -> Commit | None:
    """The newest version; None before the first."""
    present = numbers(warehouse)
    return read(warehouse, present[-1]) if present else None


def lost_newest(warehouse: Warehouse, newest: Commit | None) -> int | None:
    """The version that refs/latest.json names, where no file of it is there; `newest`: the newest that there is.

    versions/ alone decides, so the next version has its number: a person should know it before they cite either.
    """
    try:
        named = canonical.decode(warehouse.storage.read(LATEST))["version"]
    except (OSError, ValueError, KeyError, TypeError):  # derived: `variorum verify` tells of a damaged one
        return None
    return named if type(named) is int and newest is not None and named > newest.number else None


def commit_of(warehouse: Warehouse, number: int | None = None) -> Commit:
    """A version by its number, the latest without one. StoreError lists the numbers there are."""
    present = numbers(warehouse)
    if not present:
        raise StoreError(
            f"The warehouse {warehouse.place} has no version yet: `variorum build` makes the first.",
            code="no_version_yet",
            thing=warehouse.place,
        )
    if number is None:
        return read(warehouse, present[-1])
    if number not in present:
        _check_whole(warehouse, present, number)
        raise StoreError(
            f"There is no version {number}: the warehouse {warehouse.place} has {_ranges(present)}.",
            code="no_such_version",
            thing=str(number),
            valid=present,
        )
    return read(warehouse, number)


def tree_of(warehouse: Warehouse, version: Commit) -> Tree:
    """A version's content."""
    return tree.read(warehouse, version.tree)


def trees_of(warehouse: Warehouse, versions: Sequence[Commit]) -> Iterator[Tree]:
    """The contents of several versions, in their order."""
    return tree.read_all(warehouse, [version.tree for version in versions])


def numbers(warehouse: Warehouse) -> list[int]:
    """The numbers of all versions, ascending."""
    found = (re.fullmatch(r"versions/(\d{8,})\.json", name) for name in warehouse.storage.names("versions"))
    return sorted(int(match[1]) for match in found if match)


def read(warehouse: Warehouse, number: int, sha256: str | None = None) -> Commit:
    """Read one version's file; StoreError when it is not as it was written.

    `sha256`: the hash that the version after it gives; then a copy will do that this machine has, if it is that.
    """
    place = warehouse.where(_file_of(number))
    try:
        data = opening.read_file(warehouse.storage.local([_file_of(number)])[0]) if sha256 else b""
        if canonical.digest(data) != sha256:
            data = warehouse.storage.read(_file_of(number))
    except OSError as error:
        raise StoreError(f"The version file {place} cannot be read ({error.strerror}).") from error
    try:
        return _parse(data, number)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"The version file {place} is damaged ({error}): expected it as it was created.") from error


def point_latest(warehouse: Warehouse, version: Commit) -> None:
    """Write refs/latest.json, for readers that cannot list a folder; derived, versions/ alone decides."""
    value = {"version": version.number, "sha256": version.sha256, "tree": version.tree}
    data = canonical.encode(value)

    def moved_on(before: bytes | None) -> bytes | None:
        return None if before == data or _is_newer(warehouse, before, version.number) else data

    try:
        warehouse.storage.update(LATEST, moved_on)
    except OSError as error:
        raise StoreError(
            f"{warehouse.where(LATEST)} cannot be written ({error.strerror}). It is derived: version {version.number} "
            "stands."
        ) from error


def _backwards(warehouse: Warehouse, present: Sequence[int]) -> Iterator[Commit]:
    """Versions from the newest back, each known by what the one after it says of it."""
    for number in sorted(set(range(1, present[-1] if present else 1)) - set(present)):
        _check_whole(warehouse, present, number)
    with contextlib.suppress(FileNotFoundError):  # one that goes meanwhile is told when its turn comes
        warehouse.storage.local([_file_of(number) for number in present[:-1]])
    after: Commit | None = None
    for number in reversed(present):
        known = after.parent if after is not None and after.number == number + 1 else None
        after = read(warehouse, number, known)
        yield after


def _check_whole(warehouse: Warehouse, present: Sequence[int], number: int) -> None:
    """StoreError where a version must be there, since a later one is, and its file is lost."""
    if 0 < number < present[-1] and number not in present:
        place = warehouse.where(_file_of(number))
        raise StoreError(
            f"The version file {place} is missing, though version {present[-1]} is there: put it back from a copy; "
            "`variorum verify` lists what else is missing.",
            code=objects.MISSING,
            thing=place,
        )


def _is_newer(warehouse: Warehouse, data: bytes | None, number: int) -> bool:
    """Whether refs/latest.json names a version after one, as it does where another writer was quicker."""
    try:
        named = canonical.decode(data or b"")["version"]
    except (ValueError, KeyError, TypeError):
        return False
    return type(named) is int and named > number and named in numbers(warehouse)


def _file_of(number: int) -> str:
    return f"versions/{number:08d}.json"


def _parse(data: bytes, number: int) -> Commit:
    value = canonical.unsealed(canonical.decode(data))
    if value["number"] != number:
        raise ValueError(f"it says that it is version {value['number']}")
    known = {f.name for f in fields(Commit)}
    return Commit(**{key: item for key, item in value.items() if key in known}, sha256=canonical.digest(data))


def _lost(number: int, newest: int) -> str:
    return f"Version {number} was committed by another writer first (the newest is {newest}): read it and try again."


def _ranges(present: list[int]) -> str:
    if present == list(range(present[0], present[-1] + 1)):
        return f"version {present[0]}" if len(present) == 1 else f"versions {present[0]} to {present[-1]}"
    return "versions " + ", ".join(map(str, present))
