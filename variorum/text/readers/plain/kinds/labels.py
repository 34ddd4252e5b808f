"""Short lines of a certain kind: captions, bylines, footnotes."""

import re
from functools import cache

from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_BRACKETED = re.compile(r"\[(?:Illustration|Abbildung|Image|Photo|Figure|Bild|Foto)\b", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\[(?:Footnote|Fußnote|Note|Anmerkung|Fotnot|Nota)\s*\S{1,4}\s*[:.\]]|\[\d{1,3}\]\s+\S|[¹²³⁴⁵⁶⁷⁸⁹]\s*\S|\[\^\w+\]:"
)
_FIRST_WORD = re.compile(
    r"([^\W\d_]+(?: (?:credit|by))?)\.?\s*(:|：|\d{1,3}(?:\.\d{1,2})?\b|[IVX]{1,5}\b|[一二三四五六七八九十])?"
)
_EAST_ASIAN = re.compile(r"(?:图|圖|表|図|写真|그림|사진)\s*\d")
_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
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
    match = _FIRST_WORD.match(text)
    return (
        match is not None
        and bool(match[2])
        and match[1].casefold() in _captions()
        and (match[2] not in ":：" or len(text) > match.end())
    )


def is_footnote(unit: Unit) -> bool:
    """Whether it begins with the mark of a note."""
    return unit.text[0] in "[¹²³⁴⁵⁶⁷⁸⁹" and _FOOTNOTE.match(unit.text) is not None


def is_byline(unit: Unit) -> bool:
    """Whether it says who wrote: "By Jane Doe", "Von Max Muster", "作者：王伟"."""
    text = unit.text
    if unit.words > 10 or unit.end not in ("bare", "pause"):
        return False
    folded = text.casefold()
    opening = next((word for word in _bylines() if folded.startswith(word)), None)
    if opening is None:
        return False
    rest = text[len(opening) :]
    if rest[:1] not in " :：\u00a0":
        return False
    names = [word for word in rest.strip(" :：").replace(",", " , ").split() if word.casefold() not in _SMALL_IN_NAMES]
    return 1 <= len(names) <= 6 and all(_NAME.fullmatch(word) and not word[0].islower() for word in names)


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
