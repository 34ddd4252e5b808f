"""Which format a source is in: by its name, and by its first bytes where the name does not say."""

import re

from variorum.text.document import Rejection
from variorum.text.readers.foreign import CONVERT, LEAVE_OUT, program_of, refuse_by_shape, refuse_foreign

SUFFIXES: dict[str, str] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdown": "text/markdown",
    ".mkd": "text/markdown",
    ".mkdn": "text/markdown",
    ".mdx": "text/markdown",
    ".rmd": "text/markdown",
    ".qmd": "text/markdown",
    ".htm": "text/html",
    ".html": "text/html",
    ".shtml": "text/html",
    ".xht": "text/html",
    ".xhtml": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".epub": "application/epub+zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ott": "application/vnd.oasis.opendocument.text",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".ass": "text/x-ssa",
    ".ssa": "text/x-ssa",
    ".eml": "message/rfc822",
    ".rst": "text/x-rst",
    ".rest": "text/x-rst",
    ".tex": "text/x-tex",
    ".ltx": "text/x-tex",
    ".latex": "text/x-tex",
    ".rnw": "text/x-tex",
    ".tei": "application/tei+xml",
    ".docbook": "application/docbook+xml",
    ".dbk": "application/docbook+xml",
    ".pod": "text/x-pod",
    ".org": "text/x-org",
    ".wiki": "text/x-wiki",
    ".mediawiki": "text/x-wiki",
    ".wikitext": "text/x-wiki",
    ".adoc": "text/asciidoc",
    ".asciidoc": "text/asciidoc",
    ".asc": "text/asciidoc",
}
"""Media type by suffix, in lower case."""

HEAD = 1 << 16
"""Bytes at the start that `media_type_of` looks at."""
SNIFFED = 1024
"""Those of them that it looks for tags in."""

_BINARY = {media_type for suffix, media_type in SUFFIXES.items() if not media_type.startswith("text/")} - {
    "application/x-subrip"
}
_SOURCES = (".rst", ".md", ".markdown", ".ipynb")
"""Suffixes that say what a text is though `.txt` stands behind them."""
_ZIP = b"PK\x03\x04"
_OOXML = re.compile(rb"\[Content_Types\]\.xml|_rels/\.rels|word/")
_FOLDER = re.compile(rb"PK\x03\x04.{26}(word/|xl/|ppt/)", re.DOTALL)
"""The header of a file in an archive, and the folder that its name begins with (APPNOTE.TXT 6.3.10, section 4.3.7)."""
# The tags that a page may begin with (WHATWG MIME Sniffing, section 7.1), without those that Markdown may begin with.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*\?>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body|script|title|meta)[\s>]",
    re.IGNORECASE | re.DOTALL,
)

_TEI = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^>]*\?>|<!--.*?-->|<!doctype[^<>\[]*(?:\[[^\]]*\]\s*)?>)*+"
    rb"<(?:[\w-]{1,20}:)?(?:tei|teicorpus)(?:\.2)?[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_DOCBOOK = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^>]*\?>|<!--.*?-->|<!doctype[^<>\[]*(?:\[[^\]]*\]\s*)?>)*+"
    rb"<(?:[\w-]{1,20}:)?(?:set|book|part|reference|article|chapter|appendix|preface|section|sect[1-5]|refentry|glossary"
    rb"|glossdiv|bibliography|legalnotice|para|itemizedlist|orderedlist|variablelist)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_PARA = re.compile(rb"<(?:[\w-]{1,20}:)?(?:sim)?para[\s>]|docbook", re.IGNORECASE)
