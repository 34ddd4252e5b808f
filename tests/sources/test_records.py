"""Mail, crawls, wikis and repositories: each holds many sources."""

import bz2
import io
import subprocess
from email.message import EmailMessage
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from variorum.errors import UsageError
from variorum.sources.archives import Unpacked, unpack
from variorum.sources.git import tags
from variorum.sources.listing import Listed, list_sources
from variorum.sources.places import Place
from variorum.sources.rejected import Rejected
from variorum.text.cut import cut
from variorum.text.document import Rejection
from variorum.text.readers.formats import media_type_of

MBOX = b"""\
From a@example.org Thu Jan  1 10:00:00 2004
Message-ID: <one@example.org>
Subject: The river
From: A. Person <a@example.org>
Date: Thu, 01 Jan 2004 10:00:00 +0100

We went down to the river in the morning.

From here one could see the bridge.

>From there one could not.

From b@example.org Fri Jan  2 10:00:00 2004
Subject: No id

Another message, without much in it.
"""


def message(subject: str, text: str, **more: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = subject
    for name, value in more.items():
        made[name] = value
    made.set_content(text)
    return made


def test_a_mailbox_is_its_messages() -> None:
    first, second = unpack("old.mbox", "old.mbox", MBOX)
    assert isinstance(first, Unpacked)
    assert (first.source, first.name) == ("old.mbox!/one@example.org", "one@example.org.eml")
    assert b"\nFrom there one could not." in first.raw
    assert (second.source, b"Another" in getattr(second, "raw", b"")) == ("old.mbox!/2", True)
    found = cut(first.raw, "message/rfc822")
    assert (found.metadata["title"], found.metadata["author"]) == ("The river", '"A. Person" <a@example.org>')
    assert found.published == "2004-01-01"
    assert [one.text for one in found.paragraphs][-1] == "From there one could not."


@pytest.mark.parametrize("lead", [b"\xef\xbb\xbf", b"\n", b"\xef\xbb\xbf\r\n\r\n"])
def test_a_mailbox_behind_a_mark_or_blank_lines_is_its_messages(lead: bytes) -> None:
    assert [one.source for one in unpack("old.mbox", "old.mbox", lead + MBOX)] == [
        one.source for one in unpack("old.mbox", "old.mbox", MBOX)
    ]


def test_a_message_is_its_text_with_what_is_quoted_and_signed_marked() -> None:
    text = (
        "Yes, I shall come, and I shall bring the wine that was left over from the last time.\n\n"
        "> Will you come to the feast on Sunday?\n> All of us will be there.\n\n-- \nA. Person\n"
    )
    made = message("Ärger", text, From="Ä <a@example.org>")
    made.add_alternative("<p>Yes</p>", subtype="html")
    made.add_attachment(b"\x89PNG", "image", "png", filename="feast.png")
    found = cut(made.as_bytes(), "message/rfc822")
    assert [(one.kind, one.text.split()[0]) for one in found.paragraphs][:2] == [("body", "Yes,"), ("quote", ">")]
    assert found.paragraphs[-1].kind == "boilerplate"
    assert found.metadata["title"] == "Ärger"
    assert found.metadata["attachments"] == ["feast.png"]

    # Spans count in the decoded body.
    assert found.span_of == "part"
    first = found.paragraphs[0]
    assert text.encode()[first.byte_start : first.byte_end].decode() == first.text


def test_a_message_in_html_and_one_without_text() -> None:
    made = EmailMessage()
    made.set_content("<h1>News</h1><p>There is <b>some</b>.</p>", subtype="html")
    assert [one.text for one in cut(made.as_bytes(), "message/rfc822").paragraphs] == ["There is some."]
    empty = EmailMessage()
    empty.set_content(b"\0", "application", "octet-stream")
    with pytest.raises(Rejection) as raised:
        cut(empty.as_bytes(), "message/rfc822")
    assert raised.value.reason == "empty"


HEADERS = ["Subject: =?utf-8?q?=C3=A4?=", "From: <<>>", "Date: never", "Content-Type: text/plain; charset=odd", "X", ""]
HEADERS += ["Content-Type: multipart/mixed; boundary=b", "Content-Transfer-Encoding: base64", "--b", "--b--", "Date: 1"]


@given(st.lists(st.one_of(st.sampled_from(HEADERS), st.text(max_size=20)), max_size=20).map("\n".join))
def test_any_message_is_read_or_refused(text: str) -> None:
    try:
        cut(text.encode("utf-8", "surrogatepass"), "message/rfc822")
    except Rejection as rejection:
        assert rejection.detail


def test_a_crawl_is_its_pages() -> None:
    into = io.BytesIO()
    writer = WARCWriter(into, gzip=True)
    pages = [("https://example.org/a?token=x", "200 OK", "text/html; charset=utf-8", b"<p>A page.</p>")]
    pages += [
        ("https://example.org/gone", "404 Not Found", "text/html", b"no"),
        ("https://example.org/b", "200 OK", "text/plain", b"B"),
    ]
    for address, status, kind, content in pages:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.0")
        writer.write_record(
            writer.create_warc_record(address, "response", payload=io.BytesIO(content), http_headers=headers)
        )
    raw = into.getvalue()
    found = {part.source: part for part in unpack("c.warc.gz", "c.warc.gz", raw)}
    page = found["c.warc.gz!/https://example.org/a?token=…"]
    assert isinstance(page, Unpacked)
    assert (page.name.endswith(".html"), page.raw) == (True, b"<p>A page.</p>")
    gone = found["c.warc.gz!/https://example.org/gone"]
    assert isinstance(gone, Rejected)
    assert (gone.reason, "404" in gone.detail) == ("bad_record", True)
    assert len(found) == 3
    damaged = list(unpack("c.warc", "c.warc", b"WARC/1.0\r\nodd"))
    assert all(isinstance(part, Rejected) for part in damaged)


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=A. Person", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two tags, a link, an ignore file, and changes that are not committed."""
    folder = tmp_path / "repo"
    (folder / "docs").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "docs/a.md").write_text("# One\n")
    (folder / ".hidden").write_text("x")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    git(folder, "tag", "v1")
    (folder / "docs/a.md").write_text("# Two\n")
    (folder / "docs/ü b.md").write_text("# More\n")
    (folder / "link.md").symlink_to("docs/a.md")
    (folder / "broken.md").symlink_to("docs/gone.md")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "second")
    git(folder, "tag", "-a", "v2", "-m", "a tag with a message")
    (folder / "docs/a.md").write_text("# Not committed\n")
    return folder


