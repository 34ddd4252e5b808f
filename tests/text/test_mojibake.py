"""Mojibake is mended as ftfy mends it, but for MacRoman; ftfy itself stays as it was for whoever shares the process."""

import subprocess
import sys

import ftfy
import pytest
from ftfy import chardata
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.cleaning.clean import clean_line, decide, line_ends
from variorum.text.cleaning.mojibake import ENCODINGS, mend, read_in

UNTOUCHED = """
import ftfy, importlib, pkgutil
from ftfy import chardata
typical = ["Ã¤ und Ã¶", "\u201d\u00c4ven", "√§rger √ºber", "l\u00e2\u20ac\u2122Humanit\u00c3\u00a9"]
typical += ["&lt;b&gt;", "\u0432\u0402\u045a", "plain"]
before = list(chardata.CHARMAP_ENCODINGS), [ftfy.fix_text(text) for text in typical]
import variorum
for module in pkgutil.walk_packages(variorum.__path__, "variorum."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from variorum.text.cut import cut
cut("Ã¤rger Ã¼ber alles, √§rger √ºber alles".encode(), "text/plain")
assert "macroman" in chardata.CHARMAP_ENCODINGS
assert before == (list(chardata.CHARMAP_ENCODINGS), [ftfy.fix_text(text) for text in typical])
"""

PIECES = [
    "ä",
    "é",
    "ü",
    "„",
    "“",
    "’",
    "—",
    "…",
    "ñ",
    "Ж",
    "ї",
    "ω",
    "ł",
    "字",
    "à ",
    "Å",
    "a",
    "B ",
    " ",
    "\x85",
    "\x1a",
    "ï¿½",
    "\ufffd",
]
SOURCES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


def wrongly_read(text: str, encoding: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode(encoding, "replace")


MIXED = st.lists(st.one_of(SOURCES, st.builds(wrongly_read, SOURCES, st.sampled_from(ENCODINGS))), max_size=3).map(
    "".join
)


def test_ftfy_is_as_it_was_after_all_of_variorum_is_imported_and_used() -> None:
    subprocess.run([sys.executable, "-c", UNTOUCHED], check=True)


@settings(max_examples=400, deadline=None)
@given(MIXED)
def test_lines_are_mended_as_ftfy_does_without_macroman(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chardata, "CHARMAP_ENCODINGS", list(ENCODINGS))
        assert mend(text) == ftfy.fix_encoding(text)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_encoding_is_told(encoding: str) -> None:
    text = "где-то рядом" if encoding == "sloppy-windows-1251" else "für Ärger und schöne Straßen"
    wrong = wrongly_read(text, encoding)
    assert mend(wrong) == text
    assert read_in(wrong)[0] in ENCODINGS


@pytest.mark.parametrize("right", ["»Über", "”Även", "„Österreich"])
def test_a_quote_before_a_capital_is_right(right: str) -> None:
    assert mend(right) == right


GERMAN = "Die Straße führt über die Brücke.\nSpäter kamen „Händler“ und Bürger – außer den Türmen blieb nichts.\n"
JAPANESE = "時刻表\nプロトコルは受信者が不明なフレームを受信した場合、無視することを要求しています。\n"
RUSSIAN = "Когда настала осень, дети уехали в город.\nБабушка осталась одна – в большом доме.\n"


def cleaned(text: str) -> str:
    options = decide(text)
    return "\n".join(clean_line(line, options) for line in line_ends(options).split(text))


@pytest.mark.parametrize("text", [GERMAN, JAPANESE, RUSSIAN], ids=["de", "ja", "ru"])
@pytest.mark.parametrize(
    "encoding",
    ["mac-roman", "cp850", "iso8859-15", "cp852", "cp866", "koi8-r", "sloppy-windows-1255", "sloppy-windows-1256"],
)
def test_a_document_shows_what_no_line_proves(text: str, encoding: str) -> None:
    wrong = wrongly_read(text, encoding)
    assert "\ufffd" not in wrong
    assert cleaned(wrong) == text


def test_right_lines_beside_wrong_ones_are_not_touched() -> None:
    right = "»Über die Brücke« – sagte er, »Österreich«\n”Även du?”\n»Über\n—écrit-il\n"
    wrong = wrongly_read(GERMAN, "mac-roman")
    assert cleaned(wrong * 5 + right) == GERMAN * 5 + right


@pytest.mark.parametrize("right", ["»Über\n", "”Även\n", "—été—\n", "¬√2 ≈ 1,41\nƒ(x) = ∆\n", "„Ä“\n"])
def test_signs_that_look_alike_show_nothing(right: str) -> None:
    assert cleaned(right * 30) == right * 30


@pytest.mark.parametrize("text", [GERMAN, JAPANESE, RUSSIAN], ids=["de", "ja", "ru"])
@pytest.mark.parametrize("first", ["sloppy-windows-1252", "iso8859-15", "cp850", "mac-roman", "koi8-r"])
@pytest.mark.parametrize("second", ["sloppy-windows-1252", "cp852", "mac-roman"])
def test_a_document_that_was_read_wrongly_in_one_encoding_and_then_in_another(
    text: str, first: str, second: str
) -> None:
    wrong = wrongly_read(wrongly_read(text, first), second)
    assert "\ufffd" not in wrong
    assert cleaned(wrong) == text


@pytest.mark.parametrize("encoding", ["iso8859-15", "cp866", "koi8-r", "sloppy-windows-1255", "mac-roman"])
def test_a_paragraph_read_wrongly_among_right_ones(encoding: str) -> None:
    first, second = GERMAN.splitlines(keepends=True)
    assert cleaned(first * 3 + wrongly_read(second, encoding) + first) == first * 3 + second + first


@pytest.mark.parametrize("right", ["так\n", "рай\n", "»آ«\n", "όνα\n", "ж═\n"])
def test_short_right_lines_that_read_as_utf_8_stay(right: str) -> None:
    assert cleaned(right * 3) == right * 3
    wrong = wrongly_read(RUSSIAN, "cp866")
    assert cleaned(wrong + "так\nрай\n") == RUSSIAN + "так\nрай\n"
