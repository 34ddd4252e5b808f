"""Whether what stands at a place of a page is text: a name such as `sidebar` does not decide it alone.

Also the other way round: links to the next page and to the last one are furniture, whatever they stand in.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

from variorum.text.readers.html.marks import Mark, attributes_of
from variorum.text.readers.html.runs import Run

LEAST_SENTENCE = 60
"""Characters of a run that reads as a sentence, at least; in Chinese and Japanese, a third of them."""
LEAST_PROSE = 0.5
"""Share of a place's text that must read as sentences for it to be text."""
MOST_LINKED = 0.5
"""Share of a sentence that may be links."""
LONGEST_LINK = 80
"""Characters of a link to another page of the same book, at most."""

_SENTENCE = re.compile(r"[.!?…:;][\"')\]»”’]*\Z|[。！？…：][」』”’]*\Z")
_TAG = re.compile(r"<[^<>]*>")
_STEPS = frozenset(("prev", "previous", "next", "up", "home", "start", "contents", "toc", "index", "first", "last"))
_KEYS = frozenset("nphu")
"""The keys that DocBook's stylesheets give to such links."""


def by_text(text: str, found: Sequence[Mark], runs: Sequence[Run]) -> list[Run]:
    """The runs, with those told right that their surroundings call furniture and their text does not."""
    links = _Links(found)
    size: Counter[int] = Counter()
    prose: Counter[int] = Counter()
    for run in runs:
        if run.context.named:
            size[run.context.named] += run.size
            prose[run.context.named] += run.size if _is_sentence(text, run, links) else 0
    told = {place for place in size if prose[place] >= LEAST_PROSE * size[place]}
    return [_told(text, run, told, links) for run in runs]


class _Links:
    """Where the links of a page are, in order."""

    def __init__(self, found: Sequence[Mark]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.steps: list[bool] = []
        for mark in found:
            if mark.name == "a" and not mark.whole:
                self._end(mark.start)
                if not mark.closing and "href" in mark.attributes:
                    self.starts.append(mark.end)
                    self.steps.append(_is_step(mark))
        self._end(found[-1].end if found else 0)

    def _end(self, at: int) -> None:
        if len(self.ends) < len(self.starts):
            self.ends.append(at)

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """The links in a stretch of the page, each with whether it leads to the next page or the like."""
        at = max(bisect_right(self.starts, start) - 1, 0)
        while at < len(self.starts) and self.starts[at] < end:
            first, last = max(self.starts[at], start), min(self.ends[at], end)
            if first < last:
                yield first, last, self.steps[at]
            at += 1


def _told(text: str, run: Run, told: set[int], links: _Links) -> Run:
    context = run.context
    if context.named in told:
        return replace(run, context=context._replace(furniture=False))
    if not context.furniture and run.size <= LONGEST_LINK and context.kind == "body" and _only_steps(text, run, links):
        return replace(run, context=context._replace(furniture=True))
    return run


def _is_sentence(text: str, run: Run, links: _Links) -> bool:
    linked = sum(end - start for start, end, _ in links.within(run.start, run.end))
    if linked > MOST_LINKED * (run.end - run.start):
        return False
    words = unescape(_TAG.sub("", text[run.start : run.end])).strip()
    wide = sum("\u3040" <= char <= "\u9fff" for char in words)
    return bool(_SENTENCE.search(words[-40:])) and len(words) + 2 * wide >= LEAST_SENTENCE


def _only_steps(text: str, run: Run, links: _Links) -> bool:
    """Whether a run is nothing but links to the next page, the last one, or the start of a book."""
    inside = list(links.within(run.start, run.end))
    if not inside or not all(step for _, _, step in inside):
        return False
    at, left = run.start, []
    for start, end, _ in inside:
        left.append(text[at:start])
        at = end
    left.append(text[at : run.end])
    return not unescape(_TAG.sub("", "".join(left))).strip(" \t\r\n\xa0|·«»<>←→[]")


def _is_step(mark: Mark) -> bool:
    at = attributes_of(mark.attributes)
    return bool(_STEPS & set(at.get("rel", "").lower().split())) or at.get("accesskey", "").lower() in _KEYS
