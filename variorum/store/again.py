"""Trying once more what failed because of somebody else."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def tried_again(work: Callable[[], T], ground: Callable[[], object], before: object = None) -> T:
    """What `work` gives; after a failure it is tried again where what it stands on, `ground`, is another than before.

    Whatever the failure was: a reader may say of a file that is gone what its library says. `before`: what the ground
    is where nobody touched it ever, if it is to be looked at after a failure only, as it costs something.
    """
    before = ground() if before is None else before
    while True:
        try:
            return work()
        except Exception:
            now = ground()
            if now == before:
                raise
            before = now
