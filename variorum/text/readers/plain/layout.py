"""How a document marks its paragraphs, from its own statistics, before anything else is decided."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from variorum.schemas.vocabulary import Layout
from variorum.text.document import Line
from variorum.text.lead_bytes import begins, leads, utf8
from variorum.text.lines import is_small
from variorum.text.values import value

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
"""Characters that fill two columns (East Asian Width W and F, UAX 11)."""
_WIDE_STARTS = (b"\xe1", *(bytes((0xE2, byte)) for byte in range(0xBA, 0xC0)), *leads(0xE3, 0xED), b"\xef")

_A_LINE = 80
NARROWEST, WIDEST = 30, 140
"""Columns between which a wrap width is believed."""
_LINES_OF_VERSE = 20
"""Lines at most that stand together on average where nothing but blank lines parts them (evals-more/train)."""
_PART_OF_PROSE = 0.04
"""Share of wrapped lines that an indentation has at least to be one of the text's (manual pages of Debian)."""
_WIDE, _FEWEST_WIDE = 100, 4
"""Columns from which a wrap is rare, and the line breaks at least that show it: list items are as long."""
_CLEAR = 0.9
"""Share of line breaks explained from which one line in eight may be longer than the wrap, else one in twenty."""
_FEWEST_DROPS = 3
FURTHER_IN = 2
"""Columns from which a line stands further in than another."""
_WIDE_GAP, _CELLS = "   ", 3
"""What parts the cells of a table, and how many a line of one has: of two, the second may be a text that is wrapped."""
_HANGS = 8
"""Columns that the lines of an item stand further in than its mark, at most."""
_FEWEST_SMALL = 3
"""Lines that go on in small letters from which they alone show a wrap."""
_BY_HAND = 55
"""Columns from which lines of like length are prose that a person broke: verse is narrower (evals-more/train)."""
PAUSES = ",;，、；،؛—–"
"""What ends a line within a sentence."""
_STOPS = ".!?…:;"
_ITEM = re.compile(r"(?:[-*+•·‣–—o]|\(?[\da-z]{1,3}[.)])\s")
_ITEM_OR_HEADER = re.compile(r"(?:[-*+•·‣–—o]|\(?[\da-z]{1,3}[.)])\s|[A-Z][A-Za-z-]{1,40}:\s")


@value
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
    margin: int = 0
    """Columns of white space before most of the text."""
    prose: frozenset[int] = frozenset()
    """Indentations at which wrapped lines go on; what stands elsewhere alone, further out, heads them."""
    verse: bool = False
    """Whether its lines are those of verse."""


_RULERS = frozenset("=-~_^*#+─═━—–%")
_FEWEST_BY_TURNS = 6
"""Characters of a rule of two marks by turns, at least."""
_DIVIDERS = frozenset({"%", "%%", "--", "=="})
"""Lines that part the texts of a collection, as of fortunes, or a mail from its signature; a short underline."""


def is_ruler(text: str) -> bool:
    """Whether a line is one character over and over: it parts what stands above from what stands below."""
    if text[:1] not in _RULERS:
        return False
    return text in _DIVIDERS or (len(text) >= 3 and len(set(text.replace(" ", ""))) == 1) or alternates(text)


def alternates(text: str) -> bool:
    """Whether a line is two marks by turns, as a rule that was drawn with care: "=-=-=-=-"."""
    if len(text) < _FEWEST_BY_TURNS or not _RULERS.issuperset(text[:2]) or text[0] == text[1]:
        return False
    return text == (text[:2] * len(text))[: len(text)]


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
    ways: tuple[tuple[int, bool], ...] = ()
    if wide:
        ways = ((1, True), (2, False), (1, False))
    elif sum(1 for row in rows if row.indent) * 20 > len(rows):
        ways = ((0, False),)
    for columns, margin in ways:
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

        # Width in columns, and the width of the first word: what would have had to fit on the line before.
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
    filled = [i for i, row in enumerate(rows) if row.text and not (row.text[0] in _RULERS and is_ruler(row.text))]
    pairs = [i for i, j in pairwise(filled) if j == i + 1]
    if not filled:
        return Verdict("single_newline", 0.0)
    groups = len(filled) - len(pairs)

    wrap, share = _wrap(rows, pairs)
    going_on = [i + 1 for i in pairs if wrap and broken(rows[i], rows[i + 1], wrap)]
    margin = _margin(rows, going_on or filled)
    prose = _indentations(rows, [i for i in going_on if not _stands_out(rows, i)] if margin else going_on)

    # Lines that are not wrapped are paragraphs by themselves, or blank lines part them.
    if not wrap:
        verse = groups > 1 and _is_verse(rows, pairs)
        spaced = 1.0 if verse else _spaced(rows, filled, groups)
        return Verdict(
            "blank_line" if spaced > 0.5 else "single_newline",
            round(max(spaced, 1 - spaced), 3),
            spaced=spaced > 0.5,
            margin=margin,
            prose=prose,
            verse=verse,
        )

    indent, clear = _first_indent(rows, pairs, wrap)
    apart = groups * 12 > len(filled)
    if indent:
        return Verdict("indent", round(clear, 3), wrap, indent, apart, margin, prose)
    return Verdict("hard_wrap", round(share, 3), wrap, spaced=apart, margin=margin, prose=prose)


