"""The verbs of whoever looks after a dataset that is built on a schedule."""

from collections.abc import Callable
from typing import Annotated

import typer

from variorum.commands.options import AsJson, WarehouseDir, answer


def accept(
    candidate: Annotated[
        str | None, typer.Argument(metavar="[HASH]", help="The candidate that is meant; default: the one there is.")
    ] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Make the version that a gate held back the latest one."""
    from variorum.commands.decide import accept_candidate

    value = accept_candidate(warehouse, candidate)
    answer(value, as_json, lambda: f"version {value['version']} is the latest now")


def reject(
    candidate: Annotated[
        str | None, typer.Argument(metavar="[HASH]", help="The candidate that is meant; default: the one there is.")
    ] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Let the version that a gate held back go. A build of the same sources makes it again."""
    from variorum.commands.decide import reject_candidate

    value = reject_candidate(warehouse, candidate)
    answer(value, as_json, lambda: f"candidate {value['rejected'][:12]} is gone; version {value['version']} stands")


VERBS: tuple[Callable[..., None], ...] = (accept, reject)
"""In the order of `variorum --help`."""
