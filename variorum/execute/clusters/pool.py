"""A pool: the workers of a cluster, as the process sees them that sends jobs to it (`agent.py`)."""

from collections.abc import Callable
from typing import Protocol

from variorum.execute.clusters.job_outcome import Said


class Gone(Exception):
    """The cluster does not answer."""


class Pool(Protocol):
    """Workers that work on jobs. Whatever loses a worker has its jobs given to another."""

    def slots(self) -> int:
        """How many jobs are worked on at once; none where there is no worker. Raises Gone."""

    def look(self, folder: str) -> list[Said]:
        """What each worker says of this program and of a folder. Raises Gone."""

    def submit(self, job: str, tell: Callable[[Said], None]) -> None:
        """Have a job worked on; `tell` is told once what became of it. Raises Gone."""
