"""Wikitext, as MediaWiki has it, read into blocks with exact spans.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone. Notes are
blocks of their own, behind the paragraph that they stand in.

Markup, and therefore in no block: templates but for those that stand for words (infoboxes become metadata), comments,
tags, the targets of links with a text, categories, pictures but for their captions, and words for the program such as
`__TOC__`.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from variorum.text.cleaning.clean import clean_lines
from variorum.text.compose import compose
from variorum.text.document import BlockKind, CleaningOptions, Structure
from variorum.text.readers.mediawiki import tables
from variorum.text.readers.mediawiki.blocks import blocks_of
from variorum.text.readers.mediawiki.inline import CATEGORY, FILE, PIPE, caption_of, parts_of, plain, shown
from variorum.text.readers.mediawiki.regions import Region, regions
from variorum.text.readers.mediawiki.templates import NOTES, arguments, name_of
from variorum.text.readers.written_notes import with_notes

LONGEST_INFOBOX = 20_000
"""Characters of an infobox that becomes metadata, at most."""

_LINE_END = re.compile(r"\r\n?")
_REF = re.compile(r"<ref\b[^<>]{0,500}>(.*?)(?:</ref\s{0,20}>)?\Z", re.IGNORECASE | re.DOTALL)
_REDIRECT = re.compile(r"\s*#\w{1,30}\s*:?\s*\[\[([^\[\]|\n]{1,300})")
_INFOBOX = ("infobox", "taxobox", "speciesbox", "automatic taxobox", "ficha", "taxobox")


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks and metadata of decoded wikitext."""
    options = dataclasses.replace(options, unescape=False)
    found = regions(text)
    blocks = with_notes(text, blocks_of(text, found), options, span_text, _notes)
    return Structure(
        blocks=tuple(blocks),
        layout="declared",
        layout_score=1.0,
        options=options,
        metadata=_metadata(text, found),
    )


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from its decoded span alone."""
    options = dataclasses.replace(options, unescape=False) if options.unescape else options
    span = _LINE_END.sub("\n", span)
    if kind == "table":
        lines = tables.rows(span)
    elif kind == "code":
        lines = span.split("\n")
    else:
        lines = _words(span, kind).split("\n")
    return compose(clean_lines(lines, options), kind, options)


def _words(span: str, kind: BlockKind) -> str:
    """What the markup of prose says."""
    if kind == "caption" and FILE.match(span) and span.endswith("]]"):
        return shown(caption_of(span))
    if kind == "footnote" and (note := _REF.match(span)):
        return shown(plain(note[1]))
    if kind == "footnote" and span.startswith("{{"):
        return shown(plain(_given(span).get("1", "")))
    if kind == "verse":
        return "\n".join(line.lstrip(":") for line in shown(plain(span)).split("\n"))
    return shown(plain(span))


def _notes(text: str, start: int, end: int, depth: int = 0) -> Iterator[tuple[int, int]]:
    """Where notes stand in a part of a text; one inside of another belongs to that."""
    for region in regions(text[start:end]):
        first, last = start + region.start, start + region.end
        if region.kind == "ref" or (region.kind == "template" and name_of(text[first + 2 : last - 2]) in NOTES):
            yield first, last
        elif region.kind in ("template", "link", "table", "poem", "gallery") and depth < _DEEPEST:
            yield from _notes(text, first + 2, last - 2, depth + 1)


_DEEPEST = 10
"""Markup inside markup in which notes are looked for."""


def _metadata(text: str, found: Sequence[Region]) -> dict[str, object]:
    """Categories, what an infobox states, and where a redirect leads."""
    categories: list[str] = []
    infobox: dict[str, str] = {}
    for region in found:
        source = text[region.start : region.end]
        if region.kind == "link" and CATEGORY.match(source):
            categories.append(source[2:-2].split("|")[0].partition(":")[2].strip())
        elif region.kind == "template" and len(source) < LONGEST_INFOBOX and not infobox:
            name = name_of(source[2:-2])
            if name.startswith(_INFOBOX) or name.endswith(" infobox"):
                infobox = {"template": name, **_stated(source)}
    redirect = _REDIRECT.match(text)
    values = {"categories": categories, "infobox": infobox, "redirect": redirect[1].strip() if redirect else None}
    return {name: value for name, value in values.items() if value}


def _stated(source: str) -> dict[str, str]:
    """The arguments of a template as words."""
    words = {name: " ".join(shown(plain(value)).split()) for name, value in _given(source).items()}
    return {name: value for name, value in words.items() if value}


def _given(source: str) -> dict[str, str]:
    """The arguments of a template as they are written."""
    parts = (part.replace("|", PIPE) for part in parts_of(source[2:-2]))
    return {name: value.replace(PIPE, "|") for name, value in arguments("|".join(parts)).items()}
