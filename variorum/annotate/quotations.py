"""Quotations in a text of somebody: JSON lines, Markdown with footnotes, W3C annotations; and whether a text says one.

Word for word means: the same letters in the same order and case. Blanks, quotation marks, dashes and apostrophes may be
set otherwise; `[…]` stands for words left out.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from variorum.annotate.annotations import AnnotationError, parse
from variorum.annotate.references import Reference, find_reference, parse_reference
from variorum.identity.tokens import UNSPACED

SET_OTHERWISE = {"“”„‟«»": '"', "‘’‚‛‹›": "'", "‐‑‒–—―−": "-", "\u00a0\u2007\u202f": " "}
"""Characters that are set now one way, now the other, and what they are compared as."""

_FOLDED = {ord("\u00ad"): ""}
for _letters, _same in SET_OTHERWISE.items():
    _FOLDED |= dict.fromkeys(map(ord, _letters), _same)
_ALONE = re.compile(f"[{UNSPACED}]")
_LEFT_OUT = re.compile(r"(?:(?<!\s)\s++)?(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\))\s*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody says is said."""

    place: str
    """Where it stands in their file, such as `line 3`."""
    text: str
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What cannot be taken for a quotation."""

    place: str
    reason: str


def folded(text: str) -> str:
    """A text as it is compared."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_FOLDED).split())


def pieces(quotation: str) -> list[str]:
    """What a quotation says, folded; in several pieces where words were left out."""
    parts = [folded(part) for part in _LEFT_OUT.split(quotation.strip())]
    return [part.strip("… ") or part for part in parts if part]


def says(text: str, wanted: list[str]) -> bool:
    """Whether a folded text has all pieces, in their order, each in whole words."""
    at = 0
    for piece in wanted:
        at = text.find(piece, at)
        while at >= 0 and (_inside(text, at) or _inside(text, at + len(piece))):
            at = text.find(piece, at + 1)
        if at < 0:
            return False
        at += len(piece)
    return bool(wanted)


def _inside(text: str, at: int) -> bool:
    """Whether a place is in the middle of a word."""
    around = text[max(at - 1, 0) : at + 1]
    return at > 0 and len(around) == 2 and around.isalnum() and not _ALONE.search(around)


def read_quotations(text: str) -> Iterator[Quotation | Unreadable]:
    """The quotations in a file: JSON where it is JSON or lines of it, else Markdown."""
    values = _json(text)
    if values is None:
        yield from _markdown(text)
        return
    for place, value in values:
        yield _of_value(place, value)


def _json(text: str) -> list[tuple[str, Any]] | None:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        lines = [(f"line {n}", line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if not lines or not lines[0][1].lstrip().startswith("{"):
            return None
        return [(place, _line(line)) for place, line in lines]
    if isinstance(whole, dict):
        first = whole.get("first")
        items = whole.get("items") or (first.get("items") if isinstance(first, dict) else None)
        whole = items if isinstance(items, list) else [whole]
    if not isinstance(whole, list):
        return None
    return [(f"item {n}", value) for n, value in enumerate(whole, 1)]


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return error


def _of_value(place: str, value: object) -> Quotation | Unreadable:
    if not isinstance(value, Mapping):
        reason = f"not JSON ({value})" if isinstance(value, Exception) else "expected a JSON object"
        return Unreadable(place, reason)
    if "target" in value or ("id" in value and "exact" in value):
        try:
            one = parse(value)
        except AnnotationError as error:
            return Unreadable(place, str(error))
        if not one.exact:
            return Unreadable(place, "an annotation needs `exact` to be checked: the words that it quotes")
        return Quotation(place, one.exact, Reference(one.id, None, one.version, None, one.start, one.end))
    text = next((value[name] for name in ("quote", "exact", "text") if isinstance(value.get(name), str)), None)
    if text is None or not folded(text):
        return Unreadable(place, 'expected "quote": the words that are quoted')
    said = value.get("reference")
    if said is None:
        return Quotation(place, text)
    reference = parse_reference(said) if isinstance(said, str) else None
    if reference is None:
        return Unreadable(place, f"{said!r} is no reference: expected one such as name@12 #p0123456789abcdef")
    return Quotation(place, text, reference)


_FOOTNOTE = re.compile(r"^\[\^(?P<label>[^\]\s]+)\]:[ \t]*(?P<said>.*(?:\n(?:[ \t]+\S.*|[ \t]*(?=\n[ \t]+\S)))*)", re.M)
_MARKED = re.compile(
    r"(?:“(?P<a>[^“”]+)”|„(?P<b>[^„“”]+)[“”]|«(?P<c>[^«»]+)»|»(?P<d>[^«»]+)«|\"(?P<e>[^\"\n]+(?:\n[^\"\n]+)*)\")"
)
_NOTED = re.compile(rf"{_MARKED.pattern}[.,;:]?\s?\[\^(?P<label>[^\]\s]+)\]")
_BLOCK = re.compile(r"^(?P<block>(?:[ \t]*>.*\n?)+)", re.M)
# As long as CommonMark lets a label be: else each of many open ones would be read to the end of the text.
_LABEL = re.compile(r"\[\^([^\]\s]{1,999}+)\]")


def _markdown(text: str) -> Iterator[Quotation | Unreadable]:
    """What stands in quotation marks or in a block of `>` before a footnote that has a reference, or whose label begins
    with `quote`; and what is quoted in such a footnote itself.
    """
    notes = {found["label"]: found for found in _FOOTNOTE.finditer(text)}
    body = _FOOTNOTE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    quoted: dict[str, list[tuple[int, str]]] = {}

    # What stands in the text before a footnote's mark: blocks first, and then marks of quotation outside of blocks.
    for found in _BLOCK.finditer(body):
        marked = _LABEL.search(found["block"])
        if marked:
            inside = _LABEL.sub("", re.sub(r"(?m)^[ \t]*>[ \t]?", "", found["block"]))
            parts = [part for part in re.split(r"\n[ \t]*\n", inside) if folded(part)]
            quoted.setdefault(marked[1], []).extend((found.start(), _unmarked(part)) for part in parts)
    for found in _NOTED.finditer(_BLOCK.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), body)):
        quoted.setdefault(found["label"], []).append((found.start(), _words(found)))

    # Each footnote with what it is a note to, and with what it quotes itself.
    for label, note in notes.items():
        referred = find_reference(note["said"])
        reference, span = referred or (None, (0, 0))
        if reference is None and not label.lower().startswith("quote"):
            continue
        said = note["said"][: span[0]] + note["said"][span[1] :]
        own = [(note.start(), _words(found)) for found in _MARKED.finditer(said)]
        for at, words in quoted.get(label, []) + own:
            yield Quotation(f"line {text.count(chr(10), 0, at) + 1}", words, reference)
        if not quoted.get(label) and not own:
            place = f"line {text.count(chr(10), 0, note.start()) + 1}"
            yield Unreadable(
                place, f"the footnote {label} refers to a passage, but nothing is quoted before it or in it"
            )


def _words(found: "re.Match[str]") -> str:
    return next(found[name] for name in "abcde" if found[name])


def _unmarked(text: str) -> str:
    """A block without the quotation marks that stand around all of it."""
    found = _MARKED.fullmatch(text.strip())
    return _words(found) if found else text.strip()
