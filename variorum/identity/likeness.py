"""How much of one text is in another: word by word, letter by letter, and as a part."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import Indel, LCSseq

from variorum.identity.thresholds import PART_TOKENS, PART_WORDS, SPELLING, SPELLING_LENGTH
from variorum.identity.tokens import Vocabulary

_REMEMBERED = 4_096
"""Texts whose neighbouring words are kept: 5 kB each, in a document of 50,000 paragraphs half a gigabyte."""


@dataclass(slots=True)
class Texts:
    """The texts of one side, with what comparing needs of each, made when first asked for."""

    texts: Sequence[str]
    keys: Sequence[str]
    vocabulary: Vocabulary
    _spelled: dict[int, str] = field(default_factory=dict)
    _pairs: dict[int, Counter[tuple[str, str]]] = field(default_factory=dict)

    def tokens(self, n: int) -> str:
        """Text n with one character for each word."""
        spelled = self._spelled.get(n)
        if spelled is None:
            spelled = self._spelled[n] = self.vocabulary.spell(self.texts[n])
        return spelled

    def pairs(self, n: int) -> Counter[tuple[str, str]]:
        """The neighbouring words of text n, with how often they stand together."""
        if n not in self._pairs:
            if len(self._pairs) == _REMEMBERED:
                self._pairs.clear()
            self._pairs[n] = Counter(pairwise(self.tokens(n)))
        return self._pairs[n]


def likeness(old: Texts, i: int, new: Texts, j: int) -> float:
    """Similarity of two texts, 0 to 1: words in common in order / words of the longer one (design, section 4), or
    letters in common in order where that says that the words are the same, spelt otherwise (OCR, typing, encodings)."""
    score: float = LCSseq.normalized_similarity(old.tokens(i), new.tokens(j))
    a, b = old.keys[i], new.keys[j]
    if score < SPELLING and min(len(a), len(b)) >= SPELLING_LENGTH:
        return max(score, Indel.normalized_similarity(a, b, score_cutoff=SPELLING))
    return score


def part(whole: Texts, i: int, piece: Texts, j: int) -> float:
    """How much of text j of `piece` stands in text i of `whole`: share of its neighbouring words, 0 to 1; 0 for a
    piece too short to tell or as long as the whole."""
    a, b = whole.tokens(i), piece.tokens(j)
    if not PART_TOKENS <= len(b) < len(a) or LCSseq.similarity(a, b) < PART_WORDS * len(b):
        return 0.0
    wanted, have = piece.pairs(j), whole.pairs(i)
    return sum(min(n, have[pair]) for pair, n in wanted.items()) / wanted.total()
