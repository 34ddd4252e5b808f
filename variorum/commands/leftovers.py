"""What a part leaves behind that is killed: Prefect starts each build in a session of its own, where it goes on."""

import os
import signal
import time
import uuid
from contextlib import suppress
from pathlib import Path

MARK = "VARIORUM_SERVED_BY"
"""The variable of the environment by which all that was begun below a command is known, whoever began it."""

AGAIN_SECONDS = 0.1
"""Between two looks: what is killed takes a moment to go, and may have begun something before."""


def new_mark() -> str:
    """A value that no other command has."""
    return uuid.uuid4().hex


def end_leftovers(mark: str) -> None:
    """Kill every process of this user that has the mark. Only Linux tells; elsewhere they go on to their own end."""
    while found := _marked(f"{MARK}={mark}".encode()):
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(AGAIN_SECONDS)


def _marked(mark: bytes) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is another user's
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found
