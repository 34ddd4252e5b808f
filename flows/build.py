"""The build as a Prefect flow: the same steps, recorded, retried where a fault can pass, with a report on its page."""

from contextvars import ContextVar
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.runtime import flow_run
from prefect.settings import PREFECT_UI_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from variorum.execute.run import Run, Show
from variorum.flows.tasks import PrefectTasks
from variorum.pipeline.ask import request_of
from variorum.pipeline.batching import worker_processes
from variorum.pipeline.build import build
from variorum.pipeline.report_text import markdown, quarantine_rows
from variorum.pipeline.request import BuildRequest, Report, described_places
from variorum.sources.credentials import without_credentials
from variorum.sources.places import Place


def run_name() -> str:
    """What a run builds, for the list of runs."""
    given = flow_run.parameters
    places = [one if isinstance(one, str) else str(one.get("root")) for one in given.get("sources") or ()]
    shown = ", ".join(map(without_credentials, places)) or "the sources of the last build"
    return f"{given.get('name') or 'dataset'} from {shown}"


_THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=16)
"""Threads that wait for batches; how many are worked on at once is the process pool's to say."""

_SOURCES: ContextVar[tuple[str | Place, ...] | None] = ContextVar("sources", default=None)
"""The places with their credentials: the flow's parameters, which Prefect stores, have them without."""

_SHOW: ContextVar[Show] = ContextVar("show", default=lambda progress: None)
"""Where progress is shown: a flow's parameters are plain values, so it cannot be one of them."""


@flow(name="build", flow_run_name=run_name, task_runner=_THREADS, persist_result=False)
def build_flow(
    sources: list[str | dict[str, Any]] | None = None,
    warehouse: str = "warehouse",
    name: str | None = None,
    message: str = "",
    workers: int | None = None,
    keep_raw: bool | None = None,
    accept_recut: bool = False,
    retry: bool = False,
    include: list[str] | None = None,
    exclude: list[str] | None = None,
    hidden: bool | None = None,
    follow_links: bool | None = None,
    config: str | None = None,
    metadata: dict[str, str] | None = None,
) -> Report:
    """Make a new version of the dataset from its sources; none where nothing changed."""
    request = request_of(
        _SOURCES.get() or sources or [],
        warehouse=warehouse,
        name=name,
        message=message,
        workers=workers,
        keep_raw=keep_raw,
        accept_recut=accept_recut,
        retry=retry,
        include=include or (),
        exclude=exclude or (),
        hidden=hidden,
        follow_links=follow_links,
        config=config,
        metadata=metadata,
    )
    report = build(request, Run(worker_processes(request.workers), PrefectTasks(), _SHOW.get(), _record()))
    create_markdown_artifact(markdown(report), key="build-report", description="What the build did.")
    create_table_artifact(quarantine_rows(report), key="quarantine", description="Sources that could not be taken.")
    return report


def _record() -> str:
    """The name of this run and the address of its page, if its server has pages (one for a single run has none)."""
    page = f"{PREFECT_UI_URL.value()}/runs/flow-run/{flow_run.id}" if PREFECT_UI_URL.value() else str(flow_run.id)
    return f"{flow_run.name} ({page})"


def record_build(request: BuildRequest, show: Show) -> Report:
    """Run the flow in this process, as ordered."""
    tokens = _SHOW.set(show), _SOURCES.set(request.sources)
    try:
        return build_flow(
            sources=[*described_places(request)],
            warehouse=request.warehouse,
            name=request.name,
            message=request.message,
            workers=request.workers,
            keep_raw=request.keep_raw,
            accept_recut=request.accept_recut,
            retry=request.retry,
            config=request.described_in,
            metadata=dict(request.metadata),
        )
    finally:
        _SHOW.reset(tokens[0])
        _SOURCES.reset(tokens[1])
