"""What becomes of a version that a gate holds back: it is kept as a candidate, and a person accepts or rejects it."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from variorum.errors import BuildError
from variorum.pipeline.fingerprint import note_code
from variorum.pipeline.gates import GateBreach
from variorum.pipeline.parent import read_parent
from variorum.pipeline.refresh import refresh
from variorum.pipeline.request import NewVersion
from variorum.pipeline.takedown import beside_takedowns, stop_at_takedown
from variorum.store import candidates
from variorum.store.candidates import Candidate, candidate_of
from variorum.store.commits import time_now
from variorum.store.errors import LostRace, StoreError
from variorum.store.warehouse import open_warehouse


class HeldBack(BuildError):
    """A version was made, and waits as a candidate: it is beyond a gate."""

    default_code = "held_back"

    def __init__(self, candidate: Candidate, warehouse: str, is_new: bool) -> None:
        super().__init__(_said(candidate, warehouse), thing=candidate.tree, valid=("accept", "reject"))
        self.candidate = candidate
        self.is_new = is_new
        """Whether it was not there before."""


def beyond_as_json(beyond: Sequence[GateBreach]) -> list[dict[str, object]]:
    """What a candidate keeps of the gates that it is beyond."""
    return [{**asdict(one), "sample": list(one.sample), "measured": one.measured} for one in beyond]


def accept(warehouse: str, named: str | None = None) -> NewVersion:
    """Make the candidate the latest version; `named`: the one that is meant, by the first letters of its hash."""
    opened = open_warehouse(warehouse)
    with beside_takedowns(opened) as known:
        held = candidate_of(opened, named)
        try:
            made = candidates.accept(opened, held, time=time_now(), last_look=partial(stop_at_takedown, opened, known))
        except LostRace as race:
            raise StoreError(
                f"{race} The candidate was made on the version before it: the next build makes another."
            ) from race
    refresh(opened)
    note_code(opened, read_parent(opened))
    return NewVersion(made.number, made.tree, made.kind, made.message, held.counts["ids"], held.counts["sources"])


def reject(warehouse: str, named: str | None = None) -> Candidate:
    """Let the candidate go. A build of the same sources makes it again."""
    opened = open_warehouse(warehouse)
    held = candidate_of(opened, named)
    candidates.drop(opened)
    return held


def _said(candidate: Candidate, warehouse: str) -> str:
    first = candidate.beyond[0]
    more = f", and {len(candidate.beyond) - 1} more gates" if len(candidate.beyond) > 1 else ""
    return (
        f"version {candidate.number} is held back by the gate {first['gate']}: "
        f"{first['says']} ({first['measured']}){more}. "
        f"It waits in {warehouse} as candidate {candidate.tree[:12]}: `variorum diff {candidate.number - 1} candidate` "
        "compares, `variorum accept` or `variorum reject` decides; until then the last version stands."
    )
