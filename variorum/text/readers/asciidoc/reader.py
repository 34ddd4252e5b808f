"""AsciiDoc, read line by line into blocks with exact spans: the libraries for it have no positions, or are drafts.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone. No file that a
source names is read: `metadata.includes` lists them.

References to attributes say what the document defines (readers.asciidoc.attributes), those to places the title there
(readers.asciidoc.places). Lines whose condition does not
hold by what it defines are left out, and `metadata.left_out` has their conditions; where it does not say, they stay.

Markup, and therefore in no block: marks of sections, lists and blocks, attributes, anchors, comments, directives, the
addresses of links with a text, macros for programs, and lines whose condition does not hold.
"""

import dataclasses
import re
from collections.abc import Iterator

from variorum.text.cleaning.clean import clean_lines
from variorum.text.compose import compose
from variorum.text.document import BlockKind, CleaningOptions, Structure
from variorum.text.readers.asciidoc import tables
from variorum.text.readers.asciidoc.blocks import Found, blocks_of
from variorum.text.readers.asciidoc.inline import NOTE, plain
from variorum.text.readers.asciidoc.places import SIGN, named_places
from variorum.text.readers.asciidoc.signs import is_markup
from variorum.text.readers.front_matter import front_matter, iso_date, stated
from variorum.text.readers.written_notes import with_notes

_LINE_END = re.compile(r"\r\n?")


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks, title, date and metadata of decoded AsciiDoc."""
    front = front_matter(text)
    found = Found()
    bare = blocks_of(text, front.end if front else 0, found)

    # Attributes may be said behind the blocks that name them.
    options = dataclasses.replace(options, unescape=False, attributes=found.attributes.replaceable(text))
    if places := named_places(text):
        said = {f"{SIGN}{name}={plain(title, options.attributes)}" for name, title in places.items()}
        options = dataclasses.replace(options, attributes=options.attributes | said)
    blocks = list(with_notes(text, bare, options, span_text, _notes))

    # What is said of the document: attributes, and lines below the title.
    values = found.attributes.values
    title = next((block.text for block in blocks if block.kind == "title"), None) or values.get("doctitle")
    authors = "; ".join(found.authors) or values.get("author") or values.get("authors")
    date = values.get("revdate") or found.date or values.get("date")
    known = {"title": title, "author": authors, "language": values.get("lang"), "date": date}
    metadata: dict[str, object] = {name: value for name, value in known.items() if value}

    # What was said but is none of these is kept too.
    if values:
        metadata["attributes"] = dict(values)
    if found.includes:
        metadata["includes"] = found.includes
    if found.left_out:
        metadata["left_out"] = found.left_out
    dates = [date]
    if front:
        metadata["front_matter"] = front.values
        dates.append(stated(front.values, ("date",)))

    return Structure(
        blocks=tuple(blocks),
        layout="declared",
        layout_score=1.0,
        options=options,
        published=next(filter(None, map(iso_date, dates)), None),
        metadata=metadata,
    )


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from its decoded span alone."""
    options = dataclasses.replace(options, unescape=False) if options.unescape else options
    span = _LINE_END.sub("\n", span)
    if kind == "table":
        lines = tables.rows(span, options.attributes)
    elif kind == "code":
        lines = span.split("\n")
    elif kind == "footnote":
        note = NOTE.fullmatch(span)
        lines = plain(note[2] if note else span, options.attributes).split("\n")
    else:
        kept = (line for line in span.split("\n") if not is_markup(line))
        words = "\n".join(line for line in kept if line.strip() != "+")
        lines = plain(words, options.attributes).split("\n")
    return compose(clean_lines(lines, options), kind, options)


def _notes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where notes stand in a part of a text."""
    return (note.span() for note in NOTE.finditer(text, start, end))
