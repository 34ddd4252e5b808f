"""The build: raw texts in, a new version out.

inventory → plan → [ cut ] per batch → name → [ identify, validate ] per batch → assemble → check → commit → refresh
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flows.assembly import Content, assemble_content
from flows.batches import (
    CutBatch,
    IdentifiedBatch,
    Work,
    cut_apart,
    cut_batch,
    identify_apart,
    identify_batch,
)
from flows.fault import BuildFault, UsageFault
from flows.fingerprint import pipeline_fingerprint
from flows.inventory import Inventory, take_inventory
from flows.listing import without_credentials
from flows.naming import name_documents
from flows.order import Made, Order, Report, another_name
from flows.past import NO_PAST, Past, read_past
from flows.plan import Plan, is_idle, make_plan, nothing_but, recut_works
from flows.portions import cut_orders, identify_orders
from flows.refresh import refresh
from flows.report import report_of
from flows.run import Run
from flows.staging import died_before, staging_folder
from schemas.vocabulary import Cause
from store.commits import commit
from store.connect import connect
from store.errors import LostRace
from store.rules import check
from store.tree import Tree, same_content
from store.warehouse import Warehouse, open_warehouse

RACES = 20
"""How often a build starts again because another one committed first."""

RECUT_LOSS = 0.01
"""Largest share of live paragraph ids that a new pipeline may take away without being told to: one in a hundred."""


def build(order: Order, run: Run) -> Report:
    """Make a new version of a dataset from its sources, or none where nothing changed.

    Raises UsageFault for sources that are not there, BuildFault where a rule over the whole set is broken, StoreError
    where the warehouse cannot be used.
    """
    if order.dry_run:
        return _rehearse(order, run)
    warehouse = open_warehouse(order.warehouse, create=True)
    if died_before(warehouse):
        # What killed the last build may be one of its sources: now it can only kill a worker, and is quarantined.
        run = replace(run, each=partial(run.each, apart=True))
    made: list[Made] = []
    try:
        for _ in range(RACES):
            try:
                return _build(order, run, warehouse, made)
            except LostRace:
                continue
    finally:
        run.end()
    raise BuildFault(f"{order.warehouse}: other builds committed first {RACES} times in a row; try again later.")


def _rehearse(order: Order, run: Run) -> Report:
    """What a build would find to do; nothing is written, and the warehouse need not be there yet."""
    there = os.path.lexists(order.warehouse) and not _is_empty_folder(order.warehouse)
    past: Past = run.step("parent", read_past, open_warehouse(order.warehouse)) if there else NO_PAST
    inventory: Inventory = run.step("inventory", _inventory, order, run, Path(order.warehouse), _never)
    new_code = _is_new_code(past)
    plan: Plan = run.step("plan", partial(make_plan, retry=order.retry or new_code), inventory, past)
    return report_of(order, run, past, plan, (), new_code)


def _inventory(order: Order, run: Run, set_aside: Path, wanted: Callable[[bytes], bool]) -> Inventory:
    return take_inventory(order.sources, set_aside, wanted, partial(run.show, "inventory"), order.warehouse)


def _never(raw_sha256: bytes) -> bool:
    """Whether a dry run sets bytes aside."""
    return False


def _is_empty_folder(place: str) -> bool:
    folder = Path(place)
    return folder.is_dir() and not any(folder.iterdir())


def _is_new_code(past: Past) -> bool:
    return past.tree is not None and dict(past.tree.fingerprints) != pipeline_fingerprint()


def _build(order: Order, run: Run, warehouse: Warehouse, made: list[Made]) -> Report:
    """One try; what it commits is added to `made`, which outlives a lost race."""
    past: Past = run.step("parent", read_past, warehouse)
    if past.commit is not None and past.commit.name != order.name:
        raise UsageFault(another_name(order.warehouse, past.commit.name, order.name))
    new_code = _is_new_code(past)
    with staging_folder(warehouse) as staging:
        inventory: Inventory = run.step("inventory", _inventory, order, run, staging, past.lacks)
        if new_code:
            works = recut_works(inventory, past)
            made += _version(order, run, warehouse, past, nothing_but(works), works, "pipeline", str(staging))
            past = run.step("parent", read_past, warehouse)
        plan: Plan = run.step("plan", partial(make_plan, retry=order.retry or new_code), inventory, past)
        if not is_idle(plan, past):
            works = [Work(found, past.holders.get(found.raw_sha256)) for found in plan.work]
            made += _version(order, run, warehouse, past, plan, works, "source", str(staging))
    run.step("refresh", refresh, warehouse)
    now = read_past(warehouse) if made else past
    return report_of(order, run, now, plan, made, new_code)


def _version(
    order: Order,
    run: Run,
    warehouse: Warehouse,
    past: Past,
    plan: Plan,
    works: Sequence[Work],
    cause: Cause,
    staging: str,
) -> list[Made]:
    """Commit the version that a plan leads to; none where its content is the parent's."""
    cuts: list[CutBatch] = run.each("cut", cut_batch, cut_orders(order, past, plan, works, staging), cut_apart)
    named = run.step("name", name_documents, warehouse, cuts, plan, past, cause)
    identified: list[IdentifiedBatch] = run.each(
        "identify", identify_batch, identify_orders(order, past, named, cuts, cause, staging), identify_apart
    )
    content: Content = run.step(
        "assemble", assemble_content, warehouse, past, plan, named, cuts, identified, order.name, cause
    )
    if past.tree is not None and same_content(past.tree, content.tree):
        return []
    if cause == "pipeline" and not order.accept_recut:
        _stop_at_loss(content, past)
    run.step("check", _check, warehouse, content.tree, past.tree, None if cause == "pipeline" else plan.owed)
    made = run.step("commit", _commit, order, run, warehouse, past, content, cause)
    return [made]


