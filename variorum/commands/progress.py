"""Progress of a build on standard error: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from variorum.commands.terminal import give_up
from variorum.execute.run import Progress, Show

LINE_SECONDS = 10.0
"""Least time between two lines of one step where there is no terminal."""


@contextmanager
def show_progress(quiet: bool, in_a_row: bool = False) -> Iterator[Show]:
    """Something that shows how far each step is, while the context lasts.

    `in_a_row`: of many builds, whose reports tell where they are: without a terminal only steps that last are shown.
    """
    if quiet:
        yield lambda progress: None
    elif sys.stderr.isatty():
        yield from _bars()
    else:
        yield _if_it_can(_lines(begins=not in_a_row))


def _if_it_can(show: Show) -> Show:
    """Shows where that is possible: a build does not end because nobody reads its progress any more."""

    def shown(progress: Progress) -> None:
        try:
            show(progress)
        except OSError:
            give_up(sys.stderr)

    return shown


def _bars() -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[amount]}", markup=False),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True, emoji=False), transient=True) as bars:
        tasks: dict[str, TaskID] = {}
        begun: dict[str, float] = {}

        def show(progress: Progress) -> None:
            step = progress.step
            if progress.begins:
                if step in tasks:  # for the second time, where two versions are made
                    bars.remove_task(tasks[step])
                tasks[step] = bars.add_task(step, total=None, amount="")
                begun[step] = time.monotonic()
            elif progress.ended:
                # A step without parts pulses while it runs, and is full when it is over.
                bars.update(tasks[step], total=1, completed=1)
            elif progress.total:
                share = _share(progress)
                amount = amount_of(progress, time.monotonic() - begun[step])
                bars.update(tasks[step], total=1, completed=share, amount=amount)

        yield show


def _lines(begins: bool) -> Show:
    said: dict[str, float] = {}
    begun: dict[str, float] = {}

    def show(progress: Progress) -> None:
        now, step = time.monotonic(), progress.step
        if progress.begins:
            begun[step] = said[step] = now
            if begins:
                print(f"{step} …", file=sys.stderr, flush=True)
        elif progress.total and not progress.ended and now - said[step] >= LINE_SECONDS:
            said[step] = now
            print(f"{step} {amount_of(progress, now - begun[step])}", file=sys.stderr, flush=True)

    return show


def amount_of(progress: Progress, seconds: float) -> str:
    """How far a step is after some seconds: `312 of 2,186 sources, 4.1 of 28.0 MB, about 3 min left`."""
    words = [f"{progress.done:,} of {progress.total:,} source{'s' if progress.total != 1 else ''}"]
    if progress.total_bytes >= 100_000:
        words.append(f"{progress.done_bytes / 1e6:,.1f} of {progress.total_bytes / 1e6:,.1f} MB")
    share = _share(progress)
    if 0 < share < 1:
        words.append(f"about {_duration(seconds / share - seconds)} left")
    return ", ".join(words)


def _share(progress: Progress) -> float:
    if progress.total_bytes:
        return progress.done_bytes / progress.total_bytes
    return progress.done / progress.total


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    if seconds < 3600:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
