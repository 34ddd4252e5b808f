"""Where the tags and comments of HTML are: the tokens of HTML (Living Standard, section 13.2.5) and their spans.

What the standard would throw away because something is never closed (a comment, a quotation mark, a tag) is text here,
so that half a page loses nothing. That apart, parsers that know positions were slower, or broke on bad HTML.
"""

import re
import sys
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple


class Mark(NamedTuple):
    """A piece of markup, `text[start:end]`."""

    start: int
    end: int
    name: str
    """Of the element, in lower case; `!` for comments and declarations."""
    closing: bool
    attributes: str
    """As they are written."""
    whole: bool = False
    """Whether the content and the end tag are part of it."""


PAGE = "pb"
"""What the number of a page of the print is called: an element that HTML has not."""
LONGEST_PAGE = 600
"""Characters of such a number with the markup around it, at most."""
UNSEEN = ("script", "style", "iframe", "noembed", "template", "annotation", "annotation-xml")
"""Elements whose content is no text for a reader."""

_MARK = re.compile(
    r"<(?:(!--)|(!\[CDATA\[)|(![dD][oO][cC][tT][yY][pP][eE]\b[^<>\[\]]*+\[[^\[\]]*+\]\s*+>|[!?][^<>]*+>)"
    r"|(/?)([a-zA-Z][^\s/<>=]*+)([^<>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^<>=]*+)*+)>)|\]\]>"
)
_PAGE_NUMBER = re.compile(r"(?:doc-)?(?:page[-_]?(?:break|num(?:ber)?|no)|folio)s?", re.IGNORECASE)
"""What an element is called, or is for, that has the number of a page of the print in it (EPUB 3.3, DPUB-ARIA)."""
_PAGE_SIGN = re.compile(r"page[-_]?(?:break|n)|folio", re.IGNORECASE)
"""What attributes hold that may call it so: most are not taken apart."""
_PAGES_NAMED = re.compile(r"age[-_]?(?:[Bb]reak|[Nn])")
_PAGES_CALLED = ("AGE", "olio", "OLIO")
"""What a page holds that has such attributes, in small letters or in capitals. A pattern that begins with plain letters
is looked for in a twentieth of the time (6 MB: 4 ms instead of 100)."""
_NUMBER = re.compile(
    r"[\[({]?+\s*+(?:[^\W\d_]{1,6}+[.]?+\s++)?+(?:\d{1,5}+|[ivxlcdm]{1,10}+)?+\s*+[\])}]?+", re.IGNORECASE
)
_END_OF_PAGE = {
    name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in ("span", "a", "div", "p", "small", "sup")
}
_END = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in UNSEEN}
_TAG = re.compile(r"<[^<>]*>")
_NAMED_BY = ("class", "role", "epub:type")
_VOID = ("hr", "br", "img")
_ATTRIBUTE = re.compile(r"([^\s=\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")


def marks(text: str, start: int = 0, stop: int = sys.maxsize) -> Iterator[Mark]:
    """Tags, comments and declarations of `text[start:stop]` in reading order; what is between them is text."""
    never_closed: set[str] = set()
    has_pages = bool(_PAGES_NAMED.search(text, start, stop)) or any(
        text.find(called, start, stop) >= 0 for called in _PAGES_CALLED
    )
    at = start
    while found := _MARK.search(text, at, stop):
        at = found.end()
        comment, cdata, odd, closing, name, attributes = found.groups()

        if name:
            # In a script or a style is no mark-up. An end that is nowhere is looked for once, or it would be quadratic.
            name = name.lower()
            if name in _END and not closing and not attributes.endswith("/") and name not in never_closed:
                end = _END[name].search(text, at, stop)
                end_of_tag = text.find(">", end.end(), stop) if end else -1
                if end_of_tag >= 0:
                    yield Mark(found.start(), at := end_of_tag + 1, name, False, attributes, whole=True)
                    continue
                never_closed.add(name)
            page = (
                _end_of_page_number(text, at, stop, name, attributes) if has_pages and attributes and not closing else 0
            )
            if page:
                yield Mark(found.start(), at := page, PAGE, False, attributes, whole=True)
                continue
            yield Mark(found.start(), at, name, bool(closing), attributes)

        elif comment:
            end_of_comment = -1 if comment in never_closed else text.find("-->", found.start() + 2, stop)
            if end_of_comment < 0:
                never_closed.add(comment)
            else:
                at = end_of_comment + 3
                yield Mark(found.start(), at, "!", False, "")

        else:
            yield Mark(found.start(), at, "!", False, odd or cdata or "")


def words_of(markup: str) -> str:
    """What a piece of markup shows: its text without the tags, decoded."""
    return unescape(_TAG.sub("", markup))


def page_number(text: str, mark: Mark) -> str:
    """The number of a page of the print: what its element says, else what it is called."""
    words = words_of(text[mark.start : mark.end]).strip().strip("[](){}").strip()
    at = attributes_of(mark.attributes)
    return words or at.get("title") or at.get("aria-label") or ""


def _end_of_page_number(text: str, at: int, stop: int, name: str, attributes: str) -> int:
    """Where an element ends that holds the number of a page, or nothing, and is called so; else 0."""
    if not _PAGE_SIGN.search(attributes):
        return 0
    values = attributes_of(attributes)
    if not any(_PAGE_NUMBER.fullmatch(word) for key in _NAMED_BY for word in values.get(key, "").split()):
        return 0
    if attributes.endswith("/") and name not in _VOID:
        return at
    end = _END_OF_PAGE[name].search(text, at, min(stop, at + LONGEST_PAGE)) if name in _END_OF_PAGE else None
    return end.end() if end and _NUMBER.fullmatch(words_of(text[at : end.start()]).strip()) else 0


def attributes_of(attributes: str) -> dict[str, str]:
    """Names, in lower case, and decoded values; the first of two with the same name counts."""
    values: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        values.setdefault(name.lower(), unescape(double or single or bare).strip())
    return values
