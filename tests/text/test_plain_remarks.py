"""What stands beside a text or shows how to type is no heading: remarks, commands, sayings, title pages."""

import pytest
from plain_texts import MILL, RIVER, of

from variorum.text.document import Line
from variorum.text.readers.plain.grouping import Span, group
from variorum.text.readers.plain.layout import Verdict, measure


def kinds(text: str) -> dict[str, str]:
    return {block.text: block.kind for block in of(text)}


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("title", "heading")]


@pytest.mark.parametrize(
    ("note", "warning"), [("Note", "Warning"), ("Anmerkung", "Warnung"), ("Nota", "Atenção"), ("注意", "警告")]
)
def test_a_remark_is_no_heading_where_several_stand_beside_the_text(note: str, warning: str) -> None:
    parts = ["2. The river", RIVER, note, MILL, "3. The mill", MILL, warning, RIVER, "4. The town", RIVER]
    assert headings("\n\n".join(["The valley", *parts])) == ["The valley", "2. The river", "3. The mill", "4. The town"]


def test_one_line_that_says_note_may_be_a_heading() -> None:
    assert "NOTE" in headings(f"The valley\n\nNAME\n\n{RIVER}\n\nNOTE\n\n{MILL}\n\nFILES\n\n{RIVER}")


def test_examples_behind_a_colon_are_no_headings_but_labels_over_texts_are() -> None:
    said = "Example: #n -- Typing #n is the same as typing north"
    short = "All of these can be made shorter when typed."
    assert said not in headings("\n\n".join(["How to walk", RIVER, said, short, said.replace("#n", "#e"), short, MILL]))
    cases = [f"Example: {name}" for name in ("The Old Bridge", "The Ferry", "The Long Ford")]
    assert headings("\n\n".join(["Ways", *(f"{case}\n\n{RIVER}\n\n{MILL}" for case in cases)])) == ["Ways", *cases]


@pytest.mark.parametrize(
    "line",
    [
        "$ man 1 bash",
        '$ mc "/etc/apt/"',
        "#define MILL_WHEELS",
        "/* What the wheels are made of. */",
        "#include <mill.h>",
    ],
)
def test_a_command_or_a_declaration_is_code_wherever_it_stands(line: str) -> None:
    assert kinds(f"The valley\n\n{RIVER}\n\n{line}\n\n{MILL}\n\n{RIVER}")[line] == "code"


def test_several_commands_behind_prompts_are_one_block_of_code() -> None:
    lines = [
        "$ less those-wheels-and-the-sluices-of-the-old-mill-by-the-long-river",
        "$ open the-index-of-all-wheels here",
    ]
    rows = measure([Line(0, len(line), line) for line in lines])
    assert group(rows, Verdict("hard_wrap", 1.0, wrap=70)) == [Span(0, 1, "code")]


def test_a_price_is_no_command() -> None:
    assert "code" not in kinds(f"The valley\n\n{RIVER}\n\n$ 100 for the miller\n\n{MILL}").values()


def test_a_saying_that_a_divider_follows_heads_nothing_and_a_question_over_its_answers_may() -> None:
    sayings = ["Captain's log, stardate 21", "Out of many, one river!", "Rivers know this", "Login in progress"]
    assert headings("\n%\n".join([RIVER, *sayings, MILL])) == []


def test_addresses_below_each_other_are_a_line_each() -> None:
    links = ["[1] https://example.org/the-river-and-its-bridge", "[2] https://example.org/the-mill-and-its-wheel"]
    blocks = of(f"{RIVER}\n\n" + "\n".join(links) + f"\n\n{MILL}")
    assert [block.text for block in blocks if "://" in block.text] == links


def test_lines_set_in_under_an_item_with_a_colon_are_its_items() -> None:
    lines = (
        "- Fixes:",
        "    Mend the wheel that was broken",
        "    Oil the sluice with the oil of the miller",
        "    Paint the door",
    )
    change = "What changed in May with the wheel number {} and with all that turns it\n" + "\n".join(
        "   " + line for line in lines
    )
    text = "What is new in the mill\n\n" + "\n\n".join(change.format(i) for i in (3, 2, 1))
    found = kinds(text)
    assert found["Paint the door"] == found["Oil the sluice with the oil of the miller"] == "list_item"
    assert headings(text) == ["What is new in the mill"]


def test_what_stands_between_the_title_and_whose_the_text_is_heads_nothing() -> None:
    front = ["Wheel Extension", "Mill Standard", "The Old River Mill, Release Seven", "Copyright © 1994 John Weaver"]
    text = "\n\n".join([*front, RIVER, "Overview", MILL, "Wheels", RIVER])
    assert headings(text) == ["Wheel Extension", "Overview", "Wheels"]


def test_the_one_version_of_a_title_page_is_a_date() -> None:
    front = ["Wheel Extension", "Mill Standard", "John Weaver", "Version 1.1", "Copyright © 1994 John Weaver"]
    text = "\n\n".join([*front, RIVER, "Chapter 1. Overview", MILL, "Chapter 2. Wheels", RIVER])
    assert kinds(text)["Version 1.1"] == "date"
    assert headings(text) == ["Wheel Extension", "Chapter 1. Overview", "Chapter 2. Wheels"]


def test_versions_that_head_what_changed_stay_headings() -> None:
    text = "Mill\n\n" + "\n\n".join(f"Version 1.{i}\n\n{RIVER}\n\n{MILL}" for i in (3, 2, 1))
    assert headings(text)[1:] == ["Version 1.3", "Version 1.2", "Version 1.1"]


@pytest.mark.parametrize(
    "caption",
    [
        "Example 3.2. A rail of the bridge",
        "Παράδειγμα 3.2. Το κιγκλίδωμα",
        "例 3.2 橋の欄干",
        "3.2. ábra – A híd korlátja",
        "Εικόνα 4. Το κιγκλίδωμα",
        "Hình 4. Lan can",
    ],
)
def test_the_name_of_a_figure_or_of_a_numbered_example_heads_nothing(caption: str) -> None:
    found = of(f"The bridge\n\n{RIVER}\n\nThe rails\n\n{MILL}\n\n{caption}\n\n{RIVER}\n\n{MILL}\n")
    assert [(block.kind, block.text) for block in found if block.text == caption] == [("caption", caption)]


@pytest.mark.parametrize("mark", ["=", "_", "*", "**"])
def test_a_label_in_bold_that_the_line_goes_on_from_heads_nothing(mark: str) -> None:
    labels = ("READING", "SONG", "MARCH", "ADDRESS")
    said = "\n\n".join(f"{mark}{label}.{mark} (BY THE TEACHER OR BY CLASSES)\n\n{MILL}" for label in labels)
    assert headings(f"The day of the bridge\n\n{RIVER}\n\n{said}\n") == ["The day of the bridge"]
