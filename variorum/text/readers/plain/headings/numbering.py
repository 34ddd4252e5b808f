"""Numbers that headings carry, in any script: what they count, how deep, and in which scheme."""

import re
from collections.abc import Sequence

from variorum.text.values import value
from variorum.text.words.loader import cardinals, division_ranks, ordinals

_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
_UNMARKED = re.compile(r"(\d{1,2})\s+(?=[^\W\d_])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_DOTTED = re.compile(r"(\d{1,3}(?:\.\d{1,3})+)[.:)]?(?:\s+|(?=[^\W\d_])|\Z)")
_ARABIC = re.compile(r"(?:\d{1,3}[-–](?=\d{1,3}[.)]\s))?(\d{1,3})(\.|\)|:|\s*[-–—]|º|ª)?(?:\s+|\Z|(?<=\.)(?=[^\W\d_]))")
_ROMAN_AT_START = re.compile(r"([IVXLCDM]{1,9})(\.|\)|:|\s*[-–—])*(?:\s+|\Z|(?:(?<=[–—])|(?<=[.):-]-))(?=\w))")
_LETTER = re.compile(r"(?:([A-Z])[.)]|\(([a-zA-Z])\)|([a-z])\))(?:\s+|\Z)")
_SECTION_SIGN = re.compile(r"(?:§{1,2}\s*(\d{1,4})(?:\s*([a-z])\b)?|(\d{1,4})(?:\s*([a-z]))?\s*§)[.:]?")
_IDEOGRAPHIC = re.compile(
    r"第\s*([0-9０-９〇零一二三四五六七八九十百千两壱弐参]{1,7})\s*([部编編卷巻篇章节節回话話幕场場条條课課讲講步集])"
)
_LISTED_IDEOGRAPHIC = re.compile(
    r"(?:([一二三四五六七八九十]{1,3})[、，．.](?!\d)|[（(]([一二三四五六七八九十]{1,3})[)）])"
)
_ALONE_IDEOGRAPHIC = frozenset("一二三四五六七八九十百")
_LONGEST_ALONE = 4
"""Letters of a number alone at most: 二十三 has three."""
_KOREAN = re.compile(r"제\s*(\d{1,4})\s*(부|편|권|장|절|조|화|과|강)")
_IDEOGRAPHIC_RANKS = {
    **dict.fromkeys("卷巻", 1),
    **dict.fromkeys("部编編篇", 2),
    **dict.fromkeys("章回话話幕课課讲講集", 3),
    **dict.fromkeys("节節场場", 4),
    **dict.fromkeys("条條", 5),
    "步": 6,
}
_KOREAN_RANKS = {"권": 1, "부": 2, "편": 2, "장": 3, "화": 3, "과": 3, "강": 3, "절": 4, "조": 5}
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "壱": 1, "弐": 2, "参": 3}
_WORD = re.compile(r"[^\s\d.,:;()\[\]/–—-]+\.?|\d{1,4}")
_ORDINAL_ENDINGS = 4
"""Letters an ordinal may have after its stem: "erst-es", "четверт-ая", "primer-a"."""


@value
class Number:
    """The number at the start of a line."""

    scheme: str
    """What is counted and how it is written: "dotted", "arabic.", "roman.", "letter)", "§", "chapter"…"""
    value: tuple[int, ...]
    """(3,) of "III."; (4, 1, 2) of "4.1.2"."""
    rank: int
    """Of named divisions, 1 the largest to 6; 0 where the number has no name."""
    end: int
    """Characters it takes up; what follows is the heading's own text."""

    @property
    def bare(self) -> bool:
        """Whether nothing but the number tells the scheme."""
        return self.rank == 0 and self.scheme != "§"


def number_of(text: str) -> Number | None:
    """The number a line starts with, or None."""
    first = text[:1]
    if first in "第제":
        return _ideographic(text)
    if first.isdecimal() or first in "§IVXLCDM(（ABCDEFGHJKNOPQRSTUWYZabcdefghijklmnopqrstuvwxyz一二三四五六七八九十":
        if first.isdecimal() or first == "§":
            found = _section_sign(text) or _dotted(text) or _arabic(text)
        else:
            found = _roman(text) or _letter(text)
        if found is None and first in "（(一二三四五六七八九十":
            found = _listed_ideographic(text)
        if found is not None and found.bare and len(found.value) == 1:
            return _named(text) or found
        if found is not None:
            return found
    return _named(text) or (_unmarked(text) if first.isdecimal() else None)


def settled(numbers: Sequence[Number | None]) -> list[Number | None]:
    """The numbers of a document's short lines; those without a mark count only where others go on with them.

    "3 Results" is numbered beside "2 Methods" or "3.1 Costs", and "3 people came" is not.
    """
    values = {number.value for number in numbers if number is not None and number.scheme in ("unmarked", "dotted")}
    heads = {value[0] for value in values if len(value) > 1}
    out: list[Number | None] = []
    for number in numbers:
        if number is not None and number.scheme == "unmarked":
            value = number.value[0]
            goes_on = value in heads or (value + 1,) in values or (value - 1,) in values
            out.append(Number("dotted", number.value, 0, number.end) if goes_on else None)
        else:
            out.append(number)
    return out


def roman(numeral: str) -> int:
    """The value of a Roman numeral in capitals; 0 where it is none."""
    if numeral[:1] not in _ROMAN_VALUES or not _ROMAN.match(numeral):
        return 0
    total = 0
    for letter, following in zip(numeral, numeral[1:] + "\0", strict=True):
        value = _ROMAN_VALUES[letter]
        total += -value if value < _ROMAN_VALUES.get(following, 0) else value
    return total


