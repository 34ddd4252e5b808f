"""Which legacy encoding bytes are in: every one that decodes them is asked how plausible its text is."""

import re
import unicodedata
from collections import Counter
from functools import cache

import chardet
from chardetng_py import EncodingDetector

from text.encodings import MULTI_BYTE, SINGLE_BYTE, is_single_byte, our_name, python_codec
from text.language import best_guess
from text.letters import LETTERS

_ENOUGH = 0.6
"""Plausibility below which nothing is good enough."""
_SAMPLE = 8192
_DECLARED = re.compile(rb"(?i)(?:charset|encoding)\s*[=:]\s*[\"']?([a-z0-9_.:-]{3,20})")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s'’‘\-–·.,/&:;()\[\]\"“”„«»‚!?…+*=@#|~`^%$<>{}\\\u00ad](?=[^\W\d_])")


def guess(raw: bytes, single_byte: bool = False) -> tuple[str, float] | None:
    """The most plausible encoding of bytes that are not UTF-8, with its plausibility; None where none will do."""
    sample = _sample(raw)
    high = len(re.findall(rb"[\x80-\xff]", sample))
    if not high:
        return None
    ranked = []
    for encoding, bonus in _candidates(raw, sample, single_byte).items():
        text = _decoded(sample, encoding, high)
        if text is not None:
            ranked.append((plausibility(text, encoding) + bonus, encoding))
    if not ranked:
        return None
    score, encoding = max(ranked, key=lambda item: (item[0], -_ORDER[item[1]]))
    if score < _ENOUGH:
        return None
    return encoding, round(min(score, 0.99), 4)


def _candidates(raw: bytes, sample: bytes, single_byte: bool) -> dict[str, float]:
    """Encodings to try, each with what speaks for it beforehand: detectors, and what the text says of itself."""
    bonus = dict.fromkeys(SINGLE_BYTE if single_byte else (*SINGLE_BYTE, *MULTI_BYTE), 0.0)
    detector = EncodingDetector()
    detector.feed(raw, last=True)
    named, sure = detector.guess_assess(tld=None, allow_utf8=False)
    hints = [(our_name(named), 0.12 if sure else 0.06)]
    for rank, found in enumerate(chardet.detect_all(sample, ignore_threshold=True, compat_names=False)[:3]):
        hints.append((our_name(found["encoding"] or "ascii"), (0.1, 0.03, 0.02)[rank]))
    if declared := _DECLARED.search(raw[:2048]):
        hints.append((our_name(declared[1].decode()), 0.2))
    for encoding, weight in hints:
        if encoding in bonus:
            bonus[encoding] += weight
    return bonus


def _sample(raw: bytes) -> bytes:
    if len(raw) <= _SAMPLE:
        return raw
    lines = []
    size = 0
    for line in re.findall(rb"[^\r\n]*[\x80-\xff][^\r\n]*[\r\n]*", raw):
        lines.append(line[: _SAMPLE - size])
        size += len(lines[-1])
        if size >= _SAMPLE:
            break
    return b"".join(lines)


def _decoded(sample: bytes, encoding: str, high: int) -> str | None:
    codec = python_codec(encoding)
    try:
        return sample.decode(codec)
    except UnicodeDecodeError:
        text = sample.decode(codec, "replace")
    return text if text.count("\ufffd") <= high // 50 + (high > 100) else None


def plausibility(text: str, encoding: str = "windows-1252") -> float:
    """How well the characters beyond ASCII suit the language that the text seems to be in, 0 to 1."""
    counts = Counter(_NOT_ASCII.findall(text))
    total = counts.total()
    if not total:
        return 0.0
    language, score = best_guess(text[:4000])
    letters = LETTERS.get(language)
    cost = sum(count * _cost(char, letters, language) for char, count in counts.items())
    cost += len(_INSIDE.findall(text))
    cost += sum(_mixed_case(word) for word in _WORD.findall(text) if not word.isascii())
    if not is_single_byte(encoding):
        cost += total * _incoherence(counts, language)
    return max(0.0, 1 - cost / total) * 0.8 + 0.2 * score


def _mixed_case(word: str) -> int:
    return not (word.islower() or word.isupper() or word[1:].islower() or word.lower() == word.upper())


@cache
def _cost(char: str, letters: frozenset[str] | None, language: str) -> float:
    """How odd a character is in a text of a language: 0 not at all, 1 out of place, 3 proof of a wrong decoding."""
    if letters is not None and char in letters:
        return 0.0
    category = unicodedata.category(char)
    if category in ("Cc", "Cn", "Co", "Cs") or char == "\ufffd":
        return 3.0
    if char in "–—‘’“”„«»… ":
        return 0.02
    if char in "‚‹›•§°·´€£©®™½¼¾²³¿¡×№ªº†‡‰µ±¶¹":
        return 0.25 if letters is not None or char not in "ªº¹³" else 0.5
    if category.startswith("L"):
        if letters is None:
            return 0.0 if _script(char) == _SCRIPTS.get(language) else 1.0
        same = _script(char) == _script(min(letters)) or (_script(char) == "LATIN" and language in _LATIN)
        return 0.6 if same else 1.0
    if category.startswith("M") and letters is None:
        return 0.0
    if "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uff60":
        return 0.0 if language in ("zh", "ja", "ko") else 1.0
    return 1.0


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "?").split()
    if name[0] in ("CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH", "KATAKANA-HIRAGANA"):
        return "CJK" if name[0] != "HALFWIDTH" else "HALFWIDTH"
    return name[0]


def _incoherence(counts: Counter[str], language: str) -> float:
    """Share of characters that do not go together in Chinese, Japanese or Korean."""
    total = counts.total()
    common = sum(count for char, count in counts.items() if char in _COMMON)
    hangul = sum(count for char, count in counts.items() if "\uac00" <= char <= "\ud7a3")
    han = sum(count for char, count in counts.items() if "\u4e00" <= char <= "\u9fff")
    if language == "ko":
        return min(1.0, 2 * han / total)
    return max(0.0, 0.3 - common / total) + hangul / total


_SCRIPTS = {
    "am": "ETHIOPIC", "ar": "ARABIC", "bn": "BENGALI", "fa": "ARABIC", "gu": "GUJARATI", "he": "HEBREW",
    "hi": "DEVANAGARI", "hy": "ARMENIAN", "ja": "CJK", "ka": "GEORGIAN", "kn": "KANNADA", "ko": "HANGUL",
    "lo": "LAO", "ml": "MALAYALAM", "mr": "DEVANAGARI", "or": "ORIYA", "pa": "GURMUKHI", "ta": "TAMIL",
    "te": "TELUGU", "th": "THAI", "ur": "ARABIC", "zh": "CJK",
}  # fmt: skip
_LATIN = frozenset(language for language, letters in LETTERS.items() if "á" in letters or "ä" in letters)
_COMMON = frozenset(
    "的一是不了在人有我他这個个們们中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于著着下自之年过過发發后後作里用道行所然家种種事成方多经經么麼去法学學如都同现現当當没動动面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運"
    "あいうえおかがきぎくぐけげこごさざしじすずせぜそぞただちっつづてでとどなにぬねのはばひびふぶへべほまみむめもやゆよらりるれろわをんアイウエオカガキギクグケゲコサザシジスズセタダチッテデトドナニネノハバパヒビピフブプヘベペホボポマミムメモャュョラリルレロワンー、。，「」・"
)
"""The characters that every Chinese or Japanese text is full of (the first few hundred of frequency lists)."""
_ORDER = {encoding: order for order, encoding in enumerate((*MULTI_BYTE, *SINGLE_BYTE))}
