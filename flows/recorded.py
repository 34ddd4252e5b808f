"""The same steps as tasks of a Prefect flow run: one task per step and one per batch. Imports Prefect."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from flows.pool import Crew, carrier, dismiss
from flows.run import Run, Show, timed

RETRY_AFTER_SECONDS = [1, 5]
"""Pauses before another try of a step or batch that failed for a reason that can pass."""


def recorded_run(workers: int, show: Show, record: str) -> Run:
    """Steps as Prefect tasks, items as concurrent tasks of the flow's task runner. Call it inside a flow run."""
    seconds: dict[str, float] = {}
    crew = Crew(workers)

    def step(name: str, function: Callable[..., Any], *arguments: object) -> Any:
        with timed(name, seconds, show):
            return _as_task(name, lambda: function(*arguments))()

    def each(
        name: str, function: Callable[..., Any], items: Sequence[Any], broken: Callable[..., Any], apart: bool = False
    ) -> list[Any]:
        carry = carrier(crew, function, broken) if apart or min(len(items), workers) > 1 else function
        with timed(name, seconds, show):
            futures = [
                _as_task(f"{name} {number} of {len(items)}", partial(carry, item)).submit()
                for number, item in enumerate(items, start=1)
            ]
            results = []
            for future in futures:
                results.append(future.result())
                show(name, len(results), len(items))
            return results

    return Run(step, each, show, partial(dismiss, crew), seconds, record)


def _as_task(name: str, function: Callable[[], Any]) -> Task[[], Any]:
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


def _can_pass(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """A share that is away or a full table of open files can pass; a fault in code or input cannot."""
    failure = state.result(raise_on_failure=False)
    return isinstance(failure, OSError)
