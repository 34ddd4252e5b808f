"""Lines of their own length: verse, or a saying that a person broke."""

from collections.abc import Sequence
from itertools import pairwise

from variorum.text.lines import is_small
from variorum.text.readers.plain.layout import PAUSES, Row

SAID_BY = ("-- ", "— ", "― ")
"""What stands before a name below a saying."""
_A_LINE_OF_PROSE = 45
"""Characters from which a line that goes on in a small letter, without a pause, is prose."""


def is_broken_prose(rows: Sequence[Row], first: int, last: int) -> bool:
    """Whether all lines but the first go on the sentence of the one above, and are as long as lines of prose are.

    A line that says whose the saying is counts for none.
    """
    attributed = next((i for i in range(first + 1, last + 1) if rows[i].text.startswith(SAID_BY)), last + 1)
    lines = [rows[i].text for i in range(first, attributed)]
    if len(lines) < 2 or any(len(line) < _A_LINE_OF_PROSE for line in lines[:-1]):
        return False
    return all(_goes_on(line, below) for line, below in pairwise(lines))


def _goes_on(line: str, below: str) -> bool:
    """Whether a sentence runs over the end of a line as verse rarely lets it."""
    return is_small(below[:1]) and line[-1] not in PAUSES and line[-1] not in ".!?…:"
