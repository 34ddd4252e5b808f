"""Letters, questions and answers, parts behind rules, chapters with a number alone and a title below it."""

import pytest
from plain_texts import MILL, RIVER, of


def headings(text: str) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in of(text) if block.kind in ("title", "heading")]


@pytest.mark.parametrize("date", ["Flussstadt, den 3. März 1921", "3. März 1921"])
@pytest.mark.parametrize("greeting", ["Liebe Tante,", "Liebe Tante!"])
def test_who_writes_a_letter_heads_nothing(date: str, greeting: str) -> None:
    text = f"Anna Schmidt\n\n{date}\n\n{greeting}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n\nDeine\n\nAnna"
    assert headings(text) == []


def test_the_title_over_a_letter_is_one() -> None:
    text = f"What Anna wrote to her aunt\n\nDear aunt,\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n\nYours\n\nAnna"
    assert ("What Anna wrote to her aunt", 0) in headings(text)


ASKED = {
    "What is the bridge made of?": RIVER,
    "How old is it?": "Nobody knows.",
    "Who built the mill?": MILL,
    "Can I fish there?": "Yes, but only from the left bank, and only on Sundays.",
    "Is there a map?": RIVER,
}


def test_questions_with_a_letter_are_headings_together() -> None:
    text = "The Bridge FAQ\n\n" + "\n\n".join(f"Q. {asked}\n\nA. {said}" for asked, said in ASKED.items())
    assert headings(text)[1:] == [(f"Q. {asked}", 1) for asked in ASKED]


def test_the_title_below_the_first_number_is_one_as_those_below_the_others_are() -> None:
    names = ("The River", "The Mill", "The Wheel")
    parts = [f"{number}\n\n{name}\n\n{RIVER}\n\n{MILL}" for number, name in zip(("I", "II", "III"), names, strict=True)]
    assert [text for text, _ in headings("\n\n".join(parts))] == ["I", names[0], "II", names[1], "III", names[2]]


def test_lines_that_begin_with_a_rule_are_headings() -> None:
    names = ("Ogólne", "Licencja", "Pliki w skład pakietu")
    text = "\n\n".join(f"——— {name}\n\n{RIVER}\n\n{MILL}" for name in names)
    assert headings(f"{MILL}\n\n{text}") == [(f"——— {name}", 1) for name in names]


def test_a_manual_page_set_anew_has_no_title_among_its_sections() -> None:
    parts = {"NAME": "mill - turn a wheel", "SYNOPSIS": "mill [-v] FILE", "DESCRIPTION": RIVER, "BUGS": MILL}
    found = headings("\n\n".join(f"{name}\n\n{said}" for name, said in parts.items()))
    assert ("NAME", 1) in found
    assert ("DESCRIPTION", 1) in found
