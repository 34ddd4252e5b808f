"""Progress of a build on standard error: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.run import Show

LINES_PER_STEP = 10
"""Most lines that one step writes where there is no terminal."""


@contextmanager
def show_progress(quiet: bool) -> Iterator[Show]:
    """Something that shows how far each step is, while the context lasts."""
    if quiet:
        yield lambda step, done, total: None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _lines()


def _bar() -> Iterator[Show]:
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=None)
            if total:
                progress.update(tasks[step], completed=done, total=total)

        yield show


def _lines() -> Show:
    said: dict[str, int] = {}

    def show(step: str, done: int, total: int) -> None:
        if not total:
            print(f"{step} …", file=sys.stderr, flush=True)
            said[step] = 0
        elif total > 1 and done * LINES_PER_STEP // total > said.get(step, 0):
            said[step] = done * LINES_PER_STEP // total
            print(f"{step} {done:,} of {total:,}", file=sys.stderr, flush=True)

    return show
