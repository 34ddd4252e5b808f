"""Mails: what stands over the signature heads nothing, nor does the first line that the subject does not tell of."""

from collections.abc import Collection, Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.kinds.boilerplate import is_underline
from variorum.text.readers.plain.units import Unit

_SIGNATURE = "--"
"""What stands alone between a mail and the signature."""
_WORDS_OF_A_NAME = 3
_WORDS_OF_A_CLOSING = 5
_STEM = 5
"""Letters by which a word of the subject is known again."""
_SUBJECT, _FROM = "subject:", "from:"
_MARKS = ".,;:!?()\"'-/~<>"
_ACROSS = 40
"""Characters of a rule of low lines across the page, below which a list says who it is: it underlines nothing."""
_LONGEST = 300


def around_mails(
    units: Sequence[Unit], kinds: Sequence[BlockKind | None], headers: Collection[int], found: Collection[int]
) -> set[int]:
    """The headings of mails, whose `headers` are known, that are closings, names, or what a mail opens with."""
    if not headers:
        return set()
    dropped: set[int] = set()
    senders = {name for i in headers for name in _names(units[i])}
    for i in found:
        if senders.issuperset(_words(units[i].text)) and units[i].words <= _WORDS_OF_A_NAME:
            dropped.add(i)
        ends = [_ends_mail(units, j) for j in (i + 1, i + 2)]
        name = i + 1 < len(units) and units[i + 1].words <= _WORDS_OF_A_NAME
        if units[i].words <= _WORDS_OF_A_CLOSING and units[i].number is None and (ends[0] or (name and ends[1])):
            dropped.add(i)

    # The first line of a mail is its title where it says what the subject says.
    first = min(found, default=-1)
    top = (
        first > 0 and all(kinds[i] in ("boilerplate", "byline", "date") for i in range(first)) and first - 1 in headers
    )
    if top and units[first].number is None and not _share(units[first].text, _subject(units, headers)):
        dropped.add(first)
    return dropped


def _ends_mail(units: Sequence[Unit], at: int) -> bool:
    """Whether the text of a mail ends before a unit: with the file, or a rule set apart, as the signature is."""
    if at >= len(units):
        return at == len(units)
    unit = units[at]
    parts = is_underline(unit) and (unit.before > 0 or (unit.text[0] == "_" and len(unit.text) >= _ACROSS))
    return parts or unit.text.strip() == _SIGNATURE


def _names(header: Unit) -> list[str]:
    """The words of the name of the sender; none of another header."""
    text = header.text[:_LONGEST]
    return _words(text[len(_FROM) :].partition("<")[0]) if text[: len(_FROM)].casefold() == _FROM else []


def _words(text: str) -> list[str]:
    """The words of a line, folded and without marks at their ends."""
    return [word for part in text[:_LONGEST].split() if (word := part.strip(_MARKS).casefold())]


def _subject(units: Sequence[Unit], headers: Collection[int]) -> str:
    """What the first subject says; empty where there is none."""
    said = (units[i].text for i in sorted(headers))
    return next((text[len(_SUBJECT) : _LONGEST] for text in said if text[: len(_SUBJECT)].casefold() == _SUBJECT), "")


def _share(one: str, other: str) -> bool:
    """Whether two lines have a word in common, whatever its ending."""
    stems = [
        {word[:_STEM] for word in text[:_LONGEST].casefold().split() if len(word) >= _STEM} for text in (one, other)
    ]
    return not stems[0].isdisjoint(stems[1])
