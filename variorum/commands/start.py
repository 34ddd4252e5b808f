"""Starting a build: fill in what was left open, and record the run where there is something to record it on."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from variorum.commands.prefect_api import api_address, api_answers
from variorum.commands.progress import show_progress
from variorum.errors import BuildError
from variorum.execute.run import Show, direct_run
from variorum.pipeline.request import BuildRequest, Report
from variorum.sources.listing import Listing, listing_of
from variorum.store.warehouse import open_warehouse


def start(request: BuildRequest, *, record: bool, quiet: bool) -> Report:
    """Build as ordered; recorded as a Prefect flow run where an API is configured or `record` asks for it.

    Raises as `variorum.pipeline.build.build` does, and BuildError where `record` is asked and
    the configured API does not answer.
    """
    # What a person got wrong is said before anything is started.
    listing = listing_of(request.sources, request.warehouse)
    if not request.dry_run:
        open_warehouse(request.warehouse, create=True)
    with show_progress(quiet) as show:
        if request.dry_run:
            return _directly(request, show, listing)
        address = api_address()
        if address is None and not record:
            report = _directly(request, show, listing)
            return _noting(report, "not recorded: no Prefect API is configured (--record starts one)")
        if address is not None and not api_answers(address):
            if record:
                raise BuildError(f"the Prefect API at {address} does not answer; start it, or build without --record.")
            report = _directly(request, show, listing)
            return _noting(report, f"not recorded: the Prefect API at {address} does not answer")
        return _recorded(request, show)


def start_in_a_row(requests: Iterable[BuildRequest], *, record: bool, quiet: bool) -> Iterator[Report]:
    """Build one after another as ordered; where nothing is recorded, in one process, and of what is as before nothing.

    Raises as `start` does.
    """
    first, rest = _first(requests)
    if first is None:
        return
    if record or first.dry_run or api_address() is not None:
        for request in (first, *rest):
            yield start(request, record=record, quiet=quiet)
        return

    from variorum.execute.engines import executor_of
    from variorum.pipeline.build_series import build_in_a_row

    executor = executor_of(first.engine, first.workers, dedicated=True)
    with show_progress(quiet, in_a_row=True) as show:
        yield from build_in_a_row(chain([first], rest), lambda: direct_run(None, show, executor))


def _first(requests: Iterable[BuildRequest]) -> tuple[BuildRequest | None, Iterator[BuildRequest]]:
    waiting = iter(requests)
    return next(waiting, None), waiting


def _noting(report: Report, note: str) -> Report:
    return replace(report, notes=(*report.notes, note))


def _directly(request: BuildRequest, show: Show, listing: Listing) -> Report:
    from variorum.execute.engines import PROCESSES, executor_of
    from variorum.pipeline.build import build

    # A rehearsal writes nothing, so it has no folder to share with a cluster; it opens archives and no more.
    engine = PROCESSES if request.dry_run else request.engine
    return build(request, direct_run(None, show, executor_of(engine, request.workers, dedicated=True)), listing)


def _recorded(request: BuildRequest, show: Show) -> Report:
    # Prefect reads these when it is imported. Its log goes to the server; faults are told by the command itself.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    # Its first start takes 15 s on an idle machine, and 20 is all that Prefect gives it.
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
    from httpx import TransportError  # Prefect's client

    from variorum.flows.build import record_build

    try:
        return record_build(request, show)
    except TransportError as error:
        raise BuildError(
            f"Prefect's server was gone before the run was recorded ({error}): every version that there was stands, "
            "and the next build goes on from what this one committed.",
            code="prefect_gone",
        ) from error
