"""Which old and new paragraphs are worth comparing, where comparing all with all would be too much."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from variorum.identity.likeness import Texts
from variorum.identity.order import Pair
from variorum.identity.thresholds import BEST, COMMON, FEATURES

Numbers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


def by_rare_words(old: Texts, old_free: Sequence[int], new: Texts, new_free: Sequence[int]) -> list[Pair]:
    """Pairs that share words, or neighbouring words, that few others have: per paragraph the `BEST` of each side.

    An inverted index in numpy: n log n for n words, and no more than `COMMON` pairs a word.
    """
    every = 1 + sum(len(old.tokens(i)) for i in old_free) * 2 // FEATURES
    index_old, start_old, count_old, at_old = _index(old, old_free, every)
    index_new, start_new, count_new, at_new = _index(new, new_free, every)
    _, a, b = np.intersect1d(index_old, index_new, assume_unique=True, return_indices=True)
    rare = count_old[a] * count_new[b] <= COMMON
    a, b = a[rare], b[rare]
    n_old, n_new = count_old[a], count_new[b]
    n_pairs = n_old * n_new
    if not n_pairs.sum():
        return []
    each = np.repeat(np.arange(len(a)), n_pairs)
    nth = np.arange(n_pairs.sum()) - np.repeat(np.cumsum(n_pairs) - n_pairs, n_pairs)
    i = at_old[start_old[a][each] + nth // n_new[each]]
    j = at_new[start_new[b][each] + nth % n_new[each]]
    pair, inverse = np.unique(i * (len(new.texts) + 1) + j, return_inverse=True)
    weight: Weights = np.bincount(inverse.ravel(), weights=1.0 / n_pairs[each]).astype(np.float64)
    i, j = pair // (len(new.texts) + 1), pair % (len(new.texts) + 1)
    best = _best(i, weight) | _best(j, weight)
    return list(zip(i[best].tolist(), j[best].tolist(), strict=True))


def _index(texts: Texts, free: Sequence[int], every: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Words and neighbouring words as numbers, ascending; where the run of each starts, how long it is, and the
    paragraphs of all runs. Of the words only one in `every` by a hash, the same on both sides."""
    spelled = [texts.tokens(n) for n in free]
    lengths = np.fromiter(map(len, spelled), np.int64, len(spelled))
    token = np.frombuffer("".join(spelled).encode("utf-32-le"), np.uint32).astype(np.int64)
    place = np.repeat(np.asarray(free, np.int64), lengths)
    inside = place[:-1] == place[1:]
    word = np.concatenate([token, (((token[:-1] + 1) << 21) + token[1:])[inside]])
    place = np.concatenate([place, place[:-1][inside]])
    if every > 1:
        kept = (word * 0x9E3779B1 >> 16) % every == 0
        word, place = word[kept], place[kept]
    order = np.argsort(word, kind="stable")  # places stay ascending: single words stood in order, and so did pairs
    word, place = word[order], place[order]
    first = np.ones(len(word), np.bool_)
    first[1:] = (word[1:] != word[:-1]) | (place[1:] != place[:-1])
    word, place = word[first], place[first]
    start = np.flatnonzero(np.concatenate([[True], word[1:] != word[:-1]])) if len(word) else np.zeros(0, np.int64)
    return word[start], start, np.diff(np.append(start, len(word))), place


def _best(group: Numbers, weight: Weights) -> npt.NDArray[np.bool_]:
    """Which pairs are among the `BEST` heaviest of their group."""
    order = np.lexsort((-weight, group))
    first = np.concatenate([[True], group[order][1:] != group[order][:-1]])
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    keep = np.zeros(len(order), dtype=np.bool_)
    keep[order] = np.arange(len(order)) - start < BEST
    return keep
