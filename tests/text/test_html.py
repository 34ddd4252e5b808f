"""HTML: what becomes of each element, what is boilerplate, and what must hold for any text at all."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from variorum.text.document import CleaningOptions, Structure
from variorum.text.readers.html.reader import span_text, structure


def read(text: str) -> Structure:
    """The structure of a page, with everything checked that must hold for every one."""
    found = structure(text, CleaningOptions())
    at = 0
    for block in found.blocks:
        assert at <= block.start < block.end <= len(text), "spans are in order, never overlap and lie in the text"
        assert not text[block.start].isspace() and not text[block.end - 1].isspace(), "no blanks at the ends of a span"
        assert block.text.strip(), "no empty blocks"
        assert span_text(text[block.start : block.end], block.kind, found.options) == block.text, "the span is the text"
        at = block.end
    return found


def rows(text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level or block.depth, block.text) for block in read(text).blocks]


def test_tables_of_other_elements_than_those_of_tables_are_tables() -> None:
    javadoc = (
        "<div class='summary-table two-column-summary'><div class='table-header col-first'>Type</div>"
        "<div class='table-header col-last'>Says</div><div class='col-first even'><code>int</code></div>"
        "<div class='col-last even'><div class='block'>How many, <i>at most</i>.</div></div>"
        "<div class='col-constructor-name odd'><code>A()</code></div><div class='col-last odd'>&nbsp;</div></div><p>a"
    )
    assert rows(javadoc) == [("table", 0, "Type | Says\nint | How many, at most.\nA() |"), ("body", 0, "a")]
    aria = (
        "<div role=table><div role=rowgroup><div role=row><span role=columnheader>a</span>"
        "<span role=columnheader>b</span></div></div><div role=row><span role=cell>1</span>"
        "<span role=cell>2</span></div></div>"
    )
    assert rows(aria) == [("table", 0, "a | b\n1 | 2")]


def test_columns_that_lay_out_a_page_are_no_table() -> None:
    page = "<div class='table'><div class='col-{}'><h2>a</h2><p>b</p></div><div class='col-md-6'><p>c</p></div></div>"
    for column in ("md-6", "first"):
        assert rows(page.format(column)) == [("heading", 2, "a"), ("body", 0, "b"), ("body", 0, "c")]
    grid = "<div class='data-table'><div class='col-md-6'><p>b</p></div><div class='col-md-6'><p>c</p></div></div>"
    assert rows(grid) == [("body", 0, "b"), ("body", 0, "c")]


def test_a_list_of_parts_of_a_page_makes_no_items_of_them() -> None:
    page = "<ul><li><section><h2>a</h2><p>b</p><ul><li>c</ul></section>d</ul>"
    assert [row[::2] for row in rows(page)] == [("heading", "a"), ("body", "b"), ("list_item", "c"), ("list_item", "d")]
    assert rows(page)[2] == ("list_item", 0, "c")


def test_a_paragraph_that_is_nothing_but_code_is_code() -> None:
    assert rows("<p><code>make <b>all</b></code></p><p><code>a</code> b</p>") == [
        ("code", 0, "make all"),
        ("body", 0, "a b"),
    ]
    assert rows("<li><code>a</code></li><div class='member-signature'><span>int</span>&nbsp;a(int b)</div>") == [
        ("list_item", 0, "a"),
        ("code", 0, "int a(int b)"),
    ]
    said = "We went down to the river in the morning, before the others were awake."
    assert rows(f"<p><code>{said}</code></p>") == [("body", 0, said)]


def test_an_index_with_what_is_said_of_its_entries_is_entries_and_text() -> None:
    entries = "".join(f"<dt><a href='{n}.html'>name {n}</a> - Class in a<dd>What it does.</dd>" for n in range(20))
    letters = "".join(f"<a href='#{letter}'>{letter}</a> " for letter in "ABCDEFGHI")
    found = rows(f"<p>{letters}<br><a href=all.html>All classes</a>|<a href=c.html>Constants</a></p><dl>{entries}</dl>")
    assert found[0][0] == "boilerplate"
    assert found[1:3] == [("toc_entry", 0, "name 0 - Class in a"), ("list_item", 1, "What it does.")]
    assert [row[0] for row in found[1:]] == ["toc_entry", "list_item"] * 20

    assert rows(f"<p>{letters}</p>")[0][0] == "boilerplate"
    assert rows("<p>a</p><p>[<a href=graph.html>legend</a>]</p>")[1][0] == "boilerplate"


def test_a_tree_of_names_that_leads_beside_and_elsewhere_is_contents() -> None:
    beside = "".join(f"<li>org.a.<a href='{n}.html'>B{n}</a></li>" for n in range(14))
    tree = f"<ul><li>java.<a href='https://example.org/O.html'>O</a><ul>{beside}</ul></li></ul>"
    assert {row[0] for row in rows(f"<h2>Tree</h2>{tree}")} == {"heading", "toc_entry"}


def test_a_declaration_of_doxygen_is_one_table_with_its_labels() -> None:
    page = (
        "<div class='memproto'><div class='memtemplate'>template&lt;T&gt; </div><table class='mlabels'><tr><td>"
        "<table class='memname'><tr><td>a</td><td>(</td><td>int b )</td></tr></table></td>"
        "<td><span class='mlabel'>inline</span></td></tr></table></div><div class='memdoc'><p>c</p></div>"
    )
    assert rows(page) == [("table", 0, "template<T>\na | ( | int b )\ninline"), ("body", 0, "c")]


def test_a_label_in_a_cell_of_its_own_begins_the_text_of_the_next() -> None:
    row = "<tr class=question><td><a name=b></a><p><b>Q:</b></p></td><td><p>Who?</p><p>c</p></td></tr>"
    answer = "<tr><td><p>A:</p></td><td><h3>d</h3></td></tr><tr><td>Words</td><td><p>e</td></tr>"
    found = rows(f"<table><tr><td><h2>a</h2></td></tr>{row}{answer}</table>")
    assert [row[0] for row in found] == ["heading", "body", "body", "body", "heading", "body", "body"]
    assert [row[2] for row in found] == ["a", "Q: Who?", "c", "A:", "d", "Words", "e"]


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, unicodedata.normalize("NFC", text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<h1>T</h1><h2>H</h2><p>a<p>b", [("title", 0, "T"), ("heading", 2, "H"), ("body", 0, "a"), ("body", 0, "b")]),
        ("<title>T</title><h2>H</h2>", [("title", 0, "T"), ("heading", 2, "H")]),
        ("<h1>A</h1>a<h1>B</h1>", [("heading", 1, "A"), ("body", 0, "a"), ("heading", 1, "B")]),
        ("<div>a<p>b</p>c</div>", [("body", 0, x) for x in "abc"]),
        ("a <b>b</b> <a href='x>y'>c</a>&amp;&eacute;<!-- > -->", [("body", 0, "a b c&é")]),
        ("<p>a<br>b</p>", [("body", 0, "a b")]),
        ("a<br><br>b", [("body", 0, "a"), ("body", 0, "b")]),
        ("<p>a<br>b<br>c</p>", [("verse", 0, "a\nb\nc")]),
        ("<ul><li>a<ul><li>b</ul>c</ul>", [("list_item", 0, "a"), ("list_item", 1, "b"), ("list_item", 0, "c")]),
        ("<ul><li>a<li>b</ul>", [("list_item", 0, "a"), ("list_item", 0, "b")]),
        ("<dl><dt>a<dd>b</dl>", [("list_item", 0, "a"), ("list_item", 1, "b")]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [("quote", 0, "a"), ("quote", 1, "b")]),
        ("<pre>a &lt;\n  <b>b</b></pre>", [("code", 0, "a <\n  b")]),
        ("<table><tr><th>a<th>b<tr><td><p>1</p><td>2</table>", [("table", 0, "a | b\n1 | 2")]),
        ("<table><caption>a</caption><td>b<td>c</table>", [("caption", 0, "a"), ("table", 0, "b | c")]),
        ("<table><tr><td><h2>a</h2>b<td>c</table>", [("heading", 2, "a"), ("body", 0, "b"), ("body", 0, "c")]),
        ("<figure><img alt=x><figcaption>a</figcaption></figure>", [("caption", 0, "a")]),
        ("<section class='footnotes'><ol><li>a</ol></section>", [("footnote", 0, "a")]),
        ("<script>a</script><style>b</style><p>c</p>", [("body", 0, "c")]),
        ("a < b and c <d", [("body", 0, "a < b and c <d")]),
        ("<!-- never closed", [("body", 0, "<!-- never closed")]),
        ("<?xml version='1.0'?><html><p/>a<script src='x'/><p>b</p></html>", [("body", 0, "a"), ("body", 0, "b")]),
    ],
)  # fmt: skip
def test_blocks(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert rows(text) == expected


MARKDOWN = MarkdownIt("commonmark", {"html": False})
PROSE = "<main><p>" + "A sentence of the article. " * 20 + "</p></main>"


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<nav><ul><li>x</ul></nav>",
        "<header><h2>x</h2></header>",
        "<footer>x</footer>",
        "<aside>x</aside>",
        "<button>x</button>",
        "<noscript>x</noscript>",
        "<div role=navigation>x</div>",
        "<div class='cookie-banner wide'>x</div>",
        "<div id=sidebar>x</div>",
        "<ul class='social-links'><li>x</ul>",
        "<svg><title>x</title></svg>",
        "<div style='display: none'>x</div>",
    ],
)
def test_boilerplate_is_marked_and_kept(boilerplate: str) -> None:
    assert [row for row in rows(boilerplate + PROSE) if row[2] == "x"] == [("boilerplate", 0, "x")]


@pytest.mark.parametrize(
    "name", ["navigator", "main-content", "post-content", "shared-history", "cookie-options", "menus", "has-toc"]
)
def test_a_name_that_only_begins_like_boilerplate_is_none(name: str) -> None:
    assert ("body", 0, "x") in rows(f"<div class='{name}'>x</div>" + PROSE)


def test_date_byline_and_category_by_what_they_are_called() -> None:
    head = (
        "<p class=byline>A B</p><div class='post-date'>May</div><p class=category>News</p><p class=author>" + "x " * 99
    )
    assert [row[0] for row in rows(PROSE + head)] == ["body", "byline", "date", "category", "body"]


def test_the_only_first_heading_is_the_title_even_in_the_header() -> None:
    assert rows("<header><nav>x</nav><h1>T</h1></header>" + PROSE)[:2] == [("boilerplate", 0, "x"), ("title", 0, "T")]


def test_a_page_of_boilerplate_is_taken_as_prose_with_a_doubt() -> None:
    found = read(f"<nav><h2>Here is</h2><p>{SENTENCES}</p></nav><p>there is</p>")
    assert [block.kind for block in found.blocks] == ["heading", "body", "body"]
    assert found.metadata["doubt"] == "mostly_boilerplate"
    labels = read("<div class=SRStatus>Loading...</div><footer>Made with a program</footer>")
    assert [block.kind for block in labels.blocks] == ["boilerplate"] * 2 and "doubt" not in labels.metadata


def test_what_a_page_says_of_itself() -> None:
    found = read(
        "<html lang=sv><head><title>Page &amp; site</title><meta name=author content='A B'>"
        "<meta property='article:published_time' content='2024-05-06T07:08Z'></head><h1>T</h1>"
    )
    assert found.published == "2024-05-06"
    assert found.metadata == {"title": "Page & site", "author": "A B", "language": "sv"}


@pytest.mark.parametrize(
    "head",
    [
        '<script type=\'application/ld+json\'>{"datePublished": "2024-05-06"}</script>',
        "<p><time datetime='2024-05-06T10:00'>yesterday</time></p>",
        "<meta name=DC.date content=2024-05-06>",
    ],
)
def test_published(head: str) -> None:
    assert read(head + "<p>x</p>").published == "2024-05-06"


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 50_000 + "word",
        "<p>" * 50_000 + "word",
        "<section><table><td>" + "<div>" * 5_000 + "</section>" * 50_000 + "word",
        "<a " * 50_000 + "word",
        "<a b='" * 20_000 + "word",
        "<!-- " * 50_000 + "word",
        "<script>" * 50_000 + "word",
        "<![CDATA[" * 50_000 + "word",
        "<table>" * 20_000 + "word",
        "&" * 100_000 + " word",
        "<ul><li>" * 50_000 + "word",
    ],
    ids=lambda text: text[-20:],
)
def test_bait_comes_to_an_end_and_loses_nothing(text: str) -> None:
    assert "word" in "".join(block.text for block in read(text).blocks)


WORDS = ["a", "word ", "Zeile", "字", " ", "\n", "\r\n", "\u2028", "&amp;", "&nbsp;", "<", ">", '"', "'", "=", "]]>"]
BLOCKS = [
    f"<{slash}{name}>"
    for name in ["p", "div", "h1", "h2", "ul", "li", "blockquote", "section", "dl", "dd", "pre", "center"]
    for slash in ("", "/")
]
TABLES = [f"<{slash}{name}>" for name in ["table", "tr", "td", "th", "caption", "tbody"] for slash in ("", "/")]
INLINE = [
    "<b>",
    "</b>",
    "<i class=x>",
    "</i>",
    "<a href='>'>",
    "</a>",
    "<br>",
    "<br/>",
    "<!-- c -->",
    "<img alt=q>",
    "<wbr>",
]
ODD = [
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<title>",
    "</title>",
    "<nav>",
    "</nav>",
    "<![CDATA[",
    "<?x",
    "<a b='",
    "\0",
]


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS + BLOCKS + TABLES + INLINE + ODD), max_size=40).map("".join))
)
def test_any_text_ends_in_valid_blocks(text: str) -> None:
    read(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["a", "word ", "字", " ", "\n", "&amp;", *BLOCKS, *INLINE]), max_size=40).map("".join))
def test_what_a_browser_would_show_is_in_the_blocks(text: str) -> None:
    body = LexborHTMLParser("<body>" + text).body
    assert body is not None
    assert letters(body.text()) == letters("".join(block.text for block in read("<body>" + text).blocks))


def test_evaluation_documents_as_pages_are_read_as_their_gold(shared: Path) -> None:
    kinds = {"h": "heading", "p": "body", "li": "list_item"}
    right = total = 0
    for line in (shared / "evals/seg/gold.jsonl").read_text("utf-8").splitlines():
        document = json.loads(line)
        if document["variant"] == "md":
            text = (shared / "evals/seg/corpus" / document["path"]).read_bytes().decode()
            page = f"<nav><ul><li>Home</ul></nav><main>{MARKDOWN.render(text)}</main><footer>&copy; x</footer>"
            wanted = Counter((kinds[block["kind"]], block["level"], block["text"]) for block in document["blocks"])
            found = Counter(
                ("heading", 1, block.text) if block.kind == "title" else (block.kind, block.level, block.text)
                for block in read(page).blocks
                if block.kind != "boilerplate"
            )
            assert letters("".join(text for _, _, text in found)) == letters("".join(text for _, _, text in wanted))
            right += sum((wanted & found).values())
            total += wanted.total()
    assert right >= 0.998 * total


SENTENCES = "When the river is high, nobody should cross it, and nobody who has crossed it should go back before noon. "


@pytest.mark.parametrize(
    "name", ["sidebar", "side-bar", "menu", "related", "main-nav", "sidebar-content", "side-bar-panel"]
)
def test_a_name_alone_takes_no_text_away(name: str) -> None:
    page = f"<main><p>{SENTENCES * 5}</p></main><div class='{name}'><h3>A tip</h3><p>{SENTENCES}</p></div>"
    assert ("body", 0, SENTENCES.strip()) in rows(page)
    links = f"<div class='{name}'>" + "".join(f"<p><a href={n}>{SENTENCES}</a></p>" for n in range(3)) + "</div>"
    assert [row[0] for row in rows(f"<p>{SENTENCES * 9}</p>{links}")] == ["body", *["boilerplate"] * 3]


@pytest.mark.parametrize("name", ["cookie-banner", "newsletter", "ads", "comments"])
def test_what_is_no_place_but_a_purpose_is_boilerplate_in_whole_sentences_too(name: str) -> None:
    page = f"<main><p>{SENTENCES * 5}</p></main><div class='{name}'><p>{SENTENCES}</p></div>"
    assert rows(page)[-1][0] == "boilerplate"


@pytest.mark.parametrize(
    "inside", ["<nav>{}</nav>", "<footer>{}</footer>", "<div hidden=''>{}</div>", "<div role=navigation>{}</div>"]
)
def test_what_an_element_says_holds_inside_of_a_name_too(inside: str) -> None:
    page = (
        f"<main><p>{SENTENCES * 9}</p></main><div class=sidebar><p>{SENTENCES * 2}</p>{inside.format(SENTENCES)}</div>"
    )
    assert [row[0] for row in rows(page)] == ["body", "body", "boilerplate"]


def test_links_to_the_next_page_are_boilerplate_wherever_they_stand() -> None:
    table = (
        "<table><tr><td><a accesskey='p' href='1.html'>Zurück</a>&nbsp;</td><th>Kapitel 2</th>"
        "<td>&nbsp;<a accesskey='n' href='3.html'>Weiter</a></td></tr></table>"
    )
    steps = (
        "<p><a rel=prev href=1>Zurück</a> | <a rel=next href=3>Weiter</a></p><div><a rel='next' href=3>Weiter</a></div>"
    )
    assert {row[0] for row in rows(f"<p>{SENTENCES * 9}</p>{steps}<div class=navheader>{table}</div>")[1:]} == {
        "boilerplate"
    }
    assert rows("<p>Go to the <a rel=next href=3>next page</a> of it.</p>")[0][0] == "body"
    assert rows("<ul><li><a href=3>Weiter</a></ul>" + PROSE)[0][0] == "list_item"


def test_the_mark_on_a_heading_is_one_row() -> None:
    edit = (
        "<span class='mw-editsection'><span class='mw-editsection-bracket'>[</span><a href=x>edit</a> | "
        "<a href=y>edit source</a><span class='mw-editsection-bracket'>]</span></span>"
    )
    assert rows(f"<h1>T</h1><h2>Rivers{edit}</h2><p>{SENTENCES}</p>") == [
        ("title", 0, "T"), ("heading", 2, "Rivers"), ("boilerplate", 0, "[edit | edit source]"),
        ("body", 0, SENTENCES.strip()),
    ]  # fmt: skip


MENU = "".join(f"<div><a href='{n}.html'>Chapter {n}</a></div>" for n in range(9))


@pytest.mark.parametrize("name", ["nav", "div class=sidebar"])
def test_a_menu_longer_than_the_text_makes_no_prose_of_itself(name: str) -> None:
    page = f"<{name}><ul>{MENU * 9}</ul></{name.split()[0]}><h1>T</h1><p>{SENTENCES}</p>"
    assert [row for row in rows(page) if row[0] != "boilerplate"] == [("title", 0, "T"), ("body", 0, SENTENCES.strip())]


def test_lines_that_are_nothing_but_links_are_menus_bars_and_contents_whatever_they_are_called() -> None:
    bar = "<p><a href=/>Home</a> | <a href=/a>About</a> | <a href=/n>News</a></p>"
    steps = (
        "<p>Next: <a rel=next href=2>Killing</a>, Up: <a rel=up href=1>Editing</a> [<a rel=index href=9>Index</a>]</p>"
    )
    contents = "<ul>" + "".join(f"<li><a href='#s{n}'>Section {n}</a>" for n in range(3)) + "</ul>"
    text = f"<p>{SENTENCES * 9}</p>"
    found = [row[0] for row in rows(f"{bar}{steps}<h1>T</h1>{contents}{text}{MENU}")]
    assert found == ["boilerplate"] * 2 + ["title"] + ["toc_entry"] * 3 + ["body"] + ["boilerplate"] * 9
    related = "<h2>See also</h2><ul><li><a href=x>One</a><li><a href=y>Two</a></ul>"
    named = "<p><a href=x>Ann</a>, <a href=y>Bo</a> and <a href=z>Cy</a></p>"
    assert [row[0] for row in rows(text + related + named)] == ["body", "heading", "list_item", "list_item", "body"]


def test_a_bar_of_links_may_have_a_name_and_stand_in_cells_or_lines() -> None:
    links = ["<a href=/a>Home</a>", "<a href=/b>About</a>", "<a href=/c>News</a>"]
    text = f"<h1>T</h1><p>{SENTENCES * 9}</p>"
    for bar in (
        f"<p>Languages: {' | '.join(links)}</p>",
        f"<div>Chapters:<br>{'<br>'.join(links)}</div>",
        f"<table><tr><td>[{']</td><td>['.join(links)}]</td><td>&nbsp;</td></tr></table>",
    ):
        assert [row[0] for row in rows(bar + text)] == ["boilerplate", "title", "body"], bar
    for kept in (
        f"<p>We say this: {', '.join(links)}</p>",
        f"<table><tr><td>{links[0]}<td>a page</tr><tr><td>{links[1]}<td>a page</tr></table>",
    ):
        assert "boilerplate" not in [row[0] for row in rows(kept + text)], kept


@pytest.mark.parametrize("sign", ["¶", "#", "<span> &para;</span>", "🔗"])
def test_a_sign_that_leads_to_its_own_heading_is_no_part_of_it(sign: str) -> None:
    page = f"<h1>T</h1><h2>Rivers<a class=copiable href='#r'>{sign}</a></h2><p>A note<a href='#n1'>*</a> in a line.</p>"
    assert [row for row in rows(page) if row[0] != "boilerplate"] == [
        ("title", 0, "T"), ("heading", 2, "Rivers"), ("body", 0, "A note* in a line.")
    ]  # fmt: skip


def test_a_note_has_its_number_in_its_row() -> None:
    html5 = "<dl class=footnote><dt><span>[<a href='#r'>12</a>]</span></dt><dd><p>It was.</p><p>And is.</p></dd></dl>"
    html4 = "<table class=footnote><tr><td class=label>[1]</td><td>It was.</td></tr></table>"
    assert rows(f"<p>x</p>{html5}")[1:] == [("footnote", 0, "[12] It was."), ("footnote", 0, "And is.")]
    assert rows(f"<p>x</p>{html4}")[1:] == [("footnote", 0, "[1] It was.")]


def test_a_definition_stands_one_deeper_than_its_term() -> None:
    page = "<dl><dt>T</dt><dd>D<p>E</p><ul><li>x</ul></dd><dt>U<dd>F</dl>"
    assert [(depth, text) for _, depth, text in rows(page)] == [
        (0, "T"), (1, "D"), (1, "E"), (2, "x"), (0, "U"), (1, "F")
    ]  # fmt: skip


def test_what_is_read_over_characters_stands_in_brackets() -> None:
    assert rows("<p>前<ruby>漢字<rt>かんじ</rt></ruby>後")[0][2] == "前漢字(かんじ)後"
    assert rows("<p><ruby>漢<rp>(</rp><rt>かん<rp>)</rp></ruby>、<ruby>字<rt>じ</ruby>")[0][2] == "漢(かん)、字(じ)"


def test_what_a_doctype_declares_for_itself_is_markup() -> None:
    declared = "<!DOCTYPE html PUBLIC '-//W3C' 'x.dtd' [\n<!ENTITY nbsp '&#160;'>\n<!-- <p>no</p> -->\n]>"
    assert rows(f"<?xml version='1.0'?>{declared}<html><p>a</p></html>") == [("body", 0, "a")]
    assert rows("<!DOCTYPE html [ never closed <p>a</p>")[-1] == ("body", 0, "a")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            '<div class="poetry-container"><div class="stanza"><div class="verse indent0">Tyger, tyger,</div>\n'
            '<div class="verse indent2">burning <i>bright</i></div></div>\n<div class="stanza"><div class="verse">In '
            'the</div><div class="verse">night</div></div></div><p>Prose.</p>',
            [("verse", "Tyger, tyger,\nburning bright"), ("verse", "In the\nnight"), ("body", "Prose.")],
        ),
        (
            '<div class="poem"><h3>Song</h3><p>One<br/>\n two</p><p>three<br/>four</p></div>',
            [("heading", "Song"), ("verse", "One\ntwo"), ("verse", "three\nfour")],
        ),
        (
            '<blockquote epub:type="z3998:verse"><p><span>One</span><br/><span>Two</span></p></blockquote>',
            [("verse", "One\nTwo")],
        ),
        (
            '<p class="verse">' + "In the beginning was the word. " * 9 + "</p>",
            [("body", "In the beginning was the word. " * 9)],
        ),
        ('<p class="versed">One<br>two</p>', [("body", "One two")]),
    ],
)
def test_what_elements_lay_out_as_verse_keeps_its_lines(page: str, expected: list[tuple[str, str]]) -> None:
    blocks = structure(page, CleaningOptions()).blocks
    assert [(block.kind, block.text) for block in blocks] == [(kind, text.strip()) for kind, text in expected]
    for block in blocks:
        assert span_text(page[block.start : block.end], block.kind, CleaningOptions()) == block.text


def test_a_program_that_doxygen_lays_out_is_code() -> None:
    lines = '<div class="line"><span class="lineno">1</span>int f();</div>\n<div class="line">&#160; x;</div>\n'
    page = f'<p>Go to it.</p><div class="fragment">{lines}</div><p>Words.</p>'
    assert [(block.kind, block.text) for block in read(page).blocks] == [
        ("body", "Go to it."),
        ("code", "1int f();\n  x;"),
        ("body", "Words."),
    ]
    slide = '<ul><li class="fragment">One</li></ul><div class="fragment"><div>Two</div></div>'
    assert [block.kind for block in read(slide).blocks] == ["list_item", "body"]


GENERATED = f"<h1>T</h1><p>{SENTENCES * 3}</p>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            "<p class='src'>insert :: Trie <a href='src/T.html#i' class='link'>Source</a> "
            "<a href='#v:i' class='selflink'>#</a></p>",
            [("code", "insert :: Trie"), ("boilerplate", "Source"), ("boilerplate", "#")],
            id="Haddock",
        ),
        pytest.param(
            "<details><summary>Synopsis</summary><ul><li class='src short'><span>data</span> <a href='#t:T'>T</a> a"
            "<ul class='subs'><li>= <a href='#v:Leaf'>Leaf</a> a</li><li>| Node</li></ul></li></ul></details>"
            "<p class='src'>Words of a source that names no place.</p>",
            [
                ("body", "Synopsis"),
                ("code", "data T a\n\n= Leaf a\n| Node"),
                ("body", "Words of a source that names no place."),
            ],
            id="Haddock, declarations at the head of a page",
        ),
        pytest.param(
            "<dl><dt>All Implemented Interfaces:</dt><dd><code>java.io.Serializable</code>, <code>java.awt.A</code>"
            "</dd></dl><ul><li>javax.swing.Po (implements java.io.Serializable)</li><li>java.io.File is one.</li></ul>",
            [
                ("list_item", "All Implemented Interfaces:"),
                ("code", "java.io.Serializable, java.awt.A"),
                ("code", "javax.swing.Po (implements java.io.Serializable)"),
                ("list_item", "java.io.File is one."),
            ],
            id="Javadoc, names of classes",
        ),
        pytest.param(
            "<div id='package-header'><span class='caption'>trie-0.3</span></div>",
            [("boilerplate", "trie-0.3")],
            id="Haddock, the head of a page",
        ),
        pytest.param(
            "<dl><dt>find(x)<a href='_modules/a.html#f'><span class='viewcode-link'>[source]</span></a>"
            "<a class='headerlink' href='#f'>¶</a></dt></dl>",
            [("list_item", "find(x)"), ("boilerplate", "[source]"), ("boilerplate", "¶")],
            id="Sphinx",
        ),
        pytest.param(
            "<section><a class='src rightside' href='../src/a/b.rs.html#3'>Source</a>"
            "<h4>fn <a href='#m'>§</a>go()</h4></section>"
            "<a class='src' href='../src/a/b.rs.html#3'>source</a>",
            [
                ("body", "Source"),
                ("heading", "fn"),
                ("boilerplate", "§"),
                ("heading", "go()"),
                ("boilerplate", "source"),
            ],
            id="rustdoc",
        ),
        pytest.param(
            "<div class='subNav'><ul class='subNavList'><li>Summary:&nbsp;</li><li>Nested&nbsp;|&nbsp;</li></ul>"
            "<ul class='navListSearch'><li>SEARCH:</li></ul></div>",
            [("boilerplate", "Summary:"), ("boilerplate", "Nested |"), ("boilerplate", "SEARCH:")],
            id="Javadoc",
        ),
        pytest.param(
            "<div class='summary'><a href='#m'>Macros</a> &#124; <a href='#e'>Enumerations</a></div>"
            "<p><a href='#m'>This</a> or <a href='#e'>that</a></p>"
            "<p><a href='https://a.org/b'>A</a> | <a href='#b'>B</a></p>",
            [("boilerplate", "Macros | Enumerations"), ("body", "This or that"), ("body", "A | B")],
            id="Doxygen, the parts of a page",
        ),
        pytest.param(
            "<table class='memberdecls'><tr class='heading'><td colspan='2'><h2>Fields</h2></td></tr>"
            "<tr class='memitem:a1'><td class='memItemLeft'>struct {</td></tr>"
            "<tr class='memitem:a2'><td class='memItemLeft'>gint32 <a href='#a2'>size</a></td></tr>"
            "<tr><td>Says how large it is.</td></tr></table>",
            [("heading", "Fields"), ("table", "struct {"), ("table", "gint32 size"), ("body", "Says how large it is.")],
            id="Doxygen, members in one cell",
        ),
        pytest.param(
            "<ul><li><b><a href='b.html#f'>close</a></b>()</li><li><a href='b.html#g'>data</a>(int ) const : B *</li>"
            "<li><a href='b.html#p'>printf</a>(3)</li><li><a href='b.html#k'>Smack</a> (Simple Kernel)</li>"
            "<li><a href='b.html#h'>read</a>() reads a line</li></ul>"
            "<p><b>See also </b><a href='b.html#s'>setData</a>() and <a href='b.html#c'>close</a>().</p>"
            "<p>See also <a href='b.html'>Bridges</a>.</p>"
            "<p>It is opened by a call of <a href='b.html#o'>open</a>() in the beginning.</p>",
            [
                ("code", "close()"),
                ("code", "data(int ) const : B *"),
                ("list_item", "printf(3)"),
                ("list_item", "Smack (Simple Kernel)"),
                ("list_item", "read() reads a line"),
                ("code", "See also setData() and close()."),
                ("body", "See also Bridges."),
                ("body", "It is opened by a call of open() in the beginning."),
            ],
            id="Qt",
        ),
        pytest.param(
            "<details><summary>Instance details</summary><p>Defined in a module.</p></details>" * 3
            + "<details><summary>More of it</summary><p>Words.</p></details>",
            [("boilerplate", "Instance details"), ("body", "Defined in a module.")] * 3
            + [("body", "More of it"), ("body", "Words.")],
            id="Haddock, details",
        ),
        pytest.param(
            "<div id='titlearea'><div id='projectname'>gavl</div></div><div id='nav-path' class='navpath'><ul>"
            "<li class='navelem'>src</li></ul></div>",
            [("boilerplate", "gavl"), ("boilerplate", "src")],
            id="Doxygen, the head of a page",
        ),
        pytest.param(
            "<h2>On it<a href='#on' class='hash-link'>\u200b</a></h2>"
            "<a href='x' class='theme-edit-this-page'>Edit this page</a>",
            [("heading", "On it"), ("boilerplate", "Edit this page")],
            id="Docusaurus",
        ),
        pytest.param(
            "<p>[ <a href=p>previous</a> ] [ <a href=c>Contents</a> ] "
            "[ 1 ] [ <a href=2>2</a> ] [ <a href=n>next</a> ]</p>",
            [("boilerplate", "[ previous ] [ Contents ] [ 1 ] [ 2 ] [ next ]")],
            id="debiandoc",
        ),
        pytest.param(
            "<section class='footnotes'><ol><li><p>Said so."
            "<a href='#r1' class='footnote-back'>↩︎</a></p></li></ol></section>"
            "<div id='sdfootnote2'><p><a class='sdfootnotesym' href='#a'>2</a>So too.</p></div>",
            [("footnote", "Said so."), ("boilerplate", "↩︎"), ("footnote", "2So too.")],
            id="pandoc and LibreOffice",
        ),
        pytest.param(
            "<p>So <math><mi>a</mi><mo>+</mo><mn>2</mn>"
            "<annotation encoding='application/x-tex'>a+2</annotation></math>.</p>",
            [("body", "So a+2.")],
            id="MathML",
        ),
    ],
)
def test_what_generators_of_documentation_put_around_a_text(page: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.kind, block.text) for block in read(GENERATED + page).blocks][2:] == expected


def test_rows_of_a_table_with_headings_in_it_are_rows() -> None:
    page = """<table class="memberdecls"><tr class="heading"><td colspan="2"><h2>Functions</h2></td></tr>
        <tr><td>int&#160;</td><td><a href="#f">f</a> (int a)</td></tr>
        <tr><td>&#160;</td><td>Does it. <a href="#f">More...</a><br/></td></tr>
        <tr><td>A page</td><td><p>that is laid out</p><p>in paragraphs</p></td></tr></table>"""
    assert [(block.kind, block.text) for block in read(page).blocks] == [
        ("heading", "Functions"),
        ("table", "int | f (int a)"),
        ("body", "Does it. More..."),
        ("body", "A page"),
        ("body", "that is laid out"),
        ("body", "in paragraphs"),
    ]


def test_an_index_is_its_entries_whatever_lays_them_out() -> None:
    entries = [f"<li><a href='api.html#{name}'>{name}</a></li>" for name in "abcdef"]
    cells = "".join(f"<td><ul>{''.join(cell)}</ul></td>" for cell in (entries[:3], entries[3:]))
    page = f"<table class='indextable'><tr>{cells}</tr></table>"
    assert [row[0] for row in rows(GENERATED + page)][2:] == ["toc_entry"] * 6
    files = [f"<li>{name * 20} : <a href='api_{name}.html'>{name}.h</a></li>" for name in "abcdefghijklmnopqrst"]
    page_of_them = (
        f"<p>Here is a list of all functions with links to the files they belong to:</p><ul>{''.join(files)}</ul>"
    )
    assert [row[0] for row in rows(page_of_them)] == ["body"] + ["toc_entry"] * 20
    assert "toc_entry" not in [row[0] for row in rows(GENERATED + page_of_them)]
    elsewhere = page.replace("api.html", "https://example.org/api.html")
    assert [row[0] for row in rows(GENERATED + elsewhere)][2:] == ["list_item"] * 6


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        ("Knots: Tie.h File Reference", True),
        ("Tie.h File Reference", True),
        ("Tie.h File Reference | Knots and others", True),
        ("Knots", False),
        ("Knots and what they are for, a manual: Tie.h File Reference", False),
        ("Functions | Tie.h File Reference", False),
    ],
)
def test_words_that_are_the_title_of_the_page_head_it_where_no_element_does(title: str, heads: bool) -> None:
    page = (
        f"<head><title>{title}</title></head><div class='headertitle'><div>Tie.h File Reference</div></div>"
        "<p>Ties knots.</p><h2>Functions</h2><p>Tie.h File Reference</p>"
    )
    blocks = [(block.kind, block.text) for block in read(page).blocks]
    assert (blocks[0] == ("title", "Tie.h File Reference")) is heads
    assert blocks.count(("body", "Tie.h File Reference")) == 2 - heads


@pytest.mark.parametrize(
    "said",
    [
        '<a href="x">Wikipedia</a> (the encyclopedia: free)',
        '<a href="x">Smith</a> (Jones &amp; Sons, London: 1890)',
        '<a href="x">Paris</a> (France) : a fine city',
        '<a href="x">my_file</a> and <a href="y">Paris</a>',
        'See <a href="x">Annual_report_2024.pdf</a>',
        "www.example.com, www.example.org",
    ],
)
def test_words_with_a_remark_and_names_of_files_and_of_machines_are_text(said: str) -> None:
    assert [row[0] for row in rows(f"<p>Some words come first.</p><p>{said}</p>")] == ["body", "body"]
