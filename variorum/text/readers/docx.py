"""DOCX: the paragraphs, tables and notes of a Word document (ECMA-376, part 1, section 17)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import BlockKind, Decoded, Recipe, Structure, Unfit
from variorum.text.readers.placing import Found, laid_out, with_one_title
from variorum.text.readers.zip_parts import Parts, opened, parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_DOCUMENT = "word/document.xml"
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


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of the paragraphs in it."""

    name: str = ""
    level: int = 0
    """Of a heading, from 1; 0 for other text."""
    is_list: bool = False


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a Word document and its structure, without spans."""
    recipe = Recipe()
    with opened(raw) as parts:
        if _DOCUMENT not in parts.names:
            raise Unfit("read", "broken_archive", f"is no Word document: holds no {_DOCUMENT}")
        styles = _styles(parts)
        found = list(_blocks(parse(parts.read(_DOCUMENT)), styles, recipe))
        found += _notes(parts, recipe)
        found += _running(parts, recipe)
        metadata = _stated(parts)
    return laid_out(with_one_title(found), recipe, None, metadata)


def _blocks(element: Any, styles: dict[str, Style], recipe: Recipe) -> Iterator[Found]:
    """The blocks in the body, a cell or a text box."""
    for child in element:
        name = _name(child)
        if name == "p":
            yield from _paragraph(child, styles, recipe)
            for box in _boxes(child):
                yield from _blocks(box, styles, recipe)
        elif name == "tbl":
            yield from _table(child, styles, recipe)
        elif name not in _LEFT_OUT:
            yield from _blocks(child, styles, recipe)


def _paragraph(element: Any, styles: dict[str, Style], recipe: Recipe) -> Iterator[Found]:
    settings = _child(element, "pPr")
    style = styles.get(_value(_child(settings, "pStyle")), Style())
    outline = _value(_child(settings, "outlineLvl"))
    level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else style.level
    numbering = _child(settings, "numPr")
    in_list = _value(_child(numbering, "numId")) not in ("", "0") or style.is_list
    kind: BlockKind = next((kind for pattern, kind in _KINDS if pattern.match(style.name)), "body")
    if style.name == "title":
        kind = "title"
    elif level and kind != "toc_entry":
        kind = "heading"
    elif in_list and kind == "body":
        kind = "list_item"
    depth = _value(_child(numbering, "ilvl")) if kind == "list_item" else ""
    words = _composed("".join(_text(element)), kind, recipe)
    if words:
        yield kind, words, level if kind == "heading" else 0, int(depth) if depth.isdecimal() else 0


def _table(element: Any, styles: dict[str, Style], recipe: Recipe) -> Iterator[Found]:
    """A table as one block, a row on a line; one with headings or a single column lays out a page."""
    rows = [list(_nearest(row, "tc")) for row in _nearest(element, "tr")]
    inside = [list(_blocks(cell, styles, recipe)) for row in rows for cell in row]
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


def _text(element: Any) -> Iterator[str]:
    """The text of a paragraph; what tracked changes took out of it, and field codes, are not in it."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _SPACES:
            yield _SPACES[name]
        elif name in ("footnoteReference", "endnoteReference"):
            yield f"[{_attribute(child, 'id')}]"
        elif name not in _LEFT_OUT:
            yield from _text(child)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph; what is there again for old programs is left out."""
    for child in paragraph:
        name = _name(child)
        if name == "txbxContent":
            yield child
        elif name != "Fallback":
            yield from _boxes(child)


def _composed(words: str, kind: BlockKind, recipe: Recipe) -> str:
    return compose([clean_line(line, recipe) for line in words.split("\n")], kind, recipe).strip()


def _styles(parts: Parts) -> dict[str, Style]:
    """Every paragraph style by its id, with what it has from the styles it is based on."""
    if "word/styles.xml" not in parts.names:
        return {}
    elements = {
        _attribute(style, "styleId"): style for style in parse(parts.read("word/styles.xml")) if _name(style) == "style"
    }
    return {style: _style(style, elements) for style in elements}


def _style(style: str, elements: dict[str, Any]) -> Style:
    name = _value(_child(elements[style], "name")).casefold()
    level = 0
    is_list = False
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
        is_list = is_list or _value(_child(_child(settings, "numPr"), "numId")) not in ("", "0")
        style = _value(_child(elements[style], "basedOn"))
    return Style(name, max(level, 0), is_list)


def _notes(parts: Parts, recipe: Recipe) -> Iterator[Found]:
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        for note in parse(parts.read(name)) if name in parts.names else ():
            if _attribute(note, "type") in ("", "normal"):
                for _, words, _, _ in _blocks(note, {}, recipe):
                    yield "footnote", words, 0, 0


def _running(parts: Parts, recipe: Recipe) -> Iterator[Found]:
    """What stands at the head and foot of pages: furniture, each once."""
    seen: set[str] = set()
    for name in sorted(parts.names):
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
            for _, words, _, _ in _blocks(parse(parts.read(name)), {}, recipe):
                if words not in seen:
                    seen.add(words)
                    yield "boilerplate", words, 0, 0


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


def _value(element: Any) -> str:
    return _attribute(element, "val")
