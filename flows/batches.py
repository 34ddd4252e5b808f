"""One batch of sources: first cut (which needs no past), then identified against the parent version and validated.

Both functions take and return plain values and write to a staging folder, so that they run the same in this process, in
a process pool or on a cluster that shares a file system.
"""

import hashlib
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.inventory import Found, Rejected
from flows.raw_bytes import TooLarge, read_local
from flows.rows import Origin, Row, document_row, identity_rows, lineage_rows, paragraph_rows, section_rows
from flows.validate import invalid_documents, without
from schemas.models import tables
from schemas.table import arrow_schema
from schemas.vocabulary import Cause, Step
from store.rows import rows_of
from store.tree import read as read_tree
from store.warehouse import open_warehouse
from text.cut import cut, reading_order
from text.document import Cut, Unfit
from text.formats import media_type_of
from text.identity.carry import carry
from text.identity.documents import Sketch, content_key, sketch
from text.identity.values import Known, OldParagraph, OldSection
from text.measure import joint_content_hash

FRAGMENTS = ("documents", "sections", "paragraphs", "identities", "lineage", "raw")


@dataclass(frozen=True, slots=True)
class Work:
    """A source to cut. Where `path` is None its bytes come from the parent version's table `raw`."""

    found: Found
    known_as: str | None = None
    """The document of the parent version that holds its bytes."""


@dataclass(frozen=True, slots=True)
class CutOrder:
    """A batch of sources to cut."""

    label: str
    works: tuple[Work, ...]
    staging: str
    warehouse: str
    tree: str | None
    """The parent version's tree, for bytes that lie only there."""
    keep_raw: bool
    want_sketch: bool
    """Whether whole sketches are asked for, to find documents that were renamed and edited."""


@dataclass(frozen=True, slots=True)
class CutSummary:
    """What the next step needs to know of a source that was cut."""

    found: Found
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


def cut_batch(order: CutOrder) -> CutBatch:
    """Decode, clean, segment and label every source of a batch; one that cannot be taken costs no other anything."""
    kept: list[_Kept] = []
    summaries: list[CutSummary] = []
    rejected: list[Rejected] = []
    for found, raw in _with_bytes(order):
        if isinstance(raw, Unfit):
            rejected.append(reject(found, raw))
            continue
        try:
            result = cut(raw, media_type_of(found.name, raw[:4096]))
        except Unfit as unfit:
            rejected.append(reject(found, unfit))
            continue
        except Exception as error:  # a fault of ours must not cost the other sources of the batch
            rejected.append(reject(found, _crash("segment", error)))
            continue
        kept.append(_Kept(found, raw if order.keep_raw else None, result))
        texts = reading_order(result)
        whole = sketch(texts) if order.want_sketch else Sketch(content_key(texts))
        summaries.append(CutSummary(found, joint_content_hash(texts), whole))
    path = Path(order.staging) / f"cut-{order.label}.pickle"
    with path.open("wb") as file:
        pickle.dump(kept, file, protocol=pickle.HIGHEST_PROTOCOL)
    return CutBatch((str(path),), tuple(summaries), tuple(rejected))


def cut_apart(order: CutOrder, alone: Callable[[CutOrder], CutBatch | None]) -> CutBatch:
    """A batch whose process died, again in halves of halves: what kills its process is rejected, the rest is kept.

    `alone` cuts a batch in a process of its own: None where that dies.
    """
    if len(order.works) == 1:
        return CutBatch((), (), (reject(order.works[0].found, _died("segment")),))
    middle = len(order.works) // 2
    halves = []
    for number, works in enumerate((order.works[:middle], order.works[middle:])):
        half = replace(order, label=f"{order.label}-{number}", works=works)
        halves.append(alone(half) or cut_apart(half, alone))
    return CutBatch(
        paths=tuple(path for half in halves for path in half.paths),
        cuts=tuple(summary for half in halves for summary in half.cuts),
        rejected=tuple(rejected for half in halves for rejected in half.rejected),
    )


@dataclass(frozen=True, slots=True)
class Naming:
    """What a source of the batch is to be called, as the step `name` decided."""

    document_id: str
    lives: bool
    """Whether it lives in the parent version."""
    known: bool
    """Whether its id was ever given out before: then the registry has rows of it."""
    taken_down: str | None = None
    """When and why its text was removed for good: then it is not taken again."""


