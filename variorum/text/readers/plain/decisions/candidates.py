"""What speaks for units as headings, and what speaks against them."""

from collections.abc import Collection

from variorum.text.readers.plain.decisions.draft import Draft
from variorum.text.readers.plain.headings.casts import of_casts, over_casts
from variorum.text.readers.plain.headings.choice import TALK, Scored, chosen
from variorum.text.readers.plain.headings.clauses import clauses
from variorum.text.readers.plain.headings.dividers import below_dividers, lone_first
from variorum.text.readers.plain.headings.outline import outlined
from variorum.text.readers.plain.headings.runs import (
    answered,
    asked_in_pairs,
    asked_over,
    asked_throughout,
    behind_rules,
    below_in_small,
    over_set_in,
    set_in,
    shouted,
    starred,
    with_colons,
)
from variorum.text.readers.plain.headings.shapes import shaped_as_text
from variorum.text.readers.plain.headings.surroundings import Surroundings
from variorum.text.readers.plain.headings.together import sayings
from variorum.text.readers.plain.headings.values_below import values_below


def proposed(
    draft: Draft, scores: Scored, taken: Collection[int], apart: Collection[int], around: Surroundings
) -> set[int]:
    """The units that are headings by their signs, and those that stand in a row of headings; none that are `taken`."""
    units, rows = draft.units, draft.rows
    asked, answers = answered(units, taken)
    found = chosen(units, scores, taken, apart, around) - sayings(units) - answers

    # Rows of units that are made alike and each head something, whatever one of them says by itself.
    found |= asked | with_colons(units, taken) | starred(units, taken) | behind_rules(units, taken)
    found |= over_set_in(units, rows, taken) | asked_over(units, rows, taken) | shouted(units, taken)
    found |= outlined(units) - set(taken)

    # Questions head their answers where nobody talks.
    if around.dialogue <= TALK and not around.play:
        found |= asked_throughout(units, found, taken) - answers
    questions, others = asked_in_pairs(units, found, taken)
    found = (found | questions) - others

    # In a play the number of a scene stands over those who are in it.
    if around.play:
        found |= over_casts(units, taken)
        found -= of_casts(units, found, draft.kinds, around)
    return found | below_dividers(units, draft.kinds, found)


def opposed(draft: Draft, found: Collection[int], taken: Collection[int]) -> set[int]:
    """Those of the headings found that are text by what they are made of or by what stands around them.

    Each looks at the headings that those before it left: so what is no heading is no neighbour of one.
    """
    units, rows, kinds = draft.units, draft.rows, draft.kinds
    left = set(found)
    left -= lone_first(units, kinds, left)
    left -= shaped_as_text(units, rows, left)
    left -= below_in_small(units, left)
    left -= values_below(units, left)
    left -= set_in(units, left)
    left -= clauses(units, left, taken)
    return set(found) - left
