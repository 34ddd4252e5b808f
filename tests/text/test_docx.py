"""DOCX as people have it: fields, tracked changes, hidden text, controls, signs, styles of other languages."""

import io
import zipfile

import pytest

from variorum.text.cut import cut
from variorum.text.readers.formats import SUFFIXES
from variorum.text.readers.symbol_fonts import shown_by

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def rows(body: str, styles: str = "") -> list[tuple[str, str]]:
    """The headings of a document with this body, as `heading`, then kind and text of its paragraphs."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", f"<w:styles {NAMESPACES}>{styles}</w:styles>")
    found = cut(into.getvalue(), SUFFIXES[".docx"])
    headings = [("heading", one.heading) for one in found.sections if one.heading]
    return headings + [(one.kind, one.text) for one in found.paragraphs]


def links(body: str) -> object:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
    return cut(into.getvalue(), SUFFIXES[".docx"]).metadata["links"]


def p(inner: str, settings: str = "") -> str:
    return f"<w:p><w:pPr>{settings}</w:pPr>{inner}</w:p>"


def r(words: str, settings: str = "") -> str:
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def style(identifier: str, name: str, settings: str = "", kind: str = "paragraph") -> str:
    return f"""<w:style w:type="{kind}" w:styleId="{identifier}"><w:name w:val="{name}"/>
        <w:rPr>{settings}</w:rPr></w:style>"""


def table(*rows: tuple[str, ...]) -> str:
    """A table; the first of each row are its settings."""
    lines = []
    for settings, *cells in rows:
        words = "".join(f"<w:tc>{p(r(cell))}</w:tc>" for cell in cells)
        lines.append(f"<w:tr><w:trPr>{settings}</w:trPr>{words}</w:tr>")
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def test_a_table_of_contents_is_told_by_its_field_whatever_its_styles() -> None:
    first = mark("begin") + code(' TOC \\o "1-3" ') + mark("separate") + r("Intro") + "<w:r><w:tab/></w:r>" + r("3")
    body = p(first) + p(r("Second 7")) + p(mark("end")) + p(r("The text."))
    assert rows(body) == [("toc_entry", "Intro 3"), ("toc_entry", "Second 7"), ("body", "The text.")]


def test_a_table_of_contents_is_told_by_its_control() -> None:
    part = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = f"<w:sdt><w:sdtPr>{part}</w:sdtPr><w:sdtContent>{p(r('Intro 3'))}</w:sdtContent></w:sdt>{p(r('The text.'))}"
    assert rows(body) == [("toc_entry", "Intro 3"), ("body", "The text.")]


def test_of_a_field_only_what_it_shows_is_text() -> None:
    inner = mark("begin") + code(" DOCPROPERTY x ") + mark("separate") + r("of the code") + mark("end")
    field = mark("begin") + code(" IF ") + inner + code(" = 1 ") + mark("separate") + r("yes") + mark("end")
    entry = mark("begin") + code(' XE "') + r("an entry") + code('" ') + mark("end")
    assert rows(p(r("A ") + field + r(" B") + entry + r("."))) == [("body", "A yes B.")]


def test_a_field_that_never_ends_hides_nothing() -> None:
    assert rows(p(mark("begin") + code(" PAGE ")) + p(r("The text."))) == [("body", "The text.")]


def test_links_may_be_fields() -> None:
    address = ' HYPERLINK "https://example.org/a" '
    parts = mark("begin") + code(address[:9]) + code(address[9:]) + mark("separate") + r("over there") + mark("end")
    simple = f'<w:fldSimple w:instr="{address.replace(chr(34), "&quot;")}">{r("here")}</w:fldSimple>'
    assert links(p(parts) + p(simple)) == [
        {"text": "over there", "target": "https://example.org/a"},
        {"text": "here", "target": "https://example.org/a"},
    ]


def test_tracked_changes_are_read_as_accepted() -> None:
    kept = "<w:rPr><w:del/></w:rPr>"
    body = p(r("First half "), kept) + p(r("second half."))
    body += p(f"<w:del>{r('gone')}</w:del>", kept) + p(
        f"<w:moveFrom>{r('gone')}</w:moveFrom><w:moveTo>{r('x')}</w:moveTo>"
    )
    body += table(("", "a", "b"), ("<w:del/>", "gone", "gone"), ("<w:hidden/>", "gone", "gone"))
    assert rows(body) == [("body", "First half second half."), ("body", "x"), ("table", "a | b")]


def test_a_paragraph_whose_end_was_taken_out_before_a_table_stays_one() -> None:
    found = rows(p(r("Before."), "<w:rPr><w:del/></w:rPr>") + table(("", "a", "b")) + p(r("After.")))
    assert found == [("body", "Before."), ("table", "a | b"), ("body", "After.")]


def test_hidden_text_is_none() -> None:
    styles = style("h", "Hidden words", "<w:vanish/>", "character") + style("H", "Hidden lines", "<w:vanish/>")
    words = r("Seen") + r("no", "<w:vanish/>") + r("no", '<w:rStyle w:val="h"/>') + r(" too", '<w:vanish w:val="0"/>')
    styled = '<w:pStyle w:val="H"/>'
    body = p(words) + p(r("no"), styled) + p(r("shown", '<w:vanish w:val="false"/>'), styled)
    assert rows(body, styles) == [("body", "Seen too"), ("body", "shown")]


def test_what_a_control_asks_for_is_no_text() -> None:
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Click here.')}</w:sdtContent></w:sdt>"
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('Ann')}</w:sdtContent></w:sdt>"
    around = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p(r('Click.'))}</w:sdtContent></w:sdt>"
    assert rows(p(r("Name: ") + filled + prompt) + around) == [("body", "Name: Ann")]


@pytest.mark.parametrize(
    "name",
    ["heading 1", "Überschrift 1", "Titre 1", "標題 1", "見出し 1", "Заголовок 1", "heading 1,h1"],
)
def test_styles_of_headings_in_other_languages(name: str) -> None:
    body = p(r("Chapter"), '<w:pStyle w:val="a"/>') + p(r("The text."))
    assert rows(body, style("a", name)) == [("heading", "Chapter"), ("body", "The text.")]


def test_a_style_that_the_sheet_does_not_have_is_told_by_its_id() -> None:
    body = p(r("Chapter"), '<w:pStyle w:val="Heading1"/>') + p(r("The text."))
    assert rows(body) == [("heading", "Chapter"), ("body", "The text.")]


def test_signs_of_fonts_and_what_is_read_over_characters() -> None:
    sign = '<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>'
    over = f"<w:r><w:ruby><w:rt>{r('とうきょう')}</w:rt><w:rubyBase>{r('東京')}</w:rubyBase></w:ruby></w:r>"
    assert rows(p(sign) + p(over + r("に行く。"))) == [("body", "α→"), ("body", "東京(とうきょう)に行く。")]


def test_formulas_are_their_signs_with_strokes_and_brackets() -> None:
    def said(words: str) -> str:
        return f"<m:r><m:t>{words}</m:t></m:r>"

    fraction = f"<m:f><m:num>{said('a')}</m:num><m:den>{said('b')}</m:den></m:f>"
    pair = f'<m:d><m:dPr><m:sepChr m:val=","/></m:dPr><m:e>{said("x")}</m:e><m:e>{said("y")}</m:e></m:d>'
    total = f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:e>{said("z")}</m:e></m:nary>'
    assert rows(p(r("So ") + f"<m:oMath>{fraction}{said('=f')}{pair}{total}</m:oMath>" + r("."))) == [
        ("body", "So a/b=f(x,y)∑z.")
    ]


def test_text_in_two_versions_is_read_once() -> None:
    box = "<mc:{0}><w:txbxContent>" + p(r("In a box.")) + "</w:txbxContent></mc:{0}>"
    both = f"<w:r><mc:AlternateContent>{box.format('Choice')}{box.format('Fallback')}</mc:AlternateContent></w:r>"
    assert rows(p(r("Beside it.") + both)) == [("body", "Beside it."), ("body", "In a box.")]


@pytest.mark.parametrize(
    ("font", "place", "sign"),
    [
        ("Symbol", 0xF0B3, "≥"), ("symbol", 0x61, "α"), ("Arial", 0x20AC, "€"), ("Unknown", 0xF041, ""),
        ("Wingdings", 0xFC, "✓"), ("Wingdings", 0x21, ""), ("Arial", 0xD800, ""), ("Arial", 0x110000, ""),
    ],
)  # fmt: skip
def test_signs_by_their_place_in_a_font(font: str, place: int, sign: str) -> None:
    assert shown_by(font, place) == sign
