"""A source as the inventory found it: with the hash of its bytes, or with the reason why it cannot be taken."""

from dataclasses import dataclass

from variorum.schemas.vocabulary import Reason, Step
from variorum.text.document import NOTHING_DECLARED, Declared
from variorum.text.given import writable


@dataclass(frozen=True, slots=True)
class Found:
    """A source and the hash of its raw bytes; `path` is where on this machine they can be read, if they were kept."""

    source: str
    name: str
    """What tells its format: the name without `.gz` or `.zst`."""
    raw_sha256: bytes
    n_bytes: int
    path: str | None
    declared: Declared = NOTHING_DECLARED
    """What a person says of it, so that it is not guessed."""
    given: str = ""
    """What is given of it beside its text, as JSON (`variorum.text.given.as_given`)."""


@dataclass(frozen=True, slots=True)
class Work:
    """A source to cut. Where its `path` is None its bytes come from the parent version's table `raw`."""

    found: Found
    known_as: str | None = None
    """The document of the parent version that holds its bytes."""


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
