"""PDF with text in it: lines put together to paragraphs by where they stand on the page.

A PDF holds glyphs at places and no paragraphs, so all of this is inference. What the file declares is its outline:
where there is one, its entries are the headings; else lines in larger or bolder type are.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Any

import pdf_oxide

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import Block, BlockKind, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.readers.pdf.edges import with_notes, with_running
from variorum.text.readers.pdf.grouping import (
    BULLETS,
    code_lines,
    depths_of,
    grouped,
    has_leaders,
    is_item,
    with_rows,
)
from variorum.text.readers.pdf.lines import Print, lines_of
from variorum.text.readers.placing import laid_out
from variorum.text.readers.plain.forms import ends_sentence
from variorum.text.readers.plain.grouping import Span
from variorum.text.readers.plain.hyphens import rejoined
from variorum.text.readers.plain.layout import Row
from variorum.text.readers.titles import with_title

MOST_PAGES = 20_000
LEAST_OF_A_PAGE = 16
"""Bytes that a page takes at least: a file with more pages than that names the same ones again and again."""
MOST_NESTED = 5_000
"""Arrays and dictionaries inside each other, at most: the library's own stack ends somewhere beyond 10,000."""
LARGER = 1.12
"""Type of a heading over that of the text, at least."""
LONGEST_HEADING = 200
"""Characters of a heading, at most."""
MOST_MONO = 0.9
"""Share of the text in a typewriter's face, at most, for such a face to say that something is code: what is typed from
beginning to end is text, and of a manual of programs most may be code."""
FARTHEST_ITEM = 8
"""Paragraphs between two items of a list, at most."""

_ITEM = re.compile(r"(\(?)(\d{1,3}|[a-z])([.)])\s")
_NUMBER = re.compile(r"(?<!\s)\s*+(?:(?:Chapter|Appendix|Section|Part)\s+)?[A-Z\d]{1,3}(?:\.\d{1,3}){0,5}[.:)]?\s+")
_BRACKET = re.compile(rb"\[|\]|<<|>>|endobj|endstream")

