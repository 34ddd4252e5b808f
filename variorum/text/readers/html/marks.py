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


UNSEEN = ("script", "style", "iframe", "noembed", "template", "annotation", "annotation-xml")
"""Elements whose content is no text for a reader."""

_MARK = re.compile(
    r"<(?:(!--)|(!\[CDATA\[)|(![dD][oO][cC][tT][yY][pP][eE]\b[^<>\[\]]*+\[[^\[\]]*+\]\s*+>|[!?][^<>]*+>)"
    r"|(/?)([a-zA-Z][^\s/<>=]*+)([^<>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^<>=]*+)*+)>)|\]\]>"
)
_END = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in UNSEEN}
_ATTRIBUTE = re.compile(r"([^\s=\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")


def marks(text: str, start: int = 0, stop: int = sys.maxsize) -> Iterator[Mark]:
    """Tags, comments and declarations of `text[start:stop]` in reading order; what is between them is text."""
    never_closed: set[str] = set()
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


def attributes_of(attributes: str) -> dict[str, str]:
    """Names, in lower case, and decoded values; the first of two with the same name counts."""
    values: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        values.setdefault(name.lower(), unescape(double or single or bare).strip())
    return values
