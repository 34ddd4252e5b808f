"""The calls of a build as tasks of a Prefect flow run: one task per step and one per batch. Imports Prefect."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TypeVar

from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from variorum.execute.run import Threads

S = TypeVar("S")

RETRY_AFTER_SECONDS = [1, 5]
"""Pauses before another try of a step or batch that failed for a reason that can pass."""


class PrefectTasks:
    """A Recorder: steps as Prefect tasks, batches as concurrent tasks of the flow's task runner, inside a flow run."""

    def __init__(self, in_one_task: bool = False) -> None:
        self._in_one_task = in_one_task
        """Whether batches are no tasks of their own: a cluster works on more at once than a flow has threads."""

    def call(self, name: str, function: Callable[[], S]) -> S:
        """See `variorum.execute.run.Recorder`."""
        return _as_task(name, function)()

    def together(self, names: Sequence[str], functions: Sequence[Callable[[], S]], at_once: int) -> list[S]:
        """See `variorum.execute.run.Recorder`."""
        if self._in_one_task and functions:
            name = f"{names[0].split()[0]}, {len(names)} batches"
            return self.call(name, partial(Threads().together, names, _once(functions), at_once))
        futures = [_as_task(name, function).submit() for name, function in zip(names, functions, strict=True)]
        return [future.result() for future in futures]


def _once(functions: Sequence[Callable[[], S]]) -> list[Callable[[], S]]:
    """The same calls, of which those that were made are not made again where their task is tried again."""
    return [cache(function) for function in functions]


def _as_task(name: str, function: Callable[[], S]) -> Task[[], S]:
    # Inputs ride in the closure: Prefect would walk through them looking for futures, and hash them for its cache.
    return Task(
        function,
        name=name,
        task_run_name=name,
        retries=len(RETRY_AFTER_SECONDS),
        retry_delay_seconds=list(RETRY_AFTER_SECONDS),
        retry_condition_fn=_can_pass,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def _can_pass(task: Task[..., object], run: TaskRun, state: State[object]) -> bool:
    """A share that is away or a full table of open files can pass; a fault in code or input cannot."""
    failure = state.result(raise_on_failure=False)
    return isinstance(failure, OSError)
