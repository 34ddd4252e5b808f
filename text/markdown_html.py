"""HTML inside Markdown: its pieces of text as blocks, tags that count as markup left out."""

import re
from collections.abc import Iterator

from text.document import Block, BlockKind
from text.elements import BREAKING, OPTIONAL_END, VOID
from text.markdown_inline import is_picture, tags_that_count

_TAG = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][a-zA-Z0-9-]*(?:[\s/][^<>]*)?>",
    re.DOTALL | re.IGNORECASE,
)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")


def tag_names(text: str) -> frozenset[str]:
    """Every start `<name` and `</name` of a tag in a document, in lower case."""
    return frozenset(found[0].lower() for found in _NAME.finditer(text))


def html_spans(text: str, start: int, end: int, kind: BlockKind, depth: int, names: frozenset[str]) -> Iterator[Block]:
    """Blocks without text of the HTML at `text[start:end]`, which stands in a container of this kind and depth.

    `names` are the `tag_names` of the document: a tag whose partner is elsewhere in it is markup.
    """
    tags = list(_TAG.finditer(text, start, end))
    heading = 0
    at = start
    for tag, parts in zip(tags, _parting([tag[0] for tag in tags], names), strict=True):
        if not parts:
            continue
        yield from _piece(text, at, tag.start(), kind, depth, heading)
        at = tag.end()
        level = re.match(r"<(/?)h([1-6])\b", tag[0], re.IGNORECASE)
        if level:
            heading = 0 if level[1] else int(level[2])
    yield from _piece(text, at, end, kind, depth, heading)


def _piece(text: str, start: int, end: int, kind: BlockKind, depth: int, heading: int) -> Iterator[Block]:
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start < end and heading and kind == "body":
        yield Block(start, end, "heading", "", level=heading)
    elif start < end:
        yield Block(start, end, "caption" if is_picture(text[start:end]) else kind, "", depth=depth)


def _parting(tags: list[str], names: frozenset[str]) -> list[bool]:
    """Which tags part blocks: those of block elements, and inline ones whose partner is in another block."""
    counted = tags_that_count(tags)
    out = []
    for tag, counts in zip(tags, counted, strict=True):
        found = _NAME.match(tag)
        name = found[1].lower() if found else ""
        if tag.startswith("<!") or name in ("script", "style"):
            out.append(True)
        elif counts:
            out.append(name in BREAKING)
        else:
            partner = f"<{name}" if tag.startswith("</") else f"</{name}"
            out.append(name in OPTIONAL_END or (name not in VOID and partner in names))
    return out
