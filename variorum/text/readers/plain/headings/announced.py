"""Headings that the text of the section above them announces: its parts."""

from collections.abc import Sequence

from variorum.text.readers.plain.headings.surroundings import folded
from variorum.text.readers.plain.units import Unit

_FEWEST = 2
"""Headings in a row that a text names, at least, from which it announces them; one may be named by chance."""
_SHORTEST = 4
"""Letters of a heading that is looked for in a text: shorter ones are words of any sentence."""
_AROUND = " .:?!`*_\"'"


def announced(units: Sequence[Unit], heads: Sequence[int]) -> set[int]:
    """Of the headings at `heads` those that come first of a few which the text right above names, as it writes them.

    "There are two modes, Fast and Safe." stands over the headings "Fast" and "Safe". Names in lines of their own are a
    table of contents.
    """
    found: set[int] = set()
    for k in range(len(heads) - _FEWEST):
        between = units[heads[k] + 1 : heads[k + 1]]
        parts = [units[i] for i in heads[k + 1 : k + 1 + _FEWEST]]
        if between and all(_is_named(part.text.strip(_AROUND), between) for part in parts):
            entries = {folded(unit.text) for unit in between}
            if not all(folded(part.text) in entries for part in parts):
                found.add(heads[k + 1])
    return found


def _is_named(name: str, text: Sequence[Unit]) -> bool:
    """Whether a text has a name with no letter beside it."""
    return len(name) >= _SHORTEST and any(_stands_in(name, unit.text) for unit in text)


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as words of its own."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            return True
        at = text.find(name, end)
    return False
