"""Markdown: CommonMark with tables, footnotes and front matter, read into blocks with exact spans.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone.

Markup, and therefore in no block: marks of headings, lists, quotes and fences, the language after a fence, link
destinations and titles, link definitions, thematic breaks, table rules, heading ids such as `{#id}`, tags and comments
of HTML, and front matter, which becomes metadata.
"""

import dataclasses
import re
import textwrap
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from variorum.text.cleaning.clean import clean_lines
from variorum.text.compose import compose
from variorum.text.document import Block, BlockKind, CleaningOptions, Structure
from variorum.text.readers.front_matter import (
    AUTHORS,
    DATES,
    LANGUAGES,
    TITLES,
    FrontMatter,
    front_matter,
    iso_date,
    stated,
)
from variorum.text.readers.html import reader as html
from variorum.text.readers.markdown.html_blocks import html_spans, tag_names
from variorum.text.readers.markdown.inline import READER, is_picture, plain

LONGEST_UNDERLINED = 300
"""Characters of an underlined heading, at most; a longer one is a paragraph before a break without a blank line."""

_LINE_END = re.compile(r"\r\n?|\n")
_QUOTE_MARKS = re.compile(r"(?<=\n)[ \t]*>(?: {0,4}>)* ?")
_FENCE = re.compile(r"`{3,}|~{3,}")
_HEADING_ID = re.compile(r"\{(?:#[\w:.-][^{}]*|/\*[^{}]*\*/)\}\s*\Z")
_CELL_END = re.compile(r"(?<!\\)\|")
_HTML_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_MARKS = re.compile(r"[\s>]*(?:(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})(?=\s|\Z)|\[\^[^\]\s]+\]:)[\s>]*)*")
_ONLY_MARKUP = re.compile(r"[\s>*_=#+|:~`-]*\Z")
_CONTAINERS = frozenset(("blockquote_open", "list_item_open", "footnote_reference_open", "dt_open", "dd_open"))
_DESTINATION = re.compile(r"[/:#?]|\.\w|\A\Z")


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks, title, date and metadata of decoded Markdown."""
    front = front_matter(text)
    start = front.end if front else 0
    tokens: list[Token] = []
    READER.block.parse(_LINE_END.sub("\n", text[start:]), READER, {}, tokens)
    options = dataclasses.replace(options, unescape=False, labels=_labels(tokens))
    lines = _line_spans(text, start)
    spans = sorted(_spans(text, lines, tokens), key=lambda block: block.start)
    blocks = [
        dataclasses.replace(span, text=words)
        for span in _with_what_is_left(text, lines, spans, _markup_lines(tokens))
        if (words := span_text(text[span.start : span.end], span.kind, options)).strip()
    ]
    return Structure(
        blocks=tuple(_with_title(blocks, text, front, options)),
        layout="declared",
        layout_score=1.0,
        options=options,
        published=iso_date(stated(front.values, DATES)) if front else None,
        metadata=_metadata(front) if front else {},
    )


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from its decoded span alone."""
    options = dataclasses.replace(options, unescape=False) if options.unescape else options
    span = _LINE_END.sub("\n", span)
    if kind == "code":
        return _composed(_code_lines(span), kind, options)
    span = _QUOTE_MARKS.sub("", span)
    if kind == "table" and _HTML_CELL.match(span):
        return html.span_text(span, kind, options)
    if kind == "table":
        return _composed(_rows(span, options), kind, options)
    return _composed(plain(span, options.labels).split("\n"), kind, options)


def _composed(lines: Sequence[str], kind: BlockKind, options: CleaningOptions) -> str:
    return compose(clean_lines(lines, options), kind, options)


def _code_lines(span: str) -> list[str]:
    """The lines of code as they stand; of code with its fences, the lines between them without what they share."""
    lines = span.split("\n")
    fence = _FENCE.match(span)
    if not fence or len(lines) == 1:
        return lines
    lines = lines[1:]
    quotes = min(
        len(line) - len(line.lstrip(" \t>")) and line[: len(line) - len(line.lstrip(" \t>"))].count(">")
        for line in lines
    )
    lines = [re.sub(rf"\A(?:[ \t]*>){{{quotes}}}", "", line) for line in lines]
    if re.fullmatch(rf"\s*{re.escape(fence[0][0])}{{{len(fence[0])},}}\s*", lines[-1]):
        lines = lines[:-1]
    return textwrap.dedent("\n".join(lines)).split("\n")


def _rows(span: str, options: CleaningOptions) -> list[str]:
    """The rows of a table, cells parted by ` | `; the second line is the rule under the header."""
    rows = []
    for line in [line for i, line in enumerate(span.split("\n")) if i != 1]:
        line = line.strip()
        cells = _CELL_END.split(line.removeprefix("|"))
        if len(cells) > 1 and not cells[-1].strip():
            cells = cells[:-1]
        texts = [plain(cell.strip().replace("\\|", "|"), options.labels).replace("\n", " ") for cell in cells]
        rows.append(" | ".join(text.strip() for text in texts))
    return rows


