"""Formats that are no prose: told by their bytes, or by name and bytes together, so that no mark-up becomes rows.

Names of programs' files are Pygments' own; a name alone is not believed, since a diary may be called `notes.d`.
"""

import re
from collections.abc import Callable
from functools import cache

from variorum.text.document import Rejection
from variorum.text.readers.shape import is_sequences, is_word_list, reads_as_data

CONVERT = "convert it to Markdown, HTML or plain text"
LEAVE_OUT = "leave such files out with exclude"
AS_TEXT = 'media_type = "text/plain" in variorum.toml takes it as it is'

LEAST_LOG = 5
"""Lines with a time before a file can be a log."""
LOG_SHARE = 0.8
"""Share of its lines that begin with a time."""
PROSE_SHARE, STOPS_SHARE = 0.7, 0.1
"""Share of the lines of a file with a program's name that must read as sentences, and that must end with a stop, for it
to be prose all the same."""
MOST_STATEMENTS = 0.3
"""Share of its lines that may end with a semicolon, as declarations do, which read as sentences otherwise."""
FILLED_SHARE = 0.05
"""Share of tags with a place to be filled, at least, for a page to be a template; pages hold templates for scripts."""
MINIFIED_LINE = 2_000
"""Bytes of a line of a minified script, at least."""
MINIFIED_BLANKS, MINIFIED_SIGNS = 0.07, 0.08
"""Share of blanks in it, at most, and of brackets and the like, at least: prose has 0.15 and 0.01."""

_START = r"\A(?:\xef\xbb\xbf)?\s*"


def _begins(pattern: str) -> re.Pattern[bytes]:
    return re.compile(_START.encode("latin-1") + pattern.encode("latin-1"), re.IGNORECASE)


