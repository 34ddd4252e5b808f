"""What every printed page repeats: running heads, page numbers among them, the first and last lines of a manual."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from variorum.text.readers.plain.layout import Row
from variorum.text.readers.plain.units import Unit

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"[\[(]\s*[Pp]age\s+(?:\d{1,4}|[ivxlc]{1,7})\s*[\])]\Z")
"""How RFCs end a page."""
_MANUAL = re.compile(r"((?:[^\s()]{1,30} ){0,2}[^\s()]{1,60}\(\d\w{0,3}\))(?:\s|\Z)")
"""The name of a manual page and its section: "mount(8)", "CREATE TRIGGER(7)"."""
_GAP = re.compile(r"\S(?: {3}|\t)\s*+\S")
_WIDE_GAP = re.compile(r"\S {10,}\d{1,4}\Z")
"""Between a running head and the number of its page."""
_STAMP = re.compile(r"[\[(<]?\d{1,3}(?:[:.]\d{2}){1,3}(?:[.,]\d{1,3})?[\])>]?(?:\s*-->.*)?")
_PAGE_LINE = re.compile(r"\W{0,3}_?[Pp]age\s?[:#]\s?\d{1,4}\b")
"""What transcripts have where a page of the paper began: "Page: 10"."""
_LONGEST = 14
"""Words that a running head has at most."""
_FEWEST = 3
"""Times that it comes."""


def pages(units: Sequence[Unit], rows: Sequence[Row]) -> set[int]:
    """Which units are heads and feet of pages, first and last lines of a manual page, time stamps of a transcript."""
    found = manual_name(units)
    short = [
        i
        for i, unit in enumerate(units)
        if unit.words <= _LONGEST and (unit.first == unit.last or _PAGE_LINE.match(unit.text))
    ]
    found |= {i for i in short if _PAGE.search(units[i].text)}
    stamps = [i for i in short if _STAMP.fullmatch(units[i].text)]
    if len(stamps) >= _FEWEST and not _fall(units, stamps):
        found |= set(stamps)

    # feet: lines with a gap that differ in a number alone, which counts the pages
    alike: dict[str, list[int]] = defaultdict(list)
    for i in short:
        if _GAP.search(rows[units[i].first].text) or _PAGE.search(units[i].text) or _PAGE_LINE.match(units[i].text):
            alike[_DIGITS.sub("0", units[i].text)].append(i)
    for members in alike.values():
        text = rows[units[members[0]].first].text
        fewest = 2 if _WIDE_GAP.search(text) or _PAGE_LINE.match(text) else _FEWEST
        if len(members) >= fewest and _counts(units, members):
            found.update(members)

    # heads: what stands beside a foot, again and again
    beside: dict[str, list[int]] = defaultdict(list)
    inside = set(short)
    for i in sorted(found - set(stamps)):
        for j in (i - 1, i + 1):
            if j in inside and j not in found:
                beside[_DIGITS.sub("0", units[j].text)].append(j)
    for members in beside.values():
        if len(members) >= _FEWEST:
            found.update(members)
    return found


def _fall(units: Sequence[Unit], members: Sequence[int]) -> bool:
    """Whether all numbers with a dot go down, as versions do above what changed with each; times go up."""
    values = [_numbers(units[i].text) for i in members]
    dotted = all(":" not in units[i].text for i in members)
    return dotted and all(after[:2] <= before[:2] for before, after in pairwise(values))


def manual_name(units: Sequence[Unit]) -> set[int]:
    """The first and the last line of a manual page, which name it and its section at one end or both."""
    if len(units) < _FEWEST:
        return set()
    first = _MANUAL.match(units[0].text)
    if first is None or not units[0].text.endswith(first[1]) or len(units[0].text) == len(first[1]):
        return set()
    names = {first[1]}
    return {0} | {i for i in range(1, len(units)) if _ends_with(units[i], names)}


def _ends_with(unit: Unit, names: set[str]) -> bool:
    """Whether the last word of a line is one of these names, and other words stand before it."""
    if unit.first != unit.last or unit.words > _LONGEST:
        return False
    last = unit.text.rsplit(" ", 1)
    return len(last) == 2 and last[1] in names


def _counts(units: Sequence[Unit], members: Sequence[int]) -> bool:
    """Whether one of the numbers in lines that are alike otherwise counts up by one."""
    numbers = [_numbers(units[i].text) for i in members]
    for column in zip(*numbers, strict=False):
        steps = sum(after - before == 1 for before, after in pairwise(column))
        if steps * 3 >= (len(members) - 1) * 2:
            return True
    return False


def _numbers(line: str) -> list[int]:
    return [int(number[:9]) for number in _DIGITS.findall(line)]
