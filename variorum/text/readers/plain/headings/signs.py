"""The signs by which a unit is, or is not, a heading: many weak ones, all of them true or false, all of them named."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.layout import Verdict
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_INNER_STOP = re.compile(r"[^\W\d_]{2}[.…][\"'”’»)\]]*\s+[^\W\da-z_]|。(?=.)")
_INNER_CRY = re.compile(r"[!?][\"'”’»)\]]*\s+[^\W\da-z_]|[！？؟](?=.)")
_ADDRESS = re.compile(r"https?://|www\.|@\w|\.(?:com|org|net|gov)\b")
_SIZES = ((1, "1 word"), (3, "2-3 words"), (6, "4-6 words"), (9, "7-9 words"), (13, "10-13 words"), (18, "14-18 words"))
_CASED = re.compile(r"[^\W\d_]{2,}")
_SMALL_WORD = re.compile(r"[^\W\d_]+(?:[\s’'-]|\Z)")
"""A first word of letters alone: "http2" and "npm:" may head a section, "however" hardly."""
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_ENDS_WITH_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d|[.:]\d)")
_ENDS_WITH_NUMBER = re.compile(r"\s\S?\d+(?:[.,]\d+)?\Z")
_NO_LETTERS = re.compile(r"[\W_]+")
_SPEECH = '"“„«»‹›「『–—―'
_QUOTES = "\"'“”„«»‘’‚‹›「『"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the signs need to know of the whole document."""

    verdict: Verdict
    labels: float
    """Share of the units that are short and no sentence."""
    typical: float
    """Median words of the units that are sentences."""
    flush: bool
    """Whether paragraphs are indented, so that what stands at the margin is none."""
    gap: int
    """Blank lines usual between units."""
    stopped: bool
    """Whether several lines in capitals end with a full stop: the headings of old books."""
    dialogue: float
    """Share of the units that begin as speech does, with a dash or a quote."""
    beginnings: Mapping[str, int]
    """First two words of short units -> how many begin so."""
    repeats: Mapping[str, int]
    schemes: Mapping[tuple[str, int], frozenset[tuple[int, ...]]]
    """Scheme and depth -> the numbers that short units carry."""
    listed: frozenset[str]
    """Entries of the table of contents, folded."""
    first: int
    """First line of the first unit."""
    opens: bool
    """Whether the first unit opens the document, rather than following a table of contents."""
    underlined: frozenset[int]
    """Last lines of the units that have a rule right below."""
    twice: frozenset[str]
    """What is said twice in a row at the top, folded: the title."""


