"""A source that cannot be taken, from wherever it was first seen to be so until it is a row of quarantine."""

from dataclasses import dataclass

from variorum.schemas.vocabulary import Reason, Step
from variorum.text.given import writable


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source that cannot be taken, and why: a row of quarantine to be."""

    source: str
    step: Step
    reason: Reason
    detail: str
    raw_sha256: bytes | None = None
    n_bytes: int | None = None
    byte_offset: int | None = None

    def __post_init__(self) -> None:
        # Libraries quote in their errors what stands in a source, and that need not be text.
        object.__setattr__(self, "detail", writable(self.detail))
