"""Which lines of plain text head what stands below them: series, numbers, lines over a text."""

from textwrap import fill

import pytest
from plain_texts import RIVER, of

from variorum.text.cleaning.clean import decide
from variorum.text.readers.plain.headings.choice import among_their_like, barred
from variorum.text.readers.plain.headings.numbering import number_of
from variorum.text.readers.plain.headings.series import changing, counted
from variorum.text.readers.plain.kinds.boilerplate import underlines
from variorum.text.readers.plain.reader import analyse

SAID = (
    "The river runs below the bridge and carries what the town has thrown into it since spring.",
    "Nobody remembers when the bridge was built, and the stones themselves say nothing of it, old as they are.",
    "The mill stands where the river bends, and its wheel has not turned for thirty years or longer than that.",
    "In the evening the ferryman counts his coins, and what he has counted he tells to nobody but his dog.",
    "Whoever comes to the town from the north sees the tower first, then the wall, and at last the gate.",
)


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("title", "heading")]


def paragraph(at: int) -> str:
    return " ".join(SAID[(at + step) % len(SAID)] for step in range(3))


@pytest.mark.parametrize(
    "labels",
    [
        ("მუხლი 1.", "მუხლი 2.", "მუხლი 3.", "მუხლი 4."),
        ("סעיף א.", "סעיף ב.", "סעיף ג.", "סעיף ד."),
        ("دفعہ ۱۔", "دفعہ ۲۔", "دفعہ ۳۔", "دفعہ ۴۔"),
        ("አንቀጽ፡፩፤", "አንቀጽ፡፪፤", "አንቀጽ፡፫፤", "አንቀጽ፡፬፤"),
        ("SCENA 1wsza.", "SCENA 2ga.", "SCENA 3cia.", "SCENA 4ta."),
        ("N:o 1.", "N:o 2.", "N:o 3.", "N:o 4."),
        ("1-ci hekayə", "2-ci hekayə", "3-cü hekayə", "4-cü hekayə"),
        ("నిబంధన 1.", "నిబంధన 2.", "నిబంధన 3.", "నిబంధన 4."),
        ("വകുപ്പ് 1.", "വകുപ്പ് 2.", "വകുപ്പ് 3.", "വകുപ്പ് 4."),
        ("အပိုဒ် ၁။", "အပိုဒ် ၂။", "အပိုဒ် ၃။", "အပိုဒ် ၄။"),
        ("Ẹ̀ka kìíní 1.", "Ẹ̀ka kìíní 2.", "Ẹ̀ka kìíní 3.", "Ẹ̀ka kìíní 4."),
        ("1 дүгээр зүйл.", "2 дугаар зүйл.", "3 дугаар зүйл.", "4 дүгээр зүйл."),
    ],
)
def test_a_label_that_counts_up_heads_the_text_in_any_script(labels: tuple[str, ...]) -> None:
    lines = [line for label in labels for line in (label, "the river")]
    numbers = counted(lines, [None] * len(lines))
    assert [number.value if number else None for number in numbers[::2]] == [(1,), (2,), (3,), (4,)]
    text = "The town and its river\n\n" + "\n\n".join(f"{label}\n\n{paragraph(i)}" for i, label in enumerate(labels))
    assert headings(text) == ["The town and its river", *labels]


@pytest.mark.parametrize("letters", ["ט י יא", "יט כ כא", "כט ל לא", "צט ק קא", "שצט ת תא"])
def test_articles_that_hebrew_letters_number_count_up_past_tens_and_hundreds(letters: str) -> None:
    lines = [line for number in letters.split() for line in (f"סעיף {number}.", "the river")]
    numbers = [number.value[0] for number in counted(lines, [None] * len(lines)) if number]
    assert len(numbers) == 3
    assert numbers == [*range(numbers[0], numbers[0] + 3)]


def test_marks_behind_the_number_of_a_division_are_no_title_of_it() -> None:
    labels = [f"មាត្រា {digit}-" for digit in "១២៣៤"]
    text = "The town and its river\n\n" + "\n\n".join(f"{label}\n\n{paragraph(i)}" for i, label in enumerate(labels))
    assert headings(text) == ["The town and its river", *labels]


def test_a_word_with_numbers_that_do_not_count_up_is_no_series() -> None:
    texts = ["Room 7", "Room 3", "Room 12", "Room 4", "in 1990", "in 1914", "in 1871"]
    assert counted(texts, [None] * len(texts)) == [None] * len(texts)


