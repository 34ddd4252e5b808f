"""What tells a sentence that no mark ends from a heading: an example that stood below it, or a link, was its end."""

import re

from variorum.text.readers.plain.forms import CLOSERS, SENTENCE_ENDS
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FEWEST_WORDS = 3
"""Words that a sentence has at least: somebody, a verb, and what."""
_LONGEST = 200
"""Characters of a unit in which its verb is looked for."""
_CAPITALS = 4
"""Words to each one that begins with a capital, at least; with more capitals it is a title, "How It is Done"."""
_FEWEST_BETWEEN_STARS = 5
"""Words of a sentence between stars, at least: a name with a full stop has fewer."""
_ASKS_OR_CRIES = "?!？！؟‼‽⁇⁈⁉՞؞"


def is_starred_sentence(unit: Unit) -> bool:
    """Whether a sentence with its full stop stands between stars: what matters of the text below, and no heading."""
    if unit.text[0] != "*" or unit.text[-1] != "*" or unit.words < _FEWEST_BETWEEN_STARS:
        return False
    last = unit.text.rstrip(CLOSERS + " ")[-1:]
    return last != "" and last in SENTENCE_ENDS and last not in _ASKS_OR_CRIES


def is_sentence(unit: Unit) -> bool:
    """Whether a unit without a mark at its end has a verb, and capitals as sentences have, and asks nothing."""
    if unit.end != "bare" or unit.words < _FEWEST_WORDS or unit.number is not None:
        return False
    said = _WORD.findall(unit.text[:_LONGEST])
    large = sum(1 for word in said[1:] if word[0].isupper())
    if not said or large * _CAPITALS > len(said) or words("labels", "finite").isdisjoint(said[1:]):
        return False
    return said[0].casefold() not in words("labels", "asking")
