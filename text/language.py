"""Which language a document and each of its paragraphs is in, as BCP 47 codes; eldc behind a small interface."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import eldc

from schemas.vocabulary import PROSE_KINDS

Found = tuple[str, float]
"""A BCP 47 code (`und` where unsure) and a confidence of 0 to 1."""

_LEAD = 0.15
"""By how much another language must lead in a short line before it is believed against the document's (FACTS)."""
_FEW_WORDS = 3
_LONG = 20
_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def identify(texts: Sequence[str], kinds: Sequence[str] | None = None) -> tuple[Found, list[Found]]:
    """The language of a document and of each of its texts; `kinds` tells prose from the rest.

    A text keeps the document's language unless it says otherwise reliably and clearly: short lines mislead.
    """
    prose = [text for i, text in enumerate(texts) if kinds is None or kinds[i] in PROSE_KINDS]
    document = best_guess(_spread(prose) or _spread(texts))
    return document, [_of_text(text, document) for text in texts]


def best_guess(text: str) -> Found:
    """The likeliest language of one text on its own; `und` with 0 where there is nothing to go by."""
    language, score, _, _ = _ask(text)
    return language, score


def _of_text(text: str, document: Found) -> Found:
    words = len(_WORD.findall(text)) + len(_HAN.findall(text)) // 2
    if not words:
        return "und", 0.0
    language, score, lead, reliable = _ask(text, document[0])
    if language == document[0] or document[0] == "und":
        return (language, score) if words >= _FEW_WORDS or language == document[0] else ("und", 0.0)
    if (
        words >= _LONG
        or (words >= _FEW_WORDS and reliable and lead >= _LEAD)
        or _scripts(language) != _scripts(document[0])
    ):
        return language, score
    return document


def _ask(text: str, near: str = "und") -> tuple[str, float, float, bool]:
    """Language, score, lead over the language `near` or the runner-up, and whether the detector calls it reliable."""
    result = _detector().detect_details(text.replace("\x00", " ")[:_SAMPLE].encode("utf-8", "replace").decode())
    language = str(result.language)
    if language == "und":
        return "und", 0.0, 0.0, False
    scores = list(result.scores.items())
    score = scores[0][1]
    second = result.scores.get(near, scores[1][1] if near == "und" and len(scores) > 1 else 0.0)
    lead = (score - second) / score if score else 0.0
    if language in ("zh", "ja"):
        language = "ja" if _KANA.search(text) or (near == "ja" and len(text) < 40) else "zh"
    return language, round(float(score), 4), lead, bool(result.reliable)


def _spread(texts: Sequence[str]) -> str:
    """Up to 20,000 characters from all over a document."""
    size = sum(map(len, texts))
    if size <= _SAMPLE:
        return "\n".join(texts)
    step = -(-size // _SAMPLE)
    return "\n".join(texts[::step])[:_SAMPLE]


@cache
def _detector() -> Any:
    eldc.init()
    detector = eldc.instance()
    detector.set_scores(5)
    return detector


_SCRIPT_OF = {
    **dict.fromkeys(("be", "bg", "ru", "sr", "uk"), "Cyrl"),
    **dict.fromkeys(("ar", "fa", "ur"), "Arab"),
    **dict.fromkeys(("hi", "mr"), "Deva"),
    **dict.fromkeys(("zh", "ja"), "Hani"),
    **{
        code: code
        for code in ("am", "bn", "el", "gu", "he", "hy", "ka", "kn", "ko", "lo", "ml", "or", "pa", "ta", "te", "th")
    },
}


def _scripts(language: str) -> str:
    return _SCRIPT_OF.get(language, "Latn")
