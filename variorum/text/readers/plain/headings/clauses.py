"""Numbered clauses: sentences that count together with longer ones are text, as the definitions of a licence are."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.units import Unit

_FEWEST = 3
"""Clauses of one series, at least."""
_WORDS_OF_A_CLAUSE = 8
_WORDS_OF_A_SENTENCE = 5
"""Words of a sentence that is a clause beside others, its number with them; "1. Definitions." has fewer."""
_WORDS_OF_A_NAME = 8
"""Words of a heading that counts on, its number with them."""
_ARTICLES = 5
"""The rank of articles of laws in words/divisions.toml. Behind their number may stand text, behind a chapter's not."""
_WORDS_OF_AN_ARTICLE = 15
"""Words from which an article with a full stop is no heading: `choice` takes sentences of up to 14."""
_UNITS_BETWEEN = 3
"""Units at most between an item of a list and the next, where something stands below the former."""


def clauses(units: Sequence[Unit], found: Collection[int], taken: Collection[int]) -> set[int]:
    """The headings that are sentences with a number, where most units that count with them are such, or longer.

    Numbers below different ones are apart: "1.1" begins definitions, and "2.1" may be a heading. Where a quarter of the
    articles of a law have so much text behind their number that it is no heading, the short ones have theirs there too.
    """
    if all(unit.number is None for unit in units):
        return set()
    series: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        if unit.number is not None and i not in taken and unit.number.rank in (0, _ARTICLES):
            series[unit.number.scheme, unit.number.value[:-1]].append(i)
    said: set[int] = set()
    for members in series.values():
        number = units[members[0]].number
        if number is not None and number.rank == _ARTICLES:
            texts = sum(_is_clause(units[i], _WORDS_OF_AN_ARTICLE) and i not in found for i in members)
            if texts >= _FEWEST and texts * 4 >= len(members):
                said.update(i for i in members if i in found and units[i].end == "stop")
            continue
        texts = sum(_is_clause(units[i], _WORDS_OF_A_CLAUSE) for i in members)
        if len(members) >= _FEWEST and texts * 2 > len(members):
            said.update(i for i in members if i in found and _is_sentence(units[i]))
    return said


def go_on_lists(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> list[int]:
    """The units that carry the number behind that of an item close above, below which something else stands."""
    items: dict[int, bool] = {}
    for i, unit in enumerate(units):
        if unit.number is None:
            continue
        if kinds[i] == "list_item":
            items[i] = True
            continue
        for j in range(i - 1, max(-1, i - 2 - _UNITS_BETWEEN), -1):
            if j in found and j not in items:
                break
            if units[j].number is not None:
                if j < i - 1 and items.get(j) and kinds[i] is None and _is_next(units[j], unit):
                    items[i] = True
                break
    return [i for i in items if kinds[i] != "list_item"]


def count_on(units: Sequence[Unit], kinds: Sequence[BlockKind | None], found: Collection[int]) -> list[int]:
    """The items of one line that carry the number behind that of a heading, as "3. Fire" does below "2. Water".

    Two headings that count, at least, and nothing but their like between: such are chapters without a text.
    """
    heads: dict[tuple[str, tuple[int, ...]], int] = {}
    more: list[int] = []
    for i, unit in enumerate(units):
        number = unit.number
        if number is None:
            continue
        key = number.scheme, number.value[:-1]
        if i in found:
            heads[key] = number.value[-1]
        elif (
            kinds[i] == "list_item" and heads.get(key, 0) > 1 and heads[key] + 1 == number.value[-1] and _is_name(unit)
        ):
            heads[key] = number.value[-1]
            more.append(i)
        else:
            heads.pop(key, None)
    return more


def _is_clause(unit: Unit, words: int) -> bool:
    """Whether a unit has so many words, and ends as a clause does."""
    return unit.words >= words and unit.end in ("stop", "colon", "pause")


def _is_sentence(unit: Unit) -> bool:
    """Whether a unit is a sentence with a full stop."""
    return unit.end == "stop" and unit.words >= _WORDS_OF_A_SENTENCE


def _is_next(item: Unit, unit: Unit) -> bool:
    """Whether a unit counts on from an item at its margin."""
    one, other = item.number, unit.number
    if one is None or other is None or one.scheme != other.scheme or item.indent != unit.indent:
        return False
    return one.value[:-1] == other.value[:-1] and other.value[-1] == one.value[-1] + 1


def _is_name(unit: Unit) -> bool:
    """Whether a unit is one line of a few words without a mark at its end, and not set in."""
    return unit.words <= _WORDS_OF_A_NAME and unit.first == unit.last and unit.end == "bare" and not unit.indent
