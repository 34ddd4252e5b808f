"""Bytes to text: every encoding people have, exact offsets, and quarantine rather than a wrong guess."""

import random
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from variorum.text.document import Decoded, Rejection
from variorum.text.encoding.decode import byte_offsets, decode, decode_span, has_spans

GERMAN = (
    "Die Straße führt über die Brücke zum Schloß, in dem früher die Könige wohnten.\n\n"
    "Später kamen Händler und Bürger; „natürlich“ blieb nichts, wie es gewesen war – außer den Türmen.\n"
) * 3
POLISH = (
    "Zażółć gęślą jaźń. Odongo i Apiyo byli tak przejęci wyjazdem, że nie mogli zasnąć poprzedniego wieczoru.\n" * 4
)
RUSSIAN = "Когда настала осень, дети уехали в город, а бабушка осталась одна в большом старом доме у реки.\n" * 4
GREEK = "Το βιβλίο που διάβασα χθες ήταν πολύ ενδιαφέρον, γιατί μιλούσε για την ιστορία της πόλης μας.\n" * 4
TURKISH = "Yolculuğun sonuna geldiklerinde şoför ücretini istemiş; köpek parasını ödemiş ama keçi kaçmış.\n" * 4
HEBREW = "הספר שקראתי אתמול היה מעניין מאוד, כי הוא סיפר על ההיסטוריה של העיר שלנו ועל תושביה.\n" * 4
ARABIC = "مع نمو تطبيقك، من المفيد كونك أكثر حرصا بشأن أن تكون حالتك منظمة وأن تكون البيانات متدفقة.\n" * 4
JAPANESE = (
    "プロトコルは受信者が不明なフレームを受信した場合、無視することを要求しています。これは大切なことです。\n" * 4
)
KOREAN = "어제 읽은 책은 우리 도시의 역사에 대해 이야기하고 있어서 아주 재미있었습니다. 그래서 다시 읽었습니다.\n" * 4
CHINESE = "事实上，这个小组有着非常严格的边界，这也给小组成员的创新带来了一些限制。我们不能改变现有的结构。\n" * 4
TAIWANESE = "事實上，這個小組有著非常嚴格的邊界，這也給小組成員的創新帶來了一些限制。我們不能改變現有的結構。\n" * 4

LEGACY = [
    (GERMAN, "windows-1252"),
    (GERMAN, "mac-roman"),
    (GERMAN.replace("„", '"').replace("“", '"').replace("–", "-"), "cp850"),
    (POLISH, "windows-1250"),
    (POLISH, "iso-8859-2"),
    (POLISH, "cp852"),
    (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "iso-8859-5"),
    (RUSSIAN, "cp866"),
    (RUSSIAN, "mac-cyrillic"),
    (GREEK, "windows-1253"),
    (TURKISH, "windows-1254"),
    (HEBREW, "windows-1255"),
    (ARABIC, "windows-1256"),
    (JAPANESE, "shift-jis"),
    (JAPANESE, "euc-jp"),
    (KOREAN, "euc-kr"),
    (CHINESE, "gb18030"),
    (TAIWANESE, "big5"),
]


def raised(raw: bytes) -> Rejection:
    with pytest.raises(Rejection) as caught:
        decode(raw)
    return caught.value


