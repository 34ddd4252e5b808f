"""Errors that a person can cause or mend: one sentence each, with a code and fields for programs."""

from collections.abc import Sequence
from typing import ClassVar


class VariorumError(Exception):
    """The base of them all: `except variorum.errors.VariorumError` catches whatever a person can mend.

    `message` is a sentence for a person: the thing, what was expected, the valid values. `code` tells programs what is
    wrong, and stays the same when a sentence is reworded; the fields hold what the sentence names, where it names it.
    """

    exit_code: ClassVar[int] = 1
    default_code: ClassVar[str] = "failed"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        thing: str | None = None,
        expected: str | None = None,
        valid: Sequence[str | int] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.thing = thing
        self.expected = expected
        self.valid = tuple(valid)

    def fields(self) -> dict[str, object]:
        """What `--json` prints of it: code, message, and those of thing, expected and valid that it has."""
        told = {"thing": self.thing, "expected": self.expected, "valid": list(self.valid)}
        return {"code": self.code, "message": self.message, **{name: value for name, value in told.items() if value}}


class UsageError(VariorumError):
    """What was asked for cannot be done as asked: exit code 2."""

    exit_code = 2
    default_code = "usage"


class BuildError(VariorumError):
    """A build was tried and failed: exit code 1."""

    default_code = "build_failed"
