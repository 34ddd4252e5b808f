"""Which old and new paragraphs are worth comparing, where comparing all with all would be too much."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from text.identity.likeness import Texts
from text.identity.order import Pair
from text.identity.thresholds import BEST, COMMON

Numbers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


def by_rare_words(old: Texts, old_free: Sequence[int], new: Texts, new_free: Sequence[int]) -> list[Pair]:
    """Pairs that share words, or neighbouring words, that few others have: per paragraph the `BEST` of each side.

    An inverted index in numpy: n log n for n words, and no more than `COMMON` pairs a word.
    """
    word_old, at_old = _features(old, old_free)
    word_new, at_new = _features(new, new_free)
    index_old, start_old, count_old = np.unique(word_old, return_index=True, return_counts=True)
    index_new, start_new, count_new = np.unique(word_new, return_index=True, return_counts=True)
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


def _features(texts: Texts, free: Iterable[int]) -> tuple[Numbers, Numbers]:
    """Words and neighbouring words as numbers, and the paragraphs they stand in: sorted by both, each once."""
    words, places = [], []
    for n in free:
        tokens = np.asarray(texts.tokens(n), dtype=np.int64)
        found = np.unique(np.concatenate([tokens, ((tokens[:-1] + 1) << 32) + tokens[1:]]))
        words.append(found)
        places.append(np.full(len(found), n, dtype=np.int64))
    word, place = np.concatenate(words), np.concatenate(places)
    order = np.argsort(word, kind="stable")
    return word[order], place[order]


def _best(group: Numbers, weight: Weights) -> npt.NDArray[np.bool_]:
    """Which pairs are among the `BEST` heaviest of their group."""
    order = np.lexsort((-weight, group))
    first = np.concatenate([[True], group[order][1:] != group[order][:-1]])
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    keep = np.zeros(len(order), dtype=np.bool_)
    keep[order] = np.arange(len(order)) - start < BEST
    return keep
