"""ODT: what is read, in which order, and what of a bad file becomes a reason."""

import io
import zipfile

import pytest

from variorum.text.cut import cut
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import SUFFIXES, media_type_of

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
    )
)
CONTENT = f"""<office:document-content {SPACES}><office:automatic-styles>
<style:style style:name="P1" style:parent-style-name="Quotations"/>
<style:style style:name="P2" style:parent-style-name="P1"/>
</office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region>
</text:tracked-changes>
<text:p text:style-name="Title">The <text:span>Title</text:span></text:p>
<text:h text:outline-level="1">Over<text:span>view</text:span></text:h>
<text:p>Said<text:note><text:note-citation>1</text:note-citation><text:note-body>
<text:p>A note.</text:p></text:note-body></text:note>
 and<text:s text:c="3"/>done<text:line-break/>below<office:annotation
><text:p>remark</text:p></office:annotation>.</text:p>
<text:p text:style-name="P2">Quoted.</text:p>
<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>deep</text:p></text:list-item></text:list>
</text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p>
</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell>
<table:table-cell><text:p>2</text:p></table:table-cell></table:table-row></table:table>
<text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>
</office:text></office:body></office:document-content>"""
META = """<m xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Stated</dc:title><dc:creator>A. B.</dc:creator>
<dc:date>2020-03-04T10:00:00</dc:date></m>"""


