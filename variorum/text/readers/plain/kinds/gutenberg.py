"""Files of Project Gutenberg: the header, the licence, and what the header says of the book."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from variorum.text.readers.plain.layout import Row

_START = re.compile(r"\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG|\*END\*?\s?THE SMALL PRINT", re.IGNORECASE)
_END = re.compile(
    r"\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG|(?:This is the )?End of (?:the |this )?Project Gutenberg",
    re.IGNORECASE,
)
_LONGEST = 1_000
"""Characters of a line among which the project names itself: lines of the frame are wrapped at 80."""
_FIELD = re.compile(r"(Title|Author|Translator|Editor|Release Date|Posting Date|Language):\s+(\S.*)")
_CREDIT = re.compile(
    r"(?:Produced by|E-?text prepared by|This e-?(?:book|text) was (?:produced|prepared)|Transcribed (?:by|from)|"
    r"\(?(?:This file was|This book was) produced from|Note: Project Gutenberg|Transcriber['’]?s['’]? Notes?)\b",
    re.IGNORECASE,
)
_NEAR = 60
"""Lines after the start among which credits stand."""


@dataclass(frozen=True, slots=True)
class Gutenberg:
    """What frames the book: rows `start` to `end`, the latter outside, are the book itself."""

    start: int
    end: int
    fields: Mapping[str, str]
    """Of the header, names in small letters."""


def gutenberg(rows: Sequence[Row]) -> Gutenberg | None:
    """The frame of a Project Gutenberg file, or None for any other text."""
    if not any("gutenberg" in row.text[:_LONGEST].casefold() for row in rows[:40]):
        return None
    start = next((i + 1 for i in range(min(len(rows), 600)) if _START.search(rows[i].text)), 0)
    end = next(
        (
            i
            for i in range(start, len(rows))
            if "utenberg" in rows[i].text[:_LONGEST].lower() and _END.search(rows[i].text)
        ),
        len(rows),
    )
    if not start and end == len(rows):
        return None

    # What the header says of the book: a title may go on in the lines below it.
    fields: dict[str, str] = {}
    name = ""
    for row in rows[:start]:
        match = _FIELD.match(row.text)
        if match:
            name = match[1].lower()
            fields[name] = match[2]
        elif name == "title" and row.text and row.indent:
            fields["subtitle"] = f"{fields.get('subtitle', '')} {row.text}".strip()
        else:
            name = ""

    return Gutenberg(_after_credits(rows, start, end), end, fields)


def _after_credits(rows: Sequence[Row], start: int, end: int) -> int:
    """Where the notes of those who made the file end."""
    at = start
    while at < min(end, start + _NEAR):
        while at < end and not rows[at].text:
            at += 1
        if at == end or not (_CREDIT.match(rows[at].text) or "gutenberg" in rows[at].text[:_LONGEST].lower()):
            break
        while at < end and rows[at].text:
            at += 1
        start = at
    return start
