"""The build as a Prefect flow: the same steps, recorded, retried where a fault can pass, with a report on its page."""

from contextvars import ContextVar
from typing import Any

from prefect import flow
from prefect.runtime import flow_run
from prefect.settings import PREFECT_UI_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from variorum.execute.engines import PROCESSES, executor_of
from variorum.execute.run import Run, Show
from variorum.flows.tasks import PrefectTasks
from variorum.flows.telling import logging_show, tell_held_back, tell_report, tell_stale
from variorum.flows.turns import in_turn
from variorum.pipeline.build import build
from variorum.pipeline.candidate import HeldBack
from variorum.pipeline.complete_request import request_of
from variorum.pipeline.request import BuildRequest, Report, described_places
from variorum.sources.credentials import without_credentials
from variorum.sources.places import Place
from variorum.store.commits import latest, tree_of
from variorum.store.tree import rows_in
from variorum.store.warehouse import open_warehouse


def run_name() -> str:
    """What a run builds, for the list of runs; when it ends, what it did takes the place of this."""
    asked = flow_run.parameters
    places = [one if isinstance(one, str) else str(one.get("root")) for one in asked.get("sources") or ()]
    shown = ", ".join(map(without_credentials, places)) or "the sources of the last build"
    return f"{asked.get('name') or 'dataset'} from {shown}"


THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=16)
"""Threads that wait for batches; how many are worked on at once is the process pool's to say."""

_SOURCES: ContextVar[tuple[str | Place, ...] | None] = ContextVar("sources", default=None)
"""The places with their credentials: the flow's parameters, which Prefect stores, have them without."""

_SHOW: ContextVar[Show] = ContextVar("show", default=lambda progress: None)
"""Where progress is shown: a flow's parameters are plain values, so it cannot be one of them."""


@flow(name="build", flow_run_name=run_name, task_runner=THREADS, persist_result=False)
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
    engine: str | None = None,
) -> Report:
    """Make a new version of the dataset from its sources; none where nothing changed.

    What follows is the form that Prefect's pages show for a run.

    Args:
        sources: Files, folders, globs or URIs, or tables of root, include, exclude. None: as in the last build.
        warehouse: Where the versions are: a folder, or s3://bucket/folder.
        name: Name of the dataset, for good. None: as before, or the folder's.
        message: What to remember of the version.
        workers: Processes that work at once. None: one per core.
        keep_raw: Keep the raw bytes, so that new code can be run over old sources.
        accept_recut: Let a new version of the program take ids away, beyond the share allowed.
        retry: Try again what is in quarantine.
        include: Of folders, take only files that match; as in .gitignore.
        exclude: Of folders, leave out files and folders that match.
        hidden: Take files and folders whose names begin with a dot.
        follow_links: Follow links to folders.
        config: The file that describes the dataset. None: variorum.toml, where the run's folder has one.
        metadata: What is said of the dataset, such as title, license, creator. None: as the file says, or as before.
        engine: What works: processes, dask=tcp://HOST:8786 or ray=HOST:6379. None: as the file says, or processes.
    """
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
        engine=engine,
    )
    return build_and_tell(request)


def build_and_tell(request: BuildRequest) -> Report:
    """Build inside a flow run, and tell Prefect what came of it."""
    warehouse = open_warehouse(request.warehouse, create=True)
    with in_turn(warehouse.root):
        version = latest(warehouse)
        quarantined = rows_in(tree_of(warehouse, version), "quarantine") if version else 0
        executor = executor_of(request.engine, request.workers)
        recorder = PrefectTasks(in_one_task=request.engine != PROCESSES)
        run = Run(executor, recorder, logging_show(_SHOW.get()), _record())
        try:
            return tell_report(build(request, run), quarantined)
        except HeldBack as fault:
            tell_held_back(fault, request.warehouse)
            raise
        except Exception:  # whatever it was: the run fails with it
            tell_stale(warehouse)
            raise


def _record() -> str:
    """The name of this run and the address of its page, if its server has pages (one for a single run has none)."""
    page = f"{PREFECT_UI_URL.value()}/runs/flow-run/{flow_run.id}" if PREFECT_UI_URL.value() else str(flow_run.id)
    return f"{flow_run.name} ({page})"


def record_build(request: BuildRequest, show: Show) -> Report:
    """Run the flow in this process, for a request."""
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
            engine=request.engine,
        )
    finally:
        _SHOW.reset(tokens[0])
        _SOURCES.reset(tokens[1])
