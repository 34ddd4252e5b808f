"""What was edited in its place: order-preserving alignment of what is left between paragraphs that did not change."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, product

from variorum.identity.likeness import Texts, likeness, part
from variorum.identity.order import Pair
from variorum.identity.thresholds import ALIGNED, ALIGNED_SHORT, ALL_PAIRS, PART, SHORT_TOKENS


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How alike an old and a new text are."""

    old: int
    new: int
    score: float
    """Similarity, 0 to 1; low where one is only a part of the other."""


def resemblances(
    old: Texts, new: Texts, spine: Sequence[Pair], old_free: Sequence[int], new_free: Sequence[int]
) -> list[Resemblance]:
    """All pairs of free paragraphs that resemble each other, in order: every pair where they are few, in a document
    or in a gap of its spine (pairs in order that are settled); else those that share rare words."""
    if not old_free or not new_free:
        return []
    if len(old_free) * len(new_free) <= ALL_PAIRS:
        pairs = set(product(old_free, new_free))
    else:
        from variorum.identity.candidates import by_rare_words  # numpy: for long documents alone

        pairs = set(by_rare_words(old, old_free, new, new_free))
        for left, right in gaps(spine, old_free, new_free):
            if len(left) * len(right) <= ALL_PAIRS:
                pairs.update(product(left, right))
    found = []
    for i, j in sorted(pairs):
        score = likeness(old, i, new, j)
        if fits(old, i, new, j, score) or part(old, i, new, j) >= PART or part(new, j, old, i) >= PART:
            found.append(Resemblance(i, j, score))
    return found


def aligned(found: Iterable[Resemblance], spine: Sequence[Pair]) -> list[Resemblance]:
    """The heaviest chain of resemblances in each gap of the spine, ascending on both sides; weight is the square of
    the score, so that one sure pair beats two doubtful ones that cross it."""
    olds, news = [i for i, _ in spine], [j for _, j in spine]
    by_gap: dict[int, list[Resemblance]] = {}
    for pair in found:
        gap = bisect_left(olds, pair.old)
        if gap == bisect_left(news, pair.new):
            by_gap.setdefault(gap, []).append(pair)
    chains = [_heaviest_chain(by_gap[gap]) for gap in sorted(by_gap)]
    return list(chain.from_iterable(chains))


def fits(old: Texts, i: int, new: Texts, j: int, score: float) -> bool:
    """Whether, in the same place, a text of such a `score` may carry on the id of another."""
    short = max(len(old.tokens(i)), len(new.tokens(j))) < SHORT_TOKENS
    return score >= (ALIGNED_SHORT if short else ALIGNED)


def gaps(spine: Sequence[Pair], old_free: Sequence[int], new_free: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """The free old and new paragraphs between two neighbours of the spine, where there are both."""
    olds, news = [i for i, _ in spine], [j for _, j in spine]
    left: dict[int, list[int]] = {}
    right: dict[int, list[int]] = {}
    for i in old_free:
        left.setdefault(bisect_left(olds, i), []).append(i)
    for j in new_free:
        right.setdefault(bisect_left(news, j), []).append(j)
    return [(left[gap], right[gap]) for gap in sorted(left.keys() & right.keys())]


def _heaviest_chain(pairs: Sequence[Resemblance]) -> list[Resemblance]:
    """The chain of greatest weight, old and new both strictly ascending: n log n with a Fenwick tree of maxima.

    Among equals the one that ends earliest, on whichever side: the same backwards and forwards.
    """
    news = sorted({pair.new for pair in pairs})
    ranks = {j: rank for rank, j in enumerate(news, 1)}
    none = (0.0, 0, -1)  # weight of a chain, how early it ends, its last pair
    tree = [none] * (len(ranks) + 1)
    before: list[int] = []  # the pair that each one follows in its heaviest chain

    # Each pair goes on from the heaviest chain that ends before it on the new side; of one old text the later new
    # ones come first, so that none of them follows another.
    for n, pair in sorted(enumerate(pairs), key=lambda item: (item[1].old, -item[1].new)):
        best, at = none, ranks[pair.new] - 1
        while at:
            best, at = max(best, tree[at]), at & (at - 1)
        before += [-1] * (n + 1 - len(before))
        before[n] = best[2]
        mine, at = (best[0] + pair.score**2, -pair.old - pair.new, n), ranks[pair.new]
        while at < len(tree):
            tree[at], at = max(tree[at], mine), at + (at & -at)

    # The heaviest of all, read from its end.
    heaviest, best = [], none
    at = len(tree) - 1
    while at:
        best, at = max(best, tree[at]), at & (at - 1)
    n = best[2]
    while n >= 0:
        heaviest.append(pairs[n])
        n = before[n]
    return heaviest[::-1]
