"""Where templates, links, notes and other markup that may go over lines stand in wikitext (Help:Formatting).

mwparserfromhell 0.7 keeps no positions, and takes the square of the length for tags, links and templates that are never
closed (`{{a|` 8,000 times: 40 s); this scan is linear.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Region(NamedTuple):
    """Markup that stands in nothing but other markup: `text[start:end]`."""

    start: int
    end: int
    kind: str
    """`comment`, `template`, `link`, `table`, or the name of a tag."""


VERBATIM = ("nowiki", "pre", "syntaxhighlight", "source", "math", "chem", "score", "timeline", "templatedata", "graph")
"""Tags in which nothing is markup."""
TAGS = (*VERBATIM, "ref", "gallery", "poem", "mapframe", "maplink", "imagemap", "hiero")
DEEPEST = 40
"""Markup inside markup that is followed, as in MediaWiki's own templates; deeper marks are text."""
LONGEST_TAG = 500
"""Characters of a tag with its attributes, at most."""

_TOKEN = re.compile(
    rf"<!--|\{{\{{|\}}\}}|\[\[|\]\]|(?<![^\n])[ \t:]*\{{\||(?<![^\n])[ \t]*\|\}}(?!\}})"
    rf"|<(/?)({'|'.join(TAGS)})\b([^<>]{{0,{LONGEST_TAG}}})>",
    re.IGNORECASE,
)
_OPENED_BY = {"}}": "{{", "]]": "[["}
_KINDS = {"{{": "template", "[[": "link", "{|": "table"}


def regions(text: str) -> list[Region]:
    """The outermost regions of a text in order; what is never closed is text."""
    return [region for region in _all(text) if region.kind]


def _all(text: str) -> Iterator[Region]:
    found: list[Region] = []
    open_: list[tuple[str, int, int]] = []
    never: set[str] = set()
    at = 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        mark = token[0].lower().strip(" \t:")
        region = None

        # A mark begins a region, or ends the last one of its kind that is open.
        if mark == "<!--":
            end = -1 if mark in never else text.find("-->", at)
            if end < 0:
                never.add(mark)
            else:
                at = end + 3
                region = Region(token.start(), at, "comment")
        elif token[2]:
            region = _tag(text, token, open_, never)
            at = region.end if region else at
        elif mark in _KINDS:
            if len(open_) < DEEPEST:
                open_.append((mark, token.start() + token[0].find(mark), len(found)))
        else:
            region = _closed(mark, open_, at)

        # Regions that stand in this one are no outermost ones.
        if region:
            while found and found[-1].start >= region.start:
                found.pop()
            found.append(region)
    yield from found


def _closed(mark: str, open_: list[tuple[str, int, int]], end: int) -> Region | None:
    """The region that a mark closes; a link or a table that is open in it was none."""
    wanted = _OPENED_BY.get(mark, "{|")
    if wanted not in (name for name, _, _ in open_):
        return None
    if wanted == "[[" and open_[-1][0] != "[[":
        return None
    while open_[-1][0] != wanted:
        open_.pop()
    _, start, _ = open_.pop()
    return Region(start, end, _KINDS[wanted])


def _tag(text: str, token: re.Match[str], open_: list[tuple[str, int, int]], never: set[str]) -> Region | None:
    """The region of a tag with its content: at once where nothing in it is markup, else when it is closed."""
    name, closing = token[2].lower(), bool(token[1])
    if token[3].endswith("/") and not closing:
        return Region(token.start(), token.end(), name)
    if closing:
        if name in VERBATIM or name not in (each for each, _, _ in open_):
            return None
        while open_[-1][0] != name:
            open_.pop()
        return Region(open_.pop()[1], token.end(), name)
    if name not in VERBATIM:
        if len(open_) < DEEPEST:
            open_.append((name, token.start(), 0))
        return None
    end = None if name in never else _END[name].search(text, token.end())
    if end is None:
        never.add(name)
        return None
    return Region(token.start(), end.end(), name)


_END = {name: re.compile(rf"</{name}\s{{0,20}}>", re.IGNORECASE) for name in VERBATIM}