def _stands_out(rows: Sequence[Row], at: int) -> bool:
    """Whether text that is set in stands right below a line."""
    return at + 1 < len(rows) and rows[at + 1].indent >= rows[at].indent + FURTHER_IN


def _indentations(rows: Sequence[Row], prose: Sequence[int]) -> frozenset[int]:
    """The indentations that a good part of these lines have."""
    if not prose:
        return frozenset()
    counts = Counter(rows[i].indent for i in prose)
    return frozenset(indent for indent, count in counts.items() if count >= len(prose) * _PART_OF_PROSE)


def _is_verse(rows: Sequence[Row], pairs: Sequence[int]) -> bool:
    """Whether lines break within sentences and go on with a capital, as verse does whatever the length of its lines."""
    paused = sum(rows[i].text[-1] in PAUSES and not is_small(rows[i + 1].text[0]) for i in pairs)
    return len(pairs) >= 8 and paused * 4 >= len(pairs)


def _margin(rows: Sequence[Row], prose: Sequence[int]) -> int:
    """The indentation at which most of these lines stand, in characters of text."""
    sizes: Counter[int] = Counter()
    for i in prose:
        sizes[rows[i].indent] += len(rows[i].text)
    return sizes.most_common(1)[0][0]


def broken(row: Row, following: Row, wrap: int) -> bool:
    """Whether the break between two lines is the wrap's: the next word had no room (a column or two are forgiven)."""
    return row.width + following.first + 1 > wrap - 2


