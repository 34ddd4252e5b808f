"""A source as the inventory found it: with the hash of its bytes."""

from dataclasses import dataclass

from variorum.text.document import NOTHING_DECLARED, Declared
from variorum.text.values import value


@value
class FoundSource:
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
class SourceToCut:
    """A source to cut. Where its `path` is None its bytes come from the parent version's table `raw`."""

    found: FoundSource
    known_as: str | None = None
    """The document of the parent version that holds its bytes."""
