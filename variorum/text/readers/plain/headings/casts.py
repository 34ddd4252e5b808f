"""Lists of who is in a play: the line above one is a heading, and the names in it are none."""

from collections.abc import Collection, Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.headings.standing import heads_cast, is_standing
from variorum.text.readers.plain.headings.surroundings import Surroundings, opener
from variorum.text.readers.plain.units import Unit

_MEMBER = 16
"""Words that a member of a cast has at most, with who that is."""
_FEWEST = 2
"""Members right below the line that names a cast, at least: a play has two persons or more."""
_LONGEST = 80
"""Members that a cast has at most."""


def over_casts(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """The lines over the cast of a play, whatever mark ends them: "Personer:", "DRAMATIS PERSONAE."."""
    return {
        i
        for i, unit in enumerate(units)
        if i not in taken and unit.words <= 4 and heads_cast(unit.text) and _names_members(units, i)
    }


def of_casts(
    units: Sequence[Unit], found: Collection[int], kinds: Sequence[BlockKind | None], around: Surroundings
) -> set[int]:
    """The names of a cast that were taken as headings: those below the line over it, up to the first act or speech.

    What counts, what others are like, and what many texts have is no name. Nor is the last heading above what follows
    the cast, with those right above it: they name the play again, or an act.
    """
    names: set[int] = set()
    for start in sorted(i for i in found if heads_cast(units[i].text)):
        end = next((i for i in range(start + 1, len(units)) if _is_no_member(units[i], kinds[i], around)), start)
        if end > start + _LONGEST:
            continue
        inside = [i for i in range(start + 1, end) if i in found]
        last = inside[-1] if inside else start
        while end not in found and inside and inside[-1] == last:
            last = inside.pop() - 1
        names.update(inside)
    return names


def _is_no_member(unit: Unit, kind: BlockKind | None, around: Surroundings) -> bool:
    """Whether a unit begins what follows a cast."""
    if kind is not None:
        return kind not in ("list_item", "table", "boilerplate")
    begins = unit.number is not None or unit.first in around.changing or is_standing(unit.text)
    return begins or unit.words > _MEMBER or opener(unit) in around.openers


def _names_members(units: Sequence[Unit], at: int) -> bool:
    """Whether as many short units as a cast has stand right below a line."""
    below = units[at + 1 : at + 1 + _FEWEST]
    return len(below) == _FEWEST and all(unit.words <= _MEMBER and not heads_cast(unit.text) for unit in below)


def beside_casts(units: Sequence[Unit], at: Sequence[int], depths: Sequence[int]) -> list[int]:
    """How deep headings stand, where what follows the cast of a play is no part of it."""
    out = list(depths)
    for k in range(1, len(at)):
        above = out[k - 1]
        if out[k] > above and heads_cast(units[at[k - 1]].text):
            raised = out[k] - above
            for j in range(k, len(at)):
                if out[j] <= above:
                    break
                out[j] -= raised
    return out
