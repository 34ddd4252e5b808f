"""Lines of their own length: verse, or a saying that a person broke."""

import re
from collections.abc import Sequence
from itertools import pairwise

from variorum.text.lines import is_small
from variorum.text.readers.plain.layout import PAUSES, Row

SAID_BY = ("-- ", "— ", "― ")
"""What stands before a name below a saying."""
_NAMED = re.compile(r"[\w .#/-]{1,24}:(?:\s|\Z)")
_ADDRESSED = re.compile(r"[<(\s][\w.+-]{1,40}@[\w-]{1,40}\.[\w.-]{2,40}|\w://\w")
_BRACKETED = re.compile(r"(?<![-–\s])[-–\s]*+\([^()]{0,60}\)\s*\Z")
_WORDS_OF_A_NAME = 4
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


def is_record(rows: Sequence[Row], first: int, last: int) -> bool:
    """Whether most lines are a name and a value or name somebody with an address, or nearly all are names: no verse."""
    lines = [rows[i].text for i in range(first, last + 1)]
    told = sum(_NAMED.match(line) is not None or _ADDRESSED.search(line) is not None for line in lines)
    return told * 2 > len(lines) or sum(map(_is_name, lines)) * 5 >= len(lines) * 4


def _is_name(line: str) -> bool:
    """Whether a line is two to four words with capitals and no more, but for what stands in brackets."""
    words = _BRACKETED.sub("", line).split()
    if not 2 <= len(words) <= _WORDS_OF_A_NAME or words[-1][-1] in ".,;:!?":
        return False
    return all(word[0].isupper() and not word.isupper() for word in words if len(word) > 2)


def _goes_on(line: str, below: str) -> bool:
    """Whether a sentence runs over the end of a line as verse rarely lets it."""
    return is_small(below[:1]) and line[-1] not in PAUSES and line[-1] not in ".!?…:"
