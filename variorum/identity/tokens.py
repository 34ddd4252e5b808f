"""A text as a row of numbers, one per word, so that texts can be compared word by word at machine speed."""

import re

from variorum.identity.match_key import MARK, fold

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts written without blanks (Thai, Lao, Burmese, Khmer, kana, bopomofo, Han): a character is a token."""

_TIGHT = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(f"\\w+(?:{MARK}++\\w*+)*+")
_CHARACTER_OR_WORD = re.compile(f"[{UNSPACED}]{MARK}*|[^\\W{UNSPACED}]+(?:{MARK}++[^\\W{UNSPACED}]*+)*+")
_SIGN = re.compile(r"\S")
_SURROGATES = 0xD800, 0x800


def words(text: str) -> list[str]:
    """The words of a text, case folded; characters where a script has no blanks; signs where there are no words."""
    if text.isascii():
        folded = text.lower()
        return _WORD.findall(folded) or _SIGN.findall(folded)
    folded = fold(text)
    found: list[str] = (_CHARACTER_OR_WORD if _TIGHT.search(folded) else _WORD).findall(folded)
    return found or _SIGN.findall(folded)


class Vocabulary(dict[str, str]):
    """A character for every word, given out in the order of reading, so that nothing depends on hashes: texts become
    strings of such characters, which rapidfuzz compares at machine speed. Past 1.1 million words they start again."""

    def __missing__(self, word: str) -> str:
        code = len(self) % (0x110000 - _SURROGATES[1])
        character = self[word] = chr(code if code < _SURROGATES[0] else code + _SURROGATES[1])
        return character

    def spell(self, text: str) -> str:
        """A text with one character for each word."""
        return "".join(map(self.__getitem__, words(text)))
