"""Plain texts as they lie about: mailboxes, questions and answers, licences, printed title pages, manuals."""

from plain_texts import MILL, RIVER, of

from variorum.text.cleaning.clean import decide
from variorum.text.readers.plain.reader import structure

LONG = f"{RIVER}\n{MILL}"


def shown(text: str) -> list[tuple[str, str]]:
    """The kind and the first three words of every block with letters."""
    return [(b.kind, " ".join(b.text.split()[:3])) for b in of(text) if any(map(str.isalnum, b.text))]


def set_in(text: str, columns: int) -> str:
    return "\n".join(" " * columns + line for line in text.split("\n"))


def test_mails_of_a_mailbox_begin_with_who_sent_them_and_when() -> None:
    mail = (
        "From anna Thu Feb 23 23:20:38 1995\nFrom: anna@example.org (Anna)\nDate: Fri Feb 24 13:40:45 1995\n"
        f"Subject: The bridge\n\n{RIVER}\n\n{MILL}\n\n"
    )
    found = structure(mail * 3, decide(mail * 3))
    assert [b.kind for b in found.blocks[:6]] == ["boilerplate", "byline", "date", "boilerplate", "body", "body"]
    assert found.published == "1995-02-24"


def test_an_option_with_a_value_parts_no_mails() -> None:
    text = f"{RIVER}\n\n    --stone-size=SIZE\n        weigh stones by SIZE before they are set\n\n{MILL}\n\n{RIVER}\n"
    assert ("list_item", "--stone-size=SIZE weigh stones") in shown(text)


def test_an_answer_stands_apart_of_its_question() -> None:
    text = "\n\n".join(f"Q: Who built the bridge number {n} of the town?\nA: {RIVER}" for n in range(1, 5))
    assert [kind for kind, _ in shown(text)] == ["body"] * 8


def test_lines_of_talk_inside_one_speech_stay_there() -> None:
    talk = "\n".join(f"I: Who goes there, number {n}?\nHe: Nobody." for n in range(4))
    text = f"{RIVER}\n\nSo I met him at the mill and spoke,\n{talk}\nAnd went.\n\n{MILL}\n\n{RIVER}\n"
    assert len(of(text)) == 4


def test_items_count_on_however_long_they_are() -> None:
    text = "\n\n".join(f"{n}. {LONG}" for n in range(1, 5))
    assert {kind for kind, _ in shown(text)} == {"list_item"}


def test_where_a_page_of_the_paper_began() -> None:
    text = "".join(f"_page : {n}\n_tape : Tape 1/{n}\n\n{RIVER}\n\n{MILL}\n\n" for n in (3, 4))
    assert [kind for kind, first in shown(text) if first.startswith("_page")] == ["boilerplate"] * 2


def test_commands_settings_and_drawings_are_no_verse() -> None:
    session = "$ stone diff town..mill >P\n$ stone back -b mill\n... pick from P what is mended\n"
    settings = "set river_name 'Long'\nset bridge.width 12.5\nset mill=old\n"
    drawing = "north\n  |\nmill --- bridge\n  |\nsouth\n"
    text = "\n".join(f"{LONG}\n\n{set_in(part, 8)}" for part in (session, settings, drawing)) + f"\n{LONG}\n"
    assert [b.kind for b in of(text)] == ["body", "code"] * 3 + ["body"]


def test_an_expression_of_lisp_is_code_wherever_it_stands() -> None:
    text = f'{RIVER}\n\n(setq bridge-stones \'(old "grey"))\n\n{MILL}\n\n(The bridge is old.)\n\n{RIVER}\n'
    assert [kind for kind, _ in shown(text)] == ["body", "code", "body", "body", "body"]


def test_verse_set_in_stays_verse() -> None:
    verse = (
        "I stood on the bridge at midnight,\nAs the clocks were striking the hour,\nAnd the moon rose o'er the city,"
    )
    text = f"{LONG}\n\n{set_in(verse, 8)}\n\n{LONG}\n"
    assert [b.kind for b in of(text)] == ["body", "verse", "body"]


def test_short_wrapped_lines_that_go_on_are_prose() -> None:
    notice = (
        "The bridge is given to the town in the hope that it holds,\n"
        "but WITHOUT ANY WARRANTY of the mason who built it and then\n"
        "Of the STONES IN IT AS THEY WERE FOUND. See the Deed of the\nOld Bridge for all that was agreed."
    )
    assert [b.kind for b in of(f"{LONG}\n\n{notice}\n\n{LONG}\n")] == ["body"] * 3


def test_what_a_line_names_is_explained_below_it_and_not_quoted() -> None:
    parts = "\n\n".join(f"Stones (all {word} of them.)\n\n{set_in(RIVER, 6)}" for word in ("grey", "red", "old"))
    assert "quote" not in {b.kind for b in of(f"{LONG}\n\n{LONG}\n\n{parts}\n\n{LONG}\n\n{LONG}\n\n{LONG}\n\n{LONG}\n")}


def test_a_heading_underlined_word_by_word() -> None:
    text = f"{LONG}\n\nThe Old Bridge\n=== === ======\n{RIVER}\n\nThe Grey Mill\n=== ==== ====\n{MILL}\n"
    assert [first for kind, first in shown(text) if kind == "heading"] == ["The Old Bridge", "The Grey Mill"]


def test_justified_prose_is_no_table() -> None:
    lines = (
        "The  river  runs below the bridge and  carries what the\n"
        "town has  thrown into it since  spring. Nobody  says so\n"
        "of  the bridge,  and of the stones  themselves  the mill\n"
        "says  nothing  of it at all."
    )
    assert "table" not in {b.kind for b in of(f"{lines}\n\n{lines}\n\n{lines}\n")}


