"""What is counted and hashed of a text."""

import hashlib
import re
from collections.abc import Iterable

from variorum.text.portions import portions

_CHARACTER_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Kana and Han: written without blanks between words."""


def count_words(text: str) -> int:
    """Number of words: what stands between blanks and has a letter or digit; Han characters and kana count one each."""
    return sum(map(_count_words, portions(text)))


def content_hash(text: str) -> bytes:
    """What a text says: the first 16 bytes of SHA-256 over its UTF-8."""
    return hashlib.sha256(text.encode()).digest()[:16]


def joint_content_hash(texts: Iterable[str]) -> bytes:
    """What a document says: `content_hash` of its headings and paragraphs in reading order, joined by line feeds."""
    return content_hash("\n".join(texts))


def _count_words(text: str) -> int:
    if text.isascii():
        return _between_blanks(text)
    apart, characters = _CHARACTER_WORDS.subn(" ", text)
    return characters + _between_blanks(apart)


def _between_blanks(text: str) -> int:
    words = text.split()
    signs = sum(1 for word in words if not word[0].isalnum() and not any(map(str.isalnum, word)))
    return len(words) - signs
