"""What belongs to the page or to the file and not to the text: frames, heads and feet, boilerplate."""

from collections.abc import Sequence

from variorum.text.readers.plain.decisions.draft import Draft
from variorum.text.readers.plain.kinds.boilerplate import boilerplate
from variorum.text.readers.plain.kinds.front import (
    heads_memo,
)
from variorum.text.readers.plain.kinds.gutenberg import Gutenberg
from variorum.text.readers.plain.kinds.mail import mail
from variorum.text.readers.plain.kinds.pages import manual_name, pages
from variorum.text.readers.plain.layout import Row

OF_A_MANUAL = "name of a manual page"
OF_A_MAIL = "header of a mail"


def mark_frame(draft: Draft, frame: Gutenberg) -> None:
    """The header and the licence of Project Gutenberg."""
    for i, unit in enumerate(draft.units):
        if unit.last < frame.start or unit.first >= frame.end:
            draft.mark(i, "boilerplate", "frame of a Project Gutenberg file")
    draft.metadata["gutenberg"] = dict(frame.fields)
    if "title" in frame.fields:
        draft.metadata["title"] = frame.fields["title"]


def mark_pages(draft: Draft, rows: Sequence[Row]) -> str | None:
    """What a printed page, a manual or a mail carries beside its text; returns the date of a mail."""
    for i in manual_name(draft.units):
        draft.mark(i, "boilerplate", OF_A_MANUAL)
    for i in pages(draft.units, rows):
        draft.mark(i, "boilerplate", "head or foot of a page")
    if draft.units and heads_memo(rows, draft.units[0].first, draft.units[0].last):
        draft.mark(0, "boilerplate", "head of a memo")
    headers, published = mail(draft.units)
    for i, kind in headers.items():
        draft.mark(i, kind, OF_A_MAIL)
    return published


def mark_boilerplate(draft: Draft) -> None:
    """What belongs to the page; more than half of a document is taken as prose instead, and the doubt recorded."""
    marked = boilerplate(draft.units)
    if sum(len(draft.units[i].text) for i in marked) * 2 > sum(len(unit.text) for unit in draft.units):
        draft.metadata["doubt"] = "more than half reads as page boilerplate: taken as prose"
        return
    for i in marked:
        draft.mark(i, "boilerplate", "page boilerplate")
