"""What a row of each table may say: the last value that holds, and the first that does not."""

from datetime import date
from typing import Any

import pandera.errors
import polars as pl
import pytest

from variorum.schemas.models import MODELS

D, S, ROOT, P = "d0123456789abcdef", "s0123456789abcdef", "sghjkmnpqrstvwxyz", "p0123456789abcdef"
SHORT, LONG = b"x" * 16, b"x" * 32

SOUND: dict[str, dict[str, Any]] = {
    "documents": {
        "document_id": D, "collection": "books", "source": "a.txt", "title": None, "language": "en",
        "language_score": 1.0, "published": date(2025, 1, 16), "metadata": "{}", "media_type": "text/plain",
        "encoding": "utf-8", "encoding_score": 1.0, "layout": "declared", "layout_score": 1.0, "cleaning": "{}",
        "span_of": "raw", "raw_sha256": LONG, "n_bytes": 0, "content_hash": SHORT, "n_sections": 1,
        "n_paragraphs": 0, "n_words": 0,
    },
    "sections": {
        "section_id": S, "document_id": D, "parent_id": ROOT, "ordinal": 1, "level": 1, "heading": "Tea", "path": "1",
        "heading_start": 0, "heading_end": 3, "byte_start": 0, "byte_end": 3, "n_paragraphs": 0,
    },
    "paragraphs": {
        "paragraph_id": P, "document_id": D, "section_id": S, "ordinal": 0, "kind": "body", "depth": 0, "text": "Tea",
        "language": "en", "language_score": 0.0, "content_hash": SHORT, "byte_start": 0, "byte_end": 1,
        "n_chars": 3, "n_words": 0,
    },
    "lineage": {
        "version": 1, "entity": "paragraph", "event": "edited", "document_id": D, "from_id": P, "to_id": P,
        "score": 1.0, "method": "alignment", "cause": "source",
    },
    "identities": {
        "id": P, "entity": "paragraph", "document_id": D, "first_version": 2, "last_version": 2, "match_key": SHORT,
        "salt": 0, "successor": P,
    },
    "quarantine": {
        "collection": "books", "source": "a.txt", "raw_sha256": None, "n_bytes": None, "step": "read",
        "reason": "empty", "detail": "Why.", "byte_offset": None, "first_version": 1,
    },
    "raw": {"document_id": D, "collection": "books", "source": "a.txt", "raw_sha256": LONG, "bytes": b""},
}  # fmt: skip
"""A row of each table; as many of its values as may be are at their least or most."""

