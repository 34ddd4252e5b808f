"""What stands near the top of a document beside its text: date, byline, category, the title again."""

from collections.abc import Sequence

from variorum.text.readers.plain.decisions.draft import Draft
from variorum.text.readers.plain.headings.surroundings import folded
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.kinds.front import (
    is_edition,
    is_version,
    lone_edition,
    lone_month,
)
from variorum.text.readers.plain.kinds.labels import dateline, is_byline, names_source, signs
from variorum.text.readers.plain.units import Unit

_DATES_OVER_PARTS = 2
"""Dates over a text from which dates head the parts of a document."""
_WORDS_OF_A_DATELINE = 12
_WORDS_OF_A_TITLE, _WORDS_OF_A_CATEGORY = 30, 3
_NEAR_TOP = 8
"""Units from the start among which date, byline and category of a document stand."""


def mark_top(draft: Draft, published: str | None) -> str | None:
    """Date, byline, category and repeated title near the top, and a date at the end; returns the first date."""
    published = _mark_dates_and_bylines(draft, published)
    _mark_signatures(draft)
    _mark_repeated_titles(draft)
    _mark_categories(draft)
    return published


def _mark_dates_and_bylines(draft: Draft, published: str | None) -> str | None:
    """When the text is from and who wrote it, line by line; returns the first date."""
    units, kinds, mark = draft.units, draft.kinds, draft.mark
    size = len(units)
    dated = _is_dated(units)
    for i in [*range(min(_NEAR_TOP, size)), *range(max(_NEAR_TOP, size - 2), size)]:
        if kinds[i] is not None:
            continue
        date = date_of(units[i].text)
        if date is not None and not dated and not is_version(units[i]):
            mark(i, "date", "a date near the top" if i < _NEAR_TOP else "a date at the end")
            if i < _NEAR_TOP and published is None:
                published = date
        elif i < _NEAR_TOP and units[i].words <= _WORDS_OF_A_DATELINE and (said := dateline(units[i].text)) is not None:
            mark(i, "byline", "says when, and who wrote")
            published = published or said
        elif i < _NEAR_TOP and is_byline(units[i]):
            mark(i, "byline", "says who wrote")
        elif i < _NEAR_TOP and is_edition(units[i].text) and not _has_other_edition(units, i):
            mark(i, "date", "says which edition it is")

    # Which edition it is, and of which month, may stand alone further below.
    edition = lone_edition(units)
    if edition > 0:
        mark(edition, "date", "says which edition it is")
    month = lone_month(units)
    if month > 0:
        mark(month, "date", "the month from which it is")
    return published


def _mark_signatures(draft: Draft) -> None:
    """Who wrote a letter or a verse stands below it."""
    units, kinds = draft.units, draft.kinds
    for i in range(1, len(units)):
        if kinds[i] is None and signs(units[i], units[i - 1]):
            draft.mark(i, "byline", "who wrote what stands above")
        elif kinds[i] is None and i + 1 < len(units) and names_source(units[i], units[i - 1], units[i + 1]):
            draft.mark(i, "body", "says where the verse above is from")


def _mark_repeated_titles(draft: Draft) -> None:
    """What comes twice in a row near the top is a title, and the title again."""
    units, kinds = draft.units, draft.kinds
    for i in range(1, min(_NEAR_TOP, len(units))):
        undecided = kinds[i] is None and kinds[i - 1] is None
        key = folded(units[i].text)
        if undecided and key and units[i].words <= _WORDS_OF_A_TITLE and folded(units[i - 1].text) == key:
            draft.mark(i, "title_repeat", "the title again")


def _mark_categories(draft: Draft) -> None:
    """A word beside title and date says what kind of text it is."""
    units, kinds = draft.units, draft.kinds
    near = range(1, min(_NEAR_TOP, len(units) - 1))
    if near and kinds[1] == "date" and kinds[0] is None and _is_category(units[0]):
        below = next((i for i in near[1:] if kinds[i] is None), None)
        if below is not None and units[below].label and units[below].words > units[0].words:
            draft.mark(0, "category", "a word above date and title")
    for i in near:
        below_date = kinds[i] is None and kinds[i - 1] == "date" and _is_category(units[i])
        if below_date and units[i + 1].label and units[i + 1].words > units[i].words:
            draft.mark(i, "category", "a word between date and title")


def _is_category(unit: Unit) -> bool:
    return unit.words <= _WORDS_OF_A_CATEGORY and unit.end == "bare"


def _has_other_edition(units: Sequence[Unit], at: int) -> bool:
    """Whether another unit says which edition it is: several head what changed with each."""
    return any(is_edition(unit.text) for i, unit in enumerate(units) if i != at)


def _is_dated(units: Sequence[Unit]) -> bool:
    """Whether dates stand over the parts of a document, as in minutes: beyond the top and the end, and over a text."""
    over = sum(
        units[i].words <= 4 and date_of(units[i].text) is not None and not units[i + 1].label
        for i in range(_NEAR_TOP, len(units) - 2)
        if units[i].text[0].isdigit() or units[i].text[-1].isdigit()
    )
    return over >= _DATES_OVER_PARTS
