"""The worker processes of a build."""

from variorum.execute.processes import Processes

MODULES = (
    "variorum.pipeline.cut",
    "variorum.pipeline.identify",
    "variorum.pipeline.validate",
    "variorum.text.cut",
)
"""What workers need: imported once, by the process that they are forked from."""


def worker_processes(workers: int) -> Processes:
    """The worker processes of a build, so many at a time."""
    return Processes(MODULES, workers)
