"""Which paragraph carries on which: the steps of section 4 of the design, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from variorum.identity.gaps import Resemblance, aligned, fits, resemblances
from variorum.identity.likeness import Texts, likeness
from variorum.identity.moves import elsewhere, neighbours
from variorum.identity.order import Pair, in_order, longest_run, nearest_copies
from variorum.identity.recuts import edited_recuts, recuts
from variorum.identity.restores import Tombstones, restore
from variorum.identity.splits_merges import Edge, merges, splits
from variorum.identity.thresholds import INFORMATIVE, MOVED, MOVED_LONG, MOVED_LONG_TOKENS, MOVED_TOKENS
from variorum.identity.tokens import Vocabulary
from variorum.schemas.vocabulary import Method


@dataclass(frozen=True, slots=True)
class Match:
    """The old paragraph that a new one carries on."""

    old: int
    score: float
    method: Method


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of the paragraphs of a document; all by index."""

    matches: dict[int, Match]
    """By new paragraph."""
    restored: dict[int, str]
    """Ids of removed paragraphs that come back, by new paragraph."""
    splits: list[Edge]
    merges: list[Edge]


def match_paragraphs(
    old: Sequence[str],
    new: Sequence[str],
    old_keys: Sequence[str],
    new_keys: Sequence[str],
    tombstones: Tombstones,
) -> Matching:
    """Old texts against new texts. Each step takes only what the steps before it left."""
    words = Vocabulary()
    olds, news = Texts(old, old_keys, words), Texts(new, new_keys, words)
    search = _Search(olds, news, dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new))), tombstones)

    if old:  # of what was nothing before, nothing is equal, split or merged
        _take_equal(search)
        _take_recut(search)
    search.restore(list(search.new_free), at_least=INFORMATIVE, sure=True)
    if search.old_free and search.new_free:
        _take_edited(search)
    search.restore(list(search.new_free))
    return Matching(search.matches, search.restored, search.splits, search.merges)


@dataclass(slots=True)
class _Search:
    """What was found so far, and what is still free on either side, in the order of reading."""

    old: Texts
    new: Texts
    old_free: dict[int, None]
    new_free: dict[int, None]
    tombstones: Tombstones
    spine: list[Pair] = field(default_factory=list)
    """Equal texts in their order: what stands between two of them is looked for there first."""
    matches: dict[int, Match] = field(default_factory=dict)
    restored: dict[int, str] = field(default_factory=dict)
    splits: list[Edge] = field(default_factory=list)
    merges: list[Edge] = field(default_factory=list)

    def take(self, pairs: Sequence[Pair], method: Method, scores: Sequence[float] = ()) -> None:
        """New ones carry on old ones; without `scores` they are equal."""
        for n, (i, j) in enumerate(pairs):
            self.matches[j] = Match(i, scores[n] if scores else 1.0, method)
            del self.old_free[i], self.new_free[j]

    def take_split(self, i: int, parts: Sequence[int], scores: Mapping[int, float]) -> list[Edge]:
        """The largest part carries the old one on; the others, which are left free, as parts of it."""
        largest = max(parts, key=lambda j: (len(self.new.keys[j]), -j))
        self.take([(i, largest)], "alignment", [scores[largest]])
        return [Edge(i, j, scores[j]) for j in parts if j != largest]

    def take_merged(self, j: int, parts: Sequence[int], scores: Mapping[int, float]) -> None:
        """The new one carries the largest part on; the others went into it."""
        largest = max(parts, key=lambda i: (len(self.old.keys[i]), -i))
        self.take([(largest, j)], "alignment", [scores[largest]])
        for i in parts:
            if i != largest:
                self.merges.append(Edge(i, j, scores[i]))
                del self.old_free[i]

    def restore(self, among: Sequence[int], *, at_least: int = 0, sure: bool = False) -> None:
        """Of some free new ones, those that were removed once get their ids back: see `restores.restore`."""
        living = {self.new.keys[j] for j in self.matches}
        found = restore(self.new.keys, among, self.tombstones, living, at_least=at_least, sure=sure)
        self.restored |= found
        for j in found:
            del self.new_free[j]


