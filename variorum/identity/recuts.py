"""Paragraphs that were only cut otherwise: nothing of the text changed but where it begins and ends."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rapidfuzz.distance import Indel, LCSseq

from variorum.identity.gaps import gaps
from variorum.identity.likeness import Texts
from variorum.identity.order import Pair
from variorum.identity.thresholds import (
    ALIGNED,
    ALIGNED_SHORT,
    ALL_PAIRS,
    INFORMATIVE,
    JOINED,
    JOINED_TOKENS,
    MOST_PARTS,
    PART,
    PART_TOKENS,
    SHORT_TOKENS,
    SPELLING,
    SPELLING_LENGTH,
)


def recuts(
    whole_keys: Sequence[str],
    part_keys: Sequence[str],
    spine: Sequence[Pair],
    whole_free: Sequence[int],
    part_free: Sequence[int],
) -> Iterator[tuple[int, list[int]]]:
    """Each whole whose match_key is that of two or more neighbours joined, and these; in order, inside the gaps of the
    spine. However short the parts are: where all of the whole is there, no chance is left."""
    for wholes, parts in gaps(spine, whole_free, part_free):
        if len(wholes) * len(parts) > ALL_PAIRS:
            continue

        # The letters of all parts in one string, and where each part begins in it.
        joined = "".join(part_keys[n] for n in parts)
        starts = [0, *accumulate(len(part_keys[n]) for n in parts)]
        at = 0
        for w in wholes:
            key = whole_keys[w]
            found = joined.find(key, at) if len(key) >= SPELLING_LENGTH else -1
            if found < 0:
                continue

            # It is several parts joined if it begins and ends where parts do, and nothing stands between them.
            first, last = bisect_left(starts, found), bisect_left(starts, found + len(key))
            fits = starts[first] == found and starts[last] == found + len(key)
            neighbours = parts[last - 1] - parts[first] == last - 1 - first if last > first else False
            if fits and neighbours and last - first > 1:
                at = found + len(key)
                yield w, parts[first:last]


def edited_recuts(
    whole: Texts, parts: Texts, spine: Sequence[Pair], whole_free: Sequence[int], part_free: Sequence[int]
) -> Iterator[tuple[int, list[int], float]]:
    """Each whole that is two or three neighbours joined and edited besides, these, and how alike; inside the gaps of
    the spine. For parts of about one size, none of which is half of the whole by itself."""
    for wholes, pieces in gaps(spine, whole_free, part_free):
        if len(wholes) * len(pieces) > ALL_PAIRS:
            continue
        first = 0
        for w in wholes:
            best: tuple[float, int, int] = (0.0, 0, 0)
            for start in range(first, len(pieces)):
                for end in range(start + 2, min(start + MOST_PARTS, len(pieces)) + 1):
                    alone = len(wholes) == 1 and end - start == len(pieces)
                    score = _joined_likeness(whole, w, parts, pieces[start:end], alone)
                    best = max(best, (score, -start, end))
            if best[0]:
                first = best[2]
                yield w, pieces[-best[1] : best[2]], best[0]


def _joined_likeness(whole: Texts, w: int, parts: Texts, pieces: Sequence[int], alone: bool) -> float:
    """How alike a text and some neighbours joined are, 0 where too little: by words, if most of each is in it, or by
    letters, as in `likeness`. Where these are `alone` between what is settled, as little is enough as of one text in
    the place of one."""
    if pieces[-1] - pieces[0] != len(pieces) - 1:
        return 0.0

    # All together, where half of each and most of the words are there; however short they are.
    text, spelled = whole.tokens(w), [parts.tokens(n) for n in pieces]
    score: float = LCSseq.normalized_similarity("".join(spelled), text)
    enough = score >= JOINED and len(text) >= JOINED_TOKENS
    if alone:
        least = ALIGNED_SHORT if len(text) < SHORT_TOKENS else ALIGNED
        enough |= score >= least and len(text) > len(pieces)
    if enough and all(_is_half_in(piece, text) for piece in spelled):
        return score

    # The largest bears the id on: it must be a part of the whole by itself.
    largest = max((parts.keys[n] for n in pieces), key=len)
    if LCSseq.similarity(largest, whole.keys[w]) < PART * len(largest):
        return 0.0

    if len(text) >= SHORT_TOKENS and score >= ALIGNED_SHORT and all(_is_in(piece, text) for piece in spelled):
        return score
    letters = "".join(parts.keys[n] for n in pieces)
    if min(len(letters), len(whole.keys[w])) < INFORMATIVE:
        return 0.0
    return Indel.normalized_similarity(letters, whole.keys[w], score_cutoff=SPELLING)


def _is_half_in(piece: str, text: str) -> bool:
    """Whether half of the words of a piece are in a text in order."""
    return bool(piece) and LCSseq.similarity(piece, text) >= ALIGNED * len(piece)


def _is_in(piece: str, text: str) -> bool:
    """Whether more than half of the words of a piece are in a text in order."""
    return len(piece) >= PART_TOKENS and LCSseq.similarity(piece, text) >= ALIGNED_SHORT * len(piece)
