"""EPUB, DOCX and PDF: what is read, in which order, and what of a bad file becomes a reason."""

import io
import sys
import zipfile

import pdf_oxide
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.document import Decoded, Rejection, Structure
from variorum.text.readers.containers import EXTRAS, read_container
from variorum.text.readers.formats import media_type_of
from variorum.text.readers.html.reader import span_text
from variorum.text.readers.list_numbers import shown

EPUB, DOCX, PDF, *_ = EXTRAS

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OPF = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>The Book</dc:title><dc:creator>A. B.</dc:creator><dc:creator>C. D.</dc:creator><dc:date>1911-02-03</dc:date>
<dc:language>en</dc:language></metadata><manifest>
<item id="b" href="text/two%20.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="c" href="c.css" media-type="text/css"/>
</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>"""
PAGES = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    "OEBPS/book.opf": OPF,
    "OEBPS/text/one.xhtml": "\ufeff<html><head><title>x</title></head><h1>The Book</h1><p>é one</p></html>",
    "OEBPS/text/two .xhtml": "<html><body><header><h1>Chapter</h1></header><p>two</p></body></html>",
}
WORD = {
    "word/document.xml": f"""<w:document {W}><w:body>
<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>The Title</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>Over</w:t></w:r><w:r><w:t>view</w:t></w:r></w:p>
<w:p><w:r><w:t>Said</w:t><w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>
<w:ins><w:r><w:t xml:space="preserve"> and</w:t><w:br/><w:t>done</w:t></w:r></w:ins></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>""",
    "word/styles.xml": f"""<w:styles {W}><w:style w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:styleId="B"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="H1"><w:name w:val="My own"/><w:basedOn w:val="B"/></w:style></w:styles>""",
    "word/footnotes.xml": f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>""",
    "word/footer1.xml": f"<w:ftr {W}><w:p><w:r><w:t>Page foot</w:t></w:r></w:p></w:ftr>",
}


def zipped(files: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content.encode())
    return into.getvalue()


def read(raw: bytes, media_type: str) -> tuple[Decoded, Structure]:
    decoded, structure = read_container(raw, media_type)
    at = 0
    for block in structure.blocks:
        assert at <= block.start < block.end <= len(decoded.text)
        assert block.text.strip()
        at = block.end
    return decoded, structure


def rows(structure: Structure) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level or block.depth, block.text) for block in structure.blocks]


def test_epub_is_its_parts_in_the_order_of_the_spine() -> None:
    decoded, structure = read(zipped(PAGES), EPUB)
    assert rows(structure) == [
        ("title", 0, "The Book"),
        ("body", 0, "é one"),
        ("heading", 1, "Chapter"),
        ("body", 0, "two"),
    ]
    assert structure.span_of == "part"
    assert structure.published == "1911-02-03"
    assert structure.metadata["title"] == "The Book"
    assert structure.metadata["author"] == "A. B., C. D."
    for block in structure.blocks:
        assert span_text(decoded.text[block.start : block.end], block.kind, structure.options) == block.text


def test_epub_spans_count_in_the_bytes_of_the_parts() -> None:
    decoded, structure = read(zipped(PAGES), EPUB)
    parts = structure.metadata["parts"]
    assert isinstance(parts, list)
    joined = decoded.text.encode()
    for part in parts:
        content = PAGES[part["name"]].encode().removeprefix(b"\xef\xbb\xbf")
        assert joined[part["byte_start"] : part["byte_start"] + part["n_bytes"]] == content


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"OEBPS/text/one.xhtml": None}, "broken_archive"),
        ({"OEBPS/book.opf": "<package"}, "broken_archive"),
        ({"OEBPS/book.opf": '<!DOCTYPE a [<!ENTITY b "c">]><package>&b;</package>'}, "broken_archive"),
        ({"META-INF/encryption.xml": '<a><EncryptionMethod Algorithm="aes"/></a>'}, "unreadable"),
        ({"META-INF/container.xml": None, "OEBPS/book.opf": None}, "broken_archive"),
    ],
)
def test_a_bad_epub_gives_a_reason(changed: dict[str, str | None], reason: str) -> None:
    files = {name: content for name, content in {**PAGES, **changed}.items() if content is not None}
    with pytest.raises(Rejection) as bad:
        read(zipped(files), EPUB)
    assert (bad.value.step, bad.value.reason) == ("read", reason)


