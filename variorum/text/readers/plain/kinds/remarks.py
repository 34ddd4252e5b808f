"""Remarks beside the text: "Note" over what is to be noted, "Example: …" with the example behind it; no headings."""

import re
from collections.abc import Container, Sequence

from variorum.text.readers.plain.headings.surroundings import labelled
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_FEWEST = 2
"""Remarks of one form, at least: "Note" may be the one heading that a page has."""
_WORDS_OF_A_REMARK = 3
_LONGEST = 40
"""Characters before the colon."""
_COLON = re.compile(r"[:：]\s*")


def remarks(units: Sequence[Unit], labels: Container[str]) -> set[int]:
    """The units that say that a remark follows, alone, and those that are a remark themselves.

    A line in capitals alone is left: so the sections of manuals are called. So are `labels`, each over a text.
    """
    alone = {i for i, unit in enumerate(units) if _announces(unit)}
    said = {i for i, unit in enumerate(units) if _says(unit) and labelled(unit) not in labels}
    return (alone if len(alone) >= _FEWEST else set()) | (said if len(said) >= _FEWEST else set())


def _announces(unit: Unit) -> bool:
    """Whether a unit is a word such as "Note" and no more."""
    if unit.words > _WORDS_OF_A_REMARK:
        return False
    name = unit.text.rstrip(" .:：!！*_").lstrip("*_ ")
    return not name.isupper() and name.casefold() in words("labels", "remark")


def _says(unit: Unit) -> bool:
    """Whether a unit is such a word, a colon, and what there is to say."""
    colon = _COLON.search(unit.text, 0, _LONGEST)
    if colon is None or colon.end() == len(unit.text):
        return False
    name = unit.text[: colon.start()].strip(" *_").casefold()
    return name in words("labels", "remark") or name in words("labels", "example")
