"""UTF-8 that was read in another encoding before it became this text: in which one, and how to read it again.

ftfy proves such a line by what is telling in it, and takes the first encoding that fits. For a document more is known:
one encoding must fit all its misread lines, and what they then say must suit their language.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from ftfy.chardata import UTF8_DETECTOR_RE

from variorum.text.cleaning.gate import may_be_bad
from variorum.text.cleaning.mojibake import ENCODINGS, read_in
from variorum.text.encoding.guess import oddity

_BEYOND_LINES = ("macroman", "cp850")
"""What UTF-8 may have been read in, though a line alone cannot prove it."""
_OF_DOCUMENTS = (*ENCODINGS, *_BEYOND_LINES)
"""What UTF-8 may have been read in, as far as a whole document can show it; the likeliest first."""
_SURE_ON_MAC = re.compile("[¬√ƒ≈∆]|‚Ä[^a-z ]")
"""How most letters and quotes begin that were read in MacRoman, and nothing in real text."""
_MANY_ON_MAC = 4
"""Bytes behind the first of their characters from which a line of letters that begin otherwise, Greek or Chinese, was
read in MacRoman. A quote or a dash before a capital looks the same (»Über would become Ȇber), but not so often in a
line, and with nothing else beside it."""
_LINES = 300
"""Lines that are looked at, from all over a document."""
_PROOFS = 24
"""Misread lines that are enough to tell the encoding."""
_LINE = 300
"""Characters of a line that are."""
_ASKED = 8
"""Lines that cannot be read again as a whole and are asked for an encoding."""
_LAYERS = 12
_RUN = re.compile(r"[^\x00-\x7f]+")


def misread(lines: Sequence[str]) -> str:
    """The encoding (a codec of Python or ftfy) that UTF-8 was read in by mistake; empty where no line proves one."""
    telling = [line for line in lines if not line.isascii()]
    bad = [line for line in telling if may_be_bad(line)]
    likely = (line for line in bad or telling[:: 1 + len(telling) // _LINES] if _may_be_utf8(line))
    picked = list(islice(likely, _PROOFS))
    if not picked:
        return _by_parts(bad[:_ASKED])
    readings = {encoding: _readings(picked, encoding) for encoding in _OF_DOCUMENTS}
    most = max(map(len, readings.values()), default=0)
    if not most:
        return _by_parts(bad[:_ASKED])
    odd, best = min(
        (oddity("\n".join(after[:_LINE] for _, after in pairs)), order)
        for order, pairs in enumerate(readings.values())
        if 5 * len(pairs) >= 4 * most
    )
    encoding = _OF_DOCUMENTS[best]
    before = "\n".join(line[:_LINE] for line, _ in readings[encoding])
    if odd >= oddity(before) or (len(_RUN.findall(before)) < 2 and not may_be_bad(before)):
        return _by_parts(bad[:_ASKED])
    return encoding


def read_again(line: str, encoding: str) -> str:
    """A line all of whose letters beyond ASCII are UTF-8 read in an encoding, once or more often; else as it is.

    Where it ends within a letter, that is à, whose last byte reads as a blank and was left out with the blanks.
    """
    for _ in range(_LAYERS):
        if "\ufffd" in line:  # ftfy's sloppy codecs would make it U+001A
            break
        try:
            read = line.encode(encoding)
            cut = read.endswith(b"\xc3") and (line[-2:-1].islower() or line[-2:-1] == " ")
            again = (read + b"\xa0" if cut else read).decode()
        except UnicodeError:
            break
        if again == line or (encoding == "macroman" and not _is_surely_from_mac(line, again)):
            break
        line = again
    return line


def _is_surely_from_mac(line: str, again: str) -> bool:
    """Whether a line that reads as UTF-8 in MacRoman cannot be right as it stands."""
    return bool(_SURE_ON_MAC.search(line)) or len(again.encode()) - len(again) >= _MANY_ON_MAC


def _readings(lines: Iterable[str], encoding: str) -> list[tuple[str, str]]:
    """The lines that can be read again, and as what."""
    pairs = ((line, read_again(line, encoding)) for line in lines)
    return [(line, after) for line, after in pairs if after != line]


def _may_be_utf8(line: str) -> bool:
    """Whether all its letters beyond ASCII look like the bytes of UTF-8 in some encoding."""
    if all(UTF8_DETECTOR_RE.fullmatch(run) for run in _RUN.findall(line)):
        return True
    return any(read_again(line, encoding) != line for encoding in _BEYOND_LINES)


def _by_parts(lines: Iterable[str]) -> str:
    """The encoding that is proven most often by lines that cannot be read again as a whole."""
    found = [encoding for line in lines for encoding in read_in(line)]
    return max(found, key=lambda encoding: (found.count(encoding), encoding), default="")
