"""What is no heading since a sentence runs over it, and names of those who wrote."""

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
