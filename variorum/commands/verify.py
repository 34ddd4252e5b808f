"""`variorum verify`: what the store can check of itself, and that every row can be had again from its raw bytes."""

import contextlib
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.terminal import escape
from variorum.sources.credentials import without_credentials
from variorum.store.commits import commit_of
from variorum.store.finding import Finding
from variorum.store.gaps import recorded
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

SHOWN = 50
"""Most findings that are shown to people; --json has all."""


def verification(warehouse: str, number: int | None, release: str | None = None) -> dict[str, object]:
    """What is wrong with one version, or with all of them; spans are those of the version, or of the latest.

    `release`: where a release is that is compared with the version it names.
    """
    opened = open_warehouse(warehouse)
    findings, spans = look_through(opened, number)
    if release is not None:
        from variorum.release.compare import compare_release

        findings += compare_release(opened, release)
    return {
        "warehouse": opened.place,
        "version": number,
        "spans_compared": spans,
        "release": release and without_credentials(release),
        "findings": [_value(finding) for finding in findings if finding.fault],
        "gaps": [_value(finding) for finding in findings if not finding.fault],
    }


def look_through(warehouse: Warehouse, number: int | None) -> tuple[list[Finding], int]:
    """What is wrong, and how many texts were compared with their spans.

    What a takedown removes meanwhile is no fault: where one came or ended, all is looked at anew.
    """
    from variorum.pipeline.checking import compare_spans

    while True:
        before = _ground(warehouse)
        try:
            findings = verify(warehouse, number, deep=True)
            if any(finding.fault for finding in findings):
                found = findings, 0
            else:
                spans, wrong = compare_spans(warehouse, commit_of(warehouse, number).number)
                found = [*findings, *wrong], spans
        except Exception:  # whatever it was: a reader may say of a file that is gone what its library says
            if _ground(warehouse) == before:
                raise
            continue
        if _ground(warehouse) == before or not any(finding.fault for finding in found[0]):
            return found


def _ground(warehouse: Warehouse) -> tuple[object, ...]:
    """What a takedown writes as it goes on. A record that cannot be read is a finding, and here what it holds."""
    records = []
    for name in warehouse.storage.names("takedowns"):
        with contextlib.suppress(OSError):  # replaced just now
            records.append(warehouse.storage.read(name))
    return tuple(records), recorded(warehouse)


def findings_table(value: Mapping[str, Any]) -> RenderableType:
    """What `verification` found, for people."""
    about = f"version {value['version']}" if value["version"] else "every version"
    gaps = [f"[dim]gap[/dim]  {escape(gap['thing'])}: {escape(gap['detail'])}" for gap in value["gaps"]]
    if not value["findings"]:
        spans = value["spans_compared"]
        said = f"{spans:,} texts are what their spans say" if spans else "no raw bytes are kept to compare spans with"
        compared = [f"the release at {escape(value['release'])} is as the version says"] if value["release"] else []
        return Group(f"{about}: bytes, hashes, rows and references are right; {said}", *compared, *gaps)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("what", "where", "detail"):
        table.add_column(column, overflow="fold")
    for finding in value["findings"][:SHOWN]:
        table.add_row(finding["kind"], escape(finding["thing"]), escape(finding["detail"]))
    left = len(value["findings"]) - SHOWN
    return Group(table, *([f"and {left:,} more; --json has all"] if left > 0 else []), *gaps)


def _value(finding: Finding) -> dict[str, str]:
    return {"kind": finding.kind, "thing": finding.thing, "detail": finding.detail}
