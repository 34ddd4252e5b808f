"""What is no heading since a sentence runs over it, and names of those who wrote."""

from textwrap import fill

import pytest

from tests.text.plain_texts import of


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("heading", "title")]


LONG = (
    "The bridge was built by people from the town who came up the river in summer and left again when the first mist "
    "lay over the meadows, and nobody remembers the name of the one who drew it or of the one who paid."
)


@pytest.mark.parametrize(
    ("opening", "items"),
    [
        ("The board keeps", ("a) minutes of every meeting,", "b) a list of the bridges,", "c) the seal.")),
        ("Styrelsen administrerar", ("den rapport som följer av reglerna om kvarnar, och", "ett register över broar.")),
    ],
)
def test_the_first_part_of_a_sentence_that_items_end_heads_nothing(opening: str, items: tuple[str, ...]) -> None:
    said = "\n".join(f"- {item}" for item in items)
    sections = "\n\n".join(f"§ {n}\n\n{LONG}\n\n{opening}\n\n{said}\n\n{LONG}" for n in range(1, 4))
    assert headings(f"The law of bridges\n\n{sections}\n") == ["The law of bridges", "§ 1", "§ 2", "§ 3"]


def test_a_label_over_items_in_small_letters_heads_them() -> None:
    parts = (("Features", ("- fast startup", "- no setup")), ("Limits", ("- one river only", "- no boats")))
    text = "\n\n".join(f"{name}\n\n" + "\n".join(items) + f"\n\n{LONG}" for name, items in parts)
    assert headings(f"A bridge for everyone\n\n{LONG}\n\n{text}\n")[1:] == ["Features", "Limits"]


def test_a_line_in_which_the_sentence_above_goes_on_heads_nothing() -> None:
    text = f"The tower\n\n{LONG}\n\n{LONG[:-1]}, of whom one, and nobody denies it, was the\n\nAUTHOR\n\n{LONG}\n"
    assert headings(text) == ["The tower"]


@pytest.mark.parametrize("author", ["Hedvig Aurelius", "Marie von Ebner", "Johan L. Runeberg"])
def test_the_name_of_who_wrote_below_a_title_heads_nothing(author: str) -> None:
    assert headings(f"The ferry\n\n{author}\n\n{LONG}\n\n{LONG}\n\n{LONG}\n") == ["The ferry"]
    assert headings(f"The ferry\n\nBuilding Bridges\n\n{LONG} Of building bridges they knew much.\n\n{LONG}\n") == [
        "The ferry",
        "Building Bridges",
    ]


def test_titles_in_capitals_under_numbers_alone_are_headings_however_long() -> None:
    names = (
        "HOW THE FERRYMAN LOST HIS BOAT, AND WHAT THE MILLER'S DAUGHTER SAID TO HIM WHEN HE CAME HOME.",
        "WHAT BECAME OF THE BRIDGE.",
        "OF A SUPPER WHICH THE FERRYMAN TOOK WITH SIX STRANGERS, AND WHO THEY WERE.",
        "THE CONCLUSION.",
    )
    chapters = zip(("I", "II", "III", "IV"), names, strict=True)
    text = "\n\n\n".join(f"{number}\n\n{name}\n\n\n{LONG}\n\n{LONG}" for number, name in chapters)
    assert headings(f"The ferryman\n\n\n{text}\n")[1:] == [
        said for pair in zip(("I", "II", "III", "IV"), names, strict=True) for said in pair
    ]


def test_a_line_whose_number_opens_the_text_below_is_the_heading_of_a_section() -> None:
    sections = (
        ("1 Definitions.", "1.—(1) In this Act, “bridge” means a way over water, and “toll” what one pays for it."),
        (
            f"2 Board to be a joint body for the purposes of the Bridges Act and of the Acts that {LONG[4:95]}.",
            f"2.—(1) {LONG}",
        ),
        ("3 Repeals.", f"3.—The Act of 1856 is repealed. {LONG}"),
    )
    text = "\n\n".join(f"{name}\n\n{said}\n\n{LONG}" for name, said in sections)
    assert headings(f"Bridges Act\n\n{text}\n")[1:] == [name for name, _ in sections]


def test_a_speech_below_the_name_of_its_speaker_heads_nothing() -> None:
    turns = ("KARL.", LONG, "ANNA.", "Well? And then?", LONG, "KARL.", LONG, "ANNA.", "Afraid of me?", LONG)
    text = "ACT FIRST.\n\nThe mill.\n\n" + "\n\n".join(turns * 6)
    assert not {"Well? And then?", "Afraid of me?"} & set(headings(text))


def test_where_the_verse_over_a_chapter_is_from_heads_nothing() -> None:
    verse = (
        "     Now the river is low and the ferry lies still,\n       And the boatman has gone to the top of the hill;\n"
        "     There is nobody here who will bring us across,\n       And the bridge by the mill is grown with moss."
    )
    chapters = "\n\n\n".join(
        f"{name}\n\n{verse}\n\n{' ' * 40}{song}\n\n\n" + "\n\n".join([fill(LONG, 70)] * 3)
        for name, song in (
            ("THE FERRY", "Boat Lullaby"),
            ("THE MILL", "Song of the Mill"),
            ("THE TOWER", "Ringing Song"),
        )
    )
    assert headings(chapters) == ["THE FERRY", "THE MILL", "THE TOWER"]


def test_questions_of_one_series_head_their_answers_where_nothing_opens_those() -> None:
    asked = [
        f"Q: Which of the {n} bridges that the town has built do people cross most often in summer?"
        for n in ("two", "three", "four", "five")
    ]
    text = "\n\n".join(f"{question}\n\n{LONG}\n\n{LONG}" for question in asked)
    assert headings(f"What people say of bridges\n\n{LONG}\n\n{text}\n")[1:] == asked


def test_a_heading_of_a_play_stays_one_though_the_names_of_speakers_look_like_it() -> None:
    turns = "\n\n".join((f"JOHANNA.\n\n{LONG}", "LEONHARD.\n\nSo late?") * 6)
    found = headings(f"The mill\n\nPERSONS.\n\nJOHANNA, WHO OWNS THE MILL.\n\n{turns}\n\nEPILOGUE.\n\n{turns}\n")
    assert "EPILOGUE." in found and "LEONHARD." not in found


def test_a_line_that_says_where_else_to_look_heads_nothing() -> None:
    people = ("Anna", "Bert", "Carl", "Dora", "Emil", "Frida", "Georg", "Hanna", "Ida", "Jan", "Karin", "Lars")
    assert headings("\n".join(f"{name} Barth <{name.lower()}@example.org>" for name in people)) == []
    steps = "- Check the list of known faults.\n\n- Try to find out which bridge it was.\n"
    asked = f"{fill(LONG, 72)}\n\n{steps}\n  See: http://example.org/bridges\n\n{steps}\n{fill(LONG, 72)}\n"
    assert headings(f"Reporting faults\n================\n\n{asked}\n{asked}") == ["Reporting faults"]
