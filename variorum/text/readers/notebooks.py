"""Notebooks of Jupyter (nbformat 3 and 4): cells of Markdown as it is read elsewhere, cells of a program as code.

What a program printed is left out and counted: it is made anew with each run.
"""

import json
from collections.abc import Iterator
from itertools import chain

from variorum.text.cleaning.clean import clean_line, decide
from variorum.text.compose import composed
from variorum.text.document import CleaningOptions, Decoded, Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.readers.markdown import reader as markdown
from variorum.text.readers.placing import Found, laid_out, with_one_title

HIGHEST = 6
"""The lowest level of a heading that an old notebook has."""


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a notebook, without spans. Raises Rejection where it is none."""
    decoded = decode(raw)
    try:
        book = json.loads(decoded.text)
    except (ValueError, RecursionError) as bad:
        raise Rejection("read", "bad_record", f"cannot be read as a notebook: {str(bad)[:200]}") from bad
    cells = [cell for cell in _cells(book) if isinstance(cell, dict)]
    if not cells:
        raise Rejection("read", "empty", "holds no cells of a notebook")

    found = list(chain.from_iterable(map(_blocks, cells)))
    metadata: dict[str, object] = {}
    outputs = sum(len(cell["outputs"]) for cell in cells if isinstance(cell.get("outputs"), list))
    if outputs:
        metadata["outputs_left_out"] = outputs
    made, structure = laid_out(with_one_title(found), CleaningOptions(), None, metadata)
    return Decoded(made.text, decoded.encoding, decoded.score, lost=decoded.lost), structure


def _cells(book: object) -> Iterator[object]:
    """The cells, which nbformat 3 has in worksheets."""
    if isinstance(book, dict):
        for part in (book, *_list(book.get("worksheets"))):
            yield from _list(part.get("cells")) if isinstance(part, dict) else ()


def _blocks(cell: dict[str, object]) -> Iterator[Found]:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(str(line) for line in source) if isinstance(source, list) else str(source)
    kind = cell.get("cell_type")
    if kind == "markdown":
        for block in markdown.structure(text, decide(text)).blocks:
            yield "heading" if block.kind == "title" else block.kind, block.text, block.level or 1, block.depth
    elif kind == "heading":
        level = cell.get("level")
        words = clean_line(" ".join(text.split()), CleaningOptions())
        if words:
            yield "heading", words, min(level, HIGHEST) if isinstance(level, int) and level > 0 else 1, 0
    else:
        words = composed(text, "code", CleaningOptions())
        if words.strip():
            yield "code", words, 0, 0


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
