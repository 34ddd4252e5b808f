"""Notes that nothing calls notes: links lead both ways between a number in the text and what explains it."""

import posixpath
import re
from collections.abc import Sequence
from urllib.parse import unquote

from variorum.text.readers.html.marks import Mark, attributes_of, words_of
from variorum.text.readers.html.runs import LONGEST_NUMBER, NEAR, TextRun

Calls = dict[tuple[str, str], set[tuple[str, str]]]
"""Where numbers in the text lead, and the names of their own places; a place is a page and a name in it."""

_NUMBER = re.compile(r"[\[({]?(?:\d{1,4}|[a-z]|[ivxl]{1,6}|[*†‡§¶]{1,3})[\])}]?[.:]?", re.IGNORECASE)
_KINDS = ("body", "list_item", "quote")


def notes_among(text: str, found: Sequence[Mark], runs: Sequence[TextRun], page: str, calls: Calls) -> set[int]:
    """The numbers of the runs that are notes, of a page of this name; `calls` are those of the pages before it.

    A note stands behind its number, is where that leads to, and has a link back to it.
    """
    notes: set[int] = set()
    links = [i for i, mark in enumerate(found) if mark.name == "a" and not mark.closing and "#" in mark.attributes]
    numbers = {i for i in links if _is_number(text, found, i)}
    if not numbers and not calls:
        return notes
    at = first = 0
    for number, run in enumerate(runs):
        while at < len(found) and found[at].end <= run.start:
            at += 1

        # The link that a run begins with stands before its words.
        inside = []
        while first < len(links) and found[links[first]].start < run.end:
            if links[first] >= at - NEAR:
                inside.append(links[first])
            first += 1

        back = {_leads_to(found[i], page) for i in inside}
        can_be = run.context.kind in _KINDS and not run.context.boilerplate
        if (
            can_be
            and back
            and any(calls.get(place, set()) & back for place in _called(text, found, at, run.start, page))
        ):
            notes.add(number)
            continue
        for i in inside:
            if i in numbers:
                own = _called(text, found, i + 1, found[i].end, page)
                calls.setdefault(_leads_to(found[i], page), set()).update(own)
    return notes


def _called(text: str, found: Sequence[Mark], at: int, start: int, page: str) -> set[tuple[str, str]]:
    """The names of the place at `start`: of the marks before it, the last of which is `found[at - 1]`."""
    names: set[tuple[str, str]] = set()
    for mark in reversed(found[max(at - NEAR, 0) : at]):
        if text[mark.end : start].strip():
            break
        values = attributes_of(mark.attributes) if "=" in mark.attributes else {}
        names.update((page, values[key]) for key in ("id", "name") if values.get(key))
        start = mark.start
    return names


def _leads_to(mark: Mark, page: str) -> tuple[str, str]:
    address, _, name = attributes_of(mark.attributes).get("href", "").partition("#")
    where = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(address))) if address else page
    return where, unquote(name)


def _is_number(text: str, found: Sequence[Mark], i: int) -> bool:
    """Whether the words of a link are a number of a note."""
    end = next((mark.start for mark in found[i + 1 : i + NEAR] if mark.name == "a" and mark.closing), 0)
    if not 0 < end - found[i].end <= LONGEST_NUMBER:
        return False
    return bool(_NUMBER.fullmatch(words_of(text[found[i].end : end]).strip()))
