"""Mail: the text of a message, without its attachments (RFC 5322, RFC 2045).

Spans count in the decoded text of its body, as UTF-8 (`span_of` is "part"), since the raw bytes may hold it encoded.
"""

import dataclasses
import email
import email.policy
import re
from email.message import MIMEPart
from email.utils import parsedate_to_datetime

from variorum.text.cleaning.clean import decide
from variorum.text.document import Block, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.encoding.encodings import WIDE
from variorum.text.readers.html import reader as html
from variorum.text.readers.plain import reader as plain

_SIGNATURE = re.compile(r"^-- ?\r?$", re.MULTILINE)
"""What stands between a text and who wrote it (RFC 3676, section 4.3)."""

_LONGEST_HEADER = 4_000
"""Characters of a header that the library takes apart: the time that it needs grows with their square. One in 998 is a
long line already (RFC 5322, section 2.1.1); an address list may be longer, and is then kept as it is."""

_LONG_CONTENT_HEADER = re.compile(
    rb"^(content-[\w-]{1,40}):(?:[^\n]|\n[ \t]){%d}" % _LONGEST_HEADER, re.IGNORECASE | re.MULTILINE
)

_LEAD = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|[\0\s])++(?=[!-9;-~]{1,80}:)")
"""Marks of byte order, blank lines and zeros before the first header, which the library would take for its end."""

_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0")
"""How a message begins that is saved in UTF-16 or UTF-32 as a whole, with a mark or without one."""

_BLANK = " \t\r\n\f\v\xa0\u200b\u200c\ufeff"
"""What a plain text is made of in which nothing is written, beside a page that has the text."""

