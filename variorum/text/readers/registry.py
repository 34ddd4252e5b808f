"""Which module reads a format whose bytes are its text; each is imported when a source of its format comes."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from variorum.text.document import BlockKind, CleaningOptions, Structure


class Reader(Protocol):
    """What the module of a format offers."""

    def structure(self, text: str, options: CleaningOptions) -> Structure:
        """The blocks of a text, with their spans."""

    def span_text(self, text: str, kind: BlockKind, options: CleaningOptions) -> str:
        """The text of a block from the text of its span alone."""


READERS: dict[str, str] = {
    "text/plain": "variorum.text.readers.plain.reader",
    "text/markdown": "variorum.text.readers.markdown.reader",
    "text/html": "variorum.text.readers.html.reader",
    "text/asciidoc": "variorum.text.readers.asciidoc.reader",
    "text/x-wiki": "variorum.text.readers.mediawiki.reader",
    "application/tei+xml": "variorum.text.readers.tei.reader",
    "application/docbook+xml": "variorum.text.readers.docbook.reader",
    "text/x-org": "variorum.text.readers.org.reader",
    "text/x-pod": "variorum.text.readers.pod.reader",
}
"""The module that reads a format."""


@cache
def reader_of(media_type: str) -> Reader:
    """The reader of one of these formats."""
    return cast(Reader, import_module(READERS[media_type]))


def modules_of(media_types: Iterable[str]) -> tuple[str, ...]:
    """The modules that read some formats, of those that are read here."""
    return tuple(sorted({READERS[media_type] for media_type in media_types if media_type in READERS}))
