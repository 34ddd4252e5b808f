"""Which language a document and each of its paragraphs is in, as BCP 47 codes; eldc behind a small interface.

eldc knows 60 languages. Its codes are BCP 47 as they are; `no` stands for both forms of Norwegian, `ms` for Malay and
Indonesian, `zh` for Chinese in either script.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import eldc

from variorum.schemas.vocabulary import PROSE_KINDS
from variorum.text.lead_bytes import begins, leads, utf8
from variorum.text.values import value

Found = tuple[str, float]
"""A BCP 47 code (`und` where unsure) and a confidence of 0 to 1, rounded to 4 decimals."""

_LEAD = 0.15
"""By how much another language must lead in a short line before it is believed against the document's (measured)."""
_LEAD_LONG = 0.03
"""The same for a text of many words; less is what keeps Hindi from Marathi and Danish from Norwegian."""
_FEW_WORDS = 3
_MANY_WORDS = 20
_SAMPLE = 20_000
_ENOUGH = 1_200
"""Characters of a text that are looked at; more say no more."""
_WORDS_IN = 300
"""Characters in which words are counted, to tell few from many."""
_ONE_LANGUAGE = 0.9
"""Share of a document from which it counts as written in one language."""

_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"\b(?:https?://|www\.|ftp://)\S+|(?<!\S)\S[^\s@]*+@\S+\.\w+")
"""Addresses of pages and of mail; of mail only from where a word begins, as from each of its letters on is cubic."""
_KANA = re.compile(r"[\u3041-\u30fe]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_CJK = re.compile(r"[\u3041-\u9fff\U00020000-\U0003ffff]")
_CJK_LEADS = (*leads(0xE3, 0xE9), b"\xf0")
_SURROGATE = re.compile(r"[\ud800-\udfff\x00]")
_UNKNOWN_SCRIPTS = (
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("si", re.compile(r"[\u0d80-\u0dff]")),
    ("bo", re.compile(r"[\u0f00-\u0fff]")),
    ("dv", re.compile(r"[\u0780-\u07bf]")),
    ("ti", re.compile(r"[\u1200-\u137f]")),
)
"""Languages that eldc does not know but whose script says enough."""


@value
class _Opinion:
    """What the detector says of a text taken alone."""

    language: str
    score: float
    scores: dict[str, float]
    reliable: bool
    words: int

    def lead_over(self, language: str) -> float:
        """How far ahead of another language it is, 0 to 1."""
        return 1 - self.scores.get(language, 0.0) / self.score if self.score else 0.0


def identify(texts: Sequence[str], kinds: Sequence[str] | None = None) -> tuple[Found, list[Found]]:
    """The language of a document and of each of its texts; `kinds` tells prose from the rest.

    A text is in the document's language unless it says otherwise reliably and clearly: short lines mislead. In a
    document of several languages, what is unclear goes with its neighbours.
    """
    opinions = [_ask(text) for text in texts]
    document, share = _of_document(texts, opinions, kinds)
    own = [_settled(opinion, document[0]) for opinion in opinions]
    found = []
    for i, opinion in enumerate(opinions):
        language = own[i]
        if language is None:
            language = document[0] if share >= _ONE_LANGUAGE else _from_neighbours(opinion, own, i, document[0])
        found.append(_scored(opinion, language, document))
    return document, found


def best_guess(text: str) -> Found:
    """The likeliest language of one text taken alone; `und` with 0 where there is nothing to go by."""
    opinion = _ask(text)
    return opinion.language, round(opinion.score, 4)


def _of_document(
    texts: Sequence[str], opinions: Sequence[_Opinion], kinds: Sequence[str] | None
) -> tuple[Found, float]:
    """The language that most of its text is in, and the share of its text that is."""
    prose = [i for i in range(len(texts)) if kinds is None or kinds[i] in PROSE_KINDS] or list(range(len(texts)))
    if len(prose) == 1 and len(texts[prose[0]]) <= _ENOUGH:
        whole = opinions[prose[0]]  # it was asked of all of it
    else:
        whole = _ask(_spread([texts[i] for i in prose]), _SAMPLE)
    votes: Counter[str] = Counter()
    for i in prose:
        opinion = opinions[i]
        if opinion.reliable and (opinion.words >= _MANY_WORDS or opinion.lead_over(whole.language) >= _LEAD):
            votes[opinion.language] += len(texts[i])
        else:
            votes[whole.language] += len(texts[i])
    if not votes.total():
        return ("und", 0.0), 1.0
    language, size = max(votes.items(), key=lambda item: (item[1], item[0]))
    share = size / votes.total()
    score = whole.scores.get(language, whole.score) if language != "und" else 0.0
    return (language, round(score * share, 4)), share


def _settled(opinion: _Opinion, document: str) -> str | None:
    """The language of a text that can say so for itself; None where the document or its neighbours must."""
    if not opinion.words:
        return "und"
    if opinion.language == document:
        return document
    if opinion.language == "und":
        return None
    if document == "und":
        return opinion.language if opinion.words >= _FEW_WORDS or opinion.reliable else "und"
    if _script(opinion.language) != _script(document) and not opinion.scores.get(document):
        return opinion.language
    lead = opinion.lead_over(document)
    if opinion.words >= _MANY_WORDS and lead >= _LEAD_LONG:
        return opinion.language
    if opinion.words >= _FEW_WORDS and opinion.reliable and lead >= _LEAD:
        return opinion.language
    return None


def _from_neighbours(opinion: _Opinion, own: Sequence[str | None], i: int, document: str) -> str:
    """The language of the settled texts around a text: the next one's (it may be its heading) or the one before."""
    after = next((language for language in own[i + 1 : i + 9] if language not in (None, "und")), None)
    before = next((language for language in reversed(own[max(0, i - 8) : i]) if language not in (None, "und")), None)
    if opinion.language in (after, before):
        return opinion.language
    return after if after is not None and after == before else document


def _scored(opinion: _Opinion, language: str, document: Found) -> Found:
    if language == "und":
        return "und", 0.0
    score = opinion.scores.get(language)
    if score is None:
        score = document[1] / 2
    return language, round(score, 4)


def _ask(text: str, room: int = _ENOUGH) -> _Opinion:
    text = text[:room]
    addressed = "@" in text or "://" in text or ("/" in text and "www." in text)
    bare = _ADDRESS.sub(" ", text) if addressed else text
    words = _count_words(bare[:_WORDS_IN])
    han = kana = 0
    if not bare.isascii():
        encoded = utf8(bare)
        if "\0" in bare or b"\xed" in encoded:
            bare = _SURROGATE.sub(" ", bare)
        if begins(encoded, _CJK_LEADS) and _CJK.search(bare):
            han, kana = len(_HAN.findall(bare)), len(_KANA.findall(bare))
            words = max(words, (han + kana) // 2)
    elif "\0" in bare:
        bare = bare.replace("\0", " ")

    result = _detector().detect_details(bare)
    scores: dict[str, float] = dict(result.scores)
    language = str(result.language)
    if language == "und" or not words:
        return _by_script(bare, words)

    # Kana makes it Japanese; without it, Chinese and Japanese look the same.
    score, reliable = scores[language], bool(result.reliable)
    if han + kana and language in ("zh", "ja"):
        score = max(scores.get("zh", 0.0), scores.get("ja", 0.0))
        language = "ja" if kana * 20 >= han and kana else "zh"
        scores |= {language: score}
        if kana * 20 >= han and kana:
            scores.pop("zh", None)
            reliable = True
        elif han < 2 * _MANY_WORDS:
            reliable = False  # without kana, a short line may be either
            scores["ja"] = score
    return _Opinion(language, score, scores, reliable, words)


def _count_words(text: str) -> int:
    """Number of words with a letter; of many, only that they are many."""
    tokens = text.split()
    many = sum(map(str.isalpha, tokens))
    if many < _MANY_WORDS:
        many += sum(1 for token in tokens if not token.isalpha() and _LETTER.search(token))
    return many


def _by_script(text: str, words: int) -> _Opinion:
    for language, pattern in _UNKNOWN_SCRIPTS:
        if 2 * len(pattern.findall(text)) > len(text) // 2:
            return _Opinion(language, 0.9, {language: 0.9}, True, words)
    return _Opinion("und", 0.0, {}, False, words)


def _spread(texts: Sequence[str]) -> str:
    """Up to 20,000 characters from all over a document."""
    step = max(1, -(-sum(map(len, texts)) // _SAMPLE))
    return "\n".join(texts[::step])[:_SAMPLE]


@cache
def _detector() -> Any:
    eldc.init()
    detector = eldc.instance()
    detector.set_scores(10)
    return detector


_SCRIPTS = {
    **dict.fromkeys(("be", "bg", "ru", "sr", "uk"), "Cyrl"),
    **dict.fromkeys(("ar", "fa", "ur"), "Arab"),
    **dict.fromkeys(("hi", "mr"), "Deva"),
    **dict.fromkeys(("zh", "ja"), "Hani"),
    **dict.fromkeys(("am", "ti"), "Ethi"),
    "bn": "Beng",
    "bo": "Tibt",
    "dv": "Thaa",
    "el": "Grek",
    "gu": "Gujr",
    "he": "Hebr",
    "hy": "Armn",
    "ka": "Geor",
    "km": "Khmr",
    "kn": "Knda",
    "ko": "Hang",
    "lo": "Laoo",
    "ml": "Mlym",
    "my": "Mymr",
    "or": "Orya",
    "pa": "Guru",
    "si": "Sinh",
    "ta": "Taml",
    "te": "Telu",
    "th": "Thai",
}


def _script(language: str) -> str:
    return _SCRIPTS.get(language, "Latn")
