"""The signs by which a unit is, or is not, a heading: many weak ones, all of them true or false, all of them named."""

import re
from collections.abc import Sequence

from variorum.text.readers.plain.forms import is_caseless
from variorum.text.readers.plain.headings.endings import ending_signs
from variorum.text.readers.plain.headings.running_on import wants_more
from variorum.text.readers.plain.headings.sentences import is_sentence
from variorum.text.readers.plain.headings.signs_around import (
    of_document,
    of_neighbours,
    of_number,
    of_series,
    of_space,
    of_text_below,
    of_what_is_beside,
)
from variorum.text.readers.plain.headings.surroundings import Surroundings
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.speakers import names_a_value
from variorum.text.readers.plain.units import Unit

_INNER_STOP = re.compile(r"[^\W\d_]{2}[.…][\"'”’»)\]]*\s+[^\W\da-z_]|。(?=.)")
_INNER_CRY = re.compile(r"[!?][\"'”’»)\]]*\s+[^\W\da-z_]|[！？؟](?=.)")
_ADDRESS = re.compile(r"https?://|www\.|@\w|\.(?:com|org|net|gov)\b")
_SIZES = ((1, "1 word"), (3, "2-3 words"), (6, "4-6 words"), (9, "7-9 words"), (13, "10-13 words"), (18, "14-18 words"))
_CASED = re.compile(r"[^\W\d_]{2,}")
_SMALL_WORD = re.compile(r"[^\W\d_]+(?:[\s’'*-]|\Z)")
"""A first word of letters alone: "http2" and "npm:" may head a section, "however" hardly."""
_ENDS_WITH_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d|[.:]\d)")
_ENDS_WITH_NUMBER = re.compile(r"\s\S?\d+(?:[.,]\d+)?\Z")
_ENDS_WITH_NAME = re.compile(r"(?<=\w)\s[\"“„«‹「『‘][\w .-]{1,30}[\"”“»›」』’]\Z")
"""A name in quotes behind other words, as headings have it: "Data from «MODS»"; speech is longer, and has marks."""
_LONGEST_NAME = 40
"""Characters in which such a name stands."""
_YEARS = re.compile(r"\(\s*(?:\*\s*)?\d{4}\s*[-–—]\s*(?:\d{4})?\s*\)")
"""The years of a life."""
_BOLD_AT_START = re.compile(r"([_=*]{1,2})\w[^_=*]{0,100}\1[.:]?\s\S")
"""A label set in bold that the text behind it goes on from: "=1. READING.= (BY THE TEACHER.)"."""
_SPEECH = '"“„«»‹›「『–—―'
_QUOTES = "\"'“”„«»‘’‚‹›「『"
_BRACKETS_OPEN = "([{（【"
_BRACKETS_SHUT = ")]}）】"
_EMPHASIS = "*_="


def signs(units: Sequence[Unit], at: int, around: Surroundings) -> list[str]:
    """Names of the signs that unit `at` shows among those that count as its neighbours."""
    unit = units[at]
    before = units[at - 1] if at else None
    after = units[at + 1] if at + 1 < len(units) else None
    return [
        *_of_length(unit, around),
        *_of_end(unit, around),
        *_of_beginning(unit, around),
        *_of_case(unit),
        *_of_marks(unit),
        *_of_digits(unit),
        *of_number(unit, units, at, around),
        *of_neighbours(unit, before, after, around),
        *of_space(unit, before, after, around),
        *of_document(unit, after, around),
        *of_series(unit, before, after, around),
        *of_what_is_beside(units, at),
        *of_text_below(units, at),
    ]


def _of_length(unit: Unit, around: Surroundings) -> list[str]:
    """Length, by itself and beside the paragraphs of the document."""
    found = [next((name for limit, name in _SIZES if unit.words <= limit), "19 words or more")]
    if around.typical and unit.words * 5 < around.typical:
        found.append("far shorter than the paragraphs")
    if around.typical and unit.words > around.typical * 0.8:
        found.append("as long as the paragraphs")
    if unit.last > unit.first + 1:
        found.append("three lines or more")
    return found


def _of_end(unit: Unit, around: Surroundings) -> list[str]:
    """How it ends."""
    found = [f"ends: {unit.end}"]

    # A stop or a colon means less behind capitals, and where headings of this document have it.
    if unit.end == "stop" and unit.text.isupper():
        many = len(_CASED.findall(unit.text[:200])) >= 4
        found = ["four words or more in capitals, and a full stop" if many else "capitals and a full stop"]
    elif unit.end == "colon" and unit.text.isupper() and unit.words <= 6:
        found = ["capitals and a colon"]
    elif unit.end == "colon" and around.flush and not unit.indent and unit.words <= 6:
        found = ["a colon at the margin, paragraphs indented"]
    elif unit.end == "stop" and unit.number is not None and 0 < unit.number.rank < 6 and unit.words <= 14:
        found = ["a division with a full stop"]
    elif unit.end == "stop" and around.stopped and unit.words <= 9:
        found = ["a full stop as headings in capitals have here"]
    elif unit.end in ("stop", "exclamation") and unit.number is None:
        large = sum(1 for word in unit.text.split() if word[:1].isupper())
        if large <= 1 + unit.words / 5:
            found.append("a plain sentence" if unit.end == "stop" else "a plain cry")
    if unit.end == around.title_end and unit.end in ("stop", "exclamation") and unit.words <= 14:
        found.append("ends as the title does")
    if unit.end in ("stop", "exclamation", "question") and around.dialogue > 0.1 and unit.number is None:
        found.append("dialogue around")
    found += ending_signs(unit, around.endings, unit.first == around.first)

    # What stands behind its last word.
    if unit.closed and unit.text[-1] in _BRACKETS_SHUT:
        found.append("in brackets" if unit.text[0] in _BRACKETS_OPEN else "ends with a remark in brackets")
    elif unit.closed and unit.text[-1] not in _EMPHASIS and not _is_quoted(unit) and not _ends_with_name(unit.text):
        found.append("ends with a closing quote")
    if is_sentence(unit):
        found.append("a verb and no mark")
    if wants_more(unit):
        found.append("ends with a word that wants more")
    if _ENDS_WITH_ADDRESS.search(unit.text, max(0, len(unit.text) - 200)):
        found.append("ends with an address")
    return found


