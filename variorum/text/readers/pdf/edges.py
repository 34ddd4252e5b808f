"""What stands at the head and foot of pages: running heads, page numbers and notes."""

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from variorum.text.readers.pdf.lines import Print

NEAR_EDGE = 2
"""Lines at the head and at the foot of a page that may be running heads and page numbers."""
LEAST_PAGES = 3
"""Pages that a running head stands on, at least."""
OFTEN = 1 / 3
"""Share of the pages that a running head stands on, wherever it does, at least."""
MOST_WORDINGS = 0.6
"""Different wordings over the lines that stand in one place of their pages, at most, for it to be that of a running
head: it changes by chapter, the first line of a text by page."""
SMALL = 0.92
"""Type of notes over that of the text, at most."""

_PAGE_NUMBER = re.compile(r"[\W_]*(?:\d{1,4}|[ivxlc]{1,7})[\W_]*\Z", re.IGNORECASE)
_FIRST, _LAST = re.compile(r"\s*(\d{1,4})(?!\w)"), re.compile(r"(?<!\w)(\d{1,4})\s*\Z")
BEGINS_NOTE = re.compile(r"""\s*(?:\d{1,3}|[*†‡§¶]{1,3})[.)]?\s*["'‘’“„«(\[\\]{0,2}[^\W\d]""")


def with_running(lines: Sequence[Print], pages: int) -> list[Print]:
    """The lines, those marked that are running heads or page numbers."""
    if pages < 2:
        return list(lines)
    candidates = set(_at_edges(lines))
    often = Counter(_look(lines[i]) for i in candidates)
    places: dict[int, list[int]] = defaultdict(list)
    for i in candidates:
        places[round(lines[i].base)].append(i)

    running = {i for i in candidates if often[_look(lines[i])] >= max(LEAST_PAGES, pages * OFTEN)}
    running |= {i for i in candidates if _PAGE_NUMBER.match(lines[i].text)}
    for place in places.values():
        if len(place) >= LEAST_PAGES:
            if len({_look(lines[i]) for i in place}) <= MOST_WORDINGS * len(place):
                running |= {i for i in place if often[_look(lines[i])] > 1}
            running |= _counted(lines, place)
    return [dataclasses.replace(line, role="running") if i in running else line for i, line in enumerate(lines)]


def with_notes(lines: Sequence[Print], body: float) -> list[Print]:
    """The lines, those marked that are notes: small type at the foot of a column, with a number or sign."""
    marked = list(lines)
    for column in _columns(lines):
        below: list[int] = []
        for i in reversed(column):
            if lines[i].size > SMALL * body:
                break
            below.append(i)
        while below and not BEGINS_NOTE.match(lines[below[-1]].text):
            below.pop()
        if len(below) < len(column):
            for i in below:
                marked[i] = dataclasses.replace(lines[i], role="note")
    return marked


def _at_edges(lines: Sequence[Print]) -> Iterator[int]:
    of_page: dict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        of_page[line.page].append(i)
    for numbers in of_page.values():
        by_height = sorted(numbers, key=lambda i: lines[i].base)
        yield from by_height[:NEAR_EDGE]
        yield from by_height[-NEAR_EDGE:]


def _columns(lines: Sequence[Print]) -> Iterator[list[int]]:
    """The numbers of the lines of every column, running heads left out."""
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if not line.role:
            columns[line.page, line.column].append(i)
    yield from columns.values()


def _counted(lines: Sequence[Print], place: Sequence[int]) -> set[int]:
    """The lines of one place that begin or end with a number which counts with the pages."""
    shifts: dict[int, set[int]] = defaultdict(set)
    for i in place:
        for found in (_FIRST.match(lines[i].text[:12]), _LAST.search(lines[i].text[-12:])):
            if found:
                shifts[int(found[1]) - lines[i].page].add(i)
    counted = max(shifts.values(), key=len, default=set())
    return counted if len(counted) >= max(LEAST_PAGES, len(place) / 3) else set()


def _look(line: Print) -> tuple[str, float]:
    """What is the same about a running head on every page."""
    return "".join(filter(str.isalpha, line.text)).casefold(), line.size
