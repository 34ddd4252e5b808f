"""Headings that stand directly on one another."""

from plain_texts import MILL, RIVER, of

PLACES = (("Hastie", "mill"), ("Henry", "road"), ("Edward", "path"))
START = f"The valley\n\n{RIVER}\n\n{MILL}\n\n"


def headings(text: str) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in of(text) if block.kind == "heading"]


def test_a_part_whose_first_section_begins_at_once_is_a_heading_above_it() -> None:
    parts = f"Getting there\n\nBy land\n\nThe road\n\n{RIVER}\n\nThe path\n\n{MILL}\n\nLeaving\n\n{RIVER}\n"
    found = headings(START * 3 + parts)[-5:]
    assert [name for name, _ in found] == ["Getting there", "By land", "The road", "The path", "Leaving"]


def test_the_last_line_of_a_list_is_no_part() -> None:
    listed = "We have seen:\n\nOtters in spring\n\nHerons in summer\n\nGeese in autumn\n\n"
    assert [name for name, _ in headings(f"{START}{listed}The mill\n\n{MILL}\n")] == ["The mill"]


def test_what_stands_closer_to_the_text_above_is_no_part() -> None:
    gap = "\n\n\n\n"
    letters = "".join(f"{RIVER}\n\nby {name}{gap}The {place}\n\n{MILL}{gap}" for name, place in PLACES)
    assert [name for name, _ in headings(START + letters)] == [f"The {place}" for _, place in PLACES]


def test_a_section_with_the_name_of_its_part_is_a_heading_too() -> None:
    text = f"{START * 4}The road\n\nThe road\n\n{RIVER}\n\nThe path\n\n{MILL}\n"
    assert [name for name, _ in headings(text)][-3:] == ["The road", "The road", "The path"]


def test_a_heading_may_end_with_a_name_in_quotes() -> None:
    loops = (f'The loop "{name}"\n\nruns as long as it is told to.\n\nThen it ends.\n\n' for name in ("while", "until"))
    assert 'The loop "until"' in dict(headings(START + "".join(loops) + RIVER))


def test_lines_that_a_colon_announces_are_a_list_and_no_headings() -> None:
    listed = "\n\n".join(("We have seen:", "Otters in spring", "Herons in summer", "Swans in June", "Geese in autumn"))
    assert [name for name, _ in headings(f"{START}{listed}\n\nThe mill\n\n{MILL}\n")] == ["The mill"]
