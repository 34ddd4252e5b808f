"""Documents of which only the name, or what is given beside the text, has changed: their rows, without being cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from variorum.identity.values import LineageEvent
from variorum.pipeline.found import FoundSource
from variorum.pipeline.parent import Parent
from variorum.pipeline.plan import Plan
from variorum.pipeline.rows import lineage_rows
from variorum.schemas.row import Row
from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.schemas.vocabulary import Cause
from variorum.store.rows import rows_of
from variorum.store.warehouse import Warehouse
from variorum.text.given import with_given, without_given

Fragments = dict[str, list[str | pa.Table]]

AT_ONCE = 2_000
"""Documents whose rows are in memory together: as many as a batch of small ones has."""


@dataclass(frozen=True, slots=True)
class _Restated:
    """A live document, and its source as it is now."""

    document_id: str
    found: FoundSource
    event: LineageEvent


def restated(warehouse: Warehouse, parent: Parent, plan: Plan, cause: Cause, staging: str) -> Fragments:
    """All rows of documents whose bytes are the same, with their names and what is given of them now; and of lineage.

    Rows are tables, or paths of Parquet files in the folder `staging`.
    """
    fragments: Fragments = {}
    documents = sorted(_documents(plan, parent), key=lambda one: one.document_id)
    if parent.tree is None or not documents:
        return fragments
    happened: list[Row] = []
    for one in documents:
        happened += lineage_rows(one.document_id, [one.event], parent.version + 1, cause)
    fragments["lineage"] = [pa.Table.from_pylist(happened, arrow_schema(tables()["lineage"]))]

    # Neighbours in the table are together, so that no shard is read twice.
    order = {live.document_id: source for source, live in parent.documents.items()}
    documents.sort(key=lambda one: order[one.document_id])
    for start in range(0, len(documents), AT_ONCE):
        some = {one.document_id: one.found for one in documents[start : start + AT_ONCE]}
        for name, table in _rows(warehouse, parent, some):
            path = Path(staging) / f"{name}-restated-{start:09}.parquet"
            pq.write_table(table, path, compression="lz4")
            fragments.setdefault(name, []).append(str(path))
    return fragments


def _documents(plan: Plan, parent: Parent) -> Iterator[_Restated]:
    for found in plan.restated:
        name = parent.documents[found.source].document_id
        yield _Restated(name, found, LineageEvent("document", "edited", name, name, None, "source"))
    for old, found in plan.renamed_only:
        name = parent.documents[old].document_id
        yield _Restated(name, found, LineageEvent("document", "renamed", name, name, 1.0, "raw_hash"))


def _rows(warehouse: Warehouse, parent: Parent, now: dict[str, FoundSource]) -> Iterator[tuple[str, pa.Table]]:
    """The rows of some documents by table: the parent's, but for the name and what is given."""
    assert parent.tree is not None
    schema = arrow_schema(tables()["documents"])
    before = rows_of(warehouse, parent.tree, "documents", now).to_pylist()
    yield "documents", pa.Table.from_pylist([_restated_row(row, now[row["document_id"]]) for row in before], schema)
    for name in ("sections", "paragraphs"):
        yield name, rows_of(warehouse, parent.tree, name, now)
    raw = rows_of(warehouse, parent.tree, "raw", now)
    yield "raw", _with_sources(raw, [now[name].source for name in raw["document_id"].to_pylist()])


def _restated_row(row: Row, found: FoundSource) -> Row:
    return with_given(without_given(row), found.given) | {"source": found.source}


def _with_sources(raw: pa.Table, sources: Sequence[str]) -> pa.Table:
    place = raw.schema.get_field_index("source")
    return raw.set_column(place, raw.schema.field(place), pa.array(sources, pa.string()))
