"""Lines put together to the units of a document: runs of lines that are one heading or one paragraph."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from variorum.text.compose import cut_word
from variorum.text.lines import SOFT_HYPHEN, is_small
from variorum.text.readers.plain.cutting import SHORT, are_headed, is_first_line, parts, past_stamps, runs_of
from variorum.text.readers.plain.forms import (
    BULLET,
    DASHES,
    ENUMERATOR,
    OPTION,
    Form,
    ends_sentence,
    form_of,
    hangs_as_item,
    is_item,
    is_mail_header,
    is_prompted,
    is_table,
    is_technical,
    item_width,
)
from variorum.text.readers.plain.layout import NARROWEST, PAUSES, WIDE, Row, Verdict, broken
from variorum.text.readers.plain.speakers import speaker, speakers
from variorum.text.values import value

_STANZA_WIDTH = 90
"""Columns that a line of verse or of an address does not exceed where paragraphs are one line each (train)."""
_HEADING = 0.75
"""Share of the wrap up to which a line over a text may be its heading."""
_LONG = 0.6
"""Share of the wrap from which the line below is text."""
_FULL = 0.92
"""Share of the wrap from which the longest of loose lines is as long as lines of prose are."""
_COMPOUND = re.compile(r"[A-Z][A-Za-z]{0,20}(?:-[A-Z][A-Za-z]{0,20}){1,4}:\s")
"""The name of a header in several words, whatever program wrote it: "X-Authentication-Warning: …"."""
_GOES_ON = PAUSES + ":：-("
"""What no heading ends with."""


@value
class Span:
    """Lines `first` to `last`, both inside, that belong together."""

    first: int
    last: int
    form: Form = "prose"


def group(rows: Sequence[Row], verdict: Verdict) -> list[Span]:
    """The spans of a document, in order; every line that is not blank is in exactly one."""
    spans: list[Span] = []
    runs = list(runs_of(rows))
    names = [speaker(row.text) for row in rows]
    said = speakers(names, [names[past_stamps(rows, at, end)] for at, end in runs])
    headed = are_headed(rows, verdict)
    for at, end in runs:
        turns = {i for i in range(at + 1, end) if names[i] in said} if said else set()
        for first, last in parts(rows, at, end, verdict, turns, headed):
            if last == first + 1 or _is_header(rows, first, last):
                spans.append(Span(first, last - 1))
            elif verdict.wrap:
                spans += _wrapped(rows, first, last, verdict)
            else:
                spans += _unwrapped(rows, first, last, verdict)
    return spans


def _is_header(rows: Sequence[Row], at: int, end: int) -> bool:
    """Whether lines are one header of a mail: all but the first are set in, however each of them begins."""
    text = rows[at].text
    known = is_mail_header(text) or _COMPOUND.match(text) is not None
    return known and all(row.indent > rows[at].indent for row in rows[at + 1 : end])


def _wrapped(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> list[Span]:
    """The spans of a run of lines where lines are wrapped."""
    form = _form_of_run(rows, at, end, verdict)
    if form is not None:
        return [Span(at, end - 1, form)]
    if _heads(rows, at, end, verdict):
        return [Span(at, at), *(_wrapped(rows, at + 1, end, verdict) if end > at + 2 else [Span(at + 1, at + 1)])]
    return _paragraphs(rows, at, end, verdict)


def _form_of_run(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> Form | None:
    """The form of a run that stays whole; None of wrapped prose, which may be several paragraphs."""
    wrap, indent = verdict.wrap, verdict.indent
    pairs = end - 1 - at
    breaks = sum(broken(rows[i], rows[i + 1], wrap) for i in range(at, end - 1))
    inner = rows[at].indent > verdict.margin

    # What is plainly no prose: commands, tables, code.
    if all(is_prompted(rows[i].text) for i in range(at, end)):
        return "code"
    if breaks < pairs and is_table(rows, at, end):
        return "table"
    if inner and breaks == pairs and form_of(rows, at, end) == "code":
        return "code"

    # Where most lines end on purpose, the run is verse or code, or loose lines that are no paragraph of their own.
    if breaks * 2 >= pairs or (indent and any(is_first_line(rows[i], verdict) for i in range(at + 1, end))):
        return None
    listed = sum(is_item(row.text) for row in rows[at:end])
    if listed * 2 >= end - at:
        return None
    form = form_of(rows, at, end)
    width = max(rows[i].width for i in range(at, end))
    if form == "loose" and inner and is_technical(rows, at, end):
        return "code"
    if form == "loose" and _set_in(rows, at, end, width):
        return "prose"
    if form != "prose" and (form != "loose" or width < wrap * _FULL or breaks * 4 < pairs):
        return form
    return "loose" if indent and not listed and not is_first_line(rows[at], verdict) else None


def _paragraphs(rows: Sequence[Row], at: int, end: int, verdict: Verdict) -> list[Span]:
    """A paragraph begins with an item or an indented line, or where the one above ends short with a whole sentence."""
    wrap, indent = verdict.wrap, verdict.indent
    spans: list[Span] = []
    first = at
    hanging = _listed(rows, at, None, verdict)
    for i in range(at, end - 1):
        row, following = rows[i], rows[i + 1]

        # Whether the next line is an item, the first line of a paragraph, or stands below the last line of one.
        may_start = is_item(following.text) or following.text[0] == "-"
        starts_item = may_start and _listed(rows, i + 1, i, verdict)
        starts_item = starts_item or (hanging and bool(BULLET.match(following.text)))
        starts_paragraph = is_first_line(following, verdict) and not (
            hanging
            and rows[first].indent < following.indent
            and (broken(row, following, wrap) or _below_text(rows[first], following))
        )
        ends_paragraph = (
            (indent > 0 or not verdict.spaced)
            and following.indent <= row.indent
            and row.width + following.first < wrap * SHORT
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
