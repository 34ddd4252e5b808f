"""Manual pages as `man` shows them: their margins say what is a heading, and how deep it is."""

import pytest
from plain_texts import MILL, RIVER, of


def set_in(text: str, columns: int = 7) -> str:
    return "\n".join(" " * columns + line[: 76 - columns] for line in text.split("\n"))


def headings(text: str) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in of(text) if block.kind in ("title", "heading")]


def page(name: str, *parts: str) -> str:
    return f"{name:<30}River Commands{name:>32}\n\n" + "\n\n".join(parts)


def test_headings_of_one_margin_are_of_one_level_whatever_their_script_and_case() -> None:
    parts = [f"{name}\n{set_in(RIVER)}" for name in ("NAME", "描述", "选项", "Nazwa", "SEE ALSO")]
    parts.insert(3, f"   Types of wheels\n{set_in(MILL)}")
    assert headings(page("MILL(7)", *parts)) == [
        ("NAME", 1),
        ("描述", 1),
        ("选项", 1),
        ("Types of wheels", 2),
        ("Nazwa", 1),
        ("SEE ALSO", 1),
    ]


@pytest.mark.parametrize("term", ["simple, never", "/etc/skel", "-E encoding", "(2 rows)"])
def test_what_stands_where_the_text_does_heads_nothing(term: str) -> None:
    terms = [f"{' ' * 7}{term}\n\n{set_in(MILL, 14)}", f"{' ' * 7}/etc/sgml\n{set_in(RIVER, 14)}"]
    text = page("MILL(7)", f"NAME\n{set_in(RIVER)}", f"FILES\n{set_in(MILL)}", *terms, f"SEE ALSO\n{set_in(RIVER)}")
    assert headings(text) == [("NAME", 1), ("FILES", 1), ("SEE ALSO", 1)]


def test_a_reference_to_a_page_is_no_heading() -> None:
    text = f"The mill\n\n{RIVER}\n\nSee also\n\nrmdir(2)\n\n{RIVER}\n\n{MILL}"
    assert "rmdir(2)" not in [said for said, _ in headings(text)]


def test_the_name_of_a_page_may_have_blanks() -> None:
    text = page("CREATE WHEEL(7)", *(f"{name}\n{set_in(RIVER)}" for name in ("NAME", "SYNOPSIS", "DESCRIPTION")))
    assert of(text)[0].kind == "boilerplate"
    assert headings(text) == [("NAME", 1), ("SYNOPSIS", 1), ("DESCRIPTION", 1)]


def test_sections_without_case_over_their_text_have_no_title_among_them() -> None:
    text = "\n\n".join(f"{name}\n{set_in(RIVER)}" for name in ("名称", "書式", "解説", "関連項目"))
    assert headings(text) == [(name, 1) for name in ("名称", "書式", "解説", "関連項目")]
