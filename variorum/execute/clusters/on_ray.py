"""The workers of a Ray cluster."""

import os
import socket
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

import ray
from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from variorum.execute.clusters.job_outcome import FAILED, LOST, Said
from variorum.execute.clusters.pool import Gone
from variorum.execute.clusters.program import program
from variorum.execute.clusters.worker import look, work_on

CONNECT_SECONDS = 30
"""How long is tried to reach the head of the cluster."""

TRIES = 3
"""How often a job is given to another worker after the one that had it was lost."""


class RayPool:
    """See `Pool`."""

    def __init__(self, address: str) -> None:
        self._ground = os.getcwd(), dict(program())  # noqa: PTH109 -- a string, to be sent
        host, _, port = address.rpartition(":")
        try:
            # Ray itself asks for minutes, and then ends this process without a word.
            socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
            ray.init(address=address, log_to_driver=False, configure_logging=False)
        except (OSError, RuntimeError, ValueError, RayError) as error:
            raise Gone(str(error)) from error
        self._work_on = ray.remote(num_cpus=1, max_retries=TRIES, retry_exceptions=False)(work_on)
        self._look = ray.remote(num_cpus=0)(look)

    def slots(self) -> int:
        """See `Pool`."""
        try:
            return int(ray.cluster_resources().get("CPU", 0))
        except RayError as error:
            raise Gone(str(error)) from error

    def look(self, folder: str) -> list[Said]:
        """See `Pool`."""
        said: list[Said] = []
        for node in ray.nodes():
            if node["Alive"]:
                there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
                answer = self._look.options(scheduling_strategy=there).remote(folder, self._ground[1])
                said.append(_said(answer.future()))
        return said

    def submit(self, job: str, tell: Callable[[Said], None]) -> None:
        """See `Pool`."""
        answer = self._work_on.remote(job, *self._ground).future()
        answer.add_done_callback(partial(_tell, tell))


def _tell(tell: Callable[[Said], None], answer: "Future[Said]") -> None:
    tell(_said(answer))


def _said(answer: "Future[Said]") -> Said:
    """What a worker says, where it may have failed to say anything."""
    try:
        return answer.result()
    except RayTaskError as error:
        return FAILED, "a worker", str(error.cause)
    except RayError as error:
        return LOST, "a worker", str(error).splitlines()[0]
