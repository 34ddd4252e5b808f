"""PDF with text in it: lines put together to paragraphs by where they stand on the page.

A PDF holds glyphs at places and no paragraphs, so all of this is inference. What the file declares is its outline:
where there is one, its entries are the headings; else lines in larger or bolder type are.
"""

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pdf_oxide

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import Block, BlockKind, Decoded, Recipe, Structure, Unfit
from variorum.text.readers.containers import laid_out
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
GAP = 1.35
"""Distance of two paragraphs over that of two lines, at least."""
NEAR_EDGE = 2
"""Lines at the head and at the foot of a page that may be running heads and page numbers."""

_BULLET = re.compile(r"[•‣◦▪●○–—·*-]\s+|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+")
_PAGE_AT_END = re.compile(r"(?<!\w)\w{1,8}\Z")
_DOTS_AT_END = re.compile(r"(?:\s?[.·…]){4}\Z")
_BRACKET = re.compile(rb"\[|\]|<<|>>|endobj|endstream")
_PAGE_NUMBER = re.compile(r"[\W_]*(?:\d{1,4}|[ivxlc]{1,7})[\W_]*\Z", re.IGNORECASE)

pdf_oxide.disable_logging()


@dataclass(frozen=True, slots=True)
class Print:
    """A printed line; distances in points, from the lower left corner."""

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    running: bool = False
    """Whether it is a running head or a page number."""


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a PDF and its structure, without spans."""
    lines, outline = _open(raw)
    groups = list(_grouped(lines))
    recipe = Recipe()
    rows = [
        Row(clean_line(line.text, recipe).strip() or " ", 0, len(line.text), 0) for group in groups for line in group
    ]
    recipe = Recipe(rejoin=rejoined(rows, list(_as_spans(groups))))
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    blocks = [Block(i, i + 1, *found) for i, found in enumerate(_blocks(groups, body, outline, recipe))]
    blocks = with_title(blocks)
    metadata: dict[str, object] = {"pages": 1 + max(line.page for line in lines)}
    return laid_out([(block.kind, block.text, block.level, block.depth) for block in blocks], recipe, None, metadata)


def _open(raw: bytes) -> tuple[list[Print], dict[str, int]]:
    """All printed lines in reading order, and the level of every entry of the outline by its letters."""
    if _is_nested_deep(raw):
        detail = f"holds arrays or dictionaries inside each other more than {MOST_NESTED} deep"
        raise Unfit("read", "broken_archive", f"cannot be read as PDF: {detail}")
    try:
        document = pdf_oxide.PdfDocument.from_bytes(raw)
        pages = int(document.page_count() if callable(document.page_count) else document.page_count)
        most = min(MOST_PAGES, 1 + len(raw) // LEAST_OF_A_PAGE)
        if pages > most:
            raise Unfit("read", "too_large", f"has {pages} pages; of its size, {most} are read at most")
        lines = [line for page in range(pages) for line in _lines(document, page)]
        outline = dict(_entries(document.get_outline() or [], 1))
    except (OSError, RuntimeError, ValueError) as bad:
        raise Unfit("read", "broken_archive", f"cannot be read as PDF: {bad}") from bad
    if not lines:
        raise Unfit("segment", "empty", f"holds no text on its {pages} pages, only pictures: it needs OCR first")
    return _marked_running(lines, pages), outline


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


def _lines(document: Any, page: int) -> Iterator[Print]:
    for line in document.extract_text_lines(page):
        words = [word for word in line.words if word.text.strip()]
        if words and line.text.strip():
            left, base, width, _ = line.bbox
            size = round(2 * median(word.font_size for word in words)) / 2
            yield Print(page, line.text, left, left + width, base, size, all(word.is_bold for word in words))


def _entries(outline: Sequence[Any], level: int) -> Iterator[tuple[str, int]]:
    for entry in outline:
        if _letters(entry["title"]):
            yield _letters(entry["title"]), min(level, 6)
        if level < 50:
            yield from _entries(entry.get("children") or [], level + 1)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _marked_running(lines: list[Print], pages: int) -> list[Print]:
    """Lines that come back at the head or foot of a third of the pages, numbers aside, and lone page numbers there."""
    edges: dict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        edges[line.page].append(i)
    candidates: set[int] = set()
    for of_page in edges.values():
        by_height = sorted(of_page, key=lambda i: lines[i].base)
        candidates.update(by_height[:NEAR_EDGE], by_height[-NEAR_EDGE:])
    often = Counter(_look(lines[i]) for i in candidates)
    least = max(3, pages / 3)
    return [
        dataclasses.replace(line, running=True)
        if i in candidates and pages > 1 and (_PAGE_NUMBER.match(line.text) or often[_look(line)] >= least)
        else line
        for i, line in enumerate(lines)
    ]


def _look(line: Print) -> tuple[str, float]:
    """What is the same about a running head on every page."""
    return re.sub(r"\d+", "", _letters(line.text)), line.size


def _grouped(lines: Sequence[Print]) -> Iterator[list[Print]]:
    """The lines of each paragraph or heading; a paragraph may go on behind the page's running heads."""
    leading = _leading(lines)
    margins = _right_margins(lines)
    group: list[Print] = []
    aside: list[Print] = []
    for line in lines:
        if line.running:
            aside.append(line)
        elif group and _goes_on(group, line, leading, margins):
            group.append(line)
        else:
            if group:
                yield group
            yield from ([one] for one in aside)
            aside = []
            group = [line]
    if group:
        yield group
    yield from ([one] for one in aside)


