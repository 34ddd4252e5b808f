"""UTF-8 that was read in another encoding before it became this text: in which one, and how to read it again.

ftfy proves such a line by what is telling in it, and takes the first encoding that fits. For a document more is known:
one encoding must fit all its misread lines, and what they then say must suit their language.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, islice

from ftfy.chardata import UTF8_DETECTOR_RE

from variorum.text.cleaning.gate import may_be_bad, may_change_whole
from variorum.text.cleaning.letters_of_another import is_of_another, read_in_another, read_letters
from variorum.text.cleaning.mojibake import ENCODINGS, read_in
from variorum.text.encoding.guess import oddity
from variorum.text.language import best_guess

_BEYOND_LINES = (
    "macroman",
    "cp850",
    "iso8859-15",
    "cp852",
    "cp866",
    "koi8-r",
    "koi8-u",
    "sloppy-windows-1255",
    "sloppy-windows-1256",
    "sloppy-windows-1258",
    "mac-cyrillic",
    "mac-latin2",
    "iso8859-5",
    "iso8859-9",
    "iso8859-16",
    "cp855",
    "cp857",
    "cp775",
    "cp737",
    "cp862",
    "cp860",
    "cp861",
    "cp863",
    "cp865",
    "cp869",
    "hp-roman8",
)
"""What UTF-8 may have been read in, though a line alone cannot prove it."""
_OF_DOCUMENTS = (*ENCODINGS, *_BEYOND_LINES)
"""What UTF-8 may have been read in, as far as a whole document can show it; the likeliest first."""
_SURE_ON_MAC = re.compile("[¬√ƒ≈∆]|‚[Äàâ][^a-z ]")
"""How most letters and quotes begin that were read in MacRoman, and nothing in real text."""
_COMBINING = re.compile("[\u0300-\u036f]")
"""What Ã and a sign, left of another wrong decoding, read as in MacRoman."""
_MANY = 4
"""Bytes behind the first of their characters that prove a wrong decoding; and from which a line of letters that begin
otherwise, Greek or Chinese, was read in MacRoman. A quote or a dash before a capital looks the same (»Über would become
Ȇber), but not so often in a line, and with nothing else beside it."""
_CLEARLY = 10
"""How much less odd a line with one misread sign must be when it is read again."""
_LINES = 300
"""Lines that are looked at, from all over a document."""
_PROOFS = 24
"""Misread lines that are enough to tell the encoding."""
_LINE = 300
"""Characters of a line that are."""
_BEFORE = 60
"""Of these, characters before the first one beyond ASCII."""
_ASKED = 8
"""Lines that cannot be read again as a whole and are asked for an encoding."""
_LAYERS = 12
_NONE: frozenset[str] = frozenset()
_FIRST = 3
"""Letters or runs of them beyond ASCII that rule most encodings out."""
_THEN = " "
"""Between the encodings of a document that was read wrongly in one and then in another, the last one first."""
_RUN = re.compile(r"[^\x00-\x7f]+")
_ALONE = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])(?!$)")
"""One character beyond ASCII alone, as most letters of right Latin text are, and no byte of a longer character is."""


def misread(text: str, lines: Sequence[str]) -> str:
    """The encodings (codecs of Python or ftfy) that UTF-8 was read in by mistake, the last first, with blanks between;
    or how text of another encoding was, as letters_of_another.py says it.

    Empty where nothing proves one. `lines` are those of `text`, of which as a whole is asked first whether any is bad.
    """
    telling = [line for line in lines if not line.isascii()]
    bad = [line for line in telling if may_be_bad(line)] if may_change_whole(text) else []
    sampled = telling[:: 1 + len(telling) // _LINES]
    likely = (line for line in dict.fromkeys([*bad, *sampled]) if _may_be_utf8(line))
    picked = list(islice(likely, _PROOFS))
    layers = _layers(picked) if picked else []
    return _THEN.join(layers) or read_in_another(lines) or _by_parts(bad[:_ASKED])


def read_again(line: str, encodings: str) -> str:
    """A line all of whose letters beyond ASCII are UTF-8 read in an encoding, once or more often; else as it is.

    Where it ends within a letter, that is à, whose last byte reads as a blank and was left out with the blanks.
    """
    for encoding in encodings.split(_THEN):
        for _ in range(_LAYERS):
            again = _read_once(line, encoding)
            if again == line:
                break
            line = again
    return line


def _read_once(line: str, encoding: str) -> str:
    if is_of_another(encoding):
        return read_letters(line, encoding)
    if line.isascii() or "\ufffd" in line:  # ftfy's sloppy codecs would make it U+001A
        return line
    if encoding in _BEYOND_LINES and _ALONE.search(line):
        return line
    try:
        read = line.encode(encoding)
        cut = read.endswith(b"\xc3") and (line[-2:-1].islower() or line[-2:-1] == " ")
        again = (read + b"\xa0" if cut else read).decode()
    except UnicodeError:
        return line
    return again if encoding not in _BEYOND_LINES or _is_better(line, again, encoding) else line


def _is_better(line: str, again: str, encoding: str) -> bool:
    """Whether a line that reads as UTF-8 in an encoding whose letters are common cannot be right as it stands."""
    if encoding == "macroman":
        if _SURE_ON_MAC.search(line):
            return True
        if len(again.encode()) - len(again) < _MANY or _COMBINING.search(again):
            return False
    return encoding == "cp850" or oddity(_part(again)) < oddity(_part(line))


def _layers(lines: Sequence[str]) -> list[str]:
    """The encodings, the last first, in which misread lines were read: as many as make them least odd."""
    before = least = _oddity(lines)
    layers: list[str] = []
    best: list[str] = []
    after = list(lines)
    while len(layers) < _LAYERS and (encoding := _likeliest(after)):
        layers.append(encoding)
        after = [read_again(line, encoding) for line in after]
        odd = _oddity(after)
        if odd < least:
            best, least = list(layers), odd
    if not best:
        return []

    # A single sign, such as an apostrophe, is proof only where nothing odd is left.
    changed = [(line, again) for line in lines if (again := read_again(line, best[0])) != line]
    misread = "\n".join(line for line, _ in changed)
    size = sum(len(again.encode()) - len(again) for _, again in changed)
    proven = size >= _MANY or len(_RUN.findall(misread)) > 1 or may_be_bad(misread)
    return best if proven or (size > 1 and _CLEARLY * least <= before) else []


def _likeliest(lines: Sequence[str]) -> str:
    """The encoding in which most of the lines can be read again and are least odd then; empty where there is none."""
    readings: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for encoding in _OF_DOCUMENTS:
        readings[encoding] = [read_again(line, encoding) for line in lines]
        counts[encoding] = sum(line != again for line, again in zip(lines, readings[encoding], strict=True))

    # Of those in which nearly as many lines can be read as in the best, the one that reads most like a language.
    most = max(counts.values(), default=0)
    if not most:
        return ""
    likely = [encoding for encoding in _OF_DOCUMENTS if 5 * counts[encoding] >= 4 * most]
    return min(likely, key=lambda encoding: _rank(readings[encoding]))


def _rank(lines: Sequence[str]) -> tuple[float, float]:
    """The less odd the better, and then the surer a language."""
    text = "\n".join(map(_part, lines))
    return oddity(text), -best_guess(text)[1]


def _oddity(lines: Iterable[str]) -> float:
    return oddity("\n".join(map(_part, lines)))


def _part(line: str) -> str:
    """The part of a line that tells: from shortly before its first character beyond ASCII on."""
    found = _RUN.search(line)
    start = max(0, found.start() - _BEFORE) if found else 0
    return line[start : start + _LINE]


def _may_be_utf8(line: str) -> bool:
    """Whether all its letters beyond ASCII look like the bytes of UTF-8 in some encoding."""
    if _ALONE.search(line):
        return False
    runs = _RUN.findall(line)
    if all(map(UTF8_DETECTOR_RE.fullmatch, runs)):
        return True
    likely = set(_BEYOND_LINES)
    for run in runs[:_FIRST]:
        likely &= _leading().get(run[0], _NONE)
        if len(run) > 1:
            likely &= _following().get(run[1], _NONE)
        if not likely:
            return False
    return any(read_again(line, encoding) != line for encoding in sorted(likely))


@cache
def _leading() -> dict[str, frozenset[str]]:
    """Character -> the encodings in which it is the first byte of a character in UTF-8."""
    return _encodings_by_character(range(0xC2, 0xF5))


@cache
def _following() -> dict[str, frozenset[str]]:
    """Character -> the encodings in which it is a byte behind the first."""
    return _encodings_by_character(range(0x80, 0xC0))


def _encodings_by_character(bytes_: Iterable[int]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for encoding in _BEYOND_LINES:
        for byte in bytes_:
            found[bytes((byte,)).decode(encoding, "replace")].add(encoding)
    return {char: frozenset(encodings) for char, encodings in found.items()}


def _by_parts(lines: Iterable[str]) -> str:
    """The encoding that is proven most often by lines that cannot be read again as a whole."""
    found = list(chain.from_iterable(map(read_in, lines)))
    return max(found, key=lambda encoding: (found.count(encoding), encoding), default="")
