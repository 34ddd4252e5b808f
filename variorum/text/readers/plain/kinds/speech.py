"""Turns of speakers in transcripts and interviews: short as they are, they head nothing."""

import re
from collections import defaultdict
from collections.abc import Sequence

from variorum.text.readers.plain.units import Unit

_SPEAKER = re.compile(r"([^\W\d_][^\W\d_ .'’-]*(?:[ .'’-]{1,2}[^\W\d_ .'’-]+){0,3}\.?)\s?[:：]\s*(?=\S)")
_LONGEST = 30
"""Characters of a speaker's name."""
_FEWEST = 3
"""Turns that a speaker has at least."""

_SHARE = 0.3
"""Share of the units of a document that are turns, where it is a transcript (read on evals-more/train)."""


def turns(units: Sequence[Unit]) -> set[int]:
    """Which units are turns of a speaker: "CDR: Roger.", where the same name stands before several of them."""
    said: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        head = unit.text[: _LONGEST + 3]
        if ":" not in head and "：" not in head:
            continue
        match = _SPEAKER.match(head)
        if match is not None and len(match[1]) <= _LONGEST:
            said[match[1].casefold()].append(i)
    spoken = {name: found for name, found in said.items() if len(found) >= _FEWEST}
    taken = {i for found in spoken.values() for i in found}
    return taken if len(spoken) > 1 and len(taken) >= len(units) * _SHARE else set()
