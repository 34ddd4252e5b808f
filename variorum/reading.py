"""One text read alone: its sections and paragraphs, without a warehouse and without ids."""

from pathlib import Path

from variorum import arguments
from variorum.text.cut import cut
from variorum.text.document import Cut
from variorum.text.readers.formats import media_type_of


def read(source: str | Path | bytes, media_type: str | None = None) -> Cut:
    """The document that a file, or its bytes, hold: sections with headings, paragraphs with kinds, languages and spans.

    `media_type`, such as text/markdown, is told from the name and the first bytes where it is not given.
    Raises OSError where the file cannot be read, Rejection where its text cannot be taken.
    """
    name = "" if isinstance(source, bytes) else arguments.place("source", source)
    media_type = arguments.text_or_none("media_type", media_type)
    raw = source if isinstance(source, bytes) else Path(name).read_bytes()
    return cut(raw, media_type or media_type_of(name, raw))
