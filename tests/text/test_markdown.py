"""Markdown: what becomes of each kind of markup, and what must hold for any text at all."""

import html
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from variorum.text.document import Block, CleaningOptions, Structure
from variorum.text.readers.front_matter import front_matter
from variorum.text.readers.markdown.reader import span_text, structure
from variorum.text.readers.nesting import is_too_deep


def read(text: str) -> Structure:
    """The structure of a text, with everything checked that must hold for every one."""
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '!!! note "A *b*"\n\n    c\n    d\n\n    - e\n\nf',
            [("body", 0, "A b"), ("body", 0, "c d"), ("list_item", 0, "e")],
        ),
        ("??? tip\n    a\n\n    ```\n    b\n      c\n    ```\n\nf", [("body", 0, "a"), ("code", 0, "b\n  c")]),
        ('=== "Tab"\n    a\n\nf', [("body", 0, "Tab"), ("body", 0, "a")]),
        ("::: tip A b\nc\n:::\nf", [("body", 0, "A b"), ("body", 0, "c")]),
        (":::note[A]\nc\n:::\nf", [("body", 0, "A"), ("body", 0, "c")]),
        ("::: {.a #b}\nc\n:::\nf", [("body", 0, "c")]),
        (":::{note}\n:class: x\nc\n:::\nf", [("body", 0, "c")]),
        ("```{warning} A\n:class: x\n\nc *d*\n```\nf", [("body", 0, "A"), ("body", 0, "c d")]),
        ("```{code} A\nc *d*\n```\nf", [("code", 0, "c *d*")]),
        ("(label)=\n{: .x}\n{% raw %}\n[TOC]\n{{< a b >}}\nf", []),
        ("a\n: b\n  c\n\n: d\n\nf", [("list_item", 0, "a"), ("list_item", 1, "b c"), ("list_item", 1, "d")]),
        ("a\n~ B\n\nf", [("body", 0, "a ~ B")]),
        ("!!! wow\n\nf", [("body", 0, "!!! wow")]),
        ("> [!NOTE]\n> a\n> *b*\n>\n> c\n\nf", [("quote", 0, "a b"), ("quote", 0, "c")]),
        ("> [!tip]- A *b*\n> c\n\nf", [("quote", 0, "A b"), ("quote", 0, "c")]),
        ("- > [!NOTE]\n  > a\n\nf", [("quote", 0, "a")]),
        ("> a\n> [!NOTE]\n\nf", [("quote", 0, "a [!NOTE]")]),
        (
            "import A from '@b/c';\nimport {\n  D,\n} from 'e'\n\nf",
            [("code", 0, "import A from '@b/c';\nimport {\n  D,\n} from 'e'")],
        ),
        (
            "export const a = ({b}) => (\n  <i>{b}</i>\n);\n\nf",
            [("code", 0, "export const a = ({b}) => (\n  <i>{b}</i>\n);")],
        ),
        ("import duties from 'abroad' are high\n\nf", [("body", 0, "import duties from 'abroad' are high")]),
        ("export default settings to a file\n\nf", [("body", 0, "export default settings to a file")]),
        ("{/* a b */}\n\nf", []),
        ("{ref}`a b <c>` {doc}`d` `{e}`\n\nf", [("body", 0, "a b d {e}")]),
    ],
)
def test_what_programs_of_documentation_add(text: str, expected: list[tuple[str, int, str]]) -> None:
    for written in (text, text.replace("\n", "\r\n")):
        assert rows(written) == [*expected, ("body", 0, "f")]
    quoted = [row[2] for row in rows("> " + text.replace("\n", "\n> "))]
    assert quoted == [row[2] for row in [*expected, ("body", 0, "f")]] or expected[-1:][0][0] == "code"


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# T\n\n## H ##\n\nbody", [("title", 0, "T"), ("heading", 2, "H"), ("body", 0, "body")]),
        ("One\n===\nTwo\n---\n", [("title", 0, "One"), ("heading", 2, "Two")]),
        ("# A\n\na\n\n# B\n", [("heading", 1, "A"), ("body", 0, "a"), ("heading", 1, "B")]),
        ("a\n\n# A\n", [("body", 0, "a"), ("heading", 1, "A")]),
        ("## A heading {#anchor}\n", [("heading", 2, "A heading")]),
        (
            "- a\n  b\n  - c\n\n    d\n1. e",
            [("list_item", 0, "a b"), *[("list_item", 1, x) for x in "cd"], ("list_item", 0, "e")],
        ),
        ("> a\n> b\nc\n>> d", [("quote", 0, "a b c"), ("quote", 1, "d")]),
        ("```py\nx = 1\n\n  y\n```", [("code", 0, "x = 1\n\n  y")]),
        ("- a\n  ```\n  b\n    c\n  ```\n", [("list_item", 0, "a"), ("code", 0, "b\n  c")]),
        ("> ```\n> > b\n> ```\n", [("code", 0, "> b")]),
        ("|a|*b*|\n|-|-|\n|1 \\| 2|3|4|", [("table", 0, "a | b\n1 | 2 | 3 | 4")]),
        ("x[^n]\n\n[^n]: y\n", [("body", 0, "x[n]"), ("footnote", 0, "y")]),
        ("![A map](m.png)\n", [("caption", 0, "A map")]),
        ("<div>\n<h2>H</h2>\n<p>a <b>b</b></p>\n</div>\n", [("heading", 2, "H"), ("body", 0, "a b")]),
        ("<table>\n<tr><td>a</td><td>b</td></tr>\n</table>\n", [("table", 0, "a | b")]),
        ("<ul>\n<li><a href='u'>a</a></li>\n<li>b</li>\n</ul>\n", [("list_item", 0, "a"), ("list_item", 0, "b")]),
        ("<pre><code>\na\n\n  b\n</code></pre>\n", [("code", 0, "a\n\n  b")]),
        ("<details>\n<summary>a</summary>\n\nb\n\n</details>\n", [("body", 0, "a"), ("body", 0, "b")]),
        ("<form> is an element\n", [("body", 0, "<form> is an element")]),
        ("***\n\n<!-- c -->\n\n[x]: /u\n", []),
    ],
)
def test_blocks(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a **b** _c_ ~~d~~ `e*f*`", "a b c d e*f*"),
        ("[text](http://x.y 'title') and <http://x.y>", "text and http://x.y"),
        ("a  \nb\\\nc\nd", "a b c d"),
        ("&eacute; &amp;amp; \\*", "é &amp; *"),
        ("an ![image](i.png) here", "an image here"),
        ("Freund*innen und Bürger*innen", "Freund*innen und Bürger*innen"),
        ("这是**强调**文字", "这是强调文字"),
        ("a <b>b</b> <span class='x'>c</span> List<String> <table>", "a b c List<String> <table>"),
        ("[a][b] and [c]", "[a][b] and [c]"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_inline_markup_is_read_away(source: str, expected: str) -> None:
    assert [block.text for block in read(source).blocks] == [expected]


def test_the_mark_of_a_box_is_one_in_a_quotation_alone() -> None:
    assert rows("[!NOTE]\na") == [("body", 0, "[!NOTE] a")]


def test_a_long_paragraph_over_a_rule_is_no_heading() -> None:
    assert [kind for kind, _, _ in rows("words " * 80 + "\n---\n\nmore\n")] == ["body", "body"]


def test_links_by_label_need_the_definition() -> None:
    found = read("[a][b] and [B]\n\n[b]: /url\n")
    assert [block.text for block in found.blocks] == ["a and B"]
    assert found.options.labels == {"B"}


def test_a_definition_that_leads_nowhere_is_text() -> None:
    assert rows("[Note]: see\n") == [("body", 0, "[Note]: see")]


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "T"\ndate: 2024-03-01 10:00\nauthor: [A, B]\nlang: no\n---\n',
        '+++\ntitle = "T"\ndate = 2024-03-01\nauthor = ["A", "B"]\nlang = "no"\n+++\n',
    ],
)
def test_front_matter_becomes_metadata_and_title(front: str) -> None:
    found = read(front + "text\n")
    assert [(block.kind, block.text) for block in found.blocks] == [("title", "T"), ("body", "text")]
    assert found.published == "2024-03-01"
    assert {key: found.metadata[key] for key in ("title", "author", "language")} == {
        "title": "T",
        "author": "A, B",
        "language": "no",
    }
    json.dumps(found.metadata)


