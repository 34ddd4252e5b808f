"""Texts that mean harm: the work grows with their length, not with its square."""

import gc
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from variorum.text.cut import cut
from variorum.text.document import Rejection

TEXT, MARKDOWN, HTML, TEI = "text/plain", "text/markdown", "text/html", "application/tei+xml"
ASCIIDOC, WIKI, SUBTITLES = "text/asciidoc", "text/x-wiki", "text/vtt"
RST, RTF = "text/x-rst", "application/rtf"
POD, DOCBOOK, SUBSTATION = "text/x-pod", "application/docbook+xml", "text/x-ssa"
ORG = "text/x-org"


class Case(NamedTuple):
    """A text that is made of a piece again and again."""

    media_type: str
    before: str
    piece: str
    after: str
    often: int


QUICK: dict[str, Case] = {
    "blanks after a number sign": Case(MARKDOWN, "# a", " ", "x", 8_000),
    "marks that close a heading": Case(MARKDOWN, "# a", " #", "x", 4_000),
    "an id in braces": Case(MARKDOWN, "# a {#", "a", "", 4_000),
    "boxes": Case(MARKDOWN, "", '!!! note "a"\n    b\n\n', "", 400),
    "boxes that never end": Case(MARKDOWN, "", "```{note}\n:::{tip}\n", "", 400),
    "blanks in the title of a box": Case(MARKDOWN, "::: a", " ", "b:::c", 8_000),
    "names of a box": Case(MARKDOWN, "!!! ", "a ", "!\n\n    b", 4_000),
    "definitions": Case(MARKDOWN, "", "a\n: b\n\n: c\n\n", "", 400),
    "roles": Case(MARKDOWN, "", "{a}`b <c>` ", "", 1_000),
    "notes": Case(MARKDOWN, "", "a[^n]\n\n[^n]: b\n\n", "", 400),
    "scripts that never end": Case(HTML, "<p>a", "<script></script ", "", 2_000),
    "a tag that never ends": Case(HTML, "<p>a<", "a", "", 20_000),
    "tables of other elements": Case(HTML, "", "<div class=a-table><div class=col-first>a", "", 1_000),
    "labels in cells": Case(HTML, "<table><td><h2>a</h2>", "<td>Q:</td>", "", 1_000),
    "headings": Case(HTML, "", "<h1>a</h1>", "", 1_000),
    "letters and one byte": Case(TEXT, "", "a", "\udce9", 8_000),
    "digits that are no time": Case(SUBTITLES, "00:00:01.000 --> 00:00:02.000\na\n", "0", "", 4_000),
    "a voice without a name": Case(SUBTITLES, "00:00:01.000 --> 00:00:02.000\na <v.a ", " ", "", 4_000),
    "lines across": Case(RST, "", "a b c\n\n-----\n\n", "", 400),
    "emphasis that never ends": Case(RST, "", "*a ", "", 1_500),
    "back quotes that never end": Case(RST, "", "`a ", "", 1_500),
    "targets of one place": Case(RST, "", ".. _a:\n", "\nText a_ here.\n", 800),
    "references to substitutions": Case(RST, "", "|a| ", "", 1_500),
    "links of one paragraph": Case(RST, "", "a_ ", "", 1_500),
    "codes of POD that never end": Case(POD, "=pod\n\n", "B<a ", "", 4_000),
    "codes of POD inside of each other": Case(POD, "=pod\n\n", "B<< a >> > C<b>", "", 2_000),
    "lists of POD that never end": Case(POD, "=pod\n\n", "=over\n\n=item a\n\n", "", 12_000),
    "names in DocBook": Case(DOCBOOK, '<!DOCTYPE para [<!ENTITY a "b">]><para>', "&a; &b; ", "</para>", 4_000),
    "titles in DocBook": Case(DOCBOOK, "<chapter>", "<section><title>a</title></section>", "</chapter>", 800),
    "events without times": Case(SUBSTATION, "[Events]\n", "Dialogue: 0,,,,,,,,,a{b\n", "", 1_500),
    "rows of RTF": Case(RTF, "{\\rtf1", "\\intbl a\\cell\\row", "}", 2_000),
    "notes of RTF": Case(RTF, "{\\rtf1", "a\\chftn{\\footnote b}", "}", 1_500),
    "emphasis of Org that never ends": Case(ORG, "* H\n", "*a /b ", "", 1_500),
    "links of Org that never end": Case(ORG, "* H\n", "[[a][b ", "", 1_500),
    "blocks of Org that never end": Case(ORG, "* H\n", "#+begin_quote\na\n", "", 1_000),
    "drawers of Org that never end": Case(ORG, "* H\n", ":a:\nb\n", "", 1_000),
    "items of Org inside of each other": Case(ORG, "* H\n", "- a :: b\n  - c\n", "", 1_000),
    "notes of Org that never end": Case(ORG, "* H\n", "a[fn:: b ", "", 1_500),
    "attributes of a cell without a blank": Case(WIKI, "{|\n|", "a=", " b\n|}\n", 8),
    "an attribute of TEI without a value": Case(TEI, "<TEI><text><div ", "a", "><p>b</p></div></text></TEI>", 2_000),
    "blanks in a role": Case(RST, "a :ref:`b", " ", "c` d", 4_000),
    "lines of a mark alone": Case(TEXT, "", "%\n", "", 1_000),
    "lines ruled again and again": Case(TEXT, "", "a\n---\nb\n===\n", "", 300),
    "number one again and again": Case(TEXT, "", "1. The same\n", "", 8_000),
    "many characters that are none": Case(TEXT, "漢字とかなの文章である。", "\udce3\udc81あ", "", 60),
}
"""What was quadratic once, or ended in an error."""

