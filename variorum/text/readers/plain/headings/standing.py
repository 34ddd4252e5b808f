"""Headings that are known by what they say alone."""

from functools import cache

from variorum.text.readers.plain.headings.surroundings import folded
from variorum.text.words.loader import words


def is_standing(text: str) -> bool:
    """Whether a line is a heading that many texts have: Introduction, Fazit, 参考文献."""
    return len(text) <= 40 and folded(text) in _standing()


@cache
def _standing() -> frozenset[str]:
    """Those headings, folded."""
    return frozenset(map(folded, words("front", "standing")))