def _check(warehouse: Warehouse, tree: Tree, parent: Tree | None, owed: frozenset[str] | None) -> None:
    """The rules over the whole set, and (given the sources that must end somewhere) in = kept + quarantined."""
    broken = check(warehouse, tree, parent)
    if broken:
        first = broken[0]
        raise BuildFault(
            f"nothing was committed: the rule {first.rule} ({first.says}) is broken by {first.count} rows, "
            f"such as {first.sample[0]}" + (f", and {len(broken) - 1} more rules." if len(broken) > 1 else ".")
        )
    if owed is not None:
        with connect(warehouse, tree) as connection:
            kept = {source for (source,) in connection.sql("SELECT source FROM documents").fetchall()}
            quarantined = {source for (source,) in connection.sql("SELECT source FROM quarantine").fetchall()}
        astray = sorted(owed ^ (kept | quarantined))
        if astray:
            raise BuildFault(
                f"nothing was committed: {len(astray)} sources are not in exactly the tables or quarantine, "
                f"such as {astray[0]}. This is a fault of the program; please report it."
            )


def _stop_at_loss(content: Content, past: Past) -> None:
    lost, live = content.ids_lost, past.n_paragraphs
    if lost > RECUT_LOSS * live:
        raise BuildFault(
            f"nothing was committed: the new pipeline would take away {lost:,} of {live:,} paragraph ids "
            f"({lost / live:.1%}; {RECUT_LOSS:.0%} are allowed). Give --accept-recut to accept it."
        )


def _commit(order: Order, run: Run, warehouse: Warehouse, past: Past, content: Content, cause: Cause) -> Made:
    message = order.message if cause == "source" else "the new pipeline over the old sources"
    version = commit(
        warehouse,
        past.commit,
        content.tree,
        message=message,
        kind=cause,
        run=run.record,
        name=order.name,
        counts={
            "places": [without_credentials(place) for place in order.sources],
            "sources": content.sources,
            "ids": content.ids,
        },
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return Made(version.number, version.tree, cause, message, content.ids, content.sources)
