"""A batch: what is worked on in one process, and what becomes of its items where that fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

FailureKind = Literal["crashed", "too_slow", "too_much_memory"]


class Watch(Protocol):
    """Told by a batch which item it turns to: the item can be timed, shown, and is known where its process dies."""

    def begin(self, item: int | None, n_bytes: int) -> None:
        """The batch turns to its item number `item` (None: to all of its items at once), of `n_bytes` of input."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a batch ended without a result."""

    kind: FailureKind
    detail: str
    """A clause such as `its process died of SIGSEGV`."""
    item: int | None = None
    """The item that was in hand; None where that is not known."""


def _none(task: object) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class BatchStep(Generic[T, R]):
    """A step of a build that is carried out batch by batch. All functions are a module's own, so that they pickle."""

    name: str
    run: Callable[[T, Watch], R]
    """Works on a batch, anywhere. What it raises is the fault of an item, save for `raises`."""
    sizes: Callable[[T], Sequence[int]]
    """Bytes of input of each item of a batch."""
    part: Callable[[T, range], T]
    """The batch of some of its items."""
    join: Callable[[Sequence[R]], R]
    """The result of a whole batch from the results of its parts, in order."""
    give_up: Callable[[T, Failure], R]
    """The result of a batch of one item that fails."""
    folder: Callable[[T], str]
    """The folder that a batch writes to, which whoever works on it must see; it is gone when the build has ended."""
    files: Callable[[T], Sequence[str]]
    """The files that a batch reads, as far as the build knows where they lie."""
    raises: tuple[type[Exception], ...] = (OSError,)
    """Errors that are the fault of no item (a full disk, a parent version that is damaged): they end the build."""
    modules: Callable[[T], Sequence[str]] = _none
    """What a worker needs for a batch: imported once, by the process that workers are forked from."""
    fewest_to_blame: int | None = None
    """Where so many items crash and no other is left, the machine or the program is to blame. None: never."""


class Attempt(Protocol):
    """Something that works on a whole batch once."""

    def __call__(
        self, step: BatchStep[T, R], task: T, seen: Callable[[int, int], None], alone: bool = False
    ) -> R | Failure:
        """The result of a batch, or why there is none; `seen(items, n_bytes)` is told how far it is.

        `alone`: no other batch that is tried alone is worked on at the same time.
        """


def carry_out(
    step: BatchStep[T, R],
    task: T,
    attempt: Attempt,
    seen: Callable[[int, int], None],
    lost: Callable[[Failure], None] = lambda failure: None,
) -> R:
    """The result of a batch whatever its items do: where one makes it fail, that one is given up and the others kept.

    What died with others is tried once more alone: it may have died for want of memory that they had taken. `lost` is
    told of each that is given up.
    """
    results: list[R] = []
    items_done = bytes_done = 0
    waiting = [(task, False)]
    while waiting:
        part, alone = waiting.pop()
        sizes = step.sizes(part)
        result = attempt(step, part, _after(seen, items_done, bytes_done), alone)
        if isinstance(result, Failure):
            smaller = _smaller(step, part, result, alone)
            if smaller:
                waiting += reversed(smaller)
                continue
            lost(result)
            result = step.give_up(part, result)
        results.append(result)
        items_done += len(sizes)
        bytes_done += sum(sizes)
        seen(items_done, bytes_done)
    return results[0] if len(results) == 1 else step.join(results)


def _after(seen: Callable[[int, int], None], items_done: int, bytes_done: int) -> Callable[[int, int], None]:
    """The same of a part of a batch of which so much is done."""
    return lambda items, n_bytes: seen(items_done + items, bytes_done + n_bytes)


def failure_of(error: BaseException, item: int | None = None) -> Failure:
    """The failure that an error is."""
    if isinstance(error, MemoryError):
        return Failure("too_much_memory", "it takes more memory than a source of its size may have", item)
    text = f"a fault of the program, please report it: {type(error).__name__}: {str(error)[:500]}"
    return Failure("crashed", text, item)


def _smaller(step: BatchStep[T, R], task: T, failure: Failure, alone: bool) -> list[tuple[T, bool]]:
    """The parts to try after a failure, each with whether to try it alone; none where the item is to be given up."""
    count = len(step.sizes(task))
    if count == 1:
        return [] if alone or failure.kind != "crashed" else [(task, True)]
    if failure.item is None:
        parts = [range(count // 2), range(count // 2, count)]
    else:
        parts = [range(failure.item), range(failure.item, failure.item + 1), range(failure.item + 1, count)]
    return [(step.part(task, part), False) for part in parts if len(part)]
