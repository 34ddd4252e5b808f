"""Lines below dividers, lines shaped as text, title pages in the middle: found in collections, manuals and scripts."""

from plain_texts import MILL, RIVER, of


def kinds(text: str) -> list[tuple[str, str, int]]:
    return [(b.kind, b.text, b.level) for b in of(text) if b.kind in ("title", "heading", "date", "byline")]


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("title", "heading")]


NAMES = ("Aizul", "Boris", "Crazy Yiuf", "Dispater", "Donald", "Edmund the lean", "Frances")
SAID = {"Dispater": "The lord of the iron city.", "Donald": "He looks for it as you do."}


def test_all_lines_below_one_divider_are_headings_where_most_of_them_are() -> None:
    entries = [f"%%%%\n{name}\n\n{SAID.get(name, RIVER)}\n" for name in NAMES]
    assert kinds("".join(entries)) == [("heading", name, 1) for name in NAMES]


def test_words_in_small_letters_alone_below_a_divider_are_headings() -> None:
    things = ("apricot", "bolt", "book of fixed level", "demon whip", "gold piece", "lemon")
    text = "".join(f"%%%%\n{thing}\n\n{RIVER.split('.')[0]}.\n" for thing in things)
    assert kinds(text) == [("heading", thing, 1) for thing in things]


def test_sayings_over_their_authors_below_a_divider_head_nothing() -> None:
    said = ("The river is long and nobody knows its end", "No mill without water and no water without rain")
    authors = ("-- Jane Doe", "-- John Smith")
    text = "".join(f"%\n{line}\n\n{author}\n" for _ in range(4) for line, author in zip(said, authors, strict=True))
    assert kinds(text) == []


def test_a_rule_that_underlines_is_no_divider() -> None:
    parts = [
        f"{name}\n========\nThe water ran below {name}, as it always had.\n\n{RIVER}\n\n{MILL}\n\n" for name in NAMES
    ]
    assert headings("".join(parts)) == list(NAMES)


def test_headings_below_a_divider_are_as_high_as_the_numbered_ones_below_it() -> None:
    rule = "~" * 78
    lessons = [f"Lesson 1.{i}: THE RIVER" for i in (1, 2, 3)]
    parts = [f"{rule}\n\t\t{name}\n\n\n{RIVER}\n\n{MILL}\n\n" for name in (*lessons, "SUMMARY OF LESSON 1")]
    found = [(text, level) for kind, text, level in kinds(f"THE MILL\n\n{RIVER}\n\n" + "".join(parts)) if level]
    assert found == [(name, 1) for name in (*lessons, "SUMMARY OF LESSON 1")]


def test_a_term_over_what_it_means_heads_nothing_where_others_stand_so() -> None:
    new = {
        "Adam Bolt": "Stones for the bridge.",
        "Arcum Dagsson": "Configurable sluices",
        "Kusunose Toru": "Various nails",
    }
    new |= {"Eddie Grove": "Radical ideas, too many to count.", "Nomad": "A wheel, boards and loads of other wood."}
    new |= {"The people of the mill": "They gave bread, and let us sleep in the house when it rained."}
    credits = "\n\n".join(f"{name}\n  {what}" for name, what in new.items())
    text = f"Credits\n=======\n\n{RIVER}\n\n{credits}\n\n{MILL}\n\n{RIVER}"
    assert headings(text) == ["Credits"]


def test_a_speaker_over_a_question_heads_nothing_where_others_speak_so() -> None:
    set_in = "\n".join(" " * 15 + line[:60] for line in RIVER.split("\n"))
    said = ("We are doomed!", "What is that?", "It never rains here.", "Listen to the water!")
    speeches = [f"{' ' * 37}THREEPIO\n{' ' * 25}{words}" for words in said]
    scenes = "\n\n".join(f"{speech}\n\n{set_in}" for speech in speeches)
    text = f"{' ' * 15}INT. THE MILL - NIGHT\n\n{set_in}\n\n{scenes}"
    assert [line for line in headings(text) if "THREEPIO" in line] == []


def test_a_heading_that_hangs_is_one_where_no_text_stands_so() -> None:
    text = f"The bridge\n  over the river\n\n{RIVER}\n\n{MILL}\n\n{RIVER}"
    assert headings(text) == ["The bridge over the river"]


def test_a_sentence_between_stars_heads_nothing() -> None:
    said = ("Push the key to move the wheel.", "Push it again to stop the wheel.", "Let the water go through.")
    parts = [f"Lesson {i + 1}: The wheel\n\n\n  ** {line} **\n\n{RIVER}\n\n{MILL}" for i, line in enumerate(said)]
    assert [line for line in headings("\n\n\n".join(parts)) if "*" in line] == []


def test_versions_head_what_changed_with_each_though_the_first_is_near_the_top() -> None:
    versions = ("Version 2.17 (2005-02-18)", "Version 2.16 (2004-02-13)", "Version 2.15 (2003-12-18)")
    parts = [f"{name}\n============\n\n* Some bugs fixed.\n\n* {RIVER}" for name in versions]
    text = f"NEWS for the mill\n=================\n\n{RIVER}\n\n" + "\n\n".join(parts)
    assert headings(text) == ["NEWS for the mill", *versions]


