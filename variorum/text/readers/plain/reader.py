"""Plain text without markup as blocks: headings with levels, paragraphs with kinds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from variorum.text.cleaning.gate import may_change
from variorum.text.compose import KEPT_AS_LINES, compose, span_text
from variorum.text.document import Block, BlockKind, CleaningOptions, Line, Structure
from variorum.text.lines import blanks, has_spaceless, lines
from variorum.text.readers.plain.forms import is_command, is_declared, is_expression, is_technical
from variorum.text.readers.plain.grouping import Span, group
from variorum.text.readers.plain.headings.authors import under_title
from variorum.text.readers.plain.headings.choice import Scored, chosen, scored
from variorum.text.readers.plain.headings.levels import Heading, levels
from variorum.text.readers.plain.headings.runs import (
    answered,
    asked_over,
    below_in_small,
    dates_below,
    over_set_in,
    set_in,
    shouted,
    starred,
    with_colons,
)
from variorum.text.readers.plain.headings.several import are_several
from variorum.text.readers.plain.headings.signs import is_standing
from variorum.text.readers.plain.headings.surroundings import Surroundings, folded, surroundings
from variorum.text.readers.plain.headings.together import sayings
from variorum.text.readers.plain.hyphens import rejoined
from variorum.text.readers.plain.kinds import quotes
from variorum.text.readers.plain.kinds.boilerplate import boilerplate, is_underline, underlines
from variorum.text.readers.plain.kinds.commits import commits
from variorum.text.readers.plain.kinds.contents import contents, entries_apart, outline_of
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.kinds.front import (
    front_apart,
    heads_memo,
    is_edition,
    is_title,
    lone_date,
    lone_edition,
    lone_month,
    on_title_page,
)
from variorum.text.readers.plain.kinds.gutenberg import Gutenberg, gutenberg
from variorum.text.readers.plain.kinds.info import info_parts
from variorum.text.readers.plain.kinds.labels import dateline, is_byline, is_caption, is_footnote, names_source, signs
from variorum.text.readers.plain.kinds.listing import list_items, under_items
from variorum.text.readers.plain.kinds.mail import mail
from variorum.text.readers.plain.kinds.pages import manual_name, pages
from variorum.text.readers.plain.kinds.remarks import remarks
from variorum.text.readers.plain.kinds.speech import turns
from variorum.text.readers.plain.kinds.typed import commented, is_dialogue, typed
from variorum.text.readers.plain.kinds.verse import SAID_BY, is_broken_prose, is_record
from variorum.text.readers.plain.layout import Row, Verdict, has_wide, read_layout, verdict
from variorum.text.readers.plain.units import Unit, has_rule_behind, units_of
from variorum.text.words.loader import words

__all__ = ["Analysis", "analyse", "span_text", "structure"]

_DIGITS = re.compile(r"\d+")
_APART = frozenset({"boilerplate", "toc_entry", "date", "byline", "category", "title_repeat"})
"""Kinds that are not neighbours of headings."""

_OF_A_MANUAL = "name of a manual page"
_DATES_OVER_PARTS = 2
"""Dates over a text from which dates head the parts of a document."""
_FEWEST_UNDER_A_TITLE = 3
"""Units that a text has where its first line may be taken for its title by its looks alone."""
_WORDS_OF_A_DATELINE = 12
_WORDS_BETWEEN = 1
"""Words of a line that joins two examples or items: "or"."""
_NEAR_TOP = 8
"""Units from the start among which date, byline and category of a document stand."""


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
    outline = outline_of(rows)
    spans = entries_apart(rows, _spans(rows, layout, frame), outline)
    spans = front_apart(rows, spans)
    options = replace(options, rejoin=options.rejoin | rejoined(rows, spans))
    units = units_of(source, rows, spans, options, spaceless)
    draft = _Draft(units, rows, [None] * len(units), {}, {}, [0] * len(units))

    if frame is not None:
        _mark_frame(draft, frame)
    for i, kind in info_parts(units).items():
        draft.mark(i, kind, "what leads through a manual in Info")
    for i, kind in commits(units).items():
        draft.mark(i, kind, "header of a commit, or counts of changes")
    entries, listed = contents(units, rows, outline)
    for i in entries:
        draft.mark(i, "toc_entry", "table of contents")
    published = _mark_top(draft, _mark_pages(draft, rows))
    if frame is not None and published is None:
        published = date_of(frame.fields.get("release date", "").partition("[")[0].strip())
    _mark_forms(draft, layout, rows)
    _mark_boilerplate(draft)
    scores, around, apart = _mark_headings(draft, layout, frame, listed)
    for i, unit in enumerate(units):
        if unit.form != "loose" or unit.last - unit.first < 2 or is_broken_prose(rows, unit.first, unit.last):
            continue
        if is_record(rows, unit.first, unit.last):
            draft.mark(i, "table", "names and values, or names alone")
        elif is_technical(rows, unit.first, unit.last + 1):
            draft.mark(i, "code", "lines of a program")
        else:
            draft.mark(i, "verse", "lines of their own length")
    kinds: list[BlockKind] = [kind or "body" for kind in draft.kinds]
    for name in ("category", "byline"):
        if name in kinds:
            draft.metadata[name] = units[kinds.index(name)].text
    depth = _levels(units, kinds, draft.book)
    return Analysis(
        source,
        rows,
        layout,
        options,
        units,
        kinds,
        depth,
        draft.depths,
        scores,
        around,
        apart,
        draft.why,
        published,
        draft.metadata,
    )


@dataclass(slots=True)
class _Draft:
    """The decisions about the units while they are made; what is decided first stays."""

    units: list[Unit]
    rows: list[Row]
    kinds: list[BlockKind | None]
    why: dict[int, str]
    metadata: dict[str, object]
    depths: list[int]
    book: int | None = None
    """The unit that is the title of a printed book."""

    def mark(self, at: int, kind: BlockKind, reason: str) -> None:
        """Decide a unit, unless it is decided."""
        if self.kinds[at] is None:
            self.kinds[at], self.why[at] = kind, reason


def _mark_frame(draft: _Draft, frame: Gutenberg) -> None:
    """The header and the licence of Project Gutenberg."""
    for i, unit in enumerate(draft.units):
        if unit.last < frame.start or unit.first >= frame.end:
            draft.mark(i, "boilerplate", "frame of a Project Gutenberg file")
    draft.metadata["gutenberg"] = dict(frame.fields)
    if "title" in frame.fields:
        draft.metadata["title"] = frame.fields["title"]


def _mark_boilerplate(draft: _Draft) -> None:
    """What belongs to the page; more than half of a document is taken as prose instead, and the doubt recorded."""
    marked = boilerplate(draft.units)
    if sum(len(draft.units[i].text) for i in marked) * 2 > sum(len(unit.text) for unit in draft.units):
        draft.metadata["doubt"] = "more than half reads as page boilerplate: taken as prose"
        return
    for i in marked:
        draft.mark(i, "boilerplate", "page boilerplate")


def _mark_headings(
    draft: _Draft, layout: Verdict, frame: Gutenberg | None, listed: frozenset[str]
) -> tuple[Scored, Surroundings, frozenset[int]]:
    """Title and headings; returns the scores of all candidates, what they stand in, and what stands apart."""
    units, kinds = draft.units, draft.kinds

    # What holds for the whole document, without what is no part of its text.
    taken = {i for i, kind in enumerate(kinds) if kind is not None}
    apart = frozenset(i for i in taken if kinds[i] in _APART)
    start = next((i for i in range(len(units)) if i not in apart), 0)
    rules = [i for i in taken if kinds[i] == "boilerplate" and is_underline(units[i])]
    around = surroundings(
        [unit for i, unit in enumerate(units) if i not in apart],
        layout,
        listed,
        opens="toc_entry" not in kinds[:start],
        underlined=frozenset(units[i - 1].last for i in rules if i and underlines(units[i], units[i - 1]))
        | frozenset(unit.last for unit in units if has_rule_behind(unit)),
        ruled=frozenset(units[i + 1].first for i in rules if i + 1 < len(units) and (not i or units[i].before)),
        twice=frozenset(folded(units[i].text) for i in taken if kinds[i] == "title_repeat"),
    )
    for i in remarks(units, around.labelled):
        if units[i].last not in around.underlined:
            draft.mark(i, "body", "a remark beside the text")

    # Candidates by their signs, then series that are headings as a whole.
    taken = {i for i, kind in enumerate(kinds) if kind is not None}
    scores = scored(units, taken, apart, around)
    asked, said = answered(units, taken)
    found = (chosen(units, scores, taken, apart, around) - sayings(units) - said) | asked
    found |= over_set_in(units, draft.rows, taken) | with_colons(units, taken) | starred(units, taken)
    found |= asked_over(units, draft.rows, taken) | shouted(units, taken)
    found -= below_in_small(units, found)
    found -= set_in(units, found)

    # A title page, a heading that comes twice and the date below one are told apart.
    if frame is not None:
        found = _title_page(draft, found, frame)
    elif 0 in found:
        found -= set(on_title_page(units, kinds))
    for i in sorted(found):
        if i - 1 in found and kinds[i - 1] is None and folded(units[i].text) == folded(units[i - 1].text):
            found.discard(i - 1)
            draft.mark(i - 1, "title_repeat", "the heading comes again at once")
            draft.book = i if draft.book == i - 1 else draft.book
    for i in dates_below(units, found):
        found.discard(i)
        draft.mark(i, "date", "the date of what the heading above names")

    edition = lone_date(units, kinds, found)
    if edition is not None:
        found.discard(edition)
        draft.mark(edition, "date", "the date of what begins below")

    # One of them is the title, if the document has one.
    untitled = frame is not None or draft.why.get(0) == _OF_A_MANUAL
    top = next((i for i in range(len(units)) if i not in apart), 0)
    if not untitled and len(units) > _FEWEST_UNDER_A_TITLE and kinds[top] is None and is_title(units[top], draft.rows):
        found.add(top)
    title = None if untitled or are_several(units, found) else _title(units, kinds, found)
    if title is not None:
        found -= {i for i in under_title(units, found, title) if not _is_marked(units[i], around)}
    for i in found:
        kinds[i] = "title" if i == title else "heading"
    return scores, around, apart


def _is_marked(unit: Unit, around: Surroundings) -> bool:
    """Whether a unit is a heading for what it says, or for the rule below it."""
    return is_standing(unit.text) or unit.last in around.underlined


def _spans(rows: Sequence[Row], layout: Verdict, frame: Gutenberg | None) -> list[Span]:
    """Lines grouped; the frame of a Gutenberg file apart from the book."""
    if frame is None:
        return group(rows, layout)
    spans: list[Span] = []
    for start, end in ((0, frame.start), (frame.start, frame.end), (frame.end, len(rows))):
        for span in group(rows[start:end], layout):
            spans += [Span(span.first + start, span.last + start, span.form)]
    return spans


def _mark_pages(draft: _Draft, rows: Sequence[Row]) -> str | None:
    """What a printed page, a manual or a mail carries beside its text; returns the date of a mail."""
    for i in manual_name(draft.units):
        draft.mark(i, "boilerplate", _OF_A_MANUAL)
    for i in pages(draft.units, rows):
        draft.mark(i, "boilerplate", "head or foot of a page")
    if draft.units and heads_memo(rows, draft.units[0].first, draft.units[0].last):
        draft.mark(0, "boilerplate", "head of a memo")
    headers, published = mail(draft.units)
    for i, kind in headers.items():
        draft.mark(i, kind, "header of a mail")
    return published


def _mark_top(draft: _Draft, published: str | None) -> str | None:
    """Date, byline, category and repeated title near the top, and a date at the end; returns the first date."""
    units, kinds, mark = draft.units, draft.kinds, draft.mark
    size = len(units)

    # When it is from and who wrote it, line by line.
    dated = _is_dated(units)
    for i in [*range(min(_NEAR_TOP, size)), *range(max(_NEAR_TOP, size - 2), size)]:
        if kinds[i] is not None:
            continue
        date = date_of(units[i].text)
        if date is not None and not dated:
            mark(i, "date", "a date near the top" if i < _NEAR_TOP else "a date at the end")
            if i < _NEAR_TOP and published is None:
                published = date
        elif i < _NEAR_TOP and units[i].words <= _WORDS_OF_A_DATELINE and (said := dateline(units[i].text)) is not None:
            mark(i, "byline", "says when, and who wrote")
            published = published or said
        elif i < _NEAR_TOP and is_byline(units[i]):
            mark(i, "byline", "says who wrote")
        elif i < _NEAR_TOP and is_edition(units[i].text):
            mark(i, "date", "says which edition it is")
    edition = lone_edition(units)
    if edition > 0:
        mark(edition, "date", "says which edition it is")
    month = lone_month(units)
    if month > 0:
        mark(month, "date", "the month from which it is")

    # Who wrote a letter or a verse stands below it.
    for i in range(1, size):
        if kinds[i] is None and signs(units[i], units[i - 1]):
            mark(i, "byline", "who wrote what stands above")
        elif kinds[i] is None and i + 1 < size and names_source(units[i], units[i - 1], units[i + 1]):
            mark(i, "body", "says where the verse above is from")

    # The title again, and a word beside title and date that says what kind of text it is.
    for i in range(1, min(_NEAR_TOP, size)):
        key = folded(units[i].text)
        if (
            kinds[i] is None
            and kinds[i - 1] is None
            and key
            and units[i].words <= 30
            and folded(units[i - 1].text) == key
        ):
            mark(i, "title_repeat", "the title again")
    for i in range(1, min(_NEAR_TOP, size - 1)):
        unit, following = units[i], units[i + 1]
        small = kinds[i] is None and unit.words <= 3 and unit.end == "bare"
        if i == 1 and kinds[1] == "date" and kinds[0] is None and units[0].words <= 3 and units[0].end == "bare":
            below = next((j for j in range(2, min(_NEAR_TOP, size - 1)) if kinds[j] is None), None)
            if below is not None and units[below].label and units[below].words > units[0].words:
                mark(0, "category", "a word above date and title")
        if small and kinds[i - 1] == "date" and following.label and following.words > unit.words:
            mark(i, "category", "a word between date and title")
    return published


def _is_dated(units: Sequence[Unit]) -> bool:
    """Whether dates stand over the parts of a document, as in minutes: beyond the top and the end, and over a text."""
    over = sum(
        units[i].words <= 4 and date_of(units[i].text) is not None and not units[i + 1].label
        for i in range(_NEAR_TOP, len(units) - 2)
        if units[i].text[0].isdigit() or units[i].text[-1].isdigit()
    )
    return over >= _DATES_OVER_PARTS


def _mark_forms(draft: _Draft, layout: Verdict, rows: Sequence[Row]) -> None:
    """Kinds that a unit's own form tells."""
    units, kinds = draft.units, draft.kinds

    # By itself: how its lines are grouped, or its first or last words.
    for i, unit in enumerate(units):
        if kinds[i] is not None:
            continue
        if unit.form == "table":
            draft.mark(i, "table", "columns")
        elif unit.form == "code":
            draft.mark(i, "code", "looks like code")
        elif unit.first == unit.last and unit.indent > layout.margin and is_command(unit.text):
            draft.mark(i, "code", "a command set in")
        elif is_dialogue(unit, rows) or (unit.first == unit.last and is_declared(unit.text)):
            draft.mark(i, "code", "a command or a declaration")
        elif unit.first == unit.last and is_expression(unit.text):
            draft.mark(i, "code", "looks like code")
        elif unit.last > unit.first and rows[unit.last].text.startswith(SAID_BY):
            lines = unit.form == "loose" and unit.last > unit.first + 1
            verse = lines and not is_broken_prose(rows, unit.first, unit.last)
            draft.mark(i, "verse" if verse else "body", "a saying, and who said it")
        elif is_caption(unit):
            draft.mark(i, "caption", "names a figure")
        elif is_footnote(unit):
            draft.mark(i, "footnote", "mark of a note")

    # Beside others of its form: turns of a talk, marked quotations, items of a list and what stands under them.
    for i in turns(units):
        draft.mark(i, "body", "a speaker's turn")
    for i in quotes.marked(units, rows):
        draft.mark(i, "quote", "marked with >")
    items = {i: depth for i, depth in list_items(units, rows).items() if not _is_outline(units, i)}
    for i, depth in items.items():
        draft.mark(i, "list_item", "mark of a list")
        draft.depths[i] = depth if kinds[i] == "list_item" else 0
    for i in commented(units, rows):
        draft.mark(i, "code", "comments of a file of settings")
    for i in typed(units, layout.indent):
        draft.mark(i, "code", "what one types or a machine shows")
    marked = {i: depth for i, depth in items.items() if kinds[i] == "list_item"}
    for i, (at, depth) in under_items(units, marked).items():
        draft.mark(i, "list_item" if units[at].end == "colon" else "body", "set in under an item")
        draft.depths[i] = depth if kinds[i] == "list_item" else 0
    for i in range(1, len(units) - 1):
        joins = units[i].lower and units[i].words <= _WORDS_BETWEEN and units[i].text.rstrip(" .,:").isalpha()
        if joins and kinds[i - 1] == kinds[i + 1] in ("code", "list_item"):
            draft.mark(i, "body", "a word between two examples or items")

    # Where lines are wrapped, what is set in is quoted.
    if layout.wrap:
        for i in quotes.set_in(units, rows, layout.margin, items):
            draft.mark(i, "quote", "set in")


