"""Tables of contents: where one begins, what its entries are, where it ends."""

import re
from collections.abc import Sequence
from functools import cache

from variorum.text.readers.plain.forms import BULLET, ENUMERATOR
from variorum.text.readers.plain.grouping import Span
from variorum.text.readers.plain.layout import Row
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_PAGE = re.compile(
    r"(?:\s*(?:\.\s?){3,}|\s*…{1,}|\s*[_·]{3,}|\s{2,}|\t|\s*-{3,}\s*)\s*(?:[pPsS]\.\s?)?(\d{1,4}|[ivxlc]{1,7})\s*\Z"
)
_EDGES = " \t:.…*_=#-–—"
_PAGE_TAIL = 40
"""Characters at the end of a line among which leaders and page number are looked for."""
_MOST_WORDS = 22
_FEWEST = 2


def opens_contents(text: str) -> bool:
    """Whether a line announces a table of contents."""
    return len(text) <= 40 and text.strip(_EDGES).casefold() in _announcements()


def entries_apart(rows: Sequence[Row], spans: Sequence[Span]) -> list[Span]:
    """The spans with the runs of lines below "Contents", or of lines with page numbers, taken apart line by line."""
    out: list[Span] = []
    inside = False
    for span in spans:
        lines = range(span.first, span.last + 1)
        if opens_contents(rows[span.first].text):
            inside = True
        elif inside and span.form == "prose" and span.last > span.first:
            inside = sum(1 for i in lines if has_page(rows[i].text)) * 2 > len(lines)
        paged = len(lines) >= 3 and sum(1 for i in lines if has_page(rows[i].text)) * 3 >= len(lines) * 2
        if len(lines) > 1 and (inside or (paged and span.form != "code")) and (inside or not _tabular(rows, span)):
            out += _entry_spans(rows, span)
        else:
            out.append(span)
    return out


def has_page(text: str) -> bool:
    """Whether a line ends with leaders, or a gap, and a page number."""
    return text[-1:] in "0123456789ivxlc" and _PAGE.search(text, max(0, len(text) - _PAGE_TAIL)) is not None


def contents(units: Sequence[Unit], rows: Sequence[Row]) -> tuple[set[int], frozenset[str]]:
    """Which units are a table of contents, and its entries folded to letters and digits."""
    found: set[int] = set()
    at = 0
    while at < len(units):
        if opens_contents(units[at].text):
            end = _end(units, at + 1)
            if end - at > _FEWEST:
                found.update(range(at, end))
                at = end
                continue
        elif _paged(units[at], rows):
            end = at
            while end < len(units) and _paged(units[end], rows):
                end += 1
            if end - at >= 3:
                found.update(range(at, end))
                at = end
                continue
        at += 1
    return found, frozenset(_folded_entry(units[i].text) for i in found) - {""}


def _end(units: Sequence[Unit], at: int) -> int:
    """Where a contents page that starts at `at` ends: the first unit that is none of its entries.

    An entry that comes again is the first heading itself; entries that carry marks go on as long as the marks do.
    """
    seen: set[str] = set()
    marked = [_marked(unit) for unit in units[at : at + 4]]
    need_mark = bool(marked) and all(marked[:2])
    end = at
    while end < len(units):
        unit = units[end]
        key = _folded_entry(unit.text)
        if key in seen and not _page_label(unit.text):
            break
        if unit.words > _MOST_WORDS or (need_mark and not _marked(unit)) or _begins_anew(units, at, end):
            break
        if unit.end in ("stop", "colon") and not _marked(unit) and unit.words > 6:
            break
        seen.add(key)
        end += 1
    if end < len(units) and not need_mark and _folded_entry(units[end].text) not in seen and end - at > _FEWEST:
        end -= _trailing_headings(units, at, end)
    return end


def _begins_anew(units: Sequence[Unit], at: int, end: int) -> bool:
    """Whether the numbers start again after a wider gap than any before: the first chapter, not an entry."""
    number, last = units[end].number, units[end - 1].number
    if end - at < _FEWEST or number is None or last is None or number.value[0] > 1 or last.value[0] < 2:
        return False
    return units[end].before > max(units[i].before for i in range(max(at + 1, end - 20), end))


def _trailing_headings(units: Sequence[Unit], at: int, end: int) -> int:
    """How many units before the first paragraph are its heading rather than entries: those set further apart."""
    gaps = [units[i].before for i in range(at + 1, end)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0
    return next((end - i for i in range(end - 1, max(at, end - 4), -1) if units[i].before > usual), 0)


def _marked(unit: Unit) -> bool:
    """Whether a unit carries a mark of an entry: a number, a bullet, a page."""
    return (
        unit.number is not None
        or bool(BULLET.match(unit.text))
        or bool(ENUMERATOR.match(unit.text))
        or has_page(unit.text)
    )


def _paged(unit: Unit, rows: Sequence[Row]) -> bool:
    """Whether a unit ends with leaders and a page number."""
    return (
        unit.words <= _MOST_WORDS
        and unit.text[-1:].isdigit()
        and has_page(rows[unit.last].text)
        and ("..." in unit.text or ". ." in unit.text or "…" in unit.text or "__" in unit.text)
    )


def _page_label(text: str) -> bool:
    """Whether a line only heads the page numbers."""
    return len(text) <= 8 and not any(map(str.isdigit, text))


def _tabular(rows: Sequence[Row], span: Span) -> bool:
    """Whether lines have three columns or more: a table whose last one holds numbers."""
    lines = [rows[i].text for i in range(span.first, span.last + 1)]
    leaders = sum(1 for line in lines if "..." in line or ". . ." in line or "…" in line)
    return leaders * 2 < len(lines)


def _entry_spans(rows: Sequence[Row], span: Span) -> list[Span]:
    """A run of lines as entries; a line further in that carries no mark, and begins small, goes on the one before."""
    spans: list[Span] = []
    for i in range(span.first, span.last + 1):
        row = rows[i]
        goes_on = (
            spans
            and row.text[:1].islower()
            and not BULLET.match(row.text)
            and not has_page(rows[i - 1].text)
            and not ENUMERATOR.match(row.text)
        )
        if goes_on:
            spans[-1] = Span(spans[-1].first, i)
        else:
            spans.append(Span(i, i))
    return spans


def _folded_entry(text: str) -> str:
    """An entry without page number, as letters and digits."""
    return "".join(filter(str.isalnum, (text[:-_PAGE_TAIL] + _PAGE.sub("", text[-_PAGE_TAIL:])).casefold()))


@cache
def _announcements() -> frozenset[str]:
    """Lines that announce a contents page."""
    return words("front", "contents")