def _goes_on(group: Sequence[Print], line: Print, leading: dict[float, float], margins: dict[int, float]) -> bool:
    """Whether a line continues the paragraph before it."""
    before = group[-1]
    if abs(line.size - before.size) > 0.5 or line.bold != before.bold or _BULLET.match(line.text):
        return False
    if _has_leaders(before.text):
        return False
    ended = ends_sentence(before.text)
    drop = before.base - line.base
    if line.page != before.page or drop < 0:  # another page or column
        return not ended and (line.text[:1].islower() or before.text.rstrip()[-1:] in "-,;\u2010")
    if drop > GAP * leading.get(line.size, line.size * 1.2):
        return False
    indented = line.left - before.left > line.size * 0.8 and len(group) > 1 and abs(before.left - group[-2].left) < 2
    short = before.right < margins[before.page] - 6 * before.size
    return not (ended and (indented or short))


def _leading(lines: Sequence[Print]) -> dict[float, float]:
    """The usual distance of two lines, by their size of type."""
    drops: dict[float, list[float]] = defaultdict(list)
    for before, line in pairwise(lines):
        drop = before.base - line.base
        if line.page == before.page and line.size == before.size and line.size * 0.8 < drop < line.size * 2.5:
            drops[line.size].append(drop)
    return {size: sorted(found)[len(found) // 4] for size, found in drops.items()}


def _right_margins(lines: Sequence[Print]) -> dict[int, float]:
    margins: dict[int, float] = defaultdict(float)
    for line in lines:
        margins[line.page] = max(margins[line.page], line.right)
    return margins


def _as_spans(groups: Sequence[Sequence[Print]]) -> Iterator[Span]:
    at = 0
    for group in groups:
        yield Span(at, at + len(group) - 1)
        at += len(group)


def _blocks(
    groups: Sequence[Sequence[Print]], body: float, outline: dict[str, int], recipe: Recipe
) -> Iterator[tuple[BlockKind, str, int, int]]:
    texts = [compose([clean_line(line.text, recipe) for line in group], "body", recipe) for group in groups]
    declared = {i: outline[_letters(text)] for i, text in enumerate(texts) if _letters(text) in outline}
    large = {i for i, group in enumerate(groups) if _is_large(group, texts[i], body)}
    if len(declared) >= max(2, len(outline) / 2):
        top = min(large, default=-1)  # the title, which outlines leave out
        levels = {
            i: level + (top in large and top not in declared and top < min(declared)) for i, level in declared.items()
        }
        levels |= {top: 1} if top >= 0 and top < min(declared) else {}
    else:
        ranks = sorted({_rank(groups[i]) for i in large}, reverse=True)
        levels = {i: min(ranks.index(_rank(groups[i])) + 1, 6) for i in large}
    for i, (group, text) in enumerate(zip(groups, texts, strict=True)):
        if not text:
            continue
        if group[0].running:
            yield "boilerplate", text, 0, 0
        elif _has_leaders(text):
            yield "toc_entry", text, 0, 0
        elif i in levels:
            yield "heading", text, levels[i], 0
        elif _BULLET.match(group[0].text) and text[:1] in "•‣◦▪●○":
            yield "list_item", text[1:].strip() or text, 0, 0
        else:
            yield "body", text, 0, 0


def _has_leaders(text: str) -> bool:
    """Whether a line ends with the dots of a table of contents and the page behind them."""
    page = _PAGE_AT_END.search(text, max(0, len(text) - 9))
    if page is None:
        return False
    dots = text[: page.start()].rstrip()
    return _DOTS_AT_END.search(dots, max(0, len(dots) - 8)) is not None


def _rank(group: Sequence[Print]) -> tuple[float, bool]:
    return group[0].size, group[0].bold


def _is_large(group: Sequence[Print], text: str, body: float) -> bool:
    """Whether lines are set like a heading."""
    if group[0].running or len(text) > LONGEST_HEADING or _has_leaders(text) or not any(map(str.isalpha, text)):
        return False
    if group[0].size >= body * LARGER:
        return True
    return group[0].bold and group[0].size >= body and not ends_sentence(text) and len(group) < 3
