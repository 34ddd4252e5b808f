"""Plain texts of other sorts than documentation: plays, letters, laws, books with a front."""

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
