"""HTML: read into blocks with exact spans; the boilerplate of a page is marked, never dropped.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone.

Markup, and therefore in no block: tags and what stands in them (alternative texts and addresses too), comments,
scripts, styles, templates, numbers of the pages of a print, and the `title` of the head where the page has a heading
that is its title; the metadata hold these then.
"""

import dataclasses
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain

from variorum.text.cleaning.clean import ANY_LINE_END, clean_lines
from variorum.text.compose import compose
from variorum.text.document import Block, BlockKind, CleaningOptions, Structure
from variorum.text.readers.html.bold import with_bold_headings
from variorum.text.readers.html.elements import CELLS
from variorum.text.readers.html.grids import begins_row, ends_row, is_grid_cell, is_grid_row
from variorum.text.readers.html.head import metadata_in, published_in
from variorum.text.readers.html.links import Links, in_contents_of_book
from variorum.text.readers.html.marks import PAGE, Mark, marks, page_number, words_of
from variorum.text.readers.html.notes import Calls, notes_among
from variorum.text.readers.html.prose import by_text
from variorum.text.readers.html.runs import PARTING, TextRun, runs_between
from variorum.text.readers.titles import with_title
from variorum.text.readers.verse import has_short_lines, is_verse

LONGEST_LABEL = 120
"""Characters of a date, a byline, a category or a paragraph called a heading, at most; what is longer is text."""
MOST_ABOVE = 3
"""Paragraphs of a page among which the words are that head it, at most."""
LEAST_TITLE = 6
"""Letters of these words, at least."""
_PARTED = re.compile(" ?[:|»–—] | [-·] ")
"""What parts the title of a page from the name of its site or book."""
RUBY = frozenset(["ruby", "rb", "rt", "rtc", "rp"])
"""Elements of annotations over characters (section 4.5.10)."""


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks, title, date and metadata of decoded HTML."""
    options = dataclasses.replace(options, unescape=False)
    found = list(marks(text))
    runs = list(runs_between(text, found, 0, len(text)))
    head = _head_title(runs)
    runs = _with_heading_in_header([run for run in runs if (run.start, run.end) != head])
    runs, doubt = by_text(text, found, runs)
    runs = with_bold_headings(text, found, _with_notes(text, found, runs, "", {}))
    metadata = metadata_in(text, found, head)
    runs = _with_heading_in_words(text, runs, str(metadata.get("title", "")) if head else "")
    if doubt:
        metadata["doubt"] = "mostly_boilerplate"
    blocks = list(chain.from_iterable(_block(text, run, options) for run in runs))
    return Structure(
        blocks=tuple(_with_title(blocks, text, head, options)),
        layout="declared",
        layout_score=0.5 if "doubt" in metadata else 1.0,
        options=options,
        published=published_in(text, found),
        metadata=metadata
        | pages_of(blocks, [(mark.start, page_number(text, mark)) for mark in found if mark.name == PAGE]),
    )


def part_blocks(
    text: str, options: CleaningOptions, name: str, calls: Calls
) -> tuple[list[Block], list[tuple[int, str]]]:
    """The blocks of a part of a book, and the numbers of its pages; `calls` are the calls of notes of the parts before.

    It is a page without boilerplate, but for marks of programs and what is not shown; its headings head chapters.
    """
    found = list(marks(text))
    runs = list(runs_between(text, found, 0, len(text)))
    head = _head_title(runs)
    runs = [_in_part(run) for run in runs if (run.start, run.end) != head]
    contents = in_contents_of_book(text, runs, Links(found))
    runs = [_as_contents(run) if i in contents else run for i, run in enumerate(runs)]
    runs = with_bold_headings(text, found, _with_notes(text, found, runs, name, calls), is_part=True)
    blocks = list(chain.from_iterable(_block(text, run, options) for run in runs))
    return blocks, [(mark.start, page_number(text, mark)) for mark in found if mark.name == PAGE]


def pages_of(blocks: Sequence[Block], pages: Sequence[tuple[int, str]]) -> dict[str, object]:
    """For every page of the print how many paragraphs begin before it, and what it is called."""
    starts = sorted(block.start for block in blocks if block.kind not in ("title", "heading"))
    if not pages:
        return {}
    return {"page_starts": [bisect_left(starts, at) for at, _ in pages], "pages": [called for _, called in pages]}


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from its decoded span alone."""
    options = dataclasses.replace(options, unescape=False) if options.unescape else options
    lines = _table_lines(span) if kind == "table" else _lines(span, kind)
    cleaned = clean_lines(lines, options)
    if kind in ("table", "verse"):
        cleaned = [line for line in cleaned if line.strip()]
    return compose(cleaned, kind, options)


def _lines(span: str, kind: BlockKind) -> list[str]:
    """The text of a span with tags away; in verse only `br` ends a line, in code line ends do as well."""
    if "<" not in span and "]]>" not in span:
        return [_decoded(span, kind)]
    parts = []
    at = 0
    reading = ""
    for mark in marks(span):
        parts.append(_decoded(span[at : mark.start], kind) if reading != "rp" else "")
        if mark.name in PARTING and kind != "code":
            parts.append("\n")
        elif mark.name in PARTING and not mark.closing:
            parts.append("" if parts[-1].endswith("\n") else "\n")  # a line end before an element ends no second line
        elif mark.name in RUBY:
            # What is read over characters stands in brackets behind them, as HTML has it where ruby is not shown.
            parts.append(")" if reading == "rt" else "")
            reading = "" if mark.closing or mark.name in ("ruby", "rb", "rtc") else mark.name
            parts.append("(" if reading == "rt" else "")
        at = mark.end
        if mark.name == "br" and kind == "code" and (ended := ANY_LINE_END.match(span, at)):
            at = ended.end()  # a break and the end of its line in the source are one
    parts += [_decoded(span[at:], kind) if reading != "rp" else "", ")" if reading == "rt" else ""]
    return "".join(parts).split("\n")