_MARKED: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (_begins(r"\x04?%!PS"), "PostScript", "convert it to PDF (ps2pdf)"),
    (_begins(r"\.so\s+\S+\s*+\Z"), "a link to another manual page", LEAVE_OUT),
    (
        _begins(r"""(?:\.\\"|'\\"|\.TH\s|\.Dd\s|\.so\s)"""),
        "a text in roff that is no manual page",
        "groff -T utf8 reads it",
    ),
    (_begins(r"(?:%.*\n\s*)*+\\(?:input|usepackage)\b"), "TeX", CONVERT),
    (_begins(r"(?:Metadata|Wheel)-Version:[ ]"), "what a package of Python says of itself", LEAVE_OUT),
    (
        _begins(
            r'(?:--(?:[^-]|-(?!-))*+--\s*+)*+(?:(?:PUBLIC|SYSTEM|DELEGATE|DOCTYPE)\s+"|OVERRIDE\s+(?:YES|NO)\s|SGMLDECL\s)'
        ),
        "a catalog of SGML",
        LEAVE_OUT,
    ),
    (
        _begins(r"(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION|SGML)\b"),
        "declarations of SGML or XML",
        LEAVE_OUT,
    ),
    (
        _begins(r"version[ ]https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]{1,200}\n)?oid[ ]sha256:"),
        "a pointer to a file that Git LFS keeps elsewhere",
        "git lfs pull fetches it",
    ),
    (
        _begins(
            r"(?:%[^\n]*\n\s*+)*+\\(?:name|docType)\{[^{}\n]{1,80}\}(?:\s*+%[^\n]*\n)*+\s*+\\(?:(?:name|alias|docType)\{"
            r"|title\{(?:[^{}]|\{[^{}]{0,80}\}){1,200}\}(?=[^\0]{0,3000}\\(?:description|usage|alias|keyword|section|encoding)\{))"
        ),
        "documentation of R (Rd)",
        "R CMD Rdconv -t html makes what is read as HTML",
    ),
    (_begins(r"#LyX[ ]\d"), "a document of LyX", "lyx --export latex makes what is read as LaTeX"),
    (_begins(r"(?:\xde\x12\x04\x95|\x95\x04\x12\xde)"), "what a program says in another language (gettext)", LEAVE_OUT),
    (_begins(r"<\?php"), "a program (PHP)", LEAVE_OUT),
    (_begins(r"#[ ]Sphinx[ ]inventory"), "an index of a book for other books (Sphinx)", LEAVE_OUT),
    (_begins(r"--[ ]Hoogle[ ]documentation"), "an index of declarations (Hoogle)", LEAVE_OUT),
    (_begins(r"\*\*\*[ ]Build[ ]information[ ]\*\*\*"), "what a package was built with", LEAVE_OUT),
    (_begins(r"#!\s*/"), "a script", LEAVE_OUT),
    (_begins(r"(?:diff --git |Index: \S+\r?\n={20}|--- \S+.*\r?\n\+\+\+ \S)"), "a patch", LEAVE_OUT),
    (_begins(r"-----BEGIN [A-Z ]*(?:CERTIFICATE|KEY)"), "a key", LEAVE_OUT),
)
"""What begins so is this, whatever it is called."""
_MODE = _begins(
    r"(?!\.\.\s)[^\w\s]{1,4}[^\n]{0,200}"
    r"-\*-(?![^\n]{0,80}\b(?:text|outline|paragraph-indent|rst|markdown|gfm|org|adoc|html)\b)[^\n]{1,80}-\*-"
)
"""A first line that tells Emacs how to edit what follows, unless as text; behind `..` it is a remark in one."""
_MARKED_UP = (
    "text/markdown", "text/html", "text/x-rst", "text/asciidoc", "text/x-wiki", "text/x-pod", "text/x-org",
)  # fmt: skip
"""Texts with marks, whose names are believed."""
_POD = _begins(r"(?:[^\n]{0,200}\n){0,9}=(?:pod|head1)\b")
_TEMPLATE = _begins(r"(?:\{[%#]|<%)[^\n]{0,200}[%#][}>]")
"""A statement that a template begins with: of Jinja and its like, or of ERB and its like."""
_TAG = re.compile(rb"<[A-Za-z]")
_FILLED = re.compile(rb"<[A-Za-z][^<>{]{0,400}\{[{%]|<[A-Za-z][^<>]{0,400}<[%?]")
"""A tag with a place in it that is to be filled: in a page that speaks of templates it would be escaped."""
_DATA = _begins(r'(?:\{\s*"[^"\n]{1,80}"\s*:|\[\s*(?:\{\s*"|\[))')
_XML = _begins(r"(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+(?:<\?xml\b|<!DOCTYPE\s+(?!html)|<svg\b)")
_READ_BY = {
    "abiword": "soffice --convert-to odt makes what is read as ODT",
    "office:document": "soffice --convert-to odt makes what is read as ODT",
    "fictionbook": "pandoc --to epub makes what is read as EPUB",
    "opml": "pandoc --to markdown makes what is read as Markdown",
    "tt": "ffmpeg makes what is read as subtitles (.srt)",
}
"""What makes a readable text of XML with this root element."""
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*+)[\s/>]")

