"""What a build answers."""

from collections.abc import Sequence

from variorum.execute.run import Run
from variorum.pipeline.inventory import Inventory
from variorum.pipeline.parent import Parent
from variorum.pipeline.plan import Plan, is_idle, planned
from variorum.pipeline.report_text import many
from variorum.pipeline.request import BuildRequest, NewVersion, Report
from variorum.schemas.row import Row
from variorum.sources.credentials import without_credentials
from variorum.store.layout import CHANGING
from variorum.store.tree import rows_in
from variorum.store.warehouse import database_of

COUNTED = (*CHANGING, "quarantine")

_QUARANTINED = ("source", "step", "reason", "detail", "byte_offset")


def report_of(
    request: BuildRequest,
    run: Run,
    parent: Parent,
    inventory: Inventory,
    plan: Plan,
    made: Sequence[NewVersion],
    new_code: bool,
    lost: int | None,
) -> Report:
    """The report of a build after which `parent` is the latest version.

    `lost`: a version of which no file was there when the build began.
    """
    # A version counted its sources; where none was made, what was planned is what was found.
    counted = [one.sources for one in made if one.cause == "source"]
    quarantined: list[Row] = []
    for _, row in sorted(parent.quarantine.items()):
        quarantined.append({name: row[name] for name in _QUARANTINED})

    return Report(
        name=request.name,
        warehouse=request.warehouse,
        version=parent.commit.number if parent.commit else None,
        tree=parent.commit.tree if parent.commit else None,
        made=tuple(made),
        sources=counted[0] if counted else planned(plan),
        rows={name: rows_in(parent.tree, name) for name in COUNTED} if parent.tree else {},
        quarantined=tuple(quarantined),
        notes=(*_lost(lost), *_notes(request, parent, inventory, plan, new_code)),
        seconds={name: round(seconds, 3) for name, seconds in run.seconds.items()},
        duckdb=None if request.dry_run else str(database_of(request.warehouse)),
        would_build=new_code or not is_idle(plan, parent) if request.dry_run else None,
        recorded=run.record,
    )


def _lost(number: int | None) -> list[str]:
    if number is None:
        return []
    return [
        f"version {number} was the latest and its file is lost: the next version has a number that was given before; "
        "who has cited it by number alone should know"
    ]


def _notes(request: BuildRequest, parent: Parent, inventory: Inventory, plan: Plan, new_code: bool) -> list[str]:
    notes = []
    if request.dry_run:
        notes.append("a dry run: nothing was changed")
    if new_code:
        notes.append("the pipeline changed, so every source is cut anew")
    if not request.keep_raw:
        notes.append("raw bytes are not kept: old sources that change or go cannot be cut anew with new code")
    if request.described_in is not None:
        notes.append(f"described by {request.described_in}")
    notes += _choice(inventory)
    if inventory.without_source:
        n, first = len(inventory.without_source), inventory.without_source[0]
        notes.append(f"metadata is given of {n:,} sources that are not there (such as {first})")
    bad = [source for source in parent.quarantine if source in parent.documents or source in plan.held]
    if bad:
        their = "its" if len(bad) == 1 else "their"
        are = "is" if len(bad) == 1 else "are"
        told = f"{many(len(bad), 'source')} {are} in quarantine; {their} last good text still stands"
        notes.append(f"{told}: {', '.join(bad[:3])}")
    return notes


def _choice(inventory: Inventory) -> list[str]:
    """What was left out on purpose, and what sources are called where there are several folders."""
    told = inventory.left_out.told()
    named = [f"{place.name}/… in {without_credentials(place.root)}" for place in inventory.places if place.name]
    notes = [f"left out: {told}"] if told else []
    if inventory.alike:
        notes.append(f"{many(inventory.alike, 'record')} left out: the same as another in name, text and all else")
    return notes + ([f"sources are called {', '.join(sorted(named))}"] if named else [])
