"""Texts of formats that declare their structure, cut with every span checked against the text of its row."""

from variorum.text.cut import cut, span_text
from variorum.text.document import Cut
from variorum.text.readers.formats import media_type_of

Told = tuple[str, int, str]


def read_declared(text: str, name: str, media_type: str) -> Cut:
    """A text under a name, which shows that it is of a media type; rows stand in order, and say what their spans do."""
    raw = text.encode()
    found = cut(raw, media_type_of(name, raw))
    assert (found.media_type, found.span_of) == (media_type, "raw")
    at = 0
    for row in found.paragraphs:
        assert row.byte_start is not None and row.byte_end is not None
        assert row.byte_start < row.byte_end and (row.kind == "footnote" or row.byte_start >= at)
        at = max(at, row.byte_end)
        span = raw[row.byte_start : row.byte_end]
        assert span_text(span, media_type, found.encoding, row.kind, found.cleaning) == row.text
    return found


def rows_of(found: Cut) -> list[Told]:
    """Headings as `#` with their levels, and paragraphs with their depths, in reading order."""
    told: list[Told] = []
    for i, section in enumerate(found.sections):
        told += [("#", section.level, section.heading)] if section.heading else []
        told += [(row.kind, row.depth, row.text) for row in found.paragraphs if row.section == i]
    return told
