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
