"""Removing objects that nothing names any more: first what would go is told, then it goes.

Versions, trees and tags are never removed, nor are change files and lineage: what happened stays known. Of versions
that are not kept, the shards go that no kept version names; a DuckDB file made anew begins with the oldest kept.
"""

import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from variorum.store import candidates, canonical, commits, durable, gaps, objects, tree
from variorum.store.errors import StoreError
from variorum.store.shard import Shard
from variorum.store.tags import tags
from variorum.store.warehouse import Warehouse

FILE = "refs/swept.json"

GRACE = 24 * 3600.0
"""Seconds for which nothing new is removed: a build that has not committed yet may be about to name it."""


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
    leftovers = [path for path in leftovers_of(warehouse) if path.stat().st_mtime < time.time() - grace]
    return Sweep(
        tuple(sorted(kept)),
        tuple(sorted(set(present) - kept)),
        tuple(old),
        tuple(leftovers),
        sum(facts.size for facts in old.values()) + sum(path.stat().st_size for path in leftovers),
        grace,
    )


def sweep(warehouse: Warehouse, plan: Sweep) -> Sweep:
    """Remove what a plan told, but nothing that came to be named or was used again since; what was removed."""
    now = plan_sweep(warehouse, [n for n in commits.numbers(warehouse) if n not in plan.given_up], plan.grace)
    still = set(now.objects)
    doomed = [name for name in plan.objects if name in still]
    leftovers = [path for path in plan.leftovers if path.exists()]
    sizes = warehouse.storage.facts("objects") if doomed else {}
    size = sum(sizes[file].size for file in map(objects.file_of, doomed) if file in sizes)
    if now.given_up:
        warehouse.storage.update(FILE, lambda before: _with(warehouse, before, now.given_up))

    try:
        for name in doomed:
            warehouse.storage.delete(objects.file_of(name))
        for path in leftovers:
            size += path.stat().st_size
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    except OSError as error:
        raise StoreError(f"{error.filename or warehouse.place} cannot be removed ({error.strerror}).") from error
    return Sweep(now.kept, now.given_up, tuple(doomed), tuple(leftovers), size, plan.grace)


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
    return canonical.encode({"versions": sorted(already | set(given_up))})


def _given_up(warehouse: Warehouse, data: bytes) -> frozenset[int]:
    try:
        return frozenset(canonical.decode(data)["versions"])
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
                yield from (shard.object for shard in tree.shards_of(content))
    held = candidates.candidate(warehouse)
    if held is not None:
        yield from (shard.object for shard in tree.shards_of(held.content))
        yield from (shard.object for shard in lasting(held.content))
    for gap in gaps.gaps(warehouse):
        if gap.instead is not None:
            yield gap.instead.object
