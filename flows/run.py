"""How the steps of a build are carried out: timed, shown, spread over processes. Prefect adds its record to this."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from flows.pool import Crew, carrier, dismiss


class Show(Protocol):
    """Shows how far a step is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` parts of `step` are done; both 0 when it begins."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a build needs to carry out its steps."""

    step: Callable[..., Any]
    """`step(name, function, *arguments)`: call a function as a step of its own."""
    each: Callable[..., list[Any]]
    """`each(name, function, items, broken, apart)`: a function of every item, in order; see flows.pool for `broken`.
    `apart`: in other processes whatever it costs, also where there is but one item or worker."""
    show: Show
    end: Callable[[], None]
    """Called when the build is over: lets the processes go."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time of each step so far."""
    record: str | None = None
    """The flow run that records this build, if one does."""


def direct_run(workers: int, show: Show) -> Run:
    """Steps as plain calls in this process; items over `workers` processes. Nothing is recorded."""
    seconds: dict[str, float] = {}
    crew = Crew(workers)

    def step(name: str, function: Callable[..., Any], *arguments: object) -> Any:
        with timed(name, seconds, show):
            return function(*arguments)

    def each(
        name: str, function: Callable[..., Any], items: Sequence[Any], broken: Callable[..., Any], apart: bool = False
    ) -> list[Any]:
        carry = carrier(crew, function, broken) if apart or min(len(items), workers) > 1 else function
        with timed(name, seconds, show), ThreadPoolExecutor(workers) as threads:
            results = []
            for result in threads.map(carry, items):
                results.append(result)
                show(name, len(results), len(items))
            return results

    return Run(step, each, show, partial(dismiss, crew), seconds)


@contextmanager
def timed(name: str, seconds: dict[str, float], show: Show) -> Iterator[None]:
    """Show that a step begins, and add its wall time to `seconds`."""
    show(name, 0, 0)
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start
