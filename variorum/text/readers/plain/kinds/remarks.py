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
    alone = {i for i, unit in enumerate(units) if unit.words <= _WORDS_OF_A_REMARK and _announces(unit.text)}
    texts = [unit.text[:_LONGEST] for unit in units]
    said = {
        i
        for i, text in enumerate(texts)
        if (":" in text or "：" in text) and _says(units[i].text) and labelled(units[i]) not in labels
    }
    return (alone if len(alone) >= _FEWEST else set()) | (said if len(said) >= _FEWEST else set())


def _announces(text: str) -> bool:
    """Whether a text is a word such as "Note" and no more."""
    name = text.rstrip(" .:：!！*_").lstrip("*_ ")
    return not name.isupper() and name.casefold() in words("labels", "remark")


def _says(text: str) -> bool:
    """Whether a text is such a word, a colon, and what there is to say."""
    colon = _COLON.search(text, 0, _LONGEST)
    if colon is None or colon.end() == len(text):
        return False
    name = text[: colon.start()].strip(" *_!").casefold()
    return name in words("labels", "remark") or name in words("labels", "example")
