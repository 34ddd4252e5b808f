"""Which format a source is in: by its name, and by its first bytes where the name does not say."""

import re

SUFFIXES: dict[str, str] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdown": "text/markdown",
    ".mkd": "text/markdown",
    ".mkdn": "text/markdown",
    ".mdx": "text/markdown",
    ".htm": "text/html",
    ".html": "text/html",
    ".shtml": "text/html",
    ".xht": "text/html",
    ".xhtml": "text/html",
    ".epub": "application/epub+zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
"""Media type by suffix, in lower case."""

SNIFFED = 1024
"""Bytes at the start that `media_type_of` looks at."""

_ZIP = b"PK\x03\x04"
_OOXML = re.compile(rb"\[Content_Types\]\.xml|_rels/\.rels|word/")
# The tags that a page may begin with (WHATWG MIME Sniffing, section 7.1), without those that Markdown may begin with.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*\?>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body|script|title|meta)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def media_type_of(name: str, head: bytes) -> str:
    """The media type of a source from its name and its first bytes; text/plain where nothing speaks against it."""
    binary = _binary_type(head)
    if binary:
        return binary
    last = name.replace("\\", "/").rsplit("/", 1)[-1].casefold()
    suffix = "." + last.rsplit(".", 1)[-1] if "." in last else ""
    declared = SUFFIXES.get(suffix)
    if declared is not None:
        return declared
    return "text/html" if _HTML.match(_as_ascii(head[:SNIFFED])) else "text/plain"


def _binary_type(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(_ZIP):
        # An EPUB begins with an uncompressed file `mimetype` (EPUB OCF 3.3, section 4.2.2).
        if head[30:58] == b"mimetypeapplication/epub+zip":
            return "application/epub+zip"
        if _OOXML.match(head[30:80]) and b"xl/" not in head[:SNIFFED] and b"ppt/" not in head[:SNIFFED]:
            return SUFFIXES[".docx"]
    return None


def _as_ascii(head: bytes) -> bytes:
    """The head with the NULs and the byte order mark of UTF-16 taken out, so that its tags can be seen."""
    return head.lstrip(b"\xff\xfe\x00").replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
