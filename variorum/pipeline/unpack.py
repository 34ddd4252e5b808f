"""Unpacking: files that hold many sources are opened in worker processes, for their libraries may crash or never end.

What a file holds is written to the staging folder, source by source, as far as the parent version has not kept it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from variorum.execute.batch import BatchStep, Failure, Watch
from variorum.pipeline.found import FoundSource
from variorum.pipeline.reject import crash
from variorum.pipeline.scratch import KeptHashes, set_aside
from variorum.sources.archives import unpack
from variorum.sources.metadata import Sidecar, is_sidecar
from variorum.sources.raw_bytes import TooLarge, hash_local, read_local
from variorum.sources.records import Columns
from variorum.sources.rejected import Rejected
from variorum.store.stamps import Stamp, stamp_of
from variorum.text.document import Declared
from variorum.text.given import as_given


@dataclass(frozen=True, slots=True)
class Packed:
    """A file to unpack."""

    source: str
    path: str
    """Where it lies on this machine."""
    n_bytes: int
    columns: Columns
    """Where its tables hold texts."""
    declared: Declared
    stamp: Stamp | None
    """What the file system said of it when it was listed, where it is a file that others may write to."""


@dataclass(frozen=True, slots=True)
class UnpackTask:
    """A batch of files to unpack."""

    files: tuple[Packed, ...]
    staging: str
    kept: str | None
    """The file with the hashes of bytes that need not be set aside (see `write_kept`); None: nothing is."""


Unpacked = tuple[FoundSource | Rejected | Sidecar, ...]
"""What a file holds: its sources, what cannot be taken of it, and what says something of the sources beside it."""


def unpack_batch(task: UnpackTask, watch: Watch) -> list[Unpacked]:
    """The sources in each file of a batch; a file that cannot be opened costs no other anything."""
    kept = KeptHashes(task.kept) if task.kept is not None else None
    results: list[Unpacked] = []
    for number, file in enumerate(task.files):
        watch.begin(number, file.n_bytes)
        raw = None
        try:
            raw = read_local(file.path)
            results.append(tuple(_sources_in(file, raw, kept, Path(task.staging))))
        except TooLarge as error:
            results.append((Rejected(file.source, "read", "too_large", str(error)),))
        except BaseException as error:  # a library's fault must not cost the batch its other files
            results.append((_rejected(file, raw, error),))
    return results


def _rejected(file: Packed, raw: bytes | None, error: BaseException) -> Rejected:
    if raw is None and isinstance(error, OSError):
        return Rejected(file.source, "read", "unreadable", f"cannot be read: {error.strerror or error}")
    rejection = crash("read", error)
    known = (hashlib.sha256(raw).digest(), len(raw)) if raw is not None else (None, None)
    return Rejected(file.source, "read", rejection.reason, rejection.detail, *known)


def _sources_in(
    file: Packed, raw: bytes, kept: KeptHashes | None, staging: Path
) -> Iterator[FoundSource | Rejected | Sidecar]:
    for part in unpack(file.source, file.source, raw, file.columns):
        if isinstance(part, Rejected):
            yield part
        elif is_sidecar(part.source):
            yield Sidecar(part.source, part.raw)
        else:
            digest = hashlib.sha256(part.raw).digest()
            path = None if kept is None or digest in kept else set_aside(part.raw, digest, staging)
            yield FoundSource(part.source, part.name, digest, len(part.raw), path, file.declared, as_given(part.given))


def _sizes(task: UnpackTask) -> list[int]:
    return [file.n_bytes for file in task.files]


def _part(task: UnpackTask, items: range) -> UnpackTask:
    return replace(task, files=task.files[items.start : items.stop])


def _join(parts: Sequence[list[Unpacked]]) -> list[Unpacked]:
    return list(chain.from_iterable(parts))


def _give_up(task: UnpackTask, failure: Failure) -> list[Unpacked]:
    file = task.files[0]
    return [(Rejected(file.source, "read", failure.kind, failure.detail, *_hashed(file)),)]


def _hashed(file: Packed) -> tuple[bytes | None, int | None]:
    """The hash and number of the bytes that a process died of; nothing where they may be others by now."""
    try:
        digest, n_bytes, stat = hash_local(file.path)
    except OSError:  # also TooLarge
        return None, None
    same = stat is not None and file.stamp in (None, stamp_of(stat))
    return (digest, n_bytes) if same else (None, None)


def _folder(task: UnpackTask) -> str:
    return task.staging


def _files(task: UnpackTask) -> list[str]:
    return [file.path for file in task.files] + ([task.kept] if task.kept is not None else [])


def _modules(task: UnpackTask) -> Sequence[str]:
    return (__name__,)


UNPACK = BatchStep("unpack", unpack_batch, _sizes, _part, _join, _give_up, _folder, _files, (OSError,), _modules)
"""A part of the step `inventory` of a build."""
