"""Title and headings of a document, and how deep they are."""

import re
from collections.abc import Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.decisions.candidates import opposed, proposed
from variorum.text.readers.plain.decisions.draft import Draft
from variorum.text.readers.plain.decisions.pages import OF_A_MAIL, OF_A_MANUAL
from variorum.text.readers.plain.headings.announced import announced
from variorum.text.readers.plain.headings.authors import under_title
from variorum.text.readers.plain.headings.casts import beside_casts
from variorum.text.readers.plain.headings.choice import Scored, scored
from variorum.text.readers.plain.headings.clauses import count_on, go_on_lists
from variorum.text.readers.plain.headings.dividers import are_divided
from variorum.text.readers.plain.headings.heading import Heading
from variorum.text.readers.plain.headings.letters import around_letter
from variorum.text.readers.plain.headings.levels import levels
from variorum.text.readers.plain.headings.mails import around_mails
from variorum.text.readers.plain.headings.manuals import beside_the_text, levels_by_margin
from variorum.text.readers.plain.headings.marks import mark_of
from variorum.text.readers.plain.headings.outline import stars
from variorum.text.readers.plain.headings.runs import (
    dates_below,
)
from variorum.text.readers.plain.headings.several import are_several
from variorum.text.readers.plain.headings.standing import is_standing
from variorum.text.readers.plain.headings.surroundings import Surroundings, folded, surroundings
from variorum.text.readers.plain.kinds.boilerplate import is_underline, underlines
from variorum.text.readers.plain.kinds.dedications import dedication
from variorum.text.readers.plain.kinds.front import (
    is_stamp,
    is_title,
    lone_date,
    on_title_page,
)
from variorum.text.readers.plain.kinds.gutenberg import Gutenberg
from variorum.text.readers.plain.kinds.remarks import remarks
from variorum.text.readers.plain.layout import Verdict
from variorum.text.readers.plain.units import Unit, has_rule_behind
from variorum.text.words.loader import words

_DIGITS = re.compile(r"\d+")
_APART = frozenset({"boilerplate", "toc_entry", "date", "byline", "category", "title_repeat"})
"""Kinds that are not neighbours of headings."""
_UNITS_OF_A_TITLE_PAGE = 8
"""Units from the top among which a heading that comes twice is the title of a title page."""
_FEWEST_WORDS = 20
"""Words one below the other, at least, from which they are a list of words."""
_FEWEST_UNDER_A_TITLE = 3
"""Units that a text has where its first line may be taken for its title by its looks alone."""


def mark_headings(
    draft: Draft, layout: Verdict, frame: Gutenberg | None, listed: frozenset[str]
) -> tuple[Scored, Surroundings, frozenset[int]]:
    """Title and headings; returns the scores of all candidates, what they stand in, and what stands apart."""
    units, kinds = draft.units, draft.kinds

    # What holds for the whole document, without what is no part of its text.
    apart = frozenset(i for i, kind in enumerate(kinds) if kind in _APART)
    top = next((i for i in range(len(units)) if i not in apart), 0)
    around = _around(draft, layout, listed, apart, top)
    for i in remarks(units, around.labelled):
        if units[i].last not in around.underlined:
            draft.mark(i, "body", "a remark beside the text")

    # What is a heading by its signs or by its place in a row of headings, and not by where it stands.
    taken = frozenset(i for i, kind in enumerate(kinds) if kind is not None)
    scores = scored(units, taken, apart, around)
    found = proposed(draft, scores, taken, apart, around)
    found -= opposed(draft, found, taken)
    manual = draft.why.get(0) == OF_A_MANUAL
    if manual:
        found -= beside_the_text(units, found, layout.margin)
    _settle_numbers(draft, found)
    headers = {i for i, reason in draft.why.items() if reason == OF_A_MAIL}
    found -= around_letter(units)
    found -= around_mails(units, kinds, headers, found)
    words_alone = _are_words(units)
    if words_alone:
        found.clear()

    # What looks like a heading and is a part of one, or says something of it.
    if frame is not None:
        found = _title_page(draft, found, frame)
    elif 0 in found:
        found -= set(on_title_page(units, kinds))
    _settle_repeated(draft, found, anywhere=frame is not None, top=top)
    _settle_dates(draft, found)
    for i in dedication(units, found, top):
        found.discard(i)
        draft.mark(i, "body", "says for whom the book is")

    # One of them is the title, if the document has one.
    untitled = frame is not None or manual or words_alone
    if not untitled and len(units) > _FEWEST_UNDER_A_TITLE and kinds[top] is None and is_title(units[top], draft.rows):
        found.add(top)
    untitled = untitled or are_divided(units, kinds, found) or are_several(units, found)
    title = None if untitled else _title(units, kinds, found)
    if title is not None:
        found -= {i for i in under_title(units, found, title) if not _is_marked(units[i], around)}
    for i in found:
        kinds[i] = "title" if i == title else "heading"
    return scores, around, apart


def _around(draft: Draft, layout: Verdict, listed: frozenset[str], apart: frozenset[int], top: int) -> Surroundings:
    """The facts of the whole document, with the rules between its units."""
    units, kinds = draft.units, draft.kinds
    rules = [i for i, kind in enumerate(kinds) if kind == "boilerplate" and is_underline(units[i])]
    underlined = {units[i - 1].last for i in rules if i and underlines(units[i], units[i - 1])}
    underlined |= {unit.last for unit in units if has_rule_behind(unit)}
    below_rules = {units[i + 1].first for i in rules if i + 1 < len(units) and (not i or units[i].before)}
    return surroundings(
        [unit for i, unit in enumerate(units) if i not in apart],
        layout,
        listed,
        opens="toc_entry" not in kinds[:top],
        underlined=frozenset(underlined),
        ruled=frozenset(below_rules),
        twice=frozenset(folded(units[i].text) for i, kind in enumerate(kinds) if kind == "title_repeat"),
    )


