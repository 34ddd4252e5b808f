"""Where the blocks of a page begin and end: runs of text that no block element parts, and what stands around them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from variorum.text.document import BlockKind
from variorum.text.readers.html.boilerplate import (
    ELEMENTS,
    is_boilerplate,
    is_code,
    is_contents,
    is_inline_boilerplate,
    is_named_only,
    is_notes,
    is_unseen,
    label_of,
    level_of,
)
from variorum.text.readers.html.elements import BREAKING, CELLS, CODE, CODE_IN_LINE, HEADINGS, VOID
from variorum.text.readers.html.laid_out import LaidOut, laid_out
from variorum.text.readers.html.marks import Mark, attributes_of, words_of
from variorum.text.readers.html.verse import is_poem, is_stanza

PARTING = BREAKING | ELEMENTS | CODE | {"summary", "picture"}
"""Elements that never stand inside a line of text."""
DEEPEST = 512
"""Elements inside each other that are followed; browsers stop there too."""
LONGEST_SIGN = 60
"""Characters of the sign that a program hung on a heading, with the markup around it, at most."""
MOST_BETWEEN_CELLS = 16
"""Tags between a label and the text in the next cell, at most."""
NEAR = 6
"""Marks before and behind a number, or before a paragraph, at most, among which the name of its place is."""
LONGEST_NUMBER = 300
"""Characters of the number of a note, with the markup around it, at most."""

_SIGN = re.compile(r"(?:\s|<[^<>]*>|&#?\w{1,8};|[¶#§◆🔗⚓\u200b\uf0c1])*+")
_COUNT = re.compile(r"\s*+[\[(]?\d{1,5}+[\])]?\s*+")
_NUMBER = re.compile(r"[\[(]?(?:\d{1,4}|[a-z]|[*†‡§]{1,3})[\])]?[.:]?")
_LABEL = re.compile(r"[^\W\d_]{1,12}\s?[:：]|[(]?(?:\d{1,3}|[a-z])[.)]|[•·▪◦‣–-]")
_IN_CELLS = CELLS | {"p", "div"}
_NO_LABEL = HEADINGS.keys() | {"tr", "table", "ul", "ol", "dl", "pre", "img"}
_LISTS = frozenset(["ul", "ol", "menu", "dir", "dl"])
_ROWS = CELLS | {"tr", "thead", "tbody", "tfoot"}
_ITEMS = {"li": ("li",), "dt": ("dt", "dd"), "dd": ("dt", "dd")}
_ENDED_BY = {
    **dict.fromkeys(CELLS, ("td", "th", "caption")),
    "tr": ("tr", "caption"),
    **dict.fromkeys(("thead", "tbody", "tfoot"), ("thead", "tbody", "tfoot", "caption")),
}


class Context(NamedTuple):
    """What text that stands here is."""

    kind: BlockKind = "body"
    level: int = 0
    depth: int = 0
    lists: int = 0
    quotes: int = 0
    boilerplate: bool = False
    article: bool = False
    whole: bool = False
    """Whether elements in it do not part it: tables and code."""
    named: int = 0
    """Where the outermost element begins that is boilerplate by its name alone, counted from 1; 0: none is."""
    inline: bool = False
    """Whether it is the mark that a program hung on a heading."""
    unseen: bool = False
    """Whether it leads through the page or is not shown, whatever the page is."""
    called: bool = False
    """Whether it is a heading by its class alone."""
    term: bool = False
    """Whether it is a term, which a list of definitions explains, or what is shown of details that are closed."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text of one block, `text[start:end]`, with the markup inside of it."""

    start: int
    end: int
    context: Context
    size: int
    """Characters of text in it."""
    breaks: int
    """Line breaks (`br`) in it."""
    coded: int = 0
    """Characters of it that stand in elements of code."""


