"""Marked words: nothing of either text is lost, whatever the texts."""

import re

from hypothesis import given
from hypothesis import strategies as st

from variorum.commands.diff_page import marks
from variorum.commands.word_diff import marked

TEXTS = st.text(st.sampled_from("ab cd,.\n 猫が🐈‍⬛é\u0301<&[/"), min_size=1, max_size=40)
SIDES = st.lists(TEXTS, min_size=1, max_size=4)


@given(SIDES, SIDES)
def test_marks_spell_the_texts_of_both_sides(before: list[str], after: list[str]) -> None:
    for texts, found in zip((before, after), marks(before, after), strict=True):
        assert ["".join(p if isinstance(p, str) else p[0] for p in one) for one in found] == texts


@given(TEXTS)
def test_equal_texts_have_no_marks(text: str) -> None:
    assert marks([text], [text]) == ([[text]], [[text]])
    assert marked(text, text, signs=True).plain == text


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(st.text("ab cd猫が", max_size=30), st.text("ab cd猫が", max_size=30))
def test_signs_can_be_read_back_to_both_texts(before: str, after: str) -> None:
    plain = marked(before, after, signs=True).plain
    old = re.sub(r"\{\+(.*?)\+\}", "", plain)
    new = re.sub(r"\[-(.*?)-\]", "", plain)
    assert squeezed(re.sub(r"\[-(.*?)-\]", r"\1", old)) == squeezed(before)
    assert squeezed(re.sub(r"\{\+(.*?)\+\}", r"\1", new)) == squeezed(after)


def test_only_what_is_near_a_change_is_left_when_asked() -> None:
    same = "word " * 100
    text = marked(f"{same}old {same}", f"{same}new {same}", around=20, signs=True).plain
    assert "[-old-] {+new+}" in text
    assert text.startswith("…")
    assert len(text) < 80
