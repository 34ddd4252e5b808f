"""Lines right below a divider: where nearly all of them head the text up to the next one, they are headings."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.units import Unit

_FEWEST = 5
"""Lines below one divider, at least, that show what stands below it."""
_MOST_WORDS = 6
"""Words of such a line at most: longer ones are sayings of one line, over who said them."""
_FEWEST_TEXTS = 3
"""Texts below one divider, at least, from which what stands over the first of them is no title of them all."""
_OF_COLLECTIONS = "%"
"""What parts the texts of a collection, as of fortunes, the first of which has no divider above it."""
_NEARLY_ALL = 0.8
"""Share of what stands below a divider that is such lines, from which they are headings."""


def below_dividers(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> set[int]:
    """The lines right below a divider where nearly all are a few words, each alone over a text."""
    more: set[int] = set()
    for members in _below(units, kinds, found).values():
        alone = [i for i in members if _stands_alone(units, i)]
        if len(alone) >= _FEWEST and len(alone) >= len(members) * _NEARLY_ALL:
            more.update(i for i in alone if kinds[i] is None)
    return more


def are_divided(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> bool:
    """Whether the first heading stands below the divider that most others stand below: it names one of several."""
    first = min(found, default=-1)
    for rule, members in _below(units, kinds, found).items():
        if set(rule) == {_OF_COLLECTIONS} and len(members) >= _FEWEST_TEXTS:
            return True
        heads = [i for i in members if i in found]
        if first in heads:
            return len(members) >= _FEWEST_TEXTS and len(heads) * 2 > len(found)
    return False


def lone_first(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> set[int]:
    """What a file opens with below a divider, taken for a heading, where three stand so and no other is one."""
    first = min(found, default=-1)
    for members in _below(units, kinds, found).values():
        if first == members[0] == 1 and len(members) >= _FEWEST_TEXTS:
            return {first} if sum(i in found for i in members) == 1 else set()
    return set()


def _below(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> dict[str, list[int]]:
    """Divider -> the units right below it. A rule that frames or underlines a heading is none."""
    below: dict[str, list[int]] = defaultdict(list)
    rules = [i for i, kind in enumerate(kinds) if kind == "boilerplate"] if "boilerplate" in kinds else []
    for i in (at + 1 for at in rules if at + 1 < len(units)):
        rule = units[i - 1]
        if units[i].before or any(map(str.isalnum, rule.text)):
            continue
        framed = not units[i].after and i + 1 < len(units) and units[i + 1].text == rule.text
        underlines = i - 2 in found and not rule.before
        if not framed and not underlines:
            below[rule.text].append(i)
    return below


def _stands_alone(units: Sequence[Unit], at: int) -> bool:
    """Whether a unit is a line of a few words without a mark at its end, over a blank one and a text."""
    unit = units[at]
    alone = unit.first == unit.last and unit.after > 0 and unit.end == "bare" and not unit.bullet
    return alone and unit.words <= _MOST_WORDS and at + 1 < len(units) and any(map(str.isalnum, units[at + 1].text))