BREAKS: list[tuple[str, dict[str, Any]]] = [
    *(("documents", {score: -0.01}) for score in ("language_score", "encoding_score", "layout_score")),
    *(("documents", {score: 1.01}) for score in ("language_score", "encoding_score", "layout_score")),
    *(("documents", {count: -1}) for count in ("n_bytes", "n_paragraphs", "n_words")),
    *(("documents", {text: ""}) for text in ("collection", "source", "encoding", "metadata", "cleaning")),
    *(("documents", {hashed: b"x" * size}) for hashed in ("raw_sha256", "content_hash") for size in (15, 17, 31, 33)),
    ("documents", {"n_sections": 0}),
    ("documents", {"media_type": "text"}),
    ("documents", {"language": "English"}),
    ("documents", {"layout": "wrapped"}),
    ("documents", {"span_of": "line"}),
    ("sections", {"parent_id": None}),
    ("sections", {"level": 0}),
    ("sections", {"path": ""}),
    ("sections", {"path": "a"}),
    ("sections", {"ordinal": 0}),
    ("sections", {"ordinal": -1}),
    ("sections", {"n_paragraphs": -1}),
    ("sections", {"heading": ""}),
    ("sections", {"heading": None}),
    ("sections", {"heading_end": 0}),
    ("sections", {"heading_end": 4}),
    ("sections", {"byte_start": 1}),
    ("sections", {"byte_start": 4, "heading_start": None, "heading_end": None}),
    ("paragraphs", {"text": "", "n_chars": 0}),
    *(("paragraphs", {"text": text, "n_chars": 3}) for text in ("Te ", " Te", "T\x1f.", "T\x7f.", "T\r.", "T\u2028.")),
    ("paragraphs", {"n_chars": 2}),
    ("paragraphs", {"n_chars": 4}),
    ("paragraphs", {"content_hash": b"x" * 15}),
    ("paragraphs", {"content_hash": LONG}),
    ("paragraphs", {"byte_end": 0}),
    ("paragraphs", {"byte_start": None}),
    ("paragraphs", {"byte_end": None}),
    ("paragraphs", {"kind": "prose"}),
    ("paragraphs", {"language_score": -0.01}),
    *(("paragraphs", {number: -1}) for number in ("ordinal", "depth", "n_words")),
    ("lineage", {"version": 0}),
    ("lineage", {"score": 1.01}),
    ("lineage", {"score": -0.01}),
    ("lineage", {"from_id": None}),
    ("lineage", {"to_id": None}),
    ("lineage", {"event": "added"}),
    ("lineage", {"event": "added", "to_id": None}),
    ("lineage", {"event": "removed"}),
    ("lineage", {"event": "removed", "from_id": None}),
    ("lineage", {"event": "lost"}),
    ("identities", {"last_version": 1}),
    ("identities", {"last_version": None}),
    ("identities", {"first_version": 0}),
    ("identities", {"salt": -1}),
    ("identities", {"id": "x0123456789abcdef"}),
    ("quarantine", {"first_version": 0}),
    ("quarantine", {"n_bytes": -1}),
    ("quarantine", {"byte_offset": -1}),
    ("quarantine", {"detail": ""}),
    ("quarantine", {"collection": ""}),
    ("quarantine", {"step": "x"}),
    ("quarantine", {"reason": "x"}),
    ("raw", {"raw_sha256": SHORT}),
    ("raw", {"source": ""}),
    *((name, {key: row[key] + "0"}) for name, row in SOUND.items() for key in row if key.endswith("_id")),
    *((name, {key: row[key][:-1] + "u"}) for name, row in SOUND.items() for key in row if key.endswith("_id")),
]
"""What, put into the sound row of a table, breaks one of its rules and no other."""

ALSO_SOUND: list[tuple[str, dict[str, Any]]] = [
    ("documents", {"language_score": 0.0, "media_type": "application/x-ipynb+json", "language": "zh-Hant-419"}),
    ("sections", {"parent_id": None, "level": 0, "path": "", "ordinal": 0, "heading": None}),
    ("sections", {"byte_start": None, "byte_end": None, "heading_start": None, "heading_end": None}),
    ("sections", {"byte_start": 3, "heading_start": None, "heading_end": None}),
    ("paragraphs", {"text": "a\tb\nc", "n_chars": 5, "byte_start": None, "byte_end": None}),
    ("paragraphs", {"text": "é", "n_chars": 1}),
    ("lineage", {"event": "added", "from_id": None, "score": None}),
    ("lineage", {"event": "removed", "to_id": None, "score": 0.0}),
    ("identities", {"last_version": None, "successor": None}),
    ("identities", {"successor": None}),
    ("quarantine", {"raw_sha256": LONG, "n_bytes": 0, "byte_offset": 0}),
]


def holds(name: str, row: dict[str, Any], times: int = 1) -> bool:
    model = MODELS[name]
    types = {column: rules.dtype.type for column, rules in model.to_schema().columns.items()}
    try:
        model.validate(pl.DataFrame([row] * times, schema=types))
    except (pandera.errors.SchemaError, pl.exceptions.PanicException):  # Polars cannot print bytes that fail
        return False
    return True


def test_a_row_with_every_value_at_its_least_or_most_holds() -> None:
    assert [name for name, row in SOUND.items() if not holds(name, row)] == []
    assert [(name, values) for name, values in ALSO_SOUND if not holds(name, SOUND[name] | values)] == []


def test_a_row_with_a_value_beyond_does_not() -> None:
    assert [(name, values) for name, values in BREAKS if holds(name, SOUND[name] | values)] == []


@pytest.mark.parametrize("name", ["documents", "sections", "paragraphs", "identities", "quarantine", "raw"])
def test_no_key_stands_twice(name: str) -> None:
    assert not holds(name, SOUND[name], times=2)


def test_an_id_may_have_several_events_in_one_version() -> None:
    assert holds("lineage", SOUND["lineage"], times=2)