def _decoded(words: str, kind: BlockKind) -> str:
    words = unescape(words) if "&" in words else words
    return ANY_LINE_END.sub(" ", words) if kind == "verse" else words


def _table_lines(span: str) -> list[str]:
    """One line for each row, cells parted by ` | `."""
    rows: list[list[str]] = [[]]
    at = 0
    found = list(marks(span))
    if not any(mark.name in CELLS for mark in found):
        found = list(_as_table(found))
    for mark in [*found, Mark(len(span), len(span), "tr", True, "")]:
        words = unescape(span[at : mark.start])
        at = mark.end
        if words.strip() and not rows[-1]:
            rows[-1].append("")
        if rows[-1]:
            rows[-1][-1] += words + (" " if mark.name in PARTING else "")
        if mark.name == "tr":
            rows.append([])
        elif mark.name in CELLS and not mark.closing:
            rows[-1].append("")

    lines = []
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            lines.append(" | ".join(cells))
    return lines


def _as_table(found: Sequence[Mark]) -> Iterator[Mark]:
    """The marks of a table that is made of other elements, with rows and cells called as those of a table."""
    ended = False
    for mark in found:
        cell = is_grid_cell(mark)
        if is_grid_row(mark) or (cell and (ended or begins_row(mark))):
            yield mark._replace(name="tr", end=mark.start)
        ended = cell and ends_row(mark) if cell else ended
        yield mark._replace(name="td") if cell else mark


def _in_part(run: TextRun) -> TextRun:
    context = run.context
    return dataclasses.replace(run, context=context._replace(boilerplate=context.inline or context.unseen))


def _as_contents(run: TextRun) -> TextRun:
    return dataclasses.replace(run, context=run.context._replace(kind="toc_entry", depth=0))


def _with_notes(text: str, found: Sequence[Mark], runs: list[TextRun], name: str, calls: Calls) -> list[TextRun]:
    notes = notes_among(text, found, runs, name, calls)
    return [
        dataclasses.replace(run, context=run.context._replace(kind="footnote", depth=0)) if i in notes else run
        for i, run in enumerate(runs)
    ]


def _head_title(runs: Sequence[TextRun]) -> tuple[int, int] | None:
    return next(((run.start, run.end) for run in runs if run.context.kind == "title"), None)


def _with_heading_in_header(runs: list[TextRun]) -> list[TextRun]:
    """The only first-level heading is text, even where the header of the page holds it."""
    tops = [i for i, run in enumerate(runs) if run.context.level == 1]
    if len(tops) != 1:
        return runs
    run = runs[tops[0]]
    runs[tops[0]] = dataclasses.replace(run, context=run.context._replace(boilerplate=False))
    return runs


def _with_heading_in_words(text: str, runs: list[TextRun], title: str) -> list[TextRun]:
    """The runs, with the words that head the page as its heading where no element says so: they are its title.

    Or the longest part of that, where it comes first or behind a colon: the others name the site or the book.
    """
    parts = _PARTED.split(title)
    said = max(parts, key=len)
    said = said if said == parts[0] or f": {said}" in title else title
    if len(_letters(said)) < LEAST_TITLE or any(run.context.level == 1 for run in runs):
        return runs

    # Where the page says another part of its title by itself too, that may be what it is about, and this who made it.
    others = {_letters(part) for part in parts if part != said} - {""}
    if any(run.size <= LONGEST_LABEL and _letters(words_of(text[run.start : run.end])) in others for run in runs):
        return runs
    seen = 0
    for i, run in enumerate(runs):
        context = run.context
        if context.boilerplate:
            continue
        seen += 1
        if seen > MOST_ABOVE or context.kind != "body":
            break
        if run.size <= LONGEST_LABEL and _letters(words_of(text[run.start : run.end])) in (
            _letters(title),
            _letters(said),
        ):
            heading = dataclasses.replace(run, context=context._replace(kind="heading", level=1, depth=0))
            return [*runs[:i], heading, *runs[i + 1 :]]
    return runs


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()


def _block(text: str, run: TextRun, options: CleaningOptions) -> Iterator[Block]:
    span = text[run.start : run.end]
    context = run.context
    kind: BlockKind = "boilerplate" if context.boilerplate or context.kind == "title" else context.kind
    if (kind in ("date", "byline", "category") or (kind == "heading" and context.called)) and run.size > LONGEST_LABEL:
        kind = "body"
    if run.breaks > 1 and kind in ("body", "quote") and is_verse(span_text(span, "verse", options).split("\n")):
        kind = "verse"
    words = span_text(span, kind, options)
    if context.kind == "verse" and kind == "verse" and not has_short_lines(words.split("\n")):
        kind = "body"  # a verse of the Bible, say: a name alone makes no lines
        words = span_text(span, kind, options)
    if words.strip():
        yield Block(run.start, run.end, kind, words, context.level if kind == "heading" else 0, context.depth)


def _with_title(blocks: list[Block], text: str, head: tuple[int, int] | None, options: CleaningOptions) -> list[Block]:
    """The only heading of level 1 is the title if no other stands before it; else what the head calls so."""
    titled = with_title(blocks)
    if titled is not blocks or head is None or (blocks and blocks[0].start < head[1]):
        return titled
    words = span_text(text[slice(*head)], "title", options)
    return [Block(*head, "title", words), *blocks] if words else blocks
