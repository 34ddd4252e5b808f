"""TEI XML: divisions, verse, speeches, notes where they stand, and spans that are the text."""

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.cut import cut, span_text
from variorum.text.document import CleaningOptions, Cut, Rejection
from variorum.text.readers.formats import media_type_of
from variorum.text.readers.html.elements import names
from variorum.text.readers.tei.reader import structure

TEI = "application/tei+xml"
HEADER = """<teiHeader><fileDesc><titleStmt><title>{title}</title>
<author>A. <surname>Person</surname></author></titleStmt>
<publicationStmt><date>2001</date><availability><licence target="https://example.org/by"/></availability></publicationStmt>
<sourceDesc><bibl><date when="1888-03-01">1888</date></bibl></sourceDesc></fileDesc><profileDesc><langUsage>
<language ident="de">German</language></langUsage></profileDesc></teiHeader>"""


def tei(body: str, title: str = "Of a Text") -> str:
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{HEADER.format(title=title)}<text>{body}</text></TEI>'


def read(text: str, encoding: str = "utf-8") -> Cut:
    raw = text.encode(encoding)
    found = cut(raw, media_type_of("a.xml", raw))
    assert (found.media_type, found.span_of) == (TEI, "raw")
    for row in found.paragraphs:
        assert row.byte_start is not None and row.byte_end is not None
        span = raw[row.byte_start : row.byte_end]
        assert span_text(span, TEI, found.encoding, row.kind, found.cleaning) == row.text
    return found


def rows(body: str) -> list[tuple[str, int, str]]:
    """Headings as `#` with their levels, and paragraphs with their depths, in reading order."""
    found = read(tei(body))
    told = []
    for i, section in enumerate(found.sections):
        told += [("#", section.level, section.heading)] if section.level and section.heading else []
        told += [(row.kind, row.depth, row.text) for row in found.paragraphs if row.section == i]
    return told


