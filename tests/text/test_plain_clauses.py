"""What counts and is text all the same: clauses, items after something set in, entries that go on, words in a list."""

import pytest
from plain_texts import MILL, RIVER, of

from variorum.text.cleaning.clean import decide
from variorum.text.readers.plain.reader import analyse


def kinds(text: str) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in of(text) if b.kind in ("title", "heading")]


def headings(text: str) -> list[str]:
    return [text for _, text in kinds(text)]


def test_a_number_opens_the_text_below_only_where_all_of_it_comes_again() -> None:
    long = RIVER.replace("\n", " ")
    text = f"4. Mills\n\n4.1. The water turns the wheel.\n\n4.2. {long}\n\n4.3. {long}\n\n5. Bridges\n\n{long}"
    found = analyse(text, decide(text))
    opens = [
        found.units[i].text for i, (_, shown) in found.scores.items() if "its number opens the text below" in shown
    ]
    assert opens == ["4. Mills"]


SHORT = ("The river belongs to all.", "Water is free.", "Weirs are built of stone.", "The wardens are two.")
LONG = (
    "The millers keep the weirs, and whoever builds a new one asks the towns on both banks before a stone is laid.",
    "Each town elects two wardens in spring, who walk along the banks once a month and write down what they find.",
    "What the wardens decide binds the millers, and may be brought before the court of the towns within thirty days.",
)
SECOND = (
    "② Nobody takes so much of the water out of it that those who live further down have none left for their fields."
)


@pytest.mark.parametrize("name", ["Article {}.", "Article {} ①", "제{}조 ①"])
def test_articles_whose_text_stands_behind_their_number_head_nothing(name: str) -> None:
    said = [f"{SHORT[0]}\n{SECOND}", LONG[0], f"{SHORT[1]}\n{SECOND}", LONG[1], f"{SHORT[2]}\n{SECOND}", LONG[2]]
    articles = "\n".join(f"{name.format(i)} {line}" for i, line in enumerate(said, 1))
    found = headings(f"The Law of the River\n\nChapter 1 Water\n{articles}\n")
    assert found and not [line for line in found if line.endswith(".")]


def test_articles_with_their_text_below_are_headings() -> None:
    names = [f"Article {i}. {line}" for i, line in enumerate((*SHORT, LONG[0]), 1)]
    below = "\n\n".join(f"{name}\n\n{RIVER}" for name in names[:4])
    assert headings(f"The Law of the River\n\n{below}\n\n{names[4]}\n\n{RIVER}")[1:5] == names[:4]


def test_short_definitions_are_text_where_headings_count_below_another_number() -> None:
    long = RIVER.replace("\n", " ")
    said = [
        "Builder means each town that adds stones to the making of the bridge in the sense of this licence.",
        f"Version means what follows. {long}",
        "Executable means the wheel in any form other than its boards.",
        "Licence means this document.",
        f"You means the people. {long}",
    ]
    defined = "\n\n".join(f"1.{i}. {line}" for i, line in enumerate(said, 1))
    names = ("The First Builder Grant.", "Town Grant.", "Larger Works.")
    granted = "\n\n".join(f"2.{i}. {name}\n\n{long}" for i, name in enumerate(names, 1))
    found = headings(f"THE BRIDGE LICENCE\n\n1. Definitions.\n\n{defined}\n\n2. Grants.\n\n{granted}")
    assert [line for line in found if line.startswith("1.")] == ["1. Definitions."]
    assert [line for line in found if line.startswith("2.")] == [
        "2. Grants.",
        *(f"2.{i}. {n}" for i, n in enumerate(names, 1)),
    ]


def test_headings_with_a_full_stop_that_count_are_headings() -> None:
    names = ("Scope.", "Verbatim copies.", "Changes and their redistribution under a closed licence.", "No warranty.")
    parts = "\n\n".join(f"{i + 1}. {name}\n\n{RIVER}\n\n{MILL}" for i, name in enumerate(names))
    assert headings(f"Bridge Licence\n\n{parts}")[1:] == [f"{i + 1}. {name}" for i, name in enumerate(names)]


STEPS = """  1. Move to the line below that is marked.

  2. Push the key until the stones are gone.

  3. Repeat this until the line is right.

---> The riverr runss below the brridge.

  4. When the line is right, go on with the next lesson

NOTE: The wheel of the mill stands still."""


def test_an_item_behind_an_example_is_an_item() -> None:
    text = "\n\n\n".join(f"Lesson 1.{i}: THE RIVER\n\n\n{RIVER}\n\n{STEPS}\n\n{MILL}" for i in (1, 2, 3))
    found = of(text)
    assert [b.text[:1] for b in found if b.kind == "list_item"] == ["1", "2", "3", "4"] * 3
    assert [b.text for b in found if b.kind in ("title", "heading")] == [f"Lesson 1.{i}: THE RIVER" for i in (1, 2, 3)]


def test_an_entry_that_goes_on_in_words_that_came_before_is_no_heading() -> None:
    goes_on = "Was alle sagten, die von weit her an den Fluss kamen, und von der"
    entries = ["Vorwort"]
    for i in range(1, 5):
        entries += [f"    {i}. Der Weg zum Fluss {i}", *(f"        {i}.{k}. Das Rad aus Holz {k}" for k in range(1, 6))]
        entries += [f"        {i}.6. {goes_on}", "        Mühle", f"        {i}.7. Das Dach des Hauses {i}"]
    listed = "\n".join(entries)
    text = f"Die Brücke\n\nÜberblick\n\n{RIVER}\n\nInhaltsverzeichnis\n\n{listed}\n\nVorwort\n\n{RIVER}\n\n{MILL}"
    said = {block.text: block.kind for block in of(text)}
    assert [said[f"{i}.7. Das Dach des Hauses {i}"] for i in range(1, 5)] == ["toc_entry"] * 4


def test_words_one_below_the_other_have_neither_title_nor_headings() -> None:
    syllables = [f"{i}{a}{i + 1}{b}" for i in range(1, 4) for a in "bcdf" for b in ("ra", "l", "ró", "h.")]
    assert kinds("\n".join(syllables)) == []


def test_names_and_their_addresses_on_a_title_page_head_nothing() -> None:
    people = ("Helga Kreuz", "Tobias Quast", "Erik Schanz", "Eduard Bloch")
    credits = "\n\n".join(f"{name}\n\nDeutsche Fassung <{name[:4].lower()}@river.example>" for name in people)
    rule = "-" * 69
    page = f"{'Leitfaden für die Brücke':>40}\n\n\n{rule}\n\n{credits}\n\n{'Version 1.2.53':>40}\n\n{rule}"
    text = (
        f"{page}\n\nCopyright © 1998-2002 Josip Rodin\n\n{RIVER}\n\n{MILL}\n\nKapitel 1. Der Fluss\n\n{RIVER}\n\n{MILL}"
    )
    assert [(b.text, b.level) for b in of(text) if b.kind in ("title", "heading")] == [
        ("Leitfaden für die Brücke", 0),
        ("Kapitel 1. Der Fluss", 1),
    ]


def test_numbers_that_count_on_behind_chapters_are_chapters_without_a_text() -> None:
    text = f"Rules of the Mill\n\n1. General\n\n{RIVER}\n\n2. Water\n\n{MILL}\n\n3. Fire\n\n4. Stones\n\n{RIVER}"
    assert headings(text)[1:] == ["1. General", "2. Water", "3. Fire", "4. Stones"]