def _labels(tokens: Sequence[Token]) -> frozenset[str]:
    """The labels of link definitions, and of footnotes with a `^` before them."""
    links = {str(token.meta["id"]) for token in tokens if token.type == "definition" and _is_definition(token)}
    notes = {"^" + str(token.meta["label"]) for token in tokens if token.type == "footnote_reference_open"}
    return frozenset(links | notes)


def _is_definition(token: Token) -> bool:
    """Whether a link definition leads anywhere: `[Note]: see` is text."""
    return bool(_DESTINATION.search(str(token.meta["url"])))


def _line_spans(text: str, start: int) -> list[tuple[int, int]]:
    """Start and end of every line as markdown-it counts them, without its line end."""
    ends = [(found.start(), found.end()) for found in _LINE_END.finditer(text, start)]
    return list(zip([start, *(b for _, b in ends)], [*(a for a, _ in ends), len(text)], strict=True))


def _spans(text: str, lines: Sequence[tuple[int, int]], tokens: Sequence[Token]) -> Iterator[Block]:
    """Headings, paragraphs, code, tables and HTML as blocks without text."""
    within: list[str] = []
    table = False
    names = tag_names(text) if any(token.type == "html_block" for token in tokens) else frozenset()
    for i, token in enumerate(tokens):
        first, last = token.map or (0, 0)
        kind, depth = _container(within)

        # A table is one block, whatever stands in it; lists, quotations and notes say what their paragraphs are.
        if token.type in ("table_open", "table_close"):
            table = token.nesting > 0
            if table:
                start, end = lines[first][0], lines[last - 1][1]
                marks = _marks(text[start : lines[first][1]]) if within else 0
                yield from _trimmed(text, start + marks, end, "table", depth)
        elif token.nesting:
            if token.type in _CONTAINERS:
                within.append(token.type)
            elif token.type.removesuffix("_close") + "_open" in _CONTAINERS:
                within.pop()
        elif table:
            continue

        # What stands outside of tables. A paragraph that is long over a line of marks is no heading.
        elif token.type == "inline" and token.content:
            opening = tokens[i - 1]
            start, end = _inline_span(text, lines, token, opening)
            underlined = opening.type == "heading_open" and not opening.markup.startswith("#")
            too_long = underlined and end - start > LONGEST_UNDERLINED
            if opening.type == "heading_open" and kind == "body" and not too_long:
                end = start + len(_without_id(text[start:end]))
                yield from _trimmed(text, start, end, "heading", level=int(opening.tag[1]))
            else:
                yield from _trimmed(text, start, end, "caption" if is_picture(token.content) else kind, depth)
        elif token.type == "directive_title":
            begin = lines[first][0]
            yield from _trimmed(text, begin + token.meta["start"], begin + token.meta["end"], kind, depth)
        elif token.type == "fence":
            yield from _fenced(text, lines, token, depth)
        elif token.type == "code_block":
            yield from _indented(text, lines, token, depth, "blockquote_open" in within)
        elif token.type == "html_block":
            start = _start_in_line(text, lines[first], token.content.split("\n", 1)[0])
            yield from html_spans(text, start, lines[last - 1][1], kind, depth, names)
        elif token.type == "definition" and not _is_definition(token):
            start = lines[first][0] + _marks(text[slice(*lines[first])])
            yield from _trimmed(text, start, lines[last - 1][1], kind, depth)


def _container(within: Sequence[str]) -> tuple[BlockKind, int]:
    """Kind and depth of what stands in these containers: a footnote, or what the innermost one makes of it."""
    if "footnote_reference_open" in within:
        return "footnote", 0
    if not within:
        return "body", 0
    if within[-1] == "blockquote_open":
        return "quote", within.count("blockquote_open") - 1
    # What defines a term stands one deeper than the term.
    return "list_item", len(within) - within.count("blockquote_open") + within.count("dd_open") - 1


def _trimmed(text: str, start: int, end: int, kind: BlockKind, depth: int = 0, level: int = 0) -> Iterator[Block]:
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start < end:
        yield Block(start, end, kind, "", level=level, depth=depth)


def _inline_span(text: str, lines: Sequence[tuple[int, int]], token: Token, opening: Token) -> tuple[int, int]:
    first, last = token.map or (0, 1)
    if opening.type == "heading_open" and opening.markup.startswith("#"):
        start, end = lines[first]
        line = text[start:end].rstrip()
        bare = _without_closing_marks(line)
        line = bare if bare.endswith(token.content) else line
        return start + len(line) - len(token.content), start + len(line)
    if opening.type == "dt_open":
        last = first + 1
    content = token.content.split("\n", 1)[0].strip()
    while first < last - 1 and not text[slice(*lines[first])].rstrip().endswith(content):
        first += 1  # a line of blanks that only Python strips, such as U+2028
    return _start_in_line(text, lines[first], content), lines[last - 1][1]


