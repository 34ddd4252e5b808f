"""What the parts of a plain text are: quotations, items, page boilerplate, headers of mails, turns of speakers."""

from textwrap import fill

import pytest
from plain_texts import MILL, RIVER, of

from variorum.text.cleaning.clean import decide
from variorum.text.document import Line
from variorum.text.readers.plain.forms import is_table
from variorum.text.readers.plain.kinds.mail import mail_date
from variorum.text.readers.plain.layout import measure
from variorum.text.readers.plain.reader import structure


def kinds(text: str) -> dict[str, str]:
    """The first words of every block with letters -> its kind."""
    return {" ".join(block.text.split()[:2]): block.kind for block in of(text) if any(map(str.isalnum, block.text))}


def set_in(text: str, columns: int) -> str:
    return "\n".join(" " * columns + line for line in text.split("\n"))


def test_a_text_that_is_set_in_as_a_whole_is_no_quotation() -> None:
    text = "\n\n".join(f"HEADING {n}\n\n{set_in(RIVER, 7)}\n\n{set_in(MILL, 7)}" for n in ("ONE", "TWO"))
    assert "quote" not in kinds(text).values()


def test_a_passage_set_in_among_others_is_one() -> None:
    text = "\n\n".join([RIVER, MILL, RIVER, set_in(MILL.replace("The", "An old"), 6), RIVER, MILL])
    assert kinds(text)["An old"] == "quote"


def test_what_stands_under_an_item_belongs_to_it() -> None:
    text = f"{RIVER}\n\n{MILL}\n\n- The stones\n\n{set_in(RIVER.replace('The', 'Every'), 2)}\n\n- The steel\n\n{MILL}\n"
    assert kinds(text)["Every river"] == "body"


def test_items_marked_with_a_letter_with_options_and_with_labels() -> None:
    text = (
        f"{RIVER}\n\no  Mend the wheel of the mill and paint it before the winter comes to the valley and the\n"
        f"   snow falls\n\no  Clean the stones\n\n{MILL}\n\n"
        "  -a, --all      weigh every stone\n\n  --bridge       weigh the bridge as a whole\n\n"
        f"{RIVER}\n\n[RFC1] Smith, J., On bridges\n\n[RFC2] Lund, A., On mills\n"
    )
    shown = kinds(text)
    for item in ("o Mend", "o Clean", "-a, --all", "--bridge weigh", "[RFC1] Smith,", "[RFC2] Lund,"):
        assert shown[item] == "list_item", item


def test_speech_with_a_hyphen_is_no_option() -> None:
    text = "\n\n".join(["-A ver qué pasa -dijo.", "-Y tú, ¿qué dices?", "-No lo sé.", RIVER])
    assert "list_item" not in [block.kind for block in of(text)]


def page(number: int) -> str:
    foot = f"Lund                         Standards Track                      [Page {number}]"
    head = "RFC 9999                      Old Bridges                      August 2007"
    return f"   {RIVER}\n\n\n{foot}\n\f\n{head}\n\n\n   {MILL}\n\n"


def test_heads_and_feet_of_pages() -> None:
    found = of("".join(page(number) for number in range(1, 5)))
    assert [b.kind for b in found if "Standards Track" in b.text or "RFC 9999" in b.text] == ["boilerplate"] * 8


def test_the_name_of_a_manual_page_stands_above_and_below_it() -> None:
    first, last = "BRIDGE(1)          Commands          BRIDGE(1)", "Town 1.0       May 2007       BRIDGE(1)"
    text = f"{first}\n\nNAME\n{set_in(RIVER, 7)}\n\n{last}\n"
    shown = kinds(text)
    assert shown["BRIDGE(1) Commands"] == shown["Town 1.0"] == "boilerplate"
    assert shown["NAME"] == "heading"


def test_headers_of_a_mail() -> None:
    text = (
        "From: Anna Lund <anna@example.org>\nTo: all@example.org\nSubject: The bridge\n"
        f"Date: Fri, 20 Apr 2001 20:18:00 -0400\nMessage-ID: <1@example.org>\n\n{RIVER}\n\n"
        f"> {MILL.splitlines()[0]}\n\n{MILL}\n"
    )
    found = structure(text, decide(text))
    assert [block.kind for block in found.blocks[:5]] == ["byline", "boilerplate", "boilerplate", "date", "boilerplate"]
    assert found.published == "2001-04-20"


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Date: Fri, 20 Apr 2001 20:18:00 -0400 (EDT)", "2001-04-20"),
        ("Date: 3 Mar 1999 08:00 GMT", "1999-03-03"),
        ("Date: yesterday", None),
    ],
)
def test_dates_of_mails(header: str, date: str | None) -> None:
    assert mail_date(header) == date


def test_turns_of_speakers_head_nothing() -> None:
    turns = "\n\n".join(f"[00:00:0{n}:10]\nCDR: Roger {n}.\n\n[00:00:0{n}:50]\nCC: Copy {n}." for n in range(1, 7))
    found = of(turns)
    assert {block.kind for block in found if "Roger" in block.text or "Copy" in block.text} == {"body"}
    assert {block.kind for block in found if block.text.startswith("[")} == {"boilerplate"}


def test_a_word_of_rights_heads_a_section() -> None:
    text = f"{RIVER}\n\nCopyright Notice\n\n{MILL}\n\nThe Mill\n\n{RIVER}\n\nThe Bridge\n\n{MILL}\n"
    assert kinds(text)["Copyright Notice"] != "boilerplate"


def test_a_saying_that_a_person_broke_is_no_verse_and_verse_is() -> None:
    said = "An observation that is truly good surprises its author\nas much as everybody else.\n\t\t-- Joseph Weaver"
    verse = "The wheel turns slowly,\nthe river goes by,\n\t\t-- Anna Miller"
    found = {block.text.split("\n")[0][:20]: block.kind for block in of(f"{said}\n%\n{verse}\n%\n{RIVER}\n%\n{said}2")}
    assert found == {"An observation that ": "body", "The wheel turns slow": "verse", "%": "boilerplate"} | {
        RIVER[:20]: "body"
    }


def test_justified_prose_below_a_term_is_no_table() -> None:
    lines = [
        "Copyright © 2022 The Mill,  Inc.  Licence  GPLv3+ :  The  land",
        "version 3 or any later one <https://mill.example.org/gpl.html>",
        "This  wheel  is free. You may change it and turn it as  you  l",
        "There is NO warranty,  as  far  as  the  law  of the river all",
        "See <https://mill.example.org/>",
        "for  more  of  it.  The  wheels  turn  as  they  like  to turn",
        "the end.",
    ]
    rows = measure([Line(0, len(line), line) for line in lines])
    assert not is_table(rows, 0, len(rows))


def test_numbers_set_to_the_right_count_on_past_nine() -> None:
    said = "The miller may do this, when the river is high and nobody else will do it. (See 9.1.)"
    lines = [fill(f"{n:>5}. {said}", 60, subsequent_indent="       ") for n in (8, 9, 10)]
    assert kinds(f"{RIVER}\n\n" + "\n\n".join(lines) + f"\n\n5.2. Choice\n\n{MILL}")["10. The"] == "list_item"
