"""Waiting that is bounded by progress: a busy machine makes a process slow, and only one that does nothing is stuck."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOOK_SECONDS = 5.0
"""How often a process is looked at."""

STUCK_SECONDS = 300.0
"""Seconds without any CPU time, of a process and all that it began, after which it is taken for stuck."""


def finish(process: "subprocess.Popen[Any]", stuck: float = STUCK_SECONDS, look: float = LOOK_SECONDS) -> Any:
    """Standard output and standard error of a process that has ended; killed, and an error, where it is stuck."""
    used, since = -1.0, time.monotonic()
    while True:
        try:
            return process.communicate(timeout=look)
        except subprocess.TimeoutExpired:
            now = cpu_of(process.pid)
            if now is None or now != used:
                used, since = now or 0.0, time.monotonic()
            elif time.monotonic() - since > stuck:
                process.kill()
                said = process.communicate()
                raise AssertionError(f"{process.args} did nothing for {stuck:.0f} seconds: {said}") from None


def run(command: Sequence[str | bytes], **given: Any) -> "subprocess.CompletedProcess[Any]":
    """`subprocess.run`, bounded by progress."""
    with subprocess.Popen(command, **given) as process:
        out, err = finish(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def cpu_of(process: int) -> float | None:
    """Clock ticks that a process and all that it began have used; None where the system does not say."""
    parents: dict[int, int] = {}
    ticks: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        number = int(path.parent.name)
        parents[number], ticks[number] = int(words[1]), sum(map(float, words[11:15]))
    if process not in ticks:
        return None
    family = {process}
    while more := {number for number, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks[number] for number in family)
