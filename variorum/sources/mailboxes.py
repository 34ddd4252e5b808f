"""Mailboxes: the messages in a file as `mbox` writes them (RFC 4155), each called by its Message-ID."""

import re
from collections.abc import Iterator

from variorum.sources.members import Allowance, Member
from variorum.sources.packed import MAILBOX

_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n(?=>?[!-9;-~]+:)")
"""The line before each message; the first of its headers follows it."""
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?=From )")
"""What may stand before the first of them: a byte order mark and blank lines."""
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<?([^>\s]+)", re.MULTILINE | re.IGNORECASE)
_HEADERS = re.compile(rb"\r?\n\r?\n")


def is_mailbox(name: str, raw: bytes) -> bool:
    """Whether a file of this name holds messages."""
    return name.lower().endswith(MAILBOX) and _BEGINS.match(raw) is not None


def mail_members(raw: bytes, allowance: Allowance) -> Iterator[Member]:
    """The messages in a mailbox."""
    raw = raw[begins.end() :] if (begins := _BEGINS.match(raw)) else raw
    starts = list(_FROM.finditer(raw))
    if not starts or starts[0].start() > 0:
        yield Member("", reason="bad_record", detail="is no mailbox: its first line begins no message")
        return
    ends = [one.start() for one in starts[1:]] + [len(raw)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        message = _ESCAPED.sub(b"", raw[start.end() : end])
        headers = _HEADERS.search(message)
        found = _MESSAGE_ID.search(message, 0, headers.start() if headers else len(message))
        name = found[1].decode("utf-8", "backslashreplace") if found else str(number)
        if len(message) > allowance.most:
            yield Member(name, reason="too_large", detail=f"has {len(message):,} bytes, more than is allowed")
        else:
            yield Member(name, message, suffix=".eml")
