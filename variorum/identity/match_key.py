"""What of a text counts when two texts are asked to be the same: `mk1`. Never change it: make an mk2 beside it."""

import hashlib
import re
import unicodedata

from variorum.text.marks import marks
from variorum.text.portions import PORTION, portions

KEY_BYTES = 16
"""Bytes of a `key_hash`."""


def match_key(text: str) -> str:
    """The letters, marks and digits of a text after NFKC and case folding: equal for texts that differ in spelling
    of quotes, blanks, hyphens, case or Unicode form only. A text without any keeps its other characters, so that
    "***" and "---" differ. mk1 (design, section 4)."""
    if text.isascii():
        return text.encode().translate(_ASCII_CASE, _ASCII_REST).decode() or "".join(text.split())
    folded = fold(text)
    if _UNUSUAL.search(folded) is None:
        key = _without(_REST, folded)
    else:  # what now stands beside a mark may compose with it
        key = unicodedata.normalize("NFKC", _HIDDEN.sub("", _without(_REST_BUT_MARKS, folded)))
    return key or "".join(folded.split())


def key_hash(key: str) -> bytes:
    """The first 16 bytes of SHA-256 over a match_key: what the registry keeps of it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


def fold(text: str) -> str:
    """NFKC, case folded; NFKC again, since folding may undo it (Unicode, toNFKC_Casefold)."""
    if len(text) > PORTION:  # folding takes twelve bytes for each character; blanks compose with nothing
        return "".join(map(_fold, portions(text)))
    return _fold(text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _without(pattern: re.Pattern[str], text: str) -> str:
    """A text without what a pattern of single characters matches, of which the blank is one."""
    # Blanks are most of it, and go ten times as fast this way.
    return "".join([pattern.sub("", portion.replace(" ", "")) for portion in portions(text)])


_BMP = f"[{marks(0x300, 0xFFFF)}]"
MARK = f"(?:{_BMP}|(?=[\U00010000-\U0010ffff])[{marks(0x10000, 0x1FFFF)}])"
"""A pattern for one mark. In two: a class within the first 65,536 code points is a bitmap, a wider one a slow list."""

_UNUSUAL = re.compile(f"{_BMP}|[\U00010000-\U0010ffff]")
_REST = re.compile(r"[\W_]+")
_REST_BUT_MARKS = re.compile(f"(?:(?!{MARK})[\\W_])+")
_HIDDEN = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
"""Marks that show nothing (variation selectors, grapheme joiner): Default_Ignorable_Code_Point of Unicode."""

_ASCII_CASE = bytes(c + 32 if 65 <= c <= 90 else c for c in range(256))
_ASCII_REST = bytes(c for c in range(128) if not chr(c).isalnum())