def _is_outline(units: Sequence[Unit], at: int) -> bool:
    """Whether a line with the mark of an item is underlined: a heading of an outline."""
    unit = units[at]
    following = units[at + 1] if at + 1 < len(units) else None
    return unit.first == unit.last and following is not None and not following.before and is_underline(following)


def _title(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: set[int]) -> int | None:
    """The heading that is the document's: the first, where no text and no contents stand before it.

    A number alone or a numbered division of a longer work is no title.
    """
    for i, unit in enumerate(units):
        if kinds[i] == "title":
            return i
        if i in found:
            number = unit.number
            like = _DIGITS.sub("0", unit.text)
            if any(_DIGITS.sub("0", units[j].text) == like != unit.text for j in found - {i}):
                return None  # one of several versions, days or parts
            if unit.end == "colon" and any(units[j].end == "colon" for j in found - {i}):
                return None  # one of several labels
            if number is None:
                return None if is_standing(unit.text) and len(found) > 1 else i

            # A numbered heading is a title unless it is one of a row of them.
            alone = number.end >= len(unit.text.rstrip(".:"))
            same = sum(
                1
                for j in found
                if (other := units[j].number) is not None
                and other.scheme == number.scheme
                and len(other.value) == len(number.value)
            )
            return None if alone or number.rank or number.scheme == "§" or same > 1 else i
        if kinds[i] in (None, "toc_entry", "list_item", "verse", "table", "quote"):
            return None
    return None


