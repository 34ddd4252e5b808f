"""Plain texts that come with programs: commands and settings among prose, series of questions, contents, records."""

import pytest
from plain_texts import MILL, RIVER, of

from variorum.text.cleaning.clean import decide
from variorum.text.readers.plain.headings.runs import over_set_in
from variorum.text.readers.plain.reader import analyse, structure


def kinds(text: str) -> dict[str, str]:
    return {block.text: block.kind for block in of(text)}


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("title", "heading")]


def set_in(text: str, columns: int = 8) -> str:
    return "\n".join(" " * columns + line for line in text.split("\n"))


@pytest.mark.parametrize(
    "line",
    [
        "# mkdir /srv/mill",
        "miller.valley% sh ./Build install",
        "$ iconv -f LATIN1 -t UTF-8 < ~/.valley/book.old > \\\n    ~/.valley/book.new",
    ],
)
def test_what_is_typed_behind_a_prompt_is_code_and_heads_nothing(line: str) -> None:
    blocks = of(f"The valley\n\n{RIVER}\n\nTo build the mill\n\n{line}\n\n{MILL}")
    assert [block.kind for block in blocks if "%" in block.text or block.text[0] in "#$"] == ["code"]
    assert headings(f"The valley\n\n{RIVER}\n\n{line}\n\n{MILL}") == ["The valley"]


@pytest.mark.parametrize("line", ["# mkdir makes folders", "# Notes on mills", "C is the language of mills"])
def test_a_comment_or_a_sentence_is_no_prompt(line: str) -> None:
    assert kinds(f"The valley\n\n{RIVER}\n\n{line}\n\n{MILL}")[line] != "code"


@pytest.mark.parametrize(
    "line",
    ["|/usr/bin/mill", '"|exec /usr/bin/mill"', "MILL(local_wheel)dnl", "/wheel turn", "/a{,4}/", "Score:: -9999"],
)
def test_a_line_below_a_colon_whose_words_are_no_words_is_code(line: str) -> None:
    found = kinds(f"The valley\n\n{RIVER}\n\nUse this instead, as the only line:\n\n  {line}\n\n{MILL}")
    assert found[line] == "code"


@pytest.mark.parametrize(
    "line",
    ["https://mill.example.org/wheel.html", "The mill", "Jane Doe <jane@example.org>", "Mills/Wheels", "3. The mill_a"],
)
def test_names_and_addresses_below_a_colon_are_no_code(line: str) -> None:
    assert kinds(f"The valley\n\n{RIVER}\n\nSee where it stands:\n\n{line}\n\n{MILL}\n\n{RIVER}")[line] != "code"


def test_an_address_of_mail_alone_heads_nothing() -> None:
    text = f"The valley\n\n{RIVER}\n\nmiller@valley.example.org\n\n{MILL}"
    assert headings(text) == ["The valley"]


def test_a_word_between_two_items_heads_nothing() -> None:
    text = f"The valley\n\n{RIVER}\n\n- walk over the old bridge\n\nor\n\n- swim through the river\n\n{MILL}"
    assert headings(text) == ["The valley"]


LONG = (
    "2. I built the mill (that is, I typed 'make mill'), but how am I to use it? When I\n"
    "   stand beside the wheel and wait, it simply does nothing at all. Why."
)


def test_questions_over_text_that_is_set_in_are_headings_however_long() -> None:
    first, third = "1. How do I go about a mill?", "3. The wheel says that it is stuck. Is it?"
    body = set_in(RIVER)
    text = "\n\n".join(["MILLS", first, body, LONG, body, set_in(MILL), third, body])
    assert headings(text) == ["MILLS", first, " ".join(LONG.split()), third]


def test_items_whose_further_paragraphs_stand_below_their_text_are_no_series() -> None:
    items = [f"{n}. Walk along the {name} until you see it" for n, name in enumerate(("river", "wall", "road"), 1)]
    for columns, found in ((3, set()), (8, {0, 2, 4})):
        text = "\n\n".join(part for item in items for part in (item, set_in(MILL, columns)))
        read = analyse(text, decide(text))
        assert over_set_in(read.units, read.rows, ()) == found


