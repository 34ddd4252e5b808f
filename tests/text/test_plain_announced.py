"""What stands below a colon, over a text or between links, and sentences that no mark ends."""

import pytest
from plain_texts import MILL, RIVER, of

from variorum.annotate.explain import explain
from variorum.text.cleaning.clean import decide
from variorum.text.readers.plain.headings.standing import is_standing, is_usual

START = f"The valley\n\n{RIVER}\n\n{MILL}\n\n"
ANNOUNCED = "The picture below shows the valley as it was seen by those who came over the pass in spring:"


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind == "heading"]


def test_a_row_of_links_heads_nothing() -> None:
    assert headings(f"{START}Previous | Contents | Next\n\nThe mill\n\n{MILL}\n") == ["The mill"]


def test_a_part_below_a_picture_that_plain_text_has_lost_is_a_heading_over_its_first_section() -> None:
    text = f"{START * 2}The road\n\n{MILL}\n\n{ANNOUNCED}\n\nBuildings\n\nThe bridge\n\n{RIVER}\n\nThe path\n\n{MILL}\n"
    assert headings(text)[-4:] == ["The road", "Buildings", "The bridge", "The path"]


def test_what_is_shown_below_a_colon_over_a_section_is_no_part() -> None:
    text = (
        f"{START * 2}The road\n\n{MILL}\n\n{ANNOUNCED}\n\nmake all -j2\n\nThe bridge\n\n{RIVER}\n\nThe path\n\n{MILL}\n"
    )
    assert headings(text)[-3:] == ["The road", "The bridge", "The path"]


def test_a_product_below_a_colon_that_stands_over_a_text_is_a_heading() -> None:
    systems = "These are the systems on which it is known to run and was tried:"
    text = f"{START}{MILL}\n\n{systems}\n\nFreeBSD 12.2\n\n{RIVER}\n\nNetBSD 9\n\n{MILL}\n"
    assert headings(text) == ["FreeBSD 12.2", "NetBSD 9"]


@pytest.mark.parametrize(("count", "found"), [(6, True), (2, False)])
def test_names_alone_each_over_a_text_are_headings_where_there_are_several(count: int, found: bool) -> None:
    names = ("depth", "width", "bottom", "colour", "stones", "sound")[:count]
    explained = "".join(f"{name}\n\nGives back what the river has carried since the last time.\n\n" for name in names)
    assert (headings(START + explained) == list(names)) is found


@pytest.mark.parametrize(
    ("line", "is_sentence"),
    [
        ("The wheel is as old as the house", True),
        ("Das Rad ist so alt wie das Haus", True),
        ("How the wheel is turned", False),  # a question, which headings may leave without its mark
        ("How It Is Done In The Valley", False),
        ("The wheel of the house", False),
        ("It is", False),
    ],
)
def test_a_sentence_without_a_mark_is_known_by_its_verb(line: str, is_sentence: bool) -> None:
    assert ("a verb and no mark" in _signs(f"{START}{line}\n\n{MILL}\n", line)) is is_sentence


def test_usual_parts_of_manuals_are_known_in_any_case() -> None:
    assert is_usual("INSTALLATION")
    assert is_usual("Erste Schritte")
    assert not is_usual("The mill")
    assert is_standing("Synopsis")
    assert "a usual part" in _signs(f"{START}Usage\n\n{MILL}\n", "Usage")


@pytest.mark.parametrize("quotes", ["„{}“", "“{}”", "«{}»"])
def test_a_numbered_title_that_is_a_quotation_as_a_whole_ends_as_no_speech(quotes: str) -> None:
    line = f"II. {quotes.format('The old mill')}"
    assert "ends with a closing quote" not in _signs(f"The bridge\n\n{RIVER}\n\n{line}\n\n{MILL}\n", line)


def test_signs_of_what_stands_beside_a_line() -> None:
    said = f"{START}The mill\n\n{' '.join((MILL + RIVER).split())}\n\nStones\n\nBeams\n\nNails\n\nRopes\n"
    assert "over a paragraph" in _signs(said, "The mill")
    assert {"under a label", "over two labels"} <= _signs(said, "Beams") | _signs(said, "Stones")
    assert {"under two labels", "over a label"} <= _signs(said, "Nails")
    assert "no blank line above" not in _signs(said, "Nails")


def _signs(text: str, line: str) -> set[str]:
    """The signs by which a line is judged."""
    row = next(row for row in explain(text, decide(text)).rows if row.text == line)
    return {name for name, _ in row.signs}