@dataclass(frozen=True, slots=True)
class IdentifyOrder:
    """A batch of cut sources to identify, validate and write."""

    label: str
    paths: tuple[str, ...]
    naming: dict[str, Naming]
    """By source; only these sources are taken up."""
    collection: str
    staging: str
    warehouse: str
    tree: str | None
    version: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class IdentifiedBatch:
    """What became of a batch: Parquet fragments as (table, path), and the sources whose rows were not valid."""

    fragments: tuple[tuple[str, str], ...]
    documents: tuple[str, ...]
    """Ids of the documents in the fragments."""
    rejected: tuple[Rejected, ...]


def identify_batch(order: IdentifyOrder) -> IdentifiedBatch:
    """Give every section and paragraph of a batch its id, validate the rows with Pandera, write them as fragments."""
    past = _past(order)
    rows: dict[str, list[Row]] = {name: [] for name in FRAGMENTS}
    found_as: dict[str, Found] = {}
    rejected: list[Rejected] = []
    for item in _kept(order):
        naming = order.naming[item.found.source]
        if naming.taken_down is not None:
            rejected.append(reject(item.found, Unfit("identify", "taken_down", naming.taken_down)))
            continue
        try:
            made = _document(order, item, naming, past)
        except Exception as error:  # as in cut_batch
            rejected.append(reject(item.found, _crash("identify", error)))
            continue
        found_as[naming.document_id] = item.found
        for name, new in made.items():
            rows[name] += new
    fragments = {name: pa.Table.from_pylist(new, arrow_schema(tables()[name])) for name, new in rows.items()}
    faults = invalid_documents(fragments)
    for document_id, fault in sorted(faults.items()):
        rejected.append(reject(found_as.pop(document_id), Unfit("validate", "invalid_rows", fault)))
    return IdentifiedBatch(
        fragments=tuple((name, _write(order, name, without(table, faults))) for name, table in fragments.items()),
        documents=tuple(found_as),
        rejected=tuple(rejected),
    )


def identify_apart(order: IdentifyOrder, alone: Callable[[IdentifyOrder], IdentifiedBatch | None]) -> IdentifiedBatch:
    """A batch whose process died, again in halves of halves, as `cut_apart`."""
    sources = sorted(order.naming)
    if len(sources) == 1:
        found = next(item.found for item in _kept(order))
        return IdentifiedBatch((), (), (reject(found, _died("identify")),))
    middle = len(sources) // 2
    halves = []
    for number, few in enumerate((sources[:middle], sources[middle:])):
        naming = {source: order.naming[source] for source in few}
        half = replace(order, label=f"{order.label}-{number}", naming=naming)
        halves.append(alone(half) or identify_apart(half, alone))
    return IdentifiedBatch(
        fragments=tuple(fragment for half in halves for fragment in half.fragments),
        documents=tuple(document for half in halves for document in half.documents),
        rejected=tuple(rejected for half in halves for rejected in half.rejected),
    )


