"""`variorum verify`: what the store can check of itself, and that every row can be had again from its raw bytes."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.terminal import escape
from variorum.sources.credentials import without_credentials
from variorum.store.commits import commit_of
from variorum.store.finding import Finding
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

SHOWN = 50
"""Most findings that are shown to people; --json has all."""


def verification(warehouse: str, number: int | None, release: str | None = None) -> dict[str, object]:
    """What is wrong with one version, or with all of them; spans are those of the version, or of the latest.

    `release`: where a release is that is compared with the version it names.
    """
    from variorum.pipeline.checking import compare_spans

    opened = open_warehouse(warehouse)
    findings = verify(opened, number, deep=True)
    spans = 0
    if not any(finding.fault for finding in findings):
        spans, wrong = compare_spans(opened, commit_of(opened, number).number)
        findings += wrong
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
