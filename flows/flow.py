"""The build as a Prefect flow: the same steps, recorded, retried where a fault can pass, with a report on its page."""

from contextvars import ContextVar
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.runtime import flow_run
from prefect.settings import PREFECT_UI_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.build import build
from flows.order import Order, Report
from flows.recorded import recorded_run
from flows.run import Show
from flows.start import order_of
from flows.summary import markdown, quarantine_rows


def run_name() -> str:
    """What a run builds, for the list of runs."""
    given = flow_run.parameters
    return f"{given.get('name') or 'dataset'} from {', '.join(given.get('sources') or ['the sources of before'])}"


_THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=16)
"""Threads that wait for batches; how many are worked on at once is the process pool's to say."""

_SHOW: ContextVar[Show] = ContextVar("show", default=lambda step, done, total: None)
"""Where progress is shown: a flow's parameters are plain values, so it cannot be one of them."""


@flow(name="build", flow_run_name=run_name, task_runner=_THREADS, persist_result=False)
def build_flow(
    sources: list[str] | None = None,
    warehouse: str = "warehouse",
    name: str | None = None,
    message: str = "",
    workers: int | None = None,
    keep_raw: bool = True,
    accept_recut: bool = False,
    retry: bool = False,
) -> Report:
    """Make a new version of the dataset from its sources; none where nothing changed."""
    order = order_of(
        sources or [],
        warehouse=warehouse,
        name=name,
        message=message,
        workers=workers,
        keep_raw=keep_raw,
        accept_recut=accept_recut,
        retry=retry,
    )
    report = build(order, recorded_run(order.workers, _SHOW.get(), _record()))
    create_markdown_artifact(markdown(report), key="build-report", description="What the build did.")
    create_table_artifact(quarantine_rows(report), key="quarantine", description="Sources that could not be taken.")
    return report


def _record() -> str:
    """The name of this run and the address of its page, if its server has pages (one for a single run has none)."""
    page = f"{PREFECT_UI_URL.value()}/runs/flow-run/{flow_run.id}" if PREFECT_UI_URL.value() else str(flow_run.id)
    return f"{flow_run.name} ({page})"


def record_build(order: Order, show: Show) -> Report:
    """Run the flow in this process, as ordered."""
    token = _SHOW.set(show)
    try:
        return build_flow(
            sources=list(order.sources),
            warehouse=order.warehouse,
            name=order.name,
            message=order.message,
            workers=order.workers,
            keep_raw=order.keep_raw,
            accept_recut=order.accept_recut,
            retry=order.retry,
        )
    finally:
        _SHOW.reset(token)
