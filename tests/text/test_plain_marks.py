"""How deep headings stand by what their writers set around them: rules, frames, stars, space, margins."""

from plain_texts import MILL, RIVER, of


def told(*parts: str) -> list[tuple[int, str]]:
    """Level and text of the headings of a text of these parts; 0 for the title."""
    found = of("\n\n".join(parts))
    return [(block.level, block.text) for block in found if block.kind in ("title", "heading")]


def under(heading: str, rule: str) -> str:
    return f"{heading}\n{rule * len(heading)}"


def test_each_rule_has_a_level() -> None:
    parts = [
        *(under("The valley", "="), RIVER, under("The river", "-"), MILL, under("Its bed", "~"), RIVER),
        *(under("Its banks", "~"), MILL, under("The mill", "-"), RIVER, under("The wheel", "~"), MILL),
    ]
    assert [level for level, _ in told(*parts)] == [0, 1, 2, 2, 1, 2]


def test_a_section_without_a_text_is_no_higher_than_what_follows() -> None:
    parts = [
        *("The valley", RIVER, under("The river", "="), MILL, under("Its bed", "-"), RIVER, under("Its banks", "-")),
        *(under("The mill", "="), RIVER, under("The wheel", "-"), MILL),
    ]
    assert [level for level, _ in told(*parts)] == [0, 1, 2, 2, 1, 2]


def test_the_mark_of_the_title_is_the_highest() -> None:
    parts = [
        *(under("The valley", "="), RIVER, under("The river", "-"), MILL, under("The mill", "-"), RIVER),
        *(under("The town", "="), MILL, under("Its bridge", "-"), RIVER),
    ]
    assert [level for level, _ in told(*parts)] == [0, 2, 2, 1, 2]


def test_what_no_rule_sets_off_stands_under_what_one_does() -> None:
    parts = [
        *("The valley", RIVER, "Its name", MILL, under("The river", "="), RIVER, "Its bed", MILL),
        *(under("The mill", "="), RIVER, "The wheel", MILL),
    ]
    found = {text: level for level, text in told(*parts)}
    assert found["The river"] == found["The mill"] < found["Its bed"] == found["The wheel"]


def test_capitals_stand_over_mixed_case_where_all_have_one_rule_or_none() -> None:
    names = ["THE RIVER", "Its bed", "Its banks", "THE MILL", "The wheel"]
    for rule in ("", "-"):
        parts = [part for name in names for part in (under(name, rule) if rule else name, f"{RIVER}\n\n{MILL}")]
        levels = [level for level, _ in told("A valley", RIVER, *parts)]
        assert levels == [0, 1, 2, 2, 1, 2], rule


def test_a_heading_without_a_number_stands_where_its_rule_says() -> None:
    parts = [
        *("The valley", RIVER, under("1. The river", "="), MILL, under("1.1. Its bed", "-"), RIVER),
        *(under("2. The mill", "="), MILL, under("2.1. The wheel", "-"), RIVER, under("What was read", "="), MILL),
    ]
    assert told(*parts)[-1] == (1, "What was read")


def test_frames_tell_levels_whichever_is_the_longer() -> None:
    for upper, lower in (("==", "==="), ("====", "==")):
        names = [
            (upper, "The river"),
            (lower, "Its bed"),
            (lower, "Its banks"),
            (upper, "The mill"),
            (lower, "A wheel"),
        ]
        parts = [part for mark, name in names for part in (f"{mark} {name} {mark}", RIVER, MILL)]
        assert [level for level, _ in told("The valley", RIVER, *parts)] == [0, 1, 2, 2, 1, 2]


def test_headings_in_the_middle_of_the_line_stand_higher() -> None:
    names = [
        "The river".center(72),
        "Its bed",
        "Its banks",
        "The mill and all that belongs to it".center(72),
        "The wheel",
    ]
    parts = [part for name in names for part in (name, RIVER, MILL)]
    assert [level for level, _ in told("The valley", RIVER, *parts)] == [0, 1, 2, 2, 1, 2]


def test_more_space_tells_levels_where_it_is_kept_to() -> None:
    kept = ["\n\nThe river", "\nIts bed", "\nIts banks", "\n\nThe mill", "\nThe wheel"]
    parts = [part for name in kept for part in (name, RIVER, MILL)]
    assert [level for level, _ in told("The valley", RIVER, *parts)] == [0, 1, 2, 2, 1, 2]


def test_a_blank_line_too_few_tells_nothing() -> None:
    names = ["Name", "Bed", "Banks", "Mill", "Wheel", "Miller", "Town", "Bridge"]
    parts = [part for i, name in enumerate(names) for part in ("\n" * (i not in (2, 7)) + name, RIVER, MILL)]
    assert {level for level, _ in told("\nThe valley", RIVER, *parts)} == {0, 1}


def test_headings_stand_as_deep_as_their_margin() -> None:
    names = ["River", "  Bed", "    Stones", "    Sand", "  Banks", "Mill", "  Wheel"]
    text = f"      {RIVER} {MILL}".replace("\n", "\n      ")
    parts = [part for name in names for part in (name, text)]
    found = [level for level, _ in told("The valley", text, *parts)]
    assert found == [0, 1, 2, 3, 3, 2, 1, 2]


def test_stars_are_an_outline_where_they_go_deeper() -> None:
    names = ["* The river", "** Its bed", "*** Its stones", "** Its banks", "* The mill", "** The wheel"]
    parts = [part for name in names for part in (name, RIVER, MILL)]
    assert [level for level, _ in told("The valley", RIVER, *parts)] == [0, 1, 2, 3, 2, 1, 2]
    assert [level for level, _ in told(*parts)] == [1, 2, 3, 2, 1, 2]


def test_a_list_with_stars_stays_a_list() -> None:
    found = of(f"The valley\n\n{RIVER}\n\n* The river\n\n* The mill\n\n* The town\n\n{MILL}\n\n* The bridge\n\n{RIVER}")
    assert [block.kind for block in found].count("list_item") == 4


def test_whatever_stands_in_a_frame_is_a_heading() -> None:
    names = [
        "== § 1 Of rivers, and of mills ==",
        "== (§ 2 is to come) ==",
        "== § 3 What this order is of ==",
        "== § 4 ==",
    ]
    found = told("The valley", RIVER, *(part for name in names for part in (name, "(1) This order is of mills:")))
    assert [text for _, text in found[1:]] == names


def test_the_space_between_two_headings_is_that_of_both() -> None:
    said = f"    {RIVER}\n    {MILL}"
    sections = ("A country", "The valley"), ("A wood",), ("A meadow",), ("The town", "Its gate"), ("Its wall",)
    parts = ["\n\n\n".join(names) + "\n\n" + said for names in (*sections, ("The land", "Its fields"))]
    assert [level for level, _ in told(*parts)] == [0, 1, 1, 1, 1, 2, 2, 1, 2]
