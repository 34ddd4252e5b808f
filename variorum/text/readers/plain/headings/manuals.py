"""Headings of manual pages, whose place on the line says what they are: out of the text, the higher the further."""

import re
from collections.abc import Collection, Sequence

from variorum.text.readers.plain.units import Unit

_NARROWEST = 4
"""Columns by which the text of a manual page is set in, at least."""
_PAGE = re.compile(r"[\w.+:-]{2,60}\(\d[a-z]{0,3}\)[.,]?")
"""The name of a page and its section, and no more: "rmdir(2)"."""


def names_page(text: str) -> bool:
    """Whether a line refers to a page of a manual and says no more."""
    return text[-1] in ").," and len(text) <= 70 and _PAGE.fullmatch(text) is not None


def beside_the_text(units: Sequence[Unit], found: Collection[int], margin: int) -> set[int]:
    """The headings of a manual page that stand where its text does, or further in: terms, options, examples."""
    return {i for i in found if units[i].indent >= margin} if margin >= _NARROWEST else set()


def levels_by_margin(units: Sequence[Unit], at: Sequence[int]) -> list[int]:
    """The depth of the headings `at` of a manual page, from 1, by their margins."""
    margins = sorted({units[i].indent for i in at})
    return [margins.index(units[i].indent) + 1 for i in at]
