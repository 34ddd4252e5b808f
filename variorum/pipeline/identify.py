"""The second half of a batch: every section and paragraph gets its id, the rows are validated and written.

Works on plain values, as `variorum.pipeline.cut` does.
"""

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from variorum.execute.batch import BatchStep, Failure, Watch
from variorum.identity.values import OldParagraph, OldSection, RegisteredId
from variorum.pipeline.cut import CutSource
from variorum.pipeline.found import FoundSource
from variorum.pipeline.reject import crash, reject, rejected_for
from variorum.pipeline.rows import (
    DocumentOrigin,
    document_row,
    identity_rows,
    lineage_rows,
    paragraph_rows,
    section_rows,
)
from variorum.pipeline.scratch import named_by_content
from variorum.pipeline.taken_down_passages import (
    BESIDE,
    NOTHING_TAKEN,
    TakenDownPassages,
    taken_down_given,
    taken_down_text,
)
from variorum.schemas.row import Row
from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.schemas.vocabulary import Cause
from variorum.sources.rejected import Rejected
from variorum.store.errors import StoreError
from variorum.store.layout import LAYOUTS
from variorum.store.rows import rows_of
from variorum.store.tree import read as read_tree
from variorum.store.warehouse import reopened
from variorum.text.document import Rejection

ROWS_AT_ONCE = 20_000
"""Rows of a table that are held as Python values: some 20 MB."""

_FEWEST = 3
"""Sources that crash here, and no other is left, of which the machine is to blame: the step reads no format, so that no
library in C is asked about what they hold, and three by chance are hardly met."""

FRAGMENTS = tuple(name for name, layout in LAYOUTS.items() if layout.life != "state")
"""Tables of which a batch writes rows: all but those that are written once for the whole version."""


@dataclass(frozen=True, slots=True)
class NameDecision:
    """What a source of the batch is to be called, as the step `name` decided."""

    document_id: str
    lives: bool
    """Whether it lives in the parent version."""
    known: bool
    """Whether its id was ever given out before: then the registry has rows of it."""
    taken_down: str | None = None
    """When and why its text was removed for good: then it is not taken again."""


@dataclass(frozen=True, slots=True)
class IdentifyTask:
    """A batch of cut sources to identify, validate and write."""

    paths: tuple[str, ...]
    """Where the cut sources lie."""
    found: tuple[FoundSource, ...]
    """The sources to take up, in the order in which they were cut."""
    naming: dict[str, NameDecision]
    """By source."""
    collection: str
    staging: str
    warehouse: str
    tree: str | None
    version: int
    cause: Cause
    taken_down: TakenDownPassages = NOTHING_TAKEN
    """The passages of texts that were taken down."""


@dataclass(frozen=True, slots=True)
class IdentifiedBatch:
    """What became of a batch: Parquet fragments as (table, path), and the sources whose rows were not valid."""

    fragments: tuple[tuple[str, str], ...]
    documents: tuple[str, ...]
    """Ids of the documents in the fragments."""
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class _ParentRows:
    """The parent's rows of the documents of a batch, by document."""

    sections: dict[str, list[Row]]
    paragraphs: dict[str, list[Row]]
    identities: dict[str, list[Row]]


def identify_batch(task: IdentifyTask, watch: Watch) -> IdentifiedBatch:
    """Give every section and paragraph of a batch its id, validate the rows with Pandera, write them as fragments."""
    from variorum.pipeline.validate import invalid_documents, without  # Pandera: for workers alone

    fragments, found_as, rejected = _identified(task, watch)
    watch.begin(None, sum(found.n_bytes for found in task.found))
    faults = invalid_documents(fragments)
    for document_id, fault in sorted(faults.items()):
        rejected.append(reject(found_as.pop(document_id), Rejection("validate", "invalid_rows", fault)))
    return IdentifiedBatch(
        fragments=tuple(
            (name, write_fragment(task.staging, name, without(table, faults))) for name, table in fragments.items()
        ),
        documents=tuple(found_as),
        rejected=tuple(rejected),
    )


