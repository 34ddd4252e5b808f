"""Plain texts of other sorts than documentation: plays, letters, laws, books with a front."""

from itertools import chain

from plain_texts import MILL, RIVER, of


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("title", "heading")]


def test_three_numbered_lines_in_a_row_are_a_list_and_not_three_empty_sections() -> None:
    text = "\n\n".join(
        [
            "The Mill",
            "The Scenes of the Play",
            "Act I: The kitchen of the miller",
            "Act II: The bridge at night",
            "Act III: The kitchen again",
            "Time: The present.",
            RIVER,
            MILL,
        ]
    )

    assert not [said for said in headings(text) if said.startswith("Act")]


def test_numbered_lines_over_texts_of_their_own_are_headings() -> None:
    text = "\n\n".join(["The Mill", "Act I: The kitchen", RIVER, "Act II: The bridge", MILL, "Act III: The end", RIVER])

    assert [said for said in headings(text) if said.startswith("Act")] == [
        "Act I: The kitchen",
        "Act II: The bridge",
        "Act III: The end",
    ]


TURNS = [
    "Anna. Who opened the gate in the night?",
    "Bertil. Nobody did. The wind was strong, and the gate is old.",
    "Anna. The wind does not lift an iron bar.",
    "Bertil. Then ask the miller, who has the key.",
    "Anna. He sleeps until noon.",
    "Bertil. Then wait until noon, as I do.",
]


def play(*front: str) -> str:
    return "\n\n".join(["The Gate", *front, *TURNS, *TURNS])


def test_a_line_over_the_cast_of_a_play_is_a_heading_with_a_colon_too() -> None:
    text = play("Personer:", "Anna, a widow.", "Bertil, who keeps the gate.", "The scene is a yard by the river.")

    assert headings(text) == ["The Gate", "Personer:"]


def test_a_cast_is_known_with_the_points_of_its_letters() -> None:
    text = play("פֶּערְזָאנֶען:", "Anna, a widow.", "Bertil, who keeps the gate.", "The scene is a yard by the river.")

    assert headings(text) == ["The Gate", "פֶּערְזָאנֶען:"]


def test_names_in_a_cast_are_no_headings_and_the_act_below_it_is_one() -> None:
    text = play("Personen", "Anna Lind", "Clara Lind", "daughters.", "Bertil", "a watchman.", "First Act", "A yard.")

    assert headings(text) == ["The Gate", "Personen", "First Act"]


def test_members_listed_in_a_report_are_as_they_were() -> None:
    text = "\n\n".join(["The Gate", RIVER, "Cast:", "iron bars", "two hinges", MILL])

    assert "Cast:" not in headings(text)


def test_values_right_below_short_lines_head_nothing() -> None:
    parts = [("Bars", "Type: Iron", RIVER), ("Hinges", "Type: Brass", MILL), ("Keys", "Type: Iron", RIVER)]
    text = "\n\n".join(["The Gate", RIVER, *chain.from_iterable(parts), "Locks", MILL])

    assert headings(text) == ["The Gate", "Bars", "Hinges", "Keys", "Locks"]


def test_headings_with_one_label_over_texts_stay_headings() -> None:
    text = "\n\n".join(["The Gate", RIVER, "Removed: Bars", MILL, "Removed: Hinges", RIVER, "Removed: Keys", MILL])

    assert headings(text) == ["The Gate", "Removed: Bars", "Removed: Hinges", "Removed: Keys"]


def test_a_dedication_is_no_title() -> None:
    text = "\n\n".join(["To My Mother", RIVER, "I", MILL, "II", RIVER, "III", MILL])
    title = next((block.text for block in of(text) if block.kind == "title"), None)

    assert (title, headings(text)) == (None, ["I", "II", "III"])


def test_a_poem_to_somebody_has_its_title() -> None:
    verse = "The river runs below,\nthe mill stands in the bend,\nand nobody may know\nwhere either has an end."
    text = "\n\n".join(["To My Mother", verse, verse.replace("mill", "bridge"), verse.replace("river", "water")])

    assert headings(text) == ["To My Mother"]


def test_sections_whose_text_has_their_number_are_no_list() -> None:
    text = "\n\n".join(
        [
            "The Gates Act",
            "1. In this Act, “gate” means whatever closes a yard, a field or a road against those who walk there.",
            "2. Amendment of section 4",
            "2. Section 4 of the Act of 1994 is amended by the substitution of “iron” for “wood” wherever it stands.",
            "3. Amendment of section 5",
            "3. Section 5 of the Act of 1994 is amended by the deletion of all that was said there of hinges and keys.",
            "4. Short title",
            "4. (1) This Act may be cited as the Gates Act.",
            "(2) The Gates Acts and this Act may be cited together as the Gates Acts.",
        ]
    )

    assert headings(text)[1:] == ["2. Amendment of section 4", "3. Amendment of section 5", "4. Short title"]


def test_what_follows_a_cast_is_no_part_of_it() -> None:
    cast = ["Dramatis Personae", "Anna, a widow.", "Bertil, a watchman."]
    scenes = ["Act I: A yard by the river", "Act II: The bridge at night", "Act III: The yard again"]
    text = play(*cast, "The Scenes of the Play", *scenes, "Time: The present.", "Act I", "A yard by the river.")
    levels = {block.text: block.level for block in of(text) if block.kind == "heading"}

    assert levels["The Scenes of the Play"] == levels["Dramatis Personae"]


def test_a_cast_up_to_a_numbered_act_is_names_alone() -> None:
    text = play("Personen", "Anna Lind", "Bertil, a watchman.", "Her Friend and His Friend", "I")

    assert headings(text) == ["The Gate", "Personen", "I"]
