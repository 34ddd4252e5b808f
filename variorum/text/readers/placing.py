"""Blocks of a format that holds no text to point at, placed in a text that is made of them."""

from collections.abc import Sequence

from variorum.text.document import Block, BlockKind, Decoded, Recipe, Structure


def laid_out(
    blocks: Sequence[tuple[BlockKind, str, int, int]],
    recipe: Recipe,
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
    return decoded, Structure(tuple(placed), "declared", 1.0, recipe, published, metadata, span_of="none")
