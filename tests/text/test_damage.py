"""No damage in silence: 8-bit letters are read, NULs turn nothing into Chinese, and what is lost is counted."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.cut import cut
from variorum.text.document import Rejection
from variorum.text.encoding.decode import byte_offsets, decode, decode_span

ENGLISH = "On the third day of the siege the Swedish envoy wrote again, and nobody in the town had an answer for him.\n"
GERMAN = "Die Straße führt über die Brücke zum Schloß, in dem früher die Könige wohnten; später kamen Händler.\n"
RUSSIAN = "Когда настала осень, дети уехали в город, а бабушка осталась одна в большом старом доме у реки.\n"
FRENCH = "L’été dernier, les élèves rentrèrent à l’école après un séjour très long près de la forêt.\n"


@pytest.mark.parametrize("word", ["OLMÜTZ", "Ångström", "naïve", "café", "señor", "Æsop", "coöperate", "100 £", "déjà"])
@pytest.mark.parametrize("before", [3, 40, 3_000], ids=["short", "long", "beyond the sample"])
def test_few_letters_of_an_8_bit_text_are_read_wherever_they_stand(word: str, before: int) -> None:
    text = ENGLISH * before + f"It came from {word} at last.\n" + ENGLISH
    assert decode(text.encode("cp1252")).text == text


def test_a_line_without_end_hides_no_letter() -> None:
    text = ENGLISH.replace("\n", " ") * 3_000 + "and then it came from OLMÜTZ at last"
    assert decode(text.encode("cp1252")).text == text
    assert decode(b"a" * 8_192 + b"\xe9").text == "a" * 8_192 + "é"


@pytest.mark.parametrize("text", [GERMAN, FRENCH, ENGLISH, RUSSIAN], ids=["de", "fr", "en", "ru"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp1251"])
@pytest.mark.parametrize("every", [30, 211])
def test_nuls_now_and_then_make_no_utf_16(text: str, encoding: str, every: int) -> None:
    whole = text.encode(encoding, "ignore").decode(encoding) * 30
    strewn = "\0".join(whole[at : at + every] for at in range(0, len(whole), every))
    assert decode(strewn.encode(encoding)).text == strewn


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize(
    "text", [GERMAN, RUSSIAN, "事实上，这个小组有着非常严格的边界，这也给小组成员的创新带来了一些限制。\n"]
)
def test_utf_16_without_a_mark_is_still_read(text: str, encoding: str) -> None:
    assert decode((text * 5).encode(encoding)).text == text * 5


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, FRENCH], ids=["de", "ru", "fr"])
def test_characters_torn_apart_are_counted_and_not_taken_for_other_letters(text: str) -> None:
    whole = (text * 20).encode()
    lead = next(at for at in range(700, len(whole)) if whole[at] > 0xC0)
    torn = whole[:lead] + whole[lead + 1 :]
    decoded = decode(torn)
    assert (decoded.lost, decoded.first_lost) == (1, lead)
    assert decoded.text.replace("\ufffd", "") == whole[:lead].decode() + whole[lead + 2 :].decode()


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, FRENCH], ids=["de", "ru", "fr"])
@pytest.mark.parametrize("copies", [1, 50])
def test_a_text_that_was_cut_off_within_a_character_ends_there(text: str, copies: int) -> None:
    whole = (text * copies).encode()
    last = max(at for at, byte in enumerate(whole) if byte > 0xC0)
    decoded = decode(whole[: last + 1])
    assert decoded.text == whole[:last].decode() + "\ufffd"
    assert decoded.lost == 1


def test_a_replacement_character_of_the_source_is_no_loss() -> None:
    said = "Here stands \ufffd, as the source has it; über alles.\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode((said * 3).encode(encoding)).lost == 0
    broken = decode((said * 30).encode() + b"and one \xff of ours\n" + (said * 30).encode())
    assert broken.lost == 1 or "\ufffd of ours" not in broken.text
    assert broken.text.count("\ufffd") == 60 + broken.lost


def test_much_that_is_lost_is_quarantine() -> None:
    whole = bytearray((RUSSIAN * 20).encode())
    chance = random.Random(1)
    for at in chance.sample([at for at, byte in enumerate(whole) if byte in (0xD0, 0xD1)], 80):
        whole[at] = 0xFF
    with pytest.raises(Rejection) as refused:
        decode(bytes(whole))
    assert refused.value.reason == "undecodable"
    assert refused.value.byte_offset is not None


def test_the_cut_source_says_what_was_lost() -> None:
    whole = (GERMAN * 20).encode()
    at = whole.index("ü".encode(), 900)
    found = cut(whole[:at] + whole[at + 1 :], "text/plain")
    assert found.cleaning["lost"] == found.lost == 1
    assert found.first_lost == at
    assert cut(whole, "text/plain").cleaning.keys() == {"repairs"}


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, FRENCH], ids=["de", "ru", "fr"])
@pytest.mark.parametrize("broken", [b"\xff", b"\x80", b"\xed\xa0\xbd"], ids=["never", "goes on", "half a pair"])
def test_a_character_of_which_something_is_left_is_lost_and_no_other_letter(text: str, broken: bytes) -> None:
    whole = (text * 8).encode()
    lead = next(at for at in range(300, len(whole)) if whole[at] > 0xC0)
    decoded = decode(whole[:lead] + broken + whole[lead + 1 :])
    assert decoded.lost > 0
    assert set(decoded.text) <= {*text, "\ufffd"}


def test_cesu_8_is_read_and_each_character_lies_at_its_bytes() -> None:
    text = "Größe 😀 und 𝔄\n" * 4
    units = text.encode("utf-16-be")
    halves = [chr(int.from_bytes(units[at : at + 2], "big")) for at in range(0, len(units), 2)]
    raw = "".join(halves).encode("utf-8", "surrogatepass")
    decoded = decode(raw)
    assert (decoded.text, decoded.encoding, decoded.lost) == (text, "cesu-8", 0)
    offsets = [*byte_offsets(decoded, range(len(text))), len(raw)]
    pieces = [decode_span(raw[start:end], decoded.encoding) for start, end in pairwise(offsets)]
    assert "".join(pieces) == text


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, "プロトコルは受信者が不明なフレームを受信した場合、無視します。\n"])
def test_a_mark_that_lies_is_not_believed(text: str) -> None:
    assert decode(b"\xff\xfe" + (text * 3).encode()).text == text * 3
    assert decode(b"\xef\xbb\xbf" + (text * 3).encode("utf-16-le")).text == text * 3


def test_a_word_of_utf_8_in_an_8_bit_text_is_read_as_such() -> None:
    assert (
        decode((GERMAN * 8).encode("cp1252") + "in schöner Blüte\n".encode()).text == GERMAN * 8 + "in schöner Blüte\n"
    )


@settings(max_examples=200, deadline=None)
@given(
    text=st.sampled_from([GERMAN * 8, FRENCH * 8, RUSSIAN * 8, ENGLISH * 8 + "naïve\n"]),
    encoding=st.sampled_from(["utf-8", "cp1252", "cp1251", "utf-16-le", "gb18030", "cp932"]),
    damage=st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from([b"", b"\xff", b"\x80", b"\0", b"\xc3", b"\xe2\x82"])), max_size=3
    ),
)
def test_every_replacement_character_is_counted(text: str, encoding: str, damage: list[tuple[float, bytes]]) -> None:
    raw = text.encode(encoding, "ignore")
    for place, byte in damage:
        at = int(place * len(raw))
        raw = raw[:at] + byte + raw[at + 1 :]
    try:
        decoded = decode(raw)
    except Rejection:
        return
    places = [at for at, char in enumerate(decoded.text) if char == "\ufffd"]
    assert decoded.lost == len(places)
    assert decoded.first_lost == (byte_offsets(decoded, places[:1])[0] if places else None)
