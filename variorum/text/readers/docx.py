"""DOCX: the paragraphs, tables and notes of a Word document (ECMA-376, part 1, section 17)."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import BlockKind, Decoded, Recipe, Structure, Unfit
from variorum.text.readers.docx_numbers import numbers_of, shown
from variorum.text.readers.placing import Found, laid_out, with_one_title
from variorum.text.readers.zip_parts import Parts, opened, parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_DOCUMENT = "word/document.xml"
_PART = re.compile(r"word/([a-z]+)\d*\.xml")
_LEFT_OUT = {"del", "moveFrom", "instrText", "delText", "rPr", "pPr", "tblPr", "Fallback", "sectPr", "drawing", "pict"}
_SPACES = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# The names of built-in styles are English in the file, in whatever language Word ran.
_KINDS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (re.compile(r"toc\b"), "toc_entry"),
    (re.compile(r"(?:intense )?quot(?:e|ations?)\b|block text"), "quote"),
    (re.compile(r"caption\b"), "caption"),
    (re.compile(r"(?:html preformatted|code|source code|macro text)\b"), "code"),
    (re.compile(r"(?:foot|end)note text"), "footnote"),
    (re.compile(r"list\b"), "list_item"),
    (re.compile(r"date\b"), "date"),
)


_UNCOUNTED = ("title", "toc_entry", "code")
LONGEST_INITIAL = 12
"""Characters of an initial, at most: a longer one is a paragraph that stands apart."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of the paragraphs in it."""

    name: str = ""
    level: int = 0
    """Of a heading, from 1; 0 for other text."""
    is_list: bool = False
    number: str = ""
    """The list that its paragraphs are counted in."""
    number_level: str = ""


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a Word document and its structure, without spans."""
    recipe = Recipe()
    with opened(raw) as parts:
        related = _Related(parts)
        if related.main not in parts.names:
            raise Unfit("read", "broken_archive", f"is no Word document: holds no {_DOCUMENT}")
        reader = _Reader(recipe, related)
        found = list(reader.blocks(parse(parts.read(related.main))))
        found += reader.left_over()
        found += reader.notes()
        found += reader.running()
        metadata = _stated(parts) | reader.said_beside()
    return laid_out(with_one_title(found), recipe, None, metadata)


class _Related:
    """The parts that belong to a document, whatever they are called (ECMA-376, part 2, section 6.5)."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        of_package = self._relations("_rels/.rels", "")
        self.main = next((target for kind, target in of_package.values() if kind == "officeDocument"), _DOCUMENT)
        if self.main not in parts.names:
            self.main = _DOCUMENT
        folder, _, name = self.main.rpartition("/")
        self._folder = folder
        self.relations = self._relations(f"{folder}/_rels/{name}.rels".lstrip("/"), folder)

    def all(self, kind: str) -> list[Any]:
        """The parts of a kind, by name; those with its name where nothing says which ones they are."""
        named = {target for one, target in self.relations.values() if one == kind and target in self.parts.names}
        if not named:
            usual = ((name, _PART.fullmatch(name)) for name in self.parts.names)
            named = {name for name, found in usual if found and found[1] == kind}
        return [parse(self.parts.read(name)) for name in sorted(named)]

    def one(self, kind: str) -> Any:
        """The part of a kind; without elements where there is none."""
        return next(iter(self.all(kind)), ())

    def address(self, relation: str) -> str:
        """Where a link leads; empty where it leads into the document."""
        kind, target = self.relations.get(relation, ("", ""))
        return target if kind == "hyperlink" else ""

    def _relations(self, name: str, folder: str) -> dict[str, tuple[str, str]]:
        """Kind and target of every relation that a part states, by its id."""
        if name not in self.parts.names:
            return {}
        stated = {}
        for element in parse(self.parts.read(name)):
            target = str(element.get("Target") or "")
            if element.get("TargetMode") != "External":
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                target = posixpath.normpath(target)
            stated[str(element.get("Id"))] = (str(element.get("Type") or "").rsplit("/", 1)[-1], target)
        return stated