def _identified(task: IdentifyTask, watch: Watch) -> tuple[dict[str, pa.Table], dict[str, FoundSource], list[Rejected]]:
    """The rows of a batch by table, its sources by document, and those that cannot be taken.

    Nothing of a source but its rows outlives this: of a large one there is all in memory twice meanwhile.
    """
    parent = _parent_rows(task)
    columns = {name: _Columns(name) for name in FRAGMENTS}
    found_as: dict[str, FoundSource] = {}
    rejected: list[Rejected] = []

    for number, item in enumerate(_cut_sources(task)):
        watch.begin(number, item.found.n_bytes)
        naming = task.naming[item.found.source]
        try:
            taken_down = naming.taken_down or taken_down_text(item.cut, item.found.given, task.taken_down)
            if taken_down is not None:
                step = BESIDE if taken_down_given(item.found.given, task.taken_down) else "identify"
                rejected.append(reject(item.found, Rejection(step, "taken_down", taken_down)))
                continue
            made = _document(task, item, naming, parent)
        except BaseException as error:  # as in cut_batch
            rejected.append(reject(item.found, crash("identify", error)))
            continue
        found_as[naming.document_id] = item.found
        for name, rows in made.items():
            columns[name].add(rows)

    # Whose row fails here is not known, so that nobody is blamed.
    watch.begin(None, sum(found.n_bytes for found in task.found))
    return {name: column.table() for name, column in columns.items()}, found_as, rejected


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a document in one table, of which only the last few are Python's values."""

    batches: list[pa.RecordBatch]
    rest: list[Row]


def _rows(name: str, rows: Iterable[Row]) -> _Rows:
    batches: list[pa.RecordBatch] = []
    coming = iter(rows)
    while len(some := list(islice(coming, ROWS_AT_ONCE))) == ROWS_AT_ONCE:
        batches.append(pa.RecordBatch.from_pylist(some, arrow_schema(tables()[name])))
    return _Rows(batches, some)


class _Columns:
    """The rows of one table so far, as Arrow, which takes a tenth of the memory of Python's values."""

    def __init__(self, name: str) -> None:
        self._schema = arrow_schema(tables()[name])
        self._waiting: list[Row] = []
        self._batches: list[pa.RecordBatch] = []

    def add(self, rows: _Rows) -> None:
        if rows.batches:
            self._convert()
            self._batches += rows.batches
        self._waiting += rows.rest
        if len(self._waiting) >= ROWS_AT_ONCE:
            self._convert()

    def table(self) -> pa.Table:
        self._convert()
        return pa.Table.from_batches(self._batches, self._schema).combine_chunks()

    def _convert(self) -> None:
        if self._waiting:
            self._batches.append(pa.RecordBatch.from_pylist(self._waiting, self._schema))
            self._waiting = []


def _document(task: IdentifyTask, item: CutSource, naming: NameDecision, parent: _ParentRows) -> dict[str, _Rows]:
    """The rows of a document by table, all of them made: what fails here costs this document alone."""
    from variorum.identity.carry import carry  # rapidfuzz: for workers alone

    document_id, found = naming.document_id, item.found

    # What the parent has of it, in the values that identity takes.
    registry = {row["id"]: row for row in parent.identities.get(document_id, []) if row["entity"] != "document"}
    old_sections = [
        OldSection(row["section_id"], row["parent_id"], row["level"], row["heading"])
        for row in parent.sections.get(document_id, [])
    ]
    old_paragraphs = [
        OldParagraph(row["paragraph_id"], row["section_id"], row["kind"], row["text"])
        for row in parent.paragraphs.get(document_id, [])
    ]
    known = list(map(_registered, registry.values()))
    carried = carry(document_id, old_sections, old_paragraphs, known, item.cut.sections, item.cut.paragraphs)

    # Paragraphs first: the row of the document counts their words.
    origin = DocumentOrigin(document_id, task.collection, found.source, found.raw_sha256, found.n_bytes, found.given)
    paragraphs = _rows("paragraphs", paragraph_rows(document_id, item.cut, carried.section_ids, carried.paragraph_ids))
    n_words = sum(pc.sum(batch["n_words"]).as_py() for batch in paragraphs.batches)
    n_words += sum(row["n_words"] for row in paragraphs.rest)
    raw = {
        "document_id": document_id,
        "collection": task.collection,
        "source": found.source,
        "raw_sha256": found.raw_sha256,
        "bytes": item.raw,
    }
    made: dict[str, Iterable[Row]] = {
        "documents": [document_row(origin, item.cut, n_words)],
        "sections": section_rows(document_id, item.cut, carried.section_ids),
        "identities": identity_rows(document_id, registry, carried, task.version),
        "lineage": lineage_rows(document_id, carried.events, task.version, task.cause),
        "raw": [raw] if item.raw is not None else [],
    }
    return {"paragraphs": paragraphs} | {name: _rows(name, rows) for name, rows in made.items()}


