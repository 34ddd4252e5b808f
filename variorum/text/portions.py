"""A long text in pieces, so that what is done word by word needs memory for a piece of it only."""

import re
from collections.abc import Iterator

PORTION = 1 << 20
"""Characters of a piece, about: a list of its words takes some 50 MB at most."""

_BLANK = re.compile(r"\s")


def portions(text: str, size: int = PORTION) -> Iterator[str]:
    """The pieces of a text, each ending with a blank but for the last: no word is cut, and together they are it."""
    at = 0
    while len(text) - at > size and (blank := _BLANK.search(text, at + size)):
        yield text[at : blank.end()]
        at = blank.end()
    yield text[at:] if at else text


def one_blank_each(text: str) -> str:
    """A text without white space at its ends, and with one blank for any between its words."""
    if "  " not in text and text.isprintable():
        return text.strip()  # all white space but the blank is not printable
    if len(text) <= PORTION:
        return " ".join(text.split())
    return " ".join(words for portion in portions(text) if (words := " ".join(portion.split())))