class _Reader:
    """A document on the way to its blocks, and what it says beside them."""

    def __init__(self, recipe: Recipe, related: _Related) -> None:
        self._recipe, self._related = recipe, related
        self._styles = _styles(related.one("styles"))
        self._numbers = numbers_of(related.one("numbering"), _child, _attribute)
        self._called: dict[tuple[str, str], str] = {}
        """What each note is called, in the order in which the text calls them."""
        self._initial = ""
        """A letter that hangs before the next paragraph."""
        self._about: dict[str, list[str]] = {}
        """The words that each comment is about."""
        self._commented: set[str] = set()
        self._links: list[dict[str, str]] = []

    def blocks(self, element: Any) -> Iterator[Found]:
        """The blocks in the body, a cell or a text box."""
        for child in element:
            name = _name(child)
            if name == "p":
                yield from self._paragraph(child)
                for words in _pictures(child):
                    if described := self._composed(" ".join(words.split()), "caption"):
                        yield "caption", described, 0, 0
                for box in _boxes(child):
                    yield from self.blocks(box)
            elif name == "tbl":
                yield from self._table(child)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self._comment(child)
            elif name not in _LEFT_OUT:
                yield from self.blocks(child)

    def left_over(self) -> Iterator[Found]:
        """An initial after which no paragraph came."""
        words, self._initial = self._composed(self._initial, "body"), ""
        if words:
            yield "body", words, 0, 0

    def notes(self) -> Iterator[Found]:
        """The notes, each with the number that the text calls it by, in that order; then those it does not call."""
        notes = {}
        for kind in ("footnote", "endnote"):
            for note in self._related.one(f"{kind}s"):
                if _attribute(note, "type") in ("", "normal"):
                    notes[kind, _attribute(note, "id")] = note
        called_first = [key for key in self._called if key in notes]
        for key in called_first + [key for key in notes if key not in self._called]:
            called = self._called.get(key, "")
            for _, words, _, _ in self.blocks(notes[key]):
                yield "footnote", f"{called} {words}".strip(), 0, 0
                called = ""

    def running(self) -> Iterator[Found]:
        """What stands at the head and foot of pages: furniture, each once."""
        seen: set[str] = set()
        for part in (*self._related.all("footer"), *self._related.all("header")):
            for _, words, _, _ in self.blocks(part):
                if words not in seen:
                    seen.add(words)
                    yield "boilerplate", words, 0, 0

    def said_beside(self) -> dict[str, object]:
        """What links lead to, and what people remarked."""
        comments = []
        for element in self._related.one("comments"):
            words = " ".join(words for _, words, _, _ in self.blocks(element))
            about = " ".join("".join(self._about.get(_attribute(element, "id"), ())).split())
            remark = {"author": _attribute(element, "author"), "date": _attribute(element, "date")}
            remark |= {"about": clean_line(about, self._recipe), "text": words}
            comments.append({name: value for name, value in remark.items() if value})
        beside: dict[str, object] = {"links": self._links, "comments": comments}
        return {name: value for name, value in beside.items() if value}

    def _paragraph(self, element: Any) -> Iterator[Found]:
        settings = _child(element, "pPr")
        styled = _value(_child(settings, "pStyle"))
        style = self._styles.get(styled, Style())
        outline = _value(_child(settings, "outlineLvl"))
        level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else style.level
        numbering = _child(settings, "numPr")
        own = _value(_child(numbering, "numId"))
        number = own or style.number
        in_list = number not in ("", "0") or style.is_list
        kind: BlockKind = next((kind for pattern, kind in _KINDS if pattern.match(style.name)), "body")
        if style.name == "title":
            kind = "title"
        elif level and kind != "toc_entry":
            kind = "heading"
        elif in_list and kind == "body":
            kind = "list_item"

        words = "".join(self._text(element))
        if (
            _attribute(_child(settings, "framePr"), "dropCap") in ("drop", "margin")
            and len(words.strip()) <= LONGEST_INITIAL
        ):
            self._initial += words.strip()
            return
        if words.strip():
            words, self._initial = self._initial + words.lstrip() if self._initial else words, ""
        said = _value(_child(numbering, "ilvl")) or style.number_level
        at = int(said) if said.isdecimal() else self._numbers.level_of(number, styled)
        words = self._composed(words, kind)
        if not words:
            return
        counted = self._numbers.next(number, at) if number not in ("", "0") and kind not in _UNCOUNTED else ""
        words = f"{counted} {words}" if counted else words
        yield kind, words, level if kind == "heading" else 0, at if kind == "list_item" else 0

    def _table(self, element: Any) -> Iterator[Found]:
        """A table as one block, a row on a line; one with headings or a single column lays out a page."""
        rows = [list(_nearest(row, "tc")) for row in _nearest(element, "tr")]
        inside = [list(self.blocks(cell)) for row in rows for cell in row]
        if max(map(len, rows), default=0) < 2 or any(block[0] == "heading" for cell in inside for block in cell):
            for cell in inside:
                yield from cell
            return

        cells = iter(inside)
        lines = []
        for row in rows:
            said = [_on_one_line(next(cells)) for _ in row]
            lines.append(" | ".join(said))
        words = "\n".join(line.strip() for line in lines if line.strip(" |"))
        if words:
            yield "table", words, 0, 0

    def _text(self, element: Any) -> Iterator[str]:
        """The text of a paragraph; what tracked changes took out of it, and field codes, are not in it."""
        for child in element:
            name = _name(child)
            if name == "t":
                yield self._noted(child.text or "")
            elif name in _SPACES:
                yield self._noted(_SPACES[name])
            elif name in ("footnoteReference", "endnoteReference"):
                yield self._call(name.removesuffix("Reference"), child)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self._comment(child)
            elif name == "hyperlink":
                words = "".join(self._text(child))
                address = self._related.address(_relation(child))
                if address and words.strip():
                    self._links.append({"text": " ".join(clean_line(words, self._recipe).split()), "target": address})
                yield words
            elif name not in _LEFT_OUT:
                yield from self._text(child)

    def _noted(self, words: str) -> str:
        """The words, which the comments that are open are about."""
        for number in self._commented:
            self._about[number].append(words)
        return words

    def _comment(self, element: Any) -> None:
        number = _attribute(element, "id")
        if _name(element) == "commentRangeStart":
            self._commented.add(number)
            self._about.setdefault(number, [])
        else:
            self._commented.discard(number)

    def _call(self, kind: str, element: Any) -> str:
        """The number of a note where it is called: Word counts them, and writes 1, 2, … and i, ii, …."""
        key = (kind, _attribute(element, "id"))
        if _attribute(element, "customMarkFollows") in ("1", "true", "on"):
            self._called.setdefault(key, "")
        elif key not in self._called:
            count = 1 + sum(one == kind and bool(called) for (one, _), called in self._called.items())
            self._called[key] = f"[{shown(count, 'decimal' if kind == 'footnote' else 'lowerRoman')}]"
        return self._called[key]

    def _composed(self, words: str, kind: BlockKind) -> str:
        lines = [clean_line(line, self._recipe) for line in words.split("\n")]
        return compose(lines, kind, self._recipe).strip()


