"""A job: a batch as it lies in the folder that builder and workers share, and the answer that is put beside it.

The cluster carries names of jobs and nothing else. An answer is written whole or not at all, and a job that has
one is not worked on again; so it does no harm where a cluster runs a batch twice, also at the same time.
"""

import os
import pickle
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal

from variorum.execute.batch import BatchStep, R, T
from variorum.execute.limits import Limits

PROGRESS = struct.Struct("=qq")
"""Items and bytes that are done."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A file that a batch reads, as it is where the build runs."""

    path: str
    n_bytes: int | None
    """None: a folder."""


@dataclass(frozen=True, slots=True)
class Job(Generic[T, R]):
    """A batch, and what a worker needs to know to work on it."""

    step: BatchStep[T, R]
    task: T
    limits: Limits
    modules: tuple[str, ...]
    """What its process imports beside what the step needs."""
    needed: tuple[Needed, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a job."""

    kind: Literal["result", "failure", "error"]
    value: object
    """The result of the batch, why there is none (a `Failure`), or the error that ends the build."""


def write_job(job: Job[T, R], folder: Path) -> Path:
    """The file of a job, beside which its progress and its answer will lie."""
    path = folder / f"job-{uuid.uuid4().hex}"
    _write_whole(path, pickle.dumps(job, pickle.HIGHEST_PROTOCOL))
    progress_of(path).write_bytes(PROGRESS.pack(0, 0))
    return path


def read_job(path: Path) -> Job[object, object]:
    """The job in a file. Raises OSError where it cannot be read here."""
    job: Job[object, object] = pickle.loads(path.read_bytes())
    return job


def write_answer(path: Path, answer: Answer) -> None:
    """Answer a job."""
    _write_whole(answer_of(path), pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def read_answer(path: Path) -> Answer:
    """The answer to a job. Raises OSError where there is none."""
    answer: Answer = pickle.loads(answer_of(path).read_bytes())
    return answer


def has_answer(path: Path) -> bool:
    """Whether a job was answered already."""
    return answer_of(path).exists()


def note_progress(path: Path, items: int, n_bytes: int) -> None:
    """Say how far a job is. Raises OSError where nobody waits for it any more."""
    with progress_of(path).open("r+b", buffering=0) as file:
        file.write(PROGRESS.pack(items, n_bytes))


def read_progress(path: Path) -> tuple[int, int]:
    """How far a job is: items and bytes."""
    data = progress_of(path).read_bytes()
    items, n_bytes = PROGRESS.unpack(data)
    return items, n_bytes


def remove_job(path: Path) -> None:
    """Take a job away with all that lies beside it."""
    for one in (path, answer_of(path), progress_of(path)):
        one.unlink(missing_ok=True)


def needed(paths: Sequence[str]) -> tuple[Needed, ...]:
    """What there is of some files and folders; what is not there, no worker needs to see."""
    found = (as_it_is(path) for path in paths)
    return tuple(one for one in found if one is not None)


def as_it_is(path: str) -> Needed | None:
    """A file or folder as it is here; None where it is not."""
    try:
        return Needed(path, None if os.path.isdir(path) else os.stat(path).st_size)  # noqa: PTH112, PTH116 -- of many
    except OSError:
        return None


def answer_of(path: Path) -> Path:
    """Where the answer to a job lies."""
    return path.with_name(f"{path.name}.answer")


def progress_of(path: Path) -> Path:
    """Where it is said how far a job is."""
    return path.with_name(f"{path.name}.progress")


def _write_whole(path: Path, data: bytes) -> None:
    beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    beside.write_bytes(data)
    beside.replace(path)