def _is_quoted(unit: Unit) -> bool:
    """Whether all that stands behind a number is in quotes, as titles of chapters are and speech hardly."""
    return unit.number is not None and unit.text[unit.number.end :].lstrip(" .:)")[:1] in tuple(_QUOTES)


def _ends_with_name(text: str) -> bool:
    """Whether a line ends with a name in quotes that stands behind other words."""
    return _ENDS_WITH_NAME.search(text, max(0, len(text) - _LONGEST_NAME)) is not None


def _of_beginning(unit: Unit, around: Surroundings) -> list[str]:
    """How it begins, and the rules beside it."""
    text = unit.text
    found = []
    if unit.last in around.underlined:
        found.append("underlined")
    if unit.first in around.ruled:
        found.append("below a rule")
    if unit.lower and _is_in_code(text):
        found.append("a name in code")
    elif unit.lower and _SMALL_WORD.match(text):
        found.append("small first letter")
    elif text[0] in ".…":
        found.append("starts with dots")
    if text[0] in _SPEECH and around.dialogue > 0.1:
        found.append("speech among speech")
    elif text[0] in _QUOTES:
        found.append("starts with a quote")
    elif text[0] in "–—―-":
        found.append("starts with a dash")
    elif text[0] in "([（":
        found.append("starts with a bracket")
    return found


def _of_case(unit: Unit) -> list[str]:
    """Its case, without the number before it."""
    body = _behind_number(unit)
    found = []
    cased = _CASED.findall(body[:200])
    if body.isupper() and any(len(word) > 2 for word in cased) and not is_caseless(body):
        found.append("all capitals")
        if len(cased) >= 4:
            found.append("four words or more in capitals")
    elif len(cased) >= 3:
        large = sum(1 for word in cased if word[0].isupper())
        if large >= len(cased) * 0.7:
            found.append("title case")
        elif large <= 1 and unit.end not in ("stop", "exclamation"):
            found.append("one capital")
    return found


def _of_marks(unit: Unit) -> list[str]:
    """Marks inside of it, without the number before it and its last sign."""
    text, body = unit.text, _behind_number(unit)
    inner = body[:-1]
    found = []
    if any(stop in inner for stop in ".…。") and _INNER_STOP.search(inner):
        found.append("several sentences")
    if any(cry in inner for cry in "!?！？؟") and _INNER_CRY.search(inner):
        found.append("a question or cry inside")
    if "," in inner or "，" in inner or "، " in inner:
        found.append("a comma inside")
    if ":" in inner or "：" in inner:
        found.append("a colon inside")
        if names_a_value(body) and unit.words <= 9:
            found.append("a name and a value")
        if unit.end == "question" and not any(mark in inner[:3] for mark in ":："):
            found.append("a question after a colon")
    if "(" in text and _YEARS.search(text):
        found.append("years of a life")
    if ";" in inner or "；" in inner:
        found.append("a semicolon inside")
    if any(mark in text for mark in "@./") and _ADDRESS.search(text):
        found.append("an address")
    return found


def _of_digits(unit: Unit) -> list[str]:
    """Digits and what they mean, and marks around the whole of it."""
    text = unit.text
    digits = sum(map(str.isdigit, text))
    found = []
    if digits * 3 > len(text) and unit.number is None:
        found.append("mostly digits")
    if digits and _CLOCK.search(text):
        found.append("a time of day")
    if digits and date_of(text) is not None:
        found.append("a date")
    if text[0] in "_=*" and text[-1] in "_=*":
        found.append("in bold or italics")
    elif text[0] in "_=*" and _BOLD_AT_START.match(text):
        found.append("in bold or italics at its start alone")
    if digits and unit.number is None and _ENDS_WITH_NUMBER.search(text, max(0, len(text) - 12)):
        found.append("ends with a number")
    if not any(map(str.isalnum, text)):
        found.append("no letters")
    return found


def _behind_number(unit: Unit) -> str:
    return unit.text[unit.number.end :] if unit.number else unit.text


def _is_in_code(text: str) -> bool:
    """Whether a line is one name as programs have it: "sourceElement", "image.service", "read()"."""
    return " " not in text and any(c.isupper() or c in "_./()" for c in text[1:])
