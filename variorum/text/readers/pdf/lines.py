"""The printed lines of a page, put together from what the PDF says of its glyphs: which font, and where."""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Literal, NamedTuple

from variorum.text.readers.pdf.columns import Box, in_columns
from variorum.text.readers.pdf.right_to_left import (
    ALEFS,
    LAM,
    as_letters,
    has_right_to_left,
    is_set_from_right,
    read_from_left,
    read_from_right,
    runs_right_to_left,
)

SAME_LINE = 0.45
"""Distance of two bases of one line, over the size of the larger type, at most: signs stand raised or lowered by it."""
BLANK = 0.15
"""Distance of two words over the size of type, at least; kerning is below."""
TAB = 0.95
"""Distance of two cells or columns over the size of type, at least; blanks of justified lines are below."""
MONO_WIDTH = 0.525
"""Width of a letter of a typewriter's face over its size, where nothing says how wide it is."""

MOST_IN_SENTENCE = 2 / 3
"""Share of a line that words of a program may be for it to be a sentence."""

BAND = 12.0
"""Points of height in which letters are looked up."""

ACCENTS = {
    "´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327", "˚": "\u030a",
    "¯": "\u0304", "˘": "\u0306", "˙": "\u0307", "ˇ": "\u030c", "˝": "\u030b", "˛": "\u0328",
}  # fmt: skip
"""Accents that stand for themselves, and as they are on a letter: older TeX prints the one over the other."""
_ACCENT = re.compile(f"[{''.join(ACCENTS)}]")
_DOTLESS = {"ı": "i", "ȷ": "j"}
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_MONO = re.compile(
    r"mono|courier|consol|typewriter|(?:cm|ec|lm|sf)s?l?tt\d|nimbusmonl|inconsolata|menlo", re.IGNORECASE
)
_BOLD = re.compile(r"bold|black|heavy|cmbx|cmb10|ecbx|sfbx|lmbx|-bd|medi\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Print:
    """A printed line; distances in points, from the lower left corner."""

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    mono: bool = False
    """Whether all of it is in a typewriter's face."""
    column: int = 0
    """Number of its column, or of the stretch between lines that go over all columns, on its page."""
    cells: tuple[str, ...] = ()
    """Its parts, where gaps as wide as between columns part it."""
    inner: float = 0.0
    """Where the second of its parts begins."""
    role: Literal["", "running", "note", "row", "entry"] = ""
    """Whether it is a running head or page number, of a note, a row of a table, or an entry of contents."""


class Piece(NamedTuple):
    """Glyphs in one font, side by side."""

    left: float
    right: float
    base: float
    size: float
    text: str
    bold: bool
    mono: bool


def lines_of(document: Any, page: int) -> Iterator[Print]:
    """The lines of a page in reading order: columns one after the other."""
    spans = document.extract_spans(page)
    if any(has_right_to_left(span.text) for span in spans):
        yield from _from_right(document, page)
        return
    if any(_ACCENT.search(span.text) for span in spans):
        pieces = _with_accents(_glyphs(document, page))
    else:
        pieces = [
            _piece(span.text, span.bbox, span.font_size, span.font_name, span.is_bold, span.is_monospace)
            for span in spans
        ]
    yield from _lines(page, _rows(pieces))


def _from_right(document: Any, page: int) -> Iterator[Print]:
    """The lines of a page with letters that are read from the right, glyph by glyph.

    Where the text runs from the right, the page is read in a mirror: so that its first column, its indents and its
    margins are where those of other pages are.
    """
    rows = [_with_marks(row) for row in _rows(_glyphs(document, page))]
    rows = [row for row in rows if row]
    edges = [(row[0].left, row[-1].right) for row in rows]
    mirrored = bool(rows) and is_set_from_right("".join(piece.text for piece in chain.from_iterable(rows)), edges)
    if mirrored:
        width = min(left for left, _ in edges) + max(right for _, right in edges)
        rows = [
            [piece._replace(left=width - piece.right, right=width - piece.left) for piece in reversed(row)]
            for row in rows
        ]
    else:
        width = 0.0
    yield from _lines(page, rows, width)


def _lines(page: int, rows: Iterable[list[Piece]], mirrored: float = 0.0) -> Iterator[Print]:
    """The lines; `mirrored`: the width of a page that is read in a mirror."""
    parts = list(chain.from_iterable(map(_parts, rows)))
    boxes: list[Box] = []
    for part in parts:
        right = max(piece.right for piece in part)
        boxes.append((part[0].left, right, part[0].base, _size(part)))
    for column, together in in_columns(boxes):
        yield _line(page, column, [parts[i] for i in together], mirrored)


def _glyphs(document: Any, page: int) -> list[Piece]:
    return [
        _piece(
            glyph.char, glyph.bbox, glyph.font_size, glyph.font_name, glyph.font_weight == "Bold", glyph.is_monospace
        )
        for glyph in document.extract_chars(page)
    ]


def _piece(text: str, box: Sequence[float], size: float, font: str, bold: bool, mono: bool) -> Piece:
    left, base, width, height = box
    is_bold, is_mono = _face(font or "")
    words = text if text.isascii() else as_letters(text.translate(_LIGATURES))
    return Piece(left, left + width, base, size or height, words, bool(bold) or is_bold, bool(mono) or is_mono)


@lru_cache(maxsize=4096)
def _face(font: str) -> tuple[bool, bool]:
    """Whether the name of a font says that it is bold, and that it is a typewriter's."""
    return bool(_BOLD.search(font)), bool(_MONO.search(font))


def _rows(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces on one height, from left to right; what is printed twice in one place for boldness is there once."""
    row: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if row and row[0].base - piece.base > SAME_LINE * max(row[0].size, piece.size):
            yield _in_order(row)
            row = []
        row.append(piece)
    if row:
        yield _in_order(row)


def _in_order(row: Sequence[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for piece in sorted(row):
        before = kept[-1] if kept else None
        twice = before is not None and before.text == piece.text and abs(before.left - piece.left) < 0.2 * piece.size
        if not twice:
            kept.append(piece)
    return kept


def _parts(row: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces of a row, parted where columns or cells may be."""
    part: list[Piece] = []
    end = 0.0
    for piece in row:
        if not piece.text.strip():
            continue
        if part:
            gap = piece.left - end
            code = piece.mono and part[-1].mono and gap < 12 * piece.size
            if gap > TAB * max(piece.size, part[-1].size) and not code:
                yield part
                part = []
            end = max(end, piece.right) if part else piece.right
        else:
            end = piece.right
        part.append(piece)
    if part:
        yield part


def _line(page: int, column: int, parts: Sequence[Sequence[Piece]], mirrored: float) -> Print:
    pieces = list(chain.from_iterable(parts))
    texts = _texts(parts, bool(mirrored))
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    mono = all(piece.mono for piece in pieces)
    if mirrored and mono and not has_right_to_left("".join(texts)):
        left, right = mirrored - right, mirrored - left  # programs are indented from the left on such a page too
    return Print(
        page,
        " ".join(texts),
        left,
        right,
        max(pieces, key=lambda piece: len(piece.text)).base,
        _size(pieces),
        all(piece.bold for piece in pieces if any(map(str.isalnum, piece.text))) and any(p.bold for p in pieces),
        mono,
        column,
        tuple(texts) if len(texts) > 1 else (),
        parts[1][0].left if len(parts) > 1 else 0.0,
    )


def _size(pieces: Sequence[Piece]) -> float:
    """The size of most of the type, in halves of a point; words of a program in a sentence are often set smaller."""
    in_mono = sum(len(piece.text) for piece in pieces if piece.mono)
    if 0 < in_mono <= MOST_IN_SENTENCE * sum(len(piece.text) for piece in pieces):
        pieces = [piece for piece in pieces if not piece.mono]
    first = pieces[0]
    if any(piece.size != first.size for piece in pieces):
        letters: Counter[float] = Counter()
        for piece in pieces:
            letters[piece.size] += len(piece.text)
        return round(2 * letters.most_common(1)[0][0]) / 2
    return round(2 * first.size) / 2


def _texts(parts: Sequence[Sequence[Piece]], mirrored: bool) -> list[str]:
    """The words of the parts of a line in the order of reading."""
    words = [_words(part) for part in parts]
    joined = "".join(chain.from_iterable(words))
    if mirrored or runs_right_to_left(joined):
        if not mirrored:
            words = [part[::-1] for part in words][::-1]
        return ["".join(read_from_right(part)).strip() for part in words]
    if has_right_to_left(joined):
        words = [read_from_left(part) for part in words]
    return ["".join(part).strip() for part in words]


def _words(pieces: Sequence[Piece]) -> list[str]:
    """What the pieces of a part say, with a blank where the distance is that of two words."""
    said = [pieces[0].text]
    for before, piece in pairwise(pieces):
        gap = max(piece.left - before.right, before.left - piece.right)
        if piece.mono and before.mono:
            width = (piece.right - piece.left) / len(piece.text) or MONO_WIDTH * piece.size
            said.append(" " * max(round(gap / width), 0))
        elif gap > BLANK * max(piece.size, before.size) and not said[-1].endswith(" ") and piece.text[:1] != " ":
            said.append(" ")
        said.append(piece.text)
    return said


def _with_marks(row: Sequence[Piece]) -> list[Piece]:
    """The glyphs of a row, each with the points and vowels that are printed on it, and what else has no width.

    That is the letter that has the mark's place in its first two thirds, else the next one: some fonts put marks in the
    middle of their letter, some before it.
    """
    glyphs = [piece for piece in row if piece.right > piece.left and piece.text.strip()]
    _turn_ligatures(glyphs)
    letters = [i for i, piece in enumerate(glyphs) if piece.text.isalpha()]
    ends = [glyphs[i].left + (glyphs[i].right - glyphs[i].left) * 2 / 3 for i in letters]
    marks: dict[int, str] = {}
    for piece in row if letters else ():
        if piece.right <= piece.left and piece.text.strip():
            near = letters[min(bisect_right(ends, piece.left), len(letters) - 1)]
            marks[near] = marks.get(near, "") + piece.text
    return [piece._replace(text=piece.text + marks.get(i, "")) for i, piece in enumerate(glyphs)]


def _turn_ligatures(glyphs: list[Piece]) -> None:
    """Lam and alef that are one glyph come as two halves of it in the order of reading: here as if printed apart."""
    for i, (one, other) in enumerate(pairwise(glyphs)):
        halves = abs((one.right - one.left) - (other.right - other.left)) < 0.001 * one.size
        if halves and not one.mono and one.text == LAM and other.text in ALEFS:
            glyphs[i], glyphs[i + 1] = one._replace(text=other.text), other._replace(text=one.text)


def _with_accents(pieces: Sequence[Piece]) -> list[Piece]:
    """The glyphs, with the accents on the letters that they are printed over."""
    # Letters by height, so that an accent looks for its own among a few.
    near: dict[int, list[int]] = defaultdict(list)
    for i, piece in enumerate(pieces):
        if piece.text.isalpha():
            near[int(piece.base // BAND)].append(i)

    # An accent goes on the letter below it where both are one character of Unicode.
    marked: dict[int, str] = {}
    put: set[int] = set()
    for i, piece in enumerate(pieces):
        if piece.text in ACCENTS:
            band = int(piece.base // BAND)
            under = _under(piece, pieces, [*near[band - 1], *near[band], *near[band + 1]])
            if under is not None:
                letter = _DOTLESS.get(pieces[under].text, pieces[under].text)
                composed = unicodedata.normalize("NFC", letter + ACCENTS[piece.text])
                if len(composed) == 1:
                    marked[under] = composed
                    put.add(i)

    return [piece._replace(text=marked.get(i, piece.text)) for i, piece in enumerate(pieces) if i not in put]


def _under(accent: Piece, pieces: Sequence[Piece], letters: Sequence[int]) -> int | None:
    """The letter that an accent is printed over: the nearest in height that has the accent's middle over it."""
    middle = (accent.left + accent.right) / 2
    over = [
        (abs(letter.base - accent.base), abs((letter.left + letter.right) / 2 - middle), i)
        for i in letters
        if (letter := pieces[i]).left - 0.05 * letter.size < middle < letter.right + 0.05 * letter.size
        and abs(letter.base - accent.base) < 0.5 * letter.size
    ]
    return min(over)[2] if over else None
