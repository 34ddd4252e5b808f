"""A heading and how it is made, by which its depth is told."""

from dataclasses import dataclass

from variorum.text.readers.plain.units import Unit

Style = tuple[str, int]
"""How a heading is made: its scheme and the scheme's own depth."""
LOOKS = ("plain", "capitals")
"""Styles of headings without a number that no mark sets off."""
MARKED = "marked "
"""With what the name of a style begins that a mark makes."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and whether the heading before it has no text of its own."""

    unit: Unit
    directly: bool
    mark: str = ""
    """What sets it off by hand, as its rule: `mark_of`."""
    announced: bool = False
    """Whether the text above names it and the next as its parts."""
