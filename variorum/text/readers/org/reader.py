"""Org, read line by line into blocks with exact spans: the libraries for it know headlines only, or have no positions.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone.

Markup, and therefore in no block: stars, states, priorities and tags of headlines, drawers of the program, settings,
comments, marks and numbers of lists, marks of emphasis, targets of links with a text, pictures, and parts
for other programs, which `metadata.left_out` names. No file that a source names is read.
"""

import dataclasses
import re

from variorum.text.cleaning.clean import clean_lines
from variorum.text.compose import compose
from variorum.text.document import BlockKind, CleaningOptions, Structure
from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.org.blocks import FIXED, Found, blocks_of
from variorum.text.readers.org.inline import note_text, notes_in, plain
from variorum.text.readers.titles import with_title
from variorum.text.readers.written_notes import with_notes

_LINE_END = re.compile(r"\r\n?")
_COMMA = re.compile(r"\A([ \t]{0,99}),(?=,*(?:\*|#\+))")
_RULER = re.compile(r"[ \t]*\|[-+| \t]*\Z")
_WIDTHS = re.compile(r"[ \t]{0,99}\|(?:[ \t]*+(?:<[lrc]?[0-9]{0,4}>[ \t]*+)?\|)*+\Z")
_NAMES = {
    "title": "title", "author": "author", "date": "date", "language": "language", "description": "description",
    "keywords": "keywords", "filetags": "tags", "subtitle": "subtitle", "include": "includes",
}  # fmt: skip
"""What a document says of itself, and what we call it."""


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks, title, date and metadata of decoded Org."""
    options = dataclasses.replace(options, unescape=False)
    found = Found()
    blocks = list(with_notes(text, blocks_of(text, found), options, span_text, notes_in))
    if not any(block.kind == "title" for block in blocks):
        blocks = with_title(blocks)

    # What is said more than once goes on, but for files, of which each is one.
    metadata: dict[str, object] = {}
    for name, called in _NAMES.items():
        values = [plain(value) for value in found.keywords.get(name, ()) if value]
        if values:
            metadata[called] = values if called == "includes" else " ".join(values)
    if found.left_out:
        metadata["left_out"] = found.left_out
    return Structure(
        blocks=tuple(blocks),
        layout="declared",
        layout_score=1.0,
        options=options,
        published=iso_date(str(metadata.get("date", "")).strip("<>[]").split(" ")[0]),
        metadata=metadata,
    )


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from its decoded span alone."""
    options = dataclasses.replace(options, unescape=False) if options.unescape else options
    lines = _LINE_END.sub("\n", span).split("\n")
    if kind == "code":
        lines = _code(lines)
    elif kind == "table":
        lines = [_row(line) for line in lines if not _RULER.match(line) and not _WIDTHS.match(line)]
    else:
        words = "\n".join(lines)
        lines = plain(note_text(words) if kind == "footnote" else words).split("\n")
    return compose(clean_lines(lines, options), kind, options)


def _code(lines: list[str]) -> list[str]:
    """Lines of code without the colons before all of them, what they are set in by, and commas that escape."""
    if all(FIXED.match(line) or not line.strip() for line in lines):
        lines = [FIXED.sub("", line, count=1) for line in lines]
    else:
        lines = [_COMMA.sub(r"\1", line, count=1) for line in lines]
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return [line[min(indents, default=0) :] for line in lines]


def _row(line: str) -> str:
    """The cells of a row."""
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return " | ".join(" ".join(plain(cell.strip()).split()) for cell in cells).strip()