def test_a_key_of_front_matter_that_stands_twice_has_both_values() -> None:
    found = read("---\ntitle: One\nauthor: A\ntags: [x]\nauthor: B\ntags: y\n---\ntext\n")
    assert found.metadata["author"] == "A, B"
    front = found.metadata["front_matter"]
    assert front == {"title": "One", "author": ["A", "B"], "tags": ["x", "y"]}
    assert [block.text for block in found.blocks] == ["One", "text"]


@pytest.mark.parametrize("text", ["---\na: [\n---\n\nb", "---\njust words\n---\n\nb", "+++\na\n+++\n\nb"])
def test_malformed_front_matter_is_text(text: str) -> None:
    found = read(text)
    assert not found.metadata
    assert letters("".join(block.text for block in found.blocks)) == letters(text)


@pytest.mark.parametrize(
    "front",
    [
        "---\na: " + "[" * 30_000 + "\n---\n",  # as many as end the process where a parser sees them
        "---\na: " + "[" * 30_000 + "]" * 30_000 + "\n---\n",
        "---\na:\n" + "- " * 30_000 + "\n---\n",
        "---\n" + "? " * 30_000 + "\n---\n",
        "+++\na" + ".a" * 30_000 + " = 1\n+++\n",
        "+++\n[a" + ' . "a"' * 10_000 + "]\n+++\n",
        "+++\na = " + "{a = " * 10_000 + "\n+++\n",
    ],
)
def test_front_matter_of_values_in_values_without_end_is_no_front_matter(front: str) -> None:
    assert is_too_deep(front)
    assert front_matter(front + "\ntext\n") is None