@pytest.mark.parametrize(("text", "encoding"), LEGACY, ids=[f"{encoding}-{text[:6]}" for text, encoding in LEGACY])
def test_legacy_encodings_are_found(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert 0.5 < decoded.score < 1


def test_the_mac_wrote_letters_where_others_have_apostrophes_and_dots() -> None:
    """Spanish has no apostrophes, so that "ten’a" is "tenía"; French names women and men with a dot inside words."""
    spanish = "Ella no tenía miedo, y vivía en una casa muy grande cerca del río, donde nadie la veía jamás."
    inclusive = (
        "Si vous travaillez avec un·e designer, les étudiant·e·s ont déjà nommé ces composants : interrogez-les à "
        "propos de la hiérarchie, et nommez-les comme eux l’ont déjà fait dans la maquette."
    )
    for text in (spanish, inclusive):
        decoded = decode(text.encode("mac-roman"))
        assert (decoded.text, decoded.encoding) == (text, "mac-roman")
    for text in (inclusive, "Según el señor O’Brien, la oficina d’Artagnan cerró por reforma, y nadie dijo más."):
        assert decode(text.encode("windows-1252")).text == text


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE, ARABIC, "Plain ASCII, nothing else.\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("marked", [True, False])
def test_unicode_encodings(text: str, encoding: str, marked: bool) -> None:
    mark = "\ufeff".encode(encoding) if marked else b""
    decoded = decode(mark + text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.bom) == (text, encoding, len(mark))


@pytest.mark.parametrize(("text", "codec"), [(JAPANESE, "iso2022_jp"), (CHINESE, "hz"), (GERMAN, "utf-7")])
def test_encodings_that_shift_states_have_no_spans(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert not has_spans(decoded.encoding)
    with pytest.raises(ValueError, match="no byte offsets"):
        byte_offsets(decoded, [0])


@pytest.mark.parametrize("word", ["na+AO8-ve", "caf+AOk-", "fa+AOc-ade", "Dvo+AVk-ak"])
def test_one_letter_of_utf7_in_prose_is_read(word: str) -> None:
    raw = f"The prose of this text is plain. One word of it, {word}, is not.\n".encode()
    assert decode(raw).encoding == "utf-7"
    assert decode(raw).text == raw.decode("utf-7")


@pytest.mark.parametrize("word", ["2+AB-3", "a+AO8-b", "C+AO8-", "x+AMs", "na+ABC-ve", "na+AO8ve", "1+A-1"])
def test_a_plus_alone_makes_no_utf7(word: str) -> None:
    raw = f"The prose of this text is plain. One word of it, {word}, is not.\n".encode()
    assert (decode(raw).encoding, decode(raw).text) == ("utf-8", raw.decode())


@pytest.mark.parametrize(
    "raw",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\0" * 2000,
        random.Random(1).randbytes(2000),
        b"PK\x03\x04 whatever",
        bytes(range(1, 9)) * 40,
    ],
    ids=["png", "zeros", "random", "zip", "controls"],
)
def test_binary_is_refused(raw: bytes) -> None:
    assert raised(raw).reason == "binary"


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b" \t\r\n", "\u200b\u2060\n".encode(), b"\xff\xfe \0"])
def test_empty_is_refused(raw: bytes) -> None:
    assert raised(raw).reason == "empty"


def test_what_suits_no_language_is_refused_with_its_place() -> None:
    noise = bytes(random.Random(2).choices(range(128, 256), k=400))
    error = raised(b"Some words first. " + b" ".join(noise[i : i + 5] for i in range(0, 400, 5)))
    assert (error.step, error.reason, error.byte_offset) == ("decode", "undecodable", 18)


def test_a_few_broken_bytes_do_not_cost_a_text() -> None:
    raw = bytearray(GERMAN.encode())
    raw[raw.index(b"zum") : raw.index(b"zum")] = b"\xff"
    decoded = decode(bytes(raw))
    assert decoded.encoding.startswith("utf-8+")
    assert len(decoded.text) == len(GERMAN) + 1


def test_mixed_line_by_line() -> None:
    lines = GERMAN.splitlines(keepends=True)
    raw = b"".join(line.encode("windows-1252" if i % 4 else "utf-8") for i, line in enumerate(lines))
    decoded = decode(raw)
    assert (decoded.text, decoded.encoding) == (GERMAN, "utf-8+windows-1252")


FINNISH = """1 § Soveltamisala

Tämän lain säännöksiä sovelletaan myös niihin tehtäviin, jotka on määrätty seudun hoidettaviksi.

2 § Seutuvaltuusto

Seutuvaltuuston jäsenet valitsee kunnan väestöstä äänestys, jossa jäsenet käyttävät ääntään.
"""

UKRAINIAN = """Кодекс поведінки учасників

Ця спільнота вітає всіх, хто бере участь у проєкті, його подіях та офлайн-події.

Представлення проєкту чи спільноти можуть уточнювати та роз'яснювати супровідники.

Приклади неприйнятної поведінки наведено нижче, а скарги розглядає команда клієнтів.
"""