def test_lines_that_share_all_but_one_word_are_a_series_only_where_they_stand_apart() -> None:
    scenes = ["FÖRSTA SCENEN.", "x y z", "ANDRA SCENEN.", "x y z", "TREDJE SCENEN.", "x y z"]
    assert changing(scenes) == {0, 2, 4}
    assert changing([scene for scene in scenes if scene != "x y z"]) == set()


def test_a_small_heading_that_comes_again_over_each_text_is_a_heading_each_time() -> None:
    parts = [
        f"Removed: the {name}\n\n{paragraph(i)}\n\nWhat should I do?\n\n{paragraph(i + 1)}"
        for i, name in enumerate(("ferry", "mill wheel", "wall", "tower"))
    ]
    found = headings("Changes in the town\n\n" + "\n\n".join(parts))
    assert found.count("What should I do?") == 4


def test_a_title_below_a_number_is_a_heading_too_but_for_the_first_words_of_a_chapter() -> None:
    book = "The town and its river\n\n" + "\n\n".join(
        f"{number}\n\n{name}\n\n{paragraph(i)}\n\n{paragraph(i + 2)}"
        for i, (number, name) in enumerate((("I", "The Ferry"), ("II", "The Old Mill"), ("III", "The Tower")))
    )
    assert {"The Ferry", "The Old Mill", "The Tower"} <= set(headings(book))


def test_a_short_line_right_over_a_wrapped_text_heads_it() -> None:
    parts = ("The bridge", "Who built it?", "1. The stones")
    text = "\n\n".join(f"{part}\n{RIVER}\n\n{RIVER}" for part in parts)
    assert headings(text) == list(parts)
    assert [block.text for block in of(text) if block.kind == "body"] == [" ".join(RIVER.split())] * 6


def test_a_short_line_that_a_text_goes_on_from_stays_with_it() -> None:
    for opening in ("Dear Anna,", "Note that:", "and then"):
        text = f"The bridge\n\n{RIVER}\n\n{opening}\n{RIVER}\n\n{RIVER}\n"
        assert " ".join(f"{opening} {RIVER}".split()) in [block.text for block in of(text)]


def test_dates_over_the_parts_of_minutes_head_them_the_first_too() -> None:
    dates = ("2021-12-15", "2021-12-01", "2021-11-17", "2021-11-03")
    text = "Minutes of the town\n\n" + "\n\n".join(
        f"{date}\n\n{paragraph(i)}\n\n{paragraph(i + 1)}\n\n{paragraph(i + 3)}" for i, date in enumerate(dates)
    )
    assert headings(text) == ["Minutes of the town", *dates]


def test_a_heading_whose_number_opens_the_text_below_may_end_with_a_stop() -> None:
    names = ("Definitions.", "The appointed day.", "Duties of the ferryman.", "Tolls of the bridge.")
    text = "Ferry Act 1921\n\n" + "\n\n".join(
        f"{n} {name}\n\n{n}.—(1) {paragraph(n)}\n\n(2) {paragraph(n + 2)}" for n, name in enumerate(names, 1)
    )
    assert headings(text) == ["Ferry Act 1921", *(f"{n} {name}" for n, name in enumerate(names, 1))]


def test_what_a_speaker_of_a_play_says_is_no_heading_however_short() -> None:
    turns = [f"ANNA. ({how}) {what}" for how, what in (("softly", "The mill?"), ("rising", "Never!"), ("off", "Now?"))]
    text = "THE MILL\n\nA play\n\nACT ONE\n\n" + "\n\n".join(
        f"{turn}\n\nKARL. {paragraph(i)}\n\nANNA. {paragraph(i + 1)}" for i, turn in enumerate(turns * 2)
    )
    assert not set(headings(text)) & set(turns)


def test_names_and_values_one_below_the_other_are_no_headings() -> None:
    values = "Difficulty: low\n\nCalories: 612"
    items = "- a pound of roots\n\n- salt\n\n- water of the river"
    text = f"Soup of the ferrymen\n\n{paragraph(0)}\n\n{values}\n\nIngredients\n\n{items}\n"
    assert headings(text) == ["Soup of the ferrymen", "Ingredients"]


def _levels(text: str) -> dict[str, int]:
    return {block.text: block.level for block in of(text) if block.kind in ("heading", "title")}


