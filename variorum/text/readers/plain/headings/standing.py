"""Headings that are known by what they say alone."""

import unicodedata
from functools import cache

from variorum.text.readers.plain.headings.surroundings import folded
from variorum.text.words.loader import words


def is_standing(text: str) -> bool:
    """Whether a line is a heading that many texts have: Introduction, Fazit, 参考文献."""
    return len(text) <= 40 and folded(text) in _standing()


def is_usual(text: str) -> bool:
    """Whether a line names a part that manuals and reports usually have, and that may as well be a whole text."""
    return len(text) <= 40 and folded(text) in _usual()


def heads_cast(text: str) -> bool:
    """Whether a line says that those who are in a play are named below: Dramatis Personae, Personen, Osoby."""
    return len(text) <= 40 and _unpointed(text) in _casts()


@cache
def _standing() -> frozenset[str]:
    """Those headings, folded."""
    return frozenset(map(folded, words("front", "standing") | words("front", "cast")))


@cache
def _usual() -> frozenset[str]:
    """Those parts, folded."""
    return frozenset(map(folded, words("front", "usual")))


@cache
def _casts() -> frozenset[str]:
    """The headings of lists of a cast, folded."""
    return frozenset(map(_unpointed, words("front", "cast")))


def _unpointed(text: str) -> str:
    """A line folded, without points and accents: Yiddish is written with them or without."""
    apart = unicodedata.normalize("NFD", text)
    return folded("".join(letter for letter in apart if unicodedata.category(letter) != "Mn"))
