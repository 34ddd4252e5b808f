"""How work is cut into batches, and what each batch is told."""

from collections.abc import Mapping, Sequence

from variorum.pipeline.cut import CutBatch, CutTask
from variorum.pipeline.found import SourceToCut
from variorum.pipeline.identify import IdentifyTask
from variorum.pipeline.naming import NamedDocument
from variorum.pipeline.parent import Parent
from variorum.pipeline.plan import Plan
from variorum.pipeline.request import BuildRequest
from variorum.pipeline.taken_down_passages import TakenDownPassages
from variorum.schemas.vocabulary import Cause

BATCH_BYTES = 16 << 20
"""Most raw bytes of a batch: some ten seconds of work, and what a retry costs."""

LEAST_BATCH_BYTES = 2 << 20
"""Least raw bytes of a batch: a second of work, as long as a worker process takes to start."""

BATCHES_PER_WORKER = 3
"""So that the last batch of one worker does not keep the others waiting for long."""


def cut_tasks(
    request: BuildRequest, parent: Parent, plan: Plan, works: Sequence[SourceToCut], staging: str, workers: int
) -> list[CutTask]:
    """The batches of sources to cut: neighbours, as many bytes together as `batch_bytes` says, or one alone."""
    tasks: list[CutTask] = []
    sizes = [work.found.n_bytes for work in works]
    for batch in split_evenly(sizes, batch_bytes(sum(sizes), workers)):
        task = CutTask(
            works=tuple(works[index] for index in batch),
            staging=staging,
            warehouse=request.warehouse,
            tree=parent.commit.tree if parent.commit else None,
            keep_raw=request.keep_raw,
            want_sketch=bool(plan.changed or plan.removed or plan.renamed or parent.dead),
        )
        tasks.append(task)
    return tasks


def identify_tasks(
    request: BuildRequest,
    parent: Parent,
    named: Mapping[str, NamedDocument],
    cuts: Sequence[CutBatch],
    cause: Cause,
    staging: str,
    taken_down: TakenDownPassages,
) -> list[IdentifyTask]:
    """The same batches, now with names, and with the passages that no source may hold again."""
    tasks: list[IdentifyTask] = []
    for batch in cuts:
        if not batch.cuts:
            continue  # every source of it is in quarantine

        task = IdentifyTask(
            paths=batch.paths,
            found=tuple(cut.found for cut in batch.cuts),
            naming={cut.found.source: named[cut.found.source].naming for cut in batch.cuts},
            collection=request.name,
            staging=staging,
            warehouse=request.warehouse,
            tree=parent.commit.tree if parent.commit else None,
            version=parent.version + 1,
            cause=cause,
            taken_down=taken_down,
        )
        tasks.append(task)
    return tasks


def batch_bytes(total: int, workers: int) -> int:
    """Raw bytes of a batch: enough batches that no worker waits long, none too small to be worth a task."""
    return min(max(total // (workers * BATCHES_PER_WORKER), LEAST_BATCH_BYTES), BATCH_BYTES)


def split_evenly(sizes: Sequence[int], most: int) -> list[range]:
    """Neighbouring items in batches of at most `most` bytes each (one large item alone may have more)."""
    batches, start, total = [], 0, 0
    for index, size in enumerate(sizes):
        if index > start and total + size > most:
            batches.append(range(start, index))
            start, total = index, 0
        total += size
    if start < len(sizes):
        batches.append(range(start, len(sizes)))
    return batches
