"""Names that lines begin with: who speaks, in transcripts, plays and answers, and who is who in a cast."""

import re
from collections import Counter
from collections.abc import Iterable

_SPEAKER = re.compile(r"([^\W\d_][^\W\d_ .'’-]*(?:[ .'’-]{1,2}[^\W\d_ .'’-]+){0,3}\.?)\s?[:：]\s*(?=\S)")
_NAME_AND_ROLE = re.compile(r"[^\s–—-][^–—]{0,40} [–—-] \S")
"""A member of a cast and who that is, with a dash between."""
_NAME_AND_VALUE = re.compile(r"[^\s:：][^:：]{0,24}[:：]\s*[^\s:：]")
LONGEST = 30
"""Characters of a speaker's name."""
FEWEST = 3
"""Turns that a speaker has at least."""


def speaker(text: str) -> str:
    """The name that a line begins with, casefolded: "CDR: Roger."; empty for none."""
    head = text[: LONGEST + 3]
    if ":" not in head and "：" not in head:
        return ""
    match = _SPEAKER.match(head)
    if match is None or len(match[1]) > LONGEST or text[match.end() :].isdigit():
        return ""  # "Message: 3" counts, and says nothing
    return match[1].casefold()


def speakers(names: Iterable[str], opening: Iterable[str]) -> frozenset[str]:
    """Of the names that lines begin with those of several lines, where there are two or more: one alone is a label.

    One of them is as often among those `opening` a run of lines: where lines of talk stand together in one run, they
    are part of a speech.
    """
    counts = Counter(filter(None, names))
    if counts.total() < 2 * FEWEST:
        return frozenset()
    opened = Counter(filter(None, opening))
    said = frozenset(name for name, count in counts.items() if count >= FEWEST)
    return said if len(said) > 1 and max(opened.values(), default=0) >= FEWEST else frozenset()


def names_a_role(text: str) -> bool:
    """Whether a line is a name and who that is: after a dash, or after a comma where the name is in capitals."""
    name, _, role = text.partition(",")
    return _NAME_AND_ROLE.match(text) is not None or (
        len(name) <= LONGEST and name.isupper() and role[:2].strip().islower()
    )


def names_a_value(text: str) -> bool:
    """Whether a line begins with a name and a colon: "Calories: 612"."""
    return _NAME_AND_VALUE.match(text) is not None
