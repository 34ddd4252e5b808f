"""A build's report, for people: as rich text for the terminal, as Markdown and rows for Prefect's pages."""

import shlex
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from flows.order import Made, Report
from flows.page import escape

SOURCE_COUNTS = ("seen", "added", "changed", "renamed", "removed", "unchanged", "quarantined")
EVENTS = ("added", "edited", "moved", "renamed", "split", "merged", "recut", "restored", "removed")
SHOWN_IN_QUARANTINE = 5
"""How many quarantined sources the summary names; `variorum quarantine` lists all."""


def summary(report: Report) -> RenderableType:
    """What a build did."""
    parts: list[RenderableType] = [_headline(report), _sources(report)]
    if any(made.ids for made in report.made):
        parts.append(_ids(report.made))
    if report.quarantined:
        parts.append(_quarantined(report))
    parts += [f"[yellow]note[/yellow]  {escape(note)}" for note in report.notes]
    parts.append(_seconds(report))
    if report.duckdb:
        parts.append(_query(report))
    return Group(*parts)


def markdown(report: Report) -> str:
    """What a build did, as Markdown."""
    lines = [f"# {report.name}: {headline(report)}", "", "| sources | |", "| --- | ---: |"]
    lines += [f"| {name} | {report.sources.get(name, 0):,} |" for name in SOURCE_COUNTS]
    lines += ["", "| rows now | |", "| --- | ---: |"]
    lines += [f"| {name} | {count:,} |" for name, count in report.rows.items()]
    for made in report.made:
        lines += ["", f"Version **{made.version}** ({made.cause}), tree `{made.tree}`", ""]
        lines += ["| ids | " + " | ".join(EVENTS) + " |", "| --- |" + " ---: |" * len(EVENTS)]
        lines += [
            f"| {entity}s | " + " | ".join(f"{events.get(event, 0):,}" for event in EVENTS) + " |"
            for entity, events in made.ids.items()
        ]
    lines += [""] + [f"> {note}" for note in report.notes]
    lines += ["", "| step | seconds |", "| --- | ---: |"]
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in report.seconds.items()]
    return "\n".join(lines)


def quarantine_rows(report: Report) -> list[dict[str, object]]:
    """The quarantined sources as rows of a table."""
    return [dict(row) for row in report.quarantined] or [{"source": "none", "reason": "", "detail": ""}]


def headline(report: Report) -> str:
    """What came of the build, in one line."""
    if not report.made:
        return "nothing changed" if report.version is None else f"nothing changed, version {report.version} stands"
    numbers = " and ".join(str(made.version) for made in report.made)
    return f"version{'s' if len(report.made) > 1 else ''} {numbers}"


def _headline(report: Report) -> str:
    tree = f"  [dim]tree sha256:{report.tree}[/dim]" if report.tree else ""
    return f"[bold]{escape(report.name)}[/bold]  {headline(report)}{tree}"


def _sources(report: Report) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim")
    table.add_column()
    counts = [f"{report.sources.get(name, 0):,} {name}" for name in SOURCE_COUNTS]
    table.add_row("sources", " · ".join(counts))
    rows = [f"{report.rows[name]:,} {name}" for name in ("documents", "sections", "paragraphs") if name in report.rows]
    if rows:
        table.add_row("holds", " · ".join(rows))
    return table


def _ids(made: tuple[Made, ...]) -> Table:
    happened = [e for e in EVENTS if any(e in events for one in made for events in one.ids.values())]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("version")
    table.add_column("ids of")
    for event in happened:
        table.add_column(event, justify="right")
    for one in made:
        for entity, events in one.ids.items():
            label = f"{one.version} ({one.cause})"
            table.add_row(label, f"{entity}s", *(f"{events.get(event, 0):,}" for event in happened))
    return table


def _quarantined(report: Report) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("quarantined", "reason", "detail"):
        table.add_column(column, overflow="fold")
    for row in report.quarantined[:SHOWN_IN_QUARANTINE]:
        table.add_row(*(escape(str(row[key])) for key in ("source", "reason", "detail")))
    left = len(report.quarantined) - SHOWN_IN_QUARANTINE
    if left > 0:
        table.add_row(f"and {left:,} more", "", "see: variorum quarantine")
    return table


def _seconds(report: Report) -> str:
    steps = " · ".join(f"{name} {seconds:.2f}" for name, seconds in report.seconds.items())
    recorded = report.recorded or "not recorded"
    return f"[dim]seconds[/dim]  {steps}\n[dim]run[/dim]      {escape(recorded)}"


def _query(report: Report) -> str:
    path = Path(str(report.duckdb))
    where = "" if path.parent == Path("warehouse").resolve() else f" --warehouse {shlex.quote(str(path.parent))}"
    return (
        f"[dim]query[/dim]    duckdb {escape(shlex.quote(str(path)))}\n"
        f"         variorum sql{escape(where)} "
        '"SELECT source, title, language, n_paragraphs FROM documents ORDER BY source"'
    )
