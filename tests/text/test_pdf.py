"""PDF: which glyphs are a line, in which order lines are read, and what stands at the edges of a page."""

import pytest

from variorum.text.cut import cut, reading_order
from variorum.text.document import Cut
from variorum.text.readers.pdf.right_to_left import as_letters, is_set_from_right, read_from_left, read_from_right

FONTS = {"F": "Helvetica", "B": "Helvetica-Bold", "M": "Courier"}
HEBREW = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /H def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
2 beginbfrange
<20> <60> <0020>
<61> <7A> <05D0>
endbfrange
endcmap
end
end"""
"""What the font H says of its letters: small ones are those of Hebrew."""
Put = tuple[float, float, str] | tuple[float, float, str, float] | tuple[float, float, str, float, str]
"""Text at a place of a page: from the left, from the bottom, words, size (10) and font (F, or H for Hebrew)."""


def printed(*pages: list[Put]) -> bytes:
    """A PDF whose pages hold text at places."""
    fonts = "".join(
        f"/{key}<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>" for key, name in FONTS.items()
    )
    fonts += (
        f"/H<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode {3 + 2 * len(pages)} 0 R>>"
    )
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"]
    for n, page in enumerate(pages):
        drawn = []
        for x, y, words, *more in page:
            size, font = (*more, 10.0, "F")[:2] if len(more) != 1 else (more[0], "F")
            escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn.append(f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET")
        content = "\n".join(drawn)
        resources = f"/Resources<</Font<<{fonts}>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]{resources}/Contents {4 + 2 * n} 0 R>>")
        objects.append(f"<</Length {len(content.encode('cp1252'))}>>stream\n{content}\nendstream")
    objects.append(f"<</Length {len(HEBREW)}>>stream\n{HEBREW}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, held in enumerate(objects, 1):
        offsets.append(len(body.encode("cp1252")))
        body += f"{number} 0 obj{held}endobj\n"
    start = len(body.encode("cp1252"))
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return (body + f"startxref\n{start}\n%%EOF").encode("cp1252")


def read(*pages: list[Put]) -> Cut:
    return cut(printed(*pages), "application/pdf")


def rows(found: Cut) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in found.paragraphs]


def column(left: float, name: str, top: float = 700, lines: int = 12) -> list[Put]:
    words = [f"{name} is line {n:02} of a column that is full of words," for n in range(lines - 1)]
    return [(left, top - 12 * n, line) for n, line in enumerate([*words, f"{name} ends."])]


def text(top: float, lines: int = 8, name: str = "The text") -> list[Put]:
    return [
        (72, top - 12 * n, f"{name} has a line {n:02} that goes from one margin of the page to the other one of it,")
        for n in range(lines)
    ]


def test_columns_are_read_one_after_the_other_and_titles_over_them_first() -> None:
    page: list[Put] = [
        (72, 740, "A title that stands over both of the columns of it", 20),
        *column(60, "Left"),
        *column(320, "Right", 706),
    ]
    lines: list[Put] = [
        (60, 520, "A line over both of the columns that is as long as two of them are, to the margin."),
        *column(60, "Low", 500, 6),
        *column(320, "End", 500, 6),
    ]
    said = reading_order(read(page + lines))
    assert [words.split()[0] for words in said] == ["A", "Left", "Right", "A", "Low", "End"]
    assert all(words.endswith("ends.") for words in said[1:3])


def test_a_table_is_read_by_rows_and_its_cells_are_parted() -> None:
    cells = [("Name", "Year", "Place"), ("Anna", "1911", "Lund"), ("Bo", "1912", "Oslo"), ("Cy", "1913", "Rome")]
    table: list[Put] = [(72 + 120 * x, 560 - 14 * y, cell) for y, row in enumerate(cells) for x, cell in enumerate(row)]
    assert ("table", "Name | Year | Place\nAnna | 1911 | Lund\nBo | 1912 | Oslo\nCy | 1913 | Rome") in rows(
        read(text(700) + table)
    )


def test_a_running_head_may_change_by_chapter_and_notes_stand_aside() -> None:
    pages = []
    names = ("Anna", "Bo", "Cyril", "Dora", "Egon", "Fritz", "Gerda", "Hans")
    for n, name in enumerate(names):
        note: list[Put] = [(72, 90, "1 A note that is set in small type.", 8)] if n == 2 else []
        head = f"Chapter {n // 3}: " + ("Rivers", "Hills", "Woods")[n // 3]
        pages.append([(72, 760, head), *text(720, 40, name), *note, (300, 40, str(n + 1))])
    found = read(*pages)
    assert [row for row in rows(found) if "Chapter" in row[1]] == [
        ("boilerplate", f"Chapter {n // 3}: {('Rivers', 'Hills', 'Woods')[n // 3]}") for n in range(8)
    ]
    assert ("footnote", "1 A note that is set in small type.") in rows(found)
    assert sum(kind == "boilerplate" for kind, _ in rows(found)) == 16
    starts = found.metadata["page_starts"]
    assert isinstance(starts, list) and len(starts) == 8 and starts[0] == 0 and starts == sorted(starts)


def test_code_keeps_its_lines_and_indentation() -> None:
    code: list[Put] = [
        (90, 560, "def f(x):", 9, "M"),
        (90 + 4 * 5.4, 549, "return x", 9, "M"),
        (90, 527, "f(1)", 9, "M"),
    ]
    assert ("code", "def f(x):\n    return x\n\nf(1)") in rows(read(text(700) + code + text(480)))


def test_accents_stand_on_their_letters_and_words_at_line_ends_are_whole() -> None:
    page = text(700)
    page += [
        (72, 560, "Un prot"),
        (103.4, 560.4, "´"),
        (102.9, 560, "eg"),
        (115.6, 560.4, "´"),
        (115.0, 560, "e de la ville."),
    ]
    found = " ".join(words for _, words in rows(read(page)))
    assert "Un protégé de la ville." in found, found


def test_items_with_numbers_are_items_and_entries_with_pages_are_contents() -> None:
    items: list[Put] = [(72, 560 - 14 * n, f"{n + 1}. An item that says what is to be done next.") for n in range(3)]
    contents: list[Put] = [
        (x, 700 - 14 * n, words)
        for n, words in enumerate(("Rivers", "Hills", "Woods", "Notes"))
        for x, words in ((72, words), (500, str(3 + 9 * n)))
    ]
    assert [kind for kind, _ in rows(read(contents, text(700) + items))] == ["toc_entry"] * 4 + ["body"] + [
        "list_item"
    ] * 3


def test_paragraphs_that_begin_with_an_indent_are_told_apart_whatever_ends_the_one_before() -> None:
    first = "which says what follows:"
    page = text(700, 1)
    for n in range(4):
        top = 640 - 36 * n
        page += [(84, top, f"Paragraph {n} begins with an indent and is as long as all the other lines of it are,"),
                 (72, top - 12, "and goes on from one margin of the page to the other one of it, as long as they are,"),
                 (72, top - 24, first)]  # fmt: skip
    found = [words for _, words in rows(read(page)) if "Paragraph" in words]
    assert [words.split()[1] for words in found] == ["0", "1", "2", "3"]
    assert all(words.endswith(first) for words in found)


def test_an_item_with_a_bullet_is_no_heading_though_the_type_is_large() -> None:
    page = [*text(700), (72, 560, "• A large item", 20), *text(530)]
    assert ("list_item", "A large item") in rows(read(page))


@pytest.mark.parametrize(
    ("printed_from_left", "read_so"),
    [
        ("?Astro אמל", "למא Astro?"),  # words of another script are read from the left
        (".50% ,1,250 ריחמ", "מחיר 1,250, 50%."),  # as numbers are, each of its own
        ("2020-05-01 םויב", "ביום 2020-05-01"),
        ("01-05-2020 يف", "في 2020-05-01"),  # a sign parts numbers behind Arabic
        ("(API 2) ףוס", "ףוס"[::-1] + " )API 2("),
    ],
)
def test_what_is_printed_from_the_right_is_read_run_by_run(printed_from_left: str, read_so: str) -> None:
    assert "".join(read_from_right(printed_from_left[::-1])) == read_so


def test_a_word_from_the_right_is_turned_in_a_line_from_the_left() -> None:
    assert "".join(read_from_left("the word םולש 5 תיב here")) == "the word בית 5 שלום here"
    assert as_letters("\ufefb\ufe91") == "\u0644\u0627\u0628"


def test_a_page_is_set_from_the_right_by_its_letters_or_by_its_margins() -> None:
    some = "The word of a manual with many names of programs שלום לכם"
    assert is_set_from_right("שלום", [(0, 1)])
    assert is_set_from_right(some, [(10, 500), (60, 500), (90, 500)])
    assert not is_set_from_right(some, [(10, 500), (10, 420), (10, 480)])
    assert not is_set_from_right("The word שלום stands in a long text of another script, once", [(1, 9), (2, 9)])


def test_a_page_of_hebrew_is_read_from_the_right_with_its_columns_paragraphs_and_numbers() -> None:
    """Lines are printed as they are seen: Hebrew from the right, Latin and digits from the left."""
    page: list[Put] = []
    for left in (60, 320):
        for n in range(12):
            seen = "edcba 1998 OK edcba lkjih edcba lkjih edcba" if n < 11 else ".edcba"
            page.append((left if n < 11 else left + 168, 700 - 12 * n, seen, 10, "H"))
    page.append((320 + 140, 730, "zyx edcba", 20, "H"))
    found = read(page)
    line = "אבגדה חטיךכ אבגדה חטיךכ אבגדה OK 1998 אבגדה"
    said = [words for kind, words in rows(found) if kind == "body"]
    assert len(said) == 2
    assert said[0].startswith("אבגדה חטיךכ") and said[0].endswith("אבגדה אבגדה.")
    assert said[0].count("1998") == 11 and "OK" in said[0], (line, said[0])


def test_items_are_told_by_their_sign_and_the_gap_behind_it_and_stand_as_deep_as_they_are_set_in() -> None:
    def item(left: float, top: float, sign: str, words: str) -> list[Put]:
        return [(left, top, sign), (left + 24, top, words)]

    page = [
        *text(700),
        *item(84, 588, "1.", "The first item of all, whose words go on from one margin of the page to the other"),
        (108, 576, "and further in the next line of it."),
        *item(120, 564, "-", "an item in it,"),
        *item(156, 552, "a.", "which has one,"),
        *item(156, 540, "b.", "and another,"),
        *item(120, 528, "-", "and one more,"),
        *item(84, 516, "2.", "The second item."),
        *text(480),
        (72, 372, "- he said -"),
    ]
    found = [(row.kind, row.depth, row.text) for row in read(page).paragraphs]
    assert found[1:-2] == [
        ("list_item", 0, "1. The first item of all, whose words go on from one margin of the page to the other "
                         "and further in the next line of it."),
        ("list_item", 1, "an item in it,"),
        ("list_item", 2, "a. which has one,"),
        ("list_item", 2, "b. and another,"),
        ("list_item", 1, "and one more,"),
        ("list_item", 0, "2. The second item."),
    ]  # fmt: skip
    assert found[-1][0] == "body"


def test_a_list_begins_anew_in_the_next_column() -> None:
    page: list[Put] = []
    for left in (72, 320):
        page += column(left, "Left" if left < 200 else "Right", 700, 6)
        page += [(left, 616 - 14 * n, f"• item {n} of the list that stands here") for n in range(3)]
        page += column(left, "Below", 560, 6)
    items = [row.depth for row in read(page).paragraphs if row.kind == "list_item"]
    assert items == [0] * 6


def test_a_paragraph_goes_on_over_words_of_a_program_and_words_in_bold() -> None:
    page = text(700, 2)
    page += [
        (72, 676, "where one may write"),
        (165, 676, "format(name, width = 2) and more of", 9, "M"),
        (72, 664, "it, and it goes on from one margin of the page to the other one of it, as long as they"),
        (72, 652, "are all, with a warning that is set in bold from its first word to the last word of it", 10, "B"),
    ]
    found = rows(read(page))
    assert len(found) == 1
    assert found[0][1].endswith("to the last word of it")


def test_code_at_the_foot_of_a_page_ends_there_and_much_code_is_code() -> None:
    code: list[Put] = [(90, 570 - 11 * n, f"result{n} = compute(value{n}, {n})", 9, "M") for n in range(40)]
    found = rows(read([*text(700, 4), *code], text(700, 2, "and text")))
    assert [kind for kind, _ in found] == ["body", "code", "body"]
    typed: list[Put] = [
        (72, 700 - 12 * n, f"This was typed from beginning to end, as line {n} shows,", 10, "M") for n in range(40)
    ]
    assert {kind for kind, _ in rows(read(typed))} == {"body"}


def test_the_raised_number_of_a_note_belongs_to_it() -> None:
    notes: list[Put] = []
    for n, words in enumerate(["A note of some words.", "'Quoted' is a word of this one.", "The last note."]):
        notes += [(72, 103.5 - 10 * n, str(n + 1), 6), (79, 100 - 10 * n, words, 8)]
    found = [words for kind, words in rows(read([*text(700), *notes])) if kind == "footnote"]
    assert [words.split()[0] for words in found] == ["1", "2", "3"]
