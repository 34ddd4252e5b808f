"""DocBook is read as its stylesheets show it, with the span of each block."""

import pytest

from variorum.text.cut import cut, span_text
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import media_type_of

BOOK = """<?xml version="1.0"?>
<!DOCTYPE book PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "x.dtd" [
<!ENTITY app "<application>&appname;</application>"><!ENTITY appname 'Knots'>
<!ENTITY second SYSTEM "second.xml">
]>
<book lang="en"><bookinfo><title>The &app; Book</title><subtitle>For all</subtitle>
<author><firstname>Ann</firstname><surname>Person</surname></author><pubdate>2021-03-04</pubdate>
<abstract><para>What it is.</para></abstract></bookinfo>
<chapter><title>One</title>
<para>Press <keycombo><keycap>Ctrl</keycap><keycap>F</keycap></keycombo>, or
<menuchoice><guimenu>File</guimenu><guimenuitem>Open</guimenuitem></menuchoice>.
<footnote><para>A note.</para></footnote>
And &other;.</para>
<note><title>Mind</title><para>the gap.</para></note>
<variablelist><varlistentry><term>knot</term><listitem>
<para>A tie.</para><para>Or a mile.</para></listitem></varlistentry></variablelist>
<itemizedlist><listitem><para>one</para>
<itemizedlist><listitem><para>deep</para></listitem></itemizedlist></listitem></itemizedlist>
<formalpara><title>Run in</title><para>Words.</para></formalpara>
<table><title>Cap</title><tgroup cols="2"><thead>
<row><entry>a</entry><entry>b</entry></row></thead><tbody><row><entry>1</entry><entry/></row></tbody></tgroup></table>
<figure><title>Fig</title><mediaobject>
<imageobject><imagedata fileref="a.png"/></imageobject>
<textobject><phrase>A knot.</phrase></textobject></mediaobject></figure>
<screen>$ tie
  done</screen>
<blockquote><attribution>Bob</attribution><para>Said.</para></blockquote>
<section><title>Deep</title><para>Words<indexterm><primary>hidden</primary></indexterm> here.</para></section>
</chapter>
&second;
<xi:include href="third.xml"/>
<appendix><title>Last</title><procedure><title>Do</title><step><para>it</para></step></procedure></appendix></book>
"""


def read(text: str, name: str = "book.xml") -> Cut:
    raw = text.encode()
    media_type = media_type_of(name, raw)
    assert media_type == "application/docbook+xml"
    found = cut(raw, media_type)
    for row in found.paragraphs:
        said = span_text(raw[row.byte_start : row.byte_end], media_type, "utf-8", row.kind, found.cleaning)
        assert said == row.text
    return found


def test_what_people_write_is_read() -> None:
    found = read(BOOK)
    assert [(row.section, row.kind, row.depth, row.text) for row in found.paragraphs] == [
        (0, "body", 0, "For all"), (0, "byline", 0, "Ann Person"), (0, "date", 0, "2021-03-04"),
        (0, "body", 0, "What it is."),
        (1, "body", 0, "Press Ctrl F, or File Open. And &other;."), (1, "footnote", 0, "A note."),
        (1, "body", 0, "Mind"), (1, "body", 0, "the gap."),
        (1, "list_item", 0, "knot"), (1, "list_item", 1, "A tie."), (1, "list_item", 1, "Or a mile."),
        (1, "list_item", 0, "one"), (1, "list_item", 1, "deep"),
        (1, "body", 0, "Run in Words."), (1, "caption", 0, "Cap"), (1, "table", 0, "a | b\n1"),
        (1, "caption", 0, "Fig"), (1, "caption", 0, "A knot."), (1, "code", 0, "$ tie\n  done"),
        (1, "quote", 0, "Bob"), (1, "quote", 0, "Said."), (2, "body", 0, "Words here."),
        (3, "body", 0, "Do"), (3, "list_item", 0, "it"),
    ]  # fmt: skip
    assert [(section.level, section.heading) for section in found.sections] == [
        (0, "The Knots Book"),
        (1, "One"),
        (2, "Deep"),
        (1, "Last"),
    ]


def test_what_it_says_of_itself_and_what_it_includes_are_told() -> None:
    found = read(BOOK)
    assert found.published == "2021-03-04"
    assert found.metadata == {
        "title": "The Knots Book",
        "author": "Ann Person",
        "language": "en",
        "includes": ["second.xml", "third.xml"],
    }


def test_names_that_stand_for_each_other_without_end_stay_names() -> None:
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n + 1};" * 9}">' for n in range(9))
    found = read(f"<!DOCTYPE article [{declared}]><article><para>See &a0;.</para></article>")
    assert found.paragraphs[0].text.startswith("See &a")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("chapter.xml", "<chapter><title>One</title><para>Words.</para></chapter>"),
        ("article", "<db:article xmlns:db='http://docbook.org/ns/docbook'><db:para>Words.</db:para></db:article>"),
        ("tool.docbook", "<refentry><refsect1><para>Words.</para></refsect1></refentry>"),
    ],
)
def test_it_is_told_by_its_elements_or_its_name(name: str, text: str) -> None:
    assert [row.text for row in read(text, name).paragraphs] == ["Words."]


def test_other_xml_and_what_is_not_well_formed_is_refused() -> None:
    with pytest.raises(Rejection, match="root element is book"):
        media_type_of("index.devhelp", b"<?xml version='1.0'?><book title='x'><chapters/></book>")
    with pytest.raises(Rejection, match="line 2: <para> is never closed"):
        read("<chapter><title>One</title>\n<para>Words.</chapter>".replace("</chapter>", ""))
    with pytest.raises(Rejection, match="is no DocBook: its root element is html"):
        read("<html><para>Words.</para></html>", "a.docbook")
