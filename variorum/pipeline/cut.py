"""The first half of a batch: sources become text, sections and paragraphs, whatever they were before.

Works on plain values and writes to a staging folder, so that it runs the same in this process, in a worker process or
on a cluster that shares a file system.
"""

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from variorum.execute.batch import BatchStep, Failure, Watch
from variorum.identity.documents import Sketch, content_key, sketch
from variorum.pipeline.found import FoundSource, SourceToCut
from variorum.pipeline.reject import crash, reject, rejected_for
from variorum.pipeline.scratch import named_by_content
from variorum.sources.raw_bytes import TooLarge, read_local
from variorum.sources.rejected import Rejected
from variorum.store.errors import StoreError
from variorum.store.rows import rows_of
from variorum.store.tree import read as read_tree
from variorum.store.warehouse import reopened
from variorum.text.document import Cut, Rejection
from variorum.text.measure import joint_content_hash
from variorum.text.readers.formats import HEAD, media_type_of, named_type
from variorum.text.readers.registry import modules_of
from variorum.text.values import value


@dataclass(frozen=True, slots=True)
class CutTask:
    """A batch of sources to cut."""

    works: tuple[SourceToCut, ...]
    staging: str
    warehouse: str
    tree: str | None
    """The parent version's tree, for bytes that lie only there."""
    keep_raw: bool
    want_sketch: bool
    """Whether whole sketches are asked for, to find documents that were renamed and edited."""


@value
class CutSummary:
    """What the next step needs to know of a source that was cut."""

    found: FoundSource
    """As it was read: its bytes may have changed since the inventory."""
    content_hash: bytes
    sketch: Sketch
    """Whole where asked for, else its content_key alone."""


@dataclass(frozen=True, slots=True)
class CutBatch:
    """What became of a batch: the cut sources lie pickled at `paths`."""

    paths: tuple[str, ...]
    cuts: tuple[CutSummary, ...]
    rejected: tuple[Rejected, ...]


@value
class CutSource:
    """A source between the two halves of its batch."""

    found: FoundSource
    raw: bytes | None
    cut: Cut


def cut_batch(task: CutTask, watch: Watch) -> CutBatch:
    """Decode, clean, segment and label every source of a batch; one that cannot be taken costs no other anything."""
    from variorum.text.cut import cut, reading_order  # ftfy and what tells languages: for workers alone

    summaries: list[CutSummary] = []
    rejected: list[Rejected] = []
    with named_by_content(task.staging, "cut", ".pickle") as (file, named):
        for found, raw in _with_bytes(task, watch):
            if isinstance(raw, Rejection):
                rejected.append(reject(found, raw))
                continue
            try:
                media_type = found.declared.media_type or media_type_of(found.name, raw[:HEAD])
                result = cut(raw, media_type, found.declared)
                texts = reading_order(result)
                whole = sketch(texts) if task.want_sketch else Sketch(content_key(texts))
                summary = CutSummary(found, joint_content_hash(texts), whole)
            except Rejection as rejection:
                rejected.append(reject(found, rejection))
                continue
            except BaseException as error:  # a fault of ours or of a library must not cost the batch its other sources
                rejected.append(reject(found, crash("segment", error)))
                continue
            # One after the other, so that no more than one source has to be in memory.
            pickle.dump(CutSource(found, raw if task.keep_raw else None, result), file, pickle.HIGHEST_PROTOCOL)
            summaries.append(summary)
            if result.lost:
                rejected.append(reject(found, _loss(result)))
    return CutBatch((named(),), tuple(summaries), tuple(rejected))


def _loss(result: Cut) -> Rejection:
    """What is said of a source that is taken, though not every character of it could be."""
    detail = f"{result.lost} characters are no {result.encoding} and stand as U+FFFD; the rest is in the tables"
    return Rejection("decode", "partly_undecodable", detail, result.first_lost)


def _with_bytes(task: CutTask, watch: Watch) -> Iterator[tuple[FoundSource, bytes | Rejection]]:
    """The sources of a batch and their bytes as they are now: a file may have changed since the inventory."""
    old = [work.known_as for work in task.works if work.found.path is None and work.known_as is not None]
    kept: dict[str, bytes] = {}
    if old and task.tree is not None:
        warehouse = reopened(task.warehouse)
        table = rows_of(warehouse, read_tree(warehouse, task.tree), "raw", old)
        kept = dict(zip(table["document_id"].to_pylist(), table["bytes"].to_pylist(), strict=True))

    for number, work in enumerate(task.works):
        found = work.found
        watch.begin(number, found.n_bytes)
        if found.path is None:
            if work.known_as not in kept:
                yield (
                    found,
                    Rejection("read", "unreadable", "its old bytes were not kept, so new code cannot cut it"),
                )
            else:
                yield found, kept[work.known_as]
            continue

        try:
            raw = read_local(found.path)
        except TooLarge as error:
            yield found, Rejection("read", "too_large", str(error))
            continue
        except OSError as error:
            yield found, Rejection("read", "unreadable", f"cannot be read: {error.strerror or error}")
            continue

        digest = hashlib.sha256(raw).digest()
        same = digest == found.raw_sha256
        yield found if same else replace(found, raw_sha256=digest, n_bytes=len(raw)), raw


def _sizes(task: CutTask) -> list[int]:
    return [work.found.n_bytes for work in task.works]


def _part(task: CutTask, items: range) -> CutTask:
    return replace(task, works=task.works[items.start : items.stop])


def _join(parts: Sequence[CutBatch]) -> CutBatch:
    return CutBatch(
        paths=tuple(chain.from_iterable(part.paths for part in parts)),
        cuts=tuple(chain.from_iterable(part.cuts for part in parts)),
        rejected=tuple(chain.from_iterable(part.rejected for part in parts)),
    )


def _give_up(task: CutTask, failure: Failure) -> CutBatch:
    return CutBatch((), (), (rejected_for(task.works[0].found, "segment", failure),))


def _folder(task: CutTask) -> str:
    return task.staging


def _files(task: CutTask) -> list[str]:
    return [work.found.path for work in task.works if work.found.path is not None]


def _modules(task: CutTask) -> Sequence[str]:
    """A source of another format than its name tells has its reader imported where it is cut."""
    told = {work.found.declared.media_type or named_type(work.found.name) or "text/plain" for work in task.works}
    return (__name__, "variorum.text.cut", "variorum.text.words.at_hand", *modules_of(told))


CUT = BatchStep("cut", cut_batch, _sizes, _part, _join, _give_up, _folder, _files, (OSError, StoreError), _modules)
"""The step `cut` of a build."""