def runs_between(text: str, found: Sequence[Mark], at: int, stop: int) -> Iterator[TextRun]:
    """The text in `text[at:stop]`, parted where block elements begin and end, and at two or more `br`."""
    laid = laid_out(text, found)
    found = _with_signs_named(text, found)
    xml = (
        text[:2000].lstrip("\ufeff \t\r\n").startswith("<?xml") or 'xmlns="http://www.w3.org/1999/xhtml"' in text[:2000]
    )
    stack = _Stack()
    start = cell = end = -1
    size = breaks = waiting = coded = in_code = goes_on = 0
    for i, mark in enumerate([*found, Mark(stop, stop, "html", True, "")]):
        # The words before the mark begin a run, or go on with the one that is open.
        words = text[at : mark.start]
        if words and not words.isspace():
            if start >= 0 and waiting > 1 and not stack.context.whole:
                yield TextRun(start, end, stack.context, size, breaks, coded)
                start = -1
            if start < 0:
                start = cell if cell >= 0 else at + len(words) - len(words.lstrip())
                size = breaks = waiting = coded = 0
            end = mark.start - len(words) + len(words.rstrip())
            size += len(words)
            coded += len(words) if in_code else 0
            breaks += waiting
            waiting = 0

        # Whether the mark ends the run.
        at = mark.end
        if mark.name in CODE_IN_LINE:
            in_code = max(in_code + (-1 if mark.closing else 1), 0)
        elif mark.name in PARTING:
            in_code = in_code if mark.name == "br" else 0
        if mark.name == "br":
            waiting += 1
            continue
        if mark.whole or (mark.name not in PARTING and not stack.has(mark) and not is_inline_boilerplate(mark)):
            continue

        before = stack.context
        if mark.closing:
            stack.close(mark.name)
        elif mark.name not in VOID:
            stack.open(mark, laid.get(mark.start))
            if xml and mark.attributes.endswith("/"):
                stack.close(mark.name)

        if start >= 0 and goes_on <= mark.start and mark.name in _IN_CELLS and (stack.count["td"] or stack.count["th"]):
            goes_on = _goes_on(text, start, end, found, i)
        if (
            start >= 0
            and mark.start >= goes_on
            and not (before.whole and stack.context is before)
            and not (before.inline and stack.context.inline)
            and not _is_note_number(text, start, end, before, stack.context)
        ):
            yield TextRun(start, end, before, size, breaks, coded)
            start = -1
        if stack.context.kind != "table" or mark.name == "tr":
            cell = -1
        elif cell < 0 and mark.name in CELLS:
            cell = mark.start  # a table begins with the first cell of its first row with words, empty as that may be

    if start >= 0:
        yield TextRun(start, end, stack.context, size, breaks, coded)


def _with_signs_named(text: str, found: Sequence[Mark]) -> list[Mark]:
    """The marks, with those of links that are a sign on a heading called what programs call them.

    Such a sign leads to the place that it stands at: nobody reads it, whatever its class is. A number is one where it
    leads to the element that holds it, or to the one behind it.
    """
    named = list(found)
    for i, mark in enumerate(found):
        if mark.name != "a" or mark.closing or "href" not in mark.attributes:
            continue
        end = next((other for other in found[i + 1 : i + 4] if other.name == "a" and other.closing), None)
        if end is None or end.start - mark.end > LONGEST_SIGN:
            continue
        place = attributes_of(mark.attributes).get("href", "")
        if place.startswith("#") and (
            _SIGN.fullmatch(text, mark.end, end.start)
            or (_COUNT.fullmatch(text, mark.end, end.start) and _stands_at(text, found, i, end, place[1:]))
        ):
            named[i] = mark._replace(attributes=f'{mark.attributes} class="headerlink"')
    return named


