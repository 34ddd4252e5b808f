"""Worker processes that end with their parent, and an item that kills its process takes no other down with it."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def carrier(
    function: Callable[[T], R], workers: int, broken: Callable[[T, Callable[[T], R | None]], R]
) -> Iterator[Callable[[T], R]]:
    """`function` as it is with one worker, else carried out in `workers` processes; safe to call from threads.

    Where a process dies at an item (killed, out of memory, a crash in C), `broken(item, alone)` answers for the item;
    `alone` calls `function` in a process of its own and answers None where that dies too; there are never more of
    these at once than `workers`.
    """
    if workers == 1:
        yield function
        return

    turn = threading.Semaphore(workers)

    def alone(item: T) -> R | None:
        with turn, _pool(1) as own:
            try:
                return own.submit(function, item).result()
            except BrokenProcessPool:
                return None

    with _pool(workers) as pool:

        def carry(item: T) -> R:
            try:
                return pool.submit(function, item).result()
            except BrokenProcessPool:
                again = alone(item)
                return broken(item, alone) if again is None else again

        yield carry


def _pool(workers: int) -> ProcessPoolExecutor:
    # Fresh processes: a forked one would inherit locks that polars' and Prefect's threads hold.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
