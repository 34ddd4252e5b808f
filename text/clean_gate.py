"""Proof that cleaning would leave a text as it is, at a fraction of the cost of cleaning it."""

import re
import unicodedata

from ftfy.badness import is_bad


def may_change(text: str) -> bool:
    """Whether cleaning might change a text; False is a proof that it would not."""
    if text.isascii():
        return not text.isprintable() and bool(_TOUCHED_ASCII.search(text))
    return bool(_TOUCHED.search(text)) or not unicodedata.is_normalized("NFC", text) or is_bad(text)


_TOUCHED_ASCII = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOUCHED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\ud800-\udfff\ufdd0-\ufdef"
    r"\ufeff\ufff9-\uffff\U000e0000-\U000e007f"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