def _registered(row: Row) -> RegisteredId:
    is_alive = row["last_version"] is None
    return RegisteredId(row["id"], row["entity"], row["match_key"], row["salt"], is_alive, row["last_version"])


def _parent_rows(task: IdentifyTask) -> _ParentRows:
    """The parent's rows of the documents of a batch; none where they are new."""
    if task.tree is None:
        return _ParentRows({}, {}, {})
    warehouse = reopened(task.warehouse)
    tree = read_tree(warehouse, task.tree)

    def rows(name: str, ids: list[str], *by: str) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = defaultdict(list)
        if ids:
            for row in sorted(rows_of(warehouse, tree, name, ids).to_pylist(), key=itemgetter(*by)):
                grouped[row["document_id"]].append(row)
        return grouped

    live = sorted(naming.document_id for naming in task.naming.values() if naming.lives)
    known = sorted(naming.document_id for naming in task.naming.values() if naming.known)
    return _ParentRows(
        rows("sections", live, "ordinal"), rows("paragraphs", live, "ordinal"), rows("identities", known, "id")
    )


def _cut_sources(task: IdentifyTask) -> Iterator[CutSource]:
    """The cut sources of a batch, one at a time."""
    wanted = {found.source for found in task.found}
    for path in task.paths:
        with Path(path).open("rb") as file:
            end = Path(path).stat().st_size
            while file.tell() < end:
                item: CutSource = pickle.load(file)
                if item.found.source in wanted:
                    yield item


def write_fragment(staging: str, name: str, table: pa.Table) -> str:
    """Write rows of a table to the staging folder; the path."""
    with named_by_content(staging, name, ".parquet") as (file, named):
        pq.write_table(table, file, compression="lz4")
    return named()


def _sizes(task: IdentifyTask) -> list[int]:
    return [found.n_bytes for found in task.found]


def _part(task: IdentifyTask, items: range) -> IdentifyTask:
    found = task.found[items.start : items.stop]
    naming = {one.source: task.naming[one.source] for one in found}
    return replace(task, found=found, naming=naming)


def _join(parts: Sequence[IdentifiedBatch]) -> IdentifiedBatch:
    return IdentifiedBatch(
        fragments=tuple(chain.from_iterable(part.fragments for part in parts)),
        documents=tuple(chain.from_iterable(part.documents for part in parts)),
        rejected=tuple(chain.from_iterable(part.rejected for part in parts)),
    )


def _give_up(task: IdentifyTask, failure: Failure) -> IdentifiedBatch:
    return IdentifiedBatch((), (), (rejected_for(task.found[0], "identify", failure),))


def _folder(task: IdentifyTask) -> str:
    return task.staging


def _files(task: IdentifyTask) -> Sequence[str]:
    return task.paths


def _modules(task: IdentifyTask) -> Sequence[str]:
    return (__name__, "variorum.identity.carry", "variorum.pipeline.validate")


IDENTIFY = BatchStep(
    "identify",
    identify_batch,
    _sizes,
    _part,
    _join,
    _give_up,
    _folder,
    _files,
    (OSError, StoreError),
    _modules,
    fewest_to_blame=_FEWEST,
)
"""The step `identify` of a build."""
