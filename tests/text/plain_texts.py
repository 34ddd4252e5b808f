"""Prose for tests of plain texts, and what their blocks are."""

from variorum.text.cleaning.clean import decide
from variorum.text.document import Block
from variorum.text.readers.plain.reader import structure

RIVER = (
    "The river runs below the bridge and carries what the town has thrown into it since\n"
    "spring. Nobody remembers when the bridge was built, and the stones themselves say\n"
    "nothing of it, though they say a good deal about the water that wears them down."
)
MILL = (
    "The mill stands where the river bends. Its wheel has not turned for thirty years, and\n"
    "the miller's house has been let to people from the town who come for the summer and\n"
    "leave again when the first mist lies over the meadows."
)


def of(text: str) -> list[Block]:
    return list(structure(text, decide(text)).blocks)
