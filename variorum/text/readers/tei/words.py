"""The text of a block of TEI from its span alone: tags away, line ends where the kind has them."""

import dataclasses
from collections.abc import Callable, Iterable

from variorum.text.cleaning.clean import ANY_LINE_END, clean_lines
from variorum.text.compose import compose
from variorum.text.document import BlockKind, CleaningOptions
from variorum.text.readers.tei.elements import ALTERNATIVES, BREAKING, UNSEEN
from variorum.text.readers.tei.tags import Tag, attributes_of, characters, tags

LONGEST_NUMBER = 12
"""Characters of the number of a note, at most; what is longer is a name for programs."""
TOKENS = frozenset(["w", "pc", "c"])
"""Elements that are a word, a sign or a blank, each (chapter 18.1)."""

_ROW, _CELL = "\x1e", "\x1f"
"""Where a row and where a cell begins; XML allows neither character in a text."""


Named = Callable[[Iterable[Tag]], Iterable[Tag]]
"""How tags of another format are called here."""


def span_text(span: str, kind: BlockKind, options: CleaningOptions, named: Named = iter) -> str:
    """The text of a block from its decoded span alone."""
    options = dataclasses.replace(options, unescape=False) if options.unescape else options
    words = _read(span, kind, named)
    lines = _rows(words) if kind == "table" else words.split("\n")
    lines = [line for line in lines if line.strip()] if kind == "verse" else lines
    cleaned = clean_lines(lines, options)
    if kind == "table":
        cleaned = [line for line in cleaned if line.strip()]
    return compose(cleaned, kind, options)


def is_unseen(tag: Tag, choices: int) -> bool:
    """Whether nobody reads what an element holds, given how many choices are open around it."""
    return tag.name in UNSEEN or (choices > 0 and tag.name in ALTERNATIVES)


def number_of(note: Tag) -> str:
    """The number of a note in brackets and a blank; nothing where it has none."""
    number = attributes_of(note).get("n", "") if note.attributes else ""
    number = number.strip("[]() ")
    return f"[{number}]" if 0 < len(number) <= LONGEST_NUMBER else ""


def _read(span: str, kind: BlockKind, named: Named) -> str:
    """The characters of a span with what tags mean: ends of lines, of rows and of cells."""
    parts: list[str] = []
    hidden: list[str] = []
    choices = at = 0
    spaced = "<c>" in span or "<c " in span
    listed = "</analytic>" in span or "<monogr" in span
    before: Tag | None = None
    for tag in [*named(tags(span)), None]:
        # The characters before a tag are text, unless they stand in an element that is none.
        words = characters(span, at, tag, len(span))
        start = tag.start if tag else len(span)
        if not hidden:
            parts.append(_between(words, before, tag, spaced) if _is_blank(span, at, start) else _of(words, kind))
        before, at = tag, tag.end if tag else at
        if tag is None or tag.name in ("!", "["):
            continue

        # Inside of such an element only its end matters; elements of its name may stand in it.
        if hidden:
            hidden += [tag.name] * (tag.opens and tag.name == hidden[-1])
            if tag.closing and tag.name == hidden[-1]:
                hidden.pop()
            continue

        # Elsewhere a tag may hide what follows, or mean the end of a line, a row or a cell.
        if tag.name == "choice":
            choices = max(choices - 1, 0) if tag.closing else choices + (not tag.empty)
        elif tag.name == "note" and not tag.closing:
            parts.append(number_of(tag) + (" " if kind == "footnote" else ""))
        if tag.opens and (is_unseen(tag, choices) or (tag.name == "note" and kind != "footnote")):
            hidden.append(tag.name)
        else:
            parts.append(_meaning(tag, kind, parts) or (" " if listed and tag.closing else ""))
    return "".join(parts)


def _is_blank(span: str, start: int, end: int) -> bool:
    return end > start and span[start:end].isspace()


def _of(words: str, kind: BlockKind) -> str:
    """Characters as they stand; in verse, what ends a line in the source is a blank."""
    words = words.replace(_ROW, "").replace(_CELL, "")
    return ANY_LINE_END.sub(" ", words) if kind == "verse" else words


def _between(blank: str, before: Tag | None, after: Tag | None, spaced: bool) -> str:
    """White space between tags: none between words whose blanks are elements of their own, or that are joined."""
    if before is None or after is None or (before.name == "c" and not before.closing):
        return blank
    if {before.name, after.name}.isdisjoint(TOKENS):
        return " " if "\n" in blank else blank
    joined = 'join="left"' in after.attributes or 'join="both"' in after.attributes
    return "" if joined or (spaced and before.name != "lb") else " "


def _meaning(tag: Tag, kind: BlockKind, parts: list[str]) -> str:
    """What stands for a tag in the text."""
    if tag.closing and tag.name not in BREAKING:
        return " " if tag.name == "list" else ""
    if kind == "table":
        if tag.closing:
            return " "
        return {"row": _ROW, "cell": _CELL}.get(tag.name, " ") if tag.name in BREAKING else ""
    if kind == "verse":
        return "\n" if tag.name in ("l", "speaker") else ""
    if tag.name == "c" and tag.empty:
        return " "
    if "break=" in tag.attributes and attributes_of(tag).get("break") == "no":
        _join(parts)
        return ""
    return "\n" if tag.name in BREAKING else ""


def _join(parts: list[str]) -> None:
    """Take away the white space and the hyphen before the end of a line that cuts a word."""
    while parts and (not parts[-1] or parts[-1].isspace()):
        parts.pop()
    if parts:
        parts[-1] = parts[-1].rstrip()
        parts[-1] = parts[-1][:-1] if parts[-1].endswith(("-", "\u2010", "¬", "\xad")) else parts[-1]


def _rows(words: str) -> list[str]:
    """One line for each row, cells parted by ` | `."""
    lines = []
    for row in words.split(_ROW):
        cells = [" ".join(cell.split()) for cell in row.split(_CELL)]
        cells = cells[1:] if not cells[0] else cells
        if any(cells):
            lines.append(" | ".join(cells))
    return lines
