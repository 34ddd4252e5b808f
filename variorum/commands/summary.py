"""A build's report as rich text for the terminal."""

import shlex
import shutil
import sys
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.terminal import escape
from variorum.pipeline.report_text import EVENTS, headline, many, source_counts
from variorum.pipeline.request import NewVersion, Report
from variorum.store.layout import CHANGING
from variorum.store.warehouse import absolute

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


def _headline(report: Report) -> str:
    tree = f"  [dim]tree sha256:{report.tree}[/dim]" if report.tree else ""
    return f"[bold]{escape(report.name)}[/bold]  {headline(report)}{tree}"


def _sources(report: Report) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim")
    table.add_column()
    table.add_row("sources", source_counts(report.sources))
    held = [name.removesuffix("s") for name in CHANGING if name in report.rows]
    rows = [many(report.rows[f"{name}s"], name) for name in held]
    if rows:
        table.add_row("holds", " · ".join(rows))
    return table


def _ids(made: tuple[NewVersion, ...]) -> Table:
    counted: set[str] = set()
    for one in made:
        counted.update(*one.ids.values())
    happened = [event for event in EVENTS if event in counted]
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
    recorded = f"\n[dim]run[/dim]      {escape(report.recorded)}" if report.recorded else ""
    return f"[dim]seconds[/dim]  {steps}{recorded}"


def _query(report: Report) -> str:
    where = "" if report.warehouse == absolute("warehouse") else f" --warehouse {_from_here(report.warehouse)}"
    return (
        f"[dim]query[/dim]    {_command('duckdb')} -readonly {escape(_from_here(str(report.duckdb)))}\n"
        f"         {_command('variorum')} sql{escape(where)} "
        '"SELECT source, title, language, n_paragraphs FROM documents ORDER BY source"'
    )


def _command(name: str) -> str:
    """A command as it can be called from here: it may lie beside this Python, and not on the PATH."""
    beside = Path(sys.executable).with_name(name)
    if shutil.which(name) or not beside.exists():
        return name
    return escape(_from_here(str(beside)))


def _from_here(place: str) -> str:
    """A place as a shell takes it: without the way to it where it lies in this folder."""
    path, here = Path(place), Path.cwd()
    seen = str(path.relative_to(here)) if path.is_relative_to(here) else place
    return shlex.quote(f"./{seen}" if seen.startswith("-") else seen)  # which would be taken for an option
