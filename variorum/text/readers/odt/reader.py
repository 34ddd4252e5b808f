"""OpenDocument text: the headings, paragraphs, lists, tables and notes of a .odt (ODF 1.3, part 3)."""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from variorum.text.cleaning.clean import clean_line
from variorum.text.document import BlockKind, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.odt.numbers import HEADINGS, Counted, Place, numbers_of
from variorum.text.readers.odt.styles import Styles, styles_of
from variorum.text.readers.placing import Found, laid_out, with_one_title
from variorum.text.readers.word_processors import joined_code, paragraph, running, table
from variorum.text.readers.zip_parts import Parts, attribute, name_of, named, nearest, opened, parse

MOST_SPACES = 100
"""Blanks that one element may stand for, at most: it may say a billion."""

_CONTENT, _STYLES = "content.xml", "styles.xml"
_LEFT_OUT = {
    "tracked-changes",
    "sequence-decls",
    "forms",
    "annotation",
    "note-citation",
    "placeholder",
    "title",
    "desc",
}
"""What is no text of the document; `title` and `desc` are those of pictures, unless text stands around them."""
_INDEX = {"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"}
"""Lists that the program makes of the headings, pictures or words of the document."""
_SHAPES = {
    "custom-shape",
    "rect",
    "circle",
    "ellipse",
    "polygon",
    "polyline",
    "path",
    "regular-polygon",
    "caption",
    "line",
}
"""Drawings that may hold paragraphs."""
_RUNNING = re.compile(r"(?:header|footer)(?:-left|-first)?\Z")
_UNCOUNTED = ("title", "toc_entry", "code")
_BLANKS = re.compile(r"[ \t\r\n]+")
"""White space in the file means one blank (section 6.1.2)."""
_LONGEST_CALL = 8
"""Characters of the number of a note, at most."""


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of an OpenDocument and its structure, without spans."""
    options = CleaningOptions()
    with opened(raw) as parts:
        if _CONTENT not in parts.names:
            raise Rejection("read", "broken_archive", f"is no OpenDocument: holds no {_CONTENT}")
        content = parse(parts.read(_CONTENT))
        # Styles of numbers and dates have a `text` too: the one of the document stands in its body.
        body = next((part for place in named(content, "body") for part in place if name_of(part) == "text"), None)
        if body is None:
            raise Rejection("read", "broken_archive", "is no OpenDocument text: holds no office:text")
        formulas = _formulas(parts)
        common = [parse(parts.read(_STYLES))] if _STYLES in parts.names else []
        reader = _Reader(styles_of([*common, content]), Counted(numbers_of([*common, content])), formulas, options)
        found = [*reader.blocks(body), *reader.notes]
        found += _running(common, _Reader(styles_of(common), Counted(numbers_of(common)), formulas, options))
        metadata, published = _stated(parts)
        beside: dict[str, object] = {"links": reader.links, "comments": reader.comments}
        metadata |= {name: said for name, said in beside.items() if said}
    return laid_out(with_one_title(found), options, published, metadata)


class _Reader:
    """A document on the way to its blocks; its notes come at the end."""

    def __init__(self, styles: Styles, counted: Counted, formulas: dict[str, str], options: CleaningOptions) -> None:
        self._styles, self._counted, self._formulas, self._options = styles, counted, formulas, options
        self._indices = 0
        """Indices that are open."""
        self.notes: list[Found] = []
        self.links: list[dict[str, str]] = []
        self.comments: list[dict[str, str]] = []

    def blocks(self, element: Element) -> list[Found]:
        """The blocks in the body, a cell, a note or a frame."""
        return joined_code(self._found(element, None), self._options)

    def _found(self, element: Element, place: Place | None) -> Iterator[Found]:
        """The same one after the other; `place`: where in a list they stand."""
        for child in element:
            name = name_of(child)
            if name == "h":
                level = int(attribute(child, "outline-level") or 1)
                number = self._counted.item(place) or self._counted.next(HEADINGS, level - 1)
                yield from self._block(child, "heading", level, 0, number)
            elif name == "p":
                yield from self._paragraph(child, place)
            elif name == "table":
                yield from self._table(child)
            elif name == "list":
                yield from self._found(child, self._counted.list(child, place))
            elif name == "list-item" and place is not None:
                yield from self._found(child, self._counted.begin(child, place))
            elif name in _INDEX:
                self._indices += 1
                yield from self._found(child, place)
                self._indices -= 1
            elif name == "frame":
                yield from self._described(child)
                yield from self._found(child, place)
            elif name not in _LEFT_OUT and not _is_hidden(child):
                yield from self._found(child, place)

    def _paragraph(self, element: Element, place: Place | None) -> Iterator[Found]:
        """A paragraph by its style, its place in a list or an index, or none where it is hidden."""
        style = self._styles.of("paragraph", attribute(element, "style-name"))
        if style.hidden or any(map(_is_hidden, named(element, "hidden-paragraph"))):
            return
        kind: BlockKind = style.kind or "body"
        if self._indices:
            kind = "toc_entry"
        elif style.level and kind == "body":
            kind = "heading"
        elif place is not None and kind == "body":
            kind = "list_item"
        level = style.level if kind == "heading" else 0
        depth = max(place.level if place is not None else 0, style.depth) if kind == "list_item" else 0
        yield from self._block(element, kind, level, depth, self._counted.item(place))

    def _block(self, element: Element, kind: BlockKind, level: int, depth: int, number: str) -> Iterator[Found]:
        frames: list[Element] = []
        kind, words = paragraph("".join(self._text(element, frames)), kind, self._options)
        if words and number and kind not in _UNCOUNTED:
            words = f"{number} {words}"
        if words or kind == "code":
            yield kind, words, level, depth
        for frame in frames:
            yield from self._described(frame)
            if name_of(frame) != "frame":
                yield from self.blocks(frame)

    def _described(self, frame: Element) -> Iterator[Found]:
        """What a picture is described with for those who do not see it; else its title."""
        said = {name_of(child): " ".join("".join(child.itertext()).split()) for child in frame}
        _, words = paragraph(said.get("desc") or said.get("title") or "", "caption", self._options)
        if words:
            yield "caption", words, 0, 0

    def _table(self, element: Element) -> Iterator[Found]:
        yield from table([self._cells(row) for row in nearest(element, "table-row")])

    def _cells(self, row: Element) -> list[list[Found]]:
        return [self.blocks(cell) for cell in nearest(row, "table-cell")]

    def _text(self, element: Element, frames: list[Element]) -> Iterator[str]:
        """The text of a paragraph; text boxes in it are added to `frames`, notes to those of the document."""
        yield _BLANKS.sub(" ", element.text or "")
        for child in element:
            name = name_of(child)
            if name == "s":
                count = attribute(child, "c")
                yield " " * min(int(count) if count.isdecimal() else 1, MOST_SPACES)
            elif name == "tab":
                yield " "
            elif name == "line-break":
                yield "\n"
            elif name == "note":
                yield self._note(child)
            elif name == "text-box" or name in _SHAPES:
                frames.append(child)
            elif name == "frame":
                frames.append(child)
                yield from self._text(child, frames)
            elif name == "ruby-text":
                words = "".join(self._text(child, frames))
                yield f"({words})" if words else ""
            elif name == "a":
                words = "".join(self._text(child, frames))
                self._link(words, attribute(child, "href"))
                yield words
            elif name == "annotation":
                self._comment(child)
            elif name == "title" and not name_of(element).startswith(("frame", *_SHAPES)):
                yield from self._text(child, frames)
            elif name == "object":
                yield self._formulas.get(attribute(child, "href").removeprefix("./").rstrip("/"), "")
            elif name not in _LEFT_OUT and not self._hides(child):
                yield from self._text(child, frames)
            yield _BLANKS.sub(" ", child.tail or "")

    def _note(self, element: Element) -> str:
        """The number of a note where it is called; the note goes to those of the document, with its number."""
        citation = next(nearest(element, "note-citation", but=("note-body",)), None)
        number = "" if citation is None else "".join(citation.itertext()).strip()[:_LONGEST_CALL]
        called = f"[{number}]" if number else ""
        before = called
        for body in nearest(element, "note-body"):  # one inside of another is met with it
            for _, words, _, _ in self.blocks(body):
                self.notes.append(("footnote", f"{before} {words}".strip(), 0, 0))
                before = ""
        return called

    def _hides(self, element: Element) -> bool:
        """Whether what stands in a part of a paragraph is not shown."""
        return _is_hidden(element) or self._styles.of("text", attribute(element, "style-name")).hidden

    def _link(self, words: str, target: str) -> None:
        words = " ".join(clean_line(words, self._options).split())
        if words and target and not target.startswith("#"):
            self.links.append({"text": words, "target": target})

    def _comment(self, element: Element) -> None:
        """A remark, with who wrote it and when."""
        said = {name_of(child): (child.text or "").strip() for child in element}
        words = " ".join(words for _, words, _, _ in self.blocks(element))
        remark = {"author": said.get("creator", ""), "date": said.get("date", ""), "text": words}
        self.comments.append({name: value for name, value in remark.items() if value})


def _running(common: Sequence[Element], reader: _Reader) -> Iterator[Found]:
    """What stands at the head and foot of pages: boilerplate, each once."""
    blocks: list[Found] = []
    for sheet in common:
        for page in named(sheet, "master-page"):
            for part in (child for child in page if _RUNNING.match(name_of(child))):
                blocks += reader.blocks(part)
    yield from running(blocks)


def _is_hidden(element: Element) -> bool:
    """Whether a section, or a field that may hide its words, does so (sections 19.846, 19.854)."""
    if name_of(element) == "section":
        shown = attribute(element, "display")
        return shown == "none" or (shown == "condition" and attribute(element, "is-hidden") == "true")
    return name_of(element).startswith("hidden-") and attribute(element, "is-hidden") == "true"


def _formulas(parts: Parts) -> dict[str, str]:
    """The signs of each formula, by the folder that holds it as a document of its own (MathML)."""
    formulas = {}
    for name in parts.names:
        folder, _, file = name.partition("/")
        if file != _CONTENT:
            continue
        raw = parts.read(name)
        try:
            root = parse(raw)
            formulas[folder] = "".join(_signs(root)) if name_of(root) == "math" else ""
        except (SyntaxError, ValueError, RecursionError):
            continue  # an object whose XML cannot be read costs itself
    return formulas


def _signs(element: Element) -> Iterator[str]:
    """What a formula shows; what made it is noted beside it."""
    if not name_of(element).startswith("annotation"):
        yield (element.text or "").strip()
        for child in element:
            yield from _signs(child)


def _stated(parts: Parts) -> tuple[dict[str, object], str | None]:
    """What the document says of itself (ODF 1.3, part 3, section 4)."""
    if "meta.xml" not in parts.names:
        return {}, None
    names = {"title": "title", "initial-creator": "author", "creator": "editor", "language": "language"}
    names |= {"subject": "subject", "description": "description", "keyword": "keywords", "creation-date": "created"}
    elements = parse(parts.read("meta.xml")).iter()
    stated = {name_of(element): " ".join((element.text or "").split()) for element in elements}
    said: dict[str, object] = {names[name]: words for name, words in stated.items() if name in names and words}
    return said, iso_date(stated.get("date"))
