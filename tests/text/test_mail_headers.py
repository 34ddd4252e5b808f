"""Headers of messages that mean harm are read as they stand, or refused with a reason, and cost little."""

import pytest

from variorum.text.cut import cut
from variorum.text.document import Rejection
from variorum.text.readers.mail import read

BODY = b"\n\nHello there, this is a text of some words.\n"


@pytest.mark.parametrize("name", ["From", "To", "Message-ID", "In-Reply-To"])
@pytest.mark.parametrize("junk", ["(", '"', "<", "> ", "a@"])
@pytest.mark.parametrize("size", [2_000, 200_000])
def test_a_header_of_brackets_costs_the_message_nothing(name: str, junk: str, size: int) -> None:
    value = (junk * size)[:size]
    decoded, structure = read(f"Subject: Tea\n{name}: {value}".encode() + BODY)
    assert "Hello there" in decoded.text
    assert structure.metadata["title"] == "Tea"


@pytest.mark.parametrize("junk", ["(", "> ", '"', ";a="])
def test_a_header_that_says_how_the_text_is_kept_is_bounded(junk: str) -> None:
    folded = "\n ".join([junk * 30] * 200)
    with pytest.raises(Rejection, match="header Content-Type has more than") as refused:
        read(f"Subject: Tea\nContent-Type: text/plain; {folded}".encode() + BODY)
    assert (refused.value.reason, refused.value.byte_offset) == ("bad_record", len("Subject: Tea\n"))


def test_brackets_in_how_the_text_is_encoded_do_not_end_the_reader() -> None:
    with pytest.raises(Rejection) as refused:
        read(b"Subject: Tea\nContent-Transfer-Encoding: " + b"(" * 3_000 + BODY)
    assert refused.value.reason == "bad_record"


LETTER = "Subject: Tea\r\nContent-Type: text/plain; charset={charset}\r\n\r\nA cup of thé for all.\r\n"


@pytest.mark.parametrize(
    "lead", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0", b"\r\n\r\n", b"\n", b"\xef\xbb\xbf\n \n", b"\xff\xfe\n"]
)
def test_what_stands_before_the_first_header_does_not_make_headers_text(lead: bytes) -> None:
    decoded, structure = read(lead + LETTER.format(charset="utf-8").encode())
    assert (decoded.text, structure.metadata["title"]) == ("A cup of thé for all.\r\n", "Tea")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "x-none"])
def test_a_message_that_was_saved_in_wide_characters_is_read(encoding: str, charset: str) -> None:
    decoded, structure = read(LETTER.format(charset=charset).encode(encoding))
    assert (decoded.text, structure.metadata["title"]) == ("A cup of thé for all.\r\n", "Tea")


def test_a_message_of_wide_characters_keeps_what_is_packed_in_its_own_encoding() -> None:
    letter = LETTER.format(charset="iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable").replace("é", "=E9")
    decoded, _ = read(letter.encode("utf-16"))
    assert decoded.text == "A cup of thé for all.\r\n"


def test_blank_lines_before_what_is_no_header_are_text() -> None:
    decoded, structure = read(b"\n\nA cup of tea for all.\n")
    assert "A cup of tea" in decoded.text
    assert structure.metadata.get("title") is None


PARTS = """Subject: Tea
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

{preamble}
Content-Type: text/plain

{plain}
--b
Content-Type: text/html

<p>A cup of <b>tea</b> for all.</p>
--b--
"""


def test_where_nothing_is_written_in_the_text_the_page_is_read() -> None:
    said = cut(PARTS.format(preamble="--b", plain="\n").encode(), "message/rfc822").paragraphs
    assert [(one.kind, one.text) for one in said] == [("body", "A cup of tea for all.")]
    said = cut(PARTS.format(preamble="--b", plain="Coffee for some of us.").encode(), "message/rfc822").paragraphs
    assert [one.text for one in said] == ["Coffee for some of us."]


def test_a_message_whose_parts_cannot_be_told_is_refused_for_that() -> None:
    with pytest.raises(Rejection, match="none of which begins with the boundary it names"):
        read(PARTS.format(preamble="--c", plain="Words.").replace("--b", "--c").encode())


@pytest.mark.parametrize("said", ["You can send us the invoice", "BUY NOW"])
def test_a_message_of_a_line_has_a_text_and_no_heading(said: str) -> None:
    found = cut(f"Subject: Tea\n\n{said}\n".encode(), "message/rfc822")
    assert [section.heading for section in found.sections] == [None]
    assert [(one.kind, one.text) for one in found.paragraphs] == [("body", said)]


def test_what_mail_programs_call_a_signature_in_a_page_is_none_of_its_text() -> None:
    page = (
        "Content-Type: text/html\n\n<div>Yes, it is open.</div><blockquote>Is it?</blockquote>"
        "<div class='gmail_signature'>A. Person<br>Tel. 1</div>"
    )
    said = cut(page.encode(), "message/rfc822").paragraphs
    assert [(one.kind, one.text) for one in said] == [
        ("body", "Yes, it is open."),
        ("quote", "Is it?"),
        ("boilerplate", "A. Person Tel. 1"),
    ]


def test_a_page_of_a_message_that_is_attached_is_not_the_text_of_this_one() -> None:
    parts = (
        b"Content-Type: text/plain\n\n\xe2\x80\x8b \n--x\n",
        b"Content-Type: message/rfc822\nContent-Disposition: attachment; filename=other.eml\n\nFrom: z@z.z\n"
        b"Subject: other\nContent-Type: text/html\n\n<p>Another mail.</p>\n--x",
    )
    mail = b"Subject: Tea\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
    with pytest.raises(Rejection, match="holds no text"):
        cut(mail + b"".join(parts) + b"--\n", "message/rfc822")

    own = parts[0] + parts[1] + b"\nContent-Type: text/html\n\n<p>Its own page.</p>\n--x--\n"
    assert [row.text for row in cut(mail + own, "message/rfc822").paragraphs] == ["Its own page."]
