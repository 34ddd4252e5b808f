"""OpenDocument text: the headings, paragraphs, lists, tables and notes of a .odt (ODF 1.3, part 3)."""

import re
from collections.abc import Iterator
from typing import Any

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import BlockKind, Decoded, Recipe, Structure, Unfit
from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.placing import Found, laid_out, with_one_title
from variorum.text.readers.zip_parts import Parts, named, opened, parse

MOST_SPACES = 100
"""Blanks that one element may stand for, at most: it may say a billion."""

_CONTENT = "content.xml"
_LEFT_OUT = {"tracked-changes", "sequence-decls", "forms", "annotation", "bookmark-ref", "note-citation"}
_KINDS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (re.compile(r"title\Z"), "title"),
    (re.compile(r"contents? \d|contents? heading|index"), "toc_entry"),
    (re.compile(r"quotations?\b|block quotation"), "quote"),
    (re.compile(r"preformatted text|source code"), "code"),
    (re.compile(r"caption|illustration|figure\Z|drawing\Z"), "caption"),
    (re.compile(r"footnote|endnote"), "footnote"),
)


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of an OpenDocument and its structure, without spans."""
    recipe = Recipe()
    with opened(raw) as parts:
        if _CONTENT not in parts.names:
            raise Unfit("read", "broken_archive", f"is no OpenDocument: holds no {_CONTENT}")
        content = parse(parts.read(_CONTENT))
        body = next(named(content, "text"), None)
        if body is None:
            raise Unfit("read", "broken_archive", "is no OpenDocument text: holds no office:text")
        reader = _Reader(_styles(content), recipe)
        found = [*reader.blocks(body, 0), *reader.notes]
        metadata, published = _stated(parts)
    return laid_out(with_one_title(found), recipe, published, metadata)


class _Reader:
    """A document on the way to its blocks; its notes come at the end."""

    def __init__(self, styles: dict[str, str], recipe: Recipe) -> None:
        self._styles, self._recipe = styles, recipe
        self.notes: list[Found] = []

    def blocks(self, element: Any, lists: int) -> Iterator[Found]:
        """The blocks in the body, a list, a cell or a frame; `lists`: how many lists stand around."""
        for child in element:
            name = _name(child)
            if name == "h":
                yield from self._block(child, "heading", int(_attribute(child, "outline-level") or 1), 0)
            elif name == "p":
                kind = self._kind(_attribute(child, "style-name"))
                in_list = bool(lists) and kind == "body"
                yield from self._block(child, "list_item" if in_list else kind, 0, lists - 1 if in_list else 0)
            elif name == "table":
                yield from self._table(child)
            elif name == "list":
                yield from self.blocks(child, lists + 1)
            elif name not in _LEFT_OUT:
                yield from self.blocks(child, lists)

    def _block(self, element: Any, kind: BlockKind, level: int, depth: int) -> Iterator[Found]:
        frames: list[Any] = []
        words = self._composed("".join(self._text(element, frames)), kind)
        if words:
            yield kind, words, level, depth
        for frame in frames:
            yield from self.blocks(frame, 0)

    def _table(self, element: Any) -> Iterator[Found]:
        """A table as one block, a row on a line; one with headings or a single column lays out a page."""
        rows = [list(_nearest(row, "table-cell")) for row in _nearest(element, "table-row")]
        inside = [[list(self.blocks(cell, 0)) for cell in row] for row in rows]
        told = [block for row in inside for cell in row for block in cell]
        if max(map(len, rows), default=0) < 2 or any(block[0] == "heading" for block in told):
            yield from told
            return
        lines = [" | ".join(_joined(cell) for cell in row).strip() for row in inside]
        words = "\n".join(line for line in lines if line.strip(" |"))
        if words:
            yield "table", words, 0, 0

    def _text(self, element: Any, frames: list[Any]) -> Iterator[str]:
        """The text of a paragraph; text boxes in it are added to `frames`, notes to those of the document."""
        yield element.text or ""
        for child in element:
            name = _name(child)
            if name == "s":
                count = _attribute(child, "c")
                yield " " * min(int(count) if count.isdecimal() else 1, MOST_SPACES)
            elif name == "tab":
                yield " "
            elif name == "line-break":
                yield "\n"
            elif name == "note":
                yield f"[{''.join(next(named(child, 'note-citation'), child).itertext()).strip()[:8]}]"
                for body in _nearest(child, "note-body"):  # one inside of another is met with it
                    self.notes += [("footnote", block[1], 0, 0) for block in self.blocks(body, 0)]
            elif name == "text-box":
                frames.append(child)
            elif name not in _LEFT_OUT:
                yield from self._text(child, frames)
            yield child.tail or ""

    def _kind(self, style: str) -> BlockKind:
        """What a paragraph is by its style, or by the one that its style is made from."""
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            called = style.replace("_20_", " ").casefold()
            kind: BlockKind | None = next((kind for pattern, kind in _KINDS if pattern.match(called)), None)
            if kind is not None:
                return kind
            style = self._styles.get(style, "")
        return "body"

    def _composed(self, words: str, kind: BlockKind) -> str:
        lines = words.split("\n") if kind == "code" else [" ".join(line.split()) for line in words.split("\n")]
        return compose([clean_line(line, self._recipe) for line in lines], kind, self._recipe).strip()


def _joined(cell: list[Found]) -> str:
    return " ".join(block[1].replace("\n", " ") for block in cell)


def _styles(content: Any) -> dict[str, str]:
    """The styles that were made for single paragraphs, each with the named one that it is made from."""
    return {_attribute(style, "name"): _attribute(style, "parent-style-name") for style in named(content, "style")}


def _nearest(element: Any, name: str) -> Iterator[Any]:
    """The elements of a name that no other one of that name stands around."""
    for child in element:
        if _name(child) == name:
            yield child
        else:
            yield from _nearest(child, name)


def _stated(parts: Parts) -> tuple[dict[str, object], str | None]:
    """What the document says of itself (ODF 1.3, part 3, section 4)."""
    if "meta.xml" not in parts.names:
        return {}, None
    names = {"title": "title", "initial-creator": "author", "creator": "editor", "language": "language"}
    names |= {"subject": "subject", "description": "description", "keyword": "keywords", "creation-date": "created"}
    elements = parse(parts.read("meta.xml")).iter()
    stated = {_name(element): " ".join((element.text or "").split()) for element in elements}
    return {names[name]: words for name, words in stated.items() if name in names and words}, iso_date(
        stated.get("date")
    )


def _name(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")