def test_notices_of_several_owners_are_notices_in_any_language() -> None:
    owners = ("1998 A. B", "2010 C. D", "2011 E. F")
    notices = "\n\n".join(f"Авторские права © {owner}" for owner in owners)
    page = "\n\n".join(
        (
            "Руководство по мосту",
            "для всех",
            "версия",
            "Осаму",
            "Джон Доу",
            "первый вариант",
            "Иван Рив",
            "второй вариант",
            "для всех",
        )
    )
    text = f"{page}\n\n{notices}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n\n{MILL}"
    said = {block.text: block.kind for block in of(text)}
    assert {said[f"Авторские права © {owner}"] for owner in owners} == {"boilerplate"}


def test_the_time_at_which_a_file_was_made_heads_nothing() -> None:
    text = f"橋の手引き\n\n{RIVER}\n\n2022-10-08 03:52:48 UTC\n\n{'-' * 60}\n\n第1章 川\n\n{MILL}\n\n{RIVER}"
    assert "2022-10-08 03:52:48 UTC" not in headings(text)


def test_a_header_of_a_mail_goes_on_in_lines_that_are_set_in() -> None:
    received = (
        "Received: from localhost (mill [10.0.0.1])\n\tby river.example (8.11.6) with ESMTP id 91C8716F03\n"
        "\tfor <jane@localhost>; Wed,  2 Oct 2002 15:58:48 +0100 (IST)\n"
        "Received: from the-water-below.river.example (the-water-below.river.example [10.10.233.211]) by\n"
        "    sluice.mill.example (8.11.6/8.11.6) with ESMTP id g92DwjK11512 for\n"
        "    <jane-bridge@mill.example>; Wed, 2 Oct 2002 14:58:46 +0100\n"
        "Received: from water.river.example (localhost.mill.example [10.0.0.3]) by\n"
        "    water.river.example (Postfix) with ESMTP id C4A613EFFA; Wed,  2 Oct 2002\n"
        "    09:59:19 -0400 (EDT)\n"
        "X-Authentication-Warning: mill.example: Host river.example [10.0.0.4]\n"
        "    (may be forged) claimed to be water.river.example"
    )
    river, mill = RIVER.replace("\n", " "), MILL.replace("\n", " ")
    text = f"{received}\nSubject: The wheel\nTo: jane@mill.example\n\n{river}\n\n{mill}"
    found = of(text)
    assert [block.kind for block in found] == ["boilerplate"] * 6 + ["body"] * 2


def test_numbers_on_a_title_page_in_the_middle_head_nothing() -> None:
    page = ("THE RIVER", "Episode IV", "A NEW BRIDGE", "by", "Jane Doe", "Revised Draft", "January 15, 1976")
    middle = "\n\n".join(f"{line:^72}".rstrip() for line in page[:3])
    middle += f"\n\n{page[3]:^72}\n{page[4]:^72}\n\n" + "\n\n".join(f"{line:^72}".rstrip() for line in page[5:])
    text = f"{middle}\n\n\n{RIVER}\n\n{MILL}\n\n{RIVER}"
    assert headings(text) == ["THE RIVER"]


def test_a_division_whose_parts_begin_right_below_it_is_higher_whatever_its_name() -> None:
    sections = "\n\n".join(f"Section. {i}.\n\n{RIVER}\n\n{MILL}" for i in (1, 2, 3))
    found = [(text, level) for kind, text, level in kinds(f"{RIVER}\n\nArticle. I.\n\n{sections}") if kind == "heading"]
    assert found == [("Article. I.", 1), *((f"Section. {i}.", 2) for i in (1, 2, 3))]


def test_a_preamble_is_no_author() -> None:
    items = "\n\n".join(f"{i}. {MILL}" for i in (1, 2, 3))
    assert headings(f"The Bridge Licence\n\nPreamble\n\n{RIVER}\n\n{items}") == ["The Bridge Licence", "Preamble"]


def test_a_remark_between_marks_of_alarm_is_a_remark() -> None:
    cry = "  !! NOTE: Before you open the sluice, read all of this lesson!!"
    first = f"Lesson 1: The sluice\n\n\n{cry}\n\n{RIVER}\n\nNOTE: The wheel turns."
    text = f"{first}\n\nLesson 2: The wheel\n\n\n{cry}\n\n{MILL}"
    assert [line for line in headings(text) if "NOTE" in line] == []


def test_a_heading_underlined_over_a_table_is_none_of_its_rows() -> None:
    names = ("Movement", "Inventory management", "Player status")
    table = "\n".join(f"{key}         CMD_MOVE_{key.upper()}_LEFT" for key in "bhjkln")
    text = "\n\n".join(f"{name}\n{'-' * len(name)}\n{table}" for name in names)
    river = RIVER.replace("\n", " ")
    assert headings(f"{river}\n\n{text}\n\n{river}") == list(names)


def test_the_first_of_a_collection_of_sayings_is_no_title() -> None:
    parts = [f"{name}\n\n{RIVER}\n\n    -- The Book of the Mill, {i}" for i, name in enumerate(NAMES[:4])]
    assert [kind for kind, _, _ in kinds("\n%\n".join(parts)) if kind == "title"] == []


def test_options_between_quotes_and_tags_head_nothing() -> None:
    options = ("'-d <objects>'", "'-dither'", "'-e <objects>'", "`--verbose'", "<pre>")
    text = "\n\n".join(f"   {option}\n\n      {MILL.split('.')[0]}." for option in options)
    assert headings(f"The archiver\n============\n\n{RIVER}\n\n{text}") == ["The archiver"]
