"""What a page says of itself: its title, author, date and language."""

import re
from collections.abc import Sequence
from html import unescape

from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.html.marks import Mark, attributes_of

PUBLISHED = (
    "article:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "date",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
)
"""Names of `meta` that state the day of publication, the surest first."""
AUTHORS = ("author", "citation_author", "dc.creator", "dcterms.creator", "article:author", "parsely-author")

_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')


def published_in(text: str, marks: Sequence[Mark]) -> str | None:
    """The ISO 8601 date of publication: from `meta`, from linked data, else from the first `time` of the page."""
    stated = _meta(marks)
    dates = [stated.get(name) for name in PUBLISHED]
    for mark in marks:
        if mark.name == "script" and "ld+json" in mark.attributes:
            dates += [linked[1] for linked in _LINKED_DATE.finditer(text, mark.start, mark.end)]

    # Of times only the first that says one counts: later ones are of other pages that this one links to.
    opening = (mark for mark in marks if mark.name == "time" and not mark.closing)
    times = (attributes_of(mark.attributes).get("datetime") for mark in opening)
    dates.append(next(filter(None, times), None))
    return next(filter(None, map(iso_date, dates)), None)


def metadata_in(text: str, marks: Sequence[Mark], head_title: tuple[int, int] | None) -> dict[str, object]:
    """Title, author, language, description, site and canonical address of a page, where it states them."""
    stated = _meta(marks)
    languages = (attributes_of(mark.attributes) for mark in marks if mark.name in ("html", "body") and not mark.closing)
    links = (attributes_of(mark.attributes) for mark in marks if mark.name == "link")
    values = {
        "title": " ".join(unescape(text[slice(*head_title)]).split()) if head_title else stated.get("og:title"),
        "author": next((stated[name] for name in AUTHORS if stated.get(name)), None),
        "language": next((found for at in languages if (found := at.get("lang") or at.get("xml:lang"))), None),
        "description": stated.get("description") or stated.get("og:description"),
        "site": stated.get("og:site_name"),
        "canonical": next((at.get("href") for at in links if at.get("rel", "").lower() == "canonical"), None),
    }
    return {name: value for name, value in values.items() if value}


def _meta(marks: Sequence[Mark]) -> dict[str, str]:
    """The content of every `meta`, by its name, property or itemprop in lower case; the first one counts."""
    values: dict[str, str] = {}
    for mark in marks:
        if mark.name == "meta":
            at = attributes_of(mark.attributes)
            name = at.get("name") or at.get("property") or at.get("itemprop") or ""
            values.setdefault(name.lower(), at.get("content", ""))
    return values
