"""What becomes of a source that could not be taken: the row of quarantine to be."""

import errno

from variorum.execute.batch import Failure, failure_of
from variorum.pipeline.found import FoundSource
from variorum.schemas.vocabulary import Step
from variorum.sources.rejected import Rejected
from variorum.text.document import Rejection

NO_FAULT_OF_A_SOURCE = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ESTALE)
)
"""Errors of the machine: a full disk, too many open files. They end the build, and it can be tried again."""


STANDS = "; its last good text still stands"
"""What a row says behind why a source could not be taken, where it was taken before."""


def reject(found: FoundSource, rejection: Rejection) -> Rejected:
    """The row for a source that is not fit to be taken."""
    return Rejected(
        source=found.source,
        step=rejection.step,
        reason=rejection.reason,
        detail=rejection.detail,
        raw_sha256=found.raw_sha256,
        n_bytes=found.n_bytes,
        byte_offset=rejection.byte_offset,
    )


def rejected_for(found: FoundSource, step: Step, failure: Failure) -> Rejected:
    """The row for a source that ended its process, or that its process was ended for."""
    return reject(found, Rejection(step, failure.kind, failure.detail))


def crash(step: Step, error: BaseException) -> Rejection:
    """Why a source is not fit at which the program or a library failed.

    What is no source's fault is raised: Ctrl-C, and errors of the machine.
    """
    if isinstance(error, KeyboardInterrupt):
        raise error
    if isinstance(error, OSError) and error.errno in NO_FAULT_OF_A_SOURCE:
        raise error
    failure = failure_of(error)
    return Rejection(step, failure.kind, failure.detail)
