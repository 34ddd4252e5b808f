"""How a document marks its paragraphs, from its own statistics, before anything else is decided."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.vocabulary import Layout
from text.document import Line
from text.lead_bytes import begins, leads, utf8

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
"""Characters that fill two columns (East Asian Width W and F, UAX 11)."""
_WIDE_STARTS = (b"\xe1", *(bytes((0xE2, byte)) for byte in range(0xBA, 0xC0)), *leads(0xE3, 0xED), b"\xef")

_A_LINE = 80
NARROWEST, WIDEST = 30, 140
"""Columns between which a wrap width is believed."""


@dataclass(slots=True)  # not frozen: that would make it, once a line, three times as slow
class Row:
    """A line measured: what layout needs to know of it."""

    text: str
    """Cleaned, without indentation."""
    indent: int
    """Columns of white space before it; tabs reach to the next multiple of four, ideographic blanks count two."""
    width: int
    """Columns from the margin to its last character."""
    first: int
    """Columns of its first word: what the line before had no room for, where text is wrapped."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How paragraphs are marked."""

    layout: Layout
    score: float
    """Confidence, 0 to 1."""
    wrap: int = 0
    """Column at which lines are wrapped; 0 where they are not."""
    indent: int = 0
    """Columns of a paragraph's first line; 0 where they do not differ from the others."""
    spaced: bool = True
    """Whether most blocks are set apart by blank lines."""


def has_wide(text: str) -> bool:
    """Whether a text has characters that fill two columns."""
    return not text.isascii() and begins(utf8(text), _WIDE_STARTS) and WIDE.search(text) is not None


def read_layout(lines: Sequence[Line], wide: bool = True) -> tuple[list[Row], Verdict]:
    """Every line measured, and how the document marks its paragraphs.

    Texts are wrapped with or without the indentation, East Asian ones by columns (a character fills two) or by
    characters: the best fit counts. `wide` says whether there are wide characters at all.
    """
    rows = measure(lines, 2 if wide else 0)
    found = verdict(rows)
    if found.wrap and found.score >= 0.95:
        return rows, found
    indented = sum(1 for row in rows if row.indent) * 20 > len(rows)
    for columns, margin in ((1, True), (2, False), (1, False)) if wide else ((0, False),) if indented else ():
        counted = measure(lines, columns, margin)
        other = verdict(counted)
        if other.wrap and (not found.wrap or other.score > found.score):
            rows, found = counted, other
    return rows, found


def measure(lines: Sequence[Line], wide: int = 2, margin: bool = True) -> list[Row]:
    """Every line measured.

    A wide character counts `wide` columns (0 says that there are none); the indentation counts where `margin`.
    """
    rows: list[Row] = []
    empty = Row("", 0, 0, 0)
    for line in lines:
        text = line.text
        if not text:
            rows.append(empty)
            continue
        bare, indent = text, 0
        if text[0].isspace():
            bare = text.lstrip()
            indent = len(text) - len(bare)
            if not text.startswith(" " * indent):
                indent = _columns(text[:indent])
        inset = indent if margin else 0
        size = len(bare)
        blank = bare.find(" ")
        first = size if blank < 0 else blank
        width = inset + size
        if wide and not bare.isascii():
            bare = bare.rstrip()
            ideographs = len(WIDE.findall(bare))
            width = inset + len(bare) + ideographs * (wide - 1)
            if ideographs * 3 > len(bare):
                first = wide  # lines of such a text are cut at any character
        rows.append(Row(bare, indent, width, first))
    return rows


def verdict(rows: Sequence[Row]) -> Verdict:
    """How these lines mark their paragraphs."""
    filled = [i for i, row in enumerate(rows) if row.text]
    pairs = [i for i, j in pairwise(filled) if j == i + 1]
    if not filled:
        return Verdict("single_newline", 0.0)
    groups = len(filled) - len(pairs)
    wrap, share = _wrap(rows, pairs)
    if not wrap:
        spaced = _spaced(rows, filled, groups)
        return Verdict(
            "blank_line" if spaced > 0.5 else "single_newline", round(max(spaced, 1 - spaced), 3), spaced=spaced > 0.5
        )
    indent, clear = _first_indent(rows, pairs, wrap)
    if indent:
        return Verdict("indent", round(clear, 3), wrap, indent, spaced=groups * 12 > len(filled))
    return Verdict("hard_wrap", round(share, 3), wrap, spaced=groups * 12 > len(filled))


def broken(row: Row, following: Row, wrap: int) -> bool:
    """Whether the break between two lines is the wrap's: the next word had no room (a column or two are forgiven)."""
    return row.width + following.first + 1 > wrap - 2


def _spaced(rows: Sequence[Row], filled: Sequence[int], groups: int) -> float:
    """The share of paragraphs, taken as what is longer than a line, that blank lines set apart.

    Where nothing is long, as in verse, one blank line in six lines or so is enough to say that they mean something.
    """
    if groups < 2:
        return 0.0
    long = [i for i in filled if rows[i].width > _A_LINE]
    if not long:
        return min(1.0, groups * 3 / len(filled))
    last = len(rows) - 1
    return sum((i == 0 or not rows[i - 1].text) and (i == last or not rows[i + 1].text) for i in long) / len(long)


def _wrap(rows: Sequence[Row], pairs: Sequence[int]) -> tuple[int, float]:
    """The column at which lines are wrapped, 0 for none, and the share of line breaks that it explains.

    The column is the 95th percentile of the widths of lines that another follows directly.
    """
    widths = sorted(rows[i].width for i in pairs)
    if not widths:
        return 0, 0.0
    wrap = widths[min(len(widths) - 1, len(widths) * 95 // 100)]
    narrowest = NARROWEST // 2 if any(WIDE.search(rows[i].text) for i in pairs[:100]) else NARROWEST
    if not narrowest <= wrap <= WIDEST:
        return 0, 0.0
    beyond = sum(row.width > wrap + 8 for row in rows)
    if beyond * 20 > sum(1 for row in rows if row.text):
        return 0, 0.0
    long = [i for i in pairs if rows[i].width > wrap * 0.55]
    explained = sum(broken(rows[i], rows[i + 1], wrap) for i in long)
    share = explained / len(long)
    # two or three pairs explain themselves: the widest is the measure
    need = 0.6 if len(long) >= 8 else 0.8
    if share < need or len(long) < len(pairs) * 0.25:
        return 0, share
    return wrap, share


def _first_indent(rows: Sequence[Row], pairs: Sequence[int], wrap: int) -> tuple[int, float]:
    """Columns of the indentation of first lines, 0 where there is none, and the share of paragraphs that follow it.

    A first line stands further in than the line that follows it, though that one's break is the wrap's.
    """
    drops = Counter(
        rows[i].indent
        for i in pairs
        if rows[i].indent > rows[i + 1].indent and rows[i].indent <= 12 and broken(rows[i], rows[i + 1], wrap)
    )
    if not drops:
        return 0, 0.0
    indent, count = drops.most_common(1)[0]
    # the rivals: paragraphs of several lines whose first line stands at the margin
    flush = sum(
        1
        for i in pairs
        if (i == 0 or not rows[i - 1].text)
        and rows[i].indent == rows[i + 1].indent
        and broken(rows[i], rows[i + 1], wrap)
    )
    return (indent, count / (count + flush)) if count > flush else (0, 0.0)


def _columns(blanks: str) -> int:
    """Width of white space at the start of a line."""
    columns = 0
    for blank in blanks:
        columns += 4 - columns % 4 if blank == "\t" else 2 if blank == "\u3000" else 1
    return columns
