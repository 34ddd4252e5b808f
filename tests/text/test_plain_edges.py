"""What the rows of a plain text are where a rule just holds, and where it just does not."""

from itertools import chain

import pytest
from plain_texts import MILL, RIVER

import variorum


def kinds(text: str) -> list[tuple[str, str]]:
    """The kind and the first line of every row but prose, in reading order."""
    read = variorum.read(text.encode(), "text/plain")
    headings = [(s.heading_start or 0, "heading", s.heading) for s in read.sections if s.heading is not None]
    rows = [(p.byte_start or 0, p.kind, p.text) for p in read.paragraphs if p.text[:12] not in (RIVER[:12], MILL[:12])]
    return [(kind, text.split("\n")[0]) for _, kind, text in sorted(chain(headings, rows))]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("January 16, 2025", "2025-01-16"),
        ("January 16, 2025, 23:59", "2025-01-16"),
        ("January 16, 2025 59", "2025-01-16"),
        ("January 16, 2025 60", None),
        ("January 16, 2025 1999", None),
        ("January 16, 17, 2025", "2025-01-16"),
        ("February 29, 2024", "2024-02-29"),
        ("February 29, 2025", None),
        ("February 30, 2024", None),
    ],
)
def test_a_line_is_the_date_of_the_document_where_it_names_one_day_and_no_more(line: str, day: str | None) -> None:
    text = f"The Bridge\n\n{line}\n\n{RIVER}\n\n{MILL}\n"
    assert variorum.read(text.encode(), "text/plain").published == day
    assert kinds(text)[1] == ("date" if day else "body", line)


def test_what_stands_right_under_the_heading_of_the_rights_is_no_notice_even_at_the_top() -> None:
    notice = "Copyright 2020 by the miller, who sells the book"
    assert ("boilerplate", notice) not in kinds(f"Copyright\n\n{notice}\n\n{RIVER}\n\n{MILL}\n")
    assert ("boilerplate", notice) in kinds(f"Bridges\n\n{notice}\n\n{RIVER}\n\n{MILL}\n")


def test_a_backslash_at_the_end_of_a_document_does_not_make_its_first_line_a_command() -> None:
    assert kinds(f"the river\n\n{RIVER}\n\n{MILL}\n\nThe path ends at \\")[0] == ("heading", "the river")


def test_commands_set_in_are_code_and_so_is_a_line_of_lisp() -> None:
    text = f"{RIVER}\n\n    make wheel\n    cp river mill\n\n{MILL}\n\n    (defun wheel (x) (turn x))\n\n{RIVER}\n"
    assert kinds(text) == [("code", "make wheel"), ("code", "(defun wheel (x) (turn x))")]


def test_a_term_over_its_explanation_further_in_is_an_item_with_it() -> None:
    long = "    What the water wears down, and what the bridge and the mill are\n    made of.\n"
    short = "    What leads over the river and is as old as the mill is.\n"
    text = f"{RIVER}\n\nwheel\n{short}\nbridge\n{short}\nstone\n{long}\n{MILL}\n"
    assert [kind for kind, _ in kinds(text)] == ["list_item"] * 3


def test_entries_led_to_their_pages_by_ellipses_are_those_of_a_contents_page_without_its_heading() -> None:
    pages = {"The river": 3, "The mill": 14, "The bridge": 25, "The meadows": 36}
    for leader in (" … ", "……… ", " ........ ", " . . . . "):
        entries = [f"{name}{leader}{page}" for name, page in pages.items()]
        assert kinds("\n\n".join([RIVER, "\n".join(entries), MILL])) == [("toc_entry", entry) for entry in entries]


def test_a_number_without_a_mark_numbers_a_heading_and_one_with_a_mark_an_item() -> None:
    said = ("The river is cold", "The mill is old", "The bridge is low")
    headings = [f"{n} {line}" for n, line in enumerate(said, 1)]
    parts = "\n\n".join(f"{heading}\n\n{text}" for heading, text in zip(headings, (RIVER, MILL, RIVER), strict=True))
    assert kinds(f"{MILL}\n\n{parts}") == [("heading", heading) for heading in headings]
    items = [f"{n}. {line}." for n, line in enumerate(said, 1)]
    assert kinds("\n\n".join([RIVER, *items, MILL])) == [("list_item", item) for item in items]


@pytest.mark.parametrize("form", ["{})", "({})"])
def test_letters_in_brackets_number_items(form: str) -> None:
    said = ("The river is cold", "The mill is old", "The bridge is low")
    lines = [f"{form.format(letter)} {line}" for letter, line in zip("abc", said, strict=True)]
    assert kinds("\n\n".join([RIVER, *lines, MILL])) == [("list_item", line) for line in lines]


def test_cells_parted_by_tabs_alone_are_a_table() -> None:
    text = f"{RIVER}\n\nriver\tcold\t3\nmill\told\t14\nbridge\tlow\t25\nmeadow\twide\t36\n\n{MILL}\n"
    assert [kind for kind, _ in kinds(text)] == ["table"]


def test_a_contents_page_of_two_entries_ends_where_the_numbers_begin_again_further_down() -> None:
    text = f"The Book\n\nContents\n\n1. The river\n2. The mill\n\n\n\n1. A wheel\n\n{RIVER}\n\n2. A stone\n\n{MILL}\n"
    shown = [(kind, line) for kind, line in kinds(text) if line[0].isdecimal()]
    entries = [("toc_entry", "1. The river"), ("toc_entry", "2. The mill")]
    assert shown == [*entries, ("heading", "1. A wheel"), ("heading", "2. A stone")]


def test_a_list_whose_first_sentence_comes_again_is_no_contents_page() -> None:
    sentence = (
        "The {} runs below the bridge and bears what the town has put into it since spring, as it did in the fall."
    )
    items = [f"{n}. {sentence.format(name)}" for n, name in enumerate(("river", "mill", "stone", "wheel"), 1)]
    listed = "\n".join(items)
    assert kinds(f"The Book\n\n{listed}\n\n{items[0]}\n\n{RIVER}\n")[1:5] == [("list_item", item) for item in items]


@pytest.mark.parametrize(("term", "kind"), [("delta", "list_item"), ("delta of the river", "body")])
def test_a_term_over_its_explanation_goes_on_a_list_of_two_columns_where_it_has_no_blank(term: str, kind: str) -> None:
    told = "of the stones that lie in the river"
    terms = [f"  {name:<9}one {told}" for name in ("alpha", "beta", "gamma")]
    text = "\n\n".join([RIVER, *terms, f"  {term}\n           another {told}", MILL])
    assert [kind for kind, _ in kinds(text)] == ["list_item"] * 3 + [kind]


def test_a_list_of_two_columns_may_end_the_document_with_a_term_alone() -> None:
    terms = [f"  {name:<9}what is told of it" for name in ("alpha", "beta", "gamma")]
    assert kinds("\n\n".join([RIVER, *terms, "  delta"]))[-1] == ("body", "delta")
