"""Lines with a name and a value right below headings: they say something of these, and head nothing."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from variorum.text.readers.plain.units import Unit

_NAME = re.compile(r"([^\W\d_][^:：]{0,24}?)\s?[:：]\s*[^\s:：]")
_FEWEST = 3
"""Lines with one name, at least."""
_WORDS = 9
"""Words that such a line has at most."""


def values_below(units: Sequence[Unit], found: Collection[int]) -> set[int]:
    """The headings that are a name and a value ("Type: string"), where most lines with that name are below short lines.

    Headings with a name of their own ("Removed: the gate") stand below the text of what came before.
    """
    named: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        name = _NAME.match(unit.text) if i and unit.words <= _WORDS and unit.number is None else None
        if name is not None:
            named[name[1].casefold()].append(i)
    values: set[int] = set()
    for members in named.values():
        below = sum(_is_label(units[i - 1]) for i in members)
        if len(members) >= _FEWEST and below * 4 >= len(members) * 3:
            values.update(i for i in members if i in found)
    return values


def _is_label(unit: Unit) -> bool:
    """Whether a unit is a few words without a mark at their end, in small letters or large: what a value is of."""
    return unit.words <= _WORDS and unit.end == "bare" and not unit.bullet
