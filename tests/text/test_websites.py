"""What stands around the text of websites, and lines of documentation that are nothing but names."""

import pytest

from variorum.text.document import CleaningOptions
from variorum.text.readers.html.reader import span_text, structure

TEXT = "<p>Bees live in a hive, which stands in the garden and should be kept dry in winter.</p>"


def rows(text: str) -> list[tuple[str, str]]:
    """The kinds and texts of a page."""
    found = structure(text, CleaningOptions())
    for block in found.blocks:
        assert span_text(text[block.start : block.end], block.kind, found.options) == block.text
    return [(block.kind, block.text) for block in found.blocks]


@pytest.mark.parametrize(
    "around",
    [
        '<div id="onetrust-banner-sdk">We use cookies to make it better.</div>',
        '<div class="cc-window">This site uses cookies.</div>',
        '<div class="share-this">Share this</div>',
        '<div class="addtoany_share_save_container">Share</div>',
        '<div class="sharedaddy">Share this</div>',
        '<div class="jp-relatedposts"><a href="/x">Ten flowers</a></div>',
        '<div class="newsletter-signup">Get our letter.</div>',
        '<div id="disqus_thread">Please enable it.</div>',
        '<div class="crumbs"><a href="/">Home</a></div>',
    ],
)
def test_what_is_called_after_what_stands_around_a_text_is_boilerplate(around: str) -> None:
    assert [kind for kind, _ in rows(TEXT + around + TEXT)] == ["body", "boilerplate", "body"]


def test_the_way_down_to_a_page_is_boilerplate() -> None:
    home, bees = '<a href="/">Home</a>', '<a href="/bees">Bees</a>'
    for crumbs in (f"You are here: {home} &gt; {bees} &gt; How to", f"{home} » {bees} » How to", f"{home} › {bees}"):
        assert rows(f"<div>{crumbs}</div>{TEXT}")[0][0] == "boilerplate"
    for text in (
        f"{home} and {bees} &gt; How to",
        f"{home} &gt; How to",
        f"{home} &lt; {bees} &gt;",
        f"From {home} &gt; {bees}",
        f"{home} &gt; {bees} is where it is.",
    ):
        assert rows(f"<div>{text}</div>{TEXT}")[0][0] == "body"


def test_links_and_blanks_alone_are_a_bar() -> None:
    links = " &nbsp; ".join(f'<a href="{name}.html">{name}</a>' for name in ("Home", "Usage", "Files", "Links", "FAQ"))
    assert rows(f"<div>{links}</div>{TEXT}")[0][0] == "boilerplate"
    words = ("In", "the", "beginning", "was", "the", "word.")
    sentence = " ".join(f'<a href="{n}">{word}</a>' for n, word in enumerate(words))
    for text in (sentence, links.replace("FAQ</a>", "FAQ</a> too"), links.split("<a", 2)[1]):
        assert rows(f"<div>{text}</div>{TEXT}")[0][0] == "body"


def test_links_that_a_page_begins_with_and_that_skip_to_its_text_are_boilerplate() -> None:
    skip = '<a href="#{}">Skip to {}</a>'
    page = f"<div>{skip.format('a', 'text')}</div><div>{skip.format('b', 'menu')}</div>{TEXT}"
    assert [kind for kind, _ in rows(page)] == ["boilerplate", "boilerplate", "body"]
    assert [kind for kind, _ in rows(TEXT + f"<div>{skip.format('a', 'text')}</div>")] == ["body", "body"]
    other = '<div><a href="b.html">The other half of it</a></div>'
    assert [kind for kind, _ in rows(other + TEXT)] == ["body", "body"]


def test_a_table_of_one_row_with_paragraphs_lays_out_a_page() -> None:
    page = f"<table><tr><td><a href='a'>One</a></td><td>{TEXT * 3}</td></tr></table>"
    assert [kind for kind, _ in rows(page)][-3:] == ["body"] * 3
    rows_of_table = "".join(f"<tr><td>{i}</td><td>{TEXT * 3}</td></tr>" for i in range(2))
    assert [kind for kind, _ in rows(f"<table>{rows_of_table}</table>")] == ["table"]
    assert [kind for kind, _ in rows(f"<table><tr><td>a</td><td>{TEXT * 2}</td></tr></table>")] == ["table"]


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("<code><a href='A.html#b'>reset</a></code> in interface <code><a href='A.html'>Stream</a></code>", "code"),
        ("<code><a href='A.html'>A</a></code>, <code><a href='B.html'>B</a></code>", "code"),
        ("<code>reset</code> in interface <code>Stream</code>", "list_item"),
        ("<code><a href='A.html'>a</a></code> - the <code>Stream</code>.", "list_item"),
        ("<code><a href='A.html'>reset</a></code> puts it back to the start", "list_item"),
        ("<code><a href='A.html'>ab</a></code> what follows it", "list_item"),
        (
            "Added: <code><a href='A.html'>update()</a></code> and <code><a href='B.html'>insert()</a></code>",
            "list_item",
        ),
        ("<code><a href='A.html'>reset</a></code>の中に<code><a href='A.html'>b</a></code>", "code"),
        ("<code><a href='A.html'>a</a></code>に挙げられている<code><a href='A.html'>b</a></code>", "list_item"),
    ],
)
def test_names_that_lead_to_themselves_are_no_prose(item: str, kind: str) -> None:
    assert rows(f"{TEXT}<dl><dd>{item}</dd></dl>")[1][0] == kind


def test_labels_that_a_program_writes_again_and_again_are_boilerplate() -> None:
    for label in ("<dt>Returns:</dt>", "<dd><a href='c.html'>Constant values</a></dd>"):
        for times, kind in ((3, "boilerplate"), (2, "list_item")):
            found = rows("".join(f"<dl>{label}<dd>What it gives is {n} of them.</dd></dl>" for n in range(times)))
            assert [one for one, _ in found] == [kind, "list_item"] * times
    names = rows("<dl>" + "<dt>__str__()</dt><dd>Its words.</dd>" * 3 + "</dl>")
    assert {kind for kind, _ in names} == {"list_item"}
    items = rows("<ul>" + "<li>an egg</li>" * 3 + "</ul>")
    assert {kind for kind, _ in items} == {"list_item"}


def test_the_full_name_of_an_object_alone_is_code() -> None:
    assert rows(f"<div>java.lang.<a href='O.html'>Object</a></div>{TEXT}")[0] == ("code", "java.lang.Object")
    for text in ("java.lang", "java.lang.Object is one", "1.2.3", "a.b.c."):
        assert rows(f"<div>{text}</div>{TEXT}")[0][0] == "body"
    assert rows(f"<dl><dt>a.b.c</dt><dd>{TEXT}</dd></dl>")[0][0] == "list_item"
