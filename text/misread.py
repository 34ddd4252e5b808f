"""UTF-8 that was read in another encoding before it became this text: in which one, and how to read it again.

ftfy proves such a line by what is telling in it, and takes the first encoding that fits. For a document more is known:
one encoding must fit all its misread lines, and what they then say must suit their language.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

import ftfy
from ftfy import chardata

from text.clean_gate import may_be_bad
from text.encoding_guess import oddity

# Real text in which a quote stands before a capital reads as MacRoman: »Über would become Ȇber. ftfy has no option for
# this, and its only hits in 612 MB were wrong.
if "macroman" in chardata.CHARMAP_ENCODINGS:
    chardata.CHARMAP_ENCODINGS.remove("macroman")

_LINES = 300
"""Lines that are looked at, from all over a document."""
_PROOFS = 24
"""Misread lines that are enough to tell the encoding."""
_LINE = 300
"""Characters of a line that are."""
_ASKED = 8
"""Lines that ftfy is asked about."""
_LAYERS = 12
_RUN = re.compile(r"[^\x00-\x7f]+")


def misread(lines: Sequence[str]) -> str:
    """The encoding (a codec of Python or ftfy) that UTF-8 was read in by mistake; empty where no line proves one."""
    telling = [line for line in lines if not line.isascii()]
    bad = [line for line in telling if may_be_bad(line)]
    likely = (line for line in bad or telling[:: 1 + len(telling) // _LINES] if _may_be_utf8(line))
    picked = list(islice(likely, _PROOFS))
    if not picked:
        return _by_ftfy(bad[:_ASKED])
    readings = {encoding: _readings(picked, encoding) for encoding in chardata.CHARMAP_ENCODINGS}
    most = max(map(len, readings.values()), default=0)
    if not most:
        return _by_ftfy(bad[:_ASKED])
    odd, best = min(
        (oddity("\n".join(after[:_LINE] for _, after in pairs)), order)
        for order, pairs in enumerate(readings.values())
        if 5 * len(pairs) >= 4 * most
    )
    encoding = chardata.CHARMAP_ENCODINGS[best]
    before = "\n".join(line[:_LINE] for line, _ in readings[encoding])
    if odd >= oddity(before) or (len(_RUN.findall(before)) < 2 and not may_be_bad(before)):
        return _by_ftfy(bad[:_ASKED])
    return str(encoding)


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
        if again == line:
            break
        line = again
    return line


def _readings(lines: Iterable[str], encoding: str) -> list[tuple[str, str]]:
    """The lines that can be read again, and as what."""
    pairs = ((line, read_again(line, encoding)) for line in lines)
    return [(line, after) for line, after in pairs if after != line]


def _may_be_utf8(line: str) -> bool:
    """Whether all its letters beyond ASCII look like the bytes of UTF-8 in some encoding."""
    return all(chardata.UTF8_DETECTOR_RE.fullmatch(run) for run in _RUN.findall(line))


def _by_ftfy(lines: Iterable[str]) -> str:
    """The encoding that ftfy finds most often in lines that cannot be read again as a whole."""
    found: list[str] = []
    for line in lines:
        steps = ftfy.fix_encoding_and_explain(line).explanation or []
        found += [step.parameter for step in steps if step.action == "encode"]
    return max(found, key=lambda encoding: (found.count(encoding), encoding), default="")
