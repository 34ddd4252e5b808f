"""Blocks of a format that holds no text to point at, placed in a text that is made of them."""

from collections.abc import Sequence

from variorum.text.document import Block, BlockKind, CleaningOptions, Decoded, Structure
from variorum.text.readers.titles import with_title

Found = tuple[BlockKind, str, int, int]
"""A block before it is placed: kind, text, level and depth."""


def laid_out(
    blocks: Sequence[Found],
    options: CleaningOptions,
    published: str | None,
    metadata: dict[str, object],
) -> tuple[Decoded, Structure]:
    """Kind, text, level and depth of blocks of a format without text of its own, as a text and its structure."""
    placed = []
    at = 0
    for kind, words, level, depth in blocks:
        placed.append(Block(at, at + len(words), kind, words, level, depth))
        at += len(words) + 2
    decoded = Decoded("\n\n".join(block.text for block in placed), "utf-8", 1.0)
    return decoded, Structure(tuple(placed), "declared", 1.0, options, published, metadata, span_of="none")


def with_one_title(found: Sequence[Found]) -> list[Found]:
    """The blocks with one title at most: a second one, or one after a heading, is a heading.

    Where none says that it is one, it is the only heading of level 1 (readers.titles.with_title).
    """
    top = next((i for i, (kind, *_) in enumerate(found) if kind in ("title", "heading")), None)
    blocks: list[Found] = [
        ("heading", words, 1, depth) if kind == "title" and i != top else (kind, words, level, depth)
        for i, (kind, words, level, depth) in enumerate(found)
    ]
    if any(kind == "title" for kind, *_ in blocks):
        return blocks
    titled = with_title([Block(i, i + 1, *block) for i, block in enumerate(blocks)])
    return [(block.kind, block.text, block.level, block.depth) for block in titled]
