"""What references to places of a document in AsciiDoc show: the title that stands at the place."""

import re
from collections.abc import Iterator

from variorum.text.readers.asciidoc.attributes import LONGEST

SIGN = "<<"
"""Stands before the name of a place among what a document defines."""
MOST_BETWEEN = 4
"""Lines of attributes between an anchor and the title that it names, at most."""

_REFERENCE = re.compile(r"<<#?([^<>,#\n]{1,200})>>|\bxref:#?([^\s\[\]<>#]{1,200})\[\]")
_ANCHOR = re.compile(
    r"\[\[([^\[\],\s]{1,200})(?:,[ \t]*([^\[\]]{1,400}))?\]\]\s*|\[[\w-]{0,40}#([\w:.-]{1,200})[^\[\]]{0,200}\]\s*"
)
_TITLE = re.compile(r"={1,6}[ \t]+(\S.{0,400})|#{1,6}[ \t]+(\S.{0,400})|\.([^\s.].{0,400})")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,}|\^{3,}|\+{3,})\s*")
_ATTRIBUTES = re.compile(r"\[[^\[\]]{0,300}\]\s*|\s*")
_FURTHER = 2
"""Characters by which an underline may be longer or shorter than its title."""


def named_places(text: str) -> dict[str, str]:
    """The title at each place that a reference without words of its own leads to, by the name of the place."""
    asked = {found[1] or found[2] for found in _REFERENCE.finditer(text)}
    if not asked:
        return {}
    titles: dict[str, str] = {}
    for name, title in _titles(text.splitlines()):
        titles.setdefault(name, title)
    return {name: titles[name] for name in asked if 0 < len(titles.get(name, "")) <= LONGEST}


def _titles(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The names of places, and the words that their anchor, or the title below it, says."""
    for i, line in enumerate(lines):
        found = _ANCHOR.fullmatch(line) if line.startswith("[") else None
        if found is None:
            continue
        title = found[2] or _below(lines, i + 1)
        if title:
            yield found[1] or found[3], title.strip()


def _below(lines: list[str], i: int) -> str:
    for line, following in zip(lines[i : i + MOST_BETWEEN], [*lines[i + 1 : i + 1 + MOST_BETWEEN], ""], strict=False):
        title = _TITLE.fullmatch(line)
        if title:
            return (title[1] or title[2] or title[3]).rstrip("= #")
        if _UNDERLINE.fullmatch(following) and line[:1].strip() and abs(len(following.strip()) - len(line)) <= _FURTHER:
            return line
        if not _ATTRIBUTES.fullmatch(line):
            return ""
    return ""
