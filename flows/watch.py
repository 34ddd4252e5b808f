"""Watching the sources as a Prefect flow: a build whenever they have changed and were then left alone for a while."""

from functools import partial
from typing import Annotated

from prefect import flow
from prefect.logging import get_run_logger
from pydantic import Field

from variorum.flows import parameters as given
from variorum.flows.build import THREADS, build_and_tell
from variorum.pipeline.ask import request_of
from variorum.pipeline.watching import Clock, Pace, watch
from variorum.sources.signature import signature

Every = Annotated[float, Field(description="Seconds between two looks at the names, sizes and times.", gt=0)]
Quiet = Annotated[float, Field(description="Seconds that nothing may have changed before a build begins.", ge=0)]
Minutes = Annotated[float, Field(description="How long to watch; the schedule begins the next run.", gt=0)]


@flow(name="watch", flow_run_name="watch for {warehouse}", task_runner=THREADS, persist_result=False)
def watch_flow(
    sources: given.Sources = None,
    warehouse: given.Warehouse = "warehouse",
    name: given.Name = None,
    message: given.Message = "",
    workers: given.Workers = None,
    every: Every = 30,
    quiet: Quiet = 60,
    minutes: Minutes = 58,
) -> int:
    """Build at the start, and whenever the sources have changed and were then left alone; how often it was."""
    request = request_of(sources or [], warehouse=warehouse, name=name, message=message or "watched", workers=workers)
    logger = get_run_logger()

    def build() -> None:
        build_and_tell(request)

    def away(why: str) -> None:
        logger.warning("The sources cannot be looked at now, and are looked at again in %s seconds: %s", every, why)

    look = partial(signature, request.sources, request.warehouse)
    return watch(look, build, away, Pace(every, quiet, minutes * 60), Clock())
