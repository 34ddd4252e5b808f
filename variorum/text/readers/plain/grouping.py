"""Lines put together to the units of a document: runs of lines that are one heading or one paragraph."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from variorum.text.compose import cut_word
from variorum.text.lines import SOFT_HYPHEN, is_small
from variorum.text.readers.plain.forms import (
    BULLET,
    DASHES,
    ENUMERATOR,
    OPTION,
    Form,
    ends_sentence,
    form_of,
    hangs_as_item,
    header_name,
    is_address,
    is_boundary,
    is_item,
    is_labelled_address,
    is_mail_header,
    is_prompted,
    is_table,
    is_technical,
    item_width,
)
from variorum.text.readers.plain.layout import NARROWEST, PAUSES, WIDE, Row, Verdict, broken, is_ruler
from variorum.text.readers.plain.speakers import speaker, speakers
from variorum.text.values import value

_STAMP = re.compile(r"[\[(<]?\d{1,3}(?:[:.]\d{2}){1,3}(?:[.,]\d{1,3})?[\])>]?(?:\s*-->.*)?")
"""A time and nothing else, as transcripts and subtitles have it."""
_STANZA_WIDTH = 90
"""Columns that a line of verse or of an address does not exceed where paragraphs are one line each (train)."""
_SHORT = 0.85
"""Share of the wrap up to which a line with the next word is short: it ends for a reason of its own."""
_LABEL = re.compile(r"[^\W\d_]{1,12}[:：]\s+(?=\S)")
_HEADING = 0.75
"""Share of the wrap up to which a line over a text may be its heading."""
_LONG = 0.6
"""Share of the wrap from which the line below is text."""
_COUNTED = re.compile(r"([^\W\d_])(\d{1,3})[).:]\s")
"""The letter and the number before a question, or an answer."""
_LINES_OF_A_QUESTION = 8
_FEWEST_ROUND = 2
_FEWEST_ADDRESSES = 2
"""Lines with an address each from which they are a list."""
_GOES_ON = PAUSES + ":：-("
"""What no heading ends with."""
_FURTHER_IN = 2
"""Columns from which a line stands further in than another."""


@value
class Span:
    """Lines `first` to `last`, both inside, that belong together."""

    first: int
    last: int
    form: Form = "prose"


def group(rows: Sequence[Row], verdict: Verdict) -> list[Span]:
    """The spans of a document, in order; every line that is not blank is in exactly one."""
    spans: list[Span] = []
    runs = list(_runs(rows))
    names = [speaker(row.text) for row in rows]
    said = speakers(names, [names[_past_stamps(rows, at, end)] for at, end in runs])
    for at, end in runs:
        turns = {i for i in range(at + 1, end) if names[i] in said} if said else set()
        for first, last in _parts(rows, at, end, verdict, turns):
            if last == first + 1:
                spans.append(Span(first, first))
            elif verdict.wrap:
                spans += _wrapped(rows, first, last, verdict)
            else:
                spans += _unwrapped(rows, first, last, verdict)
    return spans


def _runs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
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


def _past_stamps(rows: Sequence[Row], at: int, end: int) -> int:
    """The first line of a run that is no time stamp; its last one, where all of them are."""
    while at < end - 1 and _STAMP.fullmatch(rows[at].text):
        at += 1
    return at


def _parts(
    rows: Sequence[Row], at: int, end: int, verdict: Verdict, turns: Collection[int]
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
    cuts |= _margins(rows, at, end, verdict)

    for cut in sorted(cuts):
        if cut > at:
            yield at, cut
            at = cut


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
    if at > start and " " in text and "  " not in text and text.count(" ") == rows[at - 1].text.count(" "):
        return any(abs(len(a) - len(b)) > 1 for a, b in zip(text.split(), rows[at - 1].text.split(), strict=False))
    return " " in text or (in_columns and start < at < end - 1)


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


def _margins(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> set[int]:
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
        if row.indent >= before.indent + _FURTHER_IN:
            outside = before.indent + _FURTHER_IN <= verdict.margin and before.indent not in verdict.prose
            under = outside and not _hangs(before, row, verdict)
            example = before.text[-1] in ":：" and not is_item(before.text) and not _first_line(row, verdict)
            if (under or (example and not kept)) and not OPTION.match(before.text):
                cuts.add(i)
                inside = True
        elif row.indent + _FURTHER_IN <= before.indent:
            inner = row.indent + _FURTHER_IN <= verdict.margin and not verdict.indent
            out = inner and row.indent not in verdict.prose
            if (inside or out) and not (verdict.wrap and broken(before, row, verdict.wrap)):
                cuts.add(i)
                inside = False
    return cuts


def _asks_over(rows: Sequence[Row], at: int, end: int) -> bool:
    """Whether the first line is a question and all below it, further in, its answer."""
    row = rows[at]
    if row.text[-1] not in "?？؟" or is_item(row.text) or is_small(row.text[0]):
        return False
    return all(rows[i].indent >= row.indent + _FURTHER_IN for i in range(at + 1, end))


def _hangs(row: Row, following: Row, verdict: Verdict) -> bool:
    """Whether a line goes on in the one below it that stands further in: a long one, an item, "Note: …"."""
    if verdict.wrap and row.width + following.first > verdict.wrap * _SHORT:
        return True
    label = _LABEL.match(row.text)
    column = label.end() if label else item_width(row.text)
    return column > 0 and abs(row.indent + column - following.indent) <= 2


def _first_line(row: Row, verdict: Verdict) -> bool:
    """Whether a line is indented as first lines of paragraphs are."""
    return verdict.indent > 0 and abs(row.indent - verdict.indent) <= 1


def _wrapped(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> list[Span]:
    """The spans of a run of lines where lines are wrapped."""
    wrap, indent = verdict.wrap, verdict.indent
    breaks = sum(broken(rows[i], rows[i + 1], wrap) for i in range(at, end - 1))
    starts = sum(1 for i in range(at + 1, end) if _first_line(rows[i], verdict)) if indent else 0
    marked = [is_item(row.text) for row in rows[at:end]]
    listed = sum(marked)
    pairs = end - 1 - at
    inner = rows[at].indent > verdict.margin

    # What is plainly no prose: commands, tables, code.
    if all(is_prompted(rows[i].text) for i in range(at, end)):
        return [Span(at, end - 1, "code")]
    if breaks < pairs and is_table(rows, at, end):
        return [Span(at, end - 1, "table")]
    if inner and breaks == pairs and form_of(rows, at, end) == "code":
        return [Span(at, end - 1, "code")]

    # Where most lines end on purpose, the run is verse or code, or loose lines that are no paragraph of their own.
    if breaks * 2 < pairs and not starts and listed * 2 < end - at:
        form = form_of(rows, at, end)
        width = max(rows[i].width for i in range(at, end))
        if form == "loose" and inner and is_technical(rows, at, end):
            return [Span(at, end - 1, "code")]
        if form == "loose" and _set_in(rows, at, end, width):
            return [Span(at, end - 1)]
        if form != "prose" and (form != "loose" or width < wrap * 0.92 or breaks * 4 < pairs):
            return [Span(at, end - 1, form)]
        if indent and not listed and not _first_line(rows[at], verdict):
            return [Span(at, end - 1, "loose")]

    # Elsewhere lines are wrapped; the first may head the others.
    if _heads(rows, at, end, verdict):
        return [Span(at, at), *(_wrapped(rows, at + 1, end, verdict) if end > at + 2 else [Span(at + 1, at + 1)])]

    # A paragraph begins with an item or an indented line, or where the one above ends short with a whole sentence.
    spans: list[Span] = []
    first = at
    hanging = _listed(rows, at, None, verdict)
    for i in range(at, end - 1):
        row, following = rows[i], rows[i + 1]
        may_start = marked[i + 1 - at] or following.text[0] == "-"
        starts_item = may_start and _listed(rows, i + 1, i, verdict)
        starts_item = starts_item or (hanging and bool(BULLET.match(following.text)))
        starts_paragraph = _first_line(following, verdict) and not (
            hanging
            and rows[first].indent < following.indent
            and (broken(row, following, wrap) or _below_text(rows[first], following))
        )
        ends_paragraph = (
            (indent > 0 or not verdict.spaced)
            and following.indent <= row.indent
            and row.width + following.first < wrap * _SHORT
            and ends_sentence(row.text)
            and not is_small(following.text[:1])
        )
        if starts_item or starts_paragraph or ends_paragraph:
            spans.append(Span(first, i))
            first = i + 1
            hanging = starts_item
    spans.append(Span(first, end - 1))
    return spans


def _below_text(item: Row, row: Row) -> bool:
    """Whether a line begins where the text of an item does, behind its mark: it goes on in it."""
    width = item_width(item.text)
    return width > 0 and item.indent + width == row.indent


def _heads(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> bool:
    """Whether the first line of a run heads the text below it: short, no sentence, and a long line follows."""
    row, following = rows[at], rows[at + 1]
    return (
        not verdict.indent
        and row.indent == following.indent
        and row.width + following.first < verdict.wrap * _HEADING
        and following.width > verdict.wrap * _LONG
        and not is_small(row.text[0])
        and not is_small(following.text[0])
        and any(map(str.isalnum, row.text))
        and not BULLET.match(row.text)
        and not is_item(following.text)
        and row.text[-1] not in _GOES_ON
        and not (ends_sentence(row.text) and row.text[-1] not in "?？؟")
    )


def _set_in(rows: Sequence[Row], at: int, end: int, width: int) -> bool:
    """Whether lines are prose wrapped at a width of their own, as quotations are: lines go on in small letters."""
    pairs = range(at, end - 1)
    own = sum(broken(rows[i], rows[i + 1], width) for i in pairs)
    small = sum(is_small(rows[i + 1].text[0]) for i in pairs)
    if small and own == len(pairs) and len(pairs) > 1 and ends_sentence(rows[end - 1].text):
        return True
    return own * 4 >= len(pairs) * 3 and small * 5 >= len(pairs) * 2 and len(pairs) > 1


def _listed(rows: Sequence[Row], at: int, before: int | None, verdict: Verdict) -> bool:
    """Whether a list item starts at this line, and not a line that the wrap let begin with a dash or a number."""
    text = rows[at].text
    if before is not None and OPTION.match(text) and rows[at].indent <= rows[before].indent:
        return not broken(rows[before], rows[at], verdict.wrap)
    if not is_item(text):
        return False
    if before is None:
        return True
    if not broken(rows[before], rows[at], verdict.wrap):
        return True
    if text[0] in DASHES or text[0].isalpha():
        return False
    return ends_sentence(rows[before].text) or rows[before].text[-1] in ":;,："


def _unwrapped(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> list[Span]:
    """The spans of a run of lines where every line is a paragraph, but for lines cut inside a word or a sentence."""
    if verdict.spaced:
        form = form_of(rows, at, end)
        width = max(rows[i].width for i in range(at, end))
        if all(row.text.startswith(">") for row in rows[at:end]):
            return [Span(at, end - 1)]
        if form in ("table", "code"):
            return [Span(at, end - 1, form)]
        if rows[at].indent > verdict.margin and is_technical(rows, at, end):
            return [Span(at, end - 1, "code")]
        if _wrapped_by_itself(rows, at, end, width):
            return _wrapped(rows, at, end, replace(verdict, wrap=width))
        hangs = hangs_as_item(rows[at].text) and rows[at].text[-1] not in ":："
        if hangs and all(rows[i].indent > rows[at].indent for i in range(at + 1, end)):
            return _nested(rows, at, end)
        stanza = verdict.verse or width <= _STANZA_WIDTH or _pauses(rows, at, end)
        if stanza and not any(is_item(rows[i].text) for i in range(at, end)):
            return [Span(at, end - 1, "loose")]

    spans: list[Span] = []
    first = at
    for i in range(at, end - 1):
        if not _goes_on(rows[i].text, rows[i + 1].text, verdict):
            spans.append(Span(first, i))
            first = i + 1
    spans.append(Span(first, end - 1))
    return spans


def _nested(rows: Sequence[Row], at: int, end: int) -> list[Span]:
    """An item and those with a bullet further in below it, each with the lines that hang under its own text."""
    starts = [at, *(i for i in range(at + 1, end) if BULLET.match(rows[i].text) and rows[i].text[0] not in DASHES), end]
    return [Span(first, following - 1) for first, following in pairwise(starts)]


def _pauses(rows: Sequence[Row], at: int, end: int) -> bool:
    """Whether lines end within sentences, as long lines of verse do and paragraphs do not."""
    return sum(rows[i].text[-1] in PAUSES for i in range(at, end - 1)) * 4 >= end - 1 - at


def _wrapped_by_itself(rows: Sequence[Row], at: int, end: int, width: int) -> bool:
    """Whether a run is wrapped though the document is not: at a width of its own, as its small letters show."""
    if not NARROWEST <= width <= _STANZA_WIDTH:
        return False
    if _set_in(rows, at, end, width):
        return True
    wide = end - at >= 3 and WIDE.search(rows[at].text) is not None
    return wide and all(broken(rows[i], rows[i + 1], width) for i in range(at, end - 1))


def _goes_on(text: str, following: str, verdict: Verdict) -> bool:
    """Whether a sentence runs over this line break."""
    if text.endswith(SOFT_HYPHEN) or cut_word(text, following):
        return True
    return (
        verdict.spaced
        and len(text) > 40
        and is_small(following[:1])
        and (text[-1].isalnum() or text[-1] in ",")
        and not ENUMERATOR.match(following)
    )
