"""Letters that format in POD (perlpod, "Formatting Codes"): what a line of it says."""

import re
from html import unescape
from typing import NamedTuple

DEEPEST = 20
"""Codes inside of each other that are followed; people write three."""

_CODE = re.compile(r"([A-Z])<(?:(<{1,20})\s+)?|\s{0,20}(>{1,21})")
_ADDRESS = re.compile(r"\w{2,20}:[^:\s]")
_NAMED = {"lt": "<", "gt": ">", "verbar": "|", "sol": "/"}


class _Open(NamedTuple):
    """A code that is not closed yet."""

    letter: str
    marks: int
    """How many signs close it."""
    written: str
    parts: list[str]


def plain(text: str) -> str:
    """What a text says without its codes; one that is not closed stays as it is written."""
    open_ = [_Open("", 0, "", [])]
    at = 0
    while found := _CODE.search(text, at):
        open_[-1].parts.append(text[at : found.start()])
        at = found.end()
        if found[1] and len(open_) <= DEEPEST:
            open_.append(_Open(found[1], 1 + len(found[2] or ""), found[0], []))
            continue

        # Of several signs the first ones close the code; those that are left may close the one around it.
        last = open_[-1]
        blank = "" if found[1] else found[0].rstrip(">")
        if found[1] or not last.marks or len(found[3]) < last.marks or (last.marks > 1 and not blank):
            last.parts.append(found[0])
            continue
        at = found.start() + len(blank) + last.marks
        open_.pop()
        said = "".join([*last.parts, blank if last.marks == 1 else ""])
        open_[-1].parts.append(_said(last.letter, said))

    open_[-1].parts.append(text[at:])
    return "".join(each.written + "".join(each.parts) for each in open_)


def _said(letter: str, words: str) -> str:
    """What a code with these words in it says."""
    if letter in "XZ":
        return ""
    if letter == "E":
        return _character(words.strip())
    return _link(words) if letter == "L" else words


def _character(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    written = f"&#{'x' * name.startswith('0x')}{name.removeprefix('0x')};" if name[:1].isdigit() else f"&{name};"
    said = unescape(written)
    return said if said != written else f"E<{name}>"


def _link(words: str) -> str:
    """The text of a link; of one without, the page and the section that it leads to, as perldoc has them."""
    text, parted, _ = words.partition("|")
    if parted or _ADDRESS.match(words):
        return text
    page, _, section = words.partition("/")
    section = section.strip().strip('"')
    if not section:
        return page
    return f'"{section}" in {page}' if page.strip() else f'"{section}"'
