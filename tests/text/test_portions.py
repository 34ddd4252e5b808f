"""A long text worked on in pieces gives what it gives whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.identity import match_key as keys
from variorum.text import portions as in_pieces
from variorum.text.measure import count_words

TEXT = st.text(st.sampled_from("ab1-é字\u3000 \n\t\u0301\u0345\u0387\u03a3\u1fc1\ufb01\u2003\u00b4\U0001d15e\u200d😀"))


@given(TEXT, st.integers(1, 8))
def test_pieces_are_the_text_and_cut_no_word(text: str, size: int) -> None:
    found = list(in_pieces.portions(text, size))
    assert "".join(found) == text
    assert [word for piece in found for word in piece.split()] == text.split()


@given(TEXT, st.integers(1, 8))
def test_nothing_changes(text: str, size: int) -> None:
    expected = keys.match_key(text), count_words(text), " ".join(text.split())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_pieces, "PORTION", size)
        patch.setattr(keys, "PORTION", size)
        patch.setattr(in_pieces.portions, "__defaults__", (size,))
        assert (keys.match_key(text), count_words(text), in_pieces.one_blank_each(text)) == expected
