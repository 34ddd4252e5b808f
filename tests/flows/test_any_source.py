"""Whatever a source holds, in whatever format: its rows break no rule of their tables."""

import io
import zipfile
from collections.abc import Callable
from html import escape

import pdf_oxide
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.identity.carry import carry
from variorum.pipeline.rows import DocumentOrigin, document_row, paragraph_rows, section_rows
from variorum.schemas.models import MODELS
from variorum.schemas.row import Row
from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.text.cut import cut
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import SUFFIXES

ENCODINGS = ("utf-16", "cp1252", "koi8-r", "gb18030")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

# fmt: off
WORDS = ["a", "word", "Zeile", "字", "ไทย", ". ", "CHAPTER I", "1. ", "é", "Ã¤", "â€™", "a\u0301", "&nbsp;",
         "&#10;", "&#x2028;", "x-"]
BLANK = [" ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1f", "\x85", "\xa0", "\u1680", "\u2003",
         "\u200b", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\xad", "\xad\n", "\ufeff", "\0", "\x1b[0m", "\b"]
MARKS = ["- ", "> ", "# ", "## ", "```\n", "~~~~\n", "````\n", "---\n", "===\n", "|a|b|\n|-|-|\n", "`", "**", "[",
         "](u)", "[x]: /u\n", "---\ntitle: ' '\n---\n", "{#id}", "[^1]: "]
TAGS = ["<p>", "</p>", "<br>", "<pre>", "</pre>", "<plaintext>", "<h1>", "</h1>", "<title>", "</title>", "<li>", "<b>",
        "</b>", "<table><tr><td>", "<td>", "<blockquote>", "<div class='date'>", "<xmp>", "<!--", "-->",
        "<caption>", "<script>"]
# fmt: on
HOSTILE = st.lists(st.sampled_from(WORDS + BLANK * 2 + MARKS + TAGS), max_size=30).map("".join)
TEXT = st.one_of(HOSTILE, HOSTILE, st.text(max_size=40))


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def bytes_in(encoding: str) -> Callable[[str], bytes]:
    return lambda text: text.encode(encoding, "replace")


def packed(parts: dict[str, str]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, encoded(content))
    return into.getvalue()


def as_epub(text: str) -> bytes:
    book = (
        "<package><metadata/><manifest><item id='a' href='a.xhtml' media-type='text/html'/></manifest>"
        "<spine><itemref idref='a'/></spine></package>"
    )
    return packed({"mimetype": "application/epub+zip", "a.opf": book, "a.xhtml": text})


def as_docx(text: str) -> bytes:
    """A paragraph for each line feed; what XML cannot hold is left out."""
    legal = "".join(char for char in text if char >= " " or char in "\t\n")
    runs = (f"<w:p><w:r><w:t>{escape(line)}</w:t><w:br/></w:r></w:p>" for line in legal.split("\n"))
    return packed({"word/document.xml": f"<w:document {W}><w:body>{''.join(runs)}</w:body></w:document>"})


def as_pdf(text: str) -> bytes:
    return bytes(pdf_oxide.Pdf.from_text(text.replace("\0", "") or " ").to_bytes())


WRITERS: dict[str, Callable[[str], bytes]] = {
    SUFFIXES[".txt"]: encoded,
    SUFFIXES[".md"]: encoded,
    SUFFIXES[".html"]: encoded,
    SUFFIXES[".epub"]: as_epub,
    SUFFIXES[".docx"]: as_docx,
    SUFFIXES[".pdf"]: as_pdf,
}


def rows_of(number: int, found: Cut, n_bytes: int) -> dict[str, list[Row]]:
    """The rows of a cut source, as the document of this number."""
    document_id = f"d{number:016}"
    carried = carry(document_id, [], [], [], found.sections, found.paragraphs)
    paragraphs = list(paragraph_rows(document_id, found, carried.section_ids, carried.paragraph_ids))
    origin = DocumentOrigin(document_id, "any", "source", b"\0" * 32, n_bytes)
    return {
        "documents": [document_row(origin, found, sum(row["n_words"] for row in paragraphs))],
        "sections": list(section_rows(document_id, found, carried.section_ids)),
        "paragraphs": paragraphs,
    }


def check_sources(sources: list[bytes], media_type: str) -> None:
    """Each source is refused with a reason, or its texts are trimmed and no rule of a table is broken."""
    rows: dict[str, list[Row]] = {"documents": [], "sections": [], "paragraphs": []}
    for number, raw in enumerate(sources):
        try:
            found = cut(raw, media_type)
        except Rejection as rejection:
            assert rejection.detail
            continue
        headings = [section.heading for section in found.sections if section.heading is not None]
        for text in [*headings, *(paragraph.text for paragraph in found.paragraphs)]:
            assert text
            assert text == text.strip()
        for name, of_source in rows_of(number, found, len(raw)).items():
            rows[name] += of_source

    # A validation costs more than many rows in it: all sources together.
    for name, of_table in rows.items():
        frame = pl.from_arrow(pa.Table.from_pylist(of_table, arrow_schema(tables()[name])))
        MODELS[name].validate(frame, lazy=True)


@pytest.mark.parametrize("media_type", WRITERS)
@settings(deadline=None, max_examples=15)
@given(texts=st.lists(TEXT, min_size=8, max_size=12))
def test_no_text_breaks_a_rule(media_type: str, texts: list[str]) -> None:
    check_sources([WRITERS[media_type](text) for text in texts], media_type)


@pytest.mark.parametrize("media_type", [SUFFIXES[".txt"], SUFFIXES[".md"], SUFFIXES[".html"]])
@settings(deadline=None, max_examples=10)
@given(
    sources=st.lists(
        st.one_of(st.binary(max_size=60), *(TEXT.map(bytes_in(name)) for name in ENCODINGS)), min_size=6, max_size=10
    )
)
def test_no_bytes_break_a_rule(media_type: str, sources: list[bytes]) -> None:
    check_sources(sources, media_type)


@pytest.mark.parametrize(
    ("suffix", "source", "expected"),
    [
        (".html", "<p>one<br>two<br>three<br>&nbsp;</p>", "one\ntwo\nthree"),
        (".html", "<plaintext>foo\n", "foo"),
        (".html", "<pre>x\n\n   y\n</pre>", "x\n\n   y"),
        (".md", "```\n\nfoo\n```\n", "foo"),
        (".md", "````\n\n```python\nx = 1\n```\n````\n", "```python\nx = 1\n```"),
        (".md", "~~~\n\n    a\n  b\n\n~~~\n", "a\n  b"),
    ],
)
def test_blank_lines_at_the_ends_of_what_keeps_its_lines_are_lost(suffix: str, source: str, expected: str) -> None:
    assert [paragraph.text for paragraph in cut(source.encode(), SUFFIXES[suffix]).paragraphs] == [expected]