def _title_page(draft: _Draft, found: set[int], frame: Gutenberg) -> set[int]:
    """The headings of a printed book: of its title page only the title, found by what the header calls the book.

    It is a heading of level 1 above all others, as the document is the file with its frame.
    """
    units, kinds, mark = draft.units, draft.kinds, draft.mark
    inside = [i for i, unit in enumerate(units) if frame.start <= unit.first < frame.end]
    wanted = folded(frame.fields.get("title", "\0"))
    end = next(
        (i for i in inside if (units[i].words >= 25 and units[i].end != "bare") or kinds[i] == "toc_entry"), None
    )
    if end is None or not inside:
        return found

    # The title may stand on several pages of one book, half title and title: the last is it.
    page = [i for i in inside if i < end and kinds[i] is None]
    matches = [i for i in page if wanted in folded(units[i].text) and units[i].words <= 24]
    if not matches:
        return found
    title = matches[-1]

    author = folded(frame.fields.get("author", "\0"))
    for i in page:
        if folded(units[i].text) == author or units[i].text.casefold() in words("labels", "byline"):
            mark(i, "byline", "the author that the header names")
    for i in matches[:-1]:
        if folded(units[i].text) == wanted:
            mark(i, "title_repeat", "the title again")

    # Between the title and the text there may be a dedication, a preface or a part, which looks like other headings.
    looks = {(units[i].text.isupper(), units[i].before) for i in found if i >= end and units[i].number is None}
    between = {
        i
        for i in found
        if title < i < end
        and i >= end - 3
        and (_divides(units[i]) or is_standing(units[i].text) or (units[i].text.isupper(), units[i].before) in looks)
    }

    draft.book = title
    return {title} | between | {i for i in found if i >= end}


def _divides(unit: Unit) -> bool:
    """Whether a number says that a unit heads a division; initials of a name do not."""
    return unit.number is not None and unit.number.scheme not in ("letter", "Letter")


def _levels(units: Sequence[Unit], kinds: Sequence[BlockKind], book: int | None) -> list[int]:
    """Depth of every unit that is a heading, 0 of all others; what follows the title of a `book` stands under it."""
    at = [i for i, kind in enumerate(kinds) if kind == "heading" and i != book]
    out = [0] * len(units)
    for i, level in zip(at, levels([Heading(units[i], i > 0 and kinds[i - 1] == "heading") for i in at]), strict=True):
        out[i] = level + (book is not None and i > book)
    if book is not None:
        out[book] = 1
    return out


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