"""What DocBook begins with, and what tells it from other XML that has books and articles."""
_ASCIIDOC = re.compile(rb"(?:\xef\xbb\xbf)?(?://.*\n|\s)*+= \S.*\n(?:[^\n:=].*\n){0,2}+:[a-z][\w-]{0,60}!?:(?:\s|\Z)")
_ORG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[ \t][^\n]*+)?\n)*+#\+(?:TITLE|AUTHOR|EMAIL|DATE|LANGUAGE|OPTIONS|STARTUP|FILETAGS"
    rb"|SETUPFILE|PROPERTY|TODO|HTML_HEAD|LATEX_CLASS|DESCRIPTION):|#[^\n]{0,80}-\*-[^\n]{0,80}\borg\b[^\n]{0,80}-\*-",
    re.IGNORECASE,
)
"""What Org begins with: a setting of the document, or a first line that says so to Emacs."""
_ORG_MARKS = re.compile(
    rb"^(?:\*{1,9}[ \t]|[ \t]*#\+\w|[ \t]*[-+][ \t]\S|[ \t]*\|)|\[\[[^\[\]\n]{1,200}\]", re.MULTILINE
)
"""What Org has: programs of TeX have its suffix too, as the originals of others."""
_WIKI = (
    re.compile(rb"(?:\A|\n)==+[^=\n]{1,200}==+[ \t]*\r?\n"),
    re.compile(rb"\[\[[^\[\]\n]{1,200}\]\]"),
    re.compile(rb"'''[^'\n]{1,200}'''|<ref[ >]|\[\[Category:"),
)
"""What wikitext has: a heading, a link, and one of bold words, a note or a category."""
LEAST_HEADED = 2
"""Headings of Markdown, at least, in a text whose name does not tell: of 327 texts of packages 10 have them and a link,
which are Markdown, such as the change logs that Debian renames."""
_HEADED = re.compile(rb"(?:\A|\n)#{2,4} [^\s#][^\n]{0,200}(?=\n)")
_LINKED = re.compile(rb"\[[^\[\]\n]{1,200}\](?:\([^\s()]{1,500}\)|: {0,3}https?://)")
_MAIL = re.compile(
    rb"(?:From [^\n]*+\n)?(?:[!-9;-~]{1,70}:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){1,60}?"
    rb"(?:MIME-Version|Content-T(?:ype|ransfer-Encoding)):",
    re.IGNORECASE,
)
_ENCODED = re.compile(
    rb"\nContent-(?:Transfer-Encoding:[ \t]{0,4}(?:base64|quoted-printable)|Type:[ \t]{0,4}text/html)",
    re.IGNORECASE,
)
"""The headers of a message, and what says that its text does not stand there as it is: encoded, or as a page."""
_NEXT_MAIL = re.compile(rb"\nFrom [^\n]{1,200}\d{4}\r?\n[!-9;-~]{1,70}:")
"""What begins the second message of a mailbox (RFC 4155)."""
_MAN = re.compile(rb"(?:\xef\xbb\xbf)?\s*+[.']{1,2}[ \t]*(?:\\\"|\\#|[A-Za-z]{2})")
_MAN_HEAD = re.compile(rb"^\.[ \t]{0,4}(?:TH|Dd)[ \t]", re.MULTILINE)
"""What a manual page begins with, a macro or a comment, and the macro that says which page it is."""
_POD = re.compile(rb"(?:\xef\xbb\xbf)?\s*+=(?:pod|encoding|head[1-6]|begin|for)\b[^\n]*+\n\s*+\n?[^\n]*+\n")
"""A command of POD that a text begins with."""
_LATEX = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:%.*\n\s*)*+\\document(?:class|style)\b")


