"""What runs on a worker of a cluster: a job is worked on in a process of its own, with the limits of the build.

The folder of a job is its lease: where the build has ended, however it did, that folder is gone, and what was still
worked on is ended.
"""

import contextlib
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from socket import gethostname

from variorum.errors import VariorumError
from variorum.execute.batch import Failure
from variorum.execute.clusters.job import (
    Answer,
    Job,
    Needed,
    has_answer,
    note_progress,
    read_job,
    write_answer,
)
from variorum.execute.clusters.job_outcome import DONE, NOT_SEEN, OTHER_PROGRAM, STOPPED, Said
from variorum.execute.clusters.program import differences, program
from variorum.execute.processes import Processes, Stopped

AT_ONCE = 1 << 10
"""Most processes of one worker: how many jobs it has at once is the cluster's to say."""

LOOK_SECONDS = 1.0
"""How often is looked whether builds still wait."""


def work_on(job: str, folder: str, here: Mapping[str, str]) -> Said:
    """Work on the job that lies at `job`, for a build in the working folder `folder` by the program `here`."""
    path = Path(job)
    refused = look(str(path.parent), here)
    if refused[0] != DONE:
        return refused
    if has_answer(path):
        return DONE, _where(), ""

    # What it needs must be seen here, or it would be taken for gone.
    try:
        asked = read_job(path)
    except OSError as error:
        return NOT_SEEN, _where(), f"{job} ({error.strerror})"
    unseen = _unseen(asked.needed, folder)
    if unseen is not None:
        return NOT_SEEN, _where(), unseen

    try:
        answer = _answer(asked, path, folder)
    except Stopped:
        return STOPPED, _where(), ""
    write_answer(path, answer)
    return DONE, _where(), ""


def look(folder: str, here: Mapping[str, str]) -> Said:
    """Whether this worker runs the same program as a build, and sees its folder."""
    different = differences(here, program())
    if different:
        return OTHER_PROGRAM, _where(), "; ".join(different)
    if not os.path.isdir(folder):  # noqa: PTH112 -- a string, as it was sent
        return NOT_SEEN, _where(), folder
    return DONE, _where(), ""


def _answer(asked: Job[object, object], path: Path, folder: str) -> Answer:
    def seen(items: int, n_bytes: int) -> None:
        with contextlib.suppress(OSError):  # it is shown and no more; a build that has ended is noticed by its lease
            note_progress(path, items, n_bytes)

    processes = _LEASES.processes(path.parent, folder, asked)
    try:
        result = processes.attempt(asked.step, asked.task, seen)
    except Exception as error:
        if not isinstance(error, (*asked.step.raises, VariorumError)):
            raise
        return Answer("error", error)
    return Answer("failure" if isinstance(result, Failure) else "result", result)


def _unseen(needed: Sequence[Needed], folder: str) -> str | None:
    """A file that a batch needs and that is not here, or another one."""
    for one in needed:
        path = os.path.join(folder, one.path)  # noqa: PTH118 -- of each source, as strings
        try:
            n_bytes = None if os.path.isdir(path) else os.stat(path).st_size  # noqa: PTH112, PTH116
        except OSError:
            return one.path
        if n_bytes != one.n_bytes:
            return one.path
    return None


def _where() -> str:
    return f"{gethostname()} (process {os.getpid()})"


class _Leases:
    """The processes of each build that this worker works for, until its folder is gone."""

    def __init__(self) -> None:
        self._held: dict[Path, Processes] = {}
        self._lock = threading.Lock()

    def processes(self, lease: Path, folder: str, asked: Job[object, object]) -> Processes:
        """Those of the build whose folder is `lease`; they work in the folder that the build was called in."""
        with self._lock:
            if not self._held:
                threading.Thread(target=self._watch, name="leases", daemon=True).start()
            if lease not in self._held:
                here = folder if os.path.isdir(folder) else None  # noqa: PTH112
                self._held[lease] = Processes(AT_ONCE, asked.limits, asked.modules, here)
            return self._held[lease]

    def _watch(self) -> None:
        """Let the processes of each build go whose folder is gone; ends with the last."""
        pause = threading.Event()
        while True:
            pause.wait(LOOK_SECONDS)
            with self._lock:
                gone = [lease for lease in self._held if not lease.is_dir()]
                ended = [self._held.pop(lease) for lease in gone]
                is_last = not self._held
            for processes in ended:
                processes.close()
            if is_last:
                return


_LEASES = _Leases()
