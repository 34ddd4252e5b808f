"""Headings that stand directly on one another: parts over their first sections."""

from collections.abc import Collection, Mapping, Sequence

from variorum.text.readers.plain.headings.standing import is_standing
from variorum.text.readers.plain.units import Unit

_LEAST_OVER_A_HEADING = -3.0
"""Log-odds from which a line may head the heading below it: signs of what follows say little there."""
_WORDS_OVER_A_HEADING = 9
"""Words that the heading of a part has at most; longer lines are sentences without a mark."""
_WORDS_THAT_ANNOUNCE = 10
"""Words of a sentence with a colon from which it announces a picture or a table that plain text has lost, rather than
the words below it (evals-more/train: the next line is a heading wherever it stands over text or a heading)."""
_WORDS_OF_A_TEXT = 25
"""Words from which a unit is surely text, no line of a title page."""
_NO_PART = frozenset(
    {
        "a colon inside",
        "starts with a bracket",
        "starts with a quote",
        "an address",
        "a date",
        "begins as others do",
        "most units are labels",
    }
)
"""Signs of lines that say something of the text above, as who wrote it, and of texts where lines stand on lines."""


def over_headings(
    units: Sequence[Unit], scores: Mapping[int, tuple[float, list[str]]], found: Collection[int]
) -> set[int]:
    """The lines of a few words directly above a heading: those of a part whose first section begins at once.

    Below the first text, as above it stand the lines of a title page; no lines of a list, of which one is the last; and
    none that stand closer to the text above than to the heading, as who wrote it.
    """
    text = next((i for i, unit in enumerate(units) if unit.words >= _WORDS_OF_A_TEXT), len(units))
    over: set[int] = set()
    for i, (value, shown) in scores.items():
        if i <= text or i in found or i + 1 not in found or value <= _LEAST_OVER_A_HEADING:
            continue
        unit, above, below = units[i], units[i - 1], units[i + 1]
        plain = unit.label and unit.end == "bare" and unit.number is None and unit.words <= _WORDS_OVER_A_HEADING
        listed = above.label and i - 1 not in found
        shown_there = above.end == "colon" and (above.words < _WORDS_THAT_ANNOUNCE or not _is_name(unit.text))
        section = below.label and below.number is None and not is_standing(below.text) and below.before <= unit.before
        if plain and section and not listed and not shown_there and _NO_PART.isdisjoint(shown):
            over.add(i)
    return over


def _is_name(text: str) -> bool:
    """Whether a line begins with a capital and has nothing but words: no line of a program that a text shows."""
    return not text[0].islower() and all(word.isalpha() for word in text.split())
