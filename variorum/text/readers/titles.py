"""Which heading is the title of the whole document."""

import dataclasses

from variorum.text.document import Block


def with_title(blocks: list[Block]) -> list[Block]:
    """The blocks with the only heading of level 1 as title, if no other heading stands before it."""
    top = next((i for i, block in enumerate(blocks) if block.kind == "heading"), None)
    if top is None or blocks[top].level != 1 or any(is_top(block) for block in blocks[top + 1 :]):
        return blocks
    return [*blocks[:top], dataclasses.replace(blocks[top], kind="title", level=0), *blocks[top + 1 :]]


def is_top(block: Block) -> bool:
    """Whether a block is a heading of the first level."""
    return block.kind == "heading" and block.level == 1
