"""Where the tags of XML stand (XML 1.0, section 3.1), with their positions, and what stands inside of which."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from variorum.text.document import Rejection


class Tag(NamedTuple):
    """A piece of markup, `text[start:end]`."""

    start: int
    end: int
    name: str
    """Of the element, in lower case and without its prefix; `!` for comments, declarations and instructions,
    `[` for characters that are no markup (CDATA)."""
    closing: bool = False
    empty: bool = False
    attributes: str = ""
    """As they are written."""

    @property
    def opens(self) -> bool:
        """Whether it is the start of an element that has content."""
        return not self.closing and not self.empty and self.name not in ("!", "[")


CDATA = len("<![CDATA[")
CDATA_END = len("]]>")
LONGEST_SUBSET = 1 << 16
"""Characters of the declarations inside of a document type, at most."""

_TAG = re.compile(r"<(/?)([^\s/<>\"'=!?]+)((?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)>")
_ATTRIBUTE = re.compile(r"(?<![^\s=\"'/<>])([^\s=\"'/<>]++)\s*+=\s*+(?:\"([^\"<]*)\"|'([^'<]*)')")
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^<>\[\]]*+(\[)?", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*+>")
_CLOSED_BY = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))


def tags(text: str) -> Iterator[Tag]:
    """The markup of a text in reading order; what is between is characters. Raises Rejection where it is no XML."""
    at = text.find("<")
    while at >= 0:
        tag = _tag(text, at)
        yield tag
        at = text.find("<", tag.end)


def attributes_of(tag: Tag) -> dict[str, str]:
    """Names, in lower case and without prefix, and decoded values."""
    found = _ATTRIBUTE.findall(tag.attributes)
    return {
        name.rsplit(":", 1)[-1].lower(): " ".join(unescape(one or other).split())
        for name, one, other in found
        if not name.startswith("xmlns")
    }


def ends_of(text: str, found: Sequence[Tag]) -> list[int]:
    """For every tag that opens an element, the index of the one that closes it; for others, their own.

    Raises Rejection where elements are not closed in the order in which they were opened.
    """
    ends = list(range(len(found)))
    open_: list[int] = []
    for i, tag in enumerate(found):
        if tag.opens:
            open_.append(i)
        elif tag.closing:
            if not open_ or found[open_[-1]].name != tag.name:
                inside = f"in <{found[open_[-1]].name}>" if open_ else "outside of any element"
                raise _broken(text, tag.start, f"</{tag.name}> stands {inside}")
            ends[open_.pop()] = i
    if open_:
        raise _broken(text, found[open_[-1]].start, f"<{found[open_[-1]].name}> is never closed")
    return ends


def characters(text: str, at: int, tag: Tag | None, end: int) -> str:
    """The characters before a tag, from `at` on (to `end` where there is none), and those of the tag if it is CDATA."""
    words = text[at : tag.start if tag else end]
    words = unescape(words) if "&" in words else words
    return words + text[tag.start + CDATA : tag.end - CDATA_END] if tag and tag.name == "[" else words


def _tag(text: str, at: int) -> Tag:
    for start, end in _CLOSED_BY:
        if text.startswith(start, at):
            close = text.find(end, at + len(start))
            if close < 0:
                raise _broken(text, at, f"{start} is never closed")
            return Tag(at, close + len(end), "[" if start == "<![CDATA[" else "!")
    found = _TAG.match(text, at)
    if found:
        closing, name, attributes = found.groups()
        return Tag(
            at, found.end(), name.rsplit(":", 1)[-1].lower(), bool(closing), attributes.endswith("/"), attributes
        )
    declared = _DOCTYPE.match(text, at)
    if declared:
        end_ = _SUBSET_END.search(text, declared.end(), declared.end() + LONGEST_SUBSET) if declared[1] else None
        if end_ or text[declared.end() : declared.end() + 1] == ">":
            return Tag(at, end_.end() if end_ else declared.end() + 1, "!")
    raise _broken(text, at, f"{text[at : at + 20].split(chr(10))[0]!r} is no tag")


def _broken(text: str, at: int, what: str) -> Rejection:
    line = text.count("\n", 0, at) + 1
    return Rejection("segment", "bad_record", f"is no well-formed XML: line {line}: {what}")