def media_type_of(name: str, head: bytes) -> str:
    """The media type of a source from its name and its first bytes; text/plain where nothing speaks against it.

    Raises Rejection where it is in a format that is not read.
    """
    head = head[:HEAD]
    binary = _binary_type(head)
    if binary:
        return binary

    # What the name declares stands, unless it declares no more than text: then the first bytes may say more.
    declared = named_type(name)
    if name.lower().endswith(".svgz") and head.startswith(b"\x1f\x8b"):
        raise _foreign("a drawing (SVG, packed)", LEAVE_OUT)
    if declared is None and _HTML.match(_as_ascii(head[:SNIFFED])):
        declared = "text/html"
    if declared in (None, "text/plain") and _TEI.match(_as_ascii(head)):
        declared = SUFFIXES[".tei"]
    if declared in (None, "text/plain") and _DOCBOOK.match(head) and _PARA.search(head):
        declared = SUFFIXES[".docbook"]
    if declared in (None, "text/plain") and _ASCIIDOC.match(head):
        declared = SUFFIXES[".adoc"]
    if declared == SUFFIXES[".org"] and not _ORG_MARKS.search(head):
        declared = None
    if declared in (None, "text/plain") and _ORG.match(head):
        declared = SUFFIXES[".org"]
    if declared in (None, "text/plain") and _LATEX.match(head):
        declared = "text/x-tex"
    if declared in (None, "text/plain") and _POD.match(head) and not program_of(name):
        declared = SUFFIXES[".pod"]
    if declared not in _BINARY and _MAN.match(head) and _MAN_HEAD.search(head):
        return "text/troff"
    if declared in (None, "text/plain") and _MAIL.match(head) and _ENCODED.search(head) and not _is_mailbox(head):
        declared = SUFFIXES[".eml"]

    # What is no text for reading, whatever its name, is refused here.
    if declared not in _BINARY and declared != "text/x-tex":
        refuse_foreign(name, head, declared)
    if declared in (None, "text/plain") and all(sign.search(head) for sign in _WIKI):
        declared = SUFFIXES[".wiki"]
    if declared in (None, "text/plain"):
        refuse_by_shape(name, head)
    if declared is None and len(_HEADED.findall(head)) >= LEAST_HEADED and _LINKED.search(head):
        declared = "text/markdown"
    return declared or "text/plain"


def named_type(name: str) -> str | None:
    """The media type that the suffix of a name tells; None where it tells none.

    Sphinx and others lay the source of a page beside it as `index.rst.txt`, `index.md.txt`: it is what stands inside.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1].casefold()
    parts = last.rsplit(".", 2)
    if len(parts) > 1 and parts[-1] == "txt" and "." + parts[-2] in _SOURCES:
        return SUFFIXES.get("." + parts[-2])
    return SUFFIXES.get("." + parts[-1]) if "." in last else None


def _binary_type(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    if not head.startswith(_ZIP):
        return None

    # An EPUB and an OpenDocument begin with an uncompressed file `mimetype` (EPUB OCF 3.3, section 4.2.2; ODF 1.3,
    # part 2, section 3.3).
    if head[30:38] == b"mimetype":
        packed = head[38:100]
        if packed.startswith(b"application/epub+zip"):
            return "application/epub+zip"
        if packed.startswith(b"application/vnd.oasis.opendocument."):
            kind = packed.removeprefix(b"application/vnd.oasis.opendocument.").split(b"P")[0].decode("ascii", "replace")
            if kind.startswith("text"):
                return SUFFIXES[".odt"]
            raise _foreign(f"an OpenDocument ({kind})", CONVERT)

    # What Office writes are folders, the first of which says what it is: a sheet may lie inside of a document.
    if _OOXML.match(head[30:80]):
        folder = _FOLDER.search(head)
        if folder and folder[1] == b"xl/":
            raise _foreign("an Excel sheet: save it as .csv", LEAVE_OUT)
        if folder and folder[1] == b"ppt/":
            raise _foreign("a PowerPoint file: save it as PDF", LEAVE_OUT)
        return SUFFIXES[".docx"]
    return None


def _is_mailbox(head: bytes) -> bool:
    return head.startswith(b"From ") and _NEXT_MAIL.search(head) is not None


def _foreign(what: str, advice: str) -> Rejection:
    return Rejection("read", "unknown_format", f"is {what}, which is not read; {advice}")


def _as_ascii(head: bytes) -> bytes:
    """The head with the NULs and the byte order mark of UTF-16 taken out, so that its tags can be seen."""
    return head.lstrip(b"\xff\xfe\x00").replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