def test_opening_words_of_a_law_stand_beside_its_sections() -> None:
    parts = ("Bridges Act", "Preamble", "§ 1 Building", "§ 2 Keeping", "§ 3 Tolls", "Closing words")
    found = _levels("\n\n".join(f"{part}\n\n{paragraph(1)}" if part != "Bridges Act" else part for part in parts))
    assert {found[part] for part in parts[1:]} == {found["§ 1 Building"]}


def test_a_section_in_a_section_is_lower() -> None:
    parts = ("Abschnitt 1 - Bau", "Unterabschnitt 1 - Stein", "§ 1 Brücke", "Abschnitt 2 - Zoll", "§ 2 Preis")
    found = _levels("\n\n".join(f"{part}\n\n{paragraph(1)}" for part in parts))
    assert found["Abschnitt 1 - Bau"] < found["Unterabschnitt 1 - Stein"] < found["§ 1 Brücke"]


def test_verses_that_count_on_are_no_headings() -> None:
    verses = "\n\n".join(f"1.{n} The river runs below the bridge of stone" for n in range(1, 12))
    assert list(_levels(f"The Song of the Bridge\n\n{verses}\n")) == ["The Song of the Bridge"]


def test_messages_of_a_digest_count_and_nobody_speaks() -> None:
    messages = "\n\n".join(
        f"Message: {n}\nFrom: jane@example.org\nSubject: The bridge\n\n{paragraph(1)}" for n in range(1, 5)
    )
    assert [text for text in _levels(messages) if text.startswith("Message")] == [f"Message: {n}" for n in range(1, 5)]


def test_members_of_a_cast_are_no_headings_where_a_comma_follows_names_in_capitals() -> None:
    cast = ["KARL , a ferryman.", "ANNA , his sister."]
    turns = ("ANNA. Oh, how long the day is!", f"KARL. {paragraph(1)}", "ANNA. Is it so late?", f"KARL. {paragraph(3)}")
    text = "\n\n".join(fill(turn, 72, initial_indent="    ") for turn in (paragraph(0), *turns * 4))
    found = headings("\n\n".join(["The mill", "Jane Doe", "Persons:", *cast, text]))
    assert "Persons:" in found and not set(found) & set(cast)


def test_what_stands_directly_under_a_chapter_is_lower_though_the_text_begins_in_the_midst() -> None:
    bare = ("CHAPTER XVI - OF MILLS", "WATER RIGHTS")
    parts = ("CHAPTER XV - OF BRIDGES", "Article 33", "Article 34", *bare, "Article 35")
    found = _levels("\n\n".join(part if part in bare else f"{part}\n\n{paragraph(1)}" for part in parts))
    assert found["CHAPTER XV - OF BRIDGES"] == found[bare[0]] < found[bare[1]] < found["Article 35"]


def test_a_title_below_a_number_alone_stands_as_high_as_the_number() -> None:
    chapters = (("I", "The Ferry"), ("II", "The Old Mill"), ("III", "The Tower"), ("IV", "The Gate"))
    found = _levels("The town\n\n" + "\n\n".join(f"{n}\n\n{name}\n\n{paragraph(1)}" for n, name in chapters))
    assert all(found[n] == found[name] for n, name in chapters)


@pytest.mark.parametrize(("questions", "dropped"), [(12, {1}), (3, set())])
def test_a_short_question_is_dialogue_where_most_questions_head_nothing(questions: int, dropped: set[int]) -> None:
    text = "\n\n".join([paragraph(0), "Who goes there?", *("Is it you, or another one?" for _ in range(questions - 1))])
    units = analyse(text, decide(text)).units
    weak: dict[int, tuple[float, list[str]]] = {1: (1.0, [])}
    assert among_their_like(units, weak, {0, 1}) == dropped
    assert among_their_like(units, {1: (1.0, ["in the contents"])}, {0, 1}) == set()
    assert among_their_like(units, {1: (9.0, [])}, {0, 1}) == set()


def test_a_sentence_among_headings_without_a_stop_is_text() -> None:
    names = ("Powers", "Duties", "Choice", "Term", "Means", "End", "Signs")
    text = "\n\n".join([*(f"{name}\n\n{paragraph(i)}" for i, name in enumerate(names)), "The miller may ask."])
    units = analyse(text, decide(text)).units
    at = len(units) - 1
    weak: dict[int, tuple[float, list[str]]] = {at: (1.0, [])}
    assert among_their_like(units, weak, {*range(0, at, 2), at}) == {at}
    assert among_their_like(units, weak, {0, 2, at}) == set()


