"""Lines put together to the units of a document: runs of lines that are one heading or one paragraph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from text.compose import cut_word
from text.layout import NARROWEST, Row, Verdict, broken
from text.lines import SOFT_HYPHEN

Form = Literal["prose", "loose", "table", "code"]
"""prose: lines that a wrap broke; loose: lines that end where they please (verse, addresses, title pages)."""

SENTENCE_ENDS = ".!?…。！？।۔؟։"
CLOSERS = "\"'”’»«)]}」』】）›‹“‘*_="
BULLET = re.compile(r"(?:[-*+•·‣◦▪▫●○■□►▶➤➢✓✔✗–—](?=\s)|[•‣◦▪●■►➤✓])\s*(?=\S)")
ENUMERATOR = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]|[（(][一二三四五六七八九十]{1,3}[)）])\s+(?=\S)"
)
_DASHES = "–—"
_COLUMNS = re.compile(r"\S(?: {2,}|\t)\S")
_BARS = re.compile(r"[|│┃][^|│┃]+[|│┃]")
_CODE_END = re.compile(r"[;{}]\s*\Z|\)\s*\{\s*\Z")
_CODE_START = re.compile(
    r"(?:def|class|import|from|function|const|let|var|return|public|private|static|if|for|while|else|elif|#include|<\?|</?\w+|[$>]\s\S|@\w+|//|/\*|[}\])])(?:\W|\Z)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Lines `first` to `last`, both inside, that belong together."""

    first: int
    last: int
    form: Form = "prose"


def group(rows: Sequence[Row], verdict: Verdict) -> list[Span]:
    """The spans of a document, in order; every line that is not blank is in exactly one."""
    spans: list[Span] = []
    count = len(rows)
    at = 0
    while at < count:
        if not rows[at].text:
            at += 1
            continue
        end = at + 1
        while end < count and rows[end].text:
            end += 1
        if end == at + 1:
            spans.append(Span(at, at))
        elif verdict.wrap:
            spans += _wrapped(rows, at, end, verdict)
        else:
            spans += _unwrapped(rows, at, end, verdict)
        at = end
    return spans


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, closing quotes and brackets apart."""
    last = text[-1:]
    if last in CLOSERS:
        last = text.rstrip(CLOSERS)[-1:]
    return last != "" and last in SENTENCE_ENDS


def _wrapped(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> list[Span]:
    """The spans of a run of lines where lines are wrapped."""
    wrap, indent = verdict.wrap, verdict.indent
    breaks = sum(broken(rows[i], rows[i + 1], wrap) for i in range(at, end - 1))
    starts = sum(1 for i in range(at + 1, end) if indent and abs(rows[i].indent - indent) <= 1)
    listed = sum(1 for i in range(at, end) if BULLET.match(rows[i].text) or ENUMERATOR.match(rows[i].text))
    pairs = end - 1 - at
    if breaks * 2 < pairs and not starts and listed * 2 < end - at:
        form = _form(rows, at, end)
        width = max(rows[i].width for i in range(at, end))
        if form == "loose" and _set_in(rows, at, end, width):
            return [Span(at, end - 1)]
        if form != "prose" and (form != "loose" or width < wrap * 0.92 or breaks * 4 < pairs):
            return [Span(at, end - 1, form)]
    spans: list[Span] = []
    first = at
    hanging = _listed(rows, at, None, verdict)
    for i in range(at, end - 1):
        row, following = rows[i], rows[i + 1]
        starts_item = _listed(rows, i + 1, i, verdict) or (hanging and bool(BULLET.match(following.text)))
        starts_paragraph = (
            indent > 0
            and abs(following.indent - indent) <= 1
            and not (hanging and rows[first].indent < following.indent and broken(row, following, wrap))
        )
        ends_paragraph = (
            (indent > 0 or not verdict.spaced)
            and following.indent <= row.indent
            and row.width + following.first < wrap * 0.85
            and ends_sentence(row.text)
            and not following.text[:1].islower()
        )
        if starts_item or starts_paragraph or ends_paragraph:
            spans.append(Span(first, i))
            first = i + 1
            hanging = starts_item
    spans.append(Span(first, end - 1))
    return spans


def _set_in(rows: Sequence[Row], at: int, end: int, width: int) -> bool:
    """Whether lines are prose wrapped at a width of their own, as quotations are: lines go on in small letters."""
    pairs = range(at, end - 1)
    own = sum(broken(rows[i], rows[i + 1], width) for i in pairs)
    small = sum(rows[i + 1].text[0].islower() for i in pairs)
    return own * 4 >= len(pairs) * 3 and small * 5 >= len(pairs) * 2 and len(pairs) > 1


def _listed(rows: Sequence[Row], at: int, before: int | None, verdict: Verdict) -> bool:
    """Whether a list item starts at this line, and not a line that the wrap let begin with a dash or a number."""
    text = rows[at].text
    if not (BULLET.match(text) or ENUMERATOR.match(text)):
        return False
    if before is None:
        return True
    if not broken(rows[before], rows[at], verdict.wrap):
        return True
    if text[0] in _DASHES or text[0].isalpha():
        return False
    return ends_sentence(rows[before].text) or rows[before].text[-1] in ":;,："


def _unwrapped(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> list[Span]:
    """The spans of a run of lines where every line is a paragraph, but for lines cut inside a word or a sentence."""
    if verdict.spaced and end - at >= 2:
        form = _form(rows, at, end)
        width = max(rows[i].width for i in range(at, end))
        if form == "loose" and width >= NARROWEST and _set_in(rows, at, end, width):
            return [Span(at, end - 1)]
        if all(row.text.startswith(">") for row in rows[at:end]):
            return [Span(at, end - 1)]
        if form in ("table", "code") or (form == "loose" and end - at >= 3):
            return [Span(at, end - 1, form)]
    spans: list[Span] = []
    first = at
    for i in range(at, end - 1):
        if not _goes_on(rows[i].text, rows[i + 1].text, verdict):
            spans.append(Span(first, i))
            first = i + 1
    spans.append(Span(first, end - 1))
    return spans


def _goes_on(text: str, following: str, verdict: Verdict) -> bool:
    """Whether a sentence runs over this line break."""
    if text.endswith(SOFT_HYPHEN) or cut_word(text, following):
        return True
    return (
        verdict.spaced
        and len(text) > 40
        and following[:1].islower()
        and (text[-1].isalnum() or text[-1] in ",")
        and not ENUMERATOR.match(following)
    )


def _form(rows: Sequence[Row], at: int, end: int) -> Form:
    """What lines are that no wrap explains."""
    texts = [rows[i].text for i in range(at, end)]
    half = len(texts) / 2
    if sum(1 for text in texts if _CODE_END.search(text[-3:]) or _CODE_START.match(text)) > half:
        return "code"
    if sum(1 for text in texts if _COLUMNS.search(text) or _BARS.search(text)) > half:
        return "table"
    if any(BULLET.match(text) and text[0] not in _DASHES for text in texts):
        return "prose"
    if max(map(len, texts)) > 64 or sum(map(ends_sentence, texts)) > half:
        return "prose"
    return "loose"
