"""Title pages, their lines put together and apart; and tables with blank lines between their rows."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from variorum.text.readers.plain.forms import ends_sentence, is_item, is_mail_header
from variorum.text.readers.plain.grouping import Span
from variorum.text.readers.plain.kinds.dates import date_of, is_month
from variorum.text.readers.plain.kinds.labels import opens_byline, says_who
from variorum.text.readers.plain.layout import Row, is_ruler
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_NEAR_TOP = 8
"""Spans of a title page."""
_LINES_OF_A_TITLE = 6
_LONGEST_NOTICE = 120
_LINES_WITH_ADDRESSES = 12
"""Lines of a title page at most where one of them gives the address of mail of its author."""
_LINES_OF_A_PAGE = 24
"""Units that a title page has at most."""
_WORDS_OF_A_TITLE = 12
_WORDS_OF_A_DATE = 4
_WORDS_OF_A_NAME = 3
_WORDS_WITH_AN_ADDRESS = 6
"""Words of a line that gives the address of mail of somebody, at most."""
_HEADINGS_AT_THE_TOP = 3
"""Headings among which the date of a title page may stand."""
_LINES_OVER_BLANKS = 8
"""Lines, the blank ones with them, that a title has at most where it goes on."""
_CENTRED = 8
"""Columns from which a line is set in the middle rather than in."""
_EDITION = re.compile(r"_?(?:[Vv]ersion|VERSION|[Dd]raft|[Rr]elease|[Rr]evision)\s+[\w.-]{1,20}(?:[\s,(]{1,3}.{1,30})?")
_NUMBER_OF_EDITION = re.compile(r"\d[\w.-]{0,19}")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,6})?(?: ?[A-Z]{1,5}| ?[+-]\d{2}:?\d{2})?")
_GAP = re.compile(r"\S( {3,}|\t)\s*(?=\S)")
_FEWEST_ROWS = 4
_BETWEEN = " ()[]-–—:"
"""What stands between the number of a version and its date."""


def is_edition(text: str) -> bool:
    """Whether a line says which edition a text is, and of which year: "Version 1, February 1989"."""
    return len(text) <= 50 and _EDITION.fullmatch(text) is not None and _YEAR.search(text) is not None


def lone_edition(units: Sequence[Unit]) -> int:
    """The unit near the top that says which edition a text is, where no other does so; -1 for none.

    Where several do, they head what changed with each.
    """
    found = [i for i, unit in enumerate(units) if unit.words <= 4 and _names_edition(unit.text)]
    return _lone(units, found)


def lone_month(units: Sequence[Unit]) -> int:
    """The unit near the top that names the month from which a text is, where no other names one; -1 for none."""
    return _lone(units, [i for i, unit in enumerate(units) if unit.words <= 4 and is_month(unit.text)])


def is_stamp(text: str) -> bool:
    """Whether a line is the date and the time of the day at which a file was made: "2022-10-08 03:52:48 UTC"."""
    return text[0].isdecimal() and len(text) <= 40 and _STAMP.fullmatch(text) is not None


def is_version(unit: Unit) -> bool:
    """Whether a line is the number of a version, and then its date: "1.10.0 (2021-03-02)"."""
    number = unit.number
    return number is not None and len(number.value) > 1 and date_of(unit.text[number.end :].strip(_BETWEEN)) is not None


def lone_date(units: Sequence[Unit], kinds: Sequence[str | None], found: Collection[int]) -> int | None:
    """The date among the first of the headings `found`, over nothing but a name, the contents or the next heading."""
    for i in sorted(found)[:_HEADINGS_AT_THE_TOP]:
        if not _is_date(units[i]):
            continue
        below = [j for j in range(i + 1, len(units)) if kinds[j] not in ("boilerplate", "byline")]
        if below and below[0] not in found and units[below[0]].words <= _WORDS_OF_A_NAME:
            below = below[1:]
        if below and (kinds[below[0]] == "toc_entry" or below[0] in found) and not _is_date(units[below[0]]):
            return i
    return None


def _is_date(unit: Unit) -> bool:
    """Whether a unit is a date, or a month and its year, and no more."""
    if is_version(unit):
        return False
    return unit.words <= _WORDS_OF_A_DATE and (date_of(unit.text) is not None or is_month(unit.text))


def _names_edition(text: str) -> bool:
    """Whether a line is a word for an edition, of any language, and its number."""
    word, _, number = text.partition(" ")
    return _NUMBER_OF_EDITION.fullmatch(number.strip()) is not None and word.casefold() in words("labels", "edition")


def _lone(units: Sequence[Unit], found: Sequence[int]) -> int:
    """The only one of these, where nothing but short lines without a number stands above it; -1 otherwise."""
    page = [unit for unit in units[: found[0]] if any(map(str.isalnum, unit.text))] if found else []
    alone = len(found) == 1 and 0 < len(page) < _NEAR_TOP and all(unit.words <= _WORDS_OF_A_TITLE for unit in page)
    return found[0] if alone and all(unit.end == "bare" and not unit.number for unit in page) else -1


def on_title_page(units: Sequence[Unit], kinds: Sequence[str | None]) -> range:
    """The units between the title and the last line that says who wrote, when, or whose the text is: they head nothing.

    All are short and none is a sentence, so that no text stands among them. What has a number heads a part, unless it
    is set in the middle as they are: "Episode IV".
    """
    last = 0
    for i, unit in enumerate(units[:_LINES_OF_A_PAGE]):
        names = kinds[i] is None and "@" in unit.text and unit.words <= _WORDS_WITH_AN_ADDRESS
        rights = kinds[i] == "boilerplate" and any(map(str.isalpha, unit.text[:200]))
        if names or rights or kinds[i] in ("date", "byline"):
            last = i
        elif kinds[i] == "boilerplate" and unit.before and unit.after:
            continue  # a rule across the page
        elif kinds[i] is not None or not unit.label or (unit.number is not None and unit.indent < _CENTRED):
            break
    return range(1, last)


def front_apart(rows: Sequence[Row], spans: Sequence[Span]) -> list[Span]:
    """The spans with the lines of the title page put together to a title, and to who wrote, and those apart."""
    top: list[Span] = []
    rest = list(spans)
    while rest and len(top) < _NEAR_TOP:
        span = rest.pop(0)
        while rest and _goes_on(rows, span, rest[0]):
            span = replace(span, last=rest.pop(0).last)
        top += _parts(rows, span)
    return _rows_together(rows, top + rest)


def heads_memo(rows: Sequence[Row], first: int, last: int) -> bool:
    """Whether lines say at the left and at the right edge what sort of memo follows, and of whom, as RFCs begin."""
    lines = range(first, last + 1)
    gapped = [rows[i].width for i in lines if "     " in rows[i].text]
    return len(gapped) >= max(2, len(lines) - 1) and max(gapped) - min(gapped) <= 1


def is_title(unit: Unit, rows: Sequence[Row]) -> bool:
    """Whether the first unit of a text is its title, whatever mark ends it: in capitals alone, or set over blanks."""
    if not unit.after or unit.words > _WORDS_OF_A_TITLE or unit.form in ("table", "code") or unit.number is not None:
        return False
    over_blanks = not all(rows[i].text for i in range(unit.first, unit.last + 1))
    return over_blanks or (unit.first == unit.last and unit.words > 1 and unit.text.isupper() and unit.end != "pause")


def _goes_on(rows: Sequence[Row], span: Span, following: Span) -> bool:
    """Whether a title goes on past blank lines, in small letters, or a name follows "BY" alone."""
    first, second = rows[span.last], rows[following.first]
    if following.last > following.first or is_ruler(second.text) or following.first - span.last > 3:
        return False
    if span.last - span.first > _LINES_OVER_BLANKS:
        return False
    if opens_byline(first.text) and span.first == span.last:
        return says_who(f"{first.text} {second.text}")
    if min(first.indent, second.indent) < _CENTRED or ends_sentence(first.text) or is_item(second.text):
        return False
    return any(row.text.strip("_*")[:1].islower() for row in (first, second))


def _parts(rows: Sequence[Row], span: Span) -> list[Span]:
    """A few short lines cut where one says who wrote, when, or which edition it is."""
    lines = range(span.first, span.last + 1)
    addressed = any("@" in rows[i].text and says_who(rows[i].text) for i in lines[1:3])
    if (
        not 1 < len(lines) <= (_LINES_WITH_ADDRESSES if addressed else _LINES_OF_A_TITLE)
        or span.form in ("table", "code")
        or not all(rows[i].text for i in lines)
    ):
        return [span]
    if "opyright" in rows[span.first].text:
        return [span]
    if any((len(rows[i].text) > 60 or _is_text(rows[i].text)) and not _is_notice(rows[i].text) for i in lines):
        return [span]
    cut = next((i for i in lines if i > span.first and _beside(rows[i].text)), None)
    if cut is None:
        return [span]
    return [replace(span, last=cut - 1), *(Span(i, i) for i in range(cut, span.last + 1))]


def _is_text(text: str) -> bool:
    """Whether a line ends as a sentence does, or is a header of a mail; what says which edition it is may end so."""
    return is_mail_header(text) or (ends_sentence(text) and not is_edition(text.rstrip(".")))


def _beside(text: str) -> bool:
    """Whether a line of a title page is no title."""
    edition = is_edition(text) or _names_edition(text)
    return edition or date_of(text) is not None or says_who(text) or _is_notice(text)


def _is_notice(text: str) -> bool:
    """Whether a line says since when the rights are whose."""
    opens = text.casefold().startswith(("copyright", "(c)", "©")) or "©" in text[:60]
    return opens and len(text) <= _LONGEST_NOTICE and _YEAR.search(text) is not None


def _rows_together(rows: Sequence[Row], spans: Sequence[Span]) -> list[Span]:
    """The spans with lines in two columns that single blank lines part, as in lists of a cast, made to tables."""
    columns = [_column(rows, span) for span in spans]
    out: list[Span] = []
    at = 0
    while at < len(spans):
        end = at
        while end < len(spans) and columns[end] and (end == at or spans[end].first == spans[end - 1].last + 2):
            end += 1
        usual = Counter(columns[at:end]).most_common(1)[0][1] if end > at else 0
        if end - at >= _FEWEST_ROWS and usual * 3 >= (end - at) * 2:
            out.append(Span(spans[at].first, spans[end - 1].last, "table"))
        else:
            out += spans[at : max(end, at + 1)]
        at = max(end, at + 1)
    return out


def _column(rows: Sequence[Row], span: Span) -> int:
    """Where the second of two columns begins in a line; 0 for none."""
    row = rows[span.first]
    if span.first < span.last or "   " not in row.text or len(row.text) > 100:
        return 0
    gaps = list(_GAP.finditer(row.text))
    return row.indent + gaps[0].end() if len(gaps) == 1 else 0
