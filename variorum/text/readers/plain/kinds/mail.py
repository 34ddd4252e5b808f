"""Mails as text: their headers, and the lines that part a message from the next."""

import re
from collections.abc import Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.forms import header_name, is_boundary, is_mail_header
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.units import Unit

_KINDS: dict[str, BlockKind] = {"from": "byline", "author": "byline", "date": "date"}
_LONGEST_NAME = 43
"""Characters up to the colon of a header."""
_BOUNDARIES = "-F"
"""What a boundary begins with: dashes, or "From " of a mailbox."""
_CLOCK = re.compile(r"\s\d{1,2}:\d{2}(?::\d{2})?(?:.*(?<=\s)(\d{4})\Z|.*)")
"""The time of a day and what follows it, but for a year at the end."""
_DAY = re.compile(r"[^\W\d_]{2,12}\.?,?\s+(?=\d)")


def mail(units: Sequence[Unit]) -> tuple[dict[int, BlockKind], str | None]:
    """Index of a unit that is a header or a boundary of a mail -> its kind; and the date of the first message.

    Two headers in a row that mails have make a mail; after a boundary one is enough.
    """
    found: dict[int, BlockKind] = {}
    published: str | None = None
    at = 0
    while at < len(units):
        text = units[at].text
        if text.find(":", 0, _LONGEST_NAME) < 0 and text[0] not in _BOUNDARIES:
            at += 1  # as most units: neither header nor boundary
            continue
        if is_boundary(units[at].text):
            found[at] = "boilerplate"
            at += 1
            continue

        # A run of lines that look like headers, of which one or two must be known ones.
        end = at
        while end < len(units) and (end == at or not units[end].before) and header_name(units[end].text):
            end += 1
        known = sum(is_mail_header(units[i].text) for i in range(at, end))
        if known >= 2 or (known and at - 1 in found):
            for i in range(at, end):
                name = header_name(units[i].text)
                if i == at and not is_mail_header(units[i].text) and name.count("-") == 0:
                    continue  # a heading above the headers, as "Message: 2"
                found[i] = _KINDS.get(name, "boilerplate")
                if name == "date" and published is None:
                    published = mail_date(units[i].text)
        at = max(end, at + 1)
    return found, published


def mail_date(text: str) -> str | None:
    """The date of a header such as "Date: Fri, 20 Apr 2001 20:18:00 -0400", as ISO 8601."""
    said = _CLOCK.sub(lambda clock: f" {clock[1] or ''}", text.partition(":")[2].strip()).strip()
    day = _DAY.match(said)
    return date_of(said[day.end() :] if day else said)
