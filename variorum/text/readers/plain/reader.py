"""Plain text without markup as blocks: headings with levels, paragraphs with kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from variorum.text.cleaning.gate import may_change
from variorum.text.compose import KEPT_AS_LINES, compose, span_text
from variorum.text.document import Block, BlockKind, CleaningOptions, Line, Structure
from variorum.text.lines import blanks, has_spaceless, lines
from variorum.text.readers.plain.decisions.draft import Draft
from variorum.text.readers.plain.decisions.forms import mark_forms, mark_loose
from variorum.text.readers.plain.decisions.headings import depths_of, mark_headings
from variorum.text.readers.plain.decisions.pages import OF_A_MANUAL, mark_boilerplate, mark_frame, mark_pages
from variorum.text.readers.plain.decisions.top import mark_top
from variorum.text.readers.plain.grouping import Span, group
from variorum.text.readers.plain.headings.choice import Scored
from variorum.text.readers.plain.headings.surroundings import Surroundings
from variorum.text.readers.plain.hyphens import rejoined
from variorum.text.readers.plain.kinds.commits import commits
from variorum.text.readers.plain.kinds.contents import contents, entries_apart, outline_of
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.kinds.front import (
    front_apart,
)
from variorum.text.readers.plain.kinds.gutenberg import Gutenberg, gutenberg
from variorum.text.readers.plain.kinds.info import info_parts
from variorum.text.readers.plain.layout import Row, Verdict, has_wide, read_layout, verdict
from variorum.text.readers.plain.units import Unit, units_of

__all__ = ["Analysis", "analyse", "span_text", "structure"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A document and every decision about it, for `structure` and for `explain`."""

    lines: list[Line]
    rows: list[Row]
    verdict: Verdict
    options: CleaningOptions
    units: list[Unit]
    kinds: list[BlockKind]
    levels: list[int]
    """Of headings; 0 for all else."""
    depths: list[int]
    """Nesting of list items."""
    scores: Scored
    """Of the units that could be headings."""
    around: Surroundings
    apart: frozenset[int]
    """Units that are no neighbours of headings."""
    why: dict[int, str]
    """Unit -> what decided its kind, where no score did."""
    published: str | None
    metadata: dict[str, object]


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks of a decoded plain text. Pure; never raises; takes time linear in its length."""
    found = analyse(text, options)
    blocks = [block for i, unit in enumerate(found.units) if (block := _block(text, found, i, unit)) is not None]
    return Structure(
        tuple(blocks), found.verdict.layout, found.verdict.score, found.options, found.published, found.metadata
    )


def analyse(text: str, options: CleaningOptions) -> Analysis:
    """Every line of a document decided."""
    source = lines(text, options)
    spaceless = has_spaceless(text)
    rows, layout = read_layout(source, spaceless or has_wide(text))
    frame = gutenberg(rows)
    if frame is not None:
        layout = verdict(rows[frame.start : frame.end])

    # Which lines belong together.
    outline = outline_of(rows)
    spans = entries_apart(rows, _spans(rows, layout, frame), outline)
    spans = front_apart(rows, spans)
    whole = rejoined(rows, spans)
    if whole:
        options = replace(options, rejoin=options.rejoin | whole)
    units = units_of(source, rows, spans, options, spaceless)
    draft = Draft(units, rows, [None] * len(units), {}, {}, [0] * len(units))

    # What is no text of the document: what leads through it, and what stands beside it.
    if frame is not None:
        mark_frame(draft, frame)
    leads = info_parts(units)
    for i, kind in leads.items():
        draft.mark(i, kind, "what leads through a manual in Info")
    for i, kind in commits(units).items():
        draft.mark(i, kind, "header of a commit, or counts of changes")
    entries, listed = contents(units, rows, outline)
    for i in entries:
        draft.mark(i, "toc_entry", "table of contents")
    published = mark_top(draft, mark_pages(draft, rows))
    if frame is not None and published is None:
        published = date_of(frame.fields.get("release date", "").partition("[")[0].strip())

    # What a unit is by its form, then headings among what is left, then what only looks loose.
    mark_forms(draft, layout, rows)
    mark_boilerplate(draft)
    scores, around, apart = mark_headings(draft, layout, frame, listed)
    mark_loose(draft, rows, in_manual=bool(leads))

    kinds: list[BlockKind] = [kind or "body" for kind in draft.kinds]
    for name in ("category", "byline"):
        if name in kinds:
            draft.metadata[name] = units[kinds.index(name)].text
    return Analysis(
        lines=source,
        rows=rows,
        verdict=layout,
        options=options,
        units=units,
        kinds=kinds,
        levels=depths_of(units, kinds, draft.book, manual=draft.why.get(0) == OF_A_MANUAL),
        depths=draft.depths,
        scores=scores,
        around=around,
        apart=apart,
        why=draft.why,
        published=published,
        metadata=draft.metadata,
    )


def _spans(rows: Sequence[Row], layout: Verdict, frame: Gutenberg | None) -> list[Span]:
    """Lines grouped; the frame of a Gutenberg file apart from the book."""
    if frame is None:
        return group(rows, layout)
    spans: list[Span] = []
    for start, end in ((0, frame.start), (frame.start, frame.end), (frame.end, len(rows))):
        for span in group(rows[start:end], layout):
            spans += [Span(span.first + start, span.last + start, span.form)]
    return spans


def _block(text: str, found: Analysis, at: int, unit: Unit) -> Block | None:
    """The block of one unit; None where nothing of it is left when cleaned."""
    kind = found.kinds[at]
    start, end = found.lines[unit.first].start, found.lines[unit.last].end
    said = unit.text
    if kind in KEPT_AS_LINES and unit.last > unit.first:
        said = compose([line.text for line in found.lines[unit.first : unit.last + 1]], kind, found.options)
    elif kind in KEPT_AS_LINES:
        said = compose([found.lines[unit.first].text], kind, found.options)
    if not said:
        return None
    raw, white = text[start:end], blanks(found.options)
    inner = raw.strip(white)
    unsure = len(inner) < len(raw) and not raw.isascii() and (found.options.misread or may_change(raw))
    if unsure and span_text(inner, kind, found.options) != said:
        inner = raw  # a blank at its ends is a byte of a letter wrongly decoded
    start += raw.find(inner)
    end = start + len(inner)
    return Block(start, end, kind, said, found.levels[at], found.depths[at])
