"""Notebooks of Jupyter: cells in order, Markdown as it is read elsewhere, what was printed counted and left out."""

import json

import pytest

from variorum.text.cut import cut
from variorum.text.document import Rejection
from variorum.text.readers.formats import media_type_of

CELLS: list[dict[str, object]] = [
    {"cell_type": "markdown", "source": ["# A Notebook\n", "\n", "Some *words*.\n", "\n", "* one\n"]},
    {"cell_type": "code", "source": "x = 1\n\ny = 2", "outputs": [{"text": ["printed"]}]},
    {"cell_type": "markdown", "source": "## More\n\nThe end."},
    {"cell_type": "raw", "source": ".. raw::"},
]


def rows(book: object) -> list[tuple[str, str]]:
    raw = json.dumps(book).encode()
    found = cut(raw, media_type_of("a.ipynb", raw))
    return [(row.kind, row.text) for row in found.paragraphs]


def test_a_notebook_is_its_cells() -> None:
    raw = json.dumps({"cells": CELLS, "nbformat": 4}).encode()
    found = cut(raw, media_type_of("a.ipynb", raw))
    assert [(section.level, section.heading) for section in found.sections] == [(0, "A Notebook"), (2, "More")]
    assert [(row.kind, row.text) for row in found.paragraphs] == [
        ("body", "Some words."), ("list_item", "one"), ("code", "x = 1\n\ny = 2"), ("body", "The end."),
        ("code", ".. raw::"),
    ]  # fmt: skip
    assert (found.metadata["outputs_left_out"], found.span_of) == (1, "none")


def test_an_old_notebook_has_worksheets_and_headings() -> None:
    cells = [{"cell_type": "heading", "level": 1, "source": ["Old"]}, {"cell_type": "code", "input": ["x = 1"]}]
    assert rows({"worksheets": [{"cells": cells}], "nbformat": 3}) == [("code", "x = 1")]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"{", "bad_record"), (b"[" * 100_000, "bad_record"), (b"{}", "empty"), (b'{"cells": [1, "a"]}', "empty")],
)
def test_what_is_no_notebook_has_a_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(Rejection) as rejection:
        cut(raw, media_type_of("a.ipynb", raw))
    assert rejection.value.reason == reason
