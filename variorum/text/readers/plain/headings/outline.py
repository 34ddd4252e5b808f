"""Outlines, whose headings begin with as many stars as they are deep."""

import re
from collections.abc import Sequence

from variorum.text.readers.plain.units import Unit

_STARS = re.compile(r"(\*{1,8})\s+(?=\S)")
_WORDS_OF_A_HEADING = 14
_FEWEST = 2
"""Headings with more stars than one that an outline has at least."""
_NEARLY_ALL = 0.9


def outlined(units: Sequence[Unit]) -> set[int]:
    """The lines at the margin that begin with stars, first one with one, where nearly each stands over something else.

    Items of a list stand one below the other, and no text between them.
    """
    lines = {i: depth for i, unit in enumerate(units) if unit.text[0] == "*" and (depth := stars(unit))}
    depths = list(lines.values())
    if depths[:1] != [1] or sum(depth > 1 for depth in depths) < _FEWEST:
        return set()
    over = sum(i + 1 < len(units) and lines.get(i + 1) != depth for i, depth in lines.items())
    return set(lines) if over >= len(lines) * _NEARLY_ALL else set()


def stars(unit: Unit) -> int:
    """How many stars a short line at the margin begins with, and none behind it; 0 for none."""
    match = _STARS.match(unit.text)
    alone = unit.first == unit.last and not unit.indent and unit.words <= _WORDS_OF_A_HEADING
    return len(match[1]) if match is not None and alone and unit.text[-1] != "*" else 0
