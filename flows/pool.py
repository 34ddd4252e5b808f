"""Worker processes that end with their parent, and an item that kills its process takes no other down with it."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class Crew:
    """Up to `workers` processes, started at the first call that needs them and kept for the next; safe from threads."""

    workers: int
    pool: ProcessPoolExecutor | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    alone: threading.Lock = field(default_factory=threading.Lock)
    """Held while an item has a process of its own: what died for want of memory is tried one at a time."""


def carrier(
    crew: Crew, function: Callable[[T], R], broken: Callable[[T, Callable[[T], R | None]], R]
) -> Callable[[T], R]:
    """`function`, carried out by the processes of a crew.

    Where a process dies at an item (killed, out of memory, a crash in C), `broken(item, alone)` answers for the item;
    `alone` calls `function` in a process of its own and answers None where that dies too.
    """

    def alone(item: T) -> R | None:
        with crew.alone, _pool(1) as own:
            try:
                return own.submit(function, item).result()
            except BrokenProcessPool:
                return None

    def carry(item: T) -> R:
        pool = _at_work(crew)
        try:
            return pool.submit(function, item).result()
        except BrokenProcessPool:
            _replace(crew, pool)
            again = alone(item)
            return broken(item, alone) if again is None else again

    return carry


def dismiss(crew: Crew) -> None:
    """End the processes of a crew; the next call would start new ones."""
    with crew.lock:
        if crew.pool is not None:
            crew.pool.shutdown()
            crew.pool = None


def _at_work(crew: Crew) -> ProcessPoolExecutor:
    with crew.lock:
        if crew.pool is None:
            crew.pool = _pool(crew.workers)
        return crew.pool


def _replace(crew: Crew, gone: ProcessPoolExecutor) -> None:
    with crew.lock:
        if crew.pool is gone:
            crew.pool = None


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
