"""Formats that are files of files, or no text at all: their readers.

A reader takes the raw bytes of a source and returns the text that byte spans count in, as if it had been decoded, and
its structure. An EPUB's spans count in its parts joined in reading order (`span_of` is "part", `metadata.parts` says
where each one begins); DOCX and PDF hold no text to point at (`span_of` is "none").
"""

from collections.abc import Callable
from importlib import import_module

from variorum.text.document import Decoded, Rejection, Structure

Reader = Callable[[bytes], tuple[Decoded, Structure]]

EXTRAS: dict[str, tuple[str, str]] = {
    "application/epub+zip": ("variorum.text.readers.epub", "epub"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        "variorum.text.readers.docx.reader",
        "docx",
    ),
    "application/pdf": ("variorum.text.readers.pdf.reader", "pdf"),
    "application/vnd.oasis.opendocument.text": ("variorum.text.readers.odt.reader", "odt"),
    "application/rtf": ("variorum.text.readers.rtf.reader", ""),
    "application/x-subrip": ("variorum.text.readers.subtitles", ""),
    "text/vtt": ("variorum.text.readers.subtitles", ""),
    "text/x-ssa": ("variorum.text.readers.subtitles", ""),
    "text/x-rst": ("variorum.text.readers.rst", "rst"),
    "text/x-tex": ("variorum.text.readers.latex.reader", "latex"),
    "application/x-ipynb+json": ("variorum.text.readers.notebooks", ""),
    "text/troff": ("variorum.text.readers.man.reader", ""),
    "message/rfc822": ("variorum.text.readers.mail", ""),
}
"""The module that reads a format, and the extra that brings what it needs, if it needs one."""


def read_container(raw: bytes, media_type: str) -> tuple[Decoded, Structure]:
    """The text and the structure of a container. Raises Rejection where it, or the extra it needs, cannot be had."""
    module, extra = EXTRAS[media_type]
    try:
        reader: Reader = import_module(module).read
    except ModuleNotFoundError as missing:
        detail = f"{media_type} needs the module {missing.name}: install variorum[{extra}]"
        raise Rejection("read", "unknown_format", detail) from missing
    return reader(raw)
