"""Marks of Unicode (categories M*), such as vowel signs and accents, which `\\w` of `re` leaves out."""

import unicodedata


def marks(first: int, last: int) -> str:
    """All marks in a range of code points, as a character class of `re` lists them."""
    return "".join(chr(c) for c in range(first, last + 1) if unicodedata.category(chr(c))[0] == "M")
