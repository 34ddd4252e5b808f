"""One version: a plan over a parent version, carried out up to the commit.

[ cut ] per batch → name → [ identify, validate ] per batch → assemble → check → gate → commit
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NoReturn

from variorum.errors import BuildError
from variorum.execute.run import Run
from variorum.pipeline.assembly import BatchResults, Content, assemble_content
from variorum.pipeline.batching import cut_tasks, identify_tasks
from variorum.pipeline.broken import without_broken
from variorum.pipeline.candidate import HeldBack, beyond_as_json
from variorum.pipeline.cut import CUT
from variorum.pipeline.found import SourceToCut
from variorum.pipeline.gates import GateBreach, beyond, gates_of
from variorum.pipeline.identify import IDENTIFY
from variorum.pipeline.naming import name_documents
from variorum.pipeline.parent import Parent
from variorum.pipeline.plan import Plan
from variorum.pipeline.refresh import refresh
from variorum.pipeline.request import BuildRequest, NewVersion, described, indexes_of
from variorum.pipeline.restate import restated
from variorum.pipeline.takedown import stop_at_takedown
from variorum.pipeline.taken_down_passages import telling_of
from variorum.schemas.vocabulary import Cause
from variorum.store.candidates import Candidate, drop, hold
from variorum.store.commits import commit, time_now
from variorum.store.errors import LostRace
from variorum.store.looks import note_look
from variorum.store.rows import document_order, quarantined_sources
from variorum.store.rules import Violation, check
from variorum.store.takedowns import Takedown, takedowns, telling_passages
from variorum.store.tree import Tree, same_content
from variorum.store.warehouse import Warehouse

RECUT_LOSS = 0.01
"""Largest share of live paragraph ids that a new pipeline may take away without being told to: one in a hundred."""


@dataclass(frozen=True, slots=True)
class VersionInputs:
    """What one version is made of: a plan over a parent version."""

    request: BuildRequest
    run: Run
    warehouse: Warehouse
    staging: Path
    parent: Parent
    plan: Plan
    works: Sequence[SourceToCut]
    cause: Cause


def make_version(inputs: VersionInputs) -> list[NewVersion]:
    """Commit the version that a plan leads to; none where its content is the parent's."""
    request, run, warehouse, staging = inputs.request, inputs.run, inputs.warehouse, str(inputs.staging)
    parent, plan, cause = inputs.parent, inputs.plan, inputs.cause
    gates = gates_of(warehouse)  # what is wrong in their files is said before the work
    down = tuple(takedowns(warehouse))

    # The content of the version, which nobody sees yet. What breaks a rule of its own is found in it, and costs itself
    # alone: then the version is assembled without it.
    batches: BatchResults | None = _batches(inputs, down)
    stated = restated(warehouse, parent, plan, cause, staging)
    while batches is not None:
        content = run.step("assemble", assemble_content, warehouse, parent, plan, batches, stated, request.name, cause)

        # New code that makes the same rows is no new version: a version says what changed.
        before = replace(parent.tree, fingerprints=content.tree.fingerprints) if parent.tree is not None else None
        if same_content(before, content.tree):
            return []

        if cause == "pipeline" and not request.accept_recut:
            _stop_at_loss(content, parent)
        broken = run.step("check", check, warehouse, content.tree, parent.tree)
        batches = without_broken(batches, broken, staging, is_first=not parent.documents)
    _stop_at_fault(warehouse, content.tree, broken, None if cause == "pipeline" else plan.owed)

    # Whether it is so like the version before it that nobody need look at it first.
    accepted = cause == "pipeline" and request.accept_recut
    found: list[GateBreach] = []
    if parent.tree is not None and not accepted:
        found = run.step("gate", beyond, warehouse, content.tree, parent.tree, gates, parent.version + 1)

    if found:
        _hold_back(inputs, content, found, down)
    return [run.step("commit", _commit, inputs, content, down)]


