"""Batches on the workers of a cluster, which share a folder with this machine and run the same program."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, cast

from variorum.errors import BuildError
from variorum.execute.batch import BatchStep, Failure, R, T
from variorum.execute.clusters.job import (
    Job,
    as_it_is,
    needed,
    read_answer,
    read_progress,
    remove_job,
    write_job,
)
from variorum.execute.clusters.job_outcome import DONE, FAILED, LOST, NOT_SEEN, OTHER_PROGRAM, STOPPED, Said
from variorum.execute.clusters.link import Link
from variorum.execute.limits import LIMITS, Limits
from variorum.execute.processes import Stopped

Seen: TypeAlias = Callable[[int, int], None]

LOOKS_PER_SECOND = 50
"""How often it is asked how far the batches are, of all of them together."""

LOOK_SECONDS = 0.5
"""And how often at most of one."""

PATIENCE = 300.0
"""Seconds that a cluster may be without any worker: those that are begun anew, or on demand, take a minute or two."""

CHANGES = 20
"""How often the files of a batch may change while it is sent, before that is taken for a fault."""


class Cluster:
    """Runs batches on a cluster. It is reached when it is first needed; safe from threads."""

    def __init__(
        self,
        kind: str,
        address: str,
        workers: int | None = None,
        limits: Limits = LIMITS,
        modules: tuple[str, ...] = (),
        patience: float = PATIENCE,
    ) -> None:
        self._kind = kind
        self._address = address
        self._workers = workers
        self._limits = limits
        self._modules = modules
        self._patience = patience
        self._lock = threading.Lock()
        self._alone = threading.Lock()
        self._link: Link | None = None
        self._looked: set[str] = set()
        self._closed = False

    @property
    def workers(self) -> int:
        """See `Executor`. Raises BuildError where the cluster cannot be reached."""
        return self._workers or self._at_work().slots()

    def attempt(self, step: BatchStep[T, R], task: T, seen: Seen, alone: bool = False) -> R | Failure:
        """See `Attempt`. Raises what the step is said to raise, Stopped where `close` was called meanwhile."""
        link = self._at_work()
        self._look(link, step.folder(task))
        with self._alone if alone else contextlib.nullcontext():
            return self._attempted(link, step, task, seen)

    def close(self) -> None:
        """Let the cluster go: what waits is dropped, what is worked on ends; calls of `attempt` raise Stopped."""
        with self._lock:
            self._closed = True
            link, self._link = self._link, None
        if link is not None:
            link.close()

    def _attempted(self, link: Link, step: BatchStep[T, R], task: T, seen: Seen) -> R | Failure:
        for _ in range(CHANGES):
            job = Job(step, task, self._limits, self._modules, needed(step.files(task)))
            path = write_job(job, Path(step.folder(task)))
            said = self._worked_on(link, path, seen)
            answer = read_answer(path) if said[0] == DONE else None
            remove_job(path)
            if answer is not None and answer.kind == "error":
                raise cast(Exception, answer.value)
            if answer is not None:
                return cast(R | Failure, answer.value)
            if said[0] == LOST:
                return Failure("crashed", f"the workers of the cluster that had it were lost: {said[2]}")
            if not _has_changed(said, job):
                raise self._refusal(said)
        raise BuildError(f"{said[2]}: changed each of the {CHANGES} times that a worker read it.", code=NOT_SEEN)

    def _at_work(self) -> Link:
        with self._lock:
            if self._closed:
                raise Stopped
            if self._link is None:
                self._link = Link(self._kind, self._address, self._patience)
            return self._link

    def _look(self, link: Link, folder: str) -> None:
        """Every worker that is there runs the same program and sees the folder of the build, before any batch is sent.

        Those that come later are asked with each batch. Raises BuildError.
        """
        with self._lock:
            if folder in self._looked:
                return
        link.slots()
        for said in link.look(folder):
            if said[0] not in (DONE, LOST):
                raise self._refusal(said)
        with self._lock:
            self._looked.add(folder)

    def _worked_on(self, link: Link, path: Path, seen: Seen) -> Said:
        ticket = link.submit(str(path))
        pause = LOOK_SECONDS
        while not ticket.wait(pause):
            seen(*read_progress(path))
            pause = max(LOOK_SECONDS, link.in_hand() / LOOKS_PER_SECOND)
        return link.said_of(ticket)

    def _refusal(self, said: Said) -> BuildError:
        word, where, detail = said
        cluster = f"{self._kind}={self._address}"
        sentences = {
            OTHER_PROGRAM: f"{where}, a worker of {cluster}, runs another program than this build: {detail}. "
            "Install the same there, with the same extras.",
            NOT_SEEN: f"{where}, a worker of {cluster}, does not see {detail} as this machine does: the sources and "
            "the warehouse must lie in a folder that all of them share, under the same path.",
            FAILED: f"{where}, of {cluster}, cannot work: {detail}. It needs the same variorum as this build.",
            STOPPED: f"{where}, a worker of {cluster}, stopped a batch: what it had in hand in the warehouse is gone.",
        }
        return BuildError(sentences[word], code=word, thing=where)


def _has_changed(said: Said, job: Job[T, R]) -> bool:
    """Whether a file is another one here, too, than when the job was written: then the worker was right."""
    word, _, path = said
    return word == NOT_SEEN and any(one.path == path and as_it_is(path) != one for one in job.needed)
