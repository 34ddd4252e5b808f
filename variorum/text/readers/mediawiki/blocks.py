"""Where the blocks of wikitext begin and end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from variorum.text.document import Block, BlockKind
from variorum.text.readers.mediawiki.inline import CATEGORY, FILE, LANGUAGE, caption_of, plain, shown
from variorum.text.readers.mediawiki.regions import Region
from variorum.text.readers.mediawiki.templates import NOTES, QUOTES, name_of

CODE = ("pre", "syntaxhighlight", "source", "score", "timeline", "graph", "templatedata")
"""Tags whose content is code where they stand by themselves."""

_HEADING = re.compile(r"(={1,6})(?=[^\n]*[^=\s])[ \t]*")
_CLOSING = re.compile(r"[ \t]{0,9}(={1,6})\Z")
_ITEM = re.compile(r"([*#;:]+)[ \t]*")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_LISTS = frozenset(["ol", "ul", "dl"])
_WITHIN = frozenset(["p", "div", "center", "section"])
"""Tags that part what stands in an item, which stays one."""
_LINK_BEFORE = re.compile(r"\[(?:(?:https?:|ftp:)?//)[^\s\[\]<>\"]{1,1000}[ \t]{1,9}\Z")
"""What stands before a picture that is a link to another place."""
LONGEST_LINK = 1_020
"""Characters of that, at most."""
_RULE = re.compile(r"-{4,}")
_DEFINED = re.compile(r"[ \t]:[ \t]")
_OPENING = re.compile(
    r"<(/?)(blockquote|poem|center|div|section|references|noinclude|includeonly|onlyinclude|translate|p|h[1-6]|li|ol|ul"
    r"|dl|dt|dd|table|tr|td|th|caption)\b[^<>]*>",
    re.IGNORECASE,
)
_INLINE = re.compile(r"<\w+[^<>]{0,300}\binline\b")
_OPEN_TAG = re.compile(r"<[^<>]*>")
_REDIRECT = re.compile(r"\s*#\w{1,30}\s*:?\s*\[\[")


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose end stands in no markup, and the regions in it."""

    start: int
    end: int
    regions: tuple[Region, ...]


def blocks_of(text: str, found: Sequence[Region]) -> Iterator[Block]:
    """The blocks of a text without their words, in order."""
    walk = _Walk(text)
    for line in _lines(text, found):
        yield from walk.line(line)
    yield from walk.flush()


def _lines(text: str, found: Sequence[Region]) -> Iterator[Line]:
    """The lines of a text; blocks that are tags, tables or pictures are lines of their own."""
    start = at = 0
    inside: list[Region] = []
    for region in [*found, Region(len(text), len(text), "")]:
        # The lines that end before the region.
        while (end := text.find("\n", at, region.start)) >= 0:
            yield Line(start, end, tuple(inside))
            inside, start, at = [], end + 1, end + 1
        at = max(at, region.end)
        if region.kind == "":
            break
        if _is_alone(text, region):
            link = _LINK_BEFORE.search(text, max(start, region.start - LONGEST_LINK), region.start)
            is_link = link is not None and text.startswith("]", region.end)
            yield Line(start, link.start() if link and is_link else region.start, tuple(inside))
            yield Line(region.start, region.end, (region,))
            inside, start = [], region.end + is_link
            while text[start : start + 1] in (" ", "\t"):
                start += 1
        else:
            inside.append(region)
    yield Line(start, len(text), tuple(inside))


def _is_alone(text: str, region: Region) -> bool:
    """Whether a region is a block by itself wherever it stands."""
    if region.kind == "link":
        source = text[region.start : region.end]
        return bool(FILE.match(source)) and bool(caption_of(source))
    if region.kind == "template":
        return name_of(text[region.start + 2 : region.end - 2]) in QUOTES
    if region.kind in CODE:
        return not _INLINE.match(text, region.start, region.end)
    return region.kind in ("table", "gallery", "poem")