_STUMBLES = (RecursionError, ValueError, LookupError, TypeError, AttributeError)
"""What the library raises at headers that are not as they should be; it calls itself for each bracket in them."""


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a message and its structure. Raises Rejection where it has none."""
    raw, is_wide = _narrow(raw)

    # The part to read is the plain text, or the page where there is none.
    long = _LONG_CONTENT_HEADER.search(raw)
    if long is not None:
        detail = f"its header {long[1].decode('ascii')} has more than {_LONGEST_HEADER:,} characters"
        raise Rejection("read", "bad_record", detail, long.start())
    try:
        lead = _LEAD.match(raw)
        message = email.message_from_bytes(raw[lead.end() :] if lead else raw, policy=email.policy.default)
        body, decoded = _read_part(message, is_wide)
    except _STUMBLES as error:
        raise Rejection("read", "bad_record", f"cannot be read as a message: {error}") from error
    if body is None or decoded is None:
        if message.get_content_maintype() == "multipart" and not message.is_multipart():
            raise Rejection("read", "bad_record", "a message of parts, none of which begins with the boundary it names")
        raise Rejection("read", "empty", "a message without text in it")

    options = decide(decoded.text)
    if body.get_content_type() == "text/html":
        found = html.structure(decoded.text, options)
    else:
        found = plain.structure(decoded.text, options)
        blocks = _with_text(_signed(found.blocks, decoded.text), decoded.text, found.options)
        found = dataclasses.replace(found, blocks=blocks)

    # Spans count in that part as UTF-8, whatever it was encoded in.
    n_bytes = len(decoded.text.encode("utf-8", "surrogatepass"))
    part = {"name": "body", "byte_start": 0, "n_bytes": n_bytes, "encoding": decoded.encoding}
    structure = dataclasses.replace(
        found,
        published=_day(message),
        metadata={**_stated(message, body), "parts": [part]},
        span_of="part",
    )
    return Decoded(decoded.text, "utf-8", decoded.score, lost=decoded.lost), structure


def _narrow(raw: bytes) -> tuple[bytes, bool]:
    """A message as bytes that headers can be read in, and whether it was saved in UTF-16 or UTF-32 as a whole."""
    if not raw.startswith(_WIDE) and raw[1:2] != b"\0":
        return raw, False
    decoded = decode(raw)
    return (decoded.text.encode("utf-8", "surrogatepass"), True) if decoded.encoding in WIDE else (raw, False)


def _read_part(message: MIMEPart, is_wide: bool) -> tuple[MIMEPart | None, Decoded | None]:
    """The part to read and its text: the plain text, or the page where there is none or nothing is written in it."""
    body = message.get_body(("plain", "html"))
    decoded = None if body is None else _decoded(body, is_wide)
    if body is None or decoded is None or body.get_content_type() != "text/plain" or decoded.text.strip(_BLANK):
        return body, decoded
    page = _page_of(message)
    return (body, decoded) if page is None else (page, _decoded(page, is_wide))


def _page_of(message: MIMEPart) -> MIMEPart | None:
    """The first page among the parts of a message that is not attached to it, nor in a message that is."""
    for part in message.iter_parts():
        if part.is_attachment():
            continue
        if part.get_content_type() == "text/html":
            return part
        page = _page_of(part) if part.get_content_maintype() == "multipart" else None
        if page is not None:
            return page
    return None


def _decoded(body: MIMEPart, is_wide: bool) -> Decoded:
    """The text of a part in the encoding that it names, or in the one that its bytes are in."""
    payload = body.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    is_packed = str(body.get("Content-Transfer-Encoding", "")).strip().lower() in ("base64", "quoted-printable")
    if is_wide and not is_packed:  # the encoding that it names is the one of before it was saved so
        return decode(content)
    try:
        return Decoded(content.decode(body.get_content_charset("utf-8")), body.get_content_charset("utf-8"), 1.0)
    except (LookupError, ValueError):
        return decode(content)


def _with_text(blocks: tuple[Block, ...], text: str, options: CleaningOptions) -> tuple[Block, ...]:
    """The blocks of a message; one whose text would be headings alone is what it says, since its subject heads it."""
    if any(block.kind not in ("title", "heading", "boilerplate") for block in blocks):
        return blocks
    return tuple(
        block
        if block.kind == "boilerplate"
        else Block(block.start, block.end, "body", plain.span_text(text[block.start : block.end], "body", options))
        for block in blocks
    )


def _signed(blocks: tuple[Block, ...], text: str) -> tuple[Block, ...]:
    """The blocks of a message; what stands under its signature line is no part of the text."""
    line = next(_SIGNATURE.finditer(text), None)
    if line is None:
        return blocks
    return tuple(
        dataclasses.replace(block, kind="boilerplate", level=0) if block.start >= line.start() else block
        for block in blocks
    )


def _stated(message: MIMEPart, body: MIMEPart) -> dict[str, object]:
    names = {"Subject": "title", "From": "author", "To": "to", "Message-ID": "message_id", "In-Reply-To": "in_reply_to"}
    stated: dict[str, object] = {names[name]: found for name in names if (found := _header(message, name))}
    others = [part for part in message.walk() if part is not body and not part.is_multipart()]
    attached = [_called(part) for part in others if not _is_other_form(part, body)]
    return stated | ({"attachments": attached} if attached else {})


def _is_other_form(part: MIMEPart, body: MIMEPart) -> bool:
    """Whether a part is the same text in HTML."""
    return (
        part.get_content_type() == "text/html" and body.get_content_type() == "text/plain" and not part.get_filename()
    )


def _called(part: MIMEPart) -> str:
    """The name of an attachment, or else what it is."""
    try:
        return part.get_filename() or part.get_content_type()
    except _STUMBLES:
        return part.get_content_type()


def _header(message: MIMEPart, name: str) -> str:
    """A header as text; of one that is broken or very long, as it stands."""
    as_it_stands = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    if len(as_it_stands) > _LONGEST_HEADER:
        return " ".join(as_it_stands.split())
    try:
        return " ".join(str(message.get(name, "")).split())
    except _STUMBLES:
        return " ".join(as_it_stands.split())


def _day(message: MIMEPart) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
