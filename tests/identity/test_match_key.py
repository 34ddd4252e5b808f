import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.identity.match_key import key_hash, match_key
from variorum.identity.mint import mint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Don’t,” she said.", '"Don\'t", she said'),
        ("Ein Weih\u00adnachts\u00adbaum", "ein Weihnachtsbaum"),
        ("Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("a b\u00a0c\u3000d", "abcd"),
        ("ＡＢＣ １２３", "abc 123"),
        ("ﬁn", "FIN"),
        ("snake_case", "snake case"),
        ("❤\ufe0f heart", "❤ heart"),
    ],
)
def test_spelling_does_not_count(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("***", "---"), ("a", "b"), ("ä", "a"), ("कि", "का"), ("שָׁלוֹם", "שלום"), ("1", "2"), ("🙂", "🙁"), ("?", "!")],
)
def test_letters_marks_digits_count_and_signs_where_there_is_nothing_else(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_one_for_all_unicode_forms(text: str) -> None:
    key = match_key(text)
    assert match_key(key) == key
    assert match_key(unicodedata.normalize("NFD", text)) == key
    assert match_key(unicodedata.normalize("NFC", text)) == key


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_ascii_goes_the_quick_way_with_the_same_result(text: str) -> None:
    assert match_key(text) == (match_key(text + "é").removesuffix("é") or "".join(text.split()))


EXPECTED_PARAGRAPH = "pk0q36ey9bappyf20"


def test_mk1_never_changes() -> None:
    texts = ["Größe & Maß, 2. Auflage", "日本語のテキスト。", "हिन्दी में", "“Hello” — he said", "***", "قال: نعم."]
    keys = [match_key(text) for text in texts]
    assert keys == ["grösse" + "mass2auflage", "日本語のテキスト", "हिन्दीमें", "hellohesaid", "***", "قالنعم"]
    assert key_hash("abc") == hashlib.sha256(b"abc").digest()[:16]


def test_ids_never_change() -> None:
    assert mint("paragraph", "d0000000000000000", "hello", set()) == (EXPECTED_PARAGRAPH, 0)
    digest = int.from_bytes(hashlib.sha256(b"par/1\0d0000000000000000\0hello\0000").digest()[:10], "big")
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    assert "p" + "".join(letters[digest >> 5 * n & 31] for n in range(15, -1, -1)) == EXPECTED_PARAGRAPH


def test_the_smallest_free_salt_is_taken() -> None:
    first, _ = mint("section", "d1", "x", set())
    second, salt = mint("section", "d1", "x", {first})
    assert salt == 1
    assert mint("section", "d1", "x", {second}) == (first, 0)


def test_kinds_and_documents_have_ids_of_their_own() -> None:
    ids = {
        mint(entity, document, "x", set())[0][1:] for entity in ("section", "paragraph") for document in ("d1", "d2")
    }
    assert len(ids) == 4
