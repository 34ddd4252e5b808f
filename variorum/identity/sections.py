"""Which section carries on which: by heading, and by the vote of the paragraphs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from variorum.identity.likeness import Texts, likeness
from variorum.identity.order import Pair, in_order
from variorum.identity.thresholds import ALIGNED, ALL_PAIRS, SPELLING_LENGTH, VOTE
from variorum.identity.tokens import Vocabulary
from variorum.schemas.vocabulary import Method


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one version: texts and keys of their headings, their parents, the letters directly in them."""

    headings: Sequence[str]
    keys: Sequence[str]
    parents: Sequence[int]
    letters: Sequence[int]


@dataclass(frozen=True, slots=True)
class Heir:
    """A new section that carries on an old one."""

    old: int
    new: int
    score: float
    method: Method


def heirs(old: Outline, new: Outline, votes: dict[Pair, int]) -> list[Heir]:
    """Pairs of sections, each side once, by old section: the roots first of all, then the strongest claims.

    A claim is an equal heading (1), the share of letters in common (`votes`, up to 1), the same place among the
    headings (.25) and in the order (.1). An edited heading is believed where its paragraphs or its words say so.
    """
    if not old.keys:
        return []
    numbers: dict[str, int] = {}
    old_names = [numbers.setdefault(key, len(numbers)) for key in old.keys]
    new_names = [numbers.setdefault(key, len(numbers)) for key in new.keys]
    paths: dict[tuple[int, int], int] = {}
    old_paths, new_paths = _paths(old_names, old.parents, paths), _paths(new_names, new.parents, paths)
    spine = set(in_order(old_names[1:], new_names[1:]))
    spine = {(a + 1, b + 1) for a, b in spine}
    claims: dict[Pair, tuple[float, float, Method]] = {}
    for a, b in sorted(
        spine | set(_namesakes(old_paths, new_paths)) | set(_namesakes(old_names, new_names)) | votes.keys()
    ):
        if not a or not b:
            continue
        share = votes.get((a, b), 0) / max(old.letters[a], new.letters[b], 1)
        same = old_names[a] == new_names[b]
        if same or share >= VOTE:
            place = 0.25 * (old_paths[a] == new_paths[b]) + 0.1 * ((a, b) in spine)
            claims[a, b] = (same + share + place, 1.0 if same else share, "heading" if same else "vote")
    found = [Heir(0, 0, 1.0, "heading"), *_strongest(claims)]
    found += _reworded(old, new, found, votes)
    return sorted(found, key=lambda heir: heir.old)


def _strongest(claims: dict[Pair, tuple[float, float, Method]]) -> list[Heir]:
    """Claims from the strongest down, each side once; among equals the earliest, on whichever side."""
    olds, news, found = set(), set(), []
    for (a, b), (_, score, method) in sorted(claims.items(), key=lambda item: (-item[1][0], sum(item[0]), item[0])):
        if a not in olds and b not in news:
            olds.add(a)
            news.add(b)
            found.append(Heir(a, b, score, method))
    return found


def _reworded(old: Outline, new: Outline, found: Sequence[Heir], votes: dict[Pair, int]) -> list[Heir]:
    """Sections still without an heir whose headings share words, or whose paragraphs went together."""
    olds, news = {heir.old for heir in found}, {heir.new for heir in found}
    left = [a for a in range(len(old.keys)) if a not in olds]
    right = [b for b in range(len(new.keys)) if b not in news]
    if not left or not right or len(left) * len(right) > ALL_PAIRS:
        return []

    words = Vocabulary()
    texts = Texts(old.headings, old.keys, words), Texts(new.headings, new.keys, words)
    mate = {heir.old: heir.new for heir in found}
    below = _below(old.parents, new.parents, votes)
    old_letters, new_letters = _letters_below(old), _letters_below(new)

    # Every pair that shares words or letters claims; the best claims win.
    claims: dict[Pair, tuple[float, float, Method]] = {}
    for a in left:
        for b in right:
            score = likeness(texts[0], a, texts[1], b)
            beside = (mate.get(a - 1) == b - 1) + (mate.get(a + 1) == b + 1)
            share = votes.get((a, b), 0) / max(min(old.letters[a], new.letters[b]), 1)
            if share < VOTE:
                # A heading over sections only has no letters of its own: those below it decide.
                share = below.get((a, b), 0) / max(old_letters[a], new_letters[b], 1)
            if score < ALIGNED and beside and _holds(old.keys[a], new.keys[b]):
                score = ALIGNED  # "What is devops?" and "Devops", in the same place
            if score >= ALIGNED or share >= VOTE:
                claims[a, b] = (
                    score + share + beside / 4,
                    max(score, min(share, 1.0)),
                    "heading" if score >= ALIGNED else "vote",
                )
    return _strongest(claims)


def _holds(one: str, other: str) -> bool:
    """Whether one heading is a part of the other to the letter."""
    return min(len(one), len(other)) >= SPELLING_LENGTH and (one in other or other in one)


def _below(old_parents: Sequence[int], new_parents: Sequence[int], votes: dict[Pair, int]) -> dict[Pair, int]:
    """How many letters two sections have in common, those of the sections under them included."""
    found: dict[Pair, int] = defaultdict(int)
    for (a, b), letters in sorted(votes.items()):
        for above_old in _line(old_parents, a):
            for above_new in _line(new_parents, b):
                found[above_old, above_new] += letters
    return found


def _letters_below(outline: Outline) -> list[int]:
    """The letters of each section, those of the sections under it included."""
    letters = list(outline.letters)
    for n in range(len(letters) - 1, 0, -1):
        letters[outline.parents[n]] += letters[n]
    return letters


def _line(parents: Sequence[int], n: int) -> list[int]:
    """A section and those above it, without the root."""
    line = []
    while n:
        line.append(n)
        n = parents[n]
    return line


def _paths(names: Sequence[int], parents: Sequence[int], paths: dict[tuple[int, int], int]) -> list[int]:
    """A number for each section's heading together with those above it."""
    found: list[int] = []
    for n, name in enumerate(names):
        above = found[parents[n]] if n else -1
        found.append(paths.setdefault((above, name if n else -1), len(paths)))
    return found


def _namesakes(old: Sequence[int], new: Sequence[int]) -> list[Pair]:
    """The k-th section of a name with the k-th."""
    where = defaultdict(list)
    for a in range(len(old) - 1, 0, -1):
        where[old[a]].append(a)
    return [(where[name].pop(), b) for b, name in enumerate(new) if b and where[name]]
