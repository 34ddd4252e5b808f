"""Headings that a page has no elements for: lines in bold over the text that they head."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from variorum.text.readers.html.links import Links
from variorum.text.readers.html.marks import Mark, attributes_of, words_of
from variorum.text.readers.html.runs import TextRun

LONGEST_HEADING = 100
"""Characters of a line in bold that heads something, at most."""
LEAST_HEADED = 40
"""Characters of the text that stands right below it, at least."""
LEAST = 2
"""Lines in bold over text, at least, of a page that is laid out by them."""
MOST_LINKED = 0.5
"""Share of the text below that may stand in links."""
LEVEL = 2
"""The level of such headings: above them stands the title, whether it is written or not."""

_BOLD = frozenset(("b", "strong"))
_CALLED = re.compile(r"(?:[a-z]{1,10}[-_]?)?bold(?:[-_]?[a-z]{1,10})?", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NO_END = re.compile(r"[.,;:!…。，；：！]\W*\Z")
_BELOW = frozenset(("body", "quote", "verse", "list_item", "table", "code", "footnote"))


def with_bold_headings(
    text: str, found: Sequence[Mark], runs: Sequence[TextRun], is_part: bool = False
) -> list[TextRun]:
    """The runs of a page without headings below the first level, with the lines in bold that head text as headings.

    A line counts where it is short, ends as no sentence does, and has text that is not bold right below. What a part of
    a book begins with heads a chapter, be it the only one.
    """
    if any(run.context.kind == "heading" and run.context.level > 1 and not run.context.boilerplate for run in runs):
        return list(runs)
    bold = _bold_stretches(found)
    headed = []
    shown = [i for i, run in enumerate(runs) if not run.context.boilerplate]
    for i, following in pairwise(shown):
        run, below = runs[i], runs[following]
        if not _can_head(run) or not _reads(text, run) or not _is_bold(text, run, bold):
            continue
        if below.context.kind in _BELOW and below.size >= LEAST_HEADED and not _is_bold(text, below, bold):
            headed.append((i, below))

    # What stands over links leads through the page.
    links = Links(found if headed else ())
    heads = [i for i, below in headed if links.size_within(below.start, below.end) <= MOST_LINKED * below.size]
    opens = is_part and heads[:1] == shown[:1] != []
    if len(heads) < LEAST and not opens:
        return list(runs)
    told = list(runs)
    for i in heads:
        level = 1 if opens and i == shown[0] else LEVEL
        told[i] = replace(runs[i], context=runs[i].context._replace(kind="heading", level=level))
    return told


def _can_head(run: TextRun) -> bool:
    return run.context.kind == "body" and run.size <= LONGEST_HEADING


def _reads(text: str, run: TextRun) -> bool:
    words = words_of(text[run.start : run.end]).strip()
    return any(map(str.isalpha, words)) and not _NO_END.search(words)


def _bold_stretches(found: Sequence[Mark]) -> list[tuple[int, int]]:
    """Where elements of bold text begin and end, in order: elements for it, and paragraphs whose class says so."""
    stretches: list[tuple[int, int]] = []
    open_: list[Mark] = []
    for mark in found:
        if mark.closing and open_ and mark.name == open_[-1].name:
            begin = open_.pop()
            if not open_:
                stretches.append((begin.start, mark.end))
        elif not mark.closing and _is_for_bold(mark):
            open_.append(mark)
    return stretches


def _is_for_bold(mark: Mark) -> bool:
    if mark.attributes.endswith("/"):
        return False
    return mark.name in _BOLD or (
        mark.name in ("p", "span") and "bold" in mark.attributes and _is_called(mark.attributes)
    )


@lru_cache(maxsize=1024)
def _is_called(attributes: str) -> bool:
    return any(map(_CALLED.fullmatch, attributes_of(attributes).get("class", "").split()))


def _is_bold(text: str, run: TextRun, bold: Sequence[tuple[int, int]]) -> bool:
    """Whether no word of a run stands outside of bold text."""
    at = run.start
    first = max(bisect_right(bold, (at, at)) - 1, 0)
    for start, end in (bold[i] for i in range(first, len(bold))):
        if start >= run.end:
            break
        if end <= at:
            continue
        if start > at and _TAG.sub("", text[at:start]).strip():
            return False
        at = min(end, run.end)
    return at > run.start and not _TAG.sub("", text[at : run.end]).strip()
