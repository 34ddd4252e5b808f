"""What of a text counts when two texts are asked to be the same: `mk1`. Never change it: make an mk2 beside it."""

import hashlib
import re
import unicodedata

_ASCII_CASE = bytes(c + 32 if 65 <= c <= 90 else c for c in range(256))
_ASCII_REST = bytes(c for c in range(128) if not chr(c).isalnum())
_NOT_MARKS = "\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Marks that show nothing (variation selectors, grapheme joiner): Default_Ignorable_Code_Point of Unicode."""


def match_key(text: str) -> str:
    """The letters, marks and digits of a text after NFKC and case folding: equal for texts that differ in spelling
    of quotes, blanks, hyphens, case or Unicode form only. A text without any keeps its other characters, so that
    "***" and "---" differ. mk1 (design, section 4)."""
    key = text.encode().translate(_ASCII_CASE, _ASCII_REST).decode() if text.isascii() else _REST.sub("", _folded(text))
    return key or "".join(_folded(text).split())


def key_hash(key: str) -> bytes:
    """The first 16 bytes of SHA-256 over a match_key: what the registry keeps of it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:16]


def _folded(text: str) -> str:
    """NFKC, case folded; NFKC again, since folding may undo it (Unicode, toNFKC_Casefold)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _marks() -> str:
    """The body of a character class of all marks (categories M*), which `\\w` of `re` leaves out.

    Looks where Unicode has marks (U+0300 to U+1FFFF without Han and Hangul): 12 ms at import.
    """
    return "".join(
        chr(code)
        for first, last in ((0x300, 0x33FF), (0xA000, 0xABFF), (0xF900, 0x1FFFF))
        for code in range(first, last + 1)
        if unicodedata.category(chr(code))[0] == "M"
    )


MARKS = _marks()
_REST = re.compile(f"[^\\w{MARKS}]+|_+|[{_NOT_MARKS}]+")
