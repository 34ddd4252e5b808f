"""Turns of speakers in transcripts and interviews: short as they are, they head nothing."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from variorum.text.readers.plain.speakers import FEWEST, speaker
from variorum.text.readers.plain.units import Unit

_SHARE = 0.3
"""Share of the units of a document that are turns, where it is a transcript (read on evals-more/train)."""


def turns(units: Sequence[Unit]) -> set[int]:
    """Which units are turns of a speaker: "CDR: Roger.", where the same name stands before several of them."""
    said: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        name = speaker(unit.text)
        if name:
            said[name].append(i)
    spoken = [found for found in said.values() if len(found) >= FEWEST]
    taken = set(chain.from_iterable(spoken))
    return taken if len(spoken) > 1 and len(taken) >= len(units) * _SHARE else set()
