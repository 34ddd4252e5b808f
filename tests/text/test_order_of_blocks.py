"""What a reader says of where its blocks stand is held before it can cost other sources their version."""

import pytest

from variorum.text import cut as cutting
from variorum.text.cut import cut
from variorum.text.document import Block, CleaningOptions, Declared, Decoded, Rejection, Structure

TEXT = "A first text of some words. A second text of some words. A third one."


def assembled(*blocks: Block) -> list[tuple[str, str | None]]:
    """The kinds and texts of all rows that blocks become; a title and headings as such."""
    structure = Structure(blocks, "declared", 1.0, CleaningOptions())
    made = cutting._assemble(Decoded(TEXT, "utf-8", 1.0), structure, "text/plain", Declared())
    return [("heading", one.heading) for one in made.sections] + [(one.kind, one.text) for one in made.paragraphs]


def test_a_title_that_stands_below_headings_is_a_paragraph() -> None:
    """With such a title, a section began before the one that it is under, and the rule over the set held all back."""
    found = cut(b"* A\nThe first text.\n\n#+TITLE: Late\n* B\nThe second text.\n", "text/x-org")
    assert [section.heading for section in found.sections] == [None, "A", "B"]
    assert [(one.kind, one.text) for one in found.paragraphs] == [
        ("body", "The first text."),
        ("title_repeat", "Late"),
        ("body", "The second text."),
    ]


def test_of_two_titles_none_is_lost() -> None:
    said = Block(0, 27, "title", "A first"), Block(28, 56, "title", "A second"), Block(57, 69, "body", "A third one.")
    assert assembled(*said) == [("heading", "A first"), ("title_repeat", "A second"), ("body", "A third one.")]


@pytest.mark.parametrize(
    "blocks",
    [
        (Block(0, 27, "body", "a"), Block(26, 56, "body", "b")),
        (Block(28, 56, "body", "a"), Block(0, 27, "body", "b")),
        (Block(28, 56, "heading", "a", 1), Block(0, 27, "body", "b")),
        (Block(0, 27, "body", "a"), Block(20, 56, "footnote", "b")),
        (Block(0, 56, "body", "a"), Block(10, 20, "footnote", "b"), Block(15, 25, "footnote", "c")),
        (Block(0, 56, "body", "a"), Block(10, 20, "footnote", "b"), Block(25, 60, "body", "c")),
    ],
)
def test_blocks_that_overlap_or_go_back_are_refused(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(Rejection, match="at bytes") as refused:
        assembled(*blocks)
    assert (refused.value.step, refused.value.reason) == ("validate", "invalid_rows")


def test_notes_inside_of_a_paragraph_are_taken() -> None:
    said = Block(0, 56, "body", "a"), Block(10, 20, "footnote", "b"), Block(21, 25, "footnote", "c")
    assert [kind for kind, _ in assembled(*said, Block(57, 69, "body", "d"))][1:] == ["body", *["footnote"] * 2, "body"]
