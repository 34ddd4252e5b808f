"""What is counted and hashed of a text."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.text.measure import content_hash, count_words, joint_content_hash


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Det är så.", 3),
        ("state-of-the-art isn't – here …", 3),
        ("„Katzensteuer“ zahlen!", 2),
        ("你好，世界", 4),
        ("http2到底做了些什么", 8),
        ("プロトコル 2", 6),
        ("* * *", 0),
        ("مع نمو تطبيقك", 3),
    ],
)
def test_words_are_counted_as_people_would(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.lists(st.text("aß1é", min_size=1), max_size=20))
def test_words_between_blanks_are_words(words: list[str]) -> None:
    assert count_words("  ".join(words)) == len(words)


def test_content_hash_is_plain_sha256() -> None:
    assert content_hash("Ä") == hashlib.sha256("Ä".encode()).digest()[:16]
    assert joint_content_hash(["a", "b"]) == content_hash("a\nb")
