"""How deep headings stand where a text begins in the midst, and what capitals and numbers say of it."""

from plain_texts import MILL, RIVER, of


def levels(names: list[str]) -> list[int]:
    blocks = of("\n\n".join(f"{name}\n\n{RIVER}\n\n{MILL}" for name in names))
    return [block.level for block in blocks if block.kind == "heading"]


def test_a_text_that_begins_in_the_midst_has_its_sections_one_below_the_other() -> None:
    names = ["2.1.2. Wheels", "2.1.3. Sluices", "2.1.3.1. Wooden ones", "2.2. Doors", "2.3. Roofs", "2.3.1. Of reed"]
    assert levels(names) == [2, 2, 3, 1, 1, 2]


def test_a_chapter_stands_over_the_sections_with_its_number() -> None:
    names = ["3.4. Doors", "3.5. Roofs", "Chapter 4. The river", "4.1. Its bed", "4.2. Its banks", "Chapter 5. The sea"]
    found = levels([*names, "5.1. Its shore"])
    assert found[2] < found[3] == found[4] == found[0]


def test_a_short_word_in_capitals_stands_beside_longer_ones() -> None:
    body = RIVER.replace("\n", "\n       ")
    names = [
        "ИМЯ",
        "СИНТАКСИС",
        "ОПИСАНИЕ",
        "   Формат адреса",
        "   Параметры сокета",
        "ОШИБКИ",
        "   Вызовы ioctl",
        "ВЕРСИИ",
    ]
    blocks = of("\n\n".join(f"{name}\n       {body}" for name in names))
    assert [block.level for block in blocks if block.kind == "heading"] == [1, 1, 2, 2, 1, 2, 1]
