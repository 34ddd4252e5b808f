"""Watching the sources as a Prefect flow: a build whenever they have changed and were then left alone for a while."""

from functools import partial
from typing import Any

from prefect import flow
from prefect.logging import get_run_logger

from variorum.errors import UsageError
from variorum.flows.build import THREADS, build_and_tell
from variorum.flows.telling import tell_stale
from variorum.pipeline.complete_request import request_of
from variorum.pipeline.watching import Clock, Pace, watch
from variorum.sources.signature import signature
from variorum.store.warehouse import open_warehouse


@flow(name="watch", flow_run_name="watch for {warehouse}", task_runner=THREADS, persist_result=False)
def watch_flow(
    sources: list[str | dict[str, Any]] | None = None,
    warehouse: str = "warehouse",
    name: str | None = None,
    message: str = "",
    workers: int | None = None,
    every: float = 30,
    quiet: float = 60,
    minutes: float = 58,
    engine: str | None = None,
) -> int:
    """Build at the start, and whenever the sources have changed and were then left alone; how often it was.

    Args:
        sources: Files, folders, globs or URIs, or tables of root, include, exclude. None: as in the last build.
        warehouse: Where the versions are: a folder, or s3://bucket/folder.
        name: Name of the dataset, for good. None: as before, or the folder's.
        message: What to remember of the versions.
        workers: Processes that work at once. None: one per core.
        every: Seconds between two looks at the names, sizes and times.
        quiet: Seconds that nothing may have changed before a build begins.
        minutes: How long to watch; the schedule begins the next run.
        engine: What works: processes, dask=tcp://HOST:8786 or ray=HOST:6379. None: as the file says, or processes.
    """
    message = message or "watched"
    request = request_of(sources or [], warehouse=warehouse, name=name, message=message, workers=workers, engine=engine)
    logger = get_run_logger()

    def build() -> None:
        build_and_tell(request)

    def away(why: str) -> None:
        logger.warning("The sources cannot be looked at now, and are looked at again in %s seconds: %s", every, why)

    look = partial(signature, request.sources, request.warehouse)
    try:
        return watch(look, build, away, Pace(every, quiet, minutes * 60), Clock())
    except (UsageError, OSError):  # the sources stayed away
        tell_stale(open_warehouse(warehouse, create=True))
        raise
