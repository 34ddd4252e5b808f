"""Whether a version is what it says: what the store can check of itself, and that every row comes from raw bytes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from variorum.pipeline.fingerprint import pipeline_fingerprint
from variorum.store.commits import commit_of, tree_of
from variorum.store.connect import connect
from variorum.store.errors import StoreError
from variorum.store.finding import Finding
from variorum.store.tree import rows_in
from variorum.store.warehouse import Warehouse
from variorum.text.cut import cut, reading_order, span_text
from variorum.text.document import Rejection
from variorum.text.measure import joint_content_hash

ROWS_AT_ONCE = 20_000
"""Rows whose spans are compared at a time."""


def compare_spans(warehouse: Warehouse, number: int) -> tuple[int, list[Finding]]:
    """How many texts were compared with their spans in the raw bytes, and those that differ."""
    tree = tree_of(warehouse, commit_of(warehouse, number))
    if not rows_in(tree, "raw"):
        return 0, []
    wrong: list[Finding] = []
    compared = 0
    try:
        for row in _rows(warehouse, number):
            compared += 1
            said = _said(row)
            if said != row["text"]:
                detail = (
                    f"its text is not what its span {row['byte_start']} to {row['byte_end']} of {row['source']} says"
                )
                wrong.append(Finding("mismatch", row["id"], detail))
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
    with connect(warehouse, tree) as connection:
        rows = connection.execute(
            "SELECT document_id, source, media_type, bytes, content_hash "
            "FROM documents JOIN (SELECT document_id, bytes FROM raw) USING (document_id) "
            "ORDER BY md5(document_id || $1) LIMIT $2",
            [chosen_by, sample],
        ).fetchall()
    wrong = [
        Finding("mismatch", document_id, f"{source}, cut anew from its raw bytes, has another text")
        for document_id, source, media_type, raw, says in rows
        if _cut_hash(raw, media_type) != says
    ]
    return len(rows), wrong


def _cut_hash(raw: bytes, media_type: str) -> bytes | None:
    try:
        return joint_content_hash(reading_order(cut(raw, media_type)))
    except Rejection:
        return None


def _said(row: Mapping[str, Any]) -> str | None:
    try:
        return span_text(row["span"], row["media_type"], row["encoding"], row["kind"], json.loads(row["cleaning"]))
    except (ValueError, KeyError):
        return None


def _rows(warehouse: Warehouse, number: int) -> Iterator[dict[str, Any]]:
    """Every heading and paragraph with a span, and the raw bytes that it counts in."""
    tree = tree_of(warehouse, commit_of(warehouse, number))
    if "raw" not in tree.schema:
        return
    with connect(warehouse, tree) as connection:
        rows = connection.sql(
            """
            SELECT id, kind, text, byte_start, byte_end, source, media_type, encoding, cleaning,
                bytes[byte_start + 1 : byte_end] AS span
            FROM (
                SELECT paragraph_id AS id, document_id, kind, text, byte_start, byte_end FROM paragraphs
                UNION ALL
                SELECT section_id, document_id, CASE ordinal WHEN 0 THEN 'title' ELSE 'heading' END, heading,
                    heading_start, heading_end
                FROM sections
            )
            JOIN documents USING (document_id)
            JOIN (SELECT document_id, bytes FROM raw) USING (document_id)
            WHERE span_of = 'raw' AND byte_start IS NOT NULL
            """
        )
        for batch in rows.to_arrow_reader(ROWS_AT_ONCE):
            yield from batch.to_pylist()
