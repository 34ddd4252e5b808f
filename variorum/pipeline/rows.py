"""A document that was cut and identified, as rows of the tables."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from variorum.identity.values import Carried, LineageEvent
from variorum.schemas.row import Row
from variorum.schemas.vocabulary import Cause
from variorum.text.document import Cut
from variorum.text.given import with_given
from variorum.text.measure import content_hash, count_words, joint_content_hash


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """Where a document comes from."""

    document_id: str
    collection: str
    source: str
    raw_sha256: bytes
    n_bytes: int
    given: str = ""
    """What is given of it beside its text, as JSON."""


def document_row(origin: DocumentOrigin, cut: Cut, n_words: int) -> Row:
    """The row of documents for a cut source; `n_words` of its paragraphs together."""
    from variorum.text.cut import reading_order  # all readers: for workers alone

    published = _date(cut.published)
    metadata = dict(cut.metadata)
    if cut.published is not None and published is None:
        metadata["published"] = cut.published
    row = {
        "document_id": origin.document_id,
        "collection": origin.collection,
        "source": origin.source,
        "title": cut.sections[0].heading or _stated_title(cut),
        "language": cut.language,
        "language_score": cut.language_score,
        "published": published,
        "metadata": _json(metadata),
        "media_type": cut.media_type,
        "encoding": cut.encoding,
        "encoding_score": cut.encoding_score,
        "layout": cut.layout,
        "layout_score": cut.layout_score,
        "cleaning": _json(cut.cleaning),
        "span_of": cut.span_of,
        "raw_sha256": origin.raw_sha256,
        "n_bytes": origin.n_bytes,
        "content_hash": joint_content_hash(reading_order(cut)),
        "n_sections": len(cut.sections),
        "n_paragraphs": len(cut.paragraphs),
        "n_words": n_words,
    }
    return with_given(row, origin.given)


def _stated_title(cut: Cut) -> str | None:
    """What the header of a book calls it, where no heading is the title of the whole source."""
    title = cut.metadata.get("title")
    return title if isinstance(title, str) and title.strip() else None


def section_rows(document_id: str, cut: Cut, ids: tuple[str, ...]) -> Iterator[Row]:
    """The rows of sections for a cut source whose sections bear `ids`."""
    counts = [0] * len(cut.sections)
    for paragraph in cut.paragraphs:
        counts[paragraph.section] += 1
    for ordinal, section in enumerate(cut.sections):
        yield {
            "section_id": ids[ordinal],
            "document_id": document_id,
            "parent_id": None if section.parent is None else ids[section.parent],
            "ordinal": ordinal,
            "level": section.level,
            "heading": section.heading,
            "path": section.path,
            "heading_start": section.heading_start,
            "heading_end": section.heading_end,
            "byte_start": section.byte_start,
            "byte_end": section.byte_end,
            "n_paragraphs": counts[ordinal],
        }


def paragraph_rows(document_id: str, cut: Cut, section_ids: tuple[str, ...], ids: tuple[str, ...]) -> Iterator[Row]:
    """The rows of paragraphs for a cut source whose paragraphs bear `ids`."""
    for ordinal, paragraph in enumerate(cut.paragraphs):
        yield {
            "paragraph_id": ids[ordinal],
            "document_id": document_id,
            "section_id": section_ids[paragraph.section],
            "ordinal": ordinal,
            "kind": paragraph.kind,
            "depth": paragraph.depth,
            "text": paragraph.text,
            "language": paragraph.language,
            "language_score": paragraph.language_score,
            "content_hash": content_hash(paragraph.text),
            "byte_start": paragraph.byte_start,
            "byte_end": paragraph.byte_end,
            "n_chars": len(paragraph.text),
            "n_words": count_words(paragraph.text),
        }


def lineage_rows(document_id: str, events: Iterable[LineageEvent], version: int, cause: Cause) -> Iterator[Row]:
    """The rows of lineage for what happened in one document."""
    for event in events:
        yield {
            "version": version,
            "entity": event.entity,
            "event": "recut" if cause == "pipeline" and event.event == "edited" else event.event,
            "document_id": document_id,
            "from_id": event.from_id,
            "to_id": event.to_id,
            "score": None if event.score is None else round(event.score, 4),
            "method": event.method,
            "cause": cause,
        }


def identity_rows(document_id: str, before: Mapping[str, Row], carried: Carried, version: int) -> Iterator[Row]:
    """All rows of identities of one document, by id: those `before` (by id), brought up to date, and the new ones."""
    rows = {name: dict(row) for name, row in before.items()}
    for name in carried.restored:
        rows[name] |= {"last_version": None, "successor": None}
    for name, successor in carried.died.items():
        rows[name] |= {"last_version": version - 1, "successor": successor}
    for name, key in carried.keys.items():
        rows[name]["match_key"] = key

    # New ones may be many: each is a row only when its turn comes.
    new = {minted.id: minted for minted in carried.minted}
    for name in sorted([*rows, *new]):
        if name in rows:
            yield rows[name]
            continue
        yield {
            "id": name,
            "entity": new[name].entity,
            "document_id": document_id,
            "first_version": version,
            "last_version": None,
            "match_key": new[name].match_key,
            "salt": new[name].salt,
            "successor": None,
        }


def _date(published: str | None) -> date | None:
    if published is None:
        return None
    try:
        return date.fromisoformat(published)
    except ValueError:
        return None


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