def _stands_at(text: str, found: Sequence[Mark], i: int, end: Mark, place: str) -> bool:
    """Whether a link leads to itself, to an element that it begins, or to the next one behind it."""
    at = found[i].start
    for mark in found[i : max(i - NEAR, 0) : -1]:
        if text[mark.end : at].strip() and mark is not found[i]:
            break
        if _is_at(mark, place):
            return True
        at = mark.start
    at = end.end
    for mark in found[i + 1 : i + NEAR]:
        if mark.start < end.end:
            continue
        if text[at : mark.start].strip():
            break
        if _is_at(mark, place):
            return True
        at = mark.end
    return False


def _is_at(mark: Mark, place: str) -> bool:
    at = attributes_of(mark.attributes) if "=" in mark.attributes and not mark.closing else {}
    return place in (at.get("id"), at.get("name"))


def _is_note_number(text: str, start: int, end: int, before: Context, after: Context) -> bool:
    """Whether a run is the number of a note, and the note stands in the element after it."""
    if before.kind != "footnote" or after.kind != "footnote":
        return False
    words = words_of(text[start : min(end, start + LONGEST_NUMBER)]) if end - start < LONGEST_NUMBER else ""
    return bool(_NUMBER.fullmatch(words.strip()))


def _goes_on(text: str, start: int, end: int, found: Sequence[Mark], i: int) -> int:
    """Where the text begins that a label goes on with, `Q:` say, if it stands in the next cell of a row; else 0.

    Tables that lay out questions, notes or lists have the label in a cell of its own.
    """
    if end - start > LONGEST_NUMBER or not _LABEL.fullmatch(words_of(text[start:end]).strip()):
        return 0
    cells = 0
    for one, following in pairwise(found[i : i + MOST_BETWEEN_CELLS]):
        if one.name in _NO_LABEL:
            return 0
        cells += one.name in CELLS and not one.closing
        if not text[one.end : following.start].isspace() and one.end < following.start:
            return one.end if cells == 1 else 0
    return 0


class _Stack:
    """The open elements (HTML Living Standard, section 13.2.4.2), as far as they part or name text."""

    def __init__(self) -> None:
        self.names: list[str] = [""]
        self.contexts: list[Context] = [Context()]
        self.count: Counter[str] = Counter()

    @property
    def context(self) -> Context:
        return self.contexts[-1]

    def has(self, mark: Mark) -> bool:
        """Whether an end tag ends an element that is open."""
        return mark.closing and self.count[mark.name] > 0

    def open(self, mark: Mark, laid: LaidOut | None) -> None:
        self._close_implied(mark.name)
        if len(self.names) < DEEPEST:
            self.names.append(mark.name)
            self.contexts.append(_inside(self.context, mark, laid))
            self.count[mark.name] += 1

    def close(self, name: str) -> None:
        """Pop up to an open element of this name, but not out of the table cell that the end tag stands in."""
        if name in HEADINGS and not self.count[name]:
            name = next((heading for heading in HEADINGS if self.count[heading]), name)
        if not self.count[name]:
            return
        for i in range(len(self.names) - 1, 0, -1):
            if self.names[i] == name:
                self._pop(i)
                return
            if name != "table" and (self.names[i] == "table" or (self.names[i] in CELLS and name not in _ROWS)):
                return

    def _close_implied(self, name: str) -> None:
        """What a start tag ends without an end tag (section 13.1.2.4)."""
        if (self.names[-1] == "p" and name in PARTING) or (self.names[-1] in HEADINGS and name in HEADINGS):
            self._pop(len(self.names) - 1)
        if name in _ITEMS:
            for i in range(len(self.names) - 1, 0, -1):
                if self.names[i] in _ITEMS[name]:
                    self._pop(i)
                    return
                if self.names[i] not in ("p", "div", "address"):
                    return
        elif name in _ENDED_BY:
            for i in range(len(self.names) - 1, 0, -1):
                if self.names[i] == "table":
                    return
                if self.names[i] in _ENDED_BY[name]:
                    self._pop(i)

    def _pop(self, i: int) -> None:
        for name in self.names[i:]:
            self.count[name] -= 1
        del self.names[i:], self.contexts[i:]