CASES: dict[str, tuple[str, list[tuple[str, int, str]]]] = {
    "divisions in divisions": (
        "<front><div><head>Preface</head><p>a</p></div></front><body><div1><head>I</head><div2><head>1</head><p>b</p>"
        "</div2></div1></body><back><div><head>Z</head><p>c</p></div></back>",
        [("#", 1, "Preface"), ("body", 0, "a"), ("#", 1, "I"), ("#", 2, "1"), ("body", 0, "b"), ("#", 1, "Z"),
         ("body", 0, "c")],
    ),
    "two heads are one heading": (
        "<body><div><head>Chapter One.</head>\n<head>In which it begins</head><p>a</p></div></body>",
        [("#", 1, "Chapter One. In which it begins"), ("body", 0, "a")],
    ),
    "stanzas": (
        "<body><lg><head>Song</head><lg><l>One &amp; two,</l>\n<l>three\n  four.</l></lg><lg><l>Five</l></lg>"
        "</lg></body>",
        [("#", 1, "Song"), ("verse", 0, "One & two,\nthree four."), ("verse", 0, "Five")],
    ),
    "verse in a paragraph": (
        "<body><p>He sang: <lg><l>La</l><l>le</l></lg> and went.</p></body>",
        [("body", 0, "He sang:"), ("verse", 0, "La\nle"), ("body", 0, "and went.")],
    ),
    "speeches": (
        "<body><stage>Enter.</stage><sp><speaker>HORATIO.</speaker><stage>aside</stage><p>So <stage>kneels"
        "</stage> it is.</p>"
        "<p>More.</p></sp><sp><speaker>ALL</speaker><l>One</l><l>two</l><stage>Exit.</stage><l>three</l></sp></body>",
        [("body", 0, "Enter."), ("body", 0, "HORATIO. aside So kneels it is."), ("body", 0, "More."),
         ("verse", 0, "ALL\nOne\ntwo"), ("body", 0, "Exit."), ("verse", 0, "three")],
    ),
    "notes where they stand": (
        '<body><div><head>A<note n="1">On A.</note></head><p>Said<note n="2"><p>Of <hi>this</hi>.</p><p>And'
        ' that.</p></note> so'
        "<note>Bare <note>in</note>.</note> and so.</p><note>By itself.</note></div></body>",
        [("#", 1, "A[1]"), ("footnote", 0, "[1] On A."), ("body", 0, "Said[2] so and so."),
         ("footnote", 0, "[2] Of this. And that."), ("footnote", 0, "Bare in."), ("footnote", 0, "By itself.")],
    ),
    "quotations": (
        "<body><p>A <q>line</q> of <cit><quote>words</quote> <bibl>B</bibl></cit>.</p><quote><p>Long.</p></quote>"
        "<epigraph><cit><quote><l>a</l><l>b</l></quote><bibl>Poet</bibl></cit></epigraph></body>",
        [("body", 0, "A line of words B."), ("quote", 0, "Long."), ("verse", 0, "a\nb"), ("quote", 0, "Poet")],
    ),
    "lists": (
        "<body><list><head>Things</head><item>a<list><item>b</item></list></item><label>2.</label><item>c</item>"
        "</list></body>",
        [("body", 0, "Things"), ("list_item", 0, "a"), ("list_item", 1, "b"), ("list_item", 0, "2. c")],
    ),
    "a table": (
        "<body><table><head>T</head><row><cell/><cell>a &lt; b</cell></row><row><cell>c<lb/>d</cell><cell>e"
        "</cell></row></table></body>",
        [("caption", 0, "T"), ("table", 0, "| a < b\nc d | e")],
    ),
    "pictures, code, running heads": (
        "<body><figure><head>Fig. 1</head><figDesc>A house</figDesc></figure><eg><![CDATA[<p>\n  x]]></eg>"
        "<ab type='codeblock python'>a\n  b</ab><ab>c</ab><list><item>d <ab type='codeblock'>e</ab></item></list>"
        '<p>a <fw>Head</fw><pb n="2"/>b</p></body>',
        [("caption", 0, "Fig. 1"), ("caption", 0, "A house"), ("code", 0, "<p>\n  x"), ("code", 0, "a\n  b"),
         ("body", 0, "c"), ("list_item", 0, "d"), ("code", 0, "e"), ("body", 0, "a b")],
    ),
    "what is to be read": (
        "<body><p><choice><sic>teh</sic><corr>the</corr></choice> <choice><abbr>Mr</abbr><expan>Mister</expan>"
        "</choice> "
        "<subst><del>x</del><add>y</add></subst> <app><lem>one</lem><rdg>two</rdg></app> <abbr>Dr</abbr></p></body>",
        [("body", 0, "the Mister y one Dr")],
    ),
    "words cut by the print": (
        '<body><p>the ship-<lb/>\nwreck of ge-<lb break="no"/>meen An-<lb/>na-Lena, An-Na</p></body>',
        [("body", 0, "the shipwreck of gemeen An-na-Lena, An-Na")],
    ),
    "words as elements": (
        '<body><ab><w>Mark</w>\n<c> </c>\n<w>me</w>\n<pc>.</pc></ab><s><w>So</w>\n<w>it</w><pc join="left">!'
        '</pc></s></body>',
        [("body", 0, "Mark me."), ("body", 0, "So it!")],
    ),
    "what a list cites": (
        "<back><listBibl><biblStruct><analytic><title>Of It</title><author><surname>Two</surname></author></analytic>"
        "<monogr><title>J</title><imprint><date>2019</date></imprint></monogr></biblStruct></listBibl></back>",
        [("list_item", 0, "Of It Two J 2019")],
    ),
    "letters": (
        "<body><opener><dateline>Bonn, 3 May</dateline><salute>Dear B,</salute></opener><p>a</p><closer>"
        "<signed>C</signed></closer></body>",
        [("date", 0, "Bonn, 3 May"), ("body", 0, "Dear B,"), ("body", 0, "a"), ("byline", 0, "C")],
    ),
    "contents and a cast": (
        '<front><div type="contents"><list><item>One</item></list></div><castList><head>Persons</head><castItem>'
        '<role>A</role>, '
        "a man</castItem></castList></front><body><p>x</p></body>",
        [("toc_entry", 0, "One"), ("#", 1, "Persons"), ("list_item", 0, "A, a man"), ("body", 0, "x")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_elements_are_what_the_guidelines_say(name: str) -> None:
    body, expected = CASES[name]
    assert rows(body) == expected


def test_the_header_is_metadata_and_the_title_page_the_title() -> None:
    found = read(tei('<body><pb n="1"/><p>a</p><pb n="2"/><p>b</p></body>'))
    assert (found.sections[0].heading, found.published) == ("Of a Text", "1888-03-01")
    assert found.metadata == {
        "title": "Of a Text", "author": "A. Person", "date": "1888-03-01", "language": "de",
        "licence": "https://example.org/by", "page_starts": [0, 1], "pages": ["1", "2"],
    }  # fmt: skip
    page = (
        "<titlePage><docTitle><titlePart>OF A</titlePart><titlePart>TEXT</titlePart></docTitle><byline>by "
        "<docAuthor>P</docAuthor></byline></titlePage>"
    )
    found = read(tei(f"<front>{page}</front><body><div><head>I</head><p>a</p></div></body>"))
    assert found.sections[0].heading == "OF A TEXT"
    assert [(row.kind, row.text) for row in found.paragraphs] == [("byline", "by P"), ("body", "a")]


def test_the_texts_of_a_corpus_are_sections_with_the_titles_of_their_headers() -> None:
    texts = "".join(tei(f"<body><div><head>{name}1</head><p>a</p></div></body>", name) for name in "AB")
    found = read(f"<teiCorpus>{HEADER.format(title='Both')}{texts}</teiCorpus>")
    headings = [(section.level, section.heading) for section in found.sections]
    assert headings == [(0, "Both"), (1, "A"), (2, "A1"), (1, "B"), (2, "B1")]


def test_the_bytes_tell_what_it_is_and_which_encoding() -> None:
    declared = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<?xml-model href="x"?><!-- c -->\n<!DOCTYPE TEI.2 ['
        '<!ENTITY a "b">]>\n'
    )
    text = declared + (
        "<TEI.2><text><body><p>Frühling läßt &eacute;tudes &#x2014; und Größe, schön</p></body></text></TEI.2>"
    )
    found = read(text, "latin-1")
    assert [row.text for row in found.paragraphs] == ["Frühling läßt études — und Größe, schön"]
    read(tei("<body><p>a</p></body>"), "utf-16")
    with pytest.raises(Rejection, match="XML"):
        media_type_of("a.xml", b'<?xml version="1.0"?><book/>')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<TEI><text>\n<p>a</text></TEI>", "line 2: </text> stands in <p>"),
        ("<TEI>\n\n<p>a", "line 3: <p> is never closed"),
        ("<TEI><!-- a", "<!-- is never closed"),
        ("<TEI>a < b</TEI>", "is no tag"),
        ("<book>a</book>", "root element is book"),
        ("plain words", "root element is None"),
    ],
)
def test_what_is_no_xml_says_where(text: str, says: str) -> None:
    with pytest.raises(Rejection) as bad:
        cut(text.encode(), TEI)
    assert says in bad.value.detail


ELEMENTS = sorted(
    names(
        "div p head lg l sp speaker stage note quote q list item label table row cell hi seg figure ab cit bibl lb pb"
    )
)
NODES = st.recursive(
    st.text("ab é&<漢\n.-", min_size=1, max_size=6).map(escape),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}/>" if name in ("lb", "pb") else f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(ELEMENTS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=24,
)


@settings(deadline=None)
@given(st.lists(NODES, min_size=1, max_size=6))
def test_nothing_is_lost_and_spans_are_the_text(nodes: list[str]) -> None:
    text = tei(f"<body>x{''.join(nodes)}</body>")
    found = read(text)
    solid = re.compile(r"[^\w]|_")
    body = ElementTree.fromstring(text)[1]
    told = "".join(row.text for row in found.paragraphs) + "".join(section.heading or "" for section in found.sections)
    expected = "".join(body.itertext()) + "Of a Text" * (found.sections[0].heading == "Of a Text")
    assert sorted(solid.sub("", told)) == sorted(solid.sub("", expected))


@settings(deadline=None)
@given(st.text("<>/='\"!-[]?&; \nabpTEInote", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        structure(text, CleaningOptions())
    except Rejection as bad:
        assert bad.detail
