"""What a person says of a candidate."""

from typing import Any


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
