"""Whether characters of some range of Unicode can be in a text, told from the bytes that their UTF-8 begins with.

`re` looks at every character, 4 to 14 ns each; to look for a few bytes costs a tenth of that, and most texts have none.
"""

from collections.abc import Iterable


def utf8(text: str) -> bytes:
    """A text as UTF-8; lone surrogates, which have none, as the three bytes they would be."""
    return text.encode("utf-8", "surrogatepass")


def begins(encoded: bytes, starts: Iterable[bytes]) -> bool:
    """Whether some character of a text, given as UTF-8, begins with one of these bytes or sequences of bytes."""
    for start in starts:  # noqa: SIM110 (any() costs as much as the search)
        if start in encoded:
            return True
    return False


def leads(first: int, last: int) -> tuple[bytes, ...]:
    """The lead bytes from `first` to `last`."""
    return tuple(bytes((byte,)) for byte in range(first, last + 1))
