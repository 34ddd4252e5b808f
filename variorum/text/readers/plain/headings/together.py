"""What is known by standing together: titles under numbers, sections whose text has their number too, sayings."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import months

_FEWEST = 3
"""Numbers alone, at least, whose titles stand below them."""
_FEWEST_SECTIONS = 2
"""Sections, at least, whose text repeats their number."""
_VERSION = re.compile(r"(?<![\w.])v?\d{1,4}(?:\.\d{1,4}){1,3}(?![\w.]*%)")
_VERSION_ALONE = re.compile(r"v?\d{1,4}(?:\.\d{1,4}){1,3}(?:-\w{1,8})?:?")
_DIGITS = re.compile(r"\d+")
_NUMBERS = re.compile(r"\d+(?:[.-][\dx*]+)*")
_A_LINE = 100
_LONGEST_VERSION = 10
"""Words of a line that heads what changed with a version."""
_FEWEST_DIVIDERS = 3
"""Dividers that a collection of sayings has at least."""
_LONGEST_TITLE = 40
"""Words that the title of a chapter has at most ("Candide": 28)."""
_NUMBER_AT_START = re.compile(r"(\d{1,4})(?=[.\s)—–-])(?!\.\d)")


def titles_under_numbers(units: Sequence[Unit], found: Collection[int], taken: Collection[int]) -> set[int]:
    """The lines in capitals directly under headings that are a number alone, where three in four of those have one."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i in sorted(found):
        number = units[i].number
        if number is not None and is_alone(units[i]) and i + 1 < len(units):
            groups[number.scheme].append(i + 1)
    titles: set[int] = set()
    for members in groups.values():
        below = [i for i in members if i not in taken and _is_title(units[i])]
        if len(below) >= _FEWEST and len(below) * 4 >= len(members) * 3:
            titles.update(below)
    return titles


def titles_under_divisions(units: Sequence[Unit], found: Collection[int], taken: Collection[int]) -> set[int]:
    """The short lines directly under divisions that are a number alone, where half of them are headings by themselves.

    "Erster Abschnitt" / "Allgemeine Vorschriften" … "Zweiter Abschnitt" / "Bau".
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for i in sorted(found):
        number = units[i].number
        if number is not None and number.rank and is_alone(units[i]) and i + 1 < len(units):
            groups[number.scheme].append(i + 1)
    titles: set[int] = set()
    for members in groups.values():
        below = [i for i in members if i not in taken and is_bare(units[i])]
        if len(below) > 1 and len(below) * 4 >= len(members) * 3 and sum(i in found for i in below) * 2 >= len(below):
            titles.update(below)
    return titles


def announced_lines(units: Sequence[Unit], found: Collection[int]) -> set[int]:
    """The lines without a mark below one with a colon, three at least, but for the last: that may head what follows."""
    members: set[int] = set()
    for i, unit in enumerate(units):
        if unit.end != "colon":
            continue
        end = i + 1
        while end < len(units) and is_bare(units[end]):
            end += 1
        if end - i - 2 >= _FEWEST:
            members.update(range(i + 1, end - 1))
    return members & set(found)


def is_bare(unit: Unit) -> bool:
    """Whether a unit is a label that does not count: those that do are headings of their own as often as not."""
    return unit.label and unit.number is None


def sections_with_their_number(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """The lines whose number opens the text right below them too, as in statutes: "3 Fees." / "3.—(1) The fee is …".

    There are two or more of them, and their numbers go up.
    """
    members = [
        (i, number)
        for i, (unit, after) in enumerate(pairwise(units))
        if unit.text[0].isdigit() and i not in taken and (number := _shared_number(unit, after))
    ]
    rising = all(a < b for (_, a), (_, b) in pairwise(members))
    return {i for i, _ in members} if len(members) >= _FEWEST_SECTIONS and rising else set()


def versions(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """The lines with a colon that are one but for version and date, each over what changed: "v2.9.14: May 02:"."""
    alike: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units[:-1]):
        short = unit.end == "colon" and unit.words <= _LONGEST_VERSION and not unit.bullet
        if short and i not in taken and _VERSION.search(unit.text, 0, _A_LINE):
            alike[_but_for_numbers(unit.text)].append(i)
    found: set[int] = set()
    for members in alike.values():
        apart = all(b - a > 1 for a, b in pairwise(members))
        if len(members) >= _FEWEST and apart and all(units[i].before for i in members[1:]):
            found.update(members)
    return found | _versions_alone(units, taken)


def _versions_alone(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """The lines that are a version and no more, each set apart over what changed, and all of them in order."""
    members = [
        i
        for i, unit in enumerate(units[:-1])
        if i not in taken and unit.words == 1 and _VERSION_ALONE.fullmatch(unit.text) and (unit.before or not i)
    ]
    values = [list(map(int, _DIGITS.findall(units[i].text))) for i in members]
    ordered = values == sorted(values) or values == sorted(values, reverse=True)
    apart = all(b - a > 1 for a, b in pairwise(members))
    return set(members) if len(members) >= _FEWEST and ordered and apart else set()


def _but_for_numbers(text: str) -> str:
    """A line with its numbers, and the names of months, made alike."""
    said = [word for word in _NUMBERS.sub("0", text.casefold()).split() if word.strip(".,:") not in months()]
    return " ".join(said)


def sayings(units: Sequence[Unit]) -> set[int]:
    """The units that "%" parts from what follows, as in a file of fortunes: they head nothing."""
    ends = [i for i, unit in enumerate(units) if unit.text in ("%", "%%")]
    return {i - 1 for i in ends} if len(ends) >= _FEWEST_DIVIDERS else set()


def is_alone(unit: Unit) -> bool:
    """Whether a number is all that a unit says."""
    return unit.number is not None and not any(map(str.isalnum, unit.text[unit.number.end :]))


def _is_title(unit: Unit) -> bool:
    """Whether a unit is a title in capitals."""
    return unit.words <= _LONGEST_TITLE and unit.text.isupper() and unit.form in ("prose", "loose") and not unit.bullet


def _shared_number(unit: Unit, after: Unit) -> int:
    """The number that opens two units, of which the second is the longer; 0 for none."""
    if unit.words > _LONGEST_TITLE or unit.words >= after.words:
        return 0
    here, below = _NUMBER_AT_START.match(unit.text), _NUMBER_AT_START.match(after.text)
    return int(here[1]) if here and below and here[1] == below[1] else 0
