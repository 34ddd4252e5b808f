"""Removing objects that nothing names any more: first what would go is told, then it goes.

Versions, trees and tags are never removed, nor are change files and lineage: what happened stays known. Of versions
that are not kept, the shards go that no kept version names; a DuckDB file made anew begins with the oldest kept.

A writer may come to name an old object again at any moment: gc lays the object aside, looks at the trees that are new,
and puts back what they name (store.aside).
"""

import contextlib
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from variorum.store import aside, candidates, canonical, commits, durable, gaps, objects, tree
from variorum.store.errors import StoreError
from variorum.store.shard import Shard
from variorum.store.tags import tags
from variorum.store.warehouse import Warehouse

FILE = "refs/swept.json"

GRACE = 24 * 3600.0
"""Seconds for which nothing new is removed: a build that has not committed yet may be about to name it."""

AT_ONCE = 64 * 2**20
"""Bytes of objects that are aside until it is known that nothing came to name them."""

UNDER_WAY = 24 * 3600.0
"""Seconds for which a tree that no version has is that of a commit under way; its objects stay so long."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What gc would remove, or has removed."""

    kept: tuple[int, ...]
    """Versions that stay whole: those asked for, those with a tag, the latest."""
    given_up: tuple[int, ...]
    """Versions whose shards go, as far as no kept version names them."""
    objects: tuple[str, ...]
    leftovers: tuple[Path, ...]
    """Unfinished files of processes that were killed."""
    bytes: int
    grace: float


def plan_sweep(warehouse: Warehouse, keep: Collection[int] | None = None, grace: float = GRACE) -> Sweep:
    """What could be removed now; `keep`: versions to keep whole, all of them without."""
    present = commits.numbers(warehouse)
    unknown = sorted(set(keep or ()) - set(present))
    if unknown:
        commits.commit_of(warehouse, unknown[0])
    already = swept(warehouse)
    asked = set(present if keep is None else keep) - already
    kept = asked | (set(tags(warehouse).values()) & set(present)) - already | set(present[-1:])
    marked = set(_marked(warehouse, kept))
    horizon = warehouse.storage.clock() - grace
    old = {objects.name_in(file): facts for file, facts in warehouse.storage.facts("objects").items()}
    old = {name: facts for name, facts in old.items() if name not in marked and facts.written < horizon}
    leftovers = {path: stat for path, stat in _stats(leftovers_of(warehouse)) if stat.st_mtime < time.time() - grace}
    return Sweep(
        tuple(sorted(kept)),
        tuple(sorted(set(present) - kept)),
        tuple(old),
        tuple(leftovers),
        sum(facts.size for facts in old.values()) + sum(stat.st_size for stat in leftovers.values()),
        grace,
    )


def sweep(warehouse: Warehouse, plan: Sweep) -> Sweep:
    """Remove what a plan told, but nothing that came to be named or was used again since; what was removed."""
    versions = commits.versions(warehouse)
    kept = [version.number for version in versions if version.number not in plan.given_up]
    now = plan_sweep(warehouse, kept, plan.grace)
    still = set(now.objects)
    doomed = [name for name in plan.objects if name in still]
    leftovers = dict(_stats(plan.leftovers))
    if now.given_up:
        warehouse.storage.update(FILE, lambda before: _with(warehouse, before, now.given_up))

    removed: dict[str, int] = {}
    known = {version.tree for version in versions}
    try:
        for some in _in_portions(warehouse, doomed):
            removed |= _removed(warehouse, some, plan.grace, known)
        size = sum(removed.values())
        for path, stat in leftovers.items():
            size += stat.st_size
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{error.filename or warehouse.place} cannot be removed ({error.strerror}).") from error
    return Sweep(now.kept, now.given_up, tuple(removed), tuple(leftovers), size, plan.grace)


