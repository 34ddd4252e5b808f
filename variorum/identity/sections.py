"""Which section carries on which: by heading, and by the vote of the paragraphs."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from variorum.identity.likeness import Texts, likeness
from variorum.identity.order import Pair, in_order
from variorum.identity.thresholds import ALIGNED, ALL_PAIRS, SPELLING_LENGTH, VOTE
from variorum.identity.tokens import Vocabulary
from variorum.schemas.vocabulary import Method

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one version: texts and keys of their headings, their parents, the letters directly in them."""

    headings: Sequence[str]
    keys: Sequence[str]
    parents: Sequence[int]
    letters: Sequence[int]


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """A new section that carries on an old one."""

    old: int
    new: int
    score: float
    method: Method


def match_sections(old: Outline, new: Outline, votes: dict[Pair, int]) -> list[SectionMatch]:
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
    spine = {(a + 1, b + 1) for a, b in in_order(old_names[1:], new_names[1:])}
    named = {(a, b) for a, b in spine | {*_namesakes(old_paths, new_paths), *_namesakes(old_names, new_names)} if a}
    renumbered = _renumbered(old.keys, new.keys)
    left, went = _shifted(old, new, named, votes)

    claims: dict[Pair, tuple[float, float, Method]] = {}
    for a, b in sorted(named | votes.keys() | renumbered | went.keys()):
        if not a or not b:
            continue
        share = votes.get((a, b), 0) / max(old.letters[a], new.letters[b], 1)
        same = (old_names[a] == new_names[b] and (a, b) not in left) or (a, b) in renumbered
        if same or share >= VOTE or (a, b) in went:
            place = 0.25 * (old_paths[a] == new_paths[b]) + 0.1 * ((a, b) in spine)
            strength = same + 2 * ((a, b) in went) + share + place
            claims[a, b] = (strength, 1.0 if same else share or went[a, b], "heading" if same else "vote")
    found = [SectionMatch(0, 0, 1.0, "heading"), *_strongest(claims)]
    found += _reworded(old, new, found, votes)
    return sorted(found, key=lambda match: match.old)


def _shifted(
    old: Outline, new: Outline, named: set[Pair], votes: dict[Pair, int]
) -> tuple[set[Pair], dict[Pair, float]]:
    """Where headings went from section to section, as "Chapter 2" does when a new first one is put in.

    Pairs of one heading that share no letter, while most letters of the old section are in another one and most of the
    new one come from another, or one of it where the headings are of a series, alike but for their numbers; and the
    pairs in which these letters are, with their share.
    """
    if all(pair in votes or not old.letters[pair[0]] for pair in named):
        return set(), {}
    below, before, after = _below(old.parents, new.parents, votes), _letters_below(old), _letters_below(new)
    depths = _depths(old.parents), _depths(new.parents)
    shares = {
        (a, b): letters / max(before[a], after[b], 1)
        for (a, b), letters in below.items()
        if depths[0][a] == depths[1][b] and letters >= VOTE * max(before[a], after[b], 1)
    }
    goes, comes = dict(sorted(shares)), {b: a for a, b in sorted(shares)}

    def is_series(a: int, b: int) -> bool:
        return old.keys[a] != new.keys[b] and _DIGITS.sub("", old.keys[a]) == _DIGITS.sub("", new.keys[b])

    left = set()
    for a, b in named:
        both = a in goes and b in comes
        series = (a in goes and is_series(a, goes[a])) or (b in comes and is_series(comes[b], b))
        if (both or series) and not below.get((a, b)):
            left.add((a, b))
    olds, news = {a for a, _ in left}, {b for _, b in left}
    return left, {pair: share for pair, share in shares.items() if pair[0] in olds or pair[1] in news}


def _depths(parents: Sequence[int]) -> list[int]:
    """How many sections each is under."""
    depths = [0] * len(parents)
    for n in range(1, len(parents)):
        depths[n] = depths[parents[n]] + 1
    return depths


def _renumbered(old: Sequence[str], new: Sequence[str]) -> set[Pair]:
    """Pairs of headings that are one but for their digits, where nothing else is called so: "3. Tea" and "4. Tea"."""
    olds, news = _alone(old), _alone(new)
    return {(olds[name], news[name]) for name in olds.keys() & news.keys() if old[olds[name]] != new[news[name]]}


def _alone(keys: Sequence[str]) -> dict[str, int]:
    """What is left of each heading without digits, where letters are and it is so only once."""
    found: dict[str, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        if n:
            found[_DIGITS.sub("", key)].append(n)
    return {name: places[0] for name, places in found.items() if len(places) == 1 and len(name) >= SPELLING_LENGTH}


def _strongest(claims: dict[Pair, tuple[float, float, Method]]) -> list[SectionMatch]:
    """Claims from the strongest down, each side once; among equals the earliest, on whichever side."""
    olds, news, found = set(), set(), []
    for (a, b), (_, score, method) in sorted(claims.items(), key=lambda item: (-item[1][0], sum(item[0]), item[0])):
        if a not in olds and b not in news:
            olds.add(a)
            news.add(b)
            found.append(SectionMatch(a, b, score, method))
    return found


def _reworded(old: Outline, new: Outline, found: Sequence[SectionMatch], votes: dict[Pair, int]) -> list[SectionMatch]:
    """Sections still without a match whose headings share words, or whose paragraphs went together."""
    olds, news = {match.old for match in found}, {match.new for match in found}
    left = [a for a in range(len(old.keys)) if a not in olds]
    right = [b for b in range(len(new.keys)) if b not in news]
    if not left or not right or len(left) * len(right) > ALL_PAIRS:
        return []

    words = Vocabulary()
    texts = Texts(old.headings, old.keys, words), Texts(new.headings, new.keys, words)
    new_of_old = {match.old: match.new for match in found}
    below = _below(old.parents, new.parents, votes)
    old_letters, new_letters = _letters_below(old), _letters_below(new)

    # Every pair that shares words or letters claims; the best claims win.
    claims: dict[Pair, tuple[float, float, Method]] = {}
    for a in left:
        for b in right:
            score = likeness(texts[0], a, texts[1], b)
            beside = (new_of_old.get(a - 1) == b - 1) + (new_of_old.get(a + 1) == b + 1)
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
