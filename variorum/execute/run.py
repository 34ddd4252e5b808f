"""How the steps of a build are carried out: timed, shown, recorded, and batch by batch in processes that may crash."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

from variorum.errors import BuildError
from variorum.execute.batch import BatchStep, Failure, R, T, carry_out
from variorum.execute.in_process import InProcess

P = ParamSpec("P")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is. All numbers are 0 when it begins."""

    step: str
    done: int = 0
    total: int = 0
    """Parts (sources, mostly) that are done, and that there are; a step without parts has a total of 0."""
    done_bytes: int = 0
    total_bytes: int = 0
    """The same in bytes of input; 0 where a step does not count them."""
    begins: bool = False
    ended: bool = False


Show = Callable[[Progress], None]
"""Shows how far a step is. Called from several threads, one at a time."""


class Executor(Protocol):
    """Works on batches: in this process (`InProcess`), in worker processes (`Processes`), on a cluster (`Cluster`)."""

    @property
    def workers(self) -> int:
        """How many batches it works on at once."""

    def attempt(
        self, step: BatchStep[T, R], task: T, seen: Callable[[int, int], None], alone: bool = False
    ) -> R | Failure:
        """See `variorum.execute.batch.Attempt`."""

    def close(self) -> None:
        """End what was started, at once."""


class Recorder(Protocol):
    """Makes the calls of a build; Prefect's also records them."""

    def call(self, name: str, function: Callable[[], S]) -> S:
        """Call a function as a step of its own."""

    def together(self, names: Sequence[str], functions: Sequence[Callable[[], S]], at_once: int) -> list[S]:
        """Call functions, `at_once` at the same time; their results in order."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a build needs to carry out its steps."""

    executor: Executor
    recorder: Recorder
    show: Show
    record: str | None = None
    """The flow run that records this build, if one does."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time of each step so far."""

    def step(self, name: str, function: Callable[P, S], *arguments: P.args, **named: P.kwargs) -> S:
        """`function(*arguments)` as a step of its own."""
        with self._timed(name):
            return self.recorder.call(name, partial(function, *arguments, **named))

    def each(self, step: BatchStep[T, R], tasks: Sequence[T]) -> list[R]:
        """The results of batches, in order: what an item does costs no other anything."""
        sizes = [step.sizes(task) for task in tasks]
        sums = _Sums(step.name, sizes, self.show)
        lost: list[Failure] = []
        with self._timed(step.name):
            sums.show_all()
            results = self.recorder.together(
                [f"{step.name} {number} of {len(tasks)}" for number in range(1, len(tasks) + 1)],
                [
                    partial(carry_out, step, task, self.executor.attempt, partial(sums.add, number), lost.append)
                    for number, task in enumerate(tasks)
                ],
                self.executor.workers if tasks else 1,  # a cluster that has nothing to do is not asked
            )
        _blame(step, sum(map(len, sizes)), lost)
        return results

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        """Show that a step begins and ends, and add its wall time to `seconds`."""
        self.show(Progress(name, begins=True))
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        self.show(Progress(name, ended=True))


def _blame(step: BatchStep[T, R], items: int, lost: Sequence[Failure]) -> None:
    """BuildError where every item of a step crashed that no item can crash: nothing would be left of the sources."""
    crashed = [failure for failure in lost if failure.kind == "crashed"]
    if step.fewest_to_blame is not None and len(crashed) == items >= step.fewest_to_blame:
        raise BuildError(
            f"all {items:,} sources crashed in the step {step.name}, each by itself, the last because "
            f"{crashed[-1].detail}: expected a machine with the memory to work on one.",
            code="all_crashed",
            thing=step.name,
            expected="memory to work on one source",
        )


class Threads:
    """Makes calls as they are, those that come together in threads. Nothing is recorded."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads
        """None: one for each batch that is worked on at once."""

    def call(self, name: str, function: Callable[[], S]) -> S:
        """See `Recorder`."""
        return function()

    def together(self, names: Sequence[str], functions: Sequence[Callable[[], S]], at_once: int) -> list[S]:
        """See `Recorder`."""
        threads = min(self._threads or at_once, len(functions))
        if threads <= 1:
            return [function() for function in functions]
        pool = ThreadPoolExecutor(threads)
        try:
            return list(pool.map(lambda function: function(), functions))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # after Ctrl-C or a fault nobody waits for the others


def direct_run(threads: int | None = None, show: Show = lambda progress: None, executor: Executor | None = None) -> Run:
    """Steps as plain calls, batches in this process or by `executor`. Nothing is recorded.

    `threads`: how many wait for batches; None: as many as the executor works on at once.
    """
    return Run(executor or InProcess(), Threads(threads), show)


class _Sums:
    """How far the batches of a step are together."""

    def __init__(self, step: str, sizes: Sequence[Sequence[int]], show: Show) -> None:
        self._step = step
        self._show = show
        self._total = sum(map(len, sizes))
        self._total_bytes = sum(map(sum, sizes))
        self._done = [(0, 0)] * len(sizes)
        self._lock = threading.Lock()

    def add(self, batch: int, items: int, n_bytes: int) -> None:
        """Of batch number `batch`, so many items and bytes are done."""
        with self._lock:
            self._done[batch] = (items, n_bytes)
            self.show_all()

    def show_all(self) -> None:
        """Show it as it is."""
        done = sum(items for items, _ in self._done)
        done_bytes = sum(n_bytes for _, n_bytes in self._done)
        self._show(Progress(self._step, done, self._total, done_bytes, self._total_bytes))
