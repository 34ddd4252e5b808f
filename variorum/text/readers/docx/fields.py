"""Fields of WordprocessingML (ECMA-376, part 1, section 17.16): their codes, and what they show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from variorum.text.readers.docx.elements import attribute_of
from variorum.text.readers.zip_parts import name_of

_NAME = re.compile(r"\s*(\w+)")
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_LISTS = ("TOC", "INDEX", "TOA")
"""Fields that list the headings, words or sources of the document with their pages."""

DEEPEST = 4
"""Links inside of each other whose words are told, at most."""


@dataclass(slots=True)
class _Field:
    code: list[str] = field(default_factory=list)
    shows: bool = False
    """Whether its code has ended, so that what follows is what it shows."""
    lists: bool = False
    words: list[str] = field(default_factory=list)


class Fields:
    """The fields that are open on the way through a document."""

    def __init__(self) -> None:
        self._open: list[_Field] = []
        self._closed: set[Element] = set()
        self._in_code = 0
        """How many of those that are open have shown nothing so far."""
        self._lists = 0
        self.links: list[tuple[str, str]] = []
        """The words and the target of links that ended and were not asked for."""

    def pair(self, element: Element, left_out: set[str]) -> None:
        """Find which fields in an element end there too: one that never ends would hide what comes after it."""
        begun: list[Element] = []
        for mark in _marks(element, left_out):
            kind = attribute_of(mark, "fldCharType")
            if kind == "begin":
                begun.append(mark)
            elif kind == "end" and begun:
                self._closed |= {begun.pop(), mark}

    def mark(self, element: Element) -> None:
        """A field begins, shows what it stands for, or ends."""
        kind = attribute_of(element, "fldCharType")
        if kind == "begin" and element in self._closed:
            self._open.append(_Field())
            self._in_code += 1
        elif kind == "separate" and self._open and not self._open[-1].shows:
            self._show(self._open[-1])
        elif kind == "end" and element in self._closed and self._open:
            self._end()

    def simple(self, code: str) -> None:
        """A field begins whose code stands in one place; `end_simple` ends it."""
        self._open.append(_Field([code]))
        self._in_code += 1
        self._show(self._open[-1])

    def end_simple(self) -> None:
        """The field that began last ends."""
        self._end()

    def code(self, words: str) -> None:
        """A part of the code of a field."""
        if self._open and not self._open[-1].shows:
            self._open[-1].code.append(words)

    def said(self, words: str) -> str:
        """Words of a run: empty where they belong to the code of a field."""
        if self._in_code:
            return ""
        for one in self._open[-DEEPEST:]:
            one.words.append(words)
        return words

    @property
    def lists(self) -> bool:
        """Whether what is said here stands in a table of contents or an index."""
        return self._lists > 0

    def _show(self, one: _Field) -> None:
        self._in_code -= 1
        one.shows, one.lists = True, _name_of(one) in _LISTS
        self._lists += one.lists

    def _end(self) -> None:
        ended = self._open.pop()
        self._in_code -= not ended.shows
        self._lists -= ended.lists
        address = _ADDRESS.match("".join(ended.code))
        if address and ended.shows:
            self.links.append(("".join(ended.words), address[1]))


def _name_of(one: _Field) -> str:
    found = _NAME.match("".join(one.code))
    return found[1].upper() if found else ""


def _marks(element: Element, left_out: set[str]) -> Iterator[Element]:
    for child in element:
        name = name_of(child)
        if name == "fldChar":
            yield child
        elif name not in left_out or name in ("drawing", "pict", "txbxContent"):  # text boxes
            yield from _marks(child, left_out)
