"""Tables of contents: where one begins, what its entries are, where it ends."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import cache

from variorum.text.readers.plain.forms import BULLET, ENUMERATOR
from variorum.text.readers.plain.grouping import Span
from variorum.text.readers.plain.layout import Row, is_ruler
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_PAGE = re.compile(
    r"(?:\s*(?:\.\s?){3,}|\s*…{1,}|\s*[_·]{3,}|\s{2,}|\t|\s*-{3,}\s*)\s*(?:[pPsS]\.\s?)?(\d{1,4}|[ivxlc]{1,7})\s*\Z"
)
_ROMAN = "ivxlc"
"""What a page number ends with that is none of digits."""
_ALPHANUMERIC = re.compile(r"[^\W_]+")
_EDGES = " \t:.…*_=#-–—"
_PAGE_TAIL = 40
"""Characters at the end of a line among which leaders and page number are looked for."""
_NUMBERED = re.compile(r"(?:\d{1,3}|(?:[A-Z]|[IVXL]{1,6})(?=[.)]))(?:\.\d{1,3}){0,4}[.):]?\s+(?=\S)")
"""What a numbered entry begins with, at whatever depth."""
_LETTERED = re.compile(r"\(?[a-z][.)]\s+(?=\S)")
"""What an entry further in than the numbered ones begins with."""
_FIRST = re.compile(r"(?:1|A|I)[.):]?\s")
"""The number of the first entry, and of the first heading below the contents."""
_LINES_OF_AN_ENTRY = 4
_ENTRIES_ABOVE = 50
"""Entries above a line by whose widths it is told whether its first word had room on the line before."""
_LONGEST_LEAD = 40
"""Characters of an entry without a number over the first that has one, at most."""
_NEAR_TOP = 150
"""Lines among which an outline without a heading of its own begins."""
_LONGEST = 72
_FEWEST_AGAIN = 4
"""Lines of an outline at least."""
_MOST_WORDS = 22
_LONGEST_NESTED = 30
"""Words of an entry, of those below a numbered one."""
_FEWEST = 2


def opens_contents(text: str) -> bool:
    """Whether a line announces a table of contents."""
    return len(text) <= 40 and text.strip(_EDGES).casefold() in _announcements()


def entries_apart(rows: Sequence[Row], spans: Sequence[Span], outline: range) -> list[Span]:
    """The spans with the runs of lines below "Contents", or of lines with page numbers, taken apart line by line."""
    out: list[Span] = []
    inside = False
    numbered = 0
    starts = {span.first for span in spans}
    for span in spans:
        if span.last < numbered:
            continue
        if span.first < numbered:
            span = replace(span, first=numbered)

        # An outline of numbers is entries line by line.
        lines = range(span.first, span.last + 1)
        if outline and span.first == outline.start:
            out += [Span(i, i) for i in outline]
            numbered = outline.stop
            continue

        # Below "Contents" entries go on until prose comes without page numbers.
        if opens_contents(rows[span.first].text):
            inside = True
            entries = _numbered(rows, span.first + 1, starts)
            if len(entries) > _FEWEST and span.last <= entries[-1].last:
                out += [Span(span.first, span.first), *entries]
                numbered = entries[-1].last + 1
                continue
        elif inside and span.form == "prose" and span.last > span.first:
            inside = sum(1 for i in lines if has_page(rows[i].text)) * 2 > len(lines)

        # A line alone is as it is; without such a word, most lines must have a page number.
        if len(lines) == 1:
            out.append(span)
            continue
        paged = len(lines) >= 3 and sum(1 for i in lines if has_page(rows[i].text)) * 3 >= len(lines) * 2
        if (inside or (paged and span.form != "code")) and (inside or not _tabular(rows, span)):
            out += _entry_spans(rows, span)
        else:
            out.append(span)
    return out


def has_page(text: str) -> bool:
    """Whether a line ends with leaders, or a gap, and a page number."""
    return text[-1:] in "0123456789ivxlc" and _PAGE.search(text, max(0, len(text) - _PAGE_TAIL)) is not None


def outline_of(rows: Sequence[Row]) -> range:
    """The lines, one below the other near the top, most of which come again further down as headings do: alone."""
    at, top = 0, min(len(rows), _NEAR_TOP)
    alone: dict[str, int] | None = None
    while at < top:
        end = at
        while end < len(rows) and rows[end].text and len(rows[end].text) <= _LONGEST:
            end += 1
        long = end - at >= _FEWEST_AGAIN and not (end < len(rows) and rows[end].text)
        if long and sum(BULLET.match(rows[i].text) is not None for i in range(at, end)) * 2 < end - at:
            alone = _alone(rows) if alone is None else alone
            if _come_again(rows, range(at, end), alone):
                return range(at, end)
        at = end + 1
    return range(0)


def _come_again(rows: Sequence[Row], lines: range, alone: Mapping[str, int]) -> bool:
    """Whether three in five of some lines stand `alone` below them; those of prose are known before the last."""
    again: set[str] = set()
    others: set[str] = set()
    for i in lines:
        key = _folded_entry(rows[i].text)
        if key and alone.get(key, 0) >= lines.stop:
            again.add(key)
        elif key:
            others.add(key)
        if len(others) * 5 > len(lines) * 2:
            return False
    count = len(again) + len(others)
    return count >= _FEWEST_AGAIN and len(again) * 5 >= count * 3


def _alone(rows: Sequence[Row]) -> dict[str, int]:
    """Short lines with nothing but a ruler, or text set in, right below them, folded -> where each stands last."""
    found: dict[str, int] = {}
    for i, row in enumerate(rows):
        if not 0 < len(row.text) <= _LONGEST or (i and rows[i - 1].text):
            continue
        below = rows[i + 1] if i + 1 < len(rows) else None
        if below is None or not below.text or is_ruler(below.text) or below.indent > row.indent + 2:
            found[_folded_entry(row.text)] = i
    return found


def contents(units: Sequence[Unit], rows: Sequence[Row], outline: range) -> tuple[set[int], frozenset[str]]:
    """Which units are a table of contents, and its entries folded to letters and digits."""
    starts = {unit.first for unit in units}
    found = {i for i, unit in enumerate(units) if unit.first in outline}

    # The line that announces an outline is part of it.
    top = min(found, default=0)
    if top and units[top - 1].end == "colon" and units[top - 1].words <= _MOST_WORDS:
        found.add(top - 1)

    # Elsewhere a list begins under a word such as "Contents", with page numbers, or with its first entry said twice.
    opening = {i for i, unit in enumerate(units) if opens_contents(unit.text)}
    short = {_folded_entry(unit.text): i for i, unit in enumerate(units) if opening and unit.words <= _MOST_WORDS}
    ends = _ends_of_lists(units)

    at = 0
    while at < len(units):
        if at in opening:
            entries = _numbered(rows, units[at].last + 1, starts)
            end = at + 1
            if len(entries) > _FEWEST:
                while end < len(units) and units[end].last <= entries[-1].last:
                    end += 1
            else:
                end = _end(units, at + 1, {_folded_entry(units[i].text) for i in found}, short)
            lone = at + 1 < len(units) and short.get(_folded_entry(units[at + 1].text), 0) > at + 1
            if end - at > _FEWEST or (end - at == _FEWEST and lone):
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
        elif units[at].number is not None and (end := _begun_again(units, at, ends)) > at:
            found.update(range(at, end))
            at = end
            continue
        at += 1

    return found, frozenset(_folded_entry(units[i].text) for i in found) - {""}


def _ends_of_lists(units: Sequence[Unit]) -> list[int]:
    """For each unit, and behind the last, the first one from there on that stands apart or is too long for an entry."""
    ends = [len(units)] * (len(units) + 1)
    for i in range(len(units) - 1, -1, -1):
        ends[i] = i if units[i].before or units[i].words > _LONGEST_NESTED else ends[i + 1]
    return ends


def _begun_again(units: Sequence[Unit], at: int, ends: Sequence[int]) -> int:
    """Where a list from number one on ends, whose first entry comes again right below it, as a heading; `at` if not."""
    number = units[at].number
    if number is None or number.value != (1,) or units[at].after or units[at].words > _MOST_WORDS:
        return at
    end = ends[at + 1]
    again = end < len(units) and end - at > _FEWEST and _folded_entry(units[end].text) == _folded_entry(units[at].text)
    return end if again else at


def _end(units: Sequence[Unit], at: int, known: Container[str], last: Mapping[str, int]) -> int:
    """Where a contents page that starts at `at` ends: the first unit that is none of its entries.

    An entry that comes again is the first heading itself, as is one `known` from a contents page above where it stands
    for the `last` time; entries that carry marks go on as long as the marks do.
    """
    seen: set[str] = set()
    marked = [_marked(unit) for unit in units[at : at + 4]]
    need_mark = bool(marked) and all(marked[:2])
    bullets = len(units) > at + 1 and all(BULLET.match(unit.text) for unit in units[at : at + _FEWEST])
    end = at
    while end < len(units):
        unit = units[end]
        key = _folded_entry(unit.text)
        if (key in seen or (key in known and end > at and last.get(key) == end)) and not _page_label(unit.text):
            break
        if unit.words > _MOST_WORDS or (need_mark and not _marked(unit)) or _begins_anew(units, at, end):
            break
        if bullets and not BULLET.match(unit.text) and not has_page(unit.text):
            break  # entries with bullets end where the bullets do: a number is that of the first heading
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


def _numbered(rows: Sequence[Row], at: int, starts: Container[int]) -> list[Span]:
    """The numbered entries from line `at` on, each with the lines that it goes on in, up to the first other line.

    At `starts` something begins: no entry goes on there, unless it stands further in than the entry.
    Where the numbers start again below a wider gap than any before, the text begins.
    """
    spans: list[Span] = []
    seen: set[str] = set()
    widest = 0
    for i in range(at, len(rows)):
        row = rows[i]
        if not row.text or (not spans and is_ruler(row.text)):
            continue
        if _NUMBERED.match(row.text):
            key = _folded_entry(row.text)
            gap = i - spans[-1].last - 1 if spans else 0
            if key in seen or (len(spans) > 1 and gap > widest and _FIRST.match(row.text)):
                break
            seen.add(key)
            widest = max(widest, gap)
            spans.append(Span(i, i))
            continue

        # A preface, or the like, stands over the first number.
        if not spans and len(row.text) <= _LONGEST_LEAD and i + 1 < len(rows) and _NUMBERED.match(rows[i + 1].text):
            spans.append(Span(i, i))
            continue

        # What has no number is an item below an entry, or a line that an entry goes on in; else the list is at its end.
        if spans and _is_nested(rows, spans[0].first, i):
            spans.append(Span(i, i))
            continue
        if not spans or spans[-1].last < i - 1 or i - spans[-1].first >= _LINES_OF_AN_ENTRY:
            break
        if i in starts and row.indent <= rows[spans[-1].first].indent:
            if not _is_between(rows, spans[-1].first, i):
                break
            # no room was left for its first word on the line above, or it is an entry without a number
            room = max(rows[span.first].width for span in spans[-_ENTRIES_ABOVE:])
            wrapped = rows[i - 1].width + 1 + row.first > room
            spans[-1:] = [replace(spans[-1], last=i)] if wrapped else [spans[-1], Span(i, i)]
            continue
        if BULLET.match(row.text):
            spans.append(Span(i, i))
            continue
        if row.indent < rows[spans[-1].first].indent or has_page(rows[i - 1].text):
            break
        spans[-1] = replace(spans[-1], last=i)

    return spans


def _is_between(rows: Sequence[Row], entry: int, at: int) -> bool:
    """Whether a line at the margin of the entry above it has the next one right below it."""
    below = rows[at + 1].text if at + 1 < len(rows) else ""
    return rows[at].indent == rows[entry].indent and _NUMBERED.match(below) is not None


def _is_nested(rows: Sequence[Row], first: int, at: int) -> bool:
    """Whether a line among numbered entries is a lettered one below them, or stands alone in the middle over more."""
    row, margin = rows[at], rows[first].indent
    if rows[at - 1].text:
        return row.indent >= margin and _LETTERED.match(row.text) is not None
    below = rows[at + 1 : at + _LINES_OF_AN_ENTRY]
    more = next((other for other in below if other.text), None)
    if more is None or below[0].text or row.indent <= margin:
        return False
    return more.indent == margin and _NUMBERED.match(more.text) is not None


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
    last = text.rstrip()[-1:]
    if last.isdecimal() or last in _ROMAN:
        text = text[:-_PAGE_TAIL] + _PAGE.sub("", text[-_PAGE_TAIL:])
    return "".join(_ALPHANUMERIC.findall(text.casefold()))


@cache
def _announcements() -> frozenset[str]:
    """Lines that announce a contents page."""
    return words("front", "contents")
