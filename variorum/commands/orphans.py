"""Runs whose worker is gone: without a word about them they count as running, and hold their deployment's place."""

import time
from collections.abc import Mapping
from typing import Any

from variorum.commands.prefect_api import asked

GONE = {
    "type": "CRASHED",
    "message": "The worker or the machine went down while it ran. The last version stands, and the next run goes on.",
}

HELD = ("PENDING", "RUNNING", "CANCELLING")
"""States in which a run holds its deployment's place."""

ANSWER_SECONDS = 60
"""A server that has just started is slow to answer."""

TRIES = 10
"""How often one request is made: a server on SQLite refuses some while it writes something else."""


def end_orphans(address: str, pool: str) -> int:
    """Say of the runs that a pool has in hand that they crashed; how many.

    Only where no worker of the pool works: after a start of all. OSError where the server does not answer.
    """
    held = {
        "flow_runs": {"state": {"type": {"any_": list(HELD)}}},
        "work_pools": {"name": {"any_": [pool]}},
    }
    ended: set[str] = set()
    while found := {run["id"] for run in _ask(address, "/flow_runs/filter", held)} - ended:
        for run in sorted(found):
            _ask(address, f"/flow_runs/{run}/set_state", {"state": GONE})
        ended |= found
    return len(ended)


def _ask(address: str, path: str, body: Mapping[str, object]) -> Any:
    for _ in range(TRIES - 1):
        try:
            return asked(address, path, body, ANSWER_SECONDS)
        except OSError:
            time.sleep(1)
    return asked(address, path, body, ANSWER_SECONDS)
