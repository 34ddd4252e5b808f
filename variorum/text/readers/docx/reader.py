"""DOCX: the paragraphs, tables and notes of a Word document (ECMA-376, part 1, section 17)."""

from collections.abc import Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from variorum.text.cleaning.clean import clean_line
from variorum.text.document import CleaningOptions, Decoded, Rejection, Structure
from variorum.text.readers.docx.elements import attribute_of, child_of, is_on, relation_of, value_of
from variorum.text.readers.docx.fields import Fields
from variorum.text.readers.docx.formulas import signs
from variorum.text.readers.docx.numbers import numbers_of
from variorum.text.readers.docx.related import DOCUMENT, Related
from variorum.text.readers.docx.styles import Style, styles_of, unknown_style
from variorum.text.readers.list_numbers import shown
from variorum.text.readers.placing import Found, laid_out, with_one_title
from variorum.text.readers.symbol_fonts import shown_by
from variorum.text.readers.word_processors import (
    LONGEST_INITIAL,
    depth_of_style,
    joined_code,
    kind_of_style,
    paragraph,
    running,
    table,
)
from variorum.text.readers.zip_parts import Parts, name_of, nearest, opened, parse

_LEFT_OUT = {
    "del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "tblPr", "trPr", "sdtPr", "Fallback",
    "sectPr", "drawing", "pict", "txbxContent",
}  # fmt: skip
_SPACES = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNCOUNTED = ("title", "toc_entry", "code")


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a Word document and its structure, without spans."""
    options = CleaningOptions()
    with opened(raw) as parts:
        related = Related(parts)
        if related.main not in parts.names:
            raise Rejection("read", "broken_archive", f"is no Word document: holds no {DOCUMENT}")
        reader = _Reader(options, related)
        found = reader.story(parse(parts.read(related.main)))
        found += reader.left_over()
        found += reader.notes()
        found += reader.running()
        metadata = _stated(parts) | reader.said_beside()
    return laid_out(with_one_title(found), options, None, metadata)


class _Reader:
    """A document on the way to its blocks, and what it says beside them."""

    def __init__(self, options: CleaningOptions, related: Related) -> None:
        self._options, self._related = options, related
        self._styles = styles_of(related.one("styles"))
        self._numbers = numbers_of(related.one("numbering"))
        self._called: dict[tuple[str, str], str] = {}
        """What each note is called, in the order in which the text calls them."""
        self._initial = ""
        """A letter that hangs before the next paragraph."""
        self._about: dict[str, list[str]] = {}
        """The words that each comment is about."""
        self._commented: set[str] = set()
        self._carried = ""
        """The words of a paragraph whose end was taken out: it goes on in the next one."""
        self._fields = Fields()
        self._hides = False
        """Whether the style of the paragraph hides what it holds."""
        self._listed = 0
        """Tables of contents that are open, as parts that Word makes."""
        self._links: list[dict[str, str]] = []

    def blocks(self, element: Element) -> list[Found]:
        """The blocks in the body, a cell, a note or a text box."""
        carried, self._carried = self._carried, ""
        found = [*self._found(element), *self._cut_off()]
        self._carried = carried
        return joined_code(found, self._options)

    def story(self, element: Element) -> list[Found]:
        """The blocks of the text, of a note or of the head of pages."""
        self._fields = fields = Fields()
        fields.pair(element, _LEFT_OUT)
        found = self.blocks(element)
        self._link(fields)
        return found

    def _found(self, element: Element) -> Iterator[Found]:
        for child in element:
            name = name_of(child)
            if name == "p":
                yield from self._paragraph(child)
                for words in _pictures(child):
                    _, described = paragraph(" ".join(words.split()), "caption", self._options)
                    if described:
                        yield "caption", described, 0, 0
                for box in _boxes(child):
                    yield from self.blocks(box)
            elif name == "tbl":
                yield from self._cut_off()
                yield from self._table(child)
            elif name == "sdt":
                yield from self._control(child)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self._comment(child)
            elif name not in _LEFT_OUT:
                yield from self._found(child)

    def left_over(self) -> Iterator[Found]:
        """An initial after which no paragraph came."""
        _, words = paragraph(self._initial, "body", self._options)
        self._initial = ""
        if words:
            yield "body", words, 0, 0

    def _cut_off(self) -> Iterator[Found]:
        """A paragraph whose end was taken out, and after which none came."""
        _, words = paragraph(self._carried, "body", self._options)
        self._carried = ""
        if words:
            yield "body", words, 0, 0

    def _control(self, element: Element) -> Iterator[Found]:
        """What stands in a control; a table of contents is one that says so."""
        settings = child_of(element, "sdtPr")
        gallery = value_of(child_of(child_of(settings, "docPartObj"), "docPartGallery"))
        lists = gallery.casefold() == "table of contents"
        self._listed += lists
        if not _is_prompt(element):
            yield from self._found(element)
        self._listed -= lists

    def notes(self) -> Iterator[Found]:
        """The notes, each with the number that the text calls it by, in that order; then those it does not call."""
        notes = {}
        for kind in ("footnote", "endnote"):
            for note in self._related.one(f"{kind}s"):
                if attribute_of(note, "type") in ("", "normal"):
                    notes[kind, attribute_of(note, "id")] = note
        called_first = [key for key in self._called if key in notes]
        for key in called_first + [key for key in notes if key not in self._called]:
            called = self._called.get(key, "")
            for _, words, _, _ in self.story(notes[key]):
                yield "footnote", f"{called} {words}".strip(), 0, 0
                called = ""

    def running(self) -> Iterator[Found]:
        """What stands at the head and foot of pages: boilerplate, each once."""
        parts = (*self._related.all("footer"), *self._related.all("header"))
        yield from running(chain.from_iterable(map(self.story, parts)))

    def said_beside(self) -> dict[str, object]:
        """What links lead to, and what people remarked."""
        comments = []
        for element in self._related.one("comments"):
            words = " ".join(words for _, words, _, _ in self.story(element))
            about = " ".join("".join(self._about.get(attribute_of(element, "id"), ())).split())
            remark = {"author": attribute_of(element, "author"), "date": attribute_of(element, "date")}
            remark |= {"about": clean_line(about, self._options), "text": words}
            comments.append({name: value for name, value in remark.items() if value})
        beside: dict[str, object] = {"links": self._links, "comments": comments}
        return {name: value for name, value in beside.items() if value}

    def _paragraph(self, element: Element) -> Iterator[Found]:
        settings = child_of(element, "pPr")
        styled = value_of(child_of(settings, "pStyle"))
        style = self._styles.get(styled) or (unknown_style(styled) if styled else Style())
        numbering = child_of(settings, "numPr")
        number = value_of(child_of(numbering, "numId")) or style.number
        is_counted = number not in ("", "0")

        # The style says what it is; its own outline level goes before that of the style.
        outline = value_of(child_of(settings, "outlineLvl"))
        level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else style.level
        kind = kind_of_style(style.name) or "body"
        if level and kind not in ("title", "toc_entry"):
            kind = "heading"
        elif kind == "body" and (is_counted or style.is_list):
            kind = "list_item"

        # What Word lists is no heading, whatever its style; a field of it says so with the first words that it shows.
        self._hides = style.hidden
        listed = self._listed > 0 or self._fields.lists
        words = "".join(self._text(element))
        if listed or self._fields.lists:
            kind = "toc_entry"

        # Where a tracked change took out the end of a paragraph, it goes on in the next one.
        words, self._carried = self._carried + words, ""
        if _ends_nowhere(settings):
            self._carried = words
            return

        # An initial that hangs over several lines is a paragraph of its own in the file, before the one it belongs to.
        hangs = attribute_of(child_of(settings, "framePr"), "dropCap") in ("drop", "margin")
        if hangs and len(words.strip()) <= LONGEST_INITIAL:
            self._initial += words.strip()
            return
        if words.strip() and self._initial:
            words, self._initial = self._initial + words.lstrip(), ""

        kind, words = paragraph(words, kind, self._options)
        if not words and kind != "code":
            return
        said = value_of(child_of(numbering, "ilvl")) or style.number_level
        at = int(said) if said.isdecimal() else self._numbers.level_of(number, styled)
        counted = self._numbers.next(number, at) if is_counted and kind not in _UNCOUNTED else ""
        words = f"{counted} {words}" if counted else words
        depth = max(at, depth_of_style(style.name))
        yield kind, words, level if kind == "heading" else 0, depth if kind == "list_item" else 0

    def _table(self, element: Element) -> Iterator[Found]:
        yield from table([self._cells(row) for row in nearest(element, "tr", _LEFT_OUT) if _is_shown(row)])

    def _cells(self, row: Element) -> list[list[Found]]:
        return [self.blocks(cell) for cell in nearest(row, "tc", _LEFT_OUT)]

    def _text(self, element: Element) -> Iterator[str]:
        """The text of a paragraph; what tracked changes took out of it, and field codes, are not in it."""
        for child in element:
            name = name_of(child)
            if name == "t":
                yield self._noted((child.text or "").replace("\n", " "))
            elif name == "r":
                yield from () if self._is_hidden(child) else self._text(child)
            elif name == "sym":
                yield self._noted(_sign(child))
            elif name == "fldChar":
                self._fields.mark(child)
                self._link(self._fields)
            elif name == "instrText":
                self._fields.code(child.text or "")
            elif name == "fldSimple":
                self._fields.simple(attribute_of(child, "instr"))
                yield from self._text(child)
                self._fields.end_simple()
                self._link(self._fields)
            elif name == "oMath":
                yield self._noted("".join(signs(child)))
            elif name == "ruby":
                yield from self._ruby(child)
            elif name == "sdt" and _is_prompt(child):
                continue
            elif name in _SPACES:
                yield self._noted(_SPACES[name])
            elif name in ("footnoteReference", "endnoteReference"):
                yield self._call(name.removesuffix("Reference"), child)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self._comment(child)
            elif name == "hyperlink":
                words = "".join(self._text(child))
                address = self._related.address(relation_of(child))
                self._add_link(words, address)
                yield words
            elif name not in _LEFT_OUT:
                yield from self._text(child)

    def _noted(self, words: str) -> str:
        """The words, which the comments that are open are about; none in the code of a field."""
        words = self._fields.said(words)
        for number in self._commented:
            self._about[number].append(words)
        return words

    def _is_hidden(self, run: Element) -> bool:
        """Whether a run is hidden: it says so itself, or its style does, or that of the paragraph."""
        settings = child_of(run, "rPr")
        if settings is None:
            return self._hides and child_of(run, "fldChar") is None
        vanishes = child_of(settings, "vanish")
        styled = self._styles.get(value_of(child_of(settings, "rStyle")), Style())
        hidden = is_on(vanishes) if vanishes is not None else self._hides or styled.hidden
        return hidden and child_of(run, "fldChar") is None

    def _ruby(self, element: Element) -> Iterator[str]:
        """What is read over characters stands in brackets behind them."""
        for name, before, after in (("rubyBase", "", ""), ("rt", "(", ")")):
            part = child_of(element, name)
            words = "" if part is None else "".join(self._text(part))
            yield f"{before}{words}{after}" if words else ""

    def _link(self, fields: Fields) -> None:
        """Keep the links that ended."""
        for words, address in fields.links:
            self._add_link(words, address)
        fields.links.clear()

    def _add_link(self, words: str, address: str) -> None:
        if address and words.strip():
            self._links.append({"text": " ".join(clean_line(words, self._options).split()), "target": address})

    def _comment(self, element: Element) -> None:
        number = attribute_of(element, "id")
        if name_of(element) == "commentRangeStart":
            self._commented.add(number)
            self._about.setdefault(number, [])
        else:
            self._commented.discard(number)

    def _call(self, kind: str, element: Element) -> str:
        """The number of a note where it is called: Word counts them, and writes 1, 2, … and i, ii, …."""
        key = (kind, attribute_of(element, "id"))
        if attribute_of(element, "customMarkFollows") in ("1", "true", "on"):
            self._called.setdefault(key, "")
        elif key not in self._called:
            count = 1 + sum(one == kind and bool(called) for (one, _), called in self._called.items())
            self._called[key] = f"[{shown(count, 'decimal' if kind == 'footnote' else 'lowerRoman')}]"
        return self._called[key]


def _is_prompt(control: Element) -> bool:
    """Whether a control shows what to put in there: nobody wrote that."""
    return is_on(child_of(child_of(control, "sdtPr"), "showingPlcHdr"))


def _ends_nowhere(settings: Element | None) -> bool:
    """Whether a tracked change took out the end of a paragraph (section 17.13.5.15)."""
    mark = child_of(settings, "rPr")
    return child_of(mark, "del") is not None or child_of(mark, "moveFrom") is not None


def _is_shown(row: Element) -> bool:
    """Whether a row of a table is neither taken out nor hidden."""
    settings = child_of(row, "trPr")
    return child_of(settings, "del") is None and not is_on(child_of(settings, "hidden"))


def _sign(element: Element) -> str:
    """What a character of a font of signs shows."""
    code = attribute_of(element, "char")
    try:
        return shown_by(attribute_of(element, "font"), int(code, 16))
    except ValueError:
        return ""


def _boxes(paragraph: Element) -> Iterator[Element]:
    """The text boxes that hang on a paragraph; what is there again for old programs is left out."""
    for child in paragraph:
        name = name_of(child)
        if name == "txbxContent":
            yield child
        elif name != "Fallback":
            yield from _boxes(child)


def _pictures(paragraph: Element) -> Iterator[str]:
    """What pictures in a paragraph are described with for those who do not see them."""
    for child in paragraph:
        name = name_of(child)
        if name == "docPr":
            yield str(child.get("descr") or "")
        elif name == "shape" and child.get("alt"):
            yield str(child.get("alt"))
        if name not in ("txbxContent", "Fallback"):
            yield from _pictures(child)


def _stated(parts: Parts) -> dict[str, object]:
    """What the document says of itself (Dublin Core, ECMA-376, part 2, section 11)."""
    if "docProps/core.xml" not in parts.names:
        return {}
    names = {"title": "title", "creator": "author", "language": "language", "subject": "subject", "created": "created"}
    names |= {"description": "description", "keywords": "keywords", "modified": "modified"}
    stated = {name_of(element): (element.text or "").strip() for element in parse(parts.read("docProps/core.xml"))}
    return {names[name]: words for name, words in stated.items() if name in names and words}
