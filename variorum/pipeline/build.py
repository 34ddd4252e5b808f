"""The build: raw texts in, a new version out.

inventory → plan → [ cut ] per batch → name → [ identify, validate ] per batch → assemble → check → gate → commit →
refresh
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from variorum.errors import BuildError, UsageError
from variorum.execute.run import Progress, Run
from variorum.pipeline.aside import Aside
from variorum.pipeline.candidate import HeldBack
from variorum.pipeline.fingerprint import is_new_code, note_code
from variorum.pipeline.inventory import Inventory, take_inventory
from variorum.pipeline.parent import NO_PARENT, Parent, read_parent
from variorum.pipeline.plan import Plan, Work, is_idle, make_plan, nothing_but, recut_works, works_of
from variorum.pipeline.refresh import refresh
from variorum.pipeline.report import report_of
from variorum.pipeline.request import BuildRequest, NewVersion, Report, another_name, indexes_of, said_anew
from variorum.pipeline.seen import Seen, recall, remember
from variorum.pipeline.staging import staging_folder
from variorum.pipeline.telling import telling_of
from variorum.schemas.vocabulary import Cause
from variorum.sources.listing import Listing, listing_of
from variorum.store.bucket.places import is_remote
from variorum.store.candidates import drop
from variorum.store.commits import time_now
from variorum.store.errors import LostRace
from variorum.store.gc import swept
from variorum.store.looks import note_look
from variorum.store.takedown import finish_takedowns
from variorum.store.takedowns import takedowns, telling_passages
from variorum.store.warehouse import Warehouse, find_warehouse, open_warehouse

RACES = 20
"""How often a build starts again because another one committed first."""


def build(request: BuildRequest, run: Run, listing: Listing | None = None) -> Report:
    """Make a new version of a dataset from its sources, or none where nothing changed.

    `listing`: what lies at its sources, where it was just listed.

    Raises UsageError for sources that are not there, BuildError where a rule over the whole set is broken, HeldBack
    where the version is beyond a gate and waits as a candidate, StoreError where the warehouse cannot be used.
    """
    if request.dry_run:
        return _rehearse(request, run, listing)

    # What another build commits first, or a takedown takes from under this one, begins it again.
    warehouse = open_warehouse(request.warehouse, create=True)
    made: list[NewVersion] = []
    try:
        for _ in range(RACES):
            before = _ground(warehouse)
            try:
                return _build(request, run, warehouse, made, listing)
            except LostRace:
                listing = None
            except HeldBack:
                raise
            except Exception:
                # Whatever it was: objects that were read may have gone to a takedown or gc, and then it may have come
                # of that. Where nothing went, it came of something else.
                if _ground(warehouse) == before:
                    raise
                listing = None
    finally:
        run.executor.close()
    raise BuildError(f"{request.warehouse}: other builds committed first {RACES} times in a row; try again later.")


def _ground(warehouse: Warehouse) -> tuple[object, ...]:
    """What a build stands on, and others may take away beside it: what was taken down, and what gc gave up."""
    return swept(warehouse), tuple(takedowns(warehouse))


def _rehearse(request: BuildRequest, run: Run, listing: Listing | None) -> Report:
    """What a build would find to do; nothing is written, and the warehouse need not be there yet."""
    warehouse = open_warehouse(request.warehouse) if _is_there(request.warehouse) else None
    parent = run.step("parent", read_parent, warehouse) if warehouse else NO_PARENT
    seen = recall(warehouse) if warehouse else {}
    with TemporaryDirectory() as staging:
        aside = Aside(Path(staging))
        inventory = run.step("inventory", _inventory, request, run, aside, seen, listing)
    new_code = warehouse is not None and is_new_code(warehouse, parent)
    plan = run.step("plan", make_plan, inventory, parent, retry=request.retry or new_code)
    return report_of(request, run, parent, inventory, plan, (), new_code)


def _inventory(
    request: BuildRequest,
    run: Run,
    aside: Aside,
    seen: Mapping[str, Seen],
    listing: Listing | None,
) -> Inventory:
    def tell(done: int, total: int) -> None:
        run.show(Progress("inventory", done, total))

    found = listing or listing_of(request.sources, request.warehouse)
    return take_inventory(found, aside, tell, run.executor.attempt, seen)


def _is_there(place: str) -> bool:
    """Whether anything is where a warehouse should be: something else than one is told when it is opened."""
    if is_remote(place):
        return find_warehouse(place) is not None
    folder = Path(place)
    return os.path.lexists(place) and not (folder.is_dir() and not any(folder.iterdir()))


def _build(
    request: BuildRequest, run: Run, warehouse: Warehouse, made: list[NewVersion], listing: Listing | None
) -> Report:
    """One try; what it commits is added to `made`, which outlives a lost race."""
    finish_takedowns(warehouse)
    parent = run.step("parent", read_parent, warehouse)
    if parent.commit is not None and parent.commit.name != request.name:
        raise UsageError(another_name(request.warehouse, parent.commit.name, request.name))
    new_code = is_new_code(warehouse, parent)

    with staging_folder(warehouse) as staging:
        seen = recall(warehouse)
        aside = Aside(staging, parent.kept)
        inventory = run.step("inventory", _inventory, request, run, aside, seen, listing)
        remember(warehouse, inventory.seen, seen)
        request = replace(request, sources=inventory.places)

        # First the new code over the old sources, so that users can tell a correction from an edition.
        if new_code:
            works = recut_works(inventory, parent)
            made += _make(request, run, warehouse, staging, parent, nothing_but(works), works, "pipeline")
            parent = run.step("parent", read_parent, warehouse)

        telling = telling_of(telling_passages(takedowns(warehouse)))
        plan = run.step(
            "plan", make_plan, inventory, parent, request.retry or new_code or said_anew(request, parent), telling
        )
        if not is_idle(plan, parent):
            made += _make(request, run, warehouse, staging, parent, plan, works_of(plan, parent), "source")

    drop(warehouse)  # of sources that are other ones now: what was made of them is in a version, or is what stands
    finish_takedowns(warehouse)  # one that came between the last look at them and the commit
    run.step("refresh", refresh, warehouse, indexes_of(request))
    note_look(warehouse, time_now(), "version" if made else "same")
    now = read_parent(warehouse) if made else parent
    note_code(warehouse, now)
    return report_of(request, run, now, inventory, plan, made, new_code)


def _make(
    request: BuildRequest,
    run: Run,
    warehouse: Warehouse,
    staging: Path,
    parent: Parent,
    plan: Plan,
    works: Sequence[Work],
    cause: Cause,
) -> list[NewVersion]:
    # Readers of all formats, Pandera and Arrow: a build that has nothing to do is over before they are imported.
    from variorum.pipeline.version import Round, make_version

    return make_version(Round(request, run, warehouse, staging, parent, plan, works, cause))
