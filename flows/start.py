"""Starting a build: fill in what was left open, and record the run where there is something to record it on."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from flows.fault import BuildFault, UsageFault
from flows.listing import list_sources, readable_name
from flows.order import Order, Report, another_name
from flows.prefect_api import api_address, api_answers
from flows.progress import show_progress
from flows.run import Show, direct_run
from store.commits import Commit, numbers, read
from store.warehouse import MARKER, open_warehouse


def order_of(
    sources: Sequence[str],
    *,
    warehouse: str = "warehouse",
    name: str | None = None,
    message: str = "",
    workers: int | None = None,
    keep_raw: bool = True,
    accept_recut: bool = False,
    retry: bool = False,
    dry_run: bool = False,
) -> Order:
    """The order for a build; what is left open is as it was in the last version.

    Raises UsageFault where there is no last version to take the sources from, and for a name that is none.
    """
    _check_words(sources, name)
    past = _past(warehouse)
    last = next(past, None)
    places = tuple(sources) or _places(last, past)
    if not places:
        raise UsageFault(f"{warehouse} has no version yet whose sources could be built again: name a file or folder.")
    if last is not None and name is not None and name != last.name:
        raise UsageFault(another_name(warehouse, last.name, name))
    return Order(
        sources=places,
        warehouse=str(Path(warehouse).absolute()),
        name=name or (last.name if last else _name_of(places[0])),
        message=readable_name(message),
        workers=workers or os.cpu_count() or 1,
        keep_raw=keep_raw,
        accept_recut=accept_recut,
        retry=retry,
        dry_run=dry_run,
    )


def start(order: Order, *, record: bool, quiet: bool) -> Report:
    """Build as ordered; recorded as a Prefect flow run where an API is configured or `record` asks for it.

    Raises as `flows.build.build` does, and BuildFault where `record` is asked and the configured API does not answer.
    """
    # What a person got wrong is said before anything is started.
    list_sources(order.sources, order.warehouse)
    if not order.dry_run:
        open_warehouse(order.warehouse, create=True)
    with show_progress(quiet) as show:
        if order.dry_run:
            return _directly(order, show)
        address = api_address()
        if address is None and not record:
            return _noting(_directly(order, show), "not recorded: no Prefect API is configured (--record starts one)")
        if address is not None and not api_answers(address):
            if record:
                raise BuildFault(f"the Prefect API at {address} does not answer; start it, or build without --record.")
            return _noting(_directly(order, show), f"not recorded: the Prefect API at {address} does not answer")
        return _recorded(order, show)


def _noting(report: Report, note: str) -> Report:
    return replace(report, notes=(*report.notes, note))


def _directly(order: Order, show: Show) -> Report:
    from flows.build import build

    return build(order, direct_run(order.workers, show))


def _recorded(order: Order, show: Show) -> Report:
    # Prefect reads these when it is imported. Its log goes to the server; faults are told by the command itself.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    # Its first start takes 15 s on an idle machine, and 20 is all that Prefect gives it.
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
    from flows.flow import record_build

    return record_build(order, show)


def _check_words(sources: Sequence[str], name: str | None) -> None:
    """What cannot be written into a version is said before anything is started."""
    for place in sources:
        if readable_name(place) != place:
            raise UsageFault(f"{readable_name(place)}: its name is not UTF-8; give the folder that holds it.")
    if name is not None and (not name.strip() or not name.isprintable()):
        raise UsageFault(f"--name {name!r} is no name: expected letters, digits and signs on one line.")


def _past(warehouse: str) -> Iterator[Commit]:
    """The versions, newest first, read as they are asked for."""
    if os.path.exists(Path(warehouse) / MARKER):  # noqa: PTH110 -- False too where the folder may not be read
        opened = open_warehouse(warehouse)
        yield from (read(opened, number) for number in reversed(numbers(opened)))


def _places(last: Commit | None, before: Iterator[Commit]) -> tuple[str, ...]:
    """The sources of the last build; a rollback or takedown has none."""
    while last is not None and "places" not in last.counts:
        last = next(before, None)
    return tuple(map(str, last.counts["places"])) if last is not None else ()


def _name_of(place: str) -> str:
    """The name of a dataset whose sources lie at `place`: the folder's, without what a glob or suffix adds."""
    parts = [part for part in place.split("://")[-1].rstrip("/").split("/") if not set("*?[") & set(part)]
    last = Path(parts[-1]) if parts else Path()
    return (Path.cwd().name if str(last) in (".", "..", "") else last.name.split(".")[0]) or "dataset"
