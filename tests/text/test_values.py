"""Values that are made often are compared, hashed and changed as frozen dataclasses are."""

from dataclasses import replace

from variorum.text.document import Block


def test_a_value_is_what_it_holds() -> None:
    block = Block(0, 5, "body", "A text")
    assert block == replace(block)
    assert len({block, replace(block), replace(block, end=6)}) == 2
    assert not hasattr(block, "__dict__")
