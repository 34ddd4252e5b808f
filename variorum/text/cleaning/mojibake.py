"""Text that was UTF-8 and was read in a single-byte encoding (mojibake), mended line by line: the method of ftfy.

The order of trials is that of ftfy 6.3 (Apache-2.0, Robyn Speer), as are all tables. Left out is one encoding, for
which ftfy has no option: in real text a quote before a capital reads as MacRoman, so that »Über would become Ȇber. In
612 MB of text in 29 languages its only two hits were wrong.
"""

import re

from ftfy import chardata, fixes
from ftfy.badness import is_bad

from variorum.text.cleaning.gate import may_be_bad

ENCODINGS = tuple(encoding for encoding in chardata.CHARMAP_ENCODINGS if encoding != "macroman")
"""What UTF-8 may have been read in, as far as a line alone can prove it; the likeliest first."""


def mend(line: str) -> str:
    """A line with its mojibake undone, as often as it was made."""
    while True:
        mended, _ = _mend_once(line)
        if mended == line:
            return line
        line = mended


def read_in(line: str) -> list[str]:
    """The encodings that UTF-8 was read in, one for each time that it was, as far as the whole line proves it."""
    found: list[str] = []
    while True:
        mended, encoding = _mend_once(line)
        if mended == line:
            return found
        if encoding:
            found.append(encoding)
        line = mended


def _mend_once(line: str) -> tuple[str, str]:
    """A line with one layer of mojibake undone, and the encoding that it was read in; empty where parts of it were."""
    if line.isascii() or not (may_be_bad(line) and is_bad(line)):
        return line, ""

    # The whole line was read in one encoding.
    possible = [encoding for encoding in ENCODINGS if chardata.possible_encoding(line, encoding)]
    for encoding in possible:
        again = _as_utf8(line, encoding)
        if again is not None:
            return again, encoding

    # Parts of it were.
    if chardata.UTF8_DETECTOR_RE.search(line):
        mended = _mend_parts(line)
        if mended != line:
            return mended, ""

    # Windows-1252 was read as Latin-1, whose controls nobody means.
    if "latin-1" in possible:
        try:
            mended = line.encode("latin-1").decode("windows-1252")
        except UnicodeDecodeError:
            mended = line
        if mended != line:
            return mended, "latin-1"
    return fixes.fix_c1_controls(line), ""


def _as_utf8(line: str, encoding: str) -> str | None:
    """A line read again as UTF-8; None where that fails. Bytes that were lost on the way are put back."""
    encoded = line.encode(encoding)
    if chardata.ALTERED_UTF8_RE.search(encoded):
        encoded = fixes.restore_byte_a0(encoded)
    if encoding.startswith("sloppy"):
        encoded = fixes.replace_lossy_sequences(encoded)
    try:
        return encoded.decode("utf-8-variants" if 0xED in encoded or 0xC0 in encoded else "utf-8")
    except UnicodeDecodeError:
        return None


def _mend_parts(line: str) -> str:
    def mended(match: re.Match[str]) -> str:
        part = match[0]
        return mend(part) if len(part) < len(line) else part

    return str(chardata.UTF8_DETECTOR_RE.sub(mended, line))
