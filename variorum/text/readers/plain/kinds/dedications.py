"""The line at the top of a book that says for whom it is: "To my mother"."""

from collections.abc import Collection, Sequence

from variorum.text.readers.plain.headings.standing import is_standing
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_LONGEST = 12
"""Words of a dedication."""
_WORDS_OF_AN_OPENING = 4


def dedication(units: Sequence[Unit], found: Collection[int], top: int) -> set[int]:
    """The first line of a text where it says for whom the book is, and a numbered or usual heading follows further on.

    Over verse and over a text without such headings it is a title: "To my mother" is a poem too.
    """
    unit = units[top] if top < len(units) else None
    if unit is None or top not in found or not _dedicates(unit) or top + 1 >= len(units):
        return set()
    below = units[top + 1]
    verse = below.form == "loose" and below.last > below.first
    divided = any(i > top and (units[i].number is not None or is_standing(units[i].text)) for i in found)
    return {top} if divided and not verse else set()


def _dedicates(unit: Unit) -> bool:
    """Whether a line opens with words for whom something is, and is no sentence."""
    said = unit.text[:80].casefold().split()
    heads = (" ".join(said[:n]) for n in range(1, min(len(said), _WORDS_OF_AN_OPENING + 1)))
    return (
        unit.words <= _LONGEST and unit.end in ("bare", "stop") and not words("labels", "dedication").isdisjoint(heads)
    )
