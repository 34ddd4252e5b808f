"""What a person says of a candidate, and how a person names one where a version is asked for."""

from typing import Any

from variorum.errors import UsageError
from variorum.store.candidates import At

_DIGITS = 18
"""More than the number of any version has; Python reads none of more than 4,300."""


def at_of(given: str) -> At:
    """A version's number as a person writes it, or `candidate`."""
    if given == "candidate":
        return "candidate"
    if not given.isascii() or not given.isdigit() or len(given) > _DIGITS:
        raise UsageError(
            f"{given[:80]!r} is no version: expected its number, or candidate.",
            code="no_version",
            thing=given,
            expected="a number, or candidate",
        )
    return int(given)


def accept_candidate(warehouse: str, named: str | None) -> dict[str, object]:
    """Make the candidate the latest version."""
    from variorum.pipeline.candidate import accept

    made = accept(warehouse, named)
    return {"version": made.version, "tree": made.tree, "message": made.message}


def reject_candidate(warehouse: str, named: str | None) -> dict[str, Any]:
    """Let the candidate go."""
    from variorum.pipeline.candidate import reject

    held = reject(warehouse, named)
    return {"rejected": held.tree, "version": held.number - 1}
