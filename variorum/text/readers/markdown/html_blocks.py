"""HTML inside Markdown: its pieces of text as blocks, tags that count as markup left out."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from variorum.text.document import Block, BlockKind
from variorum.text.readers.html.elements import OPTIONAL_END
from variorum.text.readers.html.marks import Mark, marks
from variorum.text.readers.html.runs import PARTING, TextRun, runs_between
from variorum.text.readers.markdown.inline import tags_that_count

_NAME = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*")


def tag_names(text: str) -> frozenset[str]:
    """Every start `<name` and `</name` of a tag in a document, in lower case."""
    return frozenset(found[0].lower() for found in _NAME.finditer(text))


def html_spans(text: str, start: int, end: int, kind: BlockKind, depth: int, names: frozenset[str]) -> Iterator[Block]:
    """Blocks without text of the HTML at `text[start:end]`, which stands in a container of this kind and depth.

    `names` are the `tag_names` of the document: a tag whose partner is elsewhere in it is markup.
    """
    found = _that_count(text, list(marks(text, start, end)), names)
    for run in runs_between(text, found, start, end):
        yield _block(run, *_with_partners(text, run, found), kind, depth)


def _block(run: TextRun, start: int, end: int, kind: BlockKind, depth: int) -> Block:
    context = run.context
    own = context.kind if kind == "body" and context.kind != "title" else kind
    if own == "heading":
        return Block(start, end, own, "", level=context.level)
    return Block(start, end, own, "", depth=depth or context.depth)


def _with_partners(text: str, run: TextRun, found: Sequence[Mark]) -> tuple[int, int]:
    """The span of a run with the inline tags at its ends, as far as their partners are in it."""
    if run.context.whole:  # code and tables begin and end where they do
        return run.start, run.end
    first = bisect_left(found, run.start, key=lambda mark: mark.start)
    last = bisect_left(found, run.end, key=lambda mark: mark.start)
    inside = (first, last)
    start, end = run.start, run.end
    while first and found[first - 1].name not in PARTING and not text[found[first - 1].end : start].strip():
        first -= 1
        start = found[first].start
    while last < len(found) and found[last].name not in PARTING and not text[end : found[last].start].strip():
        end = found[last].end
        last += 1
    counts = tags_that_count([text[mark.start : mark.end] for mark in found[first:last]])
    before = [mark for mark, count in zip(found[first : inside[0]], counts, strict=False) if count]
    after = [mark for mark, count in zip(found[inside[1] : last], counts[inside[1] - first :], strict=True) if count]
    return before[0].start if before else run.start, after[-1].end if after else run.end


def _that_count(text: str, found: Sequence[Mark], names: frozenset[str]) -> list[Mark]:
    """The tags that are markup: with a partner in the document, or with attributes, or with an end tag left out."""
    counts = tags_that_count([text[mark.start : mark.end] for mark in found])
    return [mark for mark, in_itself in zip(found, counts, strict=True) if in_itself or _is_tag(mark, names)]


def _is_tag(mark: Mark, names: frozenset[str]) -> bool:
    partner = f"<{mark.name}" if mark.closing else f"</{mark.name}"
    return mark.whole or mark.name == "!" or mark.name in OPTIONAL_END or partner in names
