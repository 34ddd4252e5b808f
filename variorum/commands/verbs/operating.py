"""The verbs of whoever looks after a dataset that is built on a schedule."""

from typing import Annotated

import typer

from variorum.commands.options import AsJson, WarehouseDir, answer, number

CandidateHash = Annotated[
    str | None, typer.Argument(metavar="[HASH]", help="The candidate that is meant; default: the one there is.")
]


def accept(
    candidate: CandidateHash = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Make the version that a gate held back the latest one."""
    from variorum.commands.decide import accept_candidate

    value = accept_candidate(warehouse, candidate)
    answer(value, as_json, lambda: f"version {value['version']} is the latest now")


def reject(
    candidate: CandidateHash = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Let the version that a gate held back go. A build of the same sources makes it again."""
    from variorum.commands.decide import reject_candidate

    value = reject_candidate(warehouse, candidate)
    answer(value, as_json, lambda: f"candidate {value['rejected'][:12]} is gone; version {value['version']} stands")


def status(
    max_age: Annotated[
        float,
        typer.Option(
            metavar="HOURS", min=0, callback=number, help="A last look at the sources longer ago needs somebody."
        ),
    ] = 26,
    metrics: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write it as OpenMetrics text instead, for those who scrape.")
    ] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Say how the dataset is doing; exit with 3 if somebody should see to something, such as a candidate."""
    from variorum.commands.prefect_api import api_address, next_run
    from variorum.commands.status import NEEDS_SOMEBODY, status_text, status_value, write_metrics
    from variorum.dataset.status import status_of

    found = status_of(warehouse, max_age)
    if metrics is not None:
        write_metrics(found, metrics)
        return
    address = api_address()
    scheduled = next_run(address, warehouse) if address else None
    answer(status_value(found, scheduled), as_json, lambda: status_text(found, scheduled))
    if found.needs:
        raise typer.Exit(NEEDS_SOMEBODY)


def serve(
    port: Annotated[
        int, typer.Option(min=1, max=65534, help="Where the server listens, on this machine alone.")
    ] = 4200,
    pages: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help="Where the pages of changes are, which reports link to. None: the next port."
        ),
    ] = None,
) -> None:
    """Run a Prefect server and a worker with our settings, and what prefect.yaml deploys; Ctrl-C ends all."""
    from variorum.commands.serve import serve as run

    run(port, port + 1 if pages is None else pages)
