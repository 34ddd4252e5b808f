"""A text as a row of numbers, one per word, so that texts can be compared word by word at machine speed."""

import re
import unicodedata

from text.identity.match_key import MARKS

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts written without blanks (Thai, Lao, Burmese, Khmer, kana, bopomofo, Han): a character is a token."""

_WORD = re.compile(f"[{_UNSPACED}][{MARKS}]*|(?:(?![{_UNSPACED}])[\\w{MARKS}])+")
_SIGN = re.compile(r"\S")


def words(text: str) -> list[str]:
    """The words of a text, case folded; characters where a script has no blanks; signs where there are no words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(folded) or _SIGN.findall(folded)


class Vocabulary:
    """Numbers for words, given out in the order of reading, so that nothing depends on hashes."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> list[int]:
        """The words of a text as numbers."""
        numbers = self._numbers
        return [numbers.setdefault(word, len(numbers)) for word in words(text)]
