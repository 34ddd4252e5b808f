"""What is counted and hashed of a text."""

import hashlib
import re
from collections.abc import Iterable

_WORDS = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"(?:[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|['’.·-](?=[^\W_]))*"
)


def count_words(text: str) -> int:
    """Number of words; Chinese characters and Japanese kana count one each, as they are written without spaces."""
    return len(_WORDS.findall(text))


def content_hash(text: str) -> bytes:
    """What a text says: the first 16 bytes of SHA-256 over its UTF-8."""
    return hashlib.sha256(text.encode()).digest()[:16]


def joint_content_hash(texts: Iterable[str]) -> bytes:
    """What a document says: `content_hash` of its headings and paragraphs in reading order, joined by line feeds."""
    return content_hash("\n".join(texts))
