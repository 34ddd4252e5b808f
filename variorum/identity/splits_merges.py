"""Paragraphs that were split or merged: the largest part keeps the id, the others are told where they come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from variorum.identity.gaps import Resemblance
from variorum.identity.likeness import Texts, part
from variorum.identity.thresholds import NOT_ELSEWHERE, PART


@dataclass(frozen=True, slots=True)
class Edge:
    """A part: of an old paragraph that became a new one (split), or that went into a new one (merged)."""

    old: int
    new: int
    score: float


def splits(
    found: Iterable[Resemblance], new_of_old: Mapping[int, int], free: set[int], old: Texts, new: Texts
) -> list[Edge]:
    """For each free new text the old one that it was cut from, if another new text carries on that one's id."""
    best: dict[int, Edge] = {}
    for pair in found:
        carried_on = new_of_old.get(pair.old)
        if pair.new not in free or carried_on is None:
            continue
        share = part(old, pair.old, new, pair.new)
        better = share >= PART and (pair.new not in best or share > best[pair.new].score)
        if better and _beside(new, pair.new, old, pair.old, new, carried_on) >= NOT_ELSEWHERE:
            best[pair.new] = Edge(pair.old, pair.new, share)
    return [best[j] for j in sorted(best)]


def merges(
    found: Iterable[Resemblance], old_of_new: Mapping[int, int], free: set[int], old: Texts, new: Texts
) -> list[Edge]:
    """For each free old text the new one that took it in, if that carries on another old one's id."""
    best: dict[int, Edge] = {}
    for pair in found:
        carries_on = old_of_new.get(pair.new)
        if pair.old not in free or carries_on is None:
            continue
        share = part(new, pair.new, old, pair.old)
        better = share >= PART and (pair.old not in best or share > best[pair.old].score)
        if better and _beside(old, pair.old, new, pair.new, old, carries_on) >= NOT_ELSEWHERE:
            best[pair.old] = Edge(pair.old, pair.new, share)
    return [best[i] for i in sorted(best)]


def _beside(piece: Texts, n: int, whole: Texts, w: int, others: Texts, match: int) -> float:
    """How much of a piece stands in the whole beside what the whole's match has of it: a copy of a sentence that is
    still in its place is not a part that was cut out."""
    wanted, have, gone = piece.pairs(n), whole.pairs(w), others.pairs(match)
    return sum(min(k, max(have[pair] - gone[pair], 0)) for pair, k in wanted.items()) / max(wanted.total(), 1)