def surroundings(
    units: Sequence[Unit],
    verdict: Verdict,
    listed: frozenset[str],
    opens: bool,
    underlined: frozenset[int],
    twice: frozenset[str],
) -> Surroundings:
    """The document-wide facts."""
    sizes = sorted(unit.words for unit in units if not unit.label)
    short = [unit for unit in units if unit.words <= 22]
    numbers: dict[tuple[str, int], set[tuple[int, ...]]] = {}
    for unit in short:
        if unit.number:
            numbers.setdefault((unit.number.scheme, len(unit.number.value)), set()).add(unit.number.value)
    gaps = Counter(unit.before for unit in units[1:])
    indented = sum(1 for unit in units if unit.indent and unit.words > 9)
    long = sum(1 for unit in units if unit.words > 9)
    return Surroundings(
        verdict,
        sum(unit.label for unit in units) / max(1, len(units)),
        sizes[len(sizes) // 2] if sizes else 0.0,
        indented * 5 >= long * 3 and indented > 0,
        gaps.most_common(1)[0][0] if gaps else 0,
        sum(1 for unit in short if unit.end == "stop" and unit.words > 1 and unit.text.isupper()) >= 3,
        sum(1 for unit in units if unit.text[0] in _SPEECH) / max(1, len(units)),
        Counter(beginning(unit) for unit in short),
        Counter(folded(unit.text) for unit in short),
        {key: frozenset(values) for key, values in numbers.items()},
        listed,
        units[0].first if units else 0,
        opens,
        underlined,
        twice,
    )


def signs(units: Sequence[Unit], at: int, around: Surroundings) -> list[str]:
    """Names of the signs that unit `at` shows among those that count as its neighbours."""
    unit = units[at]
    before = units[at - 1] if at else None
    after = units[at + 1] if at + 1 < len(units) else None
    return [
        *_of_length(unit, around),
        *_of_end(unit, around),
        *_of_letters(unit, around),
        *_of_number(unit, units, at, around),
        *_of_neighbours(unit, before, after, around),
        *_of_space(unit, before, after, around),
        *_of_document(unit, around),
    ]


@lru_cache(maxsize=2**12)  # the same units are asked for again and again
def folded(text: str) -> str:
    """Letters and digits alone, without case: how headings and entries of a contents page are compared."""
    return _NO_LETTERS.sub("", text.casefold())


def beginning(unit: Unit) -> str:
    """First two words, without case."""
    return " ".join(unit.text[:60].casefold().split()[:2])


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
    if unit.end == "stop" and unit.text.isupper():
        found = ["capitals and a full stop"]
    elif unit.end == "stop" and unit.number is not None and 0 < unit.number.rank < 6 and unit.words <= 14:
        found = ["a division with a full stop"]
    elif unit.end == "stop" and around.stopped and unit.words <= 9:
        found = ["a full stop as headings in capitals have here"]
    elif unit.end in ("stop", "exclamation") and unit.number is None:
        large = sum(1 for word in unit.text.split() if word[:1].isupper())
        if large <= 1 + unit.words / 5:
            found.append("a plain sentence" if unit.end == "stop" else "a plain cry")
    if unit.end in ("stop", "exclamation", "question") and around.dialogue > 0.1 and unit.number is None:
        found.append("dialogue around")
    if unit.closed:
        found.append("ends with a closing quote or bracket")
    if unit.end == "bare" and not unit.closed:
        last = _LAST_WORD.search(unit.text, max(0, len(unit.text) - 30))
        if last and last.start() and last[0] in words("labels", "dangling"):
            found.append("ends with a word that wants more")
    if _ENDS_WITH_ADDRESS.search(unit.text, max(0, len(unit.text) - 200)):
        found.append("ends with an address")
    return found


def _of_letters(unit: Unit, around: Surroundings) -> list[str]:
    """Case and punctuation."""
    text = unit.text
    found = []
    if unit.last in around.underlined:
        found.append("underlined")
    if unit.lower and _SMALL_WORD.match(text):
        found.append("small first letter")
    if text[0] in _SPEECH and around.dialogue > 0.1:
        found.append("speech among speech")
    elif text[0] in _QUOTES:
        found.append("starts with a quote")
    elif text[0] in "–—―-":
        found.append("starts with a dash")
    elif text[0] in "([（":
        found.append("starts with a bracket")
    body = text[unit.number.end :] if unit.number else text
    cased = _CASED.findall(body[:200])
    if body.isupper() and any(len(word) > 2 for word in cased):
        found.append("all capitals")
    elif len(cased) >= 3:
        large = sum(1 for word in cased if word[0].isupper())
        if large >= len(cased) * 0.7:
            found.append("title case")
        elif large <= 1 and unit.end not in ("stop", "exclamation"):
            found.append("one capital")
    inner = body[:-1]
    if any(stop in inner for stop in ".…。") and _INNER_STOP.search(inner):
        found.append("several sentences")
    if any(cry in inner for cry in "!?！？؟") and _INNER_CRY.search(inner):
        found.append("a question or cry inside")
    if "," in inner or "，" in inner or "، " in inner:
        found.append("a comma inside")
    if ":" in inner or "：" in inner:
        found.append("a colon inside")
    if ";" in inner or "；" in inner:
        found.append("a semicolon inside")
    if any(mark in text for mark in "@./") and _ADDRESS.search(text):
        found.append("an address")
    digits = sum(map(str.isdigit, text))
    if digits * 3 > len(text) and unit.number is None:
        found.append("mostly digits")
    if digits and _CLOCK.search(text):
        found.append("a time of day")
    if digits and date_of(text) is not None:
        found.append("a date")
    if text[0] in "_=*" and text[-1] in "_=*":
        found.append("in bold or italics")
    if digits and unit.number is None and _ENDS_WITH_NUMBER.search(text, max(0, len(text) - 12)):
        found.append("ends with a number")
    if not any(map(str.isalnum, text)):
        found.append("no letters")
    return found


def _of_number(unit: Unit, units: Sequence[Unit], at: int, around: Surroundings) -> list[str]:
    """Numbers and the schemes they belong to."""
    number = unit.number
    if number is None:
        return ["a standing heading"] if is_standing(unit.text) else []
    alone = number.end >= len(unit.text.rstrip(".:"))
    if number.scheme == "§":
        found = ["§ alone" if alone else "§ and a text"]
    elif number.rank:
        found = [f"{'division' if number.rank < 6 else 'step'} {'alone' if alone else 'and a text'}"]
    elif len(number.value) > 1:
        found = ["dotted number"]
    else:
        roman = "Roman " if number.scheme == "roman" else ""
        found = [f"{roman}number alone" if alone else "number and a text"]
        if number.scheme in ("letter", "Letter"):
            found.append("a letter counts")
    same = around.schemes.get((number.scheme, len(number.value)), frozenset())
    head, tail = number.value[:-1], number.value[-1]
    if (*head, tail - 1) in same or (*head, tail + 1) in same:
        found.append("scheme goes on")
    elif number.rank == 0 and tail > 1:
        found.append("scheme does not go on")
    if _same_scheme(unit, units, at - 1) or _same_scheme(unit, units, at + 1):
        found.append("neighbour counts on")
    return found


def _same_scheme(unit: Unit, units: Sequence[Unit], other: int) -> bool:
    """Whether the neighbour carries a number of the same scheme: a list then, rather than headings."""
    if not 0 <= other < len(units) or unit.number is None:
        return False
    number = units[other].number
    return (
        number is not None
        and number.scheme == unit.number.scheme
        and len(number.value) == len(unit.number.value)
        and abs(number.value[-1] - unit.number.value[-1]) == 1
    )


def _of_neighbours(unit: Unit, before: Unit | None, after: Unit | None, around: Surroundings) -> list[str]:
    """What stands before and after."""
    found = []
    if before is None:
        found.append("first of the document" if around.opens else "after the contents")
    else:
        if before.end == "colon":
            found.append("after a colon")
        elif before.number is None and before.words <= 22 and around.beginnings.get(beginning(before), 0) >= 3:
            found.append("after a refrain")
        elif before.label:
            found.append("after the first line" if around.first == before.first else "after a label")
        elif before.end in ("stop", "question", "exclamation"):
            found.append("after a sentence")
        if before.bullet:
            found.append("after a list")
    if after is None:
        found.append("last of the document")
    else:
        if after.words >= 25 or (around.typical and after.words >= around.typical * 0.6 and not after.label):
            found.append("before a paragraph")
        if after.number is not None and after.label:
            found.append("before a numbered label")
        elif after.label:
            found.append("before a label")
        elif after.lower:
            found.append("before a small letter")
        elif after.end in ("stop", "colon"):
            found.append("before a sentence")
        if after.bullet:
            found.append("before a list")
    return found


def _of_space(unit: Unit, before: Unit | None, after: Unit | None, around: Surroundings) -> list[str]:
    """Blank lines, indentation, underlines."""
    found = []
    if around.flush and not unit.indent:
        found.append("at the margin, paragraphs indented")
        if not around.verdict.spaced and around.gap == 0 and unit.after and unit.before:
            found.append("set apart")
    elif around.flush and unit.indent <= around.verdict.indent + 1:
        found.append("indented as paragraphs")
    if unit.before > around.gap + (1 if around.gap else 0) and before is not None:
        found.append("much more space before" if around.gap else "set apart above")
    elif unit.before > around.gap and before is not None:
        found.append("more space before")
    if before is not None and before.before > around.gap > 0 and before.label and unit.before <= around.gap:
        found.append("under a line with more space")
    if around.gap == 0 and (unit.before or before is None) and unit.after:
        found.append("set apart, paragraphs not")
    elif around.gap and not unit.before and before is not None:
        found.append("not set apart")
    if not unit.after and around.gap and after is not None:
        found.append("text follows at once")
    if unit.indent >= 12 or (unit.indent > 4 and not around.flush):
        found.append("centred")
    return found


def _of_document(unit: Unit, around: Surroundings) -> list[str]:
    """How it fits with the whole."""
    found = []
    if around.labels > 0.5 and unit.label:
        found.append("most units are labels")
    elif around.labels > 0.3 and unit.label:
        found.append("many units are labels")
    key = folded(unit.text)
    if around.repeats.get(key, 0) >= 3:
        found.append("repeated")
    if key and key in around.twice:
        found.append("said twice at the top")
    if unit.number is None and around.beginnings.get(beginning(unit), 0) >= 3:
        found.append("begins as others do")
    if key and key in around.listed:
        found.append("in the contents")
    return found


def is_standing(text: str) -> bool:
    """Whether a line is a heading that many texts have: Introduction, Fazit, 参考文献."""
    return len(text) <= 40 and folded(text) in _standing()


@cache
def _standing() -> frozenset[str]:
    """Those headings, folded."""
    return frozenset(map(folded, words("front", "standing")))