def reject(found: Found, unfit: Unfit) -> Rejected:
    """The row of quarantine to be for a source that could not be taken."""
    return Rejected(
        source=found.source,
        step=unfit.step,
        reason=unfit.reason,
        detail=unfit.detail,
        raw_sha256=found.raw_sha256,
        n_bytes=found.n_bytes,
        byte_offset=unfit.byte_offset,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A source between the two halves of its batch."""

    found: Found
    raw: bytes | None
    cut: Cut


@dataclass(frozen=True, slots=True)
class _Past:
    """The parent's rows of the documents of a batch, by document."""

    sections: dict[str, list[Row]]
    paragraphs: dict[str, list[Row]]
    identities: dict[str, list[Row]]


def _with_bytes(order: CutOrder) -> Iterator[tuple[Found, bytes | Unfit]]:
    """The sources of a batch and their bytes as they are now: a file may have changed since the inventory."""
    old = [work.known_as for work in order.works if work.found.path is None and work.known_as is not None]
    kept: dict[str, bytes] = {}
    if old and order.tree is not None:
        warehouse = open_warehouse(order.warehouse)
        table = rows_of(warehouse, read_tree(warehouse, order.tree), "raw", old)
        kept = dict(zip(table["document_id"].to_pylist(), table["bytes"].to_pylist(), strict=True))
    for work in order.works:
        found = work.found
        if found.path is None:
            if work.known_as not in kept:
                yield found, Unfit("read", "unreadable", "its old bytes were not kept, so new code cannot be run on it")
            else:
                yield found, kept[work.known_as]
            continue
        try:
            raw = read_local(found.path)
        except TooLarge as error:
            yield found, Unfit("read", "too_large", str(error))
            continue
        except OSError as error:
            yield found, Unfit("read", "unreadable", f"cannot be read: {error.strerror or error}")
            continue
        digest = hashlib.sha256(raw).digest()
        yield replace(found, raw_sha256=digest, n_bytes=len(raw)), raw


def _document(order: IdentifyOrder, item: _Kept, naming: Naming, past: _Past) -> dict[str, list[Row]]:
    document_id, found = naming.document_id, item.found
    registry = {row["id"]: row for row in past.identities.get(document_id, []) if row["entity"] != "document"}
    carried = carry(
        document_id,
        [
            OldSection(row["section_id"], row["parent_id"], row["level"], row["heading"])
            for row in past.sections.get(document_id, [])
        ],
        [
            OldParagraph(row["paragraph_id"], row["section_id"], row["kind"], row["text"])
            for row in past.paragraphs.get(document_id, [])
        ],
        [
            Known(
                row["id"],
                row["entity"],
                row["match_key"],
                row["salt"],
                row["last_version"] is None,
                row["last_version"],
            )
            for row in registry.values()
        ],
        item.cut.sections,
        item.cut.paragraphs,
    )
    origin = Origin(document_id, order.collection, found.source, found.raw_sha256, found.n_bytes)
    paragraphs = paragraph_rows(document_id, item.cut, carried.section_ids, carried.paragraph_ids)
    raw = {
        "document_id": document_id,
        "collection": order.collection,
        "source": found.source,
        "raw_sha256": found.raw_sha256,
        "bytes": item.raw,
    }
    return {
        "documents": [document_row(origin, item.cut, sum(row["n_words"] for row in paragraphs))],
        "sections": section_rows(document_id, item.cut, carried.section_ids),
        "paragraphs": paragraphs,
        "identities": identity_rows(document_id, registry, carried, order.version),
        "lineage": lineage_rows(document_id, carried.happenings, order.version, order.cause),
        "raw": [raw] if item.raw is not None else [],
    }


def _past(order: IdentifyOrder) -> _Past:
    """The parent's rows of the documents of a batch; none where they are new."""
    if order.tree is None:
        return _Past({}, {}, {})
    warehouse = open_warehouse(order.warehouse)
    tree = read_tree(warehouse, order.tree)

    def rows(name: str, ids: list[str], *by: str) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = defaultdict(list)
        if ids:
            for row in sorted(rows_of(warehouse, tree, name, ids).to_pylist(), key=itemgetter(*by)):
                grouped[row["document_id"]].append(row)
        return grouped

    live = sorted(naming.document_id for naming in order.naming.values() if naming.lives)
    known = sorted(naming.document_id for naming in order.naming.values() if naming.known)
    return _Past(
        rows("sections", live, "ordinal"), rows("paragraphs", live, "ordinal"), rows("identities", known, "id")
    )


def _kept(order: IdentifyOrder) -> Iterator[_Kept]:
    for path in order.paths:
        with Path(path).open("rb") as file:
            kept: list[_Kept] = pickle.load(file)
        yield from (item for item in kept if item.found.source in order.naming)


def _died(step: Step) -> Unfit:
    return Unfit(step, "crashed", "the process that worked on it died: out of memory, killed, or a crash in a library")


def _crash(step: Step, error: Exception) -> Unfit:
    return Unfit(step, "crashed", f"a fault of the program, please report it: {type(error).__name__}: {error}")


def _write(order: IdentifyOrder, name: str, table: pa.Table) -> str:
    path = Path(order.staging) / f"{name}-{order.label}.parquet"
    pq.write_table(table, path, compression="lz4")
    return str(path)
