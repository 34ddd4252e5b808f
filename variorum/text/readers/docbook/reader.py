"""DocBook XML (4 and 5), read into blocks with exact spans.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone. What a
document declares for itself (`<!ENTITY name "words">`) is read where it is named; what other files declare stays as it
is written. No file that a source names is read: `metadata.includes` lists them.

Markup, and therefore in no block: tags, comments, entries of the index, remarks between authors, keywords.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from functools import partial

from variorum.text.document import BlockKind, CleaningOptions, Rejection, Structure
from variorum.text.readers.docbook.elements import ROOTS, as_tei
from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.tei.runs import blocks_of, runs_of
from variorum.text.readers.tei.tags import Tag, attributes_of, ends_of, tags
from variorum.text.readers.tei.words import span_text as tei_text

LONGEST_DECLARED = 200
"""Characters of what a name stands for, at most: longer ones, and such as name each other without end, stay names."""
DEEPEST_DECLARED = 3
"""Names in what names stand for that are followed."""

_DECLARED = re.compile(r"<!ENTITY\s+([\w.:-]{1,60})\s+(?:\"([^\"]{0,200})\"|'([^']{0,200})')\s{0,20}>")
_ELSEWHERE = re.compile(
    r"<!ENTITY\s+([\w.:-]{1,60})\s+(?:SYSTEM|PUBLIC\s+[\"'][^\"']{0,200}[\"'])\s+[\"']([^\"']{1,200})"
)
_NAMED = re.compile(r"&([A-Za-z_][\w.:-]{0,59});")


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks, title, date and metadata of decoded DocBook. Raises Rejection where it is none, or is malformed."""
    found = list(tags(text))
    ends = ends_of(text, found)
    root = next((i for i, tag in enumerate(found) if tag.opens), None)
    if root is None or found[root].name not in ROOTS:
        name = "missing" if root is None else found[root].name
        raise Rejection("read", "unknown_format", f"is no DocBook: its root element is {name}")
    elsewhere = dict(_ELSEWHERE.findall(text, 0, found[root].start))
    declared = _declared(text[: found[root].start]) | dict.fromkeys(elsewhere, "")
    attributes = frozenset(f"{name}={words}" for name, words in declared.items() if f"&{name};" in text)
    options = dataclasses.replace(options, unescape=False, attributes=attributes)

    # The document itself is no division: its title is that of the whole.
    called = list(as_tei(found))
    for i in (root, ends[root]):
        called[i] = called[i]._replace(name="text" if called[i].name == "div" else called[i].name)
    blocks = list(blocks_of(text, runs_of(text, called, ends, []), partial(span_text, options=options)))

    includes = [*elsewhere.values(), *_included(found)]
    title = next((block.text for block in blocks if block.kind == "title"), None)
    authors = [block.text for block in blocks if block.kind == "byline"]
    language = attributes_of(found[root]).get("lang")
    dates = (iso_date(block.text) for block in blocks if block.kind == "date")
    known = {"title": title, "author": ", ".join(authors), "language": language, "includes": includes}
    return Structure(
        blocks=tuple(blocks),
        layout="declared",
        layout_score=1.0,
        options=options,
        published=next(filter(None, dates), None),
        metadata={name: value for name, value in known.items() if value},
    )


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from its decoded span alone."""
    declared = dict(each.split("=", 1) for each in options.attributes)
    return tei_text(_with_words(span, declared), kind, options, as_tei)


def _declared(head: str) -> dict[str, str]:
    """The names that a document declares, and what they stand for, those in it told too."""
    declared = {name: one or other for name, one, other in _DECLARED.findall(head)}
    for _ in range(DEEPEST_DECLARED):
        told = {name: _with_words(words, declared) for name, words in declared.items()}
        declared = {name: words for name, words in told.items() if len(words) <= LONGEST_DECLARED}
    return declared


def _with_words(text: str, declared: dict[str, str]) -> str:
    """The text with names told that the document declares."""
    if not declared or "&" not in text:
        return text
    return _NAMED.sub(lambda named: declared.get(named[1], named[0]), text)


def _included(found: Sequence[Tag]) -> Iterator[str]:
    """The files that XInclude would put into the document."""
    for tag in found:
        if tag.name == "include" and not tag.closing:
            yield from filter(None, [attributes_of(tag).get("href")])