def odt(content: str, **more: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        for name, part in more.items():
            archive.writestr(f"{name}.xml", part)
    return into.getvalue()


def read(raw: bytes) -> Cut:
    return cut(raw, media_type_of("a", raw[:4096]))


def test_odt_is_its_body_then_its_notes() -> None:
    found = read(odt(CONTENT, meta=META))
    assert [(one.level, one.heading) for one in found.sections] == [(0, "The Title"), (1, "Overview")]
    assert [(one.kind, one.depth, one.text) for one in found.paragraphs] == [
        ("body", 0, "Said[1] and done below."), ("quote", 0, "Quoted."), ("list_item", 0, "one"),
        ("list_item", 1, "deep"), ("table", 0, "a | b\n1 | 2"), ("body", 0, "In a box."),
        ("footnote", 0, "[1] A note."),
    ]  # fmt: skip
    assert (found.metadata["title"], found.metadata["editor"], found.published) == ("Stated", "A. B.", "2020-03-04")
    assert found.span_of == "none"


def test_odt_has_its_formulas_and_what_its_styles_call_people_and_tables() -> None:
    formula = '<draw:frame><draw:object xlink:href="./Formula-1"/></draw:frame>'
    math = """<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>a</mi><mo>+</mo><mn>2</mn></mrow>
        <annotation encoding="StarMath 5.0">a + 2</annotation></semantics></math>"""
    styled = (
        ("Author", "A. Person"),
        ("Definition_20_Term", "Mill"),
        ("Definition_20_Definition_20_Tight", "It grinds."),
        ("Table_20_Caption", "The rivers"),
        ("Standard", f"So {formula}."),
    )
    words = "".join(f'<text:p text:style-name="{style}">{said}</text:p>' for style, said in styled)
    content = f"""<office:document-content {SPACES}
        xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>
        {words}</office:text></office:body></office:document-content>"""
    found = read(
        odt(content, **{"Formula-1/content": math, "Object 2/content": "<office", "Object 3/content": "<office/>"})
    ).paragraphs
    assert [(one.kind, one.text) for one in found] == [
        ("byline", "A. Person"), ("list_item", "Mill"), ("list_item", "It grinds."),
        ("caption", "The rivers"), ("body", "So a+2."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        "<a/>",
        "<a",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<office:text xmlns:office='o'>" + "<b>" * 5_000,
        f"<office:text xmlns:office='o'>{'<b>' * 5_000}{'</b>' * 5_000}</office:text>",
    ],
)
def test_a_broken_odt_is_refused(content: str) -> None:
    with pytest.raises(Rejection) as raised:
        read(odt(content))
    assert raised.value.reason in ("broken_archive", "empty")


def test_an_element_that_stands_for_a_billion_blanks() -> None:
    content = "<t:body xmlns:t='t'><t:text><t:p>a<t:s t:c='999999999'/>b</t:p></t:text></t:body>"
    assert [one.text for one in read(odt(content)).paragraphs] == ["a b"]


def test_notes_inside_of_notes_are_each_read_once() -> None:
    """Or a file of 400 bytes, with 22 of them, takes minutes."""
    body = "<text:p>a<text:note><text:note-body>" * 12 + "<text:p>end</text:p>"
    body += "</text:note-body></text:note></text:p>" * 12
    found = read(odt(f"<body xmlns:text='text'><text:text>{body}</text:text></body>"))
    texts = [paragraph.text for paragraph in found.paragraphs]
    assert len(texts) == 13
    assert texts.count("end") == 1


LISTS = """<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"
 style:num-suffix="."/><text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>
</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet text:level="1"/></text:list-style>
<text:outline-style style:name="O"><text:outline-level-style text:level="1" style:num-format="I"/>
<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>"""


def lists(style: str, *items: str, more: str = "") -> str:
    return f'<text:list text:style-name="{style}"{more}>{"".join(items)}</text:list>'


def item(words: str, inner: str = "", more: str = "") -> str:
    return f"<text:list-item{more}><text:p>{words}</text:p>{inner}</text:list-item>"


def test_odt_says_what_its_references_show() -> None:
    said = '<text:bookmark-ref text:reference-format="text" text:ref-name="a">The Mill</text:bookmark-ref>'
    content = (
        f"<d {SPACES}><office:body><office:text><text:p>See {said}, below.</text:p></office:text></office:body></d>"
    )
    assert [one.text for one in read(odt(content)).paragraphs] == ["See The Mill, below."]


def test_odt_is_its_body_where_styles_of_dates_have_text() -> None:
    date = '<n:date-style xmlns:n="n"><n:year/><n:text>-</n:text><n:month/></n:date-style>'
    body = "<office:body><office:text><text:p>The text.</text:p></office:text></office:body>"
    found = read(odt(f"<d {SPACES}><office:automatic-styles>{date}</office:automatic-styles>{body}</d>"))
    assert [one.text for one in found.paragraphs] == ["The text."]


def test_odt_counts_its_lists_and_headings_as_its_styles_say() -> None:
    body = lists("L", item("one"), item("two", lists("L", item("in two"))))
    body += lists("B", item("point"))
    body += lists("L", item("three"), more=' text:continue-numbering="true"')
    body += lists("L", item("anew"), item("seven", more=' text:start-value="7"'))
    heads = '<text:h text:outline-level="1">A</text:h><text:h text:outline-level="2">B</text:h>'
    heads += '<text:h text:outline-level="2">C</text:h><text:h text:outline-level="1">D</text:h>'
    found = read(odt(f"<t {SPACES}>{LISTS}<office:body><office:text>{heads}{body}</office:text></office:body></t>"))
    assert [one.heading for one in found.sections if one.heading] == ["I A", "I.1 B", "I.2 C", "II D"]
    assert [(one.depth, one.text) for one in found.paragraphs] == [
        (0, "1. one"), (0, "2. two"), (1, "a) in two"), (0, "point"), (0, "3. three"), (0, "1. anew"), (0, "7. seven"),
    ]  # fmt: skip


def test_lines_of_code_in_a_word_processor_are_one_block() -> None:
    styled = '<text:p text:style-name="Preformatted_20_Text">{}</text:p>'
    lines = ["def f():", '<text:s text:c="4"/>return 1', "", "f()"]
    content = "".join(styled.format(line) for line in lines) + "<text:p>After it.</text:p>"
    found = read(odt(f"<t {SPACES}><office:body><office:text>{content}</office:text></office:body></t>"))
    assert [(one.kind, one.text) for one in found.paragraphs] == [
        ("code", "def f():\n    return 1\n\nf()"), ("body", "After it."),
    ]  # fmt: skip


def text(body: str, automatic: str = "", **more: str) -> Cut:
    """An ODT with this body, and with styles of single paragraphs."""
    links = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg:1.0"'
    content = f"""<office:document-content {SPACES} {links}>
        <office:automatic-styles>{automatic}</office:automatic-styles>
        <office:body><office:text>{body}</office:text></office:body></office:document-content>"""
    return read(odt(content, **more))


def rows(found: Cut) -> list[tuple[str, str]]:
    headings = [(f"heading {one.level}", one.heading) for one in found.sections if one.heading]
    return headings + [(one.kind, one.text) for one in found.paragraphs]


def styles(inner: str) -> str:
    return f"<office:document-styles {SPACES}>{inner}</office:document-styles>"


def test_hidden_parts_of_an_odt_are_no_text() -> None:
    hides = """<style:style style:name="T1" style:family="text"><style:text-properties
        text:display="none"/></style:style>
        <style:style style:name="P1" style:family="paragraph"><style:text-properties
        text:display="none"/></style:style>"""
    body = """<text:section text:display="none"><text:p>no</text:p></text:section>
        <text:section text:display="condition" text:is-hidden="true"><text:p>no</text:p></text:section>
        <text:section text:display="condition"><text:p>Shown.</text:p></text:section>
        <text:p>A <text:span text:style-name="T1">no</text:span>b<text:hidden-text
        text:is-hidden="true">no</text:hidden-text
        ><text:placeholder>&lt;no&gt;</text:placeholder>.</text:p><text:p text:style-name="P1">no</text:p>
        <text:p>no<text:hidden-paragraph text:is-hidden="true"/></text:p>"""
    assert rows(text(body, hides)) == [("body", "Shown."), ("body", "A b.")]


def test_what_an_index_of_an_odt_holds_are_entries() -> None:
    body = """<text:table-of-content><text:table-of-content-source/><text:index-body><text:index-title>
        <text:p>Contents</text:p>
        </text:index-title><text:p>Intro<text:tab/>3</text:p></text:index-body></text:table-of-content><text:p>Text.</text:p>"""
    assert rows(text(body)) == [("toc_entry", "Contents"), ("toc_entry", "Intro 3"), ("body", "Text.")]


def test_paragraphs_in_styles_of_headings_are_headings_of_an_odt() -> None:
    named = """<office:styles><style:style style:name="Part" style:family="paragraph" style:default-outline-level="2"/>
        <style:style style:name="Said" style:family="paragraph"
        style:parent-style-name="Quotations"/></office:styles>"""
    automatic = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_1"/>'
    body = "".join(
        f'<text:p text:style-name="{style}">{words}</text:p>'
        for style, words in (("P1", "One"), ("x", "a"), ("Part", "Two"), ("Said", "b"), ("P1", "Three"), ("x", "c"))
    )
    assert rows(text(body, automatic, styles=styles(named))) == [
        ("heading 1", "One"), ("heading 2", "Two"), ("heading 1", "Three"), ("body", "a"),
        ("quote", "b"), ("body", "c"),
    ]  # fmt: skip


def test_heads_and_feet_of_an_odt_come_last_and_its_pictures_are_described() -> None:
    pages = """<office:master-styles><style:master-page><style:header><text:p>The head</text:p></style:header>
        <style:footer>
        <text:p>The head</text:p><text:p>Page <text:page-number>1</text:page-number></text:p>
        <text:p>- <text:page-number>1</text:page-number> -</text:p></style:footer>
        </style:master-page></office:master-styles>"""
    body = """<text:p>See it<draw:frame><svg:title>Map</svg:title><svg:desc>A map.</svg:desc></draw:frame>.</text:p>
        <draw:frame><svg:title>Bridge</svg:title></draw:frame>
        <text:p>A<draw:custom-shape><text:p>In a shape.</text:p></draw:custom-shape> b.</text:p>"""
    assert rows(text(body, styles=styles(pages))) == [
        ("body", "See it."), ("caption", "A map."), ("caption", "Bridge"), ("body", "A b."), ("body", "In a shape."),
        ("boilerplate", "The head"), ("boilerplate", "Page 1"),
    ]  # fmt: skip


def test_links_remarks_and_readings_of_an_odt() -> None:
    found = text(
        """<text:p>See <text:a xlink:href="https://example.org/a">over there</text:a>, <text:a
        xlink:href="#x">here</text:a
        ><office:annotation><creator>A. B.</creator><date>2020-01-02</date><text:p>Is it?</text:p></office:annotation
        >.</text:p>
        <text:p><text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby></text:p>"""
    )
    assert rows(found) == [("body", "See over there, here."), ("body", "東京(とうきょう)")]
    assert found.metadata["links"] == [{"text": "over there", "target": "https://example.org/a"}]
    assert found.metadata["comments"] == [{"author": "A. B.", "date": "2020-01-02", "text": "Is it?"}]


DEEP = (
    ("List Bullet", 0),
    ("List Bullet 2", 1),
    ("List Number 3", 2),
    ("List 2", 1),
    ("List Continue 2", 1),
    ("Definition Term", 0),
    ("Definition", 1),
    ("Definition Tight", 1),
    ("List Contents", 1),
    ("List Paragraph", 0),
)


def test_styles_of_lists_in_lists_and_of_what_defines_a_term_stand_deeper() -> None:
    words = "".join(f'<text:p text:style-name="{name.replace(" ", "_20_")}">{name}</text:p>' for name, _ in DEEP)
    content = f"""<office:document-content {SPACES}><office:body><office:text>
        {words}</office:text></office:body></office:document-content>"""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{n}"><w:name w:val="{name}"/></w:style>'
        for n, (name, _) in enumerate(DEEP)
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="S{n}"/></w:pPr><w:r><w:t>{name}</w:t></w:r></w:p>'
        for n, (name, _) in enumerate(DEEP)
    )
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", f"<w:styles {space}>{styles}</w:styles>")
    for found in (read(odt(content)), cut(into.getvalue(), SUFFIXES[".docx"])):
        assert [(one.kind, one.text, one.depth) for one in found.paragraphs] == [
            ("list_item", name, depth) for name, depth in DEEP
        ]
