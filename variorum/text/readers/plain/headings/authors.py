"""Names of authors that stand alone at the top of a text: "August Strindberg" under the title of a play."""

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from variorum.text.readers.plain.headings.together import is_alone
from variorum.text.readers.plain.units import Unit

_NAME = re.compile(r"(?:[^\W\d_]{1,3}\.|[^\W\d_]{2,20}(?:[-'’][^\W\d_]{2,20})*)")
"""A word of a name, or an initial."""
_PARTICLES = frozenset(
    {"von", "van", "de", "der", "den", "di", "da", "del", "della", "la", "le", "du", "dos", "do", "af", "av", "y", "e"}
)
_NEAR_TOP = 4
"""Units at the top among which a name is that of an author."""
_MOST_WORDS = 4
_A_LABEL = 14
"""Words that a line of a title page has at most."""


def authors(units: Sequence[Unit]) -> frozenset[int]:
    """First lines of the units at the top, above all text, that say a name and no more.

    Names are words with a capital that the text has nowhere in small letters, as "Getting Started" would be.
    """
    top = takewhile(lambda unit: unit.words <= _A_LABEL, units[:_NEAR_TOP])
    named = {unit.first: names for unit in top if (names := _names(unit))}
    if not named or not _has_small(next((unit.text for unit in units if unit.words > _A_LABEL), "")):
        return frozenset()
    found: set[int] = set()
    for first, names in named.items():
        if not any(_said_small(name, units) for name in names):
            found.add(first)
    return frozenset(found)


def under_title(units: Sequence[Unit], found: Collection[int], title: int) -> set[int]:
    """The headings right below the title that head nothing: who wrote, or what more the title says, in any script.

    So where the text is divided by numbers alone that begin right below, or not divided at all and does not say these
    words again.
    """
    below: set[int] = set()
    at = title + 1
    while at in found and _is_few(units[at]):
        below.add(at)
        at += 1
    number = units[at].number if at in found else None
    if number is not None and number.bare and is_alone(units[at]):
        return below
    lone = len(below) == 1 and len(found) == len(below) + 1
    return below if lone and not _said_below(units, title + 1) else set()


def _said_below(units: Sequence[Unit], at: int) -> bool:
    """Whether a word of a line comes again in the text below it: those of headings do, names of authors do not."""
    rest = " ".join(unit.text for unit in units[at + 1 :]).casefold()
    return any(word in rest for word in units[at].text.casefold().split())


def _is_few(unit: Unit) -> bool:
    """Whether a unit is a few words without a number and without a mark behind them."""
    return unit.words <= _MOST_WORDS and unit.number is None and unit.end == "bare" and unit.first == unit.last


def _names(unit: Unit) -> list[str]:
    """The words of a line that is made as a name is: two to four, each with a capital; none for another line."""
    words = unit.text.split()
    if not 2 <= len(words) <= _MOST_WORDS or unit.first != unit.last or unit.end not in ("bare", "stop"):
        return []
    if unit.text.isupper() or unit.number is not None:
        return []
    names = [word for word in words if word not in _PARTICLES]
    if len(names) < 2 or names[-1].endswith("."):
        return []
    if not all(name[0].isupper() and not name[1:].isupper() and _NAME.fullmatch(name) for name in names):
        return []
    return [name for name in names if not name.endswith(".")]


def _has_small(text: str) -> bool:
    """Whether most letters of a text are small ones, so that a capital says something."""
    letters = [letter for letter in text[:200] if letter.isalpha()]
    return sum(map(str.islower, letters)) * 2 > len(letters)


def _said_small(name: str, units: Sequence[Unit]) -> bool:
    """Whether a word occurs without its capital."""
    small = f" {name.lower()}"
    return any(small in unit.text for unit in units)
