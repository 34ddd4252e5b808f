"""Lines right below a divider: where most of them head the text up to the next one, all of them do."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.units import Unit

_FEWEST = 5
"""Headings below one divider, at least, that show what stands below it."""
_FEWEST_TEXTS = 3
"""Headings below one divider, at least, from which the first of them is no title."""
_NEARLY_ALL = 0.8
"""Share of the lines below a divider that are headings, from which the others are ones too."""


def below_dividers(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> set[int]:
    """The lines that stand as the headings below a divider do, alone and no longer than they are."""
    more: set[int] = set()
    for members in _below(units, kinds, found).values():
        heads = [i for i in members if i in found]
        if len(heads) < _FEWEST or len(heads) < len(members) * _NEARLY_ALL:
            continue
        longest = max(units[i].words for i in heads)
        more.update(i for i in members if kinds[i] is None and units[i].words <= longest and _stands_so(units[i]))
    return more


def are_divided(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> bool:
    """Whether the first heading stands below the divider that most others stand below: it names one of several."""
    first = min(found, default=-1)
    for members in _below(units, kinds, found).values():
        heads = [i for i in members if i in found]
        if first in heads:
            return len(heads) >= _FEWEST_TEXTS and len(heads) * 2 > len(found)
    return False


def _below(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> dict[str, list[int]]:
    """Divider -> the units right below it. A rule that frames or underlines a heading is none."""
    below: dict[str, list[int]] = defaultdict(list)
    for i in range(1, len(units)):
        rule = units[i - 1]
        if kinds[i - 1] != "boilerplate" or units[i].before or any(map(str.isalnum, rule.text)):
            continue
        framed = not units[i].after and i + 1 < len(units) and units[i + 1].text == rule.text
        underlines = i - 2 in found and not rule.before
        if not framed and not underlines:
            below[rule.text].append(i)
    return below


def _stands_so(unit: Unit) -> bool:
    """Whether a unit is one line over a blank one, without a mark at its end."""
    return unit.first == unit.last and unit.after > 0 and unit.end == "bare" and not unit.bullet