_TIME = re.compile(
    rb"[\[<(]?(?:\d{4}[-/]\d\d[-/]\d\d[T ,]+\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    rb"|\d\d[-/.]\d\d[-/.]\d{2,4},? \d\d:\d\d:\d\d|\[ *\d+\.\d{3,}\])|\[ *\d+\.\d{3,}\] "
    rb"|\S{3,60} \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:"
)
_SENTENCE = re.compile(
    rb"""\s*+(?!["']{3})(?=[^A-Za-z\x80-\xff]*+[A-Za-z\x80-\xff]{2})[\w"'(\x80-\xff](?:[\w,;:!?'"().\x80-\xff-]*\s++){3}[\w\s,;:!?'"().\x80-\xff-]*+\Z"""
)
"""A line of four words or more, not all of them numbers, without the signs that programs have."""
_OF_ANOTHER = frozenset(
    ("in", "tp", "j2", "jinja", "jinja2", "tmpl", "template", "example", "sample", "dist", "orig", "bak", "old")
)
"""What stands behind the suffix of a file that a program is made from, or that is a copy of one."""
_ALSO = {"log": "log", "conf": "settings"} | dict.fromkeys(
    ("jinja", "jinja2", "j2", "tmpl", "tmplt", "ejs", "mustache"), "templates"
)
_OF_GO = dict.fromkeys(("go.mod", "go.sum", "go.work"), "modules of Go")
"""What Pygments does not know."""
_NO_TEXT = re.compile(
    r"(?:cmakelists|requirements[\w-]{0,40}|constraints|entry_points|top_level|dependency_links|sources|robots)\.txt\Z"
    r"|(?:\A|/)(?:manifest\.in|py\.typed)\Z"
)
"""What programs read under the name of a text, or under one that says nothing."""
_NO_TEXT_THERE = re.compile(r"(?:^|/)(?:lintian/overrides|share/doc-base)/[^/]+\Z")
"""Where programs read what has no name that tells (Lintian's manual, section 2.4.3; install-docs(8))."""
_OF_TAGS = frozenset(("TSX", "JSX", "JavaScript", "TypeScript"))
"""Programs that hold tags with places to be filled, and make no pages by being filled."""
_SIGNS = b"{}()[];=,.&|!+:<>"
_PROSE = frozenset(
    ("Text only", "Text output", "reStructuredText", "Markdown", "HTML", "Org Mode", "E-mail", "Wikitext", "tiddler")
)
"""What Pygments can colour and people read."""


def refuse_foreign(name: str, head: bytes, declared: str | None) -> None:
    """Raise Rejection where a source is no text for a reader, given its name and as many of its first bytes as one has.

    `declared`: the media type that its name stands for, if it is one that is read.
    """
    # First what its own first bytes name, whatever the source is called.
    for start, what, advice in _MARKED:
        if start.match(head):
            raise _foreign(what, advice)
    if declared not in _MARKED_UP and _MODE.match(head):
        raise _foreign("a program or settings (by its first line)", LEAVE_OUT)
    if declared in (None, "text/html", "text/plain") and program_of(name) not in _OF_TAGS and _is_template(head):
        raise _foreign("a template that pages are made of", LEAVE_OUT)

    # A name that stands for text with marks is believed: programs and data stand in such texts as examples.
    if declared in _MARKED_UP:
        return

    # Of a plain text, or of a name that says nothing, its beginning tells what else it may be.
    if _POD.match(head):
        raise _foreign("a program with its documentation (POD)", "podselect takes out what is read as .pod")
    if _XML.match(head):
        root = _root_of(head)
        if root.rpartition(":")[2] == "svg":
            raise _foreign("a drawing (SVG)", LEAVE_OUT)
        said = f" (its root element is {root})" if root else ""
        raise _foreign(f"XML{said}", _READ_BY.get(root.lower(), CONVERT))
    if _DATA.match(head):
        raise _foreign("JSON", "records are read from .jsonl, an object with a field `text` on each line")
    if _is_log(head):
        raise _foreign("a log", LEAVE_OUT)
    if _is_minified(head):
        raise _foreign("a script or data without lines", LEAVE_OUT)

    # Last the name, since prose lies about under the names of programs too.
    program = None if _is_text(name) else program_of(name)
    if program and not _reads_as_prose(head):
        raise _foreign(f"a program, settings or data ({program})", LEAVE_OUT)


def refuse_by_shape(name: str, head: bytes) -> None:
    """Raise Rejection where the lines of a text, of which nothing else is known, are those of a program or of data."""
    if not program_of(name) and reads_as_data(name, head, is_text=_is_text(name)):
        raise _foreign("a program, settings or data by its lines", LEAVE_OUT)
    if is_sequences(head):
        raise _foreign("sequences of genes or proteins", LEAVE_OUT)
    if is_word_list(name, head):
        raise _foreign("a list of words", LEAVE_OUT)


