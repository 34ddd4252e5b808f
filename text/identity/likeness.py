"""How much of one text is in another: word by word, letter by letter, and as a part."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel, LCSseq

from text.identity.thresholds import PART_TOKENS, SPELLING, SPELLING_LENGTH
from text.identity.tokens import Vocabulary


@dataclass(slots=True)
class Texts:
    """The texts of one side, with what comparing needs of each, made when first asked for."""

    texts: Sequence[str]
    keys: Sequence[str]
    vocabulary: Vocabulary
    _tokens: dict[int, list[int]] = field(default_factory=dict)
    _pairs: dict[int, Counter[tuple[int, int]]] = field(default_factory=dict)

    def tokens(self, n: int) -> list[int]:
        """The words of text n as numbers."""
        if n not in self._tokens:
            self._tokens[n] = self.vocabulary.number(self.texts[n])
        return self._tokens[n]

    def pairs(self, n: int) -> Counter[tuple[int, int]]:
        """The neighbouring words of text n, with how often they stand together."""
        if n not in self._pairs:
            tokens = self.tokens(n)
            self._pairs[n] = Counter(itertools.pairwise(tokens))
        return self._pairs[n]


def likeness(old: Texts, i: int, new: Texts, j: int) -> float:
    """Similarity of two texts, 0 to 1: words in common in order / words of the longer one (design, section 4), or
    letters in common in order where that says that the words are the same, spelt otherwise (OCR, typing, encodings)."""
    score = LCSseq.normalized_similarity(old.tokens(i), new.tokens(j))
    if score < 1.0:
        a, b = old.keys[i], new.keys[j]
        if min(len(a), len(b)) >= SPELLING_LENGTH:
            score = max(score, Indel.normalized_similarity(a, b, score_cutoff=SPELLING))
    return score


def part(whole: Texts, i: int, piece: Texts, j: int) -> float:
    """How much of text j of `piece` stands in text i of `whole`: share of its neighbouring words, 0 to 1; 0 for a
    piece too short to tell or as long as the whole."""
    wanted = piece.pairs(j)
    if not PART_TOKENS <= len(piece.tokens(j)) < len(whole.tokens(i)):
        return 0.0
    have = whole.pairs(i)
    return sum(min(n, have[pair]) for pair, n in wanted.items()) / wanted.total()