def _on_one_line(cell: Iterable[Found]) -> str:
    """The words of a cell."""
    return " ".join(words.replace("\n", " ") for _, words, _, _ in cell)


def _nearest(element: Any, name: str) -> Iterator[Any]:
    """The elements of a name that no other one of that name, and no change that was taken back, stands around."""
    for child in element:
        if _name(child) == name:
            yield child
        elif _name(child) not in _LEFT_OUT:
            yield from _nearest(child, name)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph; what is there again for old programs is left out."""
    for child in paragraph:
        name = _name(child)
        if name == "txbxContent":
            yield child
        elif name != "Fallback":
            yield from _boxes(child)


def _pictures(paragraph: Any) -> Iterator[str]:
    """What pictures in a paragraph are described with for those who do not see them."""
    for child in paragraph:
        name = _name(child)
        if name == "docPr":
            yield str(child.get("descr") or "")
        elif name == "shape" and child.get("alt"):
            yield str(child.get("alt"))
        if name not in ("txbxContent", "Fallback"):
            yield from _pictures(child)


def _styles(sheet: Any) -> dict[str, Style]:
    """Every paragraph style by its id, with what it has from the styles it is based on."""
    elements = {_attribute(style, "styleId"): style for style in sheet if _name(style) == "style"}
    return {style: _style(style, elements) for style in elements}


def _style(style: str, elements: dict[str, Any]) -> Style:
    name = _value(_child(elements[style], "name")).casefold()
    level = 0
    is_list = False
    number = number_level = ""
    seen: set[str] = set()
    while style in elements and style not in seen:
        seen.add(style)
        settings = _child(elements[style], "pPr")
        outline = _value(_child(settings, "outlineLvl"))
        heading = re.fullmatch(r"heading (\d)", _value(_child(elements[style], "name")).casefold())
        if not level and outline.isdecimal():
            level = int(outline) + 1 if int(outline) < 9 else -1
        if not level and heading:
            level = int(heading[1])
        numbering = _child(settings, "numPr")
        number = number or _value(_child(numbering, "numId"))
        number_level = number_level or _value(_child(numbering, "ilvl"))
        is_list = number not in ("", "0")
        style = _value(_child(elements[style], "basedOn"))
    return Style(name, max(level, 0), is_list, number, number_level)


def _stated(parts: Parts) -> dict[str, object]:
    """What the document says of itself (Dublin Core, ECMA-376, part 2, section 11)."""
    if "docProps/core.xml" not in parts.names:
        return {}
    names = {"title": "title", "creator": "author", "language": "language", "subject": "subject", "created": "created"}
    names |= {"description": "description", "keywords": "keywords", "modified": "modified"}
    stated = {_name(element): (element.text or "").strip() for element in parse(parts.read("docProps/core.xml"))}
    return {names[name]: words for name, words in stated.items() if name in names and words}


def _name(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if _name(child) == name), None) if element is not None else None


def _attribute(element: Any, name: str) -> str:
    return str(element.get(_W + name) or element.get(_STRICT + name) or "") if element is not None else ""


def _relation(element: Any) -> str:
    """The id of the relation that an element names."""
    named = (str(value) for key, value in element.attrib.items() if key.endswith("/relationships}id"))
    return next(named, "")


def _value(element: Any) -> str:
    return _attribute(element, "val")
