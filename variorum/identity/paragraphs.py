"""Which paragraph carries on which: the steps of section 4 of the design, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.identity.gaps import Resemblance, aligned, fits, resemblances
from variorum.identity.likeness import Texts, likeness
from variorum.identity.moves import elsewhere, neighbours
from variorum.identity.order import Pair, in_order, longest_run, nearest_copies
from variorum.identity.recuts import edited_recuts, recuts
from variorum.identity.restores import Graves, restore
from variorum.identity.splits_merges import Edge, merges, splits
from variorum.identity.thresholds import INFORMATIVE, MOVED, MOVED_LONG, MOVED_LONG_TOKENS, MOVED_TOKENS
from variorum.identity.tokens import Vocabulary
from variorum.schemas.vocabulary import Method


@dataclass(frozen=True, slots=True)
class Mate:
    """The old paragraph that a new one carries on."""

    old: int
    score: float
    method: Method


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of the paragraphs of a document; all by index."""

    mates: dict[int, Mate]
    """By new paragraph."""
    restored: dict[int, str]
    """Ids of removed paragraphs that come back, by new paragraph."""
    splits: list[Edge]
    merges: list[Edge]


def match(
    old: Sequence[str],
    new: Sequence[str],
    old_keys: Sequence[str],
    new_keys: Sequence[str],
    graves: Graves,
) -> Matching:
    """Old texts against new texts. Each step takes only what the steps before it left."""
    old_free, new_free = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))
    mates: dict[int, Mate] = {}
    spine: list[Pair] = []

    def take(pairs: Sequence[Pair], method: Method, scores: Sequence[float] = ()) -> None:
        for n, (i, j) in enumerate(pairs):
            mates[j] = Mate(i, scores[n] if scores else 1.0, method)
            del old_free[i], new_free[j]

    def living() -> set[str]:
        return {new_keys[j] for j in mates}

    words = Vocabulary()
    olds, news = Texts(old, old_keys, words), Texts(new, new_keys, words)
    if old:
        texts, keys = _numbered(old, new), _numbered(old_keys, new_keys)
        spine = nearest_copies(*texts, in_order(*texts), lambda i, j: likeness(olds, i, news, j) >= MOVED)
        take(spine, "exact")
        same = _in_gaps(keys, spine, list(old_free), list(new_free))
        take(same, "match_key")
        spine = sorted(spine + same)
        take(elsewhere(*texts, list(old_free), list(new_free)), "exact")
        take(elsewhere(*keys, list(old_free), list(new_free)), "match_key")
    parted: list[Edge] = []
    joined: list[Edge] = []
    for i, parts in recuts(old_keys, new_keys, spine, list(old_free), list(new_free)):
        largest = max(parts, key=lambda j: (len(new_keys[j]), -j))
        take([(i, largest)], "alignment", [len(new_keys[largest]) / len(old_keys[i])])
        parted += [Edge(i, j, len(new_keys[j]) / len(old_keys[i])) for j in parts if j != largest]
    restored = restore(new_keys, [edge.new for edge in parted], graves, living())
    parted = [edge for edge in parted if edge.new not in restored]
    for j in [*restored, *(edge.new for edge in parted)]:
        del new_free[j]
    for j, parts in recuts(new_keys, old_keys, [(j, i) for i, j in spine], list(new_free), list(old_free)):
        largest = max(parts, key=lambda i: (len(old_keys[i]), -i))
        take([(largest, j)], "alignment", [len(old_keys[largest]) / len(new_keys[j])])
        for i in parts:
            if i != largest:
                joined.append(Edge(i, j, len(old_keys[i]) / len(new_keys[j])))
                del old_free[i]
    early = restore(new_keys, new_free, graves, living(), at_least=INFORMATIVE, sure=True)
    restored |= early
    for j in early:
        del new_free[j]
    if old_free and new_free:
        found = resemblances(olds, news, spine, list(old_free), list(new_free))
        chain = aligned(found, spine)
        take([(r.old, r.new) for r in chain], "alignment", [r.score for r in chain])
        beside = neighbours(
            [(mate.old, j) for j, mate in mates.items()],
            set(old_free),
            set(new_free),
            lambda i, j: fits(olds, i, news, j, likeness(olds, i, news, j)),
        )
        take(beside, "alignment", [likeness(olds, i, news, j) for i, j in beside])

        # Merged or split into parts of about one size, and edited: none of them is like the whole by itself.
        settled = longest_run(sorted(((mate.old, j) for j, mate in mates.items()), key=lambda pair: pair[1]))
        backwards = [(j, i) for i, j in settled]
        for j, parts, score in [*edited_recuts(news, olds, backwards, list(new_free), list(old_free))]:
            largest = max(parts, key=lambda i: (len(old_keys[i]), -i))
            take([(largest, j)], "alignment", [score])
            for i in parts:
                if i != largest:
                    joined.append(Edge(i, j, score))
                    del old_free[i]
        for i, parts, score in [*edited_recuts(olds, news, settled, list(old_free), list(new_free))]:
            largest = max(parts, key=lambda j: (len(new_keys[j]), -j))
            take([(i, largest)], "alignment", [score])
            for j in parts:
                if j != largest:
                    parted.append(Edge(i, j, score))
                    del new_free[j]

        far = _moved(found, olds, news, set(old_free), set(new_free))
        take([(r.old, r.new) for r in far], "similarity", [r.score for r in far])
        for j, mine in restore(new_keys, list(new_free), graves, living()).items():
            restored[j] = mine
            del new_free[j]
        parted += splits(found, {mate.old: j for j, mate in mates.items()}, set(new_free), olds, news)
        joined += merges(found, {j: mate.old for j, mate in mates.items()}, set(old_free), olds, news)
    restored |= restore(new_keys, new_free, graves, living())
    return Matching(mates, restored, parted, joined)


def _moved(
    found: Sequence[Resemblance], old: Texts, new: Texts, old_free: set[int], new_free: set[int]
) -> list[Resemblance]:
    """What moved and was edited at once: the most alike first; among equals the earliest, on whichever side."""
    taken = []
    for pair in sorted(found, key=lambda r: (-r.score, r.old + r.new, r.old)):
        shorter = min(len(old.tokens(pair.old)), len(new.tokens(pair.new)))
        alike = shorter >= MOVED_TOKENS and pair.score >= (MOVED_LONG if shorter >= MOVED_LONG_TOKENS else MOVED)
        if alike and pair.old in old_free and pair.new in new_free:
            old_free.discard(pair.old)
            new_free.discard(pair.new)
            taken.append(pair)
    return taken


def _in_gaps(
    keys: tuple[list[int], list[int]], spine: Sequence[Pair], old_free: Sequence[int], new_free: Sequence[int]
) -> list[Pair]:
    """Equal keys in order among what is free, never across the spine, whose pairs stand as anchors."""
    old, new = keys
    far = max(max(old, default=0), max(new, default=0)) + 1
    left = sorted([(i, old[i]) for i in old_free] + [(i, far + n) for n, (i, _) in enumerate(spine)])
    right = sorted([(j, new[j]) for j in new_free] + [(j, far + n) for n, (_, j) in enumerate(spine)])
    pairs = in_order([symbol for _, symbol in left], [symbol for _, symbol in right])
    return [(left[a][0], right[b][0]) for a, b in pairs if left[a][1] < far]


def _numbered(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """A number for each different text, in the order of reading."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(x, len(numbers)) for x in old], [numbers.setdefault(x, len(numbers)) for x in new]