def _spaced(rows: Sequence[Row], filled: Sequence[int], groups: int) -> float:
    """The share of paragraphs, taken as what is longer than a line, that blank lines set apart.

    Where no line is far longer than others, as in verse, one blank line in forty is enough to say that they
    mean something.
    """
    if groups < 2:
        return 0.0
    widths = sorted(rows[i].width for i in filled)
    usual = widths[len(widths) * 3 // 4]
    long = [i for i in filled if rows[i].width > max(_A_LINE, usual * 3 // 2)]
    if usual <= _A_LINE and len(long) * 20 <= len(filled):
        return min(1.0, groups * _LINES_OF_VERSE / len(filled))
    long = [i for i in filled if rows[i].width > _A_LINE]
    last = len(rows) - 1
    return sum((i == 0 or not rows[i - 1].text) and (i == last or not rows[i + 1].text) for i in long) / len(long)


def _wrap(rows: Sequence[Row], pairs: Sequence[int]) -> tuple[int, float]:
    """The column at which lines are wrapped, 0 for none, and the share of line breaks that it explains.

    The column is the 95th percentile of the widths of lines that another follows directly. A break before an item of
    a list or before a line further in says nothing, nor does a line of one word, such as an address, however long.
    """
    if not pairs:
        return 0, 0.0
    first = _first_lines(rows, pairs)
    telling = [
        i
        for i in pairs
        if _can_wrap(rows[i]) and rows[i + 1].indent != first and not _starts_anew(rows[i], rows[i + 1])
    ]

    # Characters of East Asian scripts are twice as wide, so half as many fill a line.
    wide = any(WIDE.search(rows[i].text) for i in pairs[:100])
    narrowest = NARROWEST // 2 if wide else NARROWEST
    widths = sorted(row.width for row in rows if row.text and _can_wrap(row))
    small = _small(rows, telling)

    # All breaks are asked first, then those alone before a small letter: these are surely the wrap's.
    for asked in (telling, small):
        wrap = _percentile([rows[i].width for i in asked])
        beyond = len(widths) - bisect_right(widths, wrap + 8)
        if not narrowest <= wrap <= WIDEST or beyond * 8 > len(widths):
            continue

        long = [i for i in asked if rows[i].width > wrap * 0.55]
        share = sum(broken(rows[i], rows[i + 1], wrap) for i in long) / len(long)
        # two or three pairs explain themselves: the widest is the measure
        need = 0.6 if len(long) >= 8 else 0.8

        if wrap > _WIDE and len(long) < _FEWEST_WIDE:
            continue
        if beyond * 20 > len(widths) and share < _CLEAR:
            continue
        if asked is telling and share >= need and len(long) * 4 >= len(telling):
            return wrap, share
        if asked is small and len(small) >= _FEWEST_SMALL and share >= 0.8 and len(long) * 4 >= len(small) * 3:
            return wrap, share
        if asked is small and wrap >= _BY_HAND and _even(rows, small, telling, wrap):
            # the column at which nine in ten of these breaks are the wrap's
            return sorted(rows[i].width + rows[i + 1].first + 2 for i in small)[len(small) // 10], 0.9
    return 0, 0.0


def _even(rows: Sequence[Row], small: Sequence[int], telling: Sequence[int], wrap: int) -> bool:
    """Whether the lines that go on in small letters end near one column, as where a person broke them."""
    near = sum(rows[i].width >= wrap * 0.75 for i in small)
    return len(small) > _FEWEST_SMALL and near * 10 >= len(small) * 8 and len(small) * 4 >= len(telling)


def _first_lines(rows: Sequence[Row], pairs: Sequence[int]) -> int:
    """The indentation from which lines often fall back on the next, as after first lines of paragraphs; -1 for none."""
    drops = Counter(rows[i].indent for i in pairs if rows[i].indent > rows[i + 1].indent)
    indent, count = drops.most_common(1)[0] if drops else (-1, 0)
    return indent if count >= _FEWEST_DROPS else -1


def _small(rows: Sequence[Row], pairs: Sequence[int]) -> list[int]:
    """The lines that go on in small letters on the next: those of a wrapped text, whatever short lines say."""
    return [i for i in pairs if is_small(rows[i + 1].text[0]) and rows[i].text[-1] not in _STOPS]


def _percentile(widths: list[int]) -> int:
    """The 95th percentile; 0 of none."""
    ordered = sorted(widths)
    return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)] if ordered else 0


def _can_wrap(row: Row) -> bool:
    """Whether a line could have been broken: it is in no table, and has a blank or is written without any."""
    text = row.text
    return (" " in text or row.first <= 2) and not (_WIDE_GAP in text and _has_columns(text))


def _has_columns(text: str) -> bool:
    """Whether wide gaps part a line into three cells or more, each of which is as long as it has to be."""
    return sum(map(bool, map(str.strip, text.split(_WIDE_GAP)))) >= _CELLS


def _starts_anew(row: Row, following: Row) -> bool:
    """Whether the break between two lines is explained without a wrap: an item, a header or a first line follows."""
    return following.indent > row.indent or _ITEM_OR_HEADER.match(following.text) is not None


def _first_indent(rows: Sequence[Row], pairs: Sequence[int], wrap: int) -> tuple[int, float]:
    """Columns of the indentation of first lines, 0 where there is none, and the share of paragraphs that follow it.

    A first line stands further in than the line that follows it, though that one's break is the wrap's.
    """
    drops = Counter(
        rows[i].indent
        for i in pairs
        if 12 >= rows[i].indent > rows[i + 1].indent
        and broken(rows[i], rows[i + 1], wrap)
        and not _ITEM.match(rows[i + 1].text)
    )

    if not drops:
        return 0, 0.0
    indent, count = drops.most_common(1)[0]
    # items that hang, where blank lines part them, are rivals too: their last lines fall back on what stands below
    hanging = sum(
        1
        for i in pairs
        if (i == 0 or not rows[i - 1].text)
        and rows[i].indent < rows[i + 1].indent <= rows[i].indent + _HANGS
        and broken(rows[i], rows[i + 1], wrap)
    )

    if hanging > count:
        return 0, 0.0
    # the rivals: paragraphs of several lines whose first line stands at the margin; headings end without a stop
    flush = sum(
        1
        for i in pairs
        if (i == 0 or not rows[i - 1].text)
        and rows[i].indent == rows[i + 1].indent
        and broken(rows[i], rows[i + 1], wrap)
        and rows[_last_of_run(rows, i)].text[-1] not in "?？:："
        and (_last_of_run(rows, i) > i + 1 or rows[i + 1].text[-1] in _STOPS)
    )
    return (indent, count / (count + flush)) if count > flush else (0, 0.0)


def _last_of_run(rows: Sequence[Row], at: int) -> int:
    """The last line before a blank one or one further in; looks at a few lines only, as nobody asks for more."""
    end = at + 1
    while end < min(len(rows), at + 8) and rows[end].text and rows[end].indent <= rows[at].indent:
        end += 1
    return end - 1


def _columns(blanks: str) -> int:
    """Width of white space at the start of a line."""
    columns = 0
    for blank in blanks:
        if blank == "\t":
            columns += 4 - columns % 4
        else:
            columns += 2 if blank == "\u3000" else 1
    return columns
