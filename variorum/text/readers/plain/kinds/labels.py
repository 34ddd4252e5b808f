"""Short lines of a certain kind: captions, bylines, footnotes."""

import re
from functools import cache

from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_BRACKETED = re.compile(r"\[(?:Illustration|Abbildung|Image|Photo|Figure|Bild|Foto)\b", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\[(?:Footnote|Fußnote|Note|Anmerkung|Fotnot|Nota)\s*\S{1,4}\s*[:.\]]|\^?\[\d{1,3}\](?:\s+\S|\Z)|[¹²³⁴⁵⁶⁷⁸⁹]\s*\S|\[\^\w+\]:"
)
_FIRST_WORD = re.compile(
    r"([^\W\d_]+(?: (?:credit|by))?)\.?\s*(:|：|\d{1,3}(?:\.\d{1,2})?\b|[IVX]{1,5}\b|[一二三四五六七八九十])?"
)
_NUMBER_FIRST = re.compile(r"\d{1,3}(?:\.\d{1,3})?\.?\s([^\W\d_]+)\.?(?=\s?[-–—:.])")
"""A number and a word behind it: "3.12. ábra – A híd"."""
_IN_TWO = re.compile(r"([^\W\d_]+)\s\d{1,3}\.\d{1,3}(?![.\d]*\d)")
"""A word and a number in two: "Example 3.12. The bridge"."""
_EAST_ASIAN = re.compile(r"(?:图|圖|表|図|写真|그림|사진)\s*\d")
_ADDRESS = re.compile(r"[<(]?[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,40}){1,4}[>)]?")
_WORK_BY = re.compile(r"(?:words|music|text|pictures|drawings|illustrations|introduction|preface|edited|written) by\b")
"""What else than the whole somebody made."""
_INITIALS = re.compile(r"(?:[A-Z]\.\s?){2,4}(?:[^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?)?\.?")
_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_LINK = re.compile(r"(?:\A|[:：(<]\s{0,2})(?:https?|ftp)://\S+\Z")
_LONGEST_LINK = 200
_WORDS_OF_A_SOURCE = 10
_TO_THE_RIGHT = 8
"""Columns that a source stands further in than the verse it is of."""
_SMALL_IN_NAMES = frozenset(
    {"von", "van", "de", "der", "den", "di", "da", "del", "la", "le", "du", "af", "av"}
    | {"and", "und", "y", "e", "et", "och", "og", "&", ","}
)


def is_caption(unit: Unit) -> bool:
    """Whether it names a figure, a table or a photograph: "Fig. 3. The oak", "Foto: Anna Lund", "[Illustration]"."""
    text = unit.text
    if text[0] == "[":
        return _BRACKETED.match(text) is not None
    if unit.words > 40:
        return False
    if _EAST_ASIAN.match(text):
        return True
    if text[0].isdigit():
        named = _NUMBER_FIRST.match(text)
        return named is not None and named[1].casefold() in _captions()
    numbered = _IN_TWO.match(text)
    if numbered is not None and numbered[1].casefold() in words("labels", "numbered"):
        return True
    match = _FIRST_WORD.match(text)
    return (
        match is not None
        and bool(match[2])
        and match[1].casefold() in _captions()
        and (match[2] not in ":：" or len(text) > match.end())
    )


def is_footnote(unit: Unit) -> bool:
    """Whether it begins with the mark of a note."""
    return unit.text[0] in "[^¹²³⁴⁵⁶⁷⁸⁹" and _FOOTNOTE.match(unit.text) is not None


def is_byline(unit: Unit) -> bool:
    """Whether it says who wrote: "By Jane Doe", "Von Max Muster", "作者：王伟", "Jane Doe <jane@example.org>"."""
    return unit.words <= 10 and (unit.end in ("bare", "pause") or "_" in unit.text[-2:]) and says_who(unit.text)


def says_who(text: str) -> bool:
    """Whether a line says who wrote, by a word for it and names, or by names and an address."""
    text = text.strip("_* ").rstrip(".")
    if not text or len(text) > 100:
        return False
    if "@" in text:
        address = _ADDRESS.search(text)
        return address is not None and _are_names(text[: address.start()] + text[address.end() :], 1)
    opening = _opening(text)
    if not opening or text[opening : opening + 1] not in (" ", ":", "：", "\u00a0"):
        return False
    return _are_names(text[opening:], 1)


def dateline(text: str) -> str | None:
    """The date of a line that says when and who wrote: "April 25, 2024 by Jane Doe"; None for another."""
    words_ = text.split()
    for k in range(1, len(words_) - 1):
        if _opening(" ".join(words_[k:])) and says_who(" ".join(words_[k:])):
            return date_of(" ".join(words_[:k]))
    return None


def opens_byline(text: str) -> bool:
    """Whether a line is nothing but the words before a name: "BY", "MUSIC BY"."""
    text = text.strip("_* :")
    return len(text) <= 30 and _opening(text) == len(text) > 0


def signs(unit: Unit, above: Unit) -> bool:
    """Whether a unit says who wrote what stands above: "A.B.", "N.H. EGLESTON", "Jane Doe <jane@example.org>"."""
    if unit.words > 8 or unit.last > unit.first + 1 or above.words <= 8 or above.end == "colon":
        return False
    if len(unit.text) <= 40 and _INITIALS.fullmatch(unit.text):
        return True
    return "@" in unit.text and " " in unit.text and says_who(unit.text)


def points_elsewhere(text: str) -> bool:
    """Whether a line says where else something is: "See: https://…", or names of people and their address."""
    if "://" in text:
        return _LINK.search(text, max(0, len(text) - _LONGEST_LINK)) is not None
    return "@" in text and " " in text and says_who(text)


def names_source(unit: Unit, above: Unit, below: Unit) -> bool:
    """Whether a line far to the right says where the verse above it is from, as below the motto of a chapter."""
    return (
        unit.indent >= above.indent + _TO_THE_RIGHT
        and unit.first == unit.last
        and unit.words <= _WORDS_OF_A_SOURCE
        and above.last > above.first
        and below.indent < above.indent
    )


def _opening(text: str) -> int:
    """Where the words end that a byline opens with; 0 for none."""
    folded = text.casefold()
    if " by" in folded[:24]:
        work = _WORK_BY.match(folded)
        if work:
            return work.end()
    if not folded.startswith(_bylines()):
        return 0
    return len(next(word for word in _bylines() if folded.startswith(word)))


def _are_names(text: str, fewest: int) -> bool:
    """Whether words are names of people."""
    words_ = text.strip(" :：").replace(",", " , ").split()
    names = [word for word in words_ if word.casefold() not in _SMALL_IN_NAMES]
    return fewest <= len(names) <= 6 and all(_NAME.fullmatch(word) and not word[0].islower() for word in names)


def is_closing(unit: Unit) -> bool:
    """Whether it ends a letter, with or without the name: "Yours sincerely,", "Mit freundlichen Grüßen", "此致"."""
    opening, _, name = unit.text.casefold().replace("，", ",").partition(",")
    return opening.strip(" .!。！") in words("labels", "closing") and len(name.split()) <= 4


@cache
def _captions() -> frozenset[str]:
    """Words that open a caption."""
    return words("labels", "caption")


@cache
def _bylines() -> tuple[str, ...]:
    """Words that open a byline, the longest first."""
    return tuple(sorted(words("labels", "byline"), key=lambda word: (-len(word), word)))
