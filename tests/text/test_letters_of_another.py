"""Text of one 8-bit encoding that was read in another is read again where a whole document shows it, and else never."""

import pytest

from variorum.text.cleaning.clean import clean_line, decide, line_ends
from variorum.text.cleaning.letters_of_another import read_in_another

RUSSIAN = """Глава первая. Дорога к морю
Поезд пришёл рано утром, когда город ещё спал, и только на площади старик продавал горячий хлеб.
Мы спросили его, далеко ли до гавани; он подумал, посмотрел на небо и сказал, что к вечеру дойдём.
нет"""
UKRAINIAN = """Розділ перший
Потяг прибув рано вранці, коли місто ще спало, і тільки на площі старий чоловік продавав гарячий хліб.
Ми запитали його, чи далеко до пристані; він подумав, глянув на небо та сказав, що до вечора дійдемо."""
GREEK = """Κεφάλαιο πρώτο
Το τρένο έφτασε νωρίς το πρωί, όταν η πόλη κοιμόταν ακόμη, και μόνο ένας γέρος πουλούσε ζεστό ψωμί.
Τον ρωτήσαμε αν είναι μακριά το λιμάνι, και εκείνος κοίταξε τον ουρανό και είπε πως θα φτάσουμε το βράδυ."""
GERMAN = """Erstes Kapitel. Über die Straße
Der Zug kam früh am Morgen an, als die Stadt noch schlief; nur ein älterer Mann verkaufte heißes Brot für Schüler.
Wir fragten ihn, ob es weit wäre bis zum Hafen; er überlegte, blickte zum Himmel und meinte, größere Eile täte not."""
CZECH = """Kapitola první
Vlak přijel časně ráno, když město ještě spalo, a jen stařec na náměstí prodával čerstvý chléb kolemjdoucím dětem.
Zeptali jsme se ho, jestli je to k přístavu daleko; přemýšlel, pohlédl na nebe a řekl, že večer tam určitě dojdeme."""
JAPANESE = """第一章
汽車は朝早く着いた。町はまだ眠っていて、広場では老人がひとり温かいパンを売っていた。
港まで遠いですかと尋ねると、彼は空を見上げて、夕方には着くだろうと言った。"""


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (RUSSIAN, "cp1251", "latin-1"),
        (RUSSIAN, "cp1251", "cp1252"),
        (RUSSIAN, "koi8-r", "cp1251"),
        (RUSSIAN, "cp1251", "koi8-r"),
        (RUSSIAN, "cp866", "cp1251"),
        (RUSSIAN, "cp1251", "mac-roman"),
        (UKRAINIAN, "koi8-u", "cp1251"),
        (GREEK, "cp1253", "cp1252"),
        (GREEK, "iso-8859-7", "latin-1"),
        (GERMAN, "cp850", "cp1252"),
        (GERMAN, "cp1252", "mac-roman"),
        (GERMAN, "cp1252", "cp850"),
        (GERMAN, "cp1252", "cp1251"),
        (CZECH, "cp1250", "latin-1"),
        (JAPANESE, "cp932", "latin-1"),
        (JAPANESE, "euc-jp", "latin-1"),
    ],
)
def test_a_document_in_wrong_letters_is_read_again(text: str, written: str, read: str) -> None:
    sloppy = f"sloppy-windows-{read[2:]}" if read.startswith("cp125") else read
    wrong = text.encode(written).decode(sloppy)
    cleaned = published(wrong)
    assert cleaned == text
    assert published(cleaned) == text


@pytest.mark.parametrize("text", [RUSSIAN, UKRAINIAN, GREEK, GERMAN, CZECH, JAPANESE])
def test_right_letters_stay(text: str) -> None:
    assert read_in_another(text.splitlines()) == ""


def test_lines_that_are_right_stay_in_a_document_of_wrong_letters() -> None:
    wrong = RUSSIAN.encode("cp1251").decode("latin-1")
    assert published(wrong + "\nПривет, Крым!\nA café in Málaga.").endswith("\nПривет, Крым!\nA café in Málaga.")


@pytest.mark.parametrize(
    "text",
    [
        "┌────┬────┐\n│ für │ aß │\n├────┼────┤\n│ über │ Öl │\n└────┴────┘\nDie Größe der Fläche steht darin.",
        "Ľudovít Štúr a Ľubomír žili v Prešove, říká český autor; ľudia a ľad, jeho křížem přes řeku.",
        "naïve café — “word”word, 5 µm ± 2 °C, £30¼, §§ 3–5 ½, ñandú, Ångström",
        "Åsa, Øyvind, Łukasz, Çağlar, Þór, Dvořák, Erdős, Šimić, Ñáñez, Àlex, İlker, Ţepeş",
    ],
)
def test_drawn_tables_foreign_names_and_signs_are_no_wrong_letters(text: str) -> None:
    assert read_in_another(text.splitlines()) == ""
    assert published(text) == text


def test_a_word_or_two_prove_nothing() -> None:
    assert read_in_another(["M„dchen"]) == ""
    assert read_in_another(["Ïðèâåò"]) == ""


def published(text: str) -> str:
    options = decide(text)
    return "\n".join(clean_line(line, options) for line in line_ends(options).split(text))