def _batches(inputs: VersionInputs, down: Sequence[Takedown]) -> BatchResults:
    """What the batches made. What a build knows of each source only until it is identified goes with this."""
    request, run, warehouse, staging = inputs.request, inputs.run, inputs.warehouse, str(inputs.staging)
    parent, plan, cause = inputs.parent, inputs.plan, inputs.cause

    # The two halves of each batch, and between them who each document is.
    workers = request.workers or (run.executor.workers if inputs.works else 1)
    cuts = run.each(CUT, cut_tasks(request, parent, plan, inputs.works, staging, workers))
    named = run.step("name", name_documents, warehouse, cuts, plan, parent, cause)
    tasks = identify_tasks(request, parent, named, cuts, cause, staging, telling_of(telling_passages(down)))
    identified = run.each(IDENTIFY, tasks)

    of_cuts, of_identified = (batch.rejected for batch in cuts), (batch.rejected for batch in identified)
    return BatchResults(named, identified, tuple(chain.from_iterable(chain(of_cuts, of_identified))))


def _stop_at_fault(warehouse: Warehouse, tree: Tree, broken: Sequence[Violation], owed: frozenset[str] | None) -> None:
    """Rules that are broken still, and (given the sources that must end somewhere) in = kept + quarantined."""
    if broken:
        first = broken[0]
        raise BuildError(
            f"nothing was committed: the rule {first.rule} ({first.says}) is broken by {first.count} rows, "
            f"such as {first.sample[0]}" + (f", and {len(broken) - 1} more rules." if len(broken) > 1 else ".")
        )
    if owed is not None:
        kept = {source for _, source, _ in document_order(warehouse, tree).values()}
        astray = sorted(owed ^ (kept | quarantined_sources(warehouse, tree)))
        if astray:
            raise BuildError(
                f"nothing was committed: {len(astray)} sources are not in exactly the tables or quarantine, "
                f"such as {astray[0]}. This is a fault of the program; please report it."
            )


def _stop_at_loss(content: Content, parent: Parent) -> None:
    lost, live = content.ids_lost, parent.n_paragraphs
    if lost > RECUT_LOSS * live:
        raise BuildError(
            f"nothing was committed: the new pipeline would take away {lost:,} of {live:,} paragraph ids "
            f"({lost / live:.1%}; {RECUT_LOSS:.0%} are allowed). Give --accept-recut to accept it."
        )


def _commit(inputs: VersionInputs, content: Content, down: Sequence[Takedown]) -> NewVersion:
    request, cause = inputs.request, inputs.cause
    version = commit(
        inputs.warehouse,
        inputs.parent.commit,
        content.tree,
        message=_message(inputs),
        kind=cause,
        run=inputs.run.record,
        name=request.name,
        counts=_counts(content),
        time=time_now(),
        dataset=described(request),
        last_look=partial(stop_at_takedown, inputs.warehouse, down),
    )
    return NewVersion(version.number, version.tree, cause, version.message, content.ids, content.sources)


def _hold_back(
    inputs: VersionInputs, content: Content, found: Sequence[GateBreach], down: Sequence[Takedown]
) -> NoReturn:
    """Keep the version as a candidate, and end the build with what holds it back."""
    request, warehouse, parent = inputs.request, inputs.warehouse, inputs.parent.commit
    assert parent is not None  # a first version has no gates
    candidate = Candidate(
        parent=parent.sha256,
        number=parent.number + 1,
        content=content.tree,
        name=request.name,
        message=_message(inputs),
        kind=inputs.cause,
        run=inputs.run.record,
        time=time_now(),
        counts=_counts(content),
        dataset=described(request),
        beyond=beyond_as_json(found),
    )

    # A takedown that began before it was kept has not looked at it.
    is_new = hold(warehouse, candidate)
    try:
        stop_at_takedown(warehouse, down)
    except LostRace:
        drop(warehouse)
        raise

    note_look(warehouse, candidate.time, "held")
    # New code may have made a version before this one.
    inputs.run.step("refresh", refresh, warehouse, indexes_of(inputs.request))
    raise HeldBack(candidate, request.warehouse, is_new)


def _message(inputs: VersionInputs) -> str:
    return inputs.request.message if inputs.cause == "source" else "the new pipeline over the old sources"


def _counts(content: Content) -> dict[str, object]:
    return {"sources": content.sources, "ids": content.ids}