def test_questions_and_answers_that_count_together() -> None:
    asked = ["Q00) What is a mill?", "Q01) I cannot find the mill. Where is it?", "Q02) The wheel #turns {backwards}"]
    pairs = [
        f"{question}\n\nA0{n}) Look at the {word}."
        for question, n, word in zip(asked, (0, 1, 2), ("wheel", "river", "wall"), strict=True)
    ]
    assert headings("\n\n".join([RIVER, *pairs, MILL])) == asked


def test_short_lines_with_a_colon_head_the_parts_of_a_document() -> None:
    names = ["What:", "Theory:", "Assumptions:", "Installation:"]
    text = "\n\n".join(f"{name}\n\n{RIVER}" for name in names)
    assert headings(text) == names
    assert of(text)[0].kind == "heading"  # one of several is no title


def test_short_lines_with_a_colon_announce_where_they_are_few_among_much_text() -> None:
    text = "\n\n".join(
        f"{name}\n\n" + "\n\n".join([RIVER, MILL] * 12) for name in ("He said:", "She said:", "They sang:")
    )
    assert headings(f"The mill\n\n{text}") == ["The mill"]


def test_a_rule_behind_a_heading_ends_no_sentence() -> None:
    heads = [f"{n}. {name} {'-' * (60 - len(name))}" for n, name in enumerate(("Overview", "The mill", "The river"))]
    assert headings("\n\n".join(f"{head}\n\n{RIVER}" for head in heads)) == heads


def test_a_contents_page_of_one_entry_and_the_chapter_below_it() -> None:
    top = "The valley\n\nTable of Contents\n\n1. Mills\n\n2. Rivers\n\n    2.1. Fish"
    rivers = f"2. Rivers\n\nTable of Contents\n\n2.1. Fish\n\n{RIVER}\n\n2.1. Fish\n\n{MILL}"
    text = f"{top}\n\n1. Mills\n\n{MILL}\n\n{rivers}"
    assert headings(text) == ["The valley", "1. Mills", "2. Rivers", "2.1. Fish"]


def test_notes_with_a_caret_are_notes() -> None:
    notes = ["^[1] see the mill", "^[2] For example, to include the wheel"]
    found = kinds(f"The valley\n\n{RIVER}\n\n{MILL}\n\n{notes[0]}\n\n{notes[1]}\n\n{RIVER}")
    assert [found[note] for note in notes] == ["footnote", "footnote"]


def test_dates_below_headings_head_nothing() -> None:
    versions = [(f"Version 5.0{n}", f"November {n + 3}, 1993") for n in range(8)]
    text = "\n\n".join(f"{name}\n\n{date}\n\n{RIVER}" for name, date in versions)
    found = kinds(f"The mill\n\n{MILL}\n\n{text}")
    assert [found[date] for _, date in versions] == ["date"] * 8


def test_records_and_lists_of_names_are_no_verse() -> None:
    record = "report: 0007\nproblem: spaces are not allowed\nrefs: 26/03/1997\nfile: reports/0007"
    names = "Pawel Kolodziejski\nEugene Sandulenko\nEinar Johan Somaaen (retired)\nLothar Serra"
    verse = "The wheel goes round, the water falls,\nThe miller sleeps within his walls,\nAnd no one hears the river"
    text = "\n\n".join([RIVER, record, MILL, names, RIVER, verse, MILL])
    assert [block.kind for block in of(text)] == ["body", "table", "body", "table", "body", "verse", "body"]


def test_items_that_hang_are_no_indented_paragraphs() -> None:
    said = "of the mill has to be mended before the winter comes over the valley\n   and the river, as the miller said"
    last = "(he who has the house at the bend of it)\n [Urs]"
    items = [f"o  The wheel {n} {said}" + (f" {last}" if n % 3 == 0 else ".") for n in range(10, 22)]
    text = "\n\n".join([RIVER, *items])
    assert structure(text, decide(text)).layout == "hard_wrap"
    assert [block.kind for block in of(text)] == ["body", *["list_item"] * 12]


def test_a_title_page_with_addresses_is_taken_apart() -> None:
    top = "The Mill Book\nJane Doe <jane@example.org>\nJohn Roe <john@example.org>\nVersion 0.9, October 2008."
    blocks = of(f"{top}\n\nHow to build a mill.\n\n{RIVER}\n\n{MILL}\n\n{RIVER}")
    assert [(block.kind, block.text) for block in blocks[:3]] == [
        ("title", "The Mill Book"),
        ("byline", "Jane Doe <jane@example.org>"),
        ("byline", "John Roe <john@example.org>"),
    ]