def _inside(outer: Context, mark: Mark, laid: LaidOut | None) -> Context:
    """The context in an element."""
    name = mark.name
    if outer.whole and name != "caption":
        return outer
    outer = _in_place(outer, mark)

    # What the element is for goes before what it is called.
    if is_notes(mark):
        return outer._replace(kind="footnote", boilerplate=False)
    if is_contents(mark):
        return outer._replace(kind="toc_entry", boilerplate=False, unseen=False)
    if name == "title" and not outer.boilerplate:
        return outer._replace(kind="title")

    # An item that holds parts of the page, with headings of their own, is no item: a list lays them out.
    if name in ("section", "article") and outer.kind == "list_item":
        outer = outer._replace(kind="body", depth=0, lists=0)

    # Lists, tables and code are what they are in notes and contents, too.
    if name in _LISTS:
        return outer._replace(lists=outer.lists + 1)
    if name == "table" and laid == "page":
        return outer
    if name == "table" or laid in ("row", "grid"):
        return outer._replace(kind="table", whole=True, depth=0)
    if name in CODE or laid == "program" or (name == "p" and mark.attributes and is_code(mark)):
        return outer._replace(kind="code", whole=True, depth=0)
    if laid == "declaration":
        return outer._replace(kind="code", depth=0)

    return outer if outer.kind in ("footnote", "toc_entry") else _by_name(outer, mark)


def _in_place(outer: Context, mark: Mark) -> Context:
    """Where an element stands: in the article, in boilerplate, and how far that is sure."""
    boilerplate = outer.boilerplate or is_boilerplate(mark, outer.article)
    if boilerplate and is_inline_boilerplate(mark):
        outer = outer._replace(inline=True)
    if boilerplate and not outer.unseen and is_unseen(mark):
        outer = outer._replace(unseen=True)

    # A name alone may mislead; any other sign, of the element or of one in it, is sure.
    if boilerplate and not outer.boilerplate and is_named_only(mark):
        outer = outer._replace(named=mark.start + 1)
    elif boilerplate and outer.named and is_boilerplate(mark, outer.article) and not is_named_only(mark):
        outer = outer._replace(named=0)

    if boilerplate != outer.boilerplate or mark.name in ("main", "article", "body"):
        article = outer.article or mark.name in ("main", "article")
        outer = outer._replace(boilerplate=boilerplate, article=article)
    return outer


def _by_name(outer: Context, mark: Mark) -> Context:
    """What an element is called, or a class of it, says of the text in it."""
    name = mark.name
    if name in ("li", "dt", "dd"):
        # What defines a term stands one deeper than the term.
        lists = outer.lists + (name == "dd")
        return outer._replace(kind="list_item", depth=max(lists - 1, 0), lists=lists, term=name == "dt")
    if name == "summary":
        return outer._replace(term=True)
    if name == "blockquote" and not (is_stanza(mark) or is_poem(mark)):
        return outer._replace(kind="quote", depth=outer.quotes, quotes=outer.quotes + 1)
    if name in ("figcaption", "caption"):
        return outer._replace(kind="caption", depth=0, whole=False)
    if name in HEADINGS and outer.kind != "quote":
        return outer._replace(kind="heading", level=HEADINGS[name], depth=0)
    level = level_of(mark) if outer.kind == "body" and name in ("p", "div") and mark.attributes else 0
    if level:
        return outer._replace(kind="heading", level=level, called=True)
    if outer.kind in ("body", "quote", "verse") and mark.attributes and (is_stanza(mark) or is_poem(mark)):
        return outer._replace(kind="verse", whole=is_stanza(mark))
    label = label_of(mark) if outer.kind in ("body", "list_item") and mark.attributes else None
    return outer._replace(kind=label) if label and (label == "caption" or outer.kind == "body") else outer
