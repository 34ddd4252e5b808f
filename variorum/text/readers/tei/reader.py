"""TEI XML (P5 and P4), read into blocks with exact spans.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone. Notes are
blocks of their own, behind the paragraph that they stand in; with a number, it stands where the note does.

Markup, and therefore in no block: tags, comments, the header but for the title where the text has none, running heads
(`fw`), what was struck out (`del`), readings of other witnesses (`rdg`), and in a `choice` what is to be read otherwise
(`sic`, `orig`, `abbr`).
"""

import dataclasses
import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial

from variorum.text.document import Block, CleaningOptions, Rejection, Structure
from variorum.text.readers.tei.header import Header, header_of
from variorum.text.readers.tei.runs import blocks_of, runs_of
from variorum.text.readers.tei.tags import Tag, attributes_of, ends_of, tags
from variorum.text.readers.tei.words import span_text
from variorum.text.readers.titles import is_top

__all__ = ["span_text", "structure"]

ROOTS = ("tei", "tei.2", "teicorpus", "teicorpus.2", "text")
"""Elements that hold a text of TEI."""
_CUT = re.compile(r"([^\W\d_]{1,40})[-\u2010]\s*+<lb[\s/][^<>]*+>\s*+([^\W\d_]{1,40})")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,40}+[-\u2010][^\W\d_]{1,40}+")


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks, title, date and metadata of decoded TEI. Raises Rejection where it is not well formed, or no TEI."""
    found = list(tags(text))
    ends = ends_of(text, found)
    root = next((tag.name for tag in found if tag.opens), None)
    if root not in ROOTS:
        raise Rejection("read", "unknown_format", f"is no TEI: its root element is {root}, not {' or '.join(ROOTS)}")
    options = dataclasses.replace(options, unescape=False, rejoin=_rejoined(text))

    pages: list[Tag] = []
    header = header_of(text, found, ends)
    runs = list(runs_of(text, found, ends, pages))
    blocks = _with_title(list(blocks_of(text, runs, partial(span_text, options=options))), text, header, options)
    return Structure(
        blocks=tuple(blocks),
        layout="declared",
        layout_score=1.0,
        options=options,
        published=header.published,
        metadata=header.values | _pages(blocks, pages),
    )


def _with_title(blocks: list[Block], text: str, header: Header, options: CleaningOptions) -> list[Block]:
    """The blocks with the title of the title page, else the one heading that says what the header calls the text."""
    first = next((i for i, block in enumerate(blocks) if block.kind in ("title", "heading")), None)
    if first is not None and blocks[first].kind == "title":
        return blocks
    blocks = [dataclasses.replace(block, kind="body") if block.kind == "title" else block for block in blocks]
    title = str(header.values.get("title", "")).casefold()
    tops = [i for i, block in enumerate(blocks) if is_top(block)]
    if len(tops) == 1 and tops[0] == first and (not title or title.startswith(blocks[first].text.casefold())):
        top = blocks[first]
        return [*blocks[:first], dataclasses.replace(top, kind="title", level=0), *blocks[first + 1 :]]
    if header.title is None or (blocks and blocks[0].start < header.title[1]):
        return blocks
    words = span_text(text[slice(*header.title)], "title", options)
    return [Block(*header.title, "title", words), *blocks] if words else blocks


def _pages(blocks: Sequence[Block], pages: Sequence[Tag]) -> dict[str, object]:
    """For every page how many paragraphs begin before it, and what it is called."""
    starts = sorted(block.start for block in blocks if block.kind not in ("title", "heading"))
    if not pages:
        return {}
    called = [attributes_of(page).get("n", "") for page in pages]
    return {"page_starts": [bisect_left(starts, page.start) for page in pages]} | (
        {"pages": called} if any(called) else {}
    )


def _rejoined(text: str) -> frozenset[str]:
    """The words that the print cut at a line end and that no hyphen has elsewhere, as they read joined."""
    cuts = {(left, right) for left, right in _CUT.findall(text) if right[0].islower()}
    if not cuts:
        return frozenset()
    compounds = {word.casefold().replace("\u2010", "-") for word in _COMPOUND.findall(text)}
    return frozenset(left + right for left, right in cuts if f"{left}-{right}".casefold() not in compounds)