def test_a_bomb_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.text.readers.zip_parts.MOST_BYTES", 1_000_000)
    with pytest.raises(Rejection) as bad:
        read(zipped({**PAGES, "OEBPS/text/one.xhtml": "x" * 2_000_000}), EPUB)
    assert bad.value.reason == "too_large"


def test_docx() -> None:
    _, structure = read(zipped(WORD), DOCX)
    assert rows(structure) == [
        ("title", 0, "The Title"),
        ("heading", 1, "Overview"),
        ("body", 0, "Said[1] and done"),
        ("list_item", 1, "item"),
        ("table", 0, "a | b\n1 | 2"),
        ("footnote", 0, "[1] A note."),
        ("boilerplate", 0, "Page foot"),
    ]
    assert structure.span_of == "none"


R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RICH = {
    "_rels/.rels": '<R><Relationship Id="a" Type="x/officeDocument" Target="/w/main.xml"/></R>',
    "w/_rels/main.xml.rels": """<R><Relationship Id="a" Type="x/comments" Target="remarks.xml"/>
<Relationship Id="b" Type="x/numbering" Target="lists.xml"/><Relationship Id="c" Type="x/styles" Target="looks.xml"/>
<Relationship Id="d" Type="x/endnotes" Target="ends.xml"/><Relationship Id="f" Type="x/footnotes" Target="feet.xml"/>
<Relationship Id="e" Type="x/hyperlink" Target="https://example.org/a" TargetMode="External"/></R>""",
    "w/main.xml": f"""<w:document {W} {R} xmlns:wp="urn:wp"><w:body>
<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Scope</w:t></w:r></w:p>
<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>T</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">he river </w:t></w:r><w:commentRangeStart w:id="7"/><w:r><w:t>runs deep</w:t></w:r>
<w:commentRangeEnd w:id="7"/><w:r><w:footnoteReference w:id="5"/></w:r><w:r><w:t xml:space="preserve">, see </w:t></w:r>
<w:hyperlink r:id="e"><w:r><w:t>there</w:t></w:r></w:hyperlink><w:r><w:endnoteReference w:id="3"/></w:r>
<w:r><w:footnoteReference w:id="4"/><w:footnoteReference w:customMarkFollows="1" w:id="6"/><w:t>*</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>first</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>deep</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>deeper</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>second</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr></w:pPr><w:r><w:t>anew</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>dotted</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Terms</w:t></w:r></w:p>
<w:p><w:r><w:t/><w:drawing><wp:inline><wp:docPr id="1" descr="A river at dusk."/></wp:inline></w:drawing></w:r></w:p>
<w:p><w:pPr><w:framePr w:dropCap="margin"/></w:pPr><w:r><w:t>Z</w:t></w:r></w:p></w:body></w:document>""",
    "w/looks.xml": f"""<w:styles {W}><w:style w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/>
<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>""",
    "w/lists.xml": f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/>
<w:lvlText w:val="%1."/><w:pStyle w:val="H"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1(%2)"/></w:lvl>
</w:abstractNum><w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/>
</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>
</w:num></w:numbering>""",
    "w/remarks.xml": f"""<w:comments {W}><w:comment w:id="7" w:author="A. B." w:date="2020-01-02T00:00:00Z"><w:p><w:r>
<w:t>Is it?</w:t></w:r></w:p></w:comment></w:comments>""",
    "w/feet.xml": f"""<w:footnotes {W}><w:footnote w:id="4"><w:p><w:r><w:t>Later.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="5"><w:p><w:r><w:t>Sooner.</w:t></w:r></w:p></w:footnote><w:footnote w:id="6"><w:p><w:r>
<w:t>* Starred.</w:t></w:r></w:p></w:footnote></w:footnotes>""",
    "w/ends.xml": f"""<w:endnotes {W}><w:endnote w:id="3"><w:p><w:r><w:t>At the end.</w:t></w:r></w:p></w:endnote>
</w:endnotes>""",
}


def test_docx_has_what_word_counts_and_what_is_said_beside_the_text() -> None:
    _, structure = read(zipped(RICH), DOCX)
    assert rows(structure) == [
        ("heading", 1, "IV. Scope"),
        ("body", 0, "The river runs deep[1], see there[i][2]*"),
        ("list_item", 0, "1. first"),
        ("list_item", 1, "1(a) deep"),
        ("list_item", 1, "1(b) deeper"),
        ("list_item", 0, "2. second"),
        ("list_item", 0, "1. anew"),
        ("list_item", 0, "dotted"),
        ("heading", 1, "V. Terms"),
        ("caption", 0, "A river at dusk."),
        ("body", 0, "Z"),
        ("footnote", 0, "[1] Sooner."),
        ("footnote", 0, "[i] At the end."),
        ("footnote", 0, "[2] Later."),
        ("footnote", 0, "* Starred."),
    ]
    remark = {"author": "A. B.", "date": "2020-01-02T00:00:00Z", "about": "runs deep", "text": "Is it?"}
    assert structure.metadata["comments"] == [remark]
    assert structure.metadata["links"] == [{"text": "there", "target": "https://example.org/a"}]


@pytest.mark.parametrize(
    ("number", "form", "words"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (27, "lowerLetter", "aa"),
        (7, "decimalZero", "07"),
        (0, "upperLetter", "0"),
        (99_999_999, "lowerRoman", "99999999"),
        (3, "japaneseCounting", "3"),
    ],
)
def test_numbers_are_shown_in_their_form(number: int, form: str, words: str) -> None:
    assert shown(number, form) == words


def test_pdf_headings_by_type_and_paragraphs_whole_again() -> None:
    words = "Running text that is long enough to be broken into several lines of the page by whoever prints it. "
    source = f"# The Title\n\n## First part\n\n{words * 5}\n\n## Second part\n\n{words * 5}\n"
    _, structure = read(pdf_oxide.Pdf.from_markdown(source).to_bytes(), PDF)
    headings = [(block.kind, block.text) for block in structure.blocks if block.kind in ("title", "heading")]
    assert headings == [("title", "The Title"), ("heading", "First part"), ("heading", "Second part")]
    assert [block.text for block in structure.blocks if block.kind == "body"] == [(words * 5).strip()] * 2
    assert structure.span_of == "none"


def test_a_pdf_without_text_says_so() -> None:
    blank = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    blank += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    with pytest.raises(Rejection) as bad:
        read(blank, PDF)
    assert bad.value.reason in ("empty", "broken_archive")


@pytest.mark.parametrize("media_type", EXTRAS)
@settings(deadline=None)
@given(raw=st.one_of(st.binary(), st.integers(0, 400).map(lambda cut: zipped(PAGES)[cut:])))
def test_any_bytes_are_read_or_refused(media_type: str, raw: bytes) -> None:
    try:
        read(raw, media_type)
    except Rejection as bad:
        assert bad.detail


@pytest.mark.parametrize(
    ("media_type", "extra"), [(media_type, extra) for media_type, (_, extra) in EXTRAS.items() if extra]
)
def test_without_its_extra_a_format_says_what_to_install(
    media_type: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "variorum.text.readers.epub",
        "variorum.text.readers.docx.reader",
        "variorum.text.readers.docx.related",
        "variorum.text.readers.pdf.reader",
        "variorum.text.readers.odt.reader",
        "variorum.text.readers.rst",
        "variorum.text.readers.latex.reader",
        "variorum.text.readers.latex.macros",
        "variorum.text.readers.zip_parts",
    ):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for name in (
        "defusedxml",
        "defusedxml.common",
        "defusedxml.ElementTree",
        "pdf_oxide",
        "docutils",
        "docutils.core",
        "docutils.nodes",
        "pylatexenc",
        "pylatexenc.latex2text",
    ):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Rejection) as missing:
        read_container(b"", media_type)
    assert missing.value.reason == "unknown_format"
    assert f"install variorum[{extra}]" in missing.value.detail


def test_media_types_of_containers_are_seen_in_the_bytes() -> None:
    assert media_type_of("x", zipped(PAGES, zipfile.ZIP_STORED)[:1024]) == EPUB
    assert media_type_of("x", zipped({"[Content_Types].xml": "", **WORD})[:1024]) == DOCX