class _Walk:
    """The paragraph on the way, and what stands around it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: tuple[int, int, BlockKind, int] | None = None
        self._quoted = 0
        self._tagged = ""
        self._lists = 0
        self._term = False

    def flush(self) -> Iterator[Block]:
        """The paragraph ends."""
        if self._open is not None:
            (start, end, kind, depth), self._open = self._open, None
            if kind == "heading":
                yield Block(start, end, kind, "", depth)
            else:
                yield from _trimmed(self._text, start, end, kind, depth)

    def line(self, line: Line) -> Iterator[Block]:
        """Take in a line."""
        start, end = self._without_what_is_passed_over(line)
        words = self._text[start:end]
        self._term = self._term and words.startswith((";", ":", "*", "#"))
        if not words.strip():
            yield from self.flush() if not self._text[line.start : line.end].strip() or self._open is None else ()
            return

        # A template, a table or a note that has the line for itself is a block, or none.
        if len(line.regions) == 1 and (line.regions[0].start, line.regions[0].end) == (start, end):
            alone = line.regions[0]
            if _is_alone(self._text, alone) or alone.kind == "ref":
                yield from self.flush()
                yield from self._alone(alone)
                return
        if _RULE.match(words) or _REDIRECT.match(words):
            yield from self.flush()
            return

        # The first sign of a line says what it is; without one it goes on with the paragraph.
        if words[0] == "=" and (heading := self._heading(start, end)):
            yield from self.flush()
            yield heading
        elif item := _ITEM.match(words):
            yield from self.flush()
            yield from self._item(item, start, end)
        elif words[0] == " " and self._is_code(words, line):
            if self._open is None or self._open[2] != "code":
                yield from self.flush()
            self._open = (self._open[0] if self._open else start, end, "code", 0)
        else:
            yield from self._words(start, end)

    def _words(self, start: int, end: int) -> Iterator[Block]:
        """Words of a paragraph; a quotation between tags begins and ends one."""
        at = start
        for tag in _OPENING.finditer(self._text, start, end):
            yield from self._add(at, tag.start())
            yield from self.flush()
            name = tag[2].lower()
            if name == "blockquote":
                self._quoted = max(self._quoted + (-1 if tag[1] else 1), 0)
            if name in _LISTS:
                self._lists = max(self._lists + (-1 if tag[1] else 1), 0)
            if name not in _WITHIN:
                self._tagged = "" if tag[1] else name
            at = tag.end()
        yield from self._add(at, end)

    def _add(self, start: int, end: int) -> Iterator[Block]:
        if self._text[start:end].isspace() or start >= end:
            return
        kind: BlockKind = "quote" if self._quoted else "body"
        depth = max(self._quoted - 1, 0)
        if self._tagged in _HEADINGS:
            kind, depth = "heading", max(int(self._tagged[1]) - 1, 1)
        elif self._tagged in ("li", "dt", "dd"):
            kind, depth = "list_item", max(self._lists - 1, 0) + (self._tagged == "dd")
        if self._open is not None and self._open[2] != kind:
            yield from self.flush()
        self._open = (self._open[0] if self._open else start, end, kind, depth)

    def _without_what_is_passed_over(self, line: Line) -> tuple[int, int]:
        """A line without the templates, comments, categories and links to other languages at its ends."""
        start, end = line.start, line.end
        for region in line.regions:
            if self._text[start : region.start].strip() or not self._is_passed_over(region):
                break
            start = region.end
        for region in reversed(line.regions):
            if self._text[region.end : end].strip() or region.end <= start or not self._is_passed_over(region):
                break
            end = region.start
        if (start, end) != (line.start, line.end):
            words = self._text[start:end]
            start += len(words) - len(words.lstrip(" \t"))
        return start, end

    def _is_passed_over(self, region: Region) -> bool:
        source = self._text[region.start : region.end]
        if region.kind == "comment":
            return True
        if region.kind == "link":
            return bool(CATEGORY.match(source) or LANGUAGE.fullmatch(source))
        if region.kind == "template" and name_of(source[2:-2]) in NOTES:
            return False
        return region.kind == "template" and "<ref" not in source and not shown(plain(source)).strip()

    def _heading(self, start: int, end: int) -> Block | None:
        words = self._text[start:end].rstrip()
        opening = _HEADING.match(words)
        closing = _CLOSING.search(words, max(0, len(words) - 12)) if opening else None
        if not opening or not closing or closing.start() < opening.end():
            return None
        level = min(len(opening[1]), len(closing[1]))
        head, tail = start + opening.end(), start + closing.start()
        return Block(head, tail, "heading", "", max(level - 1, 1)) if head < tail else None

    def _item(self, item: re.Match[str], start: int, end: int) -> Iterator[Block]:
        marks = item[1]
        depth = len(marks) - 1
        head = start + item.end()
        if marks.strip(":") or self._term:
            if marks[-1] == ";" and (split := _DEFINED.search(self._text, head, end)):
                yield from _trimmed(self._text, head, split.start(), "list_item", depth)
                yield from _trimmed(self._text, split.end(), end, "list_item", depth + 1)
                return
            self._term = marks[-1] == ";" or (self._term and marks[-1] == ":")
            defines = self._term and marks[-1] == ":"
            yield from _trimmed(self._text, head, end, "list_item", depth + defines)
            return
        kind: BlockKind = "quote" if self._quoted else "body"
        yield from _trimmed(self._text, head, end, kind, 0)

    def _is_code(self, words: str, line: Line) -> bool:
        return not words.lstrip().startswith(("{|", "<")) and not any(each.kind == "template" for each in line.regions)

    def _alone(self, region: Region) -> Iterator[Block]:
        """A table, a picture, code, verse or a quotation by itself."""
        start, end = region.start, region.end
        source = self._text[start:end]
        if region.kind == "link":
            yield Block(start, end, "caption", "")
        elif region.kind == "template":
            yield Block(start, end, "quote", "")
        elif region.kind == "ref":
            yield Block(start, end, "footnote", "")
        elif region.kind == "table":
            yield from self._table(start, end)
        elif opening := _OPEN_TAG.match(source):
            close = source.rfind("</")
            first, last = start + opening.end(), start + (close if close > opening.end() - 1 else len(source))
            if region.kind == "gallery":
                yield from self._gallery(first, last)
            elif not source.endswith("/>"):
                yield from _trimmed(self._text, first, last, "verse" if region.kind == "poem" else "code")

    def _table(self, start: int, end: int) -> Iterator[Block]:
        """The caption of a table, and the table from its first row or cell on."""
        caption = _CAPTION.search(self._text, start, end)
        first = _FIRST_CELL.search(self._text, start, end)
        if caption and (first is None or caption.start() < first.start()):
            attributes = _CAPTION_ATTRIBUTES.match(self._text, caption.end(), end)
            head = attributes.end() if attributes else caption.end()
            yield from _trimmed(self._text, head, first.start() if first else end - 2, "caption")
        if first:
            yield from _trimmed(self._text, first.start(), end, "table")

    def _gallery(self, start: int, end: int) -> Iterator[Block]:
        at = start
        for line in self._text[start:end].split("\n"):
            bar = line.find("|")
            if bar >= 0:
                yield from _trimmed(self._text, at + bar + 1, at + len(line), "caption")
            at += len(line) + 1


_CAPTION = re.compile(r"(?<=\n)[ \t]*\|\+")
_FIRST_CELL = re.compile(r"(?<=\n)[ \t]*(?:\|(?![+}])|!)")
_CAPTION_ATTRIBUTES = re.compile(r"[ \t]*[\w-]{1,30}[ \t]*=[^|\n\[\]{}]{0,300}\|(?!\|)")


def _trimmed(text: str, start: int, end: int, kind: BlockKind, depth: int = 0) -> Iterator[Block]:
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start < end:
        yield Block(start, end, kind, "", depth=depth)
