"""Whether a version is what it says: what the store can check of itself, and that every row comes from raw bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest
from typing import TYPE_CHECKING

from variorum.pipeline.fingerprint import pipeline_fingerprint
from variorum.schemas.row import Row
from variorum.store.commits import commit_of, tree_of
from variorum.store.errors import StoreError
from variorum.store.finding import Finding
from variorum.store.rows import document_order, rows_in_order, rows_of
from variorum.store.tree import Tree, described_as, rows_in
from variorum.store.warehouse import Warehouse
from variorum.text.cut import cut, reading_order, span_text
from variorum.text.document import BlockKind, Rejection
from variorum.text.measure import joint_content_hash

if TYPE_CHECKING:
    import pyarrow as pa

_WITH_SPANS = {
    "paragraphs": ("paragraph_id", "text", "byte_start", "byte_end", "kind"),
    "sections": ("section_id", "heading", "heading_start", "heading_end", "ordinal"),
}
"""Which columns are id, text, and the span of that, and which tells its kind, by table."""
_OF_DOCUMENT = ("document_id", "source", "media_type", "encoding", "cleaning", "span_of")


@dataclass(frozen=True, slots=True)
class _Spanned:
    """A text that is in a row, and the raw bytes that it is of."""

    id: str
    kind: BlockKind
    text: str | None
    start: int
    end: int
    span: bytes
    source: str
    media_type: str
    encoding: str
    cleaning: str


def compare_spans(warehouse: Warehouse, number: int) -> tuple[int, list[Finding]]:
    """How many texts were compared with their spans in the raw bytes, and those that differ."""
    tree = tree_of(warehouse, commit_of(warehouse, number))
    if not rows_in(tree, "raw"):
        return 0, []
    wrong: list[Finding] = []
    compared = 0
    try:
        for row in _spanned(warehouse, tree):
            compared += 1
            if _said(row) != row.text:
                detail = f"its text is not what its span {row.start} to {row.end} of {row.source} says"
                wrong.append(Finding("mismatch", row.id, detail))
    except StoreError as error:
        wrong.append(Finding("missing", f"version {number}", str(error)))
    return compared, wrong


def cut_anew(warehouse: Warehouse, number: int, sample: int, chosen_by: str) -> tuple[int, list[Finding]]:
    """How many documents were cut anew from their raw bytes, and those that came out as other texts.

    `chosen_by`: any text; another one chooses other documents, so that in time all are looked at. None are cut where
    other code made the version: that the two differ is no fault, and the next build shows it.
    """
    tree = tree_of(warehouse, commit_of(warehouse, number))
    if tree.fingerprints.get("cut") != pipeline_fingerprint()["cut"] or not rows_in(tree, "raw"):
        return 0, []

    def drawn(document_id: str) -> bytes:
        return sha256(f"{document_id}{chosen_by}".encode()).digest()

    ids = nsmallest(sample, document_order(warehouse, tree), key=drawn)
    documents = _by_document(rows_of(warehouse, tree, "documents", ids))
    wrong: list[Finding] = []
    kept = rows_of(warehouse, tree, "raw", ids).to_pylist()
    for raw in kept:
        document = documents[raw["document_id"]]
        if _cut_hash(raw["bytes"], document["media_type"]) != document["content_hash"]:
            detail = f"{document['source']}, cut anew from its raw bytes, has another text"
            wrong.append(Finding("mismatch", document["document_id"], detail))
    return len(kept), wrong


def _cut_hash(raw: bytes, media_type: str) -> bytes | None:
    try:
        return joint_content_hash(reading_order(cut(raw, media_type)))
    except Rejection:
        return None


def _said(row: _Spanned) -> str | None:
    try:
        return span_text(row.span, row.media_type, row.encoding, row.kind, json.loads(row.cleaning))
    except (ValueError, KeyError):
        return None


def _spanned(warehouse: Warehouse, tree: Tree) -> Iterator[_Spanned]:
    """Every heading and paragraph with a span in raw bytes; the bytes of one shard are in memory at a time."""
    for raw in rows_in_order(warehouse, tree, described_as(tree, "raw")):
        held = dict(zip(raw["document_id"].to_pylist(), raw["bytes"].to_pylist(), strict=True))
        documents = _by_document(rows_of(warehouse, tree, "documents", held).select(_OF_DOCUMENT))
        for table, (key, text, start, end, kind) in _WITH_SPANS.items():
            columns = ("document_id", key, text, start, end, kind)
            for row in rows_of(warehouse, tree, table, held).select(columns).to_pylist():
                document = documents.get(row["document_id"])
                if row[start] is None or document is None or document["span_of"] != "raw":
                    continue
                yield _Spanned(
                    id=row[key],
                    kind=_kind_of(table, row),
                    text=row[text],
                    start=row[start],
                    end=row[end],
                    span=held[row["document_id"]][row[start] : row[end]],
                    source=document["source"],
                    media_type=document["media_type"],
                    encoding=document["encoding"],
                    cleaning=document["cleaning"],
                )


def _kind_of(table: str, row: Row) -> BlockKind:
    if table == "paragraphs":
        kind: BlockKind = row["kind"]
        return kind
    return "heading" if row["ordinal"] else "title"


def _by_document(rows: "pa.Table") -> dict[str, Row]:
    return {row["document_id"]: row for row in rows.to_pylist()}
