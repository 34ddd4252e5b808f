"""Runs of lines without a blank one between them, cut where no paragraph goes on, whatever the layout."""

import re
from collections.abc import Collection, Iterator, Sequence

from variorum.text.lines import is_small
from variorum.text.readers.plain.forms import (
    OPTION,
    ends_sentence,
    form_of,
    header_name,
    is_address,
    is_boundary,
    is_item,
    is_labelled_address,
    is_mail_header,
    is_table,
    item_width,
)
from variorum.text.readers.plain.layout import FURTHER_IN, Row, Verdict, broken, is_ruler

_STAMP = re.compile(r"[\[(<]?\d{1,3}(?:[:.]\d{2}){1,3}(?:[.,]\d{1,3})?[\])>]?(?:\s*-->.*)?")
"""A time and nothing else, as transcripts and subtitles have it."""
SHORT = 0.85
"""Share of the wrap up to which a line with the next word is short: it ends for a reason of its own."""
_LABEL = re.compile(r"[^\W\d_]{1,12}[:：]\s+(?=\S)")
_COUNTED = re.compile(r"([^\W\d_])(\d{1,3})[).:]\s")
"""The letter and the number before a question, or an answer."""
_LINES_OF_A_QUESTION = 8
_FEWEST_ROUND = 2
_FEWEST_HEADED, _SHORT_TO_LONG = 4, 4
"""Lines out of the margin, and those for each that may be wrapped, from which they head the text below."""
_FEWEST_ADDRESSES = 2
"""Lines with an address each from which they are a list."""


