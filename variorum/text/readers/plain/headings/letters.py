"""Letters: who writes stands above whom they write to, and below what they write; neither heads anything."""

from collections.abc import Sequence

from variorum.text.readers.plain.units import Unit

_NEAR_TOP = 8
"""Units at the top among which the person is addressed."""
_WORDS_OF_AN_ADDRESS = 6
_WORDS_OF_A_TEXT = 9
_WORDS_OF_A_NAME = 3
_BESIDE_A_NAME = 2
"""Words beside those of the signature that a line with the name of the sender has, at most."""
_WORDS_OF_A_CLOSING = 5
_EDGES = ".,;:!?()\"'“”„«»"


def around_letter(units: Sequence[Unit]) -> set[int]:
    """The lines around a letter that are no headings: who writes on top, whom they speak to, the name at the end.

    It is a letter where a short line with a comma or a cry stands over the text, below a line with the last name.
    """
    if len(units) < _WORDS_OF_A_NAME + 1:
        return set()
    signature = units[-1]
    addressed = next((i for i in range(1, min(_NEAR_TOP, len(units) - 1)) if _addresses(units[i], units[i + 1])), 0)
    if not addressed or signature.words > _WORDS_OF_A_NAME or signature.end != "bare" or signature.number is not None:
        return set()
    name = _words(signature)
    senders = {i for i in range(addressed) if name <= _words(units[i]) and units[i].words <= len(name) + _BESIDE_A_NAME}
    if not name or not senders:
        return set()
    closing = {len(units) - 2} if units[-2].words <= _WORDS_OF_A_CLOSING and units[-2].number is None else set()
    return senders | closing | {addressed, len(units) - 1}


def _addresses(unit: Unit, below: Unit) -> bool:
    """Whether a line speaks to somebody, over the text of the letter."""
    speaks = unit.end == "exclamation" or (unit.end == "pause" and unit.text[-1] in ",，،")
    return speaks and unit.words <= _WORDS_OF_AN_ADDRESS and not unit.lower and below.words >= _WORDS_OF_A_TEXT


def _words(unit: Unit) -> set[str]:
    """The words of a short line, folded."""
    return {folded for word in unit.text[:200].split() if (folded := word.strip(_EDGES).casefold())}