def read(place: str | Place) -> dict[str, bytes | None]:
    return {
        item.source: item.file_system.cat_file(item.path) if isinstance(item, Listed) else None
        for item in list_sources([place])
    }


def test_a_repository_is_read_at_a_commit(repository: Path) -> None:
    two = {"docs/a.md": b"# Two\n", "docs/ü b.md": b"# More\n", "link.md": b"# Two\n", "broken.md": None}
    assert read(f"git+{repository}") == two
    assert read(f"git+{repository}@v2") == two
    assert read(f"git+{repository}@v1") == {"docs/a.md": b"# One\n"}
    assert read(Place(f"git+{repository}@v2", include=("docs/",))) == {k: v for k, v in two.items() if "docs" in k}
    assert isinstance(list_sources([f"git+{repository}"])[0], Rejected)
    assert [name for name, _ in tags(str(repository))] == ["v1", "v2"]
    assert "A. Person" in tags(str(repository))[1][1]
    for place in (f"git+{repository}@v9", f"git+{repository}/none", f"git+{repository.parent}"):
        with pytest.raises(UsageError, match="expected a repository"):
            list_sources([place])


def test_variables_of_another_repository_change_nothing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = repository.parent / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert read(f"git+{repository}@v1") == {"docs/a.md": b"# One\n"}
    with pytest.raises(UsageError, match="expected a repository"):
        list_sources([f"git+{repository}@--all"])


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "rot13", "utf-7", "no-such", "unicode_escape"])
def test_a_message_in_an_encoding_that_is_none_is_read(charset: str) -> None:
    raw = f"Subject: x\nContent-Type: text/plain; charset={charset}\n\nWhat was written to her.\n"
    (paragraph,) = cut(raw.encode(), "message/rfc822").paragraphs
    assert paragraph.text == "What was written to her."


def test_pages_that_are_cut_short_or_too_long_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    into = io.BytesIO()
    writer = WARCWriter(into, gzip=False)
    for name in ("a", "b"):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.0")
        page = io.BytesIO(name.encode() * 100)
        writer.write_record(writer.create_warc_record(name, "response", payload=page, http_headers=headers))
    raw = into.getvalue()

    first, second = unpack("c.warc", "c.warc", raw[:-20])
    assert (first.source, isinstance(first, Unpacked)) == ("c.warc!/a", True)
    assert (second.source, getattr(second, "reason", None)) == ("c.warc!/b", "broken_archive")
    *_, told = unpack("c.warc", "c.warc", raw + b"and more\n")
    assert (told.source, getattr(told, "reason", None)) == ("c.warc", "broken_archive")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("chunked", [False, True])