def runs_of(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """First line, and the line after the last, of every run of lines without a blank one."""
    at, count = 0, len(rows)
    while at < count:
        if not rows[at].text:
            at += 1
            continue
        end = at + 1
        while end < count and rows[end].text:
            end += 1
        yield at, end
        at = end


def parts(
    rows: Sequence[Row], at: int, end: int, verdict: Verdict, turns: Collection[int], headed: bool
) -> Iterator[tuple[int, int]]:
    """A run cut where no paragraph goes on, whatever the layout: at rulers, headers, turns, changes of margin."""
    if end == at + 1:
        yield at, end
        return
    cuts: set[int] = {end}
    rulers = {i for i in range(at, end) if not rows[i].text[0].isalpha() and is_ruler(rows[i].text)}
    in_columns = end - at > 3 and bool(rulers) and is_table(rows, at, end)  # asked once: a run may be of rulers alone
    for i in range(at, end):
        text = rows[i].text
        if text[0].isalpha() and "://" not in text:
            continue  # as most lines: neither ruler, nor stamp, nor address
        if i in rulers and not _in_table(rows, i, at, end, in_columns):
            cuts |= {i, i + 1}
            if i > at and _underlined(rows, i - 1, at, verdict):
                cuts.add(i - 1)
        elif _STAMP.fullmatch(text):
            cuts |= {i, i + 1}
        elif i > at and is_address(text) and is_address(rows[i - 1].text):
            cuts.add(i)

    # The rest is seen from the run as a whole.
    if end - at >= _FEWEST_ADDRESSES and all(is_labelled_address(rows[i].text) for i in range(at, end)):
        cuts |= set(range(at, end))
    cuts |= _round(rows, at, end)
    cuts |= _headers(rows, at, end) | _answers(rows, at, end)
    cuts |= {i for i in turns if _can_end(rows, i - 1, verdict)}
    cuts |= _margins(rows, at, end, verdict, headed)

    for cut in sorted(cuts):
        if cut > at:
            yield at, cut
            at = cut


def past_stamps(rows: Sequence[Row], at: int, end: int) -> int:
    """The first line of a run that is no time stamp; its last one, where all of them are."""
    while at < end - 1 and _STAMP.fullmatch(rows[at].text):
        at += 1
    return at


def _answers(rows: Sequence[Row], at: int, end: int) -> set[int]:
    """Where the answer begins that has the number of the question above and another letter: "Q2: …", "A2: …"."""
    asked = _COUNTED.match(rows[at].text)
    if asked is None:
        return set()
    for i in range(at + 1, min(end, at + _LINES_OF_A_QUESTION)):
        said = _COUNTED.match(rows[i].text)
        if said is not None:
            return {i} if said[2] == asked[2] and said[1] != asked[1] else set()
    return set()


def _round(rows: Sequence[Row], at: int, end: int) -> set[int]:
    """Where items begin that have the letter "o" for a round bullet: two at least, the first of them no line that the
    wrap let begin with that word."""
    found = [i for i in range(at, end) if rows[i].text.startswith("o ") and rows[i].text[2:3].strip()]
    if len(found) < _FEWEST_ROUND:
        return set()
    first = found[0]
    opens = first == at or rows[first].indent > rows[first - 1].indent or rows[first - 1].text[-1] in ":："
    return set(found) if opens else set()


def _in_table(rows: Sequence[Row], at: int, start: int, end: int, in_columns: bool) -> bool:
    """Whether a ruler belongs to a table: it has gaps itself or stands among lines, if those are in columns.

    One with single blanks underlines a heading word by word.
    """
    text = rows[at].text
    if at == start + 1 and _underlines_title(rows, at):
        return False
    if at > start and " " in text and "  " not in text and text.count(" ") == rows[at - 1].text.count(" "):
        return any(abs(len(a) - len(b)) > 1 for a, b in zip(text.split(), rows[at - 1].text.split(), strict=False))
    return " " in text or (in_columns and start < at < end - 1)


def _underlines_title(rows: Sequence[Row], at: int) -> bool:
    """Whether a ruler is about as long as the line above it, which has no columns: a heading over a table."""
    above, ruler = rows[at - 1], rows[at]
    alike = abs(len(above.text) - len(ruler.text)) <= 1
    return alike and above.indent == ruler.indent and "  " not in above.text


def _can_end(rows: Sequence[Row], at: int, verdict: Verdict) -> bool:
    """Whether a turn can end with this line: with a sentence, or before the wrap."""
    return ends_sentence(rows[at].text) or not (verdict.wrap and broken(rows[at], rows[at + 1], verdict.wrap))


def _underlined(rows: Sequence[Row], at: int, start: int, verdict: Verdict) -> bool:
    """Whether the ruler below line `at` underlines it: it is about as long, and the line begins something."""
    row, ruler = rows[at], rows[at + 1]
    if is_ruler(row.text) or abs(row.indent - ruler.indent) > 1:
        return False
    size = max(row.width - row.indent, len(row.text))
    ruled = len(ruler.text)
    if not len(row.text) * 0.75 - 2 <= ruled <= size * 1.25 + 2:
        return False
    goes_on = at > start and (is_small(row.text[:1]) or (verdict.wrap > 0 and broken(rows[at - 1], row, verdict.wrap)))
    return not goes_on


def _headers(rows: Sequence[Row], at: int, end: int) -> set[int]:
    """Where the headers of a mail begin, and where they end: two that mails have, or one after a boundary."""
    bounded = is_boundary(rows[at].text)
    i = at + bounded
    if i == end or not header_name(rows[i].text):
        return {i} if bounded else set()
    found: list[int] = []
    while i < end and (header_name(rows[i].text) or (found and rows[i].indent)):
        if not rows[i].indent:
            found.append(i)
        i += 1
    known = sum(is_mail_header(rows[i].text) for i in found)
    return {*found, i} if known >= 2 or (bounded and known) else set()


def _margins(rows: Sequence[Row], at: int, end: int, verdict: Verdict, headed: bool) -> set[int]:
    """Where the text changes its margin: a line out of it above or below set-in text, an example after a colon."""
    margin = rows[at].indent
    if all(row.indent == margin for row in rows[at + 1 : end]):
        return set()
    cuts: set[int] = set()
    if _asks_over(rows, at, end):
        cuts.add(at + 1)
    inside = False
    announced = any(row.text[-1] in ":：" for row in rows[at : end - 1])
    kept = announced and form_of(rows, at, end) in ("code", "table")
    for i in range(at + 1, end):
        row, before = rows[i], rows[i - 1]
        if row.indent >= before.indent + FURTHER_IN:
            outside = before.indent + FURTHER_IN <= verdict.margin and before.indent not in verdict.prose
            under = outside and not _hangs(before, row, verdict, headed)
            example = before.text[-1] in ":：" and not is_item(before.text) and not is_first_line(row, verdict)
            if (under or (example and not kept)) and not OPTION.match(before.text):
                cuts.add(i)
                inside = True
        elif row.indent + FURTHER_IN <= before.indent:
            inner = row.indent + FURTHER_IN <= verdict.margin and not verdict.indent
            out = inner and row.indent not in verdict.prose
            if (inside or out) and not (verdict.wrap and broken(before, row, verdict.wrap)):
                cuts.add(i)
                inside = False
    return cuts


def are_headed(rows: Sequence[Row], verdict: Verdict) -> bool:
    """Whether the lines that stand out of the margin head the text right below them, as few of them reach the wrap."""
    if not verdict.wrap or verdict.margin < FURTHER_IN:
        return False
    out = [
        i
        for i in range(len(rows) - 1)
        if rows[i].text and rows[i].indent + FURTHER_IN <= verdict.margin == rows[i + 1].indent
    ]
    long = sum(_is_long(rows[i], rows[i + 1], verdict) for i in out)
    return len(out) >= _FEWEST_HEADED and long * _SHORT_TO_LONG <= len(out)


def _hangs(row: Row, following: Row, verdict: Verdict, headed: bool) -> bool:
    """Whether a line goes on in the one below it that stands further in: a long one, an item, "Note: …"."""
    if _is_long(row, following, verdict) and not (headed and following.indent == verdict.margin):
        return True
    label = _LABEL.match(row.text)
    column = label.end() if label else item_width(row.text)
    return column > 0 and abs(row.indent + column - following.indent) <= 2


def _is_long(row: Row, following: Row, verdict: Verdict) -> bool:
    """Whether the wrap may have ended a line."""
    return verdict.wrap > 0 and row.width + following.first > verdict.wrap * SHORT


def is_first_line(row: Row, verdict: Verdict) -> bool:
    """Whether a line is indented as first lines of paragraphs are."""
    return verdict.indent > 0 and abs(row.indent - verdict.indent) <= 1


def _asks_over(rows: Sequence[Row], at: int, end: int) -> bool:
    """Whether the first line is a question and all below it, further in, its answer."""
    row = rows[at]
    if row.text[-1] not in "?？؟" or is_item(row.text) or is_small(row.text[0]):
        return False
    return all(rows[i].indent >= row.indent + FURTHER_IN for i in range(at + 1, end))
