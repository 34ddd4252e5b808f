"""Watching: do something when the sources have changed and were then left alone for a while."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from variorum.errors import UsageError


@dataclass(frozen=True, slots=True)
class Clock:
    """How time passes; tests have one of their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is looked, how long nothing may change before something is done, and how long all of it lasts."""

    every: float
    quiet: float
    lasting: float
    """Seconds, all three."""


def watch(
    look: Callable[[], str], act: Callable[[], None], away: Callable[[str], None], pace: Pace, clock: Clock
) -> int:
    """Call `act` once at the start and after every change; how often it was called.

    `look` answers a signature of the sources. A change that goes on is waited for, so that nothing is taken that is
    still being written. `away` is told when the sources cannot be looked at, which is tried again; where they are away
    at the end too, UsageError or OSError says so.
    """
    start = clock.now()
    done: str | None = None
    before: str | None = None
    since = start
    acted = 0
    fault: UsageError | OSError | None = None

    while clock.now() - start < pace.lasting:
        try:
            found = look()
            fault = None
        except (UsageError, OSError) as error:
            fault = error
            away(str(error))
            clock.sleep(pace.every)
            continue

        # Quiet is counted from the last look at which something was different.
        if found != before:
            before, since = found, clock.now()
        if found != done and clock.now() - since >= pace.quiet:
            act()
            done = found  # as it was before: what changed while `act` ran is a change
            acted += 1
        clock.sleep(pace.every)

    if fault is not None:
        raise fault
    return acted