def _stats(paths: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """What the file system says of some files, but for those that go meanwhile: a writer finishes its own."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            yield path, path.stat()


def _in_portions(warehouse: Warehouse, names: Sequence[str]) -> Iterator[list[str]]:
    """Objects in portions that are soon put back, a large one alone."""
    sizes = warehouse.storage.facts("objects") if names else {}
    some: list[str] = []
    size = 0
    for name in names:
        known = sizes.get(objects.file_of(name))
        more = known.size if known is not None else 0
        if some and size + more > AT_ONCE:
            yield some
            some, size = [], 0
        some.append(name)
        size += more
    if some:
        yield some


def _removed(warehouse: Warehouse, names: Sequence[str], grace: float, known: Collection[str]) -> dict[str, int]:
    """Remove objects, but none that was used again since or that something came to name; the bytes of each that went.

    `known`: the trees of the versions that were looked at.
    """
    storage = warehouse.storage
    horizon = storage.clock() - grace
    facts = storage.facts("objects")

    # All of them go before anybody is asked who names them: whoever begins to after that sees that they are gone.
    gone: dict[str, int] = {}
    for name in names:
        file = objects.file_of(name)
        if file in facts and facts[file].written < horizon:
            with contextlib.suppress(FileNotFoundError):  # another gc, or a takedown
                aside.lay_aside(warehouse, name)
                gone[name] = facts[file].size

    back = aside.settle(warehouse, gone, lambda: named_lately(warehouse, known))
    return {name: size for name, size in gone.items() if name not in back}


def named_lately(warehouse: Warehouse, known: Collection[str] = ()) -> Iterator[str]:
    """Every object that writers may have come to name while gc was at work."""
    for content in trees_written_lately(warehouse, known):
        yield from tree.objects_of(content)
    held = candidates.candidate(warehouse)
    if held is not None:
        yield from tree.objects_of(held.content)
    for gap in gaps.gaps(warehouse):
        if gap.instead is not None:
            yield gap.instead.object


def trees_written_lately(warehouse: Warehouse, known: Collection[str] = ()) -> Iterator[tree.Tree]:
    """The trees, as written, of versions that were just committed or are about to be; but for those `known`."""
    since = warehouse.storage.clock() - UNDER_WAY
    for file, facts in warehouse.storage.facts("trees").items():
        name = file.rpartition("/")[2].removesuffix(".json")
        if facts.written >= since and name not in known:
            yield tree.read_as_written(warehouse, name)


def swept(warehouse: Warehouse) -> frozenset[int]:
    """Versions that gc gave up: their change files are there, their shards may not be."""
    try:
        return _given_up(warehouse, warehouse.storage.read(FILE))
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise _unreadable(warehouse, error) from error


def _with(warehouse: Warehouse, before: bytes | None, given_up: Collection[int]) -> bytes:
    """The record of what was given up, with more; what another gc gave up meanwhile stays in it."""
    already = _given_up(warehouse, before) if before is not None else frozenset()
    return canonical.encode(canonical.sealed({"versions": sorted(already | set(given_up))}))


def _given_up(warehouse: Warehouse, data: bytes) -> frozenset[int]:
    try:
        said = canonical.unsealed_if_sealed(canonical.decode(data), {"versions"})["versions"]
        if any(type(number) is not int for number in said):
            raise ValueError("it names what is no version")
        return frozenset(said)
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(warehouse, error) from error


def _unreadable(warehouse: Warehouse, error: Exception) -> StoreError:
    return StoreError(f"The record of what gc gave up, {warehouse.where(FILE)}, cannot be read ({error}).")


def lasting(content: tree.Tree) -> Iterator[Shard]:
    """The shards that stay also when a version is not kept: what happened in it."""
    yield from content.tables.get("lineage", ())
    for change in content.changes.values():
        yield from change.shards


def leftovers_of(warehouse: Warehouse) -> list[Path]:
    """Files of this machine that are not finished: of processes that write them now, or that were killed."""
    root, objects_folder, refs = warehouse.root, warehouse.root / "objects", warehouse.root / "refs"
    folders = [root / name for name in ("versions", "trees", "gaps", "takedowns")]
    folders += [objects_folder, refs, refs / "tags", *objects_folder.glob("??")]

    # In the root itself they are DuckDB files that are being written, with DuckDB's log beside them.
    found = [*root.glob(f".*{durable.TEMPORARY}"), *root.glob(f".*{durable.TEMPORARY}.wal")]
    for folder in folders:
        found += [path for path in folder.glob(f"*{durable.TEMPORARY}") if path.is_file()]
    return sorted(found)


def _marked(warehouse: Warehouse, kept: Collection[int]) -> Iterator[str]:
    """Every object that must stay. Stops with StoreError at a damaged version: then nothing is removed."""
    versions = commits.versions(warehouse)
    for version, today in zip(versions, commits.trees_of(warehouse, versions), strict=True):
        for content in (tree.read_as_written(warehouse, version.tree), today):
            yield from (shard.object for shard in lasting(content))
            if version.number in kept:
                yield from tree.objects_of(content)
    yield from named_lately(warehouse, {version.tree for version in versions})
