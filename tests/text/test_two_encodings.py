"""Two files that were put together, and NULs by the dozen: refused or read to the letter, never other letters."""

from itertools import permutations

import pytest

from variorum.text.document import Rejection
from variorum.text.encoding.decode import decode

GERMAN = "Die Straße führt über die Brücke zum Schloß, in dem früher die Könige wohnten; später kamen Händler.\n"
FRENCH = "L'été dernier, les élèves rentrèrent à l'école après un séjour très long près de la forêt.\n"
POLISH = "Wśród nocnej ciszy głos się rozchodzi, wstańcie, pasterze, Bóg się wam rodzi; czym prędzej się wybierajcie.\n"
RUSSIAN = "Когда настала осень, дети уехали в город, а бабушка осталась одна в большом старом доме у реки.\n"
GREEK = "Στην αρχή του καλοκαιριού τα παιδιά πήγαν στη θάλασσα με τον παππού τους και έμειναν εκεί.\n"
ENGLISH = "On the third day of the siege the Swedish envoy wrote again, and nobody in the town had an answer.\n"
CHINESE = "事实上，这个小组有着非常严格的边界，这也给小组成员的创新带来了一些限制。\n"
EMOJI = "The family 👨‍👩‍👧 and the flag 🏳️‍🌈 with 👩🏽‍🚀 said ❤️‍🔥 today 🏴󠁧󠁢󠁳󠁣󠁴󠁿 and went home 😀.\n"

FILES = [
    (GERMAN, "cp1252"),
    (GERMAN, "cp850"),
    (FRENCH, "mac-roman"),
    (POLISH, "iso-8859-2"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (GREEK, "cp1253"),
]


@pytest.mark.parametrize("lines", [(6, 6), (20, 2)], ids=["halves", "a stretch"])
@pytest.mark.parametrize(("one", "other"), list(permutations(FILES, 2)), ids=lambda file: file[1])
def test_two_files_put_together_are_refused_or_read_to_the_letter(
    one: tuple[str, str], other: tuple[str, str], lines: tuple[int, int]
) -> None:
    raw = (one[0] * lines[0]).encode(one[1]) + b"\n" + (other[0] * lines[1]).encode(other[1])
    try:
        text = decode(raw).text
    except Rejection as refused:
        assert refused.reason == "undecodable"
    else:
        assert text == one[0] * lines[0] + "\n" + other[0] * lines[1], "the letters of both are the same bytes"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ((GERMAN * 12 + FRENCH * 2 + ENGLISH * 3) * 2, "cp1252"),
        (RUSSIAN * 12 + RUSSIAN.upper() * 2 + ENGLISH * 3, "cp1251"),
        (POLISH * 12 + GERMAN * 3, "cp1250"),
        (ENGLISH * 40 + "Ångström and Æsop.\n", "cp1252"),
        (GREEK * 12 + ENGLISH * 12, "cp1253"),
    ],
)
def test_two_languages_of_one_encoding_are_read(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("every", [3, 5, 7, 9, 12, 15])
@pytest.mark.parametrize("copies", [1, 10])
@pytest.mark.parametrize("text", [ENGLISH, GERMAN, RUSSIAN, CHINESE], ids=["en", "de", "ru", "zh"])
def test_many_nuls_make_no_other_letters(text: str, every: int, copies: int) -> None:
    whole = text * copies
    strewn = "\0".join(whole[at : at + every] for at in range(0, len(whole), every))
    try:
        assert decode(strewn.encode()).text == strewn
    except Rejection as refused:
        assert refused.reason == "binary"
        assert every < 12, "so few are no reason to refuse it"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_emoji_in_wide_text_without_a_mark(encoding: str) -> None:
    assert decode((EMOJI * 3).encode(encoding)).text == EMOJI * 3