def test_front_matter_nests_as_deep_as_people_write_it() -> None:
    front = "---\na: " + "[" * 40 + "]" * 40 + "\nb: '[['\nc:\n" + "- " * 40 + "d\n---\n"
    assert front_matter(front + "\ntext\n") is not None


def test_aliases_in_front_matter_cannot_explode() -> None:
    bomb = "---\na: &a [x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    assert not read(bomb + "---\n\ntext").metadata


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("  " * depth + "- word" for depth in range(300)),
        "\n".join("> " * depth + "word" for depth in range(300)),
        "- " * 5_000 + "word",
        "*" * 20_000 + "word",
        "#" * 20_000 + "word",
        "[" * 20_000 + "word",
        "word ![" * 10_000,
        "a **b " * 20_000,
        "<!-- " * 20_000 + "word",
        "<div>\n" * 10_000 + "word",
        " ".join("`" * n for n in range(300)) + "word",
    ],
    ids=lambda text: text[-25:],
)
def test_bait_comes_to_an_end_and_loses_nothing(text: str) -> None:
    found = read(text)
    assert sum(block.text.count("word") for block in found.blocks) == text.count("word")


# fmt: off
WORDS = ["a", "word", "Zeile", "字", ". ", " ", "    ", "\t", "\n", "\n\n", "\n\n", "\r\n", "\r", "\u2028", "\x0c"]
BLOCKS = ["- ", "* ", "1. ", "2) ", "> ", ">", "# ", "## ", "```py\n", "~~~", "---\n", "==\n", "|a|b|\n|-|-|\n"]
INLINE = ["`", "*", "**", "_", "~~", "[", "]", "(", ")", "![", "](u)", "[x]: /u\n", "[x]", "\\", "&amp;", "&lt;"]
HTML = ["<b>", "</b>", "<div>", "</div>", "<br>", "<!--", "-->", "<h2>", "</h2>", "<pre>", "</pre>", '<img alt="q">']
OTHER = ["<script>", "</script>", "<table><tr><td>", "[^1]", "[^1]: ", "{#id}", "---\na: b\n---\n", "+++\n", "\0"]
# fmt: on
FRAGMENTS = WORDS + BLOCKS + INLINE
MARKUP = FRAGMENTS + HTML + OTHER


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(MARKUP), max_size=40).map("".join)))
def test_any_text_ends_in_valid_blocks(text: str) -> None:
    read(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_what_markdown_it_would_show_is_in_the_blocks(text: str) -> None:
    shown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(text)
    shown = re.sub(r'<img[^>]*?alt="([^"]*)"[^>]*>', r"\1", shown)
    shown = html.unescape(re.sub(r"<[^>]+>", "", shown))
    found = read(text)
    assume(not found.metadata)  # what markdown-it shows of front matter as a heading
    assert not letters(shown) - letters("".join(block.text for block in found.blocks))


def test_evaluation_documents_are_read_as_their_gold(shared: Path) -> None:
    wanted: Counter[tuple[str, int, str]] = Counter()
    found: Counter[tuple[str, int, str]] = Counter()
    for line in (shared / "evals/seg/gold.jsonl").read_text("utf-8").splitlines():
        document = json.loads(line)
        if document["variant"] == "md":
            text = (shared / "evals/seg/corpus" / document["path"]).read_bytes().decode()
            wanted.update((block["kind"], block["level"], block["text"]) for block in document["blocks"])
            found.update(map(as_gold, read(text).blocks))
    assert wanted == found


def as_gold(block: Block) -> tuple[str, int, str]:
    kind = {"body": "p", "list_item": "li", "heading": "h", "title": "h"}.get(block.kind, block.kind)
    return kind, (block.level or 1) if kind == "h" else 0, block.text
