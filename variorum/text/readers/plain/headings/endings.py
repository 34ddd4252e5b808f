"""How sentences of a document end, where its script has no capitals: in many languages with the same few words."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from variorum.text.readers.plain.units import Unit

_LETTERS = 2
"""Letters that an ending is: a syllable of most scripts, or a letter and its vowel sign."""
_FEWEST_SENTENCES = 8
"""Sentences from which their endings say something."""
_SHORTEST = 5
"""Words of a sentence, at least, whose ending is counted."""
_COMMON = 12
"""An ending is common where one in so many sentences has it."""
_FEW_WORDS = 9
"""Words that most headings have at most."""
_TAIL = 12
"""Characters at the end of a text in which the ending stands."""


def common_endings(units: Sequence[Unit]) -> frozenset[str]:
    """The endings that many sentences of a script without capitals share; none where fewer than half have one."""
    if len(units) < _FEWEST_SENTENCES:
        return frozenset()
    counts = Counter(
        ending(unit.text) for unit in units if unit.words >= _SHORTEST and unit.end == "stop" and is_uncased(unit.text)
    )
    sentences = counts.total()
    if sentences < _FEWEST_SENTENCES:
        return frozenset()
    common = {name: count for name, count in counts.items() if count > 1 and count * _COMMON >= sentences}
    return frozenset(common) if sum(common.values()) * 2 >= sentences else frozenset()


def ending_signs(unit: Unit, common: frozenset[str], opens: bool) -> list[str]:
    """What the ending of a unit says beside the `common` ones; a sentence that `opens` a text may be its title."""
    if not common or unit.end not in ("stop", "bare") or not is_uncased(unit.text):
        return []
    if ending(unit.text) in common:
        return [] if opens else ["ends as sentences here do"]
    if unit.end == "stop" and unit.words <= _FEW_WORDS:
        return ["a full stop, and ends as no sentence here does"]
    return []


def ending(text: str) -> str:
    """The last letters of a text, with their vowel signs."""
    tail = text[-_TAIL:]
    while tail and not tail[-1].isalnum() and not _is_sign(tail[-1]):
        tail = tail[:-1]
    return tail[-_LETTERS:]


def is_uncased(text: str) -> bool:
    """Whether a text has letters, and none of them has a capital."""
    head = text[:100]
    return head.lower() == head.upper() and any(map(str.isalpha, head))


def _is_sign(character: str) -> bool:
    """Whether a character is a vowel sign or a tone, which belong to the letter before them."""
    return unicodedata.category(character)[0] == "M"
