"""Text of one 8-bit encoding that was read in another before it became this text: "Ïðèâåò" for "Привет".

No line proves it: its letters are letters. A whole document does, where all of it makes no sense in any language as it
stands, and does in one when read again. Then each line goes by that language.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import islice
from operator import ne

from variorum.text.encoding.encodings import python_codec
from variorum.text.encoding.guess import guess, oddity, oddity_of, strangeness
from variorum.text.language import best_guess

_LINES, _LINE = 12, 160
"""Lines beyond ASCII that are looked at, from all over a document, and characters of each."""
_SIGNS, _COST = 3, 0.08
"""Signs, and share of oddity in the characters beyond ASCII, from which a document is read again at all."""
_LETTERS = 12
"""Characters beyond ASCII that prove something: of fewer, a language is chance."""
_CHANGED = 6
"""Of these, that are others when read again."""
_READ_IN = (
    "latin-1", "sloppy-windows-1252", "cp1251", "koi8-r", "cp866", "macroman", "cp437", "cp850", "sloppy-windows-1250",
)  # fmt: skip
"""What text is read in by mistake: what programs took for granted where nothing told."""
_GAIN = 0.5
"""How much more sense it must make, where 1 is: each character beyond ASCII is a letter that the language has and was
none, or half of the sureness of the language (as in encoding/stretches.py)."""
_AT_MOST = 0.1
"""What may be out of place in each character then."""
_SURE = 0.3
"""Least sureness of the language then."""

_OF = ">"
_IN = ":"
_HIGH = re.compile(r"[^\x00-\x7f]")
_SIGN = re.compile(
    "[^\x00-\x7f](?:"
    "(?<=[\x80-\x84\x86-\x9f])"
    "|(?<=[a-z][\xa1-\xbf\xd7\xf7\u2018-\u201e\u2020-\u2022\u2030\u2039\u02c6\u02dc\u2202-\u2265])(?=[a-z])"
    "|(?<=[a-zа-яё][À-ÖØ-ÞŒŠŸŽЀ-Я])(?=[a-zа-яё])"
    "|(?<=[A-Za-zА-Яа-яё][\u2500-\u259f])"
    ")"
)
"""What right text has seldom: controls, a sign or a capital within a word, frames behind a letter."""


def read_in_another(lines: Sequence[str]) -> str:
    """How the letters of a document are to be read again: the encoding that it was read in, the one that it was
    written in, and its language, as `read_letters` takes it; empty where nothing shows it."""
    telling = [line for line in lines if not line.isascii()]
    sampled = [_part(line) for line in islice(telling[:: 1 + len(telling) // _LINES], _LINES)]
    said = "\n".join(sampled)
    high = _HIGH.findall(said)
    if len(high) < _LETTERS or not _may_be_another(said, high):
        return ""

    # The best of all readings that the sample allows.
    before, sure = oddity(said), best_guess(said)[1]
    best: tuple[float, str] = (0.0, "")
    for read in _READ_IN:
        possible = [line for line in sampled if _is_said_in(line, read)]
        if 5 * len(possible) < 4 * len(sampled):
            continue
        here = "\n".join(possible)
        raw = here.encode(read)
        guessed = guess(raw)
        if guessed is None:
            continue
        written = python_codec(guessed[0])
        again = raw.decode(written, "replace")
        language, surer = best_guess(again)
        after, size = strangeness(again, language), len(_HIGH.findall(again))
        changed = sum(map(ne, here, again)) if len(here) == len(again) else size
        if changed < _CHANGED or after > _AT_MOST * size or surer < _SURE or "\ufffd" in again:
            continue
        gain = (before - after) / changed + 2 * (surer - sure)
        best = max(best, (gain, f"{read}{_OF}{written}{_IN}{language}"))
    return best[1] if best[0] >= _GAIN else ""


def _may_be_another(said: str, high: Sequence[str]) -> bool:
    """Whether a text has letters that its language has not, or signs within words."""
    language = best_guess(said)[0]
    cost = sum(count * oddity_of(char, language) for char, count in Counter(high).items())
    return cost > max(_SIGNS, _COST * len(high)) or sum(1 for _ in _SIGN.finditer(said)) >= _SIGNS


def read_letters(line: str, how: str) -> str:
    """A line read again as `read_in_another` says, where less of it is strange to its language then; else as it is."""
    if line.isascii() or "\ufffd" in line:
        return line
    read, written, language = _parsed(how)
    try:
        again = line.encode(read).decode(written)
    except UnicodeError:
        return line
    return again if strangeness(again, language) < strangeness(line, language) else line


def is_of_another(how: str) -> bool:
    """Whether an entry of a recipe is one of these."""
    return _OF in how


@cache
def _parsed(how: str) -> tuple[str, str, str]:
    read, _, rest = how.partition(_OF)
    written, _, language = rest.partition(_IN)
    return read, written, language


def _is_said_in(line: str, encoding: str) -> bool:
    try:
        line.encode(encoding)
    except UnicodeError:
        return False
    return True


def _part(line: str) -> str:
    """The part of a line that tells: from shortly before its first character beyond ASCII on."""
    found = _HIGH.search(line)
    start = max(0, found.start() - _LINE // 3) if found else 0
    return line[start : start + _LINE]
