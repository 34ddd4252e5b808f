"""What is the title of a text, what stands below it, and where there is none: stories one after the other."""

import pytest
from plain_texts import MILL, RIVER, of

TALK = "— Who built it? asked the miller, and nobody said a word until the evening came over the meadows."


def kinds(text: str) -> list[tuple[str, str, int]]:
    return [(b.kind, b.text, b.level) for b in of(text) if b.kind in ("title", "heading", "date")]


def stories(*names: str) -> str:
    return "\n\n".join(f"{name}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}" for name in names)


def test_the_first_of_several_stories_is_no_title_of_them_all() -> None:
    names = ("Anansi and wisdom", "The honeyguide", "A donkey child")
    assert kinds(stories(*names)) == [("heading", name, 1) for name in names]


def test_a_first_line_that_the_other_texts_speak_of_is_their_title() -> None:
    assert kinds(stories("The bridge", "Its wheel", "Its stones"))[0] == ("title", "The bridge", 0)


def test_a_first_paragraph_in_capitals_is_a_title_where_it_is_short() -> None:
    words = "THE MILL AND ALL THAT STOOD BESIDE IT IN THE YEAR OF THE FLOOD, AND WAS TAKEN AWAY AGAIN."
    assert kinds(f"THE MILL STOOD.\n\n{words}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}")[0] == ("title", "THE MILL STOOD.", 0)
    assert kinds(f"{words}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n\n{MILL}") == []


def test_a_first_line_over_few_words_is_the_title() -> None:
    text = "Anansi and wisdom\n\n" + RIVER + "\n\n" + stories("The honeyguide", "A donkey child")
    assert kinds(text)[0] == ("title", "Anansi and wisdom", 0)


def test_sections_of_a_manual_over_their_text_have_no_title_among_them() -> None:
    set_in = "\n    " + RIVER.replace("\n", "\n    ")
    names = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"]
    assert kinds("\n\n".join(name + set_in for name in names)) == [("heading", name, 1) for name in names]


@pytest.mark.parametrize("first", ["一", "I", "1."])
def test_who_wrote_it_heads_nothing_over_chapters_that_are_numbers_alone(first: str) -> None:
    second = {"一": "二", "I": "II", "1.": "2."}[first]
    text = f"The bridge\n\nSoseki\n\n{first}\n\n{RIVER}\n\n{MILL}\n\n{second}\n\n{MILL}\n\n{RIVER}"
    assert [said for _, said, _ in kinds(text)] == ["The bridge", first, second]


def test_numbers_of_ideographs_alone_are_chapters() -> None:
    below = "橋の下を川が流れている。誰もその橋がいつ架けられたかを覚えていない。石は水のことばかり語る。" * 4
    text = "硝子戸の中\n\n" + "\n\n".join(f"{number}\n\n{below}" for number in "一二三")
    assert kinds(text) == [("title", "硝子戸の中", 0), *(("heading", number, 1) for number in "一二三")]


def test_the_date_of_a_title_page_heads_nothing() -> None:
    text = f"The bridge\n\nMay 2021\n\nAbstract\n\n{RIVER}\n\nThe mill\n\n{MILL}\n\n{RIVER}"
    assert kinds(text) == [
        ("title", "The bridge", 0),
        ("date", "May 2021", 0),
        ("heading", "Abstract", 1),
        ("heading", "The mill", 1),
    ]


def test_dates_over_what_was_done_stay_headings() -> None:
    days = ["2001/3/23", "2001/3/22", "2001/3/16"]
    assert [said for _, said, _ in kinds("\n\n".join(f"{day}\n\n{RIVER}\n\n{MILL}" for day in days))] == days


def test_a_sentence_at_the_top_is_no_title() -> None:
    text = f"This file documents the various bridges of the town.\n\n{RIVER}\n\nThe mill\n\n{MILL}\n\n{RIVER}"
    assert kinds(text)[0] == ("heading", "The mill", 1)


def test_a_lone_question_among_speech_heads_nothing() -> None:
    speech = "\n\n".join([TALK, RIVER, MILL, TALK])
    text = f"The bridge\n\n{speech}\n\nDid he believe it?\n\n{speech}\n\n{MILL}"
    assert [said for _, said, _ in kinds(text)] == ["The bridge"]


def test_a_lone_question_elsewhere_heads_its_answer() -> None:
    text = f"The bridge\n\n{RIVER}\n\nWho built it?\n\n{MILL}\n\n{RIVER}\n\n{MILL}"
    assert [said for _, said, _ in kinds(text)] == ["The bridge", "Who built it?"]


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("The Bridge Licence, version 2.00", "Copyright (c) 1999-2002 Bridge Town Ltd. All rights reserved."),
        ("BRIDGE LICENCE v. 1.2", "© the towns on the river 2007, 2016"),
        ("BRIDGE AND MILL ASSOCIATION\nPUBLIC LICENCE", "Version 1.1"),
        ("The Bridge Licence", "=-=-=-=-=-=-=-=-=-"),
    ],
)
def test_a_title_ends_where_rights_an_edition_or_a_rule_stand_right_below(title: str, below: str) -> None:
    text = f"{title}\n{below}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n\n{MILL}"
    assert kinds(text)[0] == ("title", title.replace("\n", " "), 0)


def test_a_title_that_comes_again_is_no_part_of_a_series() -> None:
    title = "Open Bridge Public Licence version 1.0"
    text = f"{title}\n\n{RIVER}\n\n{title}\n\n{MILL}\n\n{RIVER}\n\nExhibit\n\n{MILL}"
    assert kinds(text)[0] == ("title", title, 0)


def test_what_has_an_edition_is_the_title_of_all() -> None:
    names = ("OPEN BRIDGE AGREEMENT VERSION 1.3", "DEFINITIONS", "GRANT OF RIGHTS", "GENERAL TERMS")
    assert kinds(stories(*names))[0] == ("title", names[0], 0)