def _take_equal(search: _Search) -> None:
    """The same text, or the same but for its spelling: first in order, then wherever it went."""
    old, new = search.old, search.new
    texts, keys = _numbered(old.texts, new.texts), _numbered(old.keys, new.keys)

    search.spine = nearest_copies(*texts, in_order(*texts), lambda i, j: likeness(old, i, new, j) >= MOVED)
    search.take(search.spine, "exact")
    same = _in_gaps(keys, search.spine, list(search.old_free), list(search.new_free))
    search.take(same, "match_key")
    search.spine = sorted(search.spine + same)

    search.take(elsewhere(*texts, list(search.old_free), list(search.new_free)), "exact")
    search.take(elsewhere(*keys, list(search.old_free), list(search.new_free)), "match_key")


def _take_recut(search: _Search) -> None:
    """Paragraphs that were split or merged where nothing else was changed."""
    old_keys, new_keys = search.old.keys, search.new.keys
    for i, parts in recuts(old_keys, new_keys, search.spine, list(search.old_free), list(search.new_free)):
        scores = {j: len(new_keys[j]) / len(old_keys[i]) for j in parts}
        search.splits += search.take_split(i, parts, scores)

    # A part that was a paragraph of its own once is that one again.
    search.restore([edge.new for edge in search.splits])
    search.splits = [edge for edge in search.splits if edge.new not in search.restored]
    for edge in search.splits:
        del search.new_free[edge.new]

    backwards = [(j, i) for i, j in search.spine]
    for j, parts in recuts(new_keys, old_keys, backwards, list(search.new_free), list(search.old_free)):
        scores = {i: len(old_keys[i]) / len(new_keys[j]) for i in parts}
        search.take_merged(j, parts, scores)


def _take_edited(search: _Search) -> None:
    """Paragraphs whose words were changed: in order, beside what is settled, split or merged too, then elsewhere."""
    old, new = search.old, search.new
    found = resemblances(old, new, search.spine, list(search.old_free), list(search.new_free))
    chain = aligned(found, search.spine)
    search.take([(pair.old, pair.new) for pair in chain], "alignment", [pair.score for pair in chain])
    beside = neighbours(
        [(match.old, j) for j, match in search.matches.items()],
        set(search.old_free),
        set(search.new_free),
        lambda i, j: fits(old, i, new, j, likeness(old, i, new, j)),
    )
    search.take(beside, "alignment", [likeness(old, i, new, j) for i, j in beside])

    # Merged or split into parts of about one size, and edited: none of them is like the whole by itself.
    by_new = sorted(((match.old, j) for j, match in search.matches.items()), key=lambda pair: pair[1])
    settled = longest_run(by_new)
    backwards = [(j, i) for i, j in settled]
    for j, parts, score in [*edited_recuts(new, old, backwards, list(search.new_free), list(search.old_free))]:
        search.take_merged(j, parts, dict.fromkeys(parts, score))
    for i, parts, score in [*edited_recuts(old, new, settled, list(search.old_free), list(search.new_free))]:
        edges = search.take_split(i, parts, dict.fromkeys(parts, score))
        search.splits += edges
        for edge in edges:
            del search.new_free[edge.new]

    moved = _moved(found, old, new, set(search.old_free), set(search.new_free))
    search.take([(pair.old, pair.new) for pair in moved], "similarity", [pair.score for pair in moved])

    # What comes back is no part of what is there.
    search.restore(list(search.new_free))
    new_of_old = {match.old: j for j, match in search.matches.items()}
    old_of_new = {j: match.old for j, match in search.matches.items()}
    search.splits += splits(found, new_of_old, set(search.new_free), old, new)
    search.merges += merges(found, old_of_new, set(search.old_free), old, new)


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
