"""POD, the documentation of Perl (perlpodspec), read into blocks with exact spans.

The text of a block is always `span_text` of its span, so that it can be had again from the source alone.

Markup, and therefore in no block: commands, marks and numbers of lists, letters that format, targets of links with a
text, and parts for other programs (`=begin html`), which `metadata.left_out` names. A program that stands between two
parts of documentation is code.
"""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from variorum.text.cleaning.clean import clean_lines
from variorum.text.compose import compose
from variorum.text.document import Block, BlockKind, CleaningOptions, Structure
from variorum.text.readers.pod.inline import plain
from variorum.text.readers.titles import with_title

FIRST_SECTION = "name"
"""The section that a manual page begins with (perlpodstyle): no title, even where it is the only one."""
LEFT_OUT = 80
"""Characters of the first line of a part for other programs that are told, at most."""

_LINE = re.compile(r"([^\r\n]*+)(?:\r\n?|\n|\Z)")
_COMMAND = re.compile(r"=(pod|head[1-9]|over|item|back|begin|end|for|encoding|cut)(?![^\s:])[^\S\r\n]*+")
_MARK = re.compile(r"(?:\*(?!\S)|\d{1,9}[.)](?!\S)|\d{1,9}\Z)\s*+")
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines without a blank one between them, `text[start:end]`."""

    start: int
    end: int
    is_program: bool = False


@dataclass(slots=True)
class _List:
    """What stands between `=over` and `=back`: a list, or without items a text that is set in."""

    lists_around: int = 0
    texts_around: int = 0
    """Of those that it stands in, how many have items, and how many are texts that are set in."""
    has_items: bool = False
    has_term: bool = False
    """Whether the last item has words of its own, which what follows explains."""


def structure(text: str, options: CleaningOptions) -> Structure:
    """The blocks and the title of decoded POD."""
    options = dataclasses.replace(options, unescape=False)
    left_out: list[str] = []
    blocks = [
        dataclasses.replace(bare, text=words)
        for bare in _with_code_together(text, _bare(text, left_out))
        if (words := span_text(text[bare.start : bare.end], bare.kind, options)).strip()
    ]
    metadata: dict[str, object] = {"left_out": left_out} if left_out else {}
    top = next((block.text for block in blocks if block.kind == "heading"), "")
    blocks = blocks if top.casefold() == FIRST_SECTION else with_title(blocks)
    return Structure(tuple(blocks), "declared", 1.0, options, metadata=metadata)


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from its decoded span alone."""
    options = dataclasses.replace(options, unescape=False) if options.unescape else options
    span = _LINE_END.sub("\n", span)
    words = span if kind == "code" else plain(span)
    return compose(clean_lines(words.split("\n"), options), kind, options)


def _bare(text: str, left_out: list[str]) -> Iterator[Block]:
    """The blocks without their texts; `left_out` is given the first lines of what is for other programs."""
    lists: list[_List] = []
    foreign = False
    for piece in _pieces(text):
        command = None if piece.is_program else _COMMAND.match(text, piece.start, piece.end)

        # A part for another program goes on to its end, whatever stands in it.
        if foreign:
            foreign = not (command and command[1] == "end")
            continue
        if command is None:
            kind, depth = _around(lists)
            if piece.is_program or text[piece.start] in " \t":
                kind, depth = "code", 0
            yield Block(_past_blanks(text, piece.start), piece.end, kind, "", depth=depth)
            continue

        # Commands set what is around the text that follows, or hold text themselves.
        name, start = command[1], command.end()
        if name in ("begin", "for") and not text.startswith(":", start):
            left_out.append(text[piece.start : piece.end].split("\n")[0].strip()[:LEFT_OUT])
            foreign = name == "begin"
        elif name == "over":
            lists.append(_inside(lists))
        elif name == "back":
            del lists[-1:]
        elif name == "item":
            yield from _item(text, start, piece.end, lists)
        elif name.startswith("head") and start < piece.end:
            yield Block(start, piece.end, "heading", "", level=int(name[-1]))
        elif name == "for":
            words = text.find(" ", start, piece.end)
            kind, depth = _around(lists)
            if words > 0:
                yield Block(_past_blanks(text, words), piece.end, kind, "", depth=depth)


def _item(text: str, start: int, end: int, lists: list[_List]) -> Iterator[Block]:
    """What an item says on the line of its command, without the mark or number of a list."""
    if not lists:
        lists.append(_List())
    lists[-1].has_items = True
    mark = _MARK.match(text, start, end)
    lists[-1].has_term = mark is None and start < end
    start = mark.end() if mark else start
    if start < end:
        yield Block(start, end, "list_item", "", depth=lists[-1].lists_around)


def _inside(lists: list[_List]) -> _List:
    """A list that begins inside of others: what those are does not change before it ends."""
    if not lists:
        return _List()
    outer = lists[-1]
    return _List(outer.lists_around + outer.has_items, outer.texts_around + (not outer.has_items))


def _around(lists: list[_List]) -> tuple[BlockKind, int]:
    """Kind and depth of a paragraph that stands in some lists."""
    if not lists:
        return "body", 0
    if not lists[-1].has_items:
        return "quote", lists[-1].texts_around
    return "list_item", lists[-1].lists_around + lists[-1].has_term


def _pieces(text: str) -> Iterator[_Piece]:
    """The paragraphs and commands of a text, and the programs between them."""
    start = end = -1
    is_program = True
    for line in _LINE.finditer(text):
        begins, is_blank = line.start(), not line[1].strip()

        # A command begins a piece, with or without a blank line before it; behind `=cut` a program goes on.
        command = _COMMAND.match(line[1])
        if start >= 0 and (command or (is_blank and not is_program)):
            yield _Piece(start, end, is_program)
            start = -1
        if command:
            is_program = command[1] == "cut"
            if is_program:
                continue
        if not is_blank:
            start = begins if start < 0 else start
            end = begins + len(line[1].rstrip())
    if start >= 0:
        yield _Piece(start, end, is_program)


def _with_code_together(text: str, blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks, with code that only blank lines part as one."""
    before: Block | None = None
    for block in blocks:
        together = before is not None and before.kind == block.kind == "code"
        if before is not None and together and not text[before.end : block.start].strip():
            before = dataclasses.replace(before, end=block.end)
            continue
        if before is not None:
            yield before
        before = block
    if before is not None:
        yield before


def _past_blanks(text: str, start: int) -> int:
    while text[start] in " \t":
        start += 1
    return start