def test_pages_in_brotli_are_read_and_a_broken_one_costs_no_other(chunked: bool) -> None:
    """warcio fails at brotli from 1.2 on, which took with it all pages behind the first such one."""
    page = b"<p>A page that says what it says.</p>" * 100_000
    packed = brotli.compress(page)
    into = io.BytesIO()
    writer = WARCWriter(into, gzip=False)
    pages = {"whole": packed, "cut": packed[:-5], "damaged": packed[:20] + b"\xff" * 40, "unpacked": page, "last": page}
    for name, content in pages.items():
        said = [("Content-Type", "text/html")]
        if name != "last":
            said.append(("Content-Encoding", "br"))
        sent = content
        if chunked:
            said.append(("Transfer-Encoding", "chunked"))
            sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
        headers = StatusAndHeaders("200 OK", said, protocol="HTTP/1.0")
        writer.write_record(
            writer.create_warc_record(f"http://x/{name}", "response", payload=io.BytesIO(sent), http_headers=headers)
        )

    found = {part.source.rpartition("/")[2]: part for part in unpack("c.warc", "c.warc", into.getvalue())}
    assert found.keys() == pages.keys()
    for name in ("whole", "unpacked", "last"):
        assert getattr(found[name], "raw", None) == page, name
    assert getattr(found["cut"], "reason", None) == "broken_archive"


DUMP = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
<siteinfo><sitename>W</sitename></siteinfo>
<page><title>Die Stadt</title><ns>0</ns><id>7</id>
<revision><id>1</id><timestamp>2020-01-01T00:00:00Z</timestamp><model>wikitext</model><text>Alt.</text></revision>
<revision><id>2</id><timestamp>2021-01-01T00:00:00Z</timestamp>
<text>'''Die Stadt''' &amp;lt; [[b|klein]].</text></revision></page>
<page><title>Stadt</title><ns>0</ns><redirect title="Die Stadt"/>
<revision><text>#REDIRECT [[Die Stadt]]</text></revision></page>
<page><title>Template:X</title><ns>10</ns><revision><text>{{{1}}}</text></revision></page>
<page><title>Talk:Die Stadt/a.md</title><ns>1</ns><revision><text>Gut.</text></revision></page>
<page><title>User:A.js</title><ns>2</ns><revision><model>javascript</model><text>x()</text></revision></page>
"""


def test_a_dump_of_a_wiki_is_its_pages_as_they_stand_last() -> None:
    raw = (DUMP + "</mediawiki>").encode()
    city, talk, script = unpack("w.xml.bz2", "w.xml.bz2", bz2.compress(raw))
    assert isinstance(city, Unpacked)
    assert (city.source, city.name) == ("w.xml.bz2!/Die Stadt", "Die Stadt.wiki")
    assert city.raw == b"'''Die Stadt''' &lt; [[b|klein]]."
    stated = {"title": "Die Stadt", "date": "2021-01-01T00:00:00Z", "language": "de", "page_id": "7", "revision": "2"}
    assert city.given == stated
    assert isinstance(talk, Unpacked)
    assert (talk.source, media_type_of(talk.name, talk.raw)) == ("w.xml.bz2!/Talk:Die Stadt/a.md", "text/x-wiki")
    assert isinstance(script, Rejected)
    assert "javascript" in script.detail


@pytest.mark.parametrize("end", ["", "<page>", "<page><title>&x;</title>", "</b>"])
def test_a_dump_that_breaks_off_has_the_pages_before(end: str) -> None:
    *pages, broken = unpack("w.xml", "w.xml", (DUMP + end).encode())
    assert [page.source for page in pages] == ["w.xml!/Die Stadt", "w.xml!/Talk:Die Stadt/a.md", "w.xml!/User:A.js"]
    assert isinstance(broken, Rejected)
    assert (broken.source, broken.reason) == ("w.xml", "broken_archive")


def test_other_xml_is_no_dump() -> None:
    (found,) = unpack("a.xml", "a.xml", b"<?xml version='1.0'?><mediawikis/>")
    assert isinstance(found, Unpacked)
