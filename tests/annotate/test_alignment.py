import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.annotate.alignment import FOUND, map_span, word_diff

WORDS = st.lists(
    st.sampled_from(["the", "The", "fox", "fax", "jumps", ",", ".", "日本", "語", "قال", "cafe\u0301"]), max_size=14
)
TEXTS = WORDS.map(" ".join) | st.text(alphabet="ab ,日本語\n", max_size=14)


def mapped(old: str, new: str, passage: str) -> str | None:
    start = old.index(passage)
    found = map_span(old, new, start, start + len(passage))
    return None if found is None else new[found[0] : found[1]]


@pytest.mark.parametrize(
    ("old", "new", "passage", "expected"),
    [
        ("The quick brown fox, it jumps.", "Now the fast brown fox leaps.", "brown fox", "brown fox"),
        ("The quick brown fox, it jumps.", "Now the fast brown fox leaps.", "quick brown fox", "fast brown fox"),
        ("The quik brown fox.", "The quick brown fox.", "quik", "quick"),
        ("One here. Two there.", "Two there. One here.", "One here.", "One here."),
        ("One here. Two there.", "Two there. One here.", "Two there.", "Two there."),
        ("Das Hauß steht.", "Das Haus steht dort.", "Hauß", "Haus"),
        ("日本語のテキストを読む。", "彼は日本語のテキストをよく読む。", "テキストを読む", "テキストをよく読む"),
        ("قال الرجل كلمة واحدة.", "ثم قال الرجل الطويل كلمة واحدة.", "كلمة واحدة", "كلمة واحدة"),
        ("The quick brown fox.", "A slow red dog.", "quick", None),
        ("It is gone, alas, for ever.", "It is here.", "gone, alas, for ever", None),
    ],
)
def test_a_passage_is_followed(old: str, new: str, passage: str, expected: str | None) -> None:
    assert mapped(old, new, passage) == expected


def test_a_place_between_characters_stays_between_the_same_neighbours() -> None:
    assert map_span("ab cd", "xx ab cd", 3, 3) == (6, 6, 1.0)


def test_a_span_outside_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not lie in a text of 3 characters"):
        map_span("abc", "abc", 2, 9)


@given(TEXTS, TEXTS, st.data())
def test_spans_lie_in_the_new_text_and_are_alike(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    found = map_span(old, new, start, end)
    if found is not None:
        assert 0 <= found[0] <= found[1] <= len(new)
        assert FOUND <= found[2] <= 1.0


@given(TEXTS, st.data())
def test_an_untouched_passage_is_found_exactly_between_additions(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert map_span(text, text, start, end) == (start, end, 1.0)


@given(TEXTS, TEXTS)
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    diff = word_diff(old, new)
    assert "".join(before for _, before, _ in diff) == old
    assert "".join(after for _, _, after in diff) == new
    for op, before, after in diff:
        if op == "equal":
            assert before.split() == after.split()
        assert (op == "insert") == (not before)
        assert (op == "delete") == (not after)


def test_a_diff_shows_words_not_crumbs() -> None:
    assert word_diff("The quick fox jumps.", "The fast fox jumps.") == [
        ("equal", "The ", "The "),
        ("replace", "quick ", "fast "),
        ("equal", "fox jumps.", "fox jumps."),
    ]
    assert word_diff("日本語を読む", "日本語も読む")[1] == ("replace", "を", "も")
    assert [op for op, _, _ in word_diff("One. Two things happened, alas!", "Three, and four, in five.")] == ["replace"]


def test_long_texts_are_aligned() -> None:
    old = [f"w{n * 7919 % 3001}" for n in range(60_000)]
    new = [word if n % 100 else "changed" for n, word in enumerate(old)]
    assert map_span(" ".join(old), " ".join(new), 100_003, 100_050) is not None
    word_diff(" ".join(old), " ".join(new))