def test_a_long_question_with_a_number_may_be_a_heading() -> None:
    asked = (
        "Whenever I turn the wheel the wrong way, there are several small stones that come out below it and that do not"
    )
    text = f"7. {asked} stop to come. How do I get rid of those?\n\n{asked} stop to come. How do I get rid of those?"
    numbered, plain = analyse(text, decide(text)).units
    assert not barred(numbered, first=False, underlined=False)
    assert barred(plain, first=False, underlined=False)


def test_questions_that_each_head_a_text_are_headings() -> None:
    asked = ["Why a river?", "How old is the bridge?", "Who owns the mill?"]
    assert (
        headings("All about it\n\n" + "\n\n".join(f"{q}\n\n{paragraph(i)}" for i, q in enumerate(asked)))[1:] == asked
    )


@pytest.mark.parametrize("ruler", ["==", "======="])
def test_a_short_rule_below_a_line_underlines_it(ruler: str) -> None:
    text = f"The valley\n{ruler}\n\n{fill(paragraph(0))}\n\nThe mill\n{ruler}\n\n{fill(paragraph(1))}"
    assert headings(text) == ["The valley", "The mill"]


def test_a_rule_across_the_page_below_a_sentence_underlines_nothing() -> None:
    text = f"Nobody minds: it is all right.\n{'-' * 78}\nThe mill\n{'-' * 78}\nThe town is old.\n{'-' * 16}"
    units = analyse(text, decide(text)).units
    assert [underlines(rule, above) for above, rule in zip(units[::2], units[1::2], strict=True)] == [False, True, True]


def test_a_line_between_two_rows_of_marks_is_a_heading_whatever_else_it_shows() -> None:
    framed = "======== And so, in the end, ========"
    assert framed in headings(f"{fill(paragraph(0))}\n\nUse it so:\n\n{framed}\n\nturn it off")
    assert headings(f"{fill(paragraph(0))}\n\nUse it so:\n\n======== And so, in the end,\n\nturn it off") == []


def test_a_line_that_the_text_above_runs_into_is_no_heading() -> None:
    said = "You have a chance to meet the millers on"
    assert headings(f"{fill(paragraph(0))}\n\n{said}\n\n    #mill on irc.example.org\n\n{fill(paragraph(1))}") == []


def test_a_roman_numeral_before_a_hyphen_and_a_letter_is_a_name() -> None:
    numbers = [number_of(text) for text in ("XC-MILL Extension", "IV.—The mill", "I.-The wheel", "III.--The river")]
    assert [number and number.value for number in numbers] == [None, (4,), (1,), (3,)]


@pytest.mark.parametrize(
    "lines",
    [
        ("v2.9.14: May 02 2022:", "v2.9.13: Feb 19 2022:", "v2.9.12: May 13 2021:"),
        ("Changes from 4.1.* to 4.2.0:", "Changes from 4.0.* to 4.1.0:", "Changes from 3.1.* to 4.0.0:"),
    ],
)
def test_versions_that_end_with_a_colon_head_what_changed(lines: tuple[str, ...]) -> None:
    text = "What is new\n\n" + "\n\n".join(f"{line}\n\n- The wheel turns.\n\n- The sluice shuts." for line in lines)
    assert headings(text) == ["What is new", *lines]


def test_sizes_with_a_colon_head_nothing() -> None:
    text = "What is old\n\n" + "\n\n".join(f"It cost {n} coins, or so:\n\n- a wheel" for n in (3, 4, 5))
    assert headings(text) == ["What is old"]


def test_questions_that_a_text_answers_are_headings_together() -> None:
    asked = [
        "What is a mill?",
        "Who owns it?",
        "Can I see the wheel turn when I come in spring, or are all the gates shut until the water has gone down?",
        "How do I get there?",
        "Where can I read more of the families that lived in it, of what they ground, and of whom they ground it for?",
        "When was it built?",
        "Is the water of the river, in which children bathe each summer, as clean as it was when we were children?",
    ]
    blocks = of("The mill\n\n" + "\n\n".join(f"{question}\n\n{RIVER}" for question in asked))
    assert [block.text for block in blocks if block.kind == "heading"] == asked