pdf_oxide.disable_logging()


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a PDF and its structure, without spans."""
    lines, outline, pages = _open(raw)
    sizes: Counter[float] = Counter()
    letters = in_mono = 0
    for line in lines:
        sizes[line.size] += len(line.text)
        letters += len(line.text)
        in_mono += len(line.text) if line.mono else 0
    body = sizes.most_common(1)[0][0]
    if in_mono > MOST_MONO * letters:
        lines = [dataclasses.replace(line, mono=False) for line in lines]
    lines = with_rows(with_notes(with_running(lines, pages), body))

    groups = list(grouped(lines))
    options = CleaningOptions()
    rows = [
        Row(clean_line(line.text, options).strip() or " ", 0, len(line.text), 0) for line in chain.from_iterable(groups)
    ]
    options = CleaningOptions(rejoin=rejoined(rows, list(_as_spans(groups))))
    found = list(_blocks(groups, body, outline, options))
    blocks = with_title([Block(i, i + 1, *block) for i, (block, _) in enumerate(found)])
    metadata: dict[str, object] = {
        "pages": pages,
        "page_starts": _page_starts(blocks, [page for _, page in found], pages),
    }
    return laid_out([(block.kind, block.text, block.level, block.depth) for block in blocks], options, None, metadata)


def _page_starts(blocks: Sequence[Block], page_of: Sequence[int], pages: int) -> list[int]:
    """For every page, how many paragraphs begin on the pages before it."""
    begun = Counter(page for block, page in zip(blocks, page_of, strict=True) if block.kind not in ("heading", "title"))
    return list(accumulate((begun[page] for page in range(pages - 1)), initial=0))


def _open(raw: bytes) -> tuple[list[Print], dict[str, int], int]:
    """All printed lines in reading order, the level of every entry of the outline by its letters, number of pages."""
    if _is_nested_deep(raw):
        detail = f"holds arrays or dictionaries inside each other more than {MOST_NESTED} deep"
        raise Rejection("read", "broken_archive", f"cannot be read as PDF: {detail}")
    try:
        document = pdf_oxide.PdfDocument.from_bytes(raw)
        pages = int(document.page_count() if callable(document.page_count) else document.page_count)
        most = min(MOST_PAGES, 1 + len(raw) // LEAST_OF_A_PAGE)
        if pages > most:
            raise Rejection("read", "too_large", f"has {pages} pages; of its size, {most} are read at most")
        lines = list(chain.from_iterable(lines_of(document, page) for page in range(pages)))
        outline = dict(_entries(document.get_outline() or [], 1))
    except (OSError, RuntimeError, ValueError) as bad:
        raise Rejection("read", "broken_archive", f"cannot be read as PDF: {bad}") from bad
    if not lines:
        raise Rejection("segment", "empty", f"holds no text on its {pages} pages, only pictures: it needs OCR first")
    return lines, outline, pages


def _is_nested_deep(raw: bytes) -> bool:
    """Whether brackets lie inside each other so deep that reading them would end the process."""
    depth = 0
    for found in _BRACKET.finditer(raw):
        token = found[0]
        if token in (b"[", b"<<"):
            depth += 1
            if depth > MOST_NESTED:
                return True
        elif token in (b"]", b">>"):
            depth = max(depth - 1, 0)
        else:
            depth = 0  # an object ends, or a stream, whose bytes may look like anything
    return False


def _entries(outline: Sequence[Any], level: int) -> Iterator[tuple[str, int]]:
    for entry in outline:
        if _letters(entry["title"]):
            yield _letters(entry["title"]), min(level, 6)
        if level < 50:
            yield from _entries(entry.get("children") or [], level + 1)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _as_spans(groups: Sequence[Sequence[Print]]) -> Iterator[Span]:
    at = 0
    for group in groups:
        yield Span(at, at + len(group) - 1)
        at += len(group)


def _blocks(
    groups: Sequence[Sequence[Print]], body: float, outline: dict[str, int], options: CleaningOptions
) -> Iterator[tuple[tuple[BlockKind, str, int, int], int]]:
    """Kind, text, level and depth of every group, and the page that it begins on."""
    texts: list[str] = []
    for group in groups:
        lines = [clean_line(line.text, options) for line in group]
        texts.append(compose(lines, "body", options))

    levels = _levels(groups, texts, body, outline)
    signed = {i for i, group in enumerate(groups) if is_item(group)}
    items = _numbered(groups) | signed
    depths = depths_of(groups, items, levels.keys())
    for i, (group, text) in enumerate(zip(groups, texts, strict=True)):
        if not text:
            continue

        kind: BlockKind = "body"
        if group[0].role == "running":
            kind = "boilerplate"
        elif group[0].role == "note":
            kind = "footnote"
        elif has_leaders(text) or group[0].role == "entry":
            kind = "toc_entry"
        elif i in levels:
            kind = "heading"
        elif all(line.mono for line in group):
            kind, text = "code", compose([clean_line(line, options) for line in code_lines(group)], "code", options)
        elif group[0].role == "row":
            kind, text = "table", "\n".join(" | ".join(_cells(line, options)) for line in group)
        elif i in signed:
            kind, text = "list_item", text[1:].strip() or text
        elif i in items:
            kind = "list_item"

        level, depth = levels[i] if kind == "heading" else 0, depths[i] if kind == "list_item" else 0
        yield (kind, text, level, depth), group[0].page


def _cells(line: Print, options: CleaningOptions) -> list[str]:
    return [compose([clean_line(cell, options)], "body", options) for cell in line.cells]


def _levels(
    groups: Sequence[Sequence[Print]], texts: Sequence[str], body: float, outline: dict[str, int]
) -> dict[int, int]:
    """The levels of the headings: as the outline has them, else by the size of their type."""
    declared = {
        i: outline[letters]
        for i, text in enumerate(texts)
        if not groups[i][0].role and len(text) <= LONGEST_HEADING and (letters := _in_outline(text, outline))
    }
    large = {i for i, group in enumerate(groups) if _is_large(group, texts[i], body)}
    if len(declared) < max(2, len(outline) / 2):
        ranks = sorted({_rank(groups[i]) for i in large}, reverse=True)
        return {i: min(ranks.index(_rank(groups[i])) + 1, 6) for i in large}
    top = min(large, default=-1)  # the title, which outlines leave out
    below = 0 <= top < min(declared)
    levels = {i: level + (below and top not in declared) for i, level in declared.items()}
    return levels | ({top: 1} if below else {})


def _in_outline(text: str, outline: dict[str, int]) -> str:
    """The entry of the outline that a text is, with or without its number."""
    if has_leaders(text) or text[:1] in BULLETS:
        return ""
    return next(
        (letters for letters in (_letters(text), _letters(_NUMBER.sub("", text, count=1))) if letters in outline), ""
    )


def _numbered(groups: Sequence[Sequence[Print]]) -> set[int]:
    """The groups that are items of a numbered list: another one near by has the number before or after, or the like."""
    found: dict[int, tuple[int, str]] = {}
    for i, group in enumerate(groups):
        number = _ITEM.match(group[0].text)
        if number and not group[0].role and not group[0].cells[2:]:
            value = int(number[2]) if number[2].isdecimal() else ord(number[2].lower()) - ord("a") + 1
            found[i] = value, f"{number[1]}{'1' if number[2].isdecimal() else 'a'}{number[3]}"
    items: set[int] = set()
    last: dict[tuple[int, str], int] = {}
    for i, (value, form) in found.items():
        before = last.get((value - 1, form))
        if before is not None and i - before <= FARTHEST_ITEM:
            items |= {before, i}
        last[value, form] = i
    return items


def _rank(group: Sequence[Print]) -> tuple[float, bool]:
    return group[0].size, group[0].bold


def _is_large(group: Sequence[Print], text: str, body: float) -> bool:
    """Whether lines are set like a heading."""
    if (
        group[0].role
        or group[0].mono
        or text[:1] in BULLETS
        or len(text) > LONGEST_HEADING
        or has_leaders(text)
        or not any(map(str.isalpha, text))
    ):
        return False
    if group[0].size >= body * LARGER:
        return True
    return group[0].bold and group[0].size >= body and not ends_sentence(text) and len(group) < 3
