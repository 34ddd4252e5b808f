"""Which legacy encoding bytes are in: every one that decodes them is asked how well its text suits its language.

Two detectors speak first; what they say counts as much as a few odd characters, so that it decides where the text does
not.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cache

import chardet
from chardetng_py import EncodingDetector

from variorum.text.encoding.encodings import MULTI_BYTE, SINGLE_BYTE, byte_table, is_single_byte, our_name, python_codec
from variorum.text.encoding.letters import COMMON_IN_CHINESE_OR_JAPANESE, LETTERS, SCRIPTS
from variorum.text.encoding.sample import pieces
from variorum.text.language import best_guess

ENOUGH = 0.55
"""Plausibility below which no guess is good enough."""
_SAMPLE = 2500
_HEARD = 20_000
"""Bytes that chardetng hears; chardet, slower, hears the sample."""
_CHARDET = (1.5, 0.6, 0.4)
"""What its first three guesses count."""
_SURE = 4
"""Bytes beyond ASCII from which the detectors are heard in full: of fewer they know nothing, and say something."""
_SHORTLIST = 6
_USUAL = 0.02
"""What a sign counts that texts of any language are full of."""
_FOREIGN = 0.8
"""What a letter of the same alphabet counts that a language does not have."""
_FOREIGN_KNOWN = 0.3
"""What it counts where it is one of a few, as in names, and another language has them: "Müller", "São" in English."""
_FOREIGN_NAMED = 0.1
"""The same where the words that have it look like that language too."""
_FEW_FOREIGN = 60
"""Bytes of text to each such letter, at least; a language that writes with them has one in twenty to sixty. These
four were set by 1,232 texts with names of other languages (docs/quality-cleaning.md)."""
_NEAR = 0.5
"""Share of what its letters cost by which less may speak for another encoding that is no worse a guess."""
_WESTERN = 1.0
"""What speaks for windows-1252 beforehand: where letters fit another encoding as well, it is the one that is used."""
_TURNED = frozenset({"es", "ca", "eu"})
"""Languages whose questions and cries begin with a mark."""
_FAULTS = 200
"""One undecodable character in so many bytes beyond ASCII is forgiven."""
_DECLARED = re.compile(rb"(?i)(?:charset|encoding)\s*[=:]\s*[\"']?([a-z0-9_.:-]{3,20})")
_ASCII = bytes(range(128))
_RULES = re.compile(rb"([\x80-\xff])\1{3,}")
"""Ruled lines of DOS tables: they would be letters in other encodings."""
_HIGH_WORD = re.compile(rb"(?<![^\x00-\x40])[^\x00-\x40\x80-\xff]*+[\x80-\xff][^\x00-\x40]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INSIDE = re.compile(
    r"(?<=[^\W\d_])(?:[^\w\s'’\-–—.,/&:;()\[\]\"!?…+*=@#|~`^%$<>{}\\·\u0300-\u036f\u0590-\u05cf\u064b-\u065f"
    r"\u0e31-\u0e4e\u200c\u200d\xad]|[ªº²³¹¼½¾]|(?<![lL])·|·(?![lL]))(?=[^\W\d_])"
)
"""A sign in the middle of a word where no writing has one; the dot of Catalan stands between two l."""
_INCLUSIVE = re.compile(r"(?<=[^\W\d_])·(?=(?:e|es|ne|nes|le|les|te|tes|se|ses|rice|rices|euse|euses|s)(?:·|\b))")
"""The dot by which French names women and men: "un·e", "les étudiant·e·s"."""
_NO_ELISION = re.compile(r"(?<=[a-zñü])’(?![^\W\d_]*[A-ZÑ])")
"""An apostrophe behind a small letter, where a language has none: "ten’a", "as’" are "tenía", "así" of the Mac."""
_BEHIND_NUMBERS = re.compile(r"(?<![\w)\]’”\"'.,])[°ªº²³¹¼½¾](?=[^\W\d_])")
"""A sign that stands behind a number or a word, right before one."""
_BETWEEN = re.compile(r"(?<=[^\W\d_])[–…](?=[^\W\d_])")
"""What may stand between two words without blanks, but does not often."""
_DASH = re.compile(r"(?<=[^\W\d_]{2})—(?:[b-df-hj-np-tv-xz]\b|(?=\s))")
"""A dash that leaves one consonant, or nothing: the accented letter of a Spanish ending in another encoding."""
_LONE = re.compile(r"(?<![^\W\d_])(?:[ÑÐÒÓÔÕ](?=\s)|(?<=\S)[À-ÖØ-Þ])(?![^\W\d_])")
"""A capital as a word of its own, or after a full stop or comma: quotes and dashes of the Mac in another encoding."""
_AT_END = re.compile(r"(?<=[^\W\d_])[†‡•‰¶‹‚„ˆ˜]|[†‡‰ˆ˜](?=[^\W\d_])|(?<![^\s(\[{])[‚„](?=\s)")
"""Signs that begin a word or stand alone, at its end; low quotes that open nothing."""
_STRAY_THAI = re.compile(
    r"(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
    r"|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
)
"""Vowel signs and tone marks without their consonant."""
_CJK_IN_LATIN = re.compile(r"(?<=[a-z])[\u3040-\u9fff\uac00-\ud7a3\uff61-\uff9f](?=[a-z])")

_IN_LATIN_WORD = re.compile(r"(?<=[A-Za-z])[\u0370-\u07ff]|[\u0370-\u07ff](?=[A-Za-z])")
"""A letter of another alphabet in a word of Latin letters."""


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
    """Less the cost, with what the detectors and the language model say: the more the better."""


def guess(raw: bytes, single_byte: bool = False, at_least: float = ENOUGH) -> tuple[str, float] | None:
    """The most plausible encoding of bytes that are not UTF-8, and how plausible (0 to 1); None where none will do."""
    unruled = _RULES.sub(b"", raw)
    high = Counter(unruled.translate(None, _ASCII))
    if not high:
        return None
    sample = _sample(unruled)
    whole = _sample(raw)
    scale = high.total() / max(1, len(sample.translate(None, _ASCII)))
    weight = min(1.0, high.total() / _SURE)
    words = max(len(_HIGH_WORD.findall(sample)), len(sample.translate(None, _ASCII)) / 6) * scale

    # Each candidate by what its text looks like; chardet is asked where none leads.
    tried = [
        _try(encoding, text, high, words, scale, prior, len(unruled))
        for encoding, prior in _candidates(raw, single_byte, weight).items()
        if (text := _decoded(sample if is_single_byte(encoding) else whole, encoding)) is not None
    ]
    if not tried:
        return None
    tried.sort(key=_rank)
    lead = tried[0].merit - tried[1].merit if len(tried) > 1 else 0.0
    if lead < _CHARDET[0] or tried[0].cost > 0.1 * words:
        tried = sorted(_ask_chardet(tried, whole, weight), key=_rank)

    # The best few by the rare letters too, which the sample may lack.
    rare = _rare(unruled, high) if len(unruled) > len(sample) else b""
    finals = [
        _look_closer(each, rare if is_single_byte(each.encoding) else b"")
        for each in tried[:_SHORTLIST]
        if each.merit > tried[0].merit - 6 - 0.3 * words
    ]
    best = min(finals, key=_rank)
    score = max(0.0, 1 - best.cost / max(1.0, best.words))
    if score < at_least or (at_least and _is_one_of_several(best, finals)):
        return None
    return best.encoding, round(min(score, 0.99), 4)


def _is_one_of_several(best: _Tried, finals: list[_Tried]) -> bool:
    """Whether letters of other languages alone speak for an encoding that few use, and nearly as well for another."""
    if best.encoding == "windows-1252" or best.cost < _FOREIGN_NAMED * best.words:
        return False
    near = best.merit - _NEAR * best.cost
    return any(each.text != best.text and each.merit > near for each in finals)


def oddity(text: str) -> float:
    """How much of a decoded text is out of place in the language that it seems to be in, in odd characters."""
    return strangeness(text, best_guess(text)[0])


def strangeness(text: str, language: str) -> float:
    """The same in a language that is known."""
    counts = Counter(char for char in text if char > "\x7f")
    kind = MULTI_BYTE[0] if language in ("zh", "ja", "ko") else "utf-8"
    odd = sum(count * oddity_of(char, language) for char, count in counts.items()) + _oddities(text, kind, language)
    return odd + len(_IN_LATIN_WORD.findall(text))


def _candidates(raw: bytes, single_byte: bool, weight: float) -> dict[str, float]:
    """Encodings to try, each with what speaks for it beforehand, in odd characters that this outweighs."""
    priors = dict.fromkeys(SINGLE_BYTE if single_byte else (*SINGLE_BYTE, *MULTI_BYTE), 0.0)
    priors["windows-1252"] += _WESTERN * weight
    detector = EncodingDetector()
    detector.feed(raw[:_HEARD], last=len(raw) <= _HEARD)
    named, sure = detector.guess_assess(tld=None, allow_utf8=False)
    hints = [(our_name(named), (2.0 if sure else 1.0) * weight)]
    if declared := _DECLARED.search(raw[:2048]):
        hints.append((our_name(declared[1].decode()), 3.0))
    for encoding, prior in hints:
        if encoding in priors:
            priors[encoding] += prior
    return priors


def _ask_chardet(tried: list[_Tried], sample: bytes, weight: float) -> list[_Tried]:
    """The slower detector, which knows Mac and DOS, asked where its word could still turn the scale."""
    found = chardet.detect_all(sample, ignore_threshold=True, compat_names=False)
    priors: dict[str | None, float] = {}
    for each, prior in zip(found, _CHARDET, strict=False):
        name = our_name(each["encoding"] or "ascii")
        priors[name] = priors.get(name, 0.0) + prior * weight
    return [replace(each, merit=each.merit + priors.get(each.encoding, 0.0)) for each in tried]


def _rank(tried: _Tried) -> tuple[float, int]:
    return -tried.merit, _ORDER[tried.encoding]


def _sample(raw: bytes) -> bytes:
    """Lines that hold bytes beyond ASCII, from all over."""
    if len(raw) <= _SAMPLE:
        return raw
    found = list(pieces(raw))
    step = max(1, sum(map(len, found)) // _SAMPLE)
    picked = []
    room = _SAMPLE
    for piece in found[::step]:
        picked.append(piece)
        room -= len(piece)
        if room <= 0:
            break
    return b"\n".join(picked)


def _decoded(sample: bytes, encoding: str) -> str | None:
    codec = python_codec(encoding)
    try:
        return sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start >= len(sample) - 3 and not is_single_byte(encoding):
            return sample.decode(codec, "ignore")
        text = sample.decode(codec, "replace")
        return text if text.count("\ufffd") * _FAULTS <= len(sample) else None


def _try(encoding: str, text: str, high: Counter[int], words: float, scale: float, prior: float, size: int) -> _Tried:
    if encoding == "windows-1258":
        text = unicodedata.normalize("NFC", text)
    language, score = best_guess(text)
    if is_single_byte(encoding):
        table = byte_table(encoding)
        counts: Counter[str] = Counter()
        for byte, count in high.items():
            counts[table[byte]] += count  # several bytes may be nothing in it
        cost = sum(count * oddity_of(char, language) for char, count in counts.items())
        if _is_latin(language):
            cost += _of_another_alphabet(counts, language, encoding)
            cost -= _known_abroad(counts, language, text, size)
    else:
        counts = Counter(char for char in text if char > "\x7f")
        cost = scale * sum(count * oddity_of(char, language) for char, count in counts.items())
        cost += words * _incoherence(counts, language) + 2.0 * (language not in ("zh", "ja", "ko"))
    return _Tried(encoding, text, language, cost, words, scale, prior - cost + 0.4 * score * words)


def _look_closer(tried: _Tried, rare: bytes) -> _Tried:
    """With what words look like inside."""
    odd = tried.scale * _oddities(tried.text, tried.encoding, tried.language)
    if rare:
        odd += _oddities(rare.decode(python_codec(tried.encoding), "replace"), tried.encoding, tried.language)
    return replace(tried, cost=tried.cost + odd, merit=tried.merit - odd)


def _oddities(text: str, encoding: str, language: str) -> float:
    if encoding in MULTI_BYTE:
        return 2.0 * len(_CJK_IN_LATIN.findall(text)) + 0.8 * len(_BETWEEN.findall(text))
    odd = 2.0 * len(_INSIDE.findall(text)) + 0.5 * len(_BETWEEN.findall(text)) + len(_AT_END.findall(text))
    odd += 0.8 * len(_DASH.findall(text)) + 0.8 * len(_LONE.findall(text))
    odd += len(_BEHIND_NUMBERS.findall(text))
    odd += sum(map(_is_mixed_case, _WORD.findall(text)))
    if language == "fr":
        odd -= 2.0 * len(_INCLUSIVE.findall(text))
    if language == "es" and "‘" not in text:
        odd += 0.8 * len(_NO_ELISION.findall(text))
    if encoding == "windows-874":
        odd += len(_STRAY_THAI.findall(text))
    if text.count("“") > 1 and "”" not in text and "„" not in text:
        odd += 1.0
    if "’" in text and "‘" not in text:
        odd += 0.3 * len(re.findall(r"(?<=[^\W\d_])’(?![^\W\d_])", text))
    return odd


def _rare(raw: bytes, high: Counter[int]) -> bytes:
    """Where each byte beyond ASCII stands first, with its neighbours: a line each."""
    at = (raw.index(byte) for byte in high)
    return b"\n".join(re.sub(rb"[\r\n]", b" ", raw[max(0, i - 12) : i + 13]) for i in at)


def _is_mixed_case(word: str) -> bool:
    """Whether a word with letters beyond ASCII goes from lower to upper case: readiNG, neVer a title."""
    return not (
        word.isascii() or word.islower() or word.isupper() or word[1:].islower() or word.lower() == word.upper()
    )


def _of_another_alphabet(counts: Counter[str], language: str, encoding: str) -> float:
    """What signs cost in an encoding of Greek, Cyrillic, Hebrew …, of which a Latin text has none of the letters."""
    if _is_of_latin(encoding):
        return 0.0
    signs = {char: count for char, count in counts.items() if _USUAL < oddity_of(char, language) < _FOREIGN}
    return sum(count * (_FOREIGN - oddity_of(char, language)) for char, count in signs.items())


def _known_abroad(counts: Counter[str], language: str, text: str, size: int) -> float:
    """What the letters that a language does not have cost less where they are few, since other languages have them."""
    foreign = {
        char: count
        for char, count in counts.items()
        if char.isalpha() and char not in LETTERS[language] and script_of(char) == "LATIN"
    }
    if not foreign or sum(foreign.values()) * _FEW_FOREIGN > size:
        return 0.0

    # Best where the words themselves look like the language that has their letters.
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    named, _ = best_guess(" ".join(sorted(words)))
    own = LETTERS.get(named, frozenset())
    known = max(_count_of(foreign, letters) for other, letters in LETTERS.items() if _is_latin(other))
    of_named = _count_of(foreign, own)
    return (_FOREIGN - _FOREIGN_KNOWN) * known + (_FOREIGN_KNOWN - _FOREIGN_NAMED) * min(of_named, known)


def _count_of(counts: Mapping[str, int], letters: Set[str]) -> int:
    """How many of some characters are of these letters."""
    return sum(count for char, count in counts.items() if char in letters)


@cache
def _is_latin(language: str) -> bool:
    """Whether a language is written in Latin letters, and we know in which."""
    return language in LETTERS and script_of(min(LETTERS[language])) == "LATIN"


@cache
def _is_of_latin(encoding: str) -> bool:
    """Whether most letters of an encoding are Latin."""
    letters = [char for char in byte_table(encoding)[128:] if char.isalpha()]
    return sum(script_of(char) == "LATIN" for char in letters) * 2 > len(letters)


@cache
def oddity_of(char: str, language: str) -> float:
    """How odd a character is in a text of a language: 0 not at all, 1 out of place, 3 proof of a wrong decoding."""
    letters = LETTERS.get(language)
    if letters is not None and char in letters:
        return 0.0

    # Signs that no text, or few texts, have: what wrong decodings are made of.
    category = unicodedata.category(char)
    if category in ("Cc", "Cn", "Co", "Cs") or char == "\ufffd":
        return 3.0
    if char in "¤¦¨¬¯" or "\u2500" <= char <= "\u259f":
        return 2.0

    # Signs that texts of any language have, some oftener than others.
    if char in "–—‘’“”„«»…\xa0":
        return _USUAL
    if char in "†‡ˆ‰˜‚‹›•":
        return 0.4
    if char in "¡¿":
        return 0.25 if language in _TURNED else 0.5
    if char in "§°·´€£©®™½¼¾²³×№ªºµ±¶¹":
        return 0.25

    # Letters and marks: by whether the language is written in their script.
    if letters is None and script_of(char) == SCRIPTS.get(language):
        return 0.0
    if category.startswith("L") and letters is not None:
        return _FOREIGN if script_of(char) == script_of(min(letters, default="a")) else 1.0
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
