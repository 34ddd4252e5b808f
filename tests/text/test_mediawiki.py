"""Wikitext: headings, lists, tables, notes and what templates stand for, and spans that are the text."""

import pytest
from declared_texts import Told, read_declared, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import media_type_of
from variorum.text.readers.mediawiki.inline import plain, shown

WIKI = "text/x-wiki"


def read(text: str) -> Cut:
    return read_declared(text, "a.wiki", WIKI)


def rows(text: str) -> list[Told]:
    return rows_of(read(text))


CASES: dict[str, tuple[str, list[tuple[str, int, str]]]] = {
    "headings": (
        "Lead\nover lines.\n== One ==\na\n=== Two ''x'' === <!-- c -->\nb\n==Three==\nc\n= no =x\n",
        [("body", 0, "Lead over lines."), ("#", 1, "One"), ("body", 0, "a"), ("#", 2, "Two x"), ("body", 0, "b"),
         ("#", 1, "Three"), ("body", 0, "c = no =x")],
    ),
    "lists": (
        "a\n* b\n** c\n*# d\n# e\n; f : g\n; h\n: i\n\n: j\nk\n",
        [("body", 0, "a"), ("list_item", 0, "b"), ("list_item", 1, "c"), ("list_item", 1, "d"), ("list_item", 0, "e"),
         ("list_item", 0, "f"), ("list_item", 1, "g"), ("list_item", 0, "h"), ("list_item", 1, "i"), ("body", 0, "j"),
         ("body", 0, "k")],
    ),
    "a table": (
        '{| class="wikitable"\n|+ Cap\n|-\n! A !! scope="col" | B\n|-\n| 1 || {{nowrap|2 3}}\n|-\n| x="y" |'
        ' [[a|4]]<ref>N.</ref>'
        "\n|\n* 5\n|}\nEnd\n",
        [("caption", 0, "Cap"), ("table", 0, "A | B\n1 | 2 3\n4 | 5"), ("footnote", 0, "N."), ("body", 0, "End")],
    ),
    "a table with words outside of its cells": (
        "{|\n| 1\n|-\nloose\nwords\n|}\nEnd\n",
        [("table", 0, "1\nloose words"), ("body", 0, "End")],
    ),
    "notes": (
        'Said<ref name="a">{{cite book|last=Roe|title=On It|url=http://x|year=1999}}</ref> so<ref'
        ' name="a"/>.{{efn|See [[b|c]].}}\n'
        "== H<ref>Of H.</ref> ==\n<references>\n<ref>Last.</ref>\n</references>\n",
        [("body", 0, "Said so."), ("footnote", 0, "Roe, On It, 1999"), ("footnote", 0, "See c."), ("#", 1, "H"),
         ("footnote", 0, "Of H."), ("footnote", 0, "Last.")],
    ),
    "pictures": (
        "[[File:a.jpg|thumb|left|200px|alt=x|A [[b]] view<ref>By C.</ref>]]'''Foo''' is [[File:i.svg|20px]] it.\n"
        "<gallery>\nFile:a.jpg|One\nb.jpg\n</gallery>\n",
        [("caption", 0, "A b view"), ("footnote", 0, "By C."), ("body", 0, "Foo is it."), ("caption", 0, "One")],
    ),
    "quotations, verse, code": (
        "<blockquote>One.\n\nTwo.</blockquote>\n{{Quote|text=Be.|author=W}}\n<poem>\nla\n:le\n</poem>\n x ''y''\n  z\n"
        '<pre>\n<b>\n</pre>\n<syntaxhighlight lang="c">\nint [[x]];\n</syntaxhighlight>\n',
        [("quote", 0, "One."), ("quote", 0, "Two."), ("quote", 0, "Be. — W"), ("verse", 0, "la\nle"),
         ("code", 0, "x ''y''\n  z"), ("code", 0, "<b>"), ("code", 0, "int [[x]];")],
    ),
    "tags of HTML": (
        "<ol><li>a<li>b</ol>\n<h2>H</h2>\n<p>c</p> <syntaxhighlight inline>x</syntaxhighlight> d\n{{Note|e}}\n",
        [("list_item", 0, "a"), ("list_item", 0, "b"), ("#", 1, "H"), ("body", 0, "c"), ("body", 0, "x d e")],
    ),
    "lists in lists of HTML, and a picture that is a link": (
        "<ol><li><p>a</p>\n<p>b</p><ul><li>c</li></ul></li></ol><dl><dt>d</dt><dd>e</dd></dl>\nf\n"
        "[https://x.org [[File:g.svg|h]]] i\n",
        [("list_item", 0, "a"), ("list_item", 0, "b"), ("list_item", 1, "c"), ("list_item", 0, "d"),
         ("list_item", 1, "e"), ("body", 0, "f"), ("caption", 0, "h"), ("body", 0, "i")],
    ),
    "what is no text": (
        "{{Infobox a\n| b = {{c|d}}\n}}\n<!-- x -->\nText {{citation needed|date=May 2020}}.\n{{Main|y}}\n"
        "\n__NOTOC__\n----\n"
        "[[Category:Z]]\n[[de:Q]]\n",
        [("body", 0, "Text.")],
    ),
    "marks that never close": (
        "a [[b\n\nc {{d\n\n<ref>e\n\n{| f\n\ng\n",
        [("body", 0, "a [[b"), ("body", 0, "c {{d"), ("body", 0, "e"), ("body", 0, "{| f"), ("body", 0, "g")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_blocks_are_what_mediawiki_shows(name: str) -> None:
    text, expected = CASES[name]
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("'''b''' ''i'' '''''bi''''' it's", "b i bi it's"),
        ("[[A]] [[A|b]]s [[A (x)|]] [[:Category:C]] [[wikt:d|]]", "A bs A Category:C d"),
        ("[http://a.b c d] [http://a.b] http://a.b [not]", "c d  http://a.b [not]"),
        ("a<br />b<sup>2</sup>&nbsp;<span style='x'>c</span>&amp;", "a\nb2\xa0c&"),
        ("<nowiki>[[x]] '''y''' {{z|}}</nowiki>", "[[x]] '''y''' {{z|}}"),
        ("{{lang|fr|mot}} {{lang-de|Wort}} {{convert|5|km|mi}} {{circa|1200}} {{formatnum:1234}}",
         "mot Wort 5 km c. 1200 1234"),
        ("X ({{IPA|x}}; born) y ({{IPA|x}}) z() {{unknown|a=b|c}}.", "X (born) y z()."),
        ("{{nowrap|a {{small|[[b|c]]}}}} {{abbr|d|e}} {{!}}", "a c d |"),
        ("<math>x|y</math> [[a|b {{small|c}}]]", "x|y b c"),
    ],
)  # fmt: skip
def test_inline_marks_are_away(source: str, said: str) -> None:
    assert shown(plain(source)) == said


def test_categories_infobox_and_redirects_are_metadata() -> None:
    infobox = "{{Infobox town\n| name = '''A'''\n| mayor = [[B (c)|B]]\n| empty =\n}}\n"
    found = read(f"{infobox}Text.\n[[Category:C|x]]\n[[Kategorie:D]]")
    assert found.metadata == {
        "categories": ["C", "D"], "infobox": {"template": "infobox town", "name": "A", "mayor": "B"},
    }  # fmt: skip
    with pytest.raises(Rejection, match="no text"):
        read("#REDIRECT [[Other]]")


def test_it_is_told_by_its_marks() -> None:
    page = b"'''Foo''' is a [[bar]].\n\n== History ==\nText.\n"
    assert media_type_of("Foo", page) == media_type_of("Foo.txt", page) == WIKI
    assert media_type_of("a.txt", b"a [[link]] and\n== a ==\n") == "text/plain"


PIECES = st.sampled_from(
    ["[[", "]]", "{{", "}}", "{|", "|}", "|-", "|", "\n", "\n", "* ", "== ", " ==", "''", "<ref>", "</ref>", "<!--",
     "-->", "ab ", "é", "漢", "<pre>", "</pre>", "[[File:", "thumb|", "quote|", "<poem>", "</poem>", "|+", ": ", ";",
     "=", " ", "<blockquote>"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_any_pieces_are_read_with_spans_in_order(text: str) -> None:
    try:
        read(text)
    except Rejection as bad:
        assert bad.reason == "empty"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["* ", "== ", "", "\n", ": ", "''", "[[", "{{", "<b>", "; ", "[", "}}]]\n"]), max_size=14)
)
def test_no_word_outside_of_templates_is_lost(signs: list[str]) -> None:
    words = [f"word{i}x" for i in range(len(signs))]
    kept = [sign if sign != "{{" else "{ {" for sign in signs]
    told = " ".join(words for _, _, words in rows("\n".join(map("".join, zip(kept, words, strict=True))) + "\nend"))
    assert [word for word in words if told.count(word) != 1] == []