LONG: dict[str, Case] = {
    "one line": Case(TEXT, "", "a", "", 100_000),
    "words": Case(TEXT, "", "word ", "", 40_000),
    "han": Case(TEXT, "", "漢字仮名", "", 10_000),
    "dots": Case(TEXT, "", ".", "", 60_000),
    "blanks": Case(TEXT, "", " ", "x", 60_000),
    "at signs": Case(TEXT, "", "a@", "", 30_000),
    "tiny lines": Case(TEXT, "", "a\n", "", 8_000),
    "tiny paragraphs": Case(TEXT, "", "a\n\n", "", 8_000),
    "form feeds": Case(TEXT, "", "a\x0c", "", 8_000),
    "hyphens": Case(TEXT, "", "foo-\nbar ", "", 4_000),
    "entities": Case(TEXT, "", "&amp;", "", 8_000),
    "leaders": Case(TEXT, "", "1. a .... 1\n", "", 3_000),
    "numbers": Case(TEXT, "", "IV. Foo\n\nBar baz\n\n", "", 1_500),
    "bullets": Case(TEXT, "", "- a\n  - b\n", "", 3_000),
    "quotes": Case(TEXT, "", "> ", "", 20_000),
    "accents": Case(TEXT, "a", "\u0301", "", 20_000),
    "escapes": Case(TEXT, "", "\x1b]", "", 20_000),
    "backspaces": Case(TEXT, "", "_\x08a", "", 10_000),
    "mojibake": Case(TEXT, "", "Ã¤Ã¶ ", "", 4_000),
    "high bytes": Case(TEXT, "", "\udce9", "", 20_000),
    "nearly UTF-8": Case(TEXT, "", "grün ", "\udcff", 8_000),
    "UTF-7": Case(TEXT, "", "+AGE-", "", 8_000),
    "tables": Case(TEXT, "", "a   b   c\n", "", 3_000),
    "capitals": Case(TEXT, "", "CHAPTER ONE\n", "", 2_000),
    "dates": Case(TEXT, "", "January 1, 2020\n\n", "", 2_000),
    "gutenberg": Case(TEXT, "", "*** START OF THIS PROJECT GUTENBERG\n\n", "", 1_500),
    "soft hyphens": Case(TEXT, "", "a\xad", "", 10_000),
    "[": Case(MARKDOWN, "", "[", "", 4_000),
    "![": Case(MARKDOWN, "", "![", "", 1_000),
    "[](": Case(MARKDOWN, "", "[](", "", 1_500),
    "[a](<b": Case(MARKDOWN, "", "[a](<b", "", 800),
    "**": Case(MARKDOWN, "", "*a **a ", "", 700),
    "*_": Case(MARKDOWN, "", "*_", "", 2_000),
    "`": Case(MARKDOWN, "", "`a``b", "", 1_000),
    ">": Case(MARKDOWN, "", ">", "a", 4_000),
    "- ": Case(MARKDOWN, "", "- ", "a", 1_500),
    "items": Case(MARKDOWN, "", "1. a\n", "", 2_000),
    "definitions": Case(MARKDOWN, "", "[a]: /u\n", "", 2_000),
    "<a": Case(MARKDOWN, "", "<a ", "", 2_000),
    "<!--": Case(MARKDOWN, "", "<!-- ", "", 2_000),
    "<?": Case(MARKDOWN, "", "<?", "", 4_000),
    "underlines": Case(MARKDOWN, "", "a\n=\n", "", 1_500),
    "rows": Case(MARKDOWN, "|a|\n|-|\n", "|x|\n", "", 2_000),
    "html": Case(MARKDOWN, "", "<div>\n\n", "", 1_000),
    "front matter": Case(MARKDOWN, "---\n", "a: b\n", "", 4_000),
    "lazy quotes": Case(MARKDOWN, "> a\n", "b\n", "", 4_000),
    "fences": Case(MARKDOWN, "", "```\n", "", 4_000),
    "quoted lists": Case(MARKDOWN, "", "> - > - ", "", 200),
    "](": Case(MARKDOWN, "", "](", "", 3_000),
    "<b x=": Case(MARKDOWN, "", '<b x="', "", 1_000),
    "<div>": Case(HTML, "", "<div>", "", 25_000),
    "<b>": Case(HTML, "", "<b>", "", 20_000),
    "<ul><li>": Case(HTML, "", "<ul><li>", "", 5_000),
    "<table>": Case(HTML, "", "<table><tr><td>", "", 3_000),
    "<p>": Case(HTML, "", "<p>a", "", 5_000),
    "<": Case(HTML, "", "<", "", 50_000),
    "<a =": Case(HTML, "", '<a ="', "", 10_000),
    "<a b=": Case(HTML, "", "<a b='\" ", "", 8_000),
    "comments": Case(HTML, "", "<!--", "", 20_000),
    "CDATA": Case(HTML, "", "<![CDATA[", "", 10_000),
    "<script>": Case(HTML, "", "<script>", "", 10_000),
    "</p>": Case(HTML, "", "</p>", "", 20_000),
    "&": Case(HTML, "", "&", "", 50_000),
    "classes": Case(HTML, '<div class="', "nav ", '">a</div><p>b', 8_000),
    "one class": Case(HTML, '<div class="', "site-", '">a</div><p>b', 4_000),
    "attributes": Case(HTML, "<p ", "a=b ", ">hi", 10_000),
    "<title>": Case(HTML, "", "<title>a</title>", "", 3_000),
    "<meta>": Case(HTML, "", "<meta name=date>", "", 5_000),
    "<pre>": Case(HTML, "<pre>", "a\n", "</pre>", 20_000),
    "<nav>": Case(HTML, "", "<nav>a", "", 5_000),
    "<dl>": Case(HTML, "", "<dl><dt>a<dd>b", "", 3_000),
    "<ruby>": Case(HTML, "", "<ruby>a<rt>b", "", 4_000),
    "TEI notes": Case(TEI, "<TEI><text>", "a<note n='1'>b</note>", "</text></TEI>", 1_000),
    "TEI lines cut": Case(TEI, "<TEI><text>", "a-<lb/>b ", "</text></TEI>", 3_000),
    "TEI never closed": Case(TEI, "<TEI><text>", "<p>", "", 10_000),
    "TEI one word": Case(TEI, "<TEI><text>", "a", "</text></TEI>", 40_000),
    "AsciiDoc marks": Case(ASCIIDOC, "", "*a _b `c ", "", 3_000),
    "AsciiDoc macros": Case(ASCIIDOC, "", "http://a[", "", 2_000),
    "AsciiDoc blocks": Case(ASCIIDOC, "", "====\n****\n", "", 1_500),
    "AsciiDoc notes": Case(ASCIIDOC, "", "a footnote:[b ", "", 800),
    "AsciiDoc lists": Case(ASCIIDOC, "", "* a\n+\nb\n\nc:: d\n", "", 1_000),
    "wiki templates": Case(WIKI, "", "{{a|", "", 4_000),
    "wiki links": Case(WIKI, "", "[[File:a|thumb|", "", 2_000),
    "wiki notes": Case(WIKI, "", "<ref>a</ref>", "", 2_000),
    "wiki tables": Case(WIKI, "", "{|\n|a\n", "", 2_000),
    "wiki tags": Case(WIKI, "", "<nowiki><!--", "", 3_000),
    "bytes of RTF": Case(RTF, "{\\rtf1", "\\'e4", "}", 10_000),
    "characters of RTF": Case(RTF, "{\\rtf1", "\\u99?", "}", 10_000),
    "groups of RTF": Case(RTF, "{\\rtf1", "{\\b a}", "}", 8_000),
    "links of RTF": Case(RTF, "{\\rtf1", '{\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt a}}', "}", 1_500),
    "items of RTF": Case(RTF, "{\\rtf1", "\\li9\\fi-9 1.\\tab a\\par ", "}", 3_000),
    "cells": Case(HTML, "<table>", "<tr><td>a<td>b", "", 3_000),
}

