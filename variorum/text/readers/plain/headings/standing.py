"""Headings that are known by what they say alone."""

from functools import cache

from variorum.text.readers.plain.headings.surroundings import folded
from variorum.text.words.loader import words


def is_standing(text: str) -> bool:
    """Whether a line is a heading that many texts have: Introduction, Fazit, 参考文献."""
    return len(text) <= 40 and folded(text) in _standing()


def is_usual(text: str) -> bool:
    """Whether a line names a part that manuals and reports usually have, and that may as well be a whole text."""
    return len(text) <= 40 and folded(text) in _usual()


@cache
def _standing() -> frozenset[str]:
    """Those headings, folded."""
    return frozenset(map(folded, words("front", "standing")))


@cache
def _usual() -> frozenset[str]:
    """Those parts, folded."""
    return frozenset(map(folded, words("front", "usual")))