def test_numbered_contents_line_below_line_with_entries_of_several_lines() -> None:
    entries = (
        "1. The bridge\n   1.1. Who built the bridge of the town, and what did the town give for\n"
        "   it in those years?\n   1.2. How does one cross it?\n2. The mill\n   2.1. Who lives in it?\n\n"
        "3. The river\n   3.1 Does it rise? When\n       does it fall again?\n"
    )
    body = f"1. The bridge\n\n1.1. Who built the bridge\n\n{LONG}\n\n2. The mill\n\n{LONG}\n\n3. The river\n\n{LONG}\n"
    found = shown(f"{RIVER}\n\nTable of Contents\n\n{entries}\n\n{body}")
    assert [kind for kind, _ in found[:11]] == ["body"] + ["toc_entry"] * 8 + ["heading", "heading"]


def test_lines_that_come_again_as_headings_are_contents_without_saying_so() -> None:
    names = ["The Old Bridge", "The Grey Mill", "The River", "The Meadows", "The Town"]
    body = "\n\n".join(f"{name}\n\n{LONG}" for name in names)
    found = shown(f"{RIVER}\n\n" + "\n".join(names) + f"\n\n{body}\n")
    assert [kind for kind, _ in found[:8]] == ["body"] + ["toc_entry"] * 5 + ["heading", "body"]


def test_a_title_page() -> None:
    page = (
        "                 _The Song_\n\n                  _of the_\n\n               _OLD BRIDGE_\n\n\n"
        "                      BY\n\n                 ANNA LUND\n\n\n               WORDS BY OLE BERG\n\n"
    )
    found = of(f"{page}{RIVER}\n\nThe Mill\n\n{MILL}\n\nThe River\n\n{RIVER}\n")
    assert [(b.kind, b.text) for b in found[:3]] == [
        ("title", "_The Song_ _of the_ _OLD BRIDGE_"),
        ("byline", "BY ANNA LUND"),
        ("byline", "WORDS BY OLE BERG"),
    ]


def test_an_edition_below_the_title_is_not_part_of_it() -> None:
    text = f"         DEED OF THE OLD BRIDGE\n         Version 1, February 1989\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n"
    assert [(b.kind, b.text) for b in of(text)[:2]] == [
        ("title", "DEED OF THE OLD BRIDGE"),
        ("date", "Version 1, February 1989"),
    ]


def test_a_first_line_in_capitals_is_the_title_whatever_mark_ends_it() -> None:
    assert of(f"THE OLD BRIDGE:\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n")[0].kind == "title"


def test_one_of_several_versions_is_no_title() -> None:
    text = "\n\n".join(f"Changes in Bridge 1.{n}\n\n{LONG}" for n in (3, 2, 1))
    assert "title" not in {b.kind for b in of(text)}


def test_the_head_of_a_memo_stands_before_its_title() -> None:
    head = "Bridge Working Group                    A. Lund\nMemo: 12                               Old Town\n"
    head += "Category: Stones                    August 2007\n"
    text = (
        f"{head}\n\n              On Stones in Bridges\n\nStatus\n\n{set_in(RIVER, 3)}\n\nMills\n\n{set_in(MILL, 3)}\n"
    )
    assert [kind for kind, _ in shown(text)[:3]] == ["boilerplate", "title", "heading"]


def test_who_wrote_what_stands_above() -> None:
    text = f"{RIVER}\n\nA.L.\n\n{MILL}\n\nN.H. BERG\n\n{RIVER}\n\nAnna Lund <anna@example.org>\n"
    assert [kind for kind, _ in shown(text)] == ["body", "byline"] * 3
    text = f"{RIVER}\n\n{MILL[:-1]}; ask at:\n\nmill@example.org\n\n{RIVER}\n"
    assert "byline" not in {b.kind for b in of(text)}


def test_keywords_of_programs_at_the_top_are_no_title() -> None:
    for keyword in ("$Id: bridge,v 1.2 2001/04/30 anna Exp $", "-*- text -*-", "@(#)FAQ 8.13 (Town) 10/14/96"):
        assert of(f"{keyword}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n")[0].kind == "boilerplate"


def test_names_and_what_they_are_behind_dots_are_a_table() -> None:
    rows = "BRIDGE ....... All about it.\nMILL ......... The wheel and the miller.\nRIVER ........ Where it runs."
    assert [b.kind for b in of(f"{LONG}\n\n{rows}\n\n{LONG}\n")] == ["body", "table", "body"]


def test_columns_with_blank_lines_between_the_rows_are_one_table() -> None:
    rows = "\n\n".join(
        f"  {one:24}{two}" for one, two in (("King", "Ole"), ("Queen", "Anna"), ("Ogre", "Jo"), ("Elf", "Bo"))
    )
    found = of(f"{LONG}\n\n{rows}\n\n{LONG}\n")
    assert [b.kind for b in found] == ["body", "table", "body"]
    assert found[1].text.split() == ["King", "Ole", "Queen", "Anna", "Ogre", "Jo", "Elf", "Bo"]


def test_a_saying_and_who_said_it_heads_nothing() -> None:
    text = "\n%\n".join(f"Bridge {n} is best crossed early.\n\t\t-- Anna Lund\n%\n{RIVER}" for n in ("A", "B", "C"))
    assert {b.kind for b in of(text)} == {"body", "boilerplate"}