FRENCH = """Comment gérer l'état au fil de l'utilisateur. Ça ressemble à ce qui suit.

- Comment consolider une logique d'état complexe dans une fonction

Quand un état change, le composant déclenche un rendu, et son arbre est comparé à l'ancien.

Évitez de répéter dans l'état ce qui peut être calculé à partir des données déjà présentes.
"""


@pytest.mark.parametrize(
    ("text", "encoding"), [(FINNISH, "windows-1252"), (UKRAINIAN, "windows-1251"), (FRENCH, "windows-1252")]
)
def test_one_line_of_utf8_in_a_text_of_another_encoding(text: str, encoding: str) -> None:
    lines = text.splitlines(keepends=True)
    for one in (number for number, line in enumerate(lines) if not line.isascii()):
        decoded = decode(b"".join(line.encode("utf-8" if n == one else encoding) for n, line in enumerate(lines)))
        assert (decoded.text, decoded.encoding) == (text, f"utf-8+{encoding}"), lines[one]


def exact(raw: bytes, decoded: Decoded, positions: list[int]) -> None:
    offsets = byte_offsets(decoded, positions)
    assert offsets == sorted(offsets)
    for (start, end), (first, last) in zip(pairwise(positions), pairwise(offsets), strict=True):
        assert decode_span(raw[first:last], decoded.encoding) == decoded.text[start:end]


def every(decoded: Decoded) -> list[int]:
    return list(range(len(decoded.text) + 1))


@pytest.mark.parametrize(("text", "encoding"), LEGACY, ids=[f"{encoding}-{text[:6]}" for text, encoding in LEGACY])
def test_offsets_are_exact_in_legacy_encodings(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    decoded = decode(raw)
    exact(raw, decoded, every(decoded))
    assert byte_offsets(decoded, [0, len(text)]) == [0, len(raw)]


@pytest.mark.parametrize(
    ("text", "encoding", "broken"),
    [
        (JAPANESE, "shift-jis", b"\x81 "),
        (JAPANESE, "euc-jp", b"\xff"),
        (CHINESE, "gb18030", b"\xff"),
        (KOREAN, "euc-kr", b"\xff"),
    ],
)
def test_offsets_are_exact_around_broken_bytes(text: str, encoding: str, broken: bytes) -> None:
    raw = text.encode(encoding)
    half = raw.index(b"\n") + 1
    raw = raw[:half] + broken + raw[half:]
    decoded = decode(raw)
    assert decoded.text.count("\ufffd") == 1
    exact(raw, decoded, every(decoded))
    assert byte_offsets(decoded, [len(decoded.text)]) == [len(raw)]


def text_or_unfit(raw: bytes) -> None:
    try:
        decoded = decode(raw)
    except Rejection as error:
        assert error.detail
        assert error.byte_offset is None or 0 <= error.byte_offset <= len(raw)
        return
    decoded.text.encode()
    if has_spans(decoded.encoding):
        exact(raw, decoded, every(decoded))
        assert byte_offsets(decoded, [0, len(decoded.text)]) == [decoded.bom, len(raw)]


@given(st.binary(max_size=400))
@example(b"\xff\xfeabc")
@example(b"\xff\xfe\x00\xd8a\x00")
@example("é".encode("utf-16") + b"x")
@example(b"\xef\xbb\xbf\xff")
@example(b"+AOQ-+")
@settings(max_examples=600, deadline=None)
def test_any_bytes_are_text_or_unfit_and_offsets_are_exact(raw: bytes) -> None:
    text_or_unfit(raw)


@given(
    st.lists(
        st.sampled_from([GERMAN[:90].encode(), "Größe – “Maß”".encode("cp1252"), b"\xc3", b"\xff", b"\n"]), max_size=9
    )
)
@settings(deadline=None)
def test_offsets_are_exact_in_mixtures(pieces: list[bytes]) -> None:
    text_or_unfit(b"".join(pieces))


@given(st.text(min_size=1))
@settings(deadline=None)
def test_utf8_is_kept_to_the_letter(text: str) -> None:
    text = "Etwas Text davor. " + text
    try:
        decoded = decode(text.encode())
    except Rejection:
        return
    if decoded.encoding == "utf-8":
        assert decoded.text == text