SQUARE = 9.0
"""Work for four times the text over the work for the text: 4 where it is linear, 16 where it is quadratic."""
AGAIN = 5
"""How often work is measured again that seems to grow with the square."""
TOO_LITTLE = 0.02
"""CPU seconds below which nothing can be told, and no harm is done."""


@pytest.fixture(autouse=True)
def only_what_the_case_makes() -> Iterator[None]:
    """The collector looks at nothing that other tests left: it would ask more for the longer text than its share."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def work(case: Case, times: int) -> float:
    """CPU seconds for a case; a Rejection is one that is taken."""
    text = case.before + case.piece * case.often * times + case.after
    raw = text.encode("utf-8", "surrogateescape")
    start = time.process_time()
    try:
        cut(raw, case.media_type)
    except Rejection as rejection:
        assert rejection.detail
    return time.process_time() - start


def growth(case: Case) -> float:
    once = work(case, 1)
    fourfold = work(case, 4)
    if fourfold < TOO_LITTLE:
        return 0.0
    # What a busy machine adds to the one or the other it adds now and then: the least of some is what the work takes.
    for _ in range(AGAIN):
        if fourfold <= SQUARE * max(once, TOO_LITTLE / 4):
            break
        once, fourfold = min(once, work(case, 1)), min(fourfold, work(case, 4))
    return fourfold / max(once, TOO_LITTLE / 4)


@pytest.mark.parametrize("name", QUICK)
def test_what_was_quadratic_is_linear(name: str) -> None:
    assert growth(QUICK[name]) < SQUARE


@pytest.mark.soak
@pytest.mark.parametrize("name", LONG)
def test_the_work_grows_with_the_text(name: str) -> None:
    assert growth(LONG[name]) < SQUARE
