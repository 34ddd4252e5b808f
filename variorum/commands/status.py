"""`variorum status`: how a dataset is doing, for people, for programs, and as OpenMetrics for those who scrape."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.output import write_output
from variorum.commands.prefect_api import NextRun
from variorum.commands.terminal import escape
from variorum.dataset.status import Status
from variorum.store.durable import write_beside

NEEDS_SOMEBODY = 3
"""Exit code where all could be read, and somebody should see to something."""


def status_value(status: Status, scheduled: NextRun | None) -> dict[str, object]:
    """A status as plain values, with the next run that is scheduled."""
    version, held, look = status.latest, status.candidate, status.look
    candidate = None
    if held is not None:
        gates = [one["gate"] for one in held.beyond]
        candidate = {"version": held.number, "tree": held.tree, "time": held.time, "gates": gates}

    return {
        "warehouse": status.warehouse,
        "well": not status.needs,
        "needs": list(status.needs),
        "name": version.name if version else None,
        "version": version.number if version else None,
        "version_time": version.time if version else None,
        "version_age_seconds": round(status.seconds_since(version.time)) if version else None,
        "look_time": look.time if look else None,
        "look_age_seconds": round(status.seconds_since(look.time)) if look else None,
        "look_outcome": look.outcome if look else None,
        "next_run": asdict(scheduled) if scheduled else None,
        "candidate": candidate,
        "quarantine": status.quarantine,
        "disk_bytes": status.disk,
        "sweep_bytes": status.sweep_bytes,
    }


def status_text(status: Status, scheduled: NextRun | None) -> RenderableType:
    """A status for people."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, said in _lines(status, scheduled):
        table.add_row(name, said)
    needs = [f"[yellow]needs you[/yellow]  {escape(need)}" for need in status.needs]
    return Group(table, *needs)


def _lines(status: Status, scheduled: NextRun | None) -> Iterator[tuple[str, str]]:
    if status.latest is not None:
        since = _ago(status.seconds_since(status.latest.time))
        yield "version", f"{escape(status.latest.name)} @ {status.latest.number}, {since} ago ({status.latest.kind})"
    if status.look is not None:
        led = {"version": "a new version", "same": "nothing had changed", "held": "a candidate that waits"}
        since = _ago(status.seconds_since(status.look.time))
        yield "last look", f"{since} ago: {led.get(status.look.outcome, status.look.outcome)}"
    if scheduled is not None:
        yield "next run", f"in {_ago(-status.seconds_since(scheduled.time))} ({escape(scheduled.deployment)})"
    if status.candidate is not None:
        before, name = status.candidate.number - 1, status.candidate.tree[:12]
        yield "candidate", f"{name}: variorum diff {before} candidate, then variorum accept {name} or reject {name}"
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in status.quarantine.items())
    yield "quarantine", reasons or "nothing"
    yield "disk", " · ".join(f"{_size(size)} {name}" for name, size in status.disk.items())
    frees = f"could free {_size(status.sweep_bytes)} and keep every version"
    yield "gc", frees if status.sweep_bytes else "nothing to clear"


def write_metrics(status: Status, path: str) -> None:
    """Write a status as OpenMetrics text, whole or not at all; into a device or pipe, which is never replaced."""
    target = Path(path).resolve()  # a link, such as /dev/stdout, stays
    if target.exists() and not target.is_file() and not target.is_dir():
        write_output(target, metrics(status))
    else:
        write_beside(target, metrics(status))


def metrics(status: Status) -> bytes:
    """A status as OpenMetrics text."""
    from prometheus_client import CollectorRegistry, Gauge
    from prometheus_client.openmetrics.exposition import generate_latest

    registry = CollectorRegistry()
    dataset = status.latest.name if status.latest else ""

    def gauge(name: str, says: str, values: dict[str, float], label: str = "") -> None:
        labels = ("dataset", label) if label else ("dataset",)
        one = Gauge(f"variorum_{name}", says, labels, registry=registry)
        for key, value in values.items():
            one.labels(dataset, *((key,) if label else ())).set(value)

    def moment(time: str) -> float:
        return datetime.fromisoformat(time).timestamp()

    version, look = status.latest, status.look
    gauge("version", "Number of the latest version.", {"": version.number if version else 0})
    if version is not None:
        gauge("version_timestamp_seconds", "When the latest version was committed.", {"": moment(version.time)})
    if look is not None:
        gauge("look_timestamp_seconds", "When the sources were last looked at.", {"": moment(look.time)})
    gauge("candidates", "Versions that wait to be accepted or rejected.", {"": status.candidate is not None})
    gauge("quarantined", "Sources in quarantine by reason.", dict(status.quarantine), "reason")
    gauge("disk_bytes", "Bytes on disk, by what they are for, and free.", dict(status.disk), "part")
    gauge("sweep_bytes", "Bytes that gc could free while it keeps every version.", {"": status.sweep_bytes})
    gauge("needs", "Things that somebody should see to.", {"": len(status.needs)})
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return text


def _ago(seconds: float) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{max(0, seconds):,.0f} seconds"


def _size(n_bytes: int) -> str:
    for unit, length in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n_bytes >= length:
            return f"{n_bytes / length:,.1f} {unit}"
    return f"{n_bytes} bytes"
