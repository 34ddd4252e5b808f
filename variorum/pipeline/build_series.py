"""Builds one after another in one process: a version for each tag or commit of a repository."""

from collections.abc import Callable, Generator, Iterable

from variorum.execute.run import Run
from variorum.pipeline.build import BuildSeries, build
from variorum.pipeline.refresh import refresh
from variorum.pipeline.request import BuildRequest, Report, indexes_of
from variorum.sources.listing import Listed, Listing, listing_of
from variorum.store.commits import latest
from variorum.store.logical import let_scratch_go
from variorum.store.row_cache import let_go
from variorum.store.warehouse import open_warehouse


def build_in_a_row(requests: Iterable[BuildRequest], run_of: Callable[[], Run]) -> Generator[Report, None, None]:
    """The report of each build; none of one whose sources have the same bytes under the same names as those before.

    The runs share their executor, and the DuckDB file is written once, after the last one. Raises as `build` does:
    what was committed until then stands, and is in the file.
    """
    series = BuildSeries()
    before: object = None
    last: BuildRequest | None = None
    run: Run | None = None
    try:
        for request in requests:
            listing = listing_of(request.sources, request.warehouse)
            there = _what_is_there(listing)
            if there is not None and there == before:
                continue
            last, run = request, run_of()
            yield build(request, run, listing, series)
            before = there
    finally:
        if run is not None and last is not None:
            run.executor.close()
            _bring_up(last)
        let_go()
        let_scratch_go()


def _bring_up(request: BuildRequest) -> None:
    """Write what is derived from the versions, where there is one."""
    warehouse = open_warehouse(request.warehouse)
    if latest(warehouse) is not None:
        refresh(warehouse, indexes_of(request))


def _what_is_there(listing: Listing) -> object:
    """What a build would find, without reading it; None where only reading tells."""
    found = [(item.source, item.content) for item in listing.items if isinstance(item, Listed)]
    unnamed = any(content is None for _, content in found) or len(found) < len(listing.items)
    return None if unnamed else found