def program_of(name: str) -> str | None:
    """What Pygments calls a file of this name; None for text and for what it does not know."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    names, suffixes = _pygments()
    parts = last.lower().split(".")
    while len(parts) > 2 and parts[-1] in _OF_ANOTHER:
        parts.pop()
    found = names.get(last) or _OF_GO.get(last)
    if found is None and len(parts) > 1:
        as_written = last.rpartition(".")[2]  # `.R` is one language, `.r` another
        found = suffixes.get(as_written) or suffixes.get(parts[-1]) or _ALSO.get(parts[-1])
    return found or ("list" if _NO_TEXT.search(last.lower()) or _NO_TEXT_THERE.search(name) else None)


def _is_text(name: str) -> bool:
    return name.lower().endswith((".txt", ".text")) and not _NO_TEXT.search(name.lower())


def _foreign(what: str, advice: str) -> Rejection:
    return Rejection("read", "unknown_format", f"is {what}, not prose: {advice}; or {AS_TEXT}")


def _lines(head: bytes) -> list[bytes]:
    """The lines that are not blank, without the last one, which may not be whole."""
    return [line for line in head.splitlines()[:400] if line.strip()]


def _root_of(head: bytes) -> str:
    """The name of the first element of XML, which stands in no remark."""
    at = head.find(b"<")
    while at >= 0:
        if head.startswith(b"<!--", at):
            end = head.find(b"-->", at)
            at = head.find(b"<", end) if end >= 0 else -1
            continue
        found = _ROOT.match(head, at)
        if found:
            return found[1].decode("ascii", "replace")
        at = head.find(b"<", at + 1)
    return ""


def _is_template(head: bytes) -> bool:
    if b"\0" in head:
        return False  # the bytes of a picture may look like anything
    tags = len(_TAG.findall(head))
    filled = len(_FILLED.findall(head)) + bool(_TEMPLATE.match(head))
    return filled > 0 and filled >= FILLED_SHARE * tags


def _is_log(head: bytes) -> bool:
    if not _TIME.match(head.lstrip()):
        return False
    lines = _lines(head)
    return len(lines) >= LEAST_LOG and sum(map(bool, map(_TIME.match, lines))) >= LOG_SHARE * len(lines)


def _is_minified(head: bytes) -> bool:
    longest = max(head.split(b"\n"), key=len)
    if len(longest) < MINIFIED_LINE or b"\0" in head:
        return False
    blanks = len(longest) - len(longest.translate(None, b" \t"))
    signs = len(longest) - len(longest.translate(None, _SIGNS))
    return blanks <= MINIFIED_BLANKS * len(longest) and signs >= MINIFIED_SIGNS * len(longest)


def _reads_as_prose(head: bytes) -> bool:
    lines = _lines(head)
    stops = sum(line.rstrip().endswith((b".", b"!", b"?", b",", b";")) for line in lines)
    ended = any(line.rstrip().endswith((b".", b"!", b"?")) for line in lines)  # those of SQL end with commas alone
    sentences = sum(map(bool, map(_SENTENCE.match, lines)))
    if sum(line.rstrip().endswith(b";") for line in lines) > MOST_STATEMENTS * len(lines):
        return False
    return ended and sentences >= PROSE_SHARE * len(lines) and stops >= STOPS_SHARE * len(lines)


@cache
def _pygments() -> tuple[dict[str, str], dict[str, str]]:
    """The languages that Pygments knows: by whole name, and by suffix."""
    from pygments.lexers import get_all_lexers

    names: dict[str, str] = {}
    suffixes: dict[str, str] = {}
    lexers: Callable[..., object] = get_all_lexers
    for language, _, patterns, _ in sorted(lexers(plugins=False)):  # type: ignore[call-overload]
        for pattern in patterns if language not in _PROSE else ():
            if re.fullmatch(r"\*\.[\w+-]+", pattern):
                suffixes.setdefault(pattern[2:], language)
            elif not set("*?[") & set(pattern):
                names.setdefault(pattern, language)
    for suffix in list(suffixes):
        suffixes.setdefault(suffix.lower(), suffixes[suffix])
    return names, suffixes
