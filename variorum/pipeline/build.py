"""The build: raw texts in, a new version out.

inventory → plan → [ cut ] per batch → name → [ identify, validate ] per batch → assemble → check → gate → commit →
refresh
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from variorum.errors import BuildError, UsageError
from variorum.execute.run import Progress, Run
from variorum.pipeline.candidate import HeldBack
from variorum.pipeline.fingerprint import is_new_code, is_new_unpacking, note_code
from variorum.pipeline.found import SourceToCut
from variorum.pipeline.hash_cache import HashedFile, recall, remember
from variorum.pipeline.inventory import Inventory, Settled, take_inventory
from variorum.pipeline.parent import NO_PARENT, Parent, read_parent
from variorum.pipeline.plan import Plan, is_idle, make_plan, nothing_but, recut_works, works_of
from variorum.pipeline.refresh import refresh
from variorum.pipeline.report import report_of
from variorum.pipeline.request import BuildRequest, NewVersion, Report, another_name, indexes_of, said_anew
from variorum.pipeline.scratch import Scratch
from variorum.pipeline.staging import staging_folder
from variorum.pipeline.takedown import finish_takedowns
from variorum.pipeline.taken_down_passages import NOTHING_TAKEN, TakenDownPassages, telling_of
from variorum.schemas.vocabulary import Cause
from variorum.sources.listing import Listing, listing_of
from variorum.sources.rejected import Rejected
from variorum.store.bucket.places import is_remote
from variorum.store.candidates import drop
from variorum.store.commits import lost_newest, time_now
from variorum.store.errors import LostRace
from variorum.store.gaps import recorded
from variorum.store.gc import swept
from variorum.store.logical import let_scratch_go
from variorum.store.looks import note_look
from variorum.store.row_cache import let_go
from variorum.store.takedown import sweep_taken_down
from variorum.store.takedowns import takedowns, telling_passages
from variorum.store.warehouse import Warehouse, find_warehouse, open_warehouse

RACES = 20
"""How often a build begins again because another one committed first, or what it read was taken away."""


@dataclass(slots=True)
class BuildSeries:
    """Builds one after another in one process: what the last one left, so that the next need not read it again."""

    parent: Parent = NO_PARENT


def build(request: BuildRequest, run: Run, listing: Listing | None = None, series: BuildSeries | None = None) -> Report:
    """Make a new version of a dataset from its sources, or none where nothing changed.

    `listing`: what lies at its sources, where it was just listed. `series`: the builds that this is one of; they share
    their processes, and what is derived from the versions is brought up after the last one.

    Raises UsageError for sources that are not there, BuildError where a rule over the whole set is broken, HeldBack
    where the version is beyond a gate and waits as a candidate, StoreError where the warehouse cannot be used.
    """
    if request.dry_run:
        return _rehearse(request, run, listing)

    # What another build commits first, or a takedown takes from under this one, begins it again.
    warehouse = open_warehouse(request.warehouse, create=True)
    made: list[NewVersion] = []
    began: tuple[object, ...] | None = None
    last: Exception | None = None
    try:
        for _ in range(RACES):
            before = _ground(warehouse)
            if began is not None and began != before:
                # Something was taken down during the last try, which may have written its text once more.
                sweep_taken_down(warehouse)
            began = began or before
            try:
                return _build(request, run, warehouse, made, listing, series)
            except LostRace as lost:
                listing, last = None, lost
            except HeldBack:
                raise
            except Exception as error:
                # Whatever it was: objects that were read may have gone to a takedown or gc, and then it may have come
                # of that. Where nothing went, it came of something else.
                if _ground(warehouse) == before:
                    raise
                listing, last = None, error
    finally:
        if series is None:
            run.executor.close()
            let_go()
            let_scratch_go()
    raise BuildError(
        f"{request.warehouse}: other builds committed first {RACES} times in a row; try again later."
    ) from last


def _ground(warehouse: Warehouse) -> tuple[object, ...]:
    """What a build stands on, and others may take away beside it: what was taken down, and what gc gave up."""
    return swept(warehouse), tuple(takedowns(warehouse)), recorded(warehouse)


def _rehearse(request: BuildRequest, run: Run, listing: Listing | None) -> Report:
    """What a build would find to do; nothing is written, and the warehouse need not be there yet."""
    warehouse = open_warehouse(request.warehouse) if _is_there(request.warehouse) else None
    parent = run.step("parent", read_parent, warehouse) if warehouse else NO_PARENT
    seen = recall(warehouse) if warehouse else {}
    new_code = warehouse is not None and is_new_code(warehouse, parent)
    anew = _is_anew(request, parent, new_code)
    with TemporaryDirectory() as staging:
        scratch = Scratch(Path(staging))
        settled = partial(_is_settled, parent, anew)
        given_up = {} if request.retry or warehouse is None else _given_up(warehouse, parent)
        inventory = run.step("inventory", _inventory, request, run, scratch, seen, settled, given_up, listing)
    plan = run.step("plan", make_plan, inventory, parent, anew, _taken_down(warehouse))
    lost = lost_newest(warehouse, parent.commit) if warehouse is not None else None
    return report_of(request, run, parent, inventory, plan, (), new_code, lost)


def _inventory(
    request: BuildRequest,
    run: Run,
    scratch: Scratch,
    seen: Mapping[str, HashedFile],
    settled: Settled,
    given_up: Mapping[str, Rejected],
    listing: Listing | None,
) -> Inventory:
    def tell(done: int, total: int) -> None:
        run.show(Progress("inventory", done, total))

    found = listing or listing_of(request.sources, request.warehouse)
    return take_inventory(found, scratch, tell, run.executor.attempt, seen, settled, given_up)


def _is_anew(request: BuildRequest, parent: Parent, new_code: bool) -> bool:
    """Whether sources in quarantine are tried again though their bytes are the same."""
    return request.retry or new_code or said_anew(request, parent)


def _taken_down(warehouse: Warehouse | None) -> TakenDownPassages:
    """The passages that no source may hold."""
    return telling_of(telling_passages(takedowns(warehouse))) if warehouse is not None else NOTHING_TAKEN


def _is_settled(parent: Parent, anew: bool, source: str, digest: bytes) -> bool:
    """Whether a build asks nobody for the bytes of a source: the parent has them, or has rejected them for good."""
    if digest in parent.kept():
        return True
    rejected = parent.quarantine.get(source)
    if anew or rejected is None or source in parent.documents:
        return False
    return bool(rejected["raw_sha256"] == digest and rejected["reason"] != "taken_down")


def _given_up(warehouse: Warehouse, parent: Parent) -> Mapping[str, Rejected]:
    """The packed files that are not opened again while they are as they are and so is the code that opens them."""
    return {} if is_new_unpacking(warehouse, parent) else parent.given_up


def _is_there(place: str) -> bool:
    """Whether anything is where a warehouse should be: something else than one is told when it is opened."""
    if is_remote(place):
        return find_warehouse(place) is not None
    folder = Path(place)
    return os.path.lexists(place) and not (folder.is_dir() and not any(folder.iterdir()))


def _build(
    request: BuildRequest,
    run: Run,
    warehouse: Warehouse,
    made: list[NewVersion],
    listing: Listing | None,
    series: BuildSeries | None,
) -> Report:
    """One try; what it commits is added to `made`, which outlives a lost race."""
    finish_takedowns(warehouse)
    parent = run.step("parent", read_parent, warehouse, series.parent if series is not None else NO_PARENT)
    if parent.commit is not None and parent.commit.name != request.name:
        raise UsageError(another_name(request.warehouse, parent.commit.name, request.name))
    lost = lost_newest(warehouse, parent.commit)
    new_code = is_new_code(warehouse, parent)
    anew = _is_anew(request, parent, new_code)

    with staging_folder(warehouse) as staging:
        seen = recall(warehouse)
        scratch = Scratch(staging, parent.kept)
        settled = partial(_is_settled, parent, anew)
        given_up = {} if request.retry else _given_up(warehouse, parent)
        inventory = run.step("inventory", _inventory, request, run, scratch, seen, settled, given_up, listing)
        remember(warehouse, inventory.seen, seen)
        request = replace(request, sources=inventory.places)

        # First the new code over the old sources, so that users can tell a correction from an edition.
        if new_code:
            works = recut_works(inventory, parent)
            made += _make(request, run, warehouse, staging, parent, nothing_but(works), works, "pipeline")
            parent = run.step("parent", read_parent, warehouse, parent)

        plan = run.step("plan", make_plan, inventory, parent, anew, _taken_down(warehouse))
        if not is_idle(plan, parent):
            made += _make(request, run, warehouse, staging, parent, plan, works_of(plan, parent), "source")

    # A candidate was made of sources as they were at an earlier look; this one has made its own version, or found that
    # the latest is what they say. A takedown may have come between the last look at takedowns and the commit.
    drop(warehouse)
    finish_takedowns(warehouse)
    if series is None:
        run.step("refresh", refresh, warehouse, indexes_of(request))
    note_look(warehouse, time_now(), "version" if made else "same")
    now = read_parent(warehouse, parent) if made else parent
    if series is not None:
        series.parent = now
    note_code(warehouse, now)
    return report_of(request, run, now, inventory, plan, made, new_code, lost)


def _make(
    request: BuildRequest,
    run: Run,
    warehouse: Warehouse,
    staging: Path,
    parent: Parent,
    plan: Plan,
    works: Sequence[SourceToCut],
    cause: Cause,
) -> list[NewVersion]:
    # Readers of all formats, Pandera and Arrow: a build that has nothing to do is over before they are imported.
    from variorum.pipeline.version import VersionInputs, make_version

    return make_version(VersionInputs(request, run, warehouse, staging, parent, plan, works, cause))
