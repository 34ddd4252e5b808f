"""Arabic, Hebrew and other scripts that run from the right: glyphs as they are printed, in the order of reading.

A PDF has glyphs where they are printed. Letters of such scripts are read from the right, but words of other scripts and
numbers among them from the left (Unicode Standard Annex 9); what is printed is turned here run by run.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc]")
_SHAPES = re.compile(r"[\ufb1d-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc]")
"""Shapes of letters, and of some side by side, that Unicode has for printing alone."""

LAM, ALEFS = "\u0644", ("\u0622", "\u0623", "\u0625", "\u0627")
LEAST_FROM_RIGHT = 0.1
"""Share of letters read from the right, at least, on a page whose text is set from the right."""

# The classes of UAX 9 as one letter each: right to left, left to right, a digit, what stands with a number, what may
# stand between two digits of one; all others are n.
_CLASSES = {"R": "r", "AL": "r", "RLO": "r", "L": "l", "EN": "d", "AN": "d", "ET": "t", "CS": "s", "ES": "s"}
_AGAINST = re.compile(r"[^r]+")
_LETTERED = re.compile(r"[ld](?:.*[ld])?", re.DOTALL)
_NUMBER = re.compile(r"(?:(?<!t)t++)?d+(?:sd+)*+t*+")
_AGAINST_LEFT = re.compile(r"r[^l]*+")


def has_right_to_left(text: str) -> bool:
    """Whether a text has a letter that is read from the right."""
    return not text.isascii() and RIGHT_TO_LEFT.search(text) is not None


def runs_right_to_left(text: str) -> bool:
    """Whether more than half of the letters of a text are read from the right."""
    return _share(text) > 0.5


def is_set_from_right(text: str, edges: Sequence[tuple[float, float]]) -> bool:
    """Whether the text of a page is set from the right, by its letters and the left and right ends of its lines.

    Where few of the letters say so, as where a manual quotes programs, more lines share the right end than the left.
    """
    share = _share(text)
    if not LEAST_FROM_RIGHT < share <= 0.5:
        return share > 0.5
    lefts, rights = (Counter(round(edge[side]) for edge in edges) for side in (0, 1))
    return max(rights.values(), default=0) > max(lefts.values(), default=0)


def _share(text: str) -> float:
    if text.isascii():
        return 0.0
    return len(RIGHT_TO_LEFT.findall(text)) / max(sum(map(str.isalpha, text)), 1)


def as_letters(text: str) -> str:
    """The letters that shapes for printing stand for."""
    return _SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), text)


def read_from_right(printed: Sequence[str]) -> list[str]:
    """The glyphs of a line, given from right to left, in the order of reading: what runs the other way is turned."""
    said = list(printed)
    classes = _classes(said)
    for run in _AGAINST.finditer(classes):
        # Words of another script are one run with the numbers and blanks among them; numbers alone are one each.
        lettered = _LETTERED.search(run[0]) if "l" in run[0] else None
        turned = [lettered] if lettered else _NUMBER.finditer(run[0])
        for found in turned:
            start, end = run.start() + found.start(), run.start() + found.end()
            said[start:end] = said[start:end][::-1]
    return said


def read_from_left(printed: Sequence[str]) -> list[str]:
    """The glyphs of a line, given from left to right, in the order of reading."""
    said = list(printed)
    for run in _AGAINST_LEFT.finditer(_classes(said)):
        end = run.start() + run[0].rindex("r") + 1
        said[run.start() : end] = read_from_right(said[run.start() : end][::-1])
    return said


def _classes(glyphs: Sequence[str]) -> str:
    arabic = any(unicodedata.bidirectional(glyph[:1] or " ") == "AL" for glyph in glyphs)
    found = (unicodedata.bidirectional(glyph[:1] or " ") for glyph in glyphs)
    # A sign between two numbers behind Arabic is no part of one (rules W2 and W4).
    return "".join("n" if arabic and name == "ES" else _CLASSES.get(name, "n") for name in found)
