"""Notes that are written inside of the paragraphs which call them."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator

from variorum.text.document import Block, BlockKind, CleaningOptions

SpanText = Callable[[str, BlockKind, CleaningOptions], str]
"""The text of a block from its decoded span alone."""

NotesIn = Callable[[str, int, int], Iterable[tuple[int, int]]]
"""Where notes begin and end in a part of a text."""


def with_notes(
    text: str, blocks: Iterable[Block], options: CleaningOptions, span_text: SpanText, notes_in: NotesIn
) -> Iterator[Block]:
    """Blocks with their text, each with the notes in it right behind; what says nothing is left out."""
    for block in blocks:
        words = span_text(text[block.start : block.end], block.kind, options)
        if words.strip():
            yield dataclasses.replace(block, text=words)
        if block.kind in ("code", "footnote"):
            continue
        for start, end in notes_in(text, block.start, block.end):
            said = span_text(text[start:end], "footnote", options)
            if said.strip():
                yield Block(start, end, "footnote", said)
