"""What a build answers."""

from collections.abc import Sequence
from pathlib import Path

from flows.order import Made, Order, Report
from flows.past import Past
from flows.plan import Plan, planned
from flows.run import Run
from store.tree import rows_in
from store.warehouse import Warehouse

COUNTED = ("documents", "sections", "paragraphs", "quarantine")


def report_of(order: Order, run: Run, past: Past, plan: Plan, made: Sequence[Made], new_code: bool) -> Report:
    """The report of a build that led to `past`, the latest version now."""
    return Report(
        name=order.name,
        warehouse=order.warehouse,
        version=past.commit.number if past.commit else None,
        tree=past.commit.tree if past.commit else None,
        made=tuple(made),
        sources=next((one.sources for one in made if one.cause == "source"), planned(plan)),
        rows={name: rows_in(past.tree, name) for name in COUNTED} if past.tree else {},
        quarantined=tuple(
            {name: row[name] for name in ("source", "step", "reason", "detail", "byte_offset")}
            for _, row in sorted(past.quarantine.items())
        ),
        notes=tuple(_notes(order, past, plan, new_code)),
        seconds={name: round(seconds, 3) for name, seconds in run.seconds.items()},
        duckdb=None if order.dry_run else str(Warehouse(Path(order.warehouse)).database),
        recorded=run.record,
    )


def _notes(order: Order, past: Past, plan: Plan, new_code: bool) -> list[str]:
    notes = []
    if order.dry_run:
        notes.append("a dry run: nothing was changed")
    if new_code:
        notes.append("the pipeline changed, so every source is cut anew")
    if not order.keep_raw:
        notes.append("raw bytes are not kept: old sources that change or go cannot be cut anew with new code")
    bad = [source for source in past.quarantine if source in past.documents or source in plan.held]
    if bad:
        notes.append(f"{len(bad)} sources are in quarantine while their text of before stands: {', '.join(bad[:3])}")
    return notes
