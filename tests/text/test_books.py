"""Parts of books: numbers of pages, contents, notes that links call, and chapters without headings."""

import io
import zipfile

import pytest

from variorum.text.document import CleaningOptions
from variorum.text.readers.containers import read_container
from variorum.text.readers.html.reader import span_text, structure

Rows = list[tuple[str, int, str]]


def page(body: str) -> tuple[Rows, dict[str, object]]:
    """The rows and metadata of a page of HTML."""
    found = structure(body, CleaningOptions())
    for block in found.blocks:
        assert span_text(body[block.start : block.end], block.kind, found.options) == block.text
    return [(block.kind, block.level or block.depth, block.text) for block in found.blocks], found.metadata


def book(*parts: str) -> tuple[Rows, dict[str, object]]:
    """The rows and metadata of an EPUB whose parts are called `0.xhtml`, `1.xhtml` and so on."""
    into = io.BytesIO()
    items = "".join(f'<item id="i{i}" href="{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(len(parts)))
    spine = "".join(f'<itemref idref="i{i}"/>' for i in range(len(parts)))
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("book.opf", f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>")
        for i, part in enumerate(parts):
            archive.writestr(f"{i}.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{part}</body></html>')
    decoded, found = read_container(into.getvalue(), "application/epub+zip")
    for block in found.blocks:
        assert span_text(decoded.text[block.start : block.end], block.kind, found.options) == block.text
    return [(block.kind, block.level or block.depth, block.text) for block in found.blocks], found.metadata


@pytest.mark.parametrize(
    ("number", "called"),
    [
        ('<span class="pagenum">[Pg 6]</span>', "Pg 6"),
        ('<span class="pagenum"><a id="Page_6">6</a></span>', "6"),
        ('<a id="p6" class="pageno">{vi}</a>', "vi"),
        ('<span epub:type="pagebreak" title="6" id="p6"/>', "6"),
        ('<span role="doc-pagebreak" aria-label="6"></span>', "6"),
        ('<span class="page-number">S. 6</span>', "S. 6"),
    ],
)
def test_the_number_of_a_page_is_no_part_of_a_word(number: str, called: str) -> None:
    rows, metadata = page(f"<p>one</p><p>a lo{number}ng day</p><p>two</p>")
    assert rows == [("body", 0, "one"), ("body", 0, "a long day"), ("body", 0, "two")]
    assert (metadata["page_starts"], metadata["pages"]) == ([2], [called])
    rows, metadata = book("<h1>A</h1><p>one</p>", f"<p>a lo{number}ng day</p>")
    assert rows[-1] == ("body", 0, "a long day")
    assert (metadata["page_starts"], metadata["pages"]) == ([2], [called])


@pytest.mark.parametrize("words", ["the sixth page", "6 and 7 of it", "", "<b>6</b> men <i>of</i> seven"])
def test_what_is_called_the_number_of_a_page_and_is_text_stays(words: str) -> None:
    rows, _ = page(f'<p>a <span class="pagenumber">{words}</span> b</p>')
    assert (
        "".join(row[2] for row in rows).split()
        == f"a {words} b".replace("<b>", "").replace("</b>", "").replace("<i>", "").replace("</i>", "").split()
    )


def test_a_page_of_links_to_the_parts_of_a_book_is_its_contents() -> None:
    links = [f'<a href="{i}.xhtml">Chapter {i}</a>' for i in range(3)]
    lines = "".join(f"<p>{link}</p>" for link in links)
    text = "<p>Text of it.</p>"
    for contents, n in (
        (lines, 3),
        (f"<div>{'<br/>'.join(links)}</div>", 1),
        (f"<ul><li>{'<li>'.join(links)}</ul>", 3),
    ):
        rows, _ = book(contents, text, text)
        assert [row[0] for row in rows] == ["toc_entry"] * n + ["body"] * 2
    rows, _ = book("".join(f"<p>{link}</p>" for link in links[:2]), text, text)
    assert [row[0] for row in rows] == ["body"] * 4


def test_what_leads_through_a_book_and_is_not_shown_is_none_of_its_text() -> None:
    rows, _ = book(
        "<svg><text>Cover</text></svg>",
        '<nav epub:type="landmarks"><h2>Guide</h2><ol><li><a href="0.xhtml">Cover</a></li></ol></nav>',
        '<nav epub:type="toc" hidden=""><ol><li><a href="0.xhtml">Cover</a></li></ol></nav>',
        '<nav epub:type="page-list"><ol><li><a href="0.xhtml">5</a></li></ol></nav><p>Text.</p>',
        '<aside class="sidebar"><p>More text.</p></aside>',
    )
    kinds = ["boilerplate", "boilerplate", "boilerplate", "toc_entry", "boilerplate", "body", "body"]
    assert [row[0] for row in rows] == kinds


CALLED = '<p id="p1">So it was<sup><a id="r1" href="{}#n1">[1]</a></sup> here.</p>'
NOTE = '<p id="n1"><a href="{}#r1">[1]</a> Or was it?</p>'


def test_what_a_number_leads_to_and_leads_back_is_a_note() -> None:
    assert page(CALLED.format("") + NOTE.format(""))[0] == [
        ("body", 0, "So it was[1] here."),
        ("footnote", 0, "[1] Or was it?"),
    ]
    rows, _ = book(CALLED.format("1.xhtml"), NOTE.format("0.xhtml"))
    assert [row[0] for row in rows] == ["body", "footnote"]


@pytest.mark.parametrize(
    "note",
    [
        NOTE.format("").replace("#r1", "#other"),
        NOTE.format("").replace("n1", "n2"),
        NOTE.format("").replace("<p ", "<h2 ").replace("</p>", "</h2>"),
    ],
)
def test_a_link_of_one_way_makes_no_note(note: str) -> None:
    rows, _ = page(CALLED.format("") + note)
    assert [row[0] for row in rows][1] != "footnote"


def test_a_call_that_stands_before_its_note_is_none() -> None:
    called = '<p id="p1"><a id="r1" href="#n1">[1]</a> shows that it was so.</p>'
    assert [row[0] for row in page(called + NOTE.format(""))[0]] == ["body", "footnote"]


TEXT = "<p>It was a long day, and it rained all through the night.</p>"


def test_lines_in_bold_over_text_are_headings_of_a_page_without_any() -> None:
    for bold in ("<p><b>{}</b></p>", '<p class="bold">{}</p>', "<p><strong>{}</strong><br></p>"):
        headed = bold.format("The day") + TEXT + bold.format("The night") + TEXT
        assert [row[:2] for row in page(headed)[0]] == [("heading", 2), ("body", 0)] * 2
        assert [row[0] for row in page("<h2>Time</h2>" + headed)[0]] == ["heading", *["body"] * 4]


@pytest.mark.parametrize("line", ["It rained.", "Note:", "***", "a" * 101])
def test_what_ends_as_a_sentence_or_is_long_heads_nothing(line: str) -> None:
    assert "heading" not in [row[0] for row in page(2 * (f"<p><b>{line}</b></p>{TEXT}"))[0]]


def test_lines_in_bold_over_each_other_or_with_other_words_head_nothing() -> None:
    assert "heading" not in [row[0] for row in page(2 * ("<p><b>A</b></p><p><b>" + "b" * 50 + "</b></p>"))[0]]
    assert "heading" not in [row[0] for row in page(2 * ("<p><b>The day</b> began</p>" + TEXT))[0]]
    assert "heading" not in [row[0] for row in page("<p><b>The day</b></p>" + TEXT)[0]]
    linked = TEXT.replace("<p>", "<p><a href='b.html'>").replace("through", "</a>through")
    assert "heading" not in [row[0] for row in page(2 * ("<p><b>The day</b></p>" + linked))[0]]


def test_the_line_in_bold_that_a_part_of_a_book_begins_with_is_a_heading() -> None:
    rows, _ = book(f"<p><b>One</b></p>{TEXT}", f"{TEXT}<p><b>Two</b></p>{TEXT}")
    assert [row[:2] for row in rows] == [("heading", 1), ("body", 0), ("body", 0), ("body", 0), ("body", 0)]


def test_paragraphs_that_are_called_headings_or_code_are_that() -> None:
    assert page(f'<p class="h3">A</p><div role="heading" aria-level="4">B</div>{TEXT}')[0][:2] == [
        ("heading", 3, "A"),
        ("heading", 4, "B"),
    ]
    assert page(f'<p class="h3">{"It was long. " * 12}</p>{TEXT}')[0][0][0] == "body"
    assert page(f'<p class="code">$ a<br />\n$ b</p>{TEXT}')[0][0] == ("code", 0, "$ a\n$ b")


def test_a_number_that_leads_to_its_own_paragraph_is_a_sign_on_it() -> None:
    numbered = '<label><a href="#o{0}">{0}</a></label><p id="o{0}">Text {1} of it.</p>'
    rows, _ = page(numbered.format(1, "a") + numbered.format(2, "b"))
    assert [row[0] for row in rows] == ["boilerplate", "body"] * 2
    assert page('<p><a href="#o7">7</a> men</p><p>and</p><p>more</p><p id="o7">of them</p>')[0][0] == (
        "body",
        0,
        "7 men",
    )
