"""Sentences that run on past a line: from the line above, or into the list below."""

import re

from variorum.text.readers.plain.forms import item_width
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import words

_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_A_SENTENCE = 8
"""Words from which a line in small letters is part of a sentence."""


def wants_more(unit: Unit) -> bool:
    """Whether a line ends with a word that something must follow: "of which Class is the"."""
    if unit.end != "bare" or unit.closed:
        return False
    last = _LAST_WORD.search(unit.text, max(0, len(unit.text) - 30))
    return last is not None and last.start() > 0 and last[0] in words("labels", "dangling")


def runs_into(before: Unit) -> bool:
    """Whether the sentence above a line goes on in it, as it wants more: "… of which Class is the" / "AUTHOR"."""
    return before.words >= _A_SENTENCE and wants_more(before) and (not before.label or _is_plain(before.text))


def _is_plain(text: str) -> bool:
    """Whether no word but the first begins with a capital: a sentence rather than a title."""
    return not any(word[0].isupper() for word in text.split()[1:])


def goes_on_in_items(unit: Unit, after: Unit) -> bool:
    """Whether a line is the first part of a sentence that the items below it end: in small letters, and with a pause.

    "The board shall" / "a) elect a chair," / "b) keep minutes." do; "Features" / "- fast startup" do not.
    """
    if unit.end != "bare" or unit.closed or not (after.end == "pause" or wants_more(after)):
        return False
    said = after.text[item_width(after.text) :]
    said = said[item_width(said) :]  # "- a) the first": an item of a list that counts by itself
    return len(said) < len(after.text) and said[:1].islower()