def _settle_numbers(draft: Draft, found: set[int]) -> None:
    """What counts on as headings do is one, and what counts on as the items above it do is an item."""
    units, kinds = draft.units, draft.kinds
    for i in count_on(units, kinds, found):
        kinds[i], draft.depths[i] = None, 0
        draft.why.pop(i, None)
        found.add(i)
    for i in go_on_lists(units, kinds, found):
        found.discard(i)
        draft.mark(i, "list_item", "goes on the list above")


def _settle_repeated(draft: Draft, found: set[int], anywhere: bool, top: int) -> None:
    """Of a heading that comes twice in a row on a title page the first is a repetition.

    Below the top, what comes twice is a part and the first section of it, but where this holds `anywhere`, as in a
    printed book.
    """
    units, kinds = draft.units, draft.kinds
    for i in sorted(found):
        twice = i - 1 in found and kinds[i - 1] is None and folded(units[i].text) == folded(units[i - 1].text)
        if twice and (anywhere or i - 1 <= top + _UNITS_OF_A_TITLE_PAGE):
            found.discard(i - 1)
            draft.mark(i - 1, "title_repeat", "the heading comes again at once")
            draft.book = i if draft.book == i - 1 else draft.book


def _settle_dates(draft: Draft, found: set[int]) -> None:
    """A date that stands alone says when something was made or came out, and heads nothing."""
    units, kinds = draft.units, draft.kinds
    for i in [i for i in found if is_stamp(units[i].text)]:
        found.discard(i)
        draft.mark(i, "date", "when the file was made")
    for i in dates_below(units, found):
        found.discard(i)
        draft.mark(i, "date", "the date of what the heading above names")

    edition = lone_date(units, kinds, found)
    if edition is not None:
        found.discard(edition)
        draft.mark(edition, "date", "the date of what begins below")


def _is_marked(unit: Unit, around: Surroundings) -> bool:
    """Whether a unit is a heading for what it says, or for the rule below it."""
    return is_standing(unit.text) or unit.last in around.underlined


def _are_words(units: Sequence[Unit]) -> bool:
    """Whether a text is words one below the other, without a blank line among them, that nothing heads."""
    return len(units) >= _FEWEST_WORDS and all(unit.words <= 1 and not unit.before for unit in units)


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
            others = (units[j].text for j in found - {i} if units[j].text != unit.text)
            if any(_DIGITS.sub("0", text) == like != unit.text for text in others):
                return None  # one of several versions, days or parts
            if unit.end == "colon" and any(units[j].end == "colon" for j in found - {i}):
                return None  # one of several labels
            if stars(units[i]) and any(stars(units[j]) == stars(units[i]) for j in found - {i}):
                return None  # one of several parts of an outline
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
            row = same > 1 and not _counts_elsewhere(units, found, i)
            return None if alone or number.rank or number.scheme == "§" or row else i
        if kinds[i] in (None, "toc_entry", "list_item", "verse", "table", "quote"):
            return None
    return None


def _counts_elsewhere(units: Sequence[Unit], found: set[int], at: int) -> bool:
    """Whether the numbers below a dotted number begin anew: "2.9. Folders" over "1. Overview" is counted elsewhere."""
    number = units[at].number
    below = [other for j in sorted(found) if j > at and (other := units[j].number) is not None]
    anew = bool(below) and below[0].scheme == "dotted" and below[0].value in ((0,), (1,), (1, 1))
    return number is not None and number.scheme == "dotted" and anew and number.value > below[0].value


def _title_page(draft: Draft, found: set[int], frame: Gutenberg) -> set[int]:
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


def depths_of(units: Sequence[Unit], kinds: Sequence[BlockKind], book: int | None, manual: bool) -> list[int]:
    """Depth of every unit that is a heading, 0 of all others; what follows the title of a `book` stands under it.

    `manual`: the text is a manual page, whose margins say how deep its headings are.
    """
    at = [i for i, kind in enumerate(kinds) if kind == "heading" and i != book]
    out = [0] * len(units)
    if manual:
        for i, level in zip(at, levels_by_margin(units, at), strict=True):
            out[i] = level
        return out
    named = announced(units, at)
    headings = [Heading(units[i], _stands_directly(units, kinds, i), mark_of(units, i), i in named) for i in at]
    title = next((i for i, kind in enumerate(kinds) if kind == "title"), None)
    top = mark_of(units, title) if title is not None else ""
    for i, level in zip(at, beside_casts(units, at, levels(headings, top)), strict=True):
        out[i] = level + (book is not None and i > book)
    if book is not None:
        out[book] = 1
    return out


def _stands_directly(units: Sequence[Unit], kinds: Sequence[BlockKind], at: int) -> bool:
    """Whether nothing but the rules that belong to them stands between a heading and the heading above it."""
    above = at - 1
    while above >= 0 and kinds[above] == "boilerplate" and is_underline(units[above]):
        above -= 1
    return above >= 0 and kinds[above] == "heading"
