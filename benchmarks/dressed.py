"""Documents of the evaluation sets in layouts that the sets lack: what people do to plain text by hand.

Each is made from the gold of a document with a blank line between blocks, so the gold goes with it: manual pages, rules
below headings, headings without a blank line below, centred headings, headings set apart by more space. `of` gives a
document the one style that the hash of its name picks, so that a set stays as large as it was.
"""

import textwrap
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.segmentation import Document

_WIDTH = 72
_SET_IN = 7
Block = dict[str, Any]
Style = Callable[[Sequence[Block]], list[tuple[str, int, int]]]
"""Blocks -> for each what stands for it, and where in that the block itself starts and ends."""


def dressed(found: Sequence[Document]) -> list[Document]:
    """Every document in one style; those in scripts without blanks, which textwrap cannot break, are left out."""
    return [of(document) for document in found if not _is_spaceless(document.text)]


def of(document: Document) -> Document:
    """A document in the style that its name picks."""
    names = sorted(STYLES)
    name = names[zlib.crc32(document.name.rsplit("/", 1)[-1].encode()) % len(names)]
    blocks = list(document.gold["blocks"])
    text = ""
    out: list[Block] = []
    for block, (said, start, end) in zip(blocks, STYLES[name](blocks), strict=True):
        out.append({**block, "start": len(text) + start, "end": len(text) + end})
        text += said
    gold = {**document.gold, "blocks": out, "variant": f"dressed {name}", "path": f"dressed/{name}/{document.name}"}
    return replace(document, name=f"dressed/{name}/{document.name}", text=text, gold=gold)


def _placed(block: Block, shown: str, above: str, below: str) -> tuple[str, int, int]:
    return above + shown + below, len(above), len(above) + len(shown)


def _filled(block: Block, indent: int = 0) -> str:
    """A paragraph wrapped; what keeps its lines stays as it is."""
    margin = " " * indent
    said = str(block["text"])
    if "\n" in said:
        return "\n".join(margin + line for line in said.split("\n"))
    return textwrap.fill(
        said, _WIDTH, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )


def _manual(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    """Headings in capitals at the margin, the text below them at once and set in."""
    return [
        _placed(block, str(block["text"]).upper(), "\n", "\n")
        if block["kind"] == "h"
        else _placed(block, _filled(block, _SET_IN), "", "\n\n")
        for block in blocks
    ]


def _ruled(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    """A rule of = or - below each heading, and the text below that at once or after a blank line."""
    out = []
    close = len(blocks) % 2
    for block in blocks:
        if block["kind"] == "h":
            said = _filled(block)
            rule = ("=" if block.get("level", 1) <= 1 else "-") * max(map(len, said.split("\n")))
            out.append(_placed(block, said, "", f"\n{rule}\n" + "\n" * close))
        else:
            out.append(_placed(block, _filled(block), "", "\n\n"))
    return out


def _glued(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    """No blank line below headings."""
    return [_placed(block, _filled(block), "", "\n" if block["kind"] == "h" else "\n\n") for block in blocks]


def _centred(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    """Headings centred, in capitals, two blank lines above."""
    out = []
    for block in blocks:
        if block["kind"] == "h":
            lines = [line.center(_WIDTH).rstrip() for line in _filled(block).upper().split("\n")]
            out.append(_placed(block, "\n".join(lines), "\n\n", "\n\n"))
        else:
            out.append(_placed(block, _filled(block), "", "\n\n"))
    return out


def _apart(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    """Two blank lines above headings; paragraphs of one line."""
    return [_placed(block, str(block["text"]), "\n" if block["kind"] == "h" else "", "\n\n") for block in blocks]


STYLES: dict[str, Style] = {
    "apart": _apart,
    "centred": _centred,
    "glued": _glued,
    "manual": _manual,
    "ruled": _ruled,
}


def _is_spaceless(text: str) -> bool:
    return text.count(" ") * 20 < len(text)
