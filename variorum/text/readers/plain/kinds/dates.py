"""Lines that are dates."""

import re
from datetime import date
from functools import cache, lru_cache

from variorum.text.words.loader import months, table

_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_NUMERIC = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\5\s?(\d{4})(?!\d)"
)
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?::\d{2})?")
_PLACE = re.compile(r"[^\W\d_][^\d,]{1,30},\s+")
"""A place before a date, as letters have it: "Hamburg, den 3. Mai 1890"."""
_DIGIT = re.compile(r"\d")
LONGEST = 60
_LONGEST_MONTH = 30


def date_of(text: str) -> str | None:
    """The date that a line consists of, as ISO 8601; None where it is no date line (a date inside prose is none).

    Day before month where a numeric date leaves it open, the month first where only that can be.
    """
    return _date_of(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=2**10)  # the same lines are asked for again and again
def _date_of(text: str) -> str | None:
    if not _DIGIT.search(text):
        return None
    match = _EAST_ASIAN.search(text)
    if match:
        rest = text[: match.start()] + text[match.end() :]
        return _iso(*map(int, match.groups())) if len(rest.strip(" 　，,：:()（）发布于更新")) <= 8 else None
    match = _NUMERIC.search(text)
    if match:
        rest = text[: match.start()] + text[match.end() :]
        if not _fillers_only(_CLOCK.sub(" ", rest)):
            return None
        if match[1]:
            return _iso(int(match[1]), int(match[2]), int(match[3]))
        day, month, year = int(match[4]), int(match[6]), int(match[7])
        return _iso(year, day, month) if month > 12 else _iso(year, month, day)
    place = _PLACE.match(text)
    return _worded(text) or (_worded(text[place.end() :]) if place else None)


def is_month(text: str) -> bool:
    """Whether a line names a month of a year and no more: "Gennaio 2021"."""
    if len(text) > _LONGEST_MONTH or not _DIGIT.search(text):
        return False
    said = _WORDS.findall(text.casefold())
    years = [word for word in said if len(word) == 4 and word.isdecimal() and 1000 <= int(word) <= 2999]
    named = [word for word in said if word in months()]
    return len(years) == len(named) == 1 and all(word in _fillers() for word in said if word not in (*years, *named))


def _worded(text: str) -> str | None:
    """16. Januar, 2025; January 16, 2025; 16 januari 2025 kl. 12."""
    year = day = month = 0
    for word in _WORDS.findall(_CLOCK.sub(" ", text).casefold()):
        if word.isdecimal():
            number = int(word)
            if len(word) == 4 and 1000 <= number <= 2999 and not year:
                year = number
            elif number <= 31 and not day:
                day = number
            elif number > 59:
                return None
        elif not month and word in months():
            month = months()[word]
        elif word not in _fillers():
            return None
    return _iso(year, month, day) if year and month and day else None


def _fillers_only(rest: str) -> bool:
    """Whether what stands beside a numeric date says nothing else."""
    return all(word in _fillers() or word.isdecimal() for word in _WORDS.findall(rest.casefold()))


@cache
def _fillers() -> frozenset[str]:
    """Words that a date line may hold."""
    return frozenset(word.casefold() for word in table("dates")["fillers"]["words"])


def _iso(year: int, month: int, day: int) -> str | None:
    """ISO 8601, or None for no date of the calendar."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
