"""Where the blocks of AsciiDoc begin and end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from variorum.text.document import Block, BlockKind
from variorum.text.readers.asciidoc.attributes import Attributes
from variorum.text.readers.asciidoc.signs import (
    ATTRIBUTE,
    BLOCK_ATTRIBUTES,
    BLOCK_TITLE,
    BREAK,
    CODE_STYLES,
    COMMENT,
    CONTAINERS,
    DIRECTIVE,
    ITEM,
    MACRO,
    SECTION,
    TERM,
    Delimiter,
    delimiter,
    is_markup,
    underline_level,
)

_LINE_END = re.compile(r"\r\n?|\n")
_CLOSING = re.compile(r"[ \t]{1,9}={1,6}\Z")
_REVISION = re.compile(r"(?:v?\d[\w.]*,?[ \t]*)?(\d{4}-\d\d-\d\d)|v\d")
_AUTHOR = re.compile(r"[^\W\d_](?:(?!::)[^\n=|]){0,400}\Z")
_STYLE = re.compile(r"\[([\w-]*)")
_STYLED = ("quote", "verse")


@dataclass(slots=True)
class Found:
    """What a document says of itself and of others."""

    attributes: Attributes = field(default_factory=Attributes)
    authors: list[str] = field(default_factory=list)
    date: str | None = None
    includes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """The conditions that do not hold, each with the lines after it that are therefore left out."""


@dataclass(slots=True)
class Frame:
    """A block that holds others."""

    delimiter: str
    kind: BlockKind = "body"
    depth: int = 0
    lists: list[str] = field(default_factory=list)
    """The marks of the lists that are open."""
    attached: bool = False
    """Whether what follows belongs to the item before it."""
    defining: bool = False
    """Whether the last item is a term."""
    gap: bool = True
    """Whether a blank line stands before this one."""


def blocks_of(text: str, start: int, found: Found) -> list[Block]:
    """The blocks of a text without their words, in order; sections of a document with parts are one deeper."""
    blocks = list(_Walk(text, start, found).blocks())
    parts = any(block.kind == "heading" and block.level == 0 for block in blocks)
    return [
        Block(block.start, block.end, "heading", "", block.level + parts) if block.kind == "heading" else block
        for block in blocks
    ]


class _Walk:
    """The lines, and what is open on the way through them."""

    def __init__(self, text: str, start: int, found: Found) -> None:
        ends = [(line.start(), line.end()) for line in _LINE_END.finditer(text, start)]
        self._text = text
        self._at = list(zip([start, *(b for _, b in ends)], [*(a for a, _ in ends), len(text)], strict=True))
        self._lines = [text[a:b] for a, b in self._at]
        self._found = found
        self._last = {line.rstrip(): i for i, line in enumerate(self._lines)}
        self._ends = dict(_conditions(self._lines))
        self._frames = [Frame("")]
        self._style = ""
        self._attributes_at: int | None = None
        self._begun = False
        """Whether there was text: what is defined before it holds of the title too."""
        self._i = 0

    def blocks(self) -> Iterator[Block]:
        """The blocks from the first line to the last."""
        while self._i < len(self._lines):
            line, frame = self._lines[self._i], self._frames[-1]
            if not line.strip():
                frame.gap = True
                self._i += 1
            elif not self._is_passed_over(line, frame):
                for block in self._block(line, frame):
                    self._begun = self._begun or block.kind not in ("title", "byline", "date")
                    yield block

    def _is_passed_over(self, line: str, frame: Frame) -> bool:
        """Whether a line is none of the text; notes what it says."""
        directive = DIRECTIVE.match(line)
        attribute = ATTRIBUTE.match(line)
        said = directive[3].strip() if directive and directive[1] in ("ifdef", "ifndef") else ""

        # Directives and attributes say something of the document; what is left out is noted.
        if directive and (not said or said.startswith(":")):
            if directive[1] == "include":
                self._found.includes.append(directive[2])
            elif (end := self._end_of_left_out(self._i)) is not None:
                lines = f"{self._i + 2}-{end}" if end > self._i + 1 else "none"
                self._found.left_out.append(f"{line.strip()} lines {lines}")
                self._i = end
        elif directive and said and self._found.attributes.holds(directive[1], directive[2]) is False:
            self._found.left_out.append(line.strip())
        elif attribute:
            value, at = (attribute[2] or "").strip(), self._at[self._i][0] if self._begun else -1
            while value.endswith("\\") and self._i + 1 < len(self._lines):
                self._i += 1
                value = f"{value[:-1].rstrip()} {self._lines[self._i].strip()}"
            self._found.attributes.define(attribute[1], value, at)
        elif (marked := delimiter(line)) and not self._is_closed(marked):
            pass  # a line that begins a block which never ends is a mark alone
        elif marked and marked.kind == "comment":
            self._i = self._end_of(marked, self._i + 1)
        elif COMMENT.match(line):
            if frame.gap:
                frame.lists.clear()
        elif line.rstrip() == "+" and frame.lists:
            frame.attached = True
        elif BREAK.match(line):
            frame.lists.clear()
        else:
            return False
        self._i += 1
        return True

    def _end_of_left_out(self, i: int) -> int | None:
        """The line that ends what a condition on line `i` leaves out; None where it may hold, or never ends."""
        directive = DIRECTIVE.match(self._lines[i])
        if not directive or directive[1] not in ("ifdef", "ifndef") or directive[3].strip():
            return None
        if self._found.attributes.holds(directive[1], directive[2]) is not False:
            return None
        return self._ends.get(i)

    def _is_closed(self, marked: Delimiter) -> bool:
        """Whether a line ends a block that is open, or another one ends the block that it begins."""
        is_open = any(frame.delimiter == marked.line for frame in self._frames[-_DEEPEST:])
        return is_open or self._ends_later(marked)

    def _ends_later(self, marked: Delimiter) -> bool:
        """Whether a line like this one follows."""
        return self._last.get(marked.line, 0) > self._i

    def _end_of(self, opened: Delimiter, i: int) -> int:
        """The line that ends a block."""
        while self._lines[i].rstrip() != opened.line:
            i += 1
        return i

    def _block(self, line: str, frame: Frame) -> Iterator[Block]:
        start, end = self._at[self._i]
        if BLOCK_ATTRIBUTES.match(line):
            yield from self._attributes(line, start)
            return

        # What was said before a block is for this one alone.
        style, self._style = self._style, ""
        attributes_at, self._attributes_at = self._attributes_at, None
        marked = delimiter(line)

        if BLOCK_TITLE.match(line) and not marked and not ITEM.match(line):
            self._style, self._attributes_at = style, None
            self._i += 1
            if frame.gap and not frame.attached:
                frame.lists.clear()
            yield Block(start + 1, end, "caption", "", depth=0)
        elif marked:
            yield from self._delimited(marked, frame, style, attributes_at)
        elif self._is_section(line):
            yield from self._section(line, start, end)
        elif macro := (MACRO.match(line) or DIRECTIVE.match(line)):
            self._i += 1
            words = macro[3].split(",")[0] if macro[1] == "image" else macro[3]
            if words.strip() and macro[1] not in ("toc", "video", "audio"):
                at = start + macro.start(3)
                yield from self._trimmed(at, at + len(words), "caption" if macro[1] == "image" else frame.kind)
        elif ITEM.match(line) or TERM.match(line):
            yield from self._item(line, frame)
        else:
            yield from self._paragraph(frame, style, start)

    def _attributes(self, line: str, start: int) -> Iterator[Block]:
        """The attributes of the block that follows; who is quoted is text."""
        self._i += 1
        frame = self._frames[-1]
        if frame.gap and not frame.attached:
            frame.lists.clear()
        if line.startswith("[["):
            return
        found = _STYLE.match(line)
        style = found[1] if found else ""
        self._style = style or self._style
        self._attributes_at = start
        comma = line.find(",")
        if style in _STYLED and comma > 0:
            yield from self._trimmed(start + comma + 1, start + len(line.rstrip()) - 1, "quote")

    def _delimited(self, marked: Delimiter, frame: Frame, style: str, attributes_at: int | None) -> Iterator[Block]:
        if frame.lists and not frame.attached and frame.gap:
            frame.lists.clear()
        kind, depth = self._kind(frame)
        first = self._i + 1
        is_verbatim = style in ("verse", *CODE_STYLES) and self._ends_later(marked)
        if marked.kind == "container" and not is_verbatim:
            self._open_or_close(marked, kind, depth)
            self._i += 1
            return
        last = self._end_of(marked, first)
        self._i = last + 1
        frame.attached, frame.gap = False, False
        if first >= last:
            return
        start, end = self._at[first][0], self._at[last - 1][1]
        if marked.kind == "table":
            start = attributes_at if attributes_at is not None else start
            yield from self._trimmed(start, end, "table")
        elif marked.line[0] == "_":
            yield from self._trimmed(start, end, "verse")
        else:
            yield from self._trimmed(start, end, "code", depth)

    def _open_or_close(self, marked: Delimiter, kind: BlockKind, depth: int) -> None:
        names = [frame.delimiter for frame in self._frames[-_DEEPEST:]]
        if marked.line in names:
            while self._frames[-1].delimiter != marked.line:
                self._frames.pop()
            self._frames.pop()
            self._frames[-1].attached, self._frames[-1].gap = False, False
            return
        inner = cast(BlockKind, CONTAINERS[marked.line[0]])
        if inner == "quote":
            depth = self._frames[-1].depth + 1 if kind == "quote" else 0
        self._frames.append(Frame(marked.line, inner if inner == "quote" else kind, depth))

    def _is_section(self, line: str) -> bool:
        if len(self._frames) > 1:
            return False
        below = self._lines[self._i + 1] if self._i + 1 < len(self._lines) else ""
        return bool(SECTION.match(line)) or underline_level(line, below) is not None

    def _section(self, line: str, start: int, end: int) -> Iterator[Block]:
        marks = SECTION.match(line)
        below = self._lines[self._i + 1] if self._i + 1 < len(self._lines) else ""
        level = len(marks[1]) - 1 if marks else underline_level(line, below) or 0
        words = line.rstrip()
        if marks and (closing := _CLOSING.search(words, max(0, len(words) - 10))):
            words = words[: closing.start()] if closing[0].strip() == marks[1] else words
        is_first = level == 0 and all(
            not line.strip() or is_markup(line) for line in self._lines[max(0, self._i - _HEAD) : self._i]
        )
        self._i += 1 if marks else 2
        self._frames[-1] = Frame("")
        yield Block(
            start + (marks.end() if marks else 0), start + len(words), "title" if is_first else "heading", "", level
        )
        if is_first:
            yield from self._header()

    def _header(self) -> Iterator[Block]:
        """The lines of authors and revision right under the title of the document."""
        for kind in ("byline", "date"):
            if self._i >= len(self._lines):
                return
            line = self._lines[self._i]
            fits = _AUTHOR.match(line) if kind == "byline" else _REVISION.match(line)
            if not fits or delimiter(line) or MACRO.match(line) or TERM.match(line):
                return
            start, end = self._at[self._i]
            self._i += 1
            if kind == "byline":
                self._found.authors += [name.split("<")[0].strip() for name in line.split(";")]
            else:
                self._found.date = fits[1] or line.strip()
            yield from self._trimmed(start, end, kind)

    def _item(self, line: str, frame: Frame) -> Iterator[Block]:
        start, _ = self._at[self._i]
        marks = ITEM.match(line)
        term = None if marks else TERM.match(line)
        sign = marks[1] if marks else cast("re.Match[str]", term)[2]
        sign = "1" if sign[0].isalnum() else sign
        sign = "<1>" if sign.startswith("<") else sign
        if sign in frame.lists:
            del frame.lists[frame.lists.index(sign) + 1 :]
        else:
            frame.lists.append(sign)
        depth = frame.depth * (frame.kind == "list_item") + self._depth(frame)
        frame.attached = frame.gap = False
        frame.defining = term is not None and term.end() == len(line)
        if term:
            yield from self._trimmed(start + term.start(1), start + term.end(1), "list_item", depth)
            if term.end() == len(line):
                self._i += 1
                return
        head = start + (marks.end() if marks else cast("re.Match[str]", term).end())
        yield from self._trimmed(head, self._rest(frame), "list_item", depth + (term is not None))

    def _depth(self, frame: Frame) -> int:
        """Lists around the last item; what defines a term is one deeper than the term."""
        return len(frame.lists) - 1 + sum(sign in _TERMS for sign in frame.lists[:-1])

    def _paragraph(self, frame: Frame, style: str, start: int) -> Iterator[Block]:
        line = self._lines[self._i]
        if frame.lists and not frame.attached and frame.gap and not (frame.defining or line[0] in " \t"):
            frame.lists.clear()
        kind, depth = self._kind(frame)
        indented = line[0] in " \t" and (frame.gap or not frame.lists)
        defines = frame.defining and not frame.attached
        frame.attached = frame.gap = frame.defining = False
        end = self._rest(frame)
        if style in CODE_STYLES or (indented and not defines and style == ""):
            kind = "code"
        elif style == "verse":
            kind = "verse"
        elif style == "quote" or (line[0] == '"' and self._lines[self._i - 1].startswith("-- ")):
            kind = "quote"
        yield from self._trimmed(start, end, kind, depth)

    def _kind(self, frame: Frame) -> tuple[BlockKind, int]:
        """Kind and depth of a paragraph that stands here."""
        if not frame.lists:
            return frame.kind, frame.depth
        depth = frame.depth * (frame.kind == "list_item") + self._depth(frame)
        return "list_item", depth + (frame.lists[-1] in _TERMS)

    def _rest(self, frame: Frame) -> int:
        """The end of the paragraph that begins on this line; the next line is the one after it."""
        self._i += 1
        while self._i < len(self._lines):
            line = self._lines[self._i]
            if not line.strip() or delimiter(line) or BLOCK_ATTRIBUTES.match(line):
                break
            if frame.lists and (line.rstrip() == "+" or ITEM.match(line) or TERM.match(line)):
                break
            directive = DIRECTIVE.match(line)
            if directive and directive[1] == "include":
                self._found.includes.append(directive[2])
            elif directive and self._end_of_left_out(self._i) is not None:
                break  # what is left out parts what stands around it: a span has no holes
            self._i += 1
        return self._at[self._i - 1][1]

    def _trimmed(self, start: int, end: int, kind: BlockKind, depth: int = 0) -> Iterator[Block]:
        words = self._text[start:end]
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        if start < end:
            yield Block(start, end, kind, "", depth=depth)


def _conditions(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The first and last line of every condition that ends."""
    open_: list[int] = []
    for i, line in enumerate(lines):
        directive = DIRECTIVE.match(line) if line.startswith(("if", "endif")) else None
        if directive is None:
            continue
        if directive[1] == "ifeval" or (directive[1] in ("ifdef", "ifndef") and not directive[3].strip()):
            open_.append(i)
        elif directive[1] == "endif" and open_:
            yield open_.pop(), i


_DEEPEST = 100
"""Blocks inside each other that are looked through for the one that a line ends."""
_HEAD = 200
"""Lines before the title of a document, at most, that may be comments."""
_TERMS = ("::", ":::", "::::", ";;")
