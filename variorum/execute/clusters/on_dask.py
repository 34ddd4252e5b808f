"""The workers of a Dask cluster."""

import os
from collections.abc import Callable
from functools import partial

from distributed import Client, Future, KilledWorker

from variorum.execute.clusters.job_outcome import FAILED, LOST, Said
from variorum.execute.clusters.pool import Gone
from variorum.execute.clusters.program import program
from variorum.execute.clusters.worker import look, work_on

CONNECT_SECONDS = 30
"""How long is tried to reach the scheduler."""


class DaskPool:
    """See `Pool`."""

    def __init__(self, address: str) -> None:
        self._futures: dict[str, Future] = {}  # a job whose future nobody holds is cancelled
        self._ground = os.getcwd(), dict(program())  # noqa: PTH109 -- a string, to be sent
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise Gone(str(error)) from error

    def slots(self) -> int:
        """See `Pool`."""
        if self._client.status != "running":
            raise Gone("its scheduler is gone")
        try:
            return sum(self._client.nthreads().values())
        except (OSError, ValueError) as error:
            raise Gone(str(error)) from error

    def look(self, folder: str) -> list[Said]:
        """See `Pool`."""
        try:
            said = self._client.run(look, folder, self._ground[1], on_error="return")
        except OSError as error:
            raise Gone(str(error)) from error
        return [_as_said(one, worker) for worker, one in said.items()]

    def submit(self, job: str, tell: Callable[[Said], None]) -> None:
        """See `Pool`."""
        future = self._client.submit(work_on, job, *self._ground, key=f"variorum-{job}", pure=False)
        self._futures[job] = future
        future.add_done_callback(partial(self._tell, job, tell))

    def _tell(self, job: str, tell: Callable[[Said], None], future: Future) -> None:
        del self._futures[job]
        if future.status == "finished":
            tell(future.result())
        elif future.status == "error":
            tell(_as_said(future.exception(), "a worker"))
        # Cancelled: the scheduler is gone, which `slots` tells.


def _as_said(answer: object, worker: str) -> Said:
    """What a worker says, where it may have failed to say anything."""
    if isinstance(answer, tuple):
        word, where, detail = answer
        return word, where, detail
    if isinstance(answer, (KilledWorker, OSError)):
        return LOST, worker, str(answer)
    return FAILED, worker, f"{type(answer).__name__}: {answer}"
