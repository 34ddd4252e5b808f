"""The tokens of RTF: groups, control words and what stands between them."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

TokenKind = Literal["open", "close", "word", "text"]

# A control word has at most 32 letters and a number of at most ten digits; one blank after it belongs to it.
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>.)|"
    rb"(?P<brace>[{}])|(?P<break>[\r\n]+)|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)


class Token(NamedTuple):
    """One token."""

    kind: TokenKind
    word: str = ""
    """The control word, or the sign after a backslash."""
    number: int | None = None
    text: bytes = b""
    """Text as it stands in the file, in the code page of its font."""


def tokens(raw: bytes) -> Iterator[Token]:
    """Every token of a file, in order; bytes that are no text (`\\bin`) are passed over."""
    at = 0
    while at < len(raw):
        found = _TOKEN.match(raw, at)
        if found is None:  # a backslash that ends the file
            return
        at = found.end()

        if found["text"] is not None:
            yield Token("text", text=found["text"])
        elif found["brace"] is not None:
            yield Token("open" if found["brace"] == b"{" else "close")
        elif found["hex"] is not None:
            yield Token("text", text=bytes([int(found["hex"], 16)]))
        elif found["sign"] is not None:
            yield _of_sign(found["sign"])
        elif found["word"] is not None:
            word = found["word"].decode("ascii")
            number = None if found["number"] is None else int(found["number"])
            if word == "bin":
                at += max(0, number or 0)
            yield Token("word", word, number)


def _of_sign(sign: bytes) -> Token:
    if sign in b"\\{}":  # the sign itself, which may be half of a character
        return Token("text", text=sign)
    if sign in b"\r\n":  # a backslash that ends a line ends a paragraph
        return Token("word", "par")
    return Token("word", sign.decode("latin-1"))
