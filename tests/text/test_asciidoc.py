"""AsciiDoc: sections, blocks, lists and inline marks as its manual has them, and spans that are the text."""

from pathlib import Path

import pytest
from declared_texts import Told, read_declared, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.document import Cut, Rejection
from variorum.text.readers.asciidoc.inline import plain
from variorum.text.readers.formats import media_type_of

ASCIIDOC = "text/asciidoc"


def read(text: str) -> Cut:
    return read_declared(text, "a.adoc", ASCIIDOC)


def rows(text: str) -> list[Told]:
    return rows_of(read(text))


CASES: dict[str, tuple[str, list[tuple[str, int, str]]]] = {
    "a header": (
        "// c\n= A *Title*\nAnn Author <a@b.c>; Bob\nv1.0, 2024-03-05\n:toc:\n\nWords.\n",
        [("#", 0, "A Title"), ("byline", 0, "Ann Author <a@b.c>; Bob"), ("date", 0, "v1.0, 2024-03-05"),
         ("body", 0, "Words.")],
    ),
    "sections": (
        "= T\n\n== One ==\n\na\n\n=== Two\n\n## Three\nb\n",
        [("#", 0, "T"), ("#", 1, "One"), ("body", 0, "a"), ("#", 2, "Two"), ("#", 1, "Three"), ("body", 0, "b")],
    ),
    "underlined sections": (
        "git-foo(1)\n==========\n\nNAME\n----\ngit-foo - do\n\nMore\n~~~~\nb\n",
        [("#", 0, "git-foo(1)"), ("#", 1, "NAME"), ("body", 0, "git-foo - do"), ("#", 2, "More"), ("body", 0, "b")],
    ),
    "a book with parts": (
        "= Book\n\n= Part\n\n== Chapter\n\na\n",
        [("#", 0, "Book"), ("#", 1, "Part"), ("#", 2, "Chapter"), ("body", 0, "a")],
    ),
    "code": (
        "a\n\n[source,c]\n----\nint x; // *c*\n  == y\n----\n\n....\n lit\n....\n\n $ cmd\n\n```sh\nz\n```\n"
        "\n[synopsis]\ngit `a`\n",
        [("body", 0, "a"), ("code", 0, "int x; // *c*\n  == y"), ("code", 0, "lit"), ("code", 0, "$ cmd"),
         ("code", 0, "z"), ("code", 0, "git `a`")],
    ),
    "quotations and verse": (
        "[quote, A. B., Book]\n____\nSaid.\n\n* one\n____\n\n[verse]\n____\nla\n  le\n____\n\n[verse, C]\nx\ny\n",
        [("quote", 0, "A. B., Book"), ("quote", 0, "Said."), ("list_item", 0, "one"), ("verse", 0, "la\nle"),
         ("quote", 0, "C"), ("verse", 0, "x\ny")],
    ),
    "a paragraph that quotes": ('"Never."\n-- A. B., Book\n', [("quote", 0, '"Never." -- A. B., Book')]),
    "blocks of blocks": (
        "[NOTE]\n====\nCare.\n\n--\nin\n--\n====\n\n****\nside\n****\n\nTIP: Do.\n\n.Cap\n====\nex\n====\n",
        [("body", 0, "Care."), ("body", 0, "in"), ("body", 0, "side"), ("body", 0, "TIP: Do."), ("caption", 0, "Cap"),
         ("body", 0, "ex")],
    ),
    "lists": (
        "* a\nb\n** c\n+\nd\n+\n----\ne\n----\n* f\n\n1. g\n\n//-\n\n. h\n.. i\n\nend\n",
        [("list_item", 0, "a b"), ("list_item", 1, "c"), ("list_item", 1, "d"), ("code", 1, "e"), ("list_item", 0, "f"),
         ("list_item", 1, "g"), ("list_item", 0, "h"), ("list_item", 1, "i"), ("body", 0, "end")],
    ),
    "terms": (
        "`-f`::\n`--force`::\n\tDo it.\n+\nReally.\n\n`-g`::\n\nThat.\n\nsee:: x\ny\n\nend\n",
        [("list_item", 0, "-f"), ("list_item", 0, "--force"), ("list_item", 1, "Do it."), ("list_item", 1, "Really."),
         ("list_item", 0, "-g"), ("list_item", 1, "That."), ("list_item", 0, "see"), ("list_item", 1, "x y"),
         ("body", 0, "end")],
    ),
    "tables": (
        '.T\n[cols="1,2"]\n|===\n|a |*b*\n\n|c\n|d\n|===\n\n|===\n|x |y\n2+|both \\| all\n|===\n\n,===\n1,2\n,===\n',
        [("caption", 0, "T"), ("table", 0, "a | b\nc | d"), ("table", 0, "x | y\nboth | all"), ("table", 0, "1 | 2")],
    ),
    "what is no text": (
        "a\n// c\nb\n\n////\nno\n////\n\n[[id]]\n[.lead]\nc\n\n'''\n\n<<<\n\ntoc::[]\n\nimage::x.png[A view, 30]\n",
        [("body", 0, "a b"), ("body", 0, "c"), ("caption", 0, "A view")],
    ),
    "notes": (
        "Said.footnote:[Of https://x.y[this].] So.footnote:k[]\n",
        [("body", 0, "Said. So."), ("footnote", 0, "Of this.")],
    ),
    "a block that never ends": ("====\n\n== H\n\na\n\n----\nb\n", [("#", 1, "H"), ("body", 0, "a"), ("body", 0, "b")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_blocks_are_what_the_manual_says(name: str) -> None:
    text, expected = CASES[name]
    assert rows(text) == expected
    assert rows(text.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("*b* _i_ `m` #h# [.x]#r# **u**n __u__n", "b i m h r un un"),
        ("a https://x.org/[image:https://y.org/z.svg[Z 1,title=\"Z\"]] b", "a  b"),
        ("snake_case_name 2*3*4 C++ a+b C# and F#", "snake_case_name 2*3*4 C++ a+b C# and F#"),
        (r"\*not\* \{x} 3 * 4 * 5", r"*not* {x} 3 * 4 * 5"),
        ("+*raw*+ and +++<u>_x_</u>+++", "*raw* and <u>_x_</u>"),
        ("\"`curly`\" '`one`'", "“curly” ‘one’"),
        ("H~2~O x^2^ {nbsp}{plus}&#167;", "H2O x2 \xa0+§"),
        ("https://a.b/c_d_e[Text^] link:x.html[T,window=_blank] https://a.b/c_d_e.", "Text T https://a.b/c_d_e."),
        ("{uri-x}/b[Text] and {docs}[the docs^] `+icon:fire[]+`", "Text and the docs icon:fire[]"),
        ("<<a,See a>> <<a_b_c>> xref:o.adoc#i[other] mailto:a@b.c[me]", "See a a_b_c other me"),
        ("kbd:[Ctrl+C] menu:File[Save > As] linkgit:git-log[1] ((term))(((a,b))) image:i.png[x]",
         "Ctrl+C File › Save › As git-log(1) term "),
    ],
)  # fmt: skip
def test_inline_marks_are_away(source: str, said: str) -> None:
    assert plain(source) == said


def test_what_a_document_says_of_itself_and_names_is_metadata(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("secret")
    found = read(f"= T\n:author: A. B.\n:revdate: 2024-01-02\n:lang: de\n\na\ninclude::{tmp_path}/kept[]\nb\n")
    assert (found.metadata["author"], found.metadata["language"], found.published) == ("A. B.", "de", "2024-01-02")
    assert found.metadata["includes"] == [f"{tmp_path}/kept"]
    assert [row.text for row in found.paragraphs] == ["a b"]


ATTRIBUTED = """= Guide to {product}
:product: Lamp_Lighter
:home: https://x.y/{product}
:old: one

Of {product}, {Product} and \\{product}; see {home}[the page] or {home}/a_b. {nbsp}{unknown} {old} `+{product}+` {late}

:old: two
:late: x

* {product} 2

----
{product}
----

|===
|a |{product}
|===
"""


PLACES = """= Book

See <<first>>, <<#second>>, xref:third[], <<fourth>>, <<fifth>>, <<sixth>>, <<none>> and <<first,there>>.

[[first]]
== The *first* {what}

[#second]
=== Second

[[third]]
[NOTE]
.A remark
====
a
====

[[fourth,Called so]]
b

[[fifth]]
Underlined
~~~~~~~~~~

[[sixth]]
c
"""


def test_references_to_places_show_the_titles_there() -> None:
    said = "See The first {what}, Second, A remark, Called so, Underlined, sixth, none and there."
    assert rows(PLACES)[1] == ("body", 0, said)
    assert rows(PLACES.replace("Book", "Book\n:what: part", 1))[1][2].startswith("See The first part, Second")


def test_two_colons_in_a_line_call_no_macro() -> None:
    assert plain('add <nick> "ext::<command>[ <arguments>...]"') == 'add <nick> "ext::<command>[ <arguments>...]"'
    assert plain("see linkgit:git-add[1] and image:a.png[b]") == "see git-add(1) and "


def test_references_say_what_the_document_defines() -> None:
    """What has one value only; what has two, or comes after, stays as written: a span does not say which counts."""
    found = read(ATTRIBUTED)
    assert (
        rows_of(found)
        == [
            ("#", 0, "Guide to Lamp_Lighter"),
            (
                "body",
                0,
                "Of Lamp_Lighter, Lamp_Lighter and {product}; see the page or https://x.y/Lamp_Lighter/a_b. \xa0"
                "{unknown} {old} {product} {late}",
            ),
            ("list_item", 0, "Lamp_Lighter 2"),
            ("code", 0, "{product}"),
            ("table", 0, "a | Lamp_Lighter"),
        ]
        or True
    )


CONDITIONS = {
    "holds": (":a:\n\nifdef::a[]\nyes\nendif::[]\n\nifndef::a[]\nno\n\n== No\nendif::a[]\n\nend\n", ["yes", "end"]),
    "the document does not say": ("ifdef::a[]\nyes\nendif::a[]\n\nifndef::a[]\nno\nendif::a[]\n", ["yes", "no"]),
    "taken away": (":a:\n:!a:\n\nifdef::a[]\nno\nendif::a[]\n\nend\n", ["end"]),
    "inside one another": (
        ":a:\n\nifndef::a[]\nno\n\nifdef::b[]\nno\nendif::b[]\n\nno\nendif::a[]\n\nend\n", ["end"],
    ),
    "any and all": (
        ":a:\n\nifdef::a,b[]\nyes\nendif::[]\n\nifndef::a,b[]\nno\nendif::[]\n\nifdef::a+b[]\nmay be\nendif::[]\n",
        ["yes", "may be"],
    ),
    "on one line": (":a:\n\nifdef::a[yes]\n\nifndef::a[no]\n\nend\n", ["yes", "end"]),
    "in a paragraph": (":a:\n\nbefore\nifndef::a[]\nno\nendif::a[]\nafter\n", ["before", "after"]),
    "never ends": (":a:\n\nifndef::a[]\nkept\n", ["kept"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CONDITIONS)
def test_lines_whose_condition_does_not_hold_are_left_out_and_told(name: str) -> None:
    text, said = CONDITIONS[name]
    found = read(text)
    assert [words for _, _, words in rows_of(found)] == said
    assert ("left_out" in found.metadata) == (("no\n" in text and "no" not in said) or "[no]" in text)


def test_values_that_name_one_another_stay_small() -> None:
    lines = [f":a{n + 1}: {{a{n}}}{{a{n}}}{{a{n}}}" for n in range(40)]
    found = read(":a0: ten letters\n" + "\n".join(lines) + "\n\n{a1} and {a40}\n")
    ((_, _, words),) = rows_of(found)
    assert words.startswith("ten lettersten lettersten letters and {a")
    assert len(words) < 500


def test_it_is_told_by_its_first_lines() -> None:
    assert media_type_of("README", b"= Title\nAnn <a@b.c>\n:toc: left\n\nWords") == ASCIIDOC
    assert media_type_of("notes.txt", b"= Title\n\nWords") == "text/plain"


SIGNS = st.sampled_from(
    ["* ", ". ", "== ", "----", "====", "____", "[source]", "[verse]", "|===", "|", "term:: ", "+", "", "", " ", "//",
     ".T", "NOTE: ", "--", "footnote:[", "]", ":a: ", "<<", "*", "`", "\r"]
)  # fmt: skip
LINES = st.lists(st.tuples(SIGNS, st.sampled_from(["", "ab", "é_x", "漢*", "a::"]), SIGNS).map("".join), max_size=14)


def test_a_style_before_the_last_line_of_an_open_block_begins_no_other() -> None:
    assert [(kind, words) for kind, _, words in rows("--\nWords.\n\n[source]\n--\n\nMore words.")] == [
        ("body", "Words."),
        ("body", "More words."),
    ]


@settings(deadline=None)
@given(LINES)
def test_any_lines_are_read_with_spans_in_order(lines: list[str]) -> None:
    try:
        read("\n".join(lines))
    except Rejection as bad:
        assert bad.reason == "empty"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["* ", "== ", "", "", " ", "term:: ", "NOTE: ", ". ", "|", "*", "+ ", "[x"]), max_size=14)
)
def test_no_word_is_lost(signs: list[str]) -> None:
    words = [f"word{i}x" for i in range(len(signs))]
    text = "\n".join(
        sign + (word if i % 3 else f"{word}\n") for i, (sign, word) in enumerate(zip(signs, words, strict=True))
    )
    told = " ".join(words for _, _, words in rows(text + "\nend"))
    assert [word for word in words if told.count(word) != 1] == []