def _section_sign(text: str) -> Number | None:
    """§ 3, 3 §, 2 a §."""
    if "§" not in text[:10]:
        return None
    match = _SECTION_SIGN.match(text)
    if not match:
        return None
    letter = match[2] or match[4]
    value = (int(match[1] or match[3]), *((ord(letter) - 96,) if letter else ()))
    return Number("§", value, 0, match.end())


def _dotted(text: str) -> Number | None:
    """4.1, 4.1.2."""
    match = _DOTTED.match(text)
    if not match:
        return None
    return Number("dotted", tuple(map(int, match[1].split("."))), 0, match.end())


def _arabic(text: str) -> Number | None:
    """4, 4., 4), 4:, and 12-14., which counts to its last."""
    match = _ARABIC.match(text)
    if not match or (match[2] is None and match.end() < len(text)):
        return None
    mark = (match[2] or "").strip()
    return Number("dotted" if mark == "." else f"arabic{mark}", (int(match[1]),), 0, match.end())


def _unmarked(text: str) -> Number | None:
    """4 Results: a number that no mark tells from a count."""
    match = _UNMARKED.match(text)
    if not match or text[match.end()].islower() or len(text) > 80 or text[-1] in ".!?…。":
        return None
    return Number("unmarked", (int(match[1]),), 0, match.end())


def _roman(text: str) -> Number | None:
    """IV, IV., IV. — and a text."""
    match = _ROMAN_AT_START.match(text)
    if not match:
        return None
    value = roman(match[1])
    mark = (match[2] or "").strip()
    if not value or (not mark and match.end() < len(text)) or (match[1] in "CDLM" and match.end() < len(text)):
        return None
    return Number("roman", (value,), 0, match.end())


def _letter(text: str) -> Number | None:
    """A., A), (a), a)."""
    match = _LETTER.match(text)
    if not match:
        return None
    letter = match[1] or match[2] or match[3]
    scheme = "Letter" if match[1] else "letter"
    return Number(scheme, (ord(letter.lower()) - 96,), 0, match.end())


def _ideographic(text: str) -> Number | None:
    """第三章; 제3장."""
    match = _IDEOGRAPHIC.match(text)
    if match:
        return Number(match[2], (_chinese(match[1]),), _IDEOGRAPHIC_RANKS[match[2]], match.end())
    match = _KOREAN.match(text)
    if match:
        return Number(match[2], (int(match[1]),), _KOREAN_RANKS[match[2]], match.end())
    return None


def _listed_ideographic(text: str) -> Number | None:
    """三、 and （三）, and 三 alone."""
    if len(text) <= _LONGEST_ALONE and _ALONE_IDEOGRAPHIC.issuperset(text):
        return Number("一", (_chinese(text),), 0, len(text))
    match = _LISTED_IDEOGRAPHIC.match(text)
    if not match:
        return None
    return Number("一、" if match[1] else "（一）", (_chinese(match[1] or match[2]),), 0, match.end())


def _chinese(numeral: str) -> int:
    """Value of 二十三 or 23, half or full width."""
    if numeral[0] in "0123456789０１２３４５６７８９":
        return int("".join(c for c in numeral if c.isdecimal()))
    total = current = 0
    for letter in numeral:
        if letter in "十百千":
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[letter]
            current = 0
        else:
            current = _DIGITS.get(letter, 0) + (current * 10 if current and "十" not in numeral else 0)
    return total + current


def _named(text: str) -> Number | None:
    """Chapter 3, Step one:, Erstes Kapitel, 1. fejezet, PREMIÈRE PARTIE, الفصل الأول."""
    ranks = division_ranks()
    found = _first_words(text)
    if len(found) < 2:
        return None
    (one, _), (two, end) = found
    name, behind = _fold(one), _fold(two)
    if name not in ranks and behind not in ranks:
        return None

    # What the name of a division counts stands behind it, or before it.
    follows = text[end:].lstrip(" .:)")[:1]
    ended = end == len(text) or text[end] in ".:)\u2014\u2013-" or two.endswith(".")
    counted = two.rstrip(".")
    if name in ranks and (ended or not follows.islower()):
        value = _count(counted)
        if value and (ended or counted.isdecimal() or counted.isupper()):
            return Number(name, (value,), ranks[name], end)
    if behind in ranks and (ended or (ranks[behind] < 6 and not follows.islower())):
        value = _count(one.rstrip("."), ordinal=True)
        if value:
            return Number(behind, (value,), ranks[behind], end)
    return None


def _first_words(text: str) -> list[tuple[str, int]]:
    """The first two words of a text with where they end; a number counts as a word."""
    found: list[tuple[str, int]] = []
    at = 0
    for _ in range(2):
        while at < len(text) and at < 60 and not text[at].isalnum():
            if text[at] not in " .\u00a0\t#":
                return found
            at += 1
        match = _WORD.match(text, at)
        if not match:
            break
        at = match.end()
        found.append((match[0], at))
    return found


def _fold(word: str) -> str:
    """A word without case and final stop; the dot that Python leaves of a Turkish capital İ is dropped."""
    return word.rstrip(".").casefold().replace("\u0307", "")


def _count(word: str, ordinal: bool = False) -> int:
    """What a word or numeral counts; 0 for none."""
    if word.isdecimal():
        return int(word)
    value = roman(word.upper()) if word.isupper() or len(word) > 1 else 0
    if value and not ordinal:
        return value
    folded = _fold(word)
    if not ordinal and folded in cardinals():
        return cardinals()[folded]
    stems = ordinals()
    for cut in range(min(_ORDINAL_ENDINGS, len(folded) - 2) + 1):
        stem = folded[: len(folded) - cut]
        if stem in stems:
            return stems[stem]
    return value
