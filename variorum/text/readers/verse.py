"""Verse by the look of its lines, in formats where a line ends only where its writer broke it."""

from collections.abc import Sequence

LONGEST_VERSE = 80
"""Characters of a line of verse, at most."""


def is_verse(lines: Sequence[str]) -> bool:
    """Whether the lines of one paragraph are those of a verse: three or more, and none of them long."""
    n_lines = sum(1 for line in lines if line.strip())
    return n_lines > 2 and has_short_lines(lines)


def has_short_lines(lines: Sequence[str]) -> bool:
    """Whether every line is as short as lines of verse are."""
    return max(map(len, lines), default=0) <= LONGEST_VERSE
