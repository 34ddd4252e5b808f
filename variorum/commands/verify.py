"""`variorum verify`: what the store can check of itself, and that every row can be had again from its raw bytes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.terminal import escape
from variorum.store.commits import commit_of, tree_of
from variorum.store.connect import connect
from variorum.store.errors import StoreError
from variorum.store.finding import Finding
from variorum.store.tree import rows_in
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

SHOWN = 50
"""Most findings that are shown to people; --json has all."""

ROWS_AT_ONCE = 20_000
"""Rows whose spans are compared at a time."""


def verification(warehouse: str, number: int | None) -> dict[str, Any]:
    """What is wrong with one version, or with all of them; spans are those of the version, or of the latest."""
    opened = open_warehouse(warehouse)
    findings = verify(opened, number, deep=True)
    spans = 0
    if not any(finding.fault for finding in findings):
        spans, wrong = _spans(opened, commit_of(opened, number).number)
        findings += wrong
    return {
        "warehouse": str(opened.root),
        "version": number,
        "spans_compared": spans,
        "findings": [_value(finding) for finding in findings if finding.fault],
        "gaps": [_value(finding) for finding in findings if not finding.fault],
    }


def findings_table(value: Mapping[str, Any]) -> RenderableType:
    """What `verification` found, for people."""
    about = f"version {value['version']}" if value["version"] else "every version"
    gaps = [f"[dim]gap[/dim]  {escape(gap['thing'])}: {escape(gap['detail'])}" for gap in value["gaps"]]
    if not value["findings"]:
        spans = value["spans_compared"]
        said = f"{spans:,} texts are what their spans say" if spans else "no raw bytes are kept to compare spans with"
        return Group(f"{about}: bytes, hashes, rows and references are right; {said}", *gaps)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("what", "where", "detail"):
        table.add_column(column, overflow="fold")
    for finding in value["findings"][:SHOWN]:
        table.add_row(finding["kind"], escape(finding["thing"]), escape(finding["detail"]))
    left = len(value["findings"]) - SHOWN
    return Group(table, *([f"and {left:,} more; --json has all"] if left > 0 else []), *gaps)


def _spans(warehouse: Warehouse, number: int) -> tuple[int, list[Finding]]:
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


def _said(row: Mapping[str, Any]) -> str | None:
    from variorum.text.cut import span_text

    try:
        return span_text(row["span"], row["media_type"], row["encoding"], row["kind"], json.loads(row["cleaning"]))
    except (ValueError, KeyError):
        return None


def _rows(warehouse: Warehouse, number: int) -> Iterator[dict[str, Any]]:
    """Every heading and paragraph with a span, and the raw bytes that it counts in."""
    from variorum.store.tree import described

    tree = tree_of(warehouse, commit_of(warehouse, number))
    if "raw" not in described(tree):
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


def _value(finding: Finding) -> dict[str, str]:
    return {"kind": finding.kind, "thing": finding.thing, "detail": finding.detail}
