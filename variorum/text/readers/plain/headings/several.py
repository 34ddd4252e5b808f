"""Whether a text is several of their own, one after the other: the first heading is then no title of them all."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from variorum.text.lines import SPACELESS
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_WORDS_OF_A_TEXT = 100
"""Words below each heading, at least. From 60 on, the titles of three articles would go (evals-more/train)."""
_OF_THE_REST = 0.4
"""Share of the words of the first heading that come again below the others, at most: a title speaks of them too."""
_FEWEST = 3
"""Headings, at least: of two, the first is often the title of a page that has one section (evals, edited pages)."""
_SHORTEST, _SHORTEST_CASELESS = 4, 3
"""Letters of a word that says what a text is about; scripts without capitals write fewer."""
_NAMED = re.compile(r"[a-z\d][\w.+-]{0,40}(?:, [\w.+-]{1,40}){0,9} [-–—] (?=\w)")
"""What a manual page says first: "mill, wheel - turn the wheel of a mill"."""
_STEM = 6
"""Letters by which a word is known again, whatever its ending."""


def are_several(units: Sequence[Unit], found: Collection[int]) -> bool:
    """Whether every heading stands over a text of its own, and the first says nothing of what the others tell.

    So do stories and poems that somebody put together, and pages cut out of a book. So does every line in capitals of a
    manual page that stands over its text without a blank line.
    """
    heads = sorted(found)
    if _stand_on_their_text(units, heads) or _open_manual(units, heads):
        return True
    if len(heads) < _FEWEST or not _look_alike(units[heads[0]], units[heads[1]]):
        return False
    if any(units[i].number is not None for i in heads) or _says_edition(units[heads[0]].text):
        return False  # what is numbered has one title, and one title has an edition

    for start, end in pairwise([*heads, len(units)]):
        if sum(unit.words for unit in units[start + 1 : end]) < _WORDS_OF_A_TEXT:
            return False

    about = _about(units[heads[0]].text)
    if not about:
        return False
    rest = " ".join(unit.text for unit in units[heads[1] :]).casefold()
    return sum(stem in rest for stem in about) <= len(about) * _OF_THE_REST


def _stand_on_their_text(units: Sequence[Unit], heads: Sequence[int]) -> bool:
    """Whether the headings, three or more and the first among them, are in capitals right over text further in."""
    over = [i for i in heads if i + 1 < len(units) and _stands_on(units[i], units[i + 1])]
    return len(over) >= _FEWEST and over[0] == heads[0] and len(over) * 4 >= len(heads) * 3


def _stands_on(heading: Unit, text: Unit) -> bool:
    """Whether a line in capitals has a text right below it that stands further in."""
    capitals = heading.text == heading.text.upper() and any(map(str.isalpha, heading.text))
    return not heading.after and capitals and text.indent > heading.indent + 1


def _open_manual(units: Sequence[Unit], heads: Sequence[int]) -> bool:
    """Whether the headings are in capitals, three or more, and the first stands over a name and what it does: those of
    a manual page whose lines are set anew."""
    if len(heads) < _FEWEST or heads[0] + 1 >= len(units) or " " in units[heads[0]].text:
        return False
    loud = sum(units[i].text == units[i].text.upper() for i in heads)
    named = _NAMED.match(units[heads[0] + 1].text) is not None
    return named and heads[0] == 0 and loud * 4 >= len(heads) * 3


def _says_edition(title: str) -> bool:
    """Whether a title ends with a word for an edition and its number: "Mill Agreement, Version 1.3"."""
    *_, word, number = ("", "", *title.split())
    return number[-1:].isdigit() and word.casefold().strip(",.(") in words("labels", "edition")


def _look_alike(one: Unit, other: Unit) -> bool:
    """Whether two headings are set in one way."""
    return one.indent == other.indent and one.text.isupper() == other.text.isupper()


def _about(title: str) -> set[str]:
    """The words of a title without their endings; pairs of letters where the script has no blanks."""
    found: set[str] = set()
    for token in title.casefold().split():
        word = token.strip(".,:;!?()[]\"'“”„«»…")
        if SPACELESS.search(word):
            found.update(word[i : i + 2] for i in range(len(word) - 1))
        elif len(word) >= (_SHORTEST_CASELESS if word.upper() == word else _SHORTEST):
            found.add(word[:_STEM])
    return found