def _start_in_line(text: str, line: tuple[int, int], content: str) -> int:
    """Where content that ends a line begins; before it stand the marks of containers."""
    return line[0] + len(text[slice(*line)].rstrip()) - len(content.strip())


def _without_closing_marks(line: str) -> str:
    """A line without the number signs that close its heading, which a blank parts from it."""
    bare = line.rstrip("#")
    words = bare.rstrip(" \t")
    return words if words != bare or not bare else line


def _without_id(heading: str) -> str:
    """A heading without the id in braces that it ends with."""
    brace = heading.rfind("{")
    return heading[:brace].rstrip(" \t") if brace >= 0 and _HEADING_ID.match(heading, brace) else heading


def _marks(line: str) -> int:
    """Length of the marks of lists, quotes and notes that a line begins with."""
    found = _MARKS.match(line)
    return found.end() if found else 0


def _fenced(text: str, lines: Sequence[tuple[int, int]], token: Token, depth: int) -> Iterator[Block]:
    """Fenced code: what stands between the fences; with them where only they tell the code from its container."""
    first, last = token.map or (0, 1)
    opening = lines[first][0] + text[slice(*lines[first])].find(token.markup)
    if not token.content.strip():
        return
    if token.level or _FENCE.match(token.content.lstrip()):
        yield from _trimmed(text, opening, lines[last - 1][1], "code", depth)
        return
    n = min(token.content.count("\n") + (not token.content.endswith("\n")), last - first - 1)
    yield from _trimmed(text, lines[first + 1][0], lines[first + n][1], "code", depth)


def _indented(text: str, lines: Sequence[tuple[int, int]], token: Token, depth: int, quoted: bool) -> Iterator[Block]:
    """Indented code; line by line where the marks of a quote, or of a fence, would be taken for code."""
    first, last = token.map or (0, 1)
    start = _start_in_line(text, lines[first], token.content.split("\n", 1)[0])
    while first < last and (quoted or _FENCE.match(text[start : lines[first][1]])):
        yield from _trimmed(text, start, lines[first][1], "code", depth)
        first += 1
        start = lines[first][0] + _marks_of_quote(text[slice(*lines[first])]) if first < last else start
        start += len(text[start : lines[first][1]]) - len(text[start : lines[first][1]].lstrip()) if first < last else 0
    if first < last:
        yield from _trimmed(text, start, lines[last - 1][1], "code", depth)


def _marks_of_quote(line: str) -> int:
    return len(line) - len(line.lstrip(" \t>"))


def _markup_lines(tokens: Sequence[Token]) -> set[int]:
    """Lines on which everything outside of blocks is markup."""
    known: set[int] = set()
    for token in tokens:
        if token.type in ("definition", "html_block", "fence", "heading_open", "directive", "directive_title"):
            known.update(range(*(token.map or (0, 0))))
    return known


def _with_what_is_left(
    text: str, lines: Sequence[tuple[int, int]], spans: Sequence[Block], markup: set[int]
) -> Iterator[Block]:
    """The blocks, and for every line with words outside of them (nested too deep for markdown-it) one more."""
    todo = iter([*spans, Block(len(text) + 1, len(text) + 1, "body", "")])
    block = next(todo)
    for number, (start, end) in enumerate(lines):
        at = start
        while at < end:
            if block.end <= at:
                yield block
                block = next(todo)
                continue
            stop = min(block.start, end)
            if at < stop and number not in markup and not _ONLY_MARKUP.match(text[at:stop]):
                left = at + _marks(text[at:stop])
                if not _ONLY_MARKUP.match(text[left:stop]):
                    yield from _trimmed(text, left, stop, "body")
            at = min(block.end, end) if block.start < end else end
    while block.start <= len(text):
        yield block
        block = next(todo)


def _with_title(blocks: list[Block], text: str, front: FrontMatter | None, options: CleaningOptions) -> list[Block]:
    """The only heading of level 1 is the title if it stands first; else what the front matter calls so."""
    tops = [i for i, block in enumerate(blocks) if block.kind == "heading" and block.level == 1]
    if len(tops) == 1 and all(block.kind == "caption" for block in blocks[: tops[0]]):
        top = tops[0]
        return [*blocks[:top], dataclasses.replace(blocks[top], kind="title", level=0), *blocks[top + 1 :]]
    title = stated(front.values, TITLES) if front else None
    if front is None or title is None:
        return blocks
    found = re.search(
        rf"^title[ \t]*[:=][ \t]*[\"']?({re.escape(title)})", text[: front.end], re.MULTILINE | re.IGNORECASE
    )
    words = span_text(title, "title", options)
    return [Block(found.start(1), found.end(1), "title", words), *blocks] if found and words else blocks


def _metadata(front: FrontMatter) -> dict[str, object]:
    """Title, author and language under these names, and all the front matter as it stands."""
    named = {
        "title": stated(front.values, TITLES),
        "author": stated(front.values, AUTHORS),
        "language": stated(front.values, LANGUAGES),
    }
    return {**{name: value for name, value in named.items() if value}, "front_matter": front.values}
