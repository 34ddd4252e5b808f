"""Paragraphs that were only cut otherwise: nothing of the text changed but where it begins and ends."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from text.identity.gaps import gaps
from text.identity.order import Pair
from text.identity.thresholds import ALL_PAIRS, SPELLING_LENGTH


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
        joined = "".join(part_keys[n] for n in parts)
        starts = [0, *accumulate(len(part_keys[n]) for n in parts)]
        at = 0
        for w in wholes:
            key = whole_keys[w]
            found = joined.find(key, at) if len(key) >= SPELLING_LENGTH else -1
            if found < 0:
                continue
            first, last = bisect_left(starts, found), bisect_left(starts, found + len(key))
            fits = starts[first] == found and starts[last] == found + len(key)
            neighbours = parts[last - 1] - parts[first] == last - 1 - first if last > first else False
            if fits and neighbours and last - first > 1:
                at = found + len(key)
                yield w, parts[first:last]
