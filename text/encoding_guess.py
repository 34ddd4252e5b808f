"""Which legacy encoding bytes are in: every one that decodes them is asked how well its text suits its language.

Two detectors speak first; what they say counts as much as a few odd characters, so that it decides where the text does
not. Measured in 41 encodings and 36 languages: see docs on encodings.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

import chardet
from chardetng_py import EncodingDetector

from text.encodings import MULTI_BYTE, SINGLE_BYTE, is_single_byte, our_name, python_codec
from text.language import best_guess
from text.letters import COMMON_IN_CHINESE_OR_JAPANESE, LETTERS, SCRIPTS

_ENOUGH = 0.55
"""Plausibility below which no guess is good enough."""
_SAMPLE = 2500
_HEARD = 20_000
"""Bytes that chardetng hears; chardet, slower, hears the sample."""
_SHORTLIST = 6
_FAULTS = 200
"""One undecodable character in so many bytes beyond ASCII is forgiven."""
_DECLARED = re.compile(rb"(?i)(?:charset|encoding)\s*[=:]\s*[\"']?([a-z0-9_.:-]{3,20})")
_ASCII = bytes(range(128))
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INSIDE = re.compile(
    r"(?<=[^\W\d_])[^\w\s'’\-–—.,/&:;()\[\]\"!?…+*=@#|~`^%$<>{}\\·\u0300-\u036f\u0590-\u05cf\u064b-\u065f\u0e31-\u0e4e"
    r"\u200c\u200d\xad](?=[^\W\d_])"
)
"""A sign in the middle of a word where no writing has one."""
_DASHED = re.compile(r"(?<=[^\W\d_])[–—…](?=[^\W\d_])")
"""What may stand between two words without blanks, but does not often."""
_CJK_IN_LATIN = re.compile(r"(?<=[a-z])[\u3040-\u9fff\uac00-\ud7a3\uff61-\uff9f](?=[a-z])")


@dataclass(frozen=True, slots=True)
class _Tried:
    """An encoding that decodes the sample: what it makes of it and how much of that is out of place."""

    encoding: str
    text: str
    language: str
    cost: float
    words: float
    scale: float
    """How much more there is than the sample."""
    merit: float
    """Cost turned round, with what the detectors and the language model say: the more the better."""


def guess(raw: bytes, single_byte: bool = False) -> tuple[str, float] | None:
    """The most plausible encoding of bytes that are not UTF-8, and its plausibility (0 to 1); None where none will do."""
    sample = _sample(raw)
    high = Counter(raw.translate(None, _ASCII))
    if not high:
        return None
    scale = high.total() / max(1, len(sample.translate(None, _ASCII)))
    tried = []
    for encoding, prior in _candidates(raw, sample, single_byte).items():
        text = _decoded(sample, encoding)
        if text is not None:
            tried.append(_try(encoding, text, high, scale, prior))
    tried.sort(key=lambda each: (-each.merit, _ORDER[each.encoding]))
    finals = [_look_closer(each) for each in tried[:_SHORTLIST]]
    if not finals:
        return None
    best = max(finals, key=lambda each: (each.merit, -_ORDER[each.encoding]))
    score = max(0.0, 1 - best.cost / best.words)
    if score < _ENOUGH:
        return None
    return best.encoding, round(min(score, 0.99), 4)


def _candidates(raw: bytes, sample: bytes, single_byte: bool) -> dict[str, float]:
    """Encodings to try, each with what speaks for it beforehand, in odd characters that this outweighs."""
    priors = dict.fromkeys(SINGLE_BYTE if single_byte else (*SINGLE_BYTE, *MULTI_BYTE), 0.0)
    detector = EncodingDetector()
    detector.feed(raw[:_HEARD], last=len(raw) <= _HEARD)
    named, sure = detector.guess_assess(tld=None, allow_utf8=False)
    hints = [(our_name(named), 2.0 if sure else 1.0)]
    found = chardet.detect_all(sample, ignore_threshold=True, compat_names=False)
    hints += [
        (our_name(each["encoding"] or "ascii"), prior) for each, prior in zip(found, (1.5, 0.6, 0.4), strict=False)
    ]
    if declared := _DECLARED.search(raw[:2048]):
        hints.append((our_name(declared[1].decode()), 3.0))
    for encoding, prior in hints:
        if encoding in priors:
            priors[encoding] += prior
    return priors


def _sample(raw: bytes) -> bytes:
    """Lines that hold bytes beyond ASCII, from all over."""
    if len(raw) <= _SAMPLE:
        return raw
    lines = re.findall(rb"[^\r\n]*[\x80-\xff][^\r\n]*[\r\n]*", raw)
    size = sum(map(len, lines))
    step = max(1, size // _SAMPLE)
    picked = []
    room = _SAMPLE
    for line in lines[::step]:
        picked.append(line[:room])
        room -= len(line)
        if room <= 0:
            break
    return b"".join(picked)


def _decoded(sample: bytes, encoding: str) -> str | None:
    codec = python_codec(encoding)
    try:
        return sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start >= len(sample) - 3 and not is_single_byte(encoding):
            return sample.decode(codec, "ignore")
        text = sample.decode(codec, "replace")
        return text if text.count("\ufffd") * _FAULTS <= len(sample) else None


def _try(encoding: str, text: str, high: Counter[int], scale: float, prior: float) -> _Tried:
    if encoding == "windows-1258":
        text = unicodedata.normalize("NFC", text)
    language, score = best_guess(text)
    if is_single_byte(encoding):
        words = scale * max(1, sum(not word.isascii() for word in _WORD.findall(text)))
        table = _table(encoding)
        cost = sum(count * _cost(table[byte], language) for byte, count in high.items())
    else:
        counts = Counter(char for char in text if char > "\x7f")
        words = scale * max(1, counts.total() // 2)
        cost = scale * sum(count * _cost(char, language) for char, count in counts.items())
        cost += words * _incoherence(counts, language)
    return _Tried(encoding, text, language, cost, words, scale, prior - cost + 0.4 * score * words)


def _look_closer(tried: _Tried) -> _Tried:
    """With what words look like inside."""
    if is_single_byte(tried.encoding):
        odd = len(_INSIDE.findall(tried.text)) + 0.4 * len(_DASHED.findall(tried.text))
        odd += sum(map(_is_mixed_case, _WORD.findall(tried.text)))
    else:
        odd = 2.0 * len(_CJK_IN_LATIN.findall(tried.text))
    odd *= tried.scale
    return _Tried(
        tried.encoding, tried.text, tried.language, tried.cost + odd, tried.words, tried.scale, tried.merit - odd
    )


def _is_mixed_case(word: str) -> bool:
    """Whether a word with letters beyond ASCII goes from lower to upper case: readiNG, neVer a title."""
    return not (
        word.isascii() or word.islower() or word.isupper() or word[1:].islower() or word.lower() == word.upper()
    )


@cache
def _table(encoding: str) -> tuple[str, ...]:
    return tuple(bytes([byte]).decode(python_codec(encoding), "replace") for byte in range(256))


@cache
def _cost(char: str, language: str) -> float:
    """How odd a character is in a text of a language: 0 not at all, 1 out of place, 3 proof of a wrong decoding."""
    letters = LETTERS.get(language)
    if letters is not None and char in letters:
        return 0.0
    category = unicodedata.category(char)
    if category in ("Cc", "Cn", "Co", "Cs") or char == "\ufffd":
        return 3.0
    if char in "¤¦¨¬¯":
        return 2.0
    if char in "–—‘’“”„«»…\xa0":
        return 0.02
    if char in "‚‹›•§°·´€£©®™½¼¾²³¿¡×№ªº†‡‰µ±¶¹":
        return 0.25
    if letters is None and script_of(char) == SCRIPTS.get(language):
        return 0.0
    if category.startswith("L") and letters is not None:
        return 0.6 if script_of(char) == script_of(min(letters, default="a")) else 1.0
    if category.startswith("M") and letters is None:
        return 0.0
    if "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uff60":
        return 0.0 if language in ("zh", "ja", "ko") else 1.0
    return 1.0


@cache
def script_of(char: str) -> str:
    """The script of a letter, as the first word of its Unicode name; Chinese characters and kana are one: CJK."""
    name = unicodedata.name(char, "?").split()[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA") else name


def _incoherence(counts: Counter[str], language: str) -> float:
    """Share of characters that do not go together in Chinese, Japanese or Korean."""
    total = counts.total() or 1
    hangul = sum(count for char, count in counts.items() if "\uac00" <= char <= "\ud7a3")
    if language == "ko":
        han = sum(count for char, count in counts.items() if "\u4e00" <= char <= "\u9fff")
        return min(1.0, 2 * han / total)
    common = sum(count for char, count in counts.items() if char in COMMON_IN_CHINESE_OR_JAPANESE)
    return max(0.0, 0.3 - common / total) + hangul / total


_ORDER = {encoding: order for order, encoding in enumerate((*MULTI_BYTE, *SINGLE_BYTE))}
