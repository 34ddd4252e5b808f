"""What `variorum cite` and `variorum check` print."""

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.terminal import escape
from variorum.commands.word_diff import marked
from variorum.dataset.check import RIGHT, Checked, CheckReport
from variorum.dataset.cite import Citation

SHOWN = 100
"""Most quotations that are shown to people; --json has all."""


def citation_text(citation: Citation) -> RenderableType:
    """A citation, for people: the reference, where it stands, what it says."""
    where = " · ".join(part for part in (citation.source, citation.title, citation.heading) if part)
    return Group(escape(citation.reference), f"[dim]{escape(where)}[/dim]", escape(citation.text))


def report_text(report: CheckReport) -> RenderableType:
    """What became of quotations, for people: a row for each that is not as it was quoted, and the counts."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("where", "verdict", "quotation"):
        table.add_column(column, overflow="fold")
    shown = [one for one in report.quotations if one.verdict != "said" or one.note]
    for one in shown[:SHOWN]:
        color = "yellow" if one.verdict in RIGHT else "red"
        table.add_row(one.place, f"[{color}]{one.verdict}[/{color}]", _about(one))
    counts = " · ".join(f"{count:,} {name}" for name, count in report.counts.items())
    left = len(shown) - SHOWN
    more = [f"and {left:,} more; --json has all"] if left > 0 else []
    return Group(*([table] if shown else []), *more, f"{counts}, compared with version {report.version}")


def _about(one: Checked) -> RenderableType:
    lines: list[str | RenderableType] = [escape(one.quotation)] if one.quotation else []
    if one.verdict == "changed" and one.now is not None:
        where = f" in {', '.join(one.to)}" if one.to else ""
        lines += [f"[dim]since version {one.since}{where}:[/dim]", marked(one.then or "", one.now)]
    elif one.verdict == "moved":
        lines.append(f"[dim]since version {one.since} in {', '.join(one.to)}[/dim]")
    elif one.verdict == "removed":
        lines.append(f"[dim]gone since version {one.since}[/dim]")
    elif one.verdict == "elsewhere":
        lines.append(f"[dim]said in {escape(one.found or '')}[/dim]")
    if one.note:
        lines.append(f"[dim]{escape(one.note)}[/dim]")
    return Group(*lines)
