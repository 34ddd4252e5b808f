"""How deep headings stand where a text begins in the midst, and what capitals and numbers say of it."""

from plain_texts import MILL, RIVER, of


def levels(names: list[str]) -> list[int]:
    blocks = of("\n\n".join(f"{name}\n\n{RIVER}\n\n{MILL}" for name in names))
    return [block.level for block in blocks if block.kind == "heading"]


def test_a_text_that_begins_in_the_midst_has_its_sections_one_below_the_other() -> None:
    names = ["2.1.2. Wheels", "2.1.3. Sluices", "2.1.3.1. Wooden ones", "2.2. Doors", "2.3. Roofs", "2.3.1. Of reed"]
    assert levels(names) == [2, 2, 3, 1, 1, 2]


def test_a_chapter_stands_over_the_sections_with_its_number() -> None:
    names = ["3.4. Doors", "3.5. Roofs", "4. Reminders", "5. Sayings", "Chapter 1. The river", "1.1. Its bed"]
    found = levels([*names, "1.1.1. Its stones", "1.1.2. Its sand"])
    assert found[4] < found[5] == found[0] < found[6] == found[7]


def test_a_short_word_in_capitals_stands_beside_longer_ones() -> None:
    below = "\n       " + RIVER.replace("\n", "\n       ")
    names = ["ИМЯ", "СИНТАКСИС", "ОПИСАНИЕ", "   Формат адреса", "   Параметры сокета", "ОШИБКИ"]
    blocks = of("\n\n".join(["ddp(7)", *(name + below for name in names)]))
    assert [block.level for block in blocks if block.kind == "heading"] == [1, 1, 1, 2, 2, 1]


def test_names_in_capitals_are_no_look() -> None:
    names = ["Accounts", "POP3", "IMAP", "News", "Filters", "Labels"]
    assert levels(["The mail program", *names]) == [1] * 6


def test_capitals_among_letters_without_case_are_no_look() -> None:
    names = ["راهنمای API", "نصب", "پیکربندی API", "پرسش‌ها"]
    assert set(levels(["کتابچهٔ برنامه", *names])) == {1}


def test_a_chapter_alone_stands_over_the_sections_of_its_page() -> None:
    assert levels(["Chapter 2. Getting started", "Accounts", "Transactions", "Saving"]) == [1, 2, 2, 2]


def test_a_number_that_is_counted_elsewhere_heads_the_text() -> None:
    blocks = of(
        "\n\n".join(f"{name}\n\n{RIVER}" for name in ["2.9. Folders", "1. Use", "1.1. Keys", "1.2. Mice", "2. Set-up"])
    )
    assert [block.level for block in blocks if block.kind in ("title", "heading")] == [0, 1, 2, 2, 1]


def test_a_text_announces_the_headings_below_it() -> None:
    said = f"{RIVER} There are two mills, Upper Mill and Lower Mill."
    parts = ["The valley", RIVER, "The river", MILL, "The mills", said, "Upper Mill", MILL, "Lower Mill", RIVER]
    blocks = of("\n\n".join(parts))
    assert [block.level for block in blocks if block.kind == "heading"] == [1, 1, 2, 2]


def test_headings_that_end_alike_stand_beside_each_other() -> None:
    parts = ["The valley", RIVER, "The river", MILL, "Water rights", "Fishing rights", MILL, "The town", RIVER]
    blocks = of("\n\n".join(parts))
    assert [block.level for block in blocks if block.kind == "heading"] == [1, 1, 1, 1]


def test_versions_that_go_down_stand_beside_each_other() -> None:
    done = f"Added\n\n{RIVER}\n\nFixed\n\n{MILL}"
    names = ["1.10.0 (2021-03-02)", "1.9.2 (2021-02-02)", "1.9 (2020-12-02)", "1.8.4 (2020-11-02)"]
    blocks = of("\n\n".join(["Changes", RIVER, *(f"{name}\n\n{done}" for name in names)]))
    assert [block.level for block in blocks if block.kind == "heading"] == [1, 2, 2] * 4


def test_a_version_and_its_date_near_the_top_are_no_date_of_the_text() -> None:
    blocks = of(f"Changes\n\n1.10.0 (2021-03-02)\n\n{RIVER}\n\n1.9.2 (2021-02-02)\n\n{MILL}")
    assert "date" not in {block.kind for block in blocks}
