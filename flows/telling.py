"""What a run tells Prefect: its name, its log, its report, and events that automations act on."""

import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace

from prefect import get_client
from prefect.artifacts import create_image_artifact, create_markdown_artifact, create_table_artifact
from prefect.events import emit_event
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from variorum.execute.run import Progress, Show
from variorum.flows.assets import tell_assets
from variorum.flows.pages import diff_page
from variorum.pipeline.candidate import HeldBack
from variorum.pipeline.growth import growth_rows, last_versions
from variorum.pipeline.growth_picture import growth_picture
from variorum.pipeline.report_text import Changes, comparison, markdown, outcome, quarantine_rows
from variorum.pipeline.request import NewVersion, Report
from variorum.pipeline.samples import samples
from variorum.store.commits import latest
from variorum.store.looks import STALE_HOURS, hours_since_look
from variorum.store.warehouse import Warehouse


def tell_report(report: Report, quarantined_before: int) -> Report:
    """Name the run by what it did, leave its report on its page, and emit its events."""
    name = outcome(report)
    _rename(name)
    told = markdown(report, _changes_of(report))
    create_markdown_artifact(told, key="build-report", description="What the build did.")
    create_table_artifact(quarantine_rows(report), key="quarantine", description="Sources that could not be taken.")
    if report.version is not None:
        versions = last_versions(report.warehouse)
        create_table_artifact(growth_rows(versions), key="versions", description="The last versions.")
    if report.made:
        # In the address itself: Prefect keeps no files. Only of new versions, since it is 20 kB in Prefect's database.
        picture = b64encode(growth_picture(versions).encode()).decode()
        create_image_artifact(f"data:image/svg+xml;base64,{picture}", key="growth", description="The last versions.")

    tell_assets(report)
    for made in report.made:
        tell_committed(made, report.name, report.warehouse, name)
    now = report.rows.get("quarantine", 0)
    if now > quarantined_before:
        said = f"{report.name}: {now - quarantined_before} more sources in quarantine, {now} now"
        payload = {"message": said, "before": quarantined_before, "now": now, "sources": [*report.quarantined[:20]]}
        emit("variorum.quarantine.grew", report.name, report.warehouse, payload)
    emit("variorum.sources.looked", report.name, report.warehouse, {"version": report.version})
    before = str(flow_run.name)
    return replace(report, recorded=(report.recorded or "").replace(before, name, 1))


def tell_committed(made: NewVersion, dataset: str, warehouse: str, message: str) -> None:
    """Emit the event of a version that is the latest now."""
    told = {"version": made.version, "tree": made.tree, "cause": made.cause, "sources": made.sources, "ids": made.ids}
    emit("variorum.version.committed", dataset, warehouse, told | {"message": message})


def tell_held_back(fault: HeldBack, warehouse: str) -> None:
    """Leave the comparison as the report of a run that a gate ended, and emit its event where it is a new one."""
    held = fault.candidate
    _rename(f"{held.name}: candidate for {held.number} waits")
    page = diff_page(warehouse, held.number - 1, held.tree[:12])
    changes = Changes(held.number - 1, "candidate", samples(warehouse, "candidate"), page)
    create_markdown_artifact(comparison(held, changes), key="build-report", description="What was held back, and why.")
    if fault.is_new:
        gates = [one["gate"] for one in held.beyond]
        told = {"version": held.number, "tree": held.tree, "gates": gates, "message": str(fault)}
        emit("variorum.candidate", held.name, warehouse, told)
    emit("variorum.sources.looked", held.name, warehouse, {"version": held.number - 1})


def tell_stale(warehouse: Warehouse) -> None:
    """Emit an event where nobody has looked at the sources for too long: a run that does not look at them may be the
    only one that still works, or one that wanted to and could not.
    """
    hours = hours_since_look(warehouse)
    version = latest(warehouse)
    if version is None or hours is None or hours <= STALE_HOURS:
        return
    said = f"{version.name}: the sources were last looked at {hours:,.1f} hours ago"
    told = {"version": version.number, "hours": round(hours, 1), "message": said}
    emit("variorum.stale", version.name, warehouse.place, told)


def emit(event: str, dataset: str, warehouse: str, told: Mapping[str, object]) -> None:
    """Emit an event about a dataset, which automations can act on."""
    resource = {"prefect.resource.id": f"variorum.dataset.{dataset}", "prefect.resource.name": dataset}
    emit_event(event, resource, payload={"dataset": dataset, "warehouse": warehouse, **told})


def logging_show(also: Show) -> Show:
    """Shows progress as `also` does, and logs each step when it ends, with its time and rate."""
    logger = get_run_logger()
    begun: dict[str, float] = {}
    last: dict[str, Progress] = {}

    def show(progress: Progress) -> None:
        also(progress)
        begun.setdefault(progress.step, time.monotonic())
        if not progress.ended:
            last[progress.step] = progress
            return
        seconds = time.monotonic() - begun.pop(progress.step)
        done = last.pop(progress.step, progress)
        counted = f", {done.done:,} of {done.total:,} sources" if done.total else ""
        rate = f", {done.done_bytes / 1e6 / seconds:.2f} MB/s" if done.done_bytes and seconds else ""
        logger.info("%s: %.2f s%s%s", progress.step, seconds, counted, rate)

    return show


def _changes_of(report: Report) -> list[Changes]:
    """What a report shows of the versions that a build made."""
    found = []
    for made in report.made:
        before = made.version - 1
        page = diff_page(report.warehouse, before, made.version)
        found.append(Changes(before, made.version, samples(report.warehouse, made.version), page))
    return found


def _rename(name: str) -> None:
    with get_client(sync_client=True) as client:
        client.set_flow_run_name(flow_run.id, name)
