"""Batches in this process: for tests, notebooks and profiles. An error costs its item; a crash or endless loop all."""

from collections.abc import Callable

from variorum.execute.batch import BatchStep, Failure, R, T, failure_of


class InProcess:
    """Runs batches in this process."""

    workers = 1

    def attempt(
        self, step: BatchStep[T, R], task: T, seen: Callable[[int, int], None], alone: bool = False
    ) -> R | Failure:
        """See `Attempt`."""
        progress = _Progress(seen)
        try:
            return step.run(task, progress)
        except BaseException as error:  # libraries raise more than Exceptions: a panic in Rust is none
            if isinstance(error, (KeyboardInterrupt, *step.raises)):
                raise
            return failure_of(error, progress.item)

    def close(self) -> None:
        """There is nothing to end."""


class _Progress:
    def __init__(self, seen: Callable[[int, int], None]) -> None:
        self._seen = seen
        self._items = 0
        self._bytes = 0
        self._in_hand = 0
        self.item: int | None = None

    def begin(self, item: int | None, n_bytes: int) -> None:
        """See `Watch`."""
        if self.item is not None:
            self._items += 1
            self._bytes += self._in_hand
        self.item, self._in_hand = item, n_bytes
        self._seen(self._items, self._bytes)
