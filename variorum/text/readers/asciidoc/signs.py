"""What a line of AsciiDoc is by its signs (AsciiDoc Language Documentation, docs.asciidoctor.org)."""

import re
from typing import NamedTuple

UNDERLINES = "=-~^+"
"""What underlines the title of a document, a section, a section in it, …."""
CONTAINERS = {"_": "quote", "=": "body", "*": "body", "-": "body", '"': "quote"}
VERBATIM = frozenset("-.+`/")
TABLES = frozenset(["|===", ",===", ":===", "!==="])
CODE_STYLES = frozenset(
    ["source", "listing", "literal", "synopsis", "stem", "latexmath", "asciimath", "plantuml", "ditaa", "mermaid"]
)
"""Styles of a paragraph or block whose words are no prose."""

DIRECTIVE = re.compile(r"(include|ifdef|ifndef|ifeval|endif)::([^\[\s]*)\[(.*)\]\s*\Z")
COMMENT = re.compile(r"//(?!/)|////+\s*\Z")
ATTRIBUTE = re.compile(r":(!?[A-Za-z0-9_][\w-]*!?):(?:[ \t]+(.*))?\Z")
BLOCK_ATTRIBUTES = re.compile(r"\[(?:\[[^\[\]]*\]|[^\[\]\s][^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*|)\]\s*\Z")
BLOCK_TITLE = re.compile(r"\.(?=[^\s.])")
SECTION = re.compile(r"(={1,6}|#{2,6})[ \t]+(?=\S)")
BREAK = re.compile(r"(?:'{3,}|-{3}|\*{3}|- - -|\* \* \*|<{3,})\s*\Z")
MACRO = re.compile(r"(\w[\w-]*)::([^\s\[]*)\[(.*)\]\s*\Z")
ITEM = re.compile(r"[ \t]*(\*{1,6}|-|\.{1,6}|\d{1,9}\.|[a-zA-Z]\.|[ivxIVX]{1,8}\)|<(?:\d{1,4}|\.)>|•)[ \t]+(?=\S)")
TERM = re.compile(r"[ \t]*(?=\S)(.*?)(:{2,4}|;;)(?:[ \t]+(?=\S)|\s*\Z)")

_DELIMITER = re.compile(r"(?:([-.+/_=*])\1{3,}|--|`{3,}[\w+-]*|~{4,}|\"\"|[|,:!]={3,})\s*\Z")


class Delimiter(NamedTuple):
    """The line that begins or ends a block."""

    line: str
    kind: str
    """`container`, `verbatim`, `comment` or `table`."""


def delimiter(line: str) -> Delimiter | None:
    """What a line delimits, if anything."""
    if not _DELIMITER.match(line):
        return None
    line = line.rstrip()
    if line[1:4] == "===" and line[0] in "|,:!":
        return Delimiter(line, "table")
    if line.startswith("////"):
        return Delimiter(line, "comment")
    if line.startswith("```"):
        return Delimiter("`" * (len(line) - len(line.lstrip("`"))), "verbatim")
    if line[0] in "_=*" or line in ("--", '""'):
        return Delimiter(line, "container")
    return Delimiter(line, "verbatim")


def underline_level(line: str, below: str) -> int | None:
    """The level of a section whose title is underlined: 0 for that of the document."""
    below = below.rstrip()
    if not below or below[0] not in UNDERLINES or below.strip(below[0]) or len(below) < 2:
        return None
    line = line.rstrip()
    if abs(len(line) - len(below)) > 1 or not any(map(str.isalnum, line)) or line[:1] in (" ", "\t"):
        return None
    return UNDERLINES.index(below[0])


def is_markup(line: str) -> bool:
    """Whether a line in a paragraph is none of its text: a comment, or a directive to the program that reads it."""
    return bool(COMMENT.match(line) or DIRECTIVE.match(line))
