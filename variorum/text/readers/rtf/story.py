"""A run of paragraphs on its way to blocks: the text, a note, a header, a text box or a comment."""

from dataclasses import dataclass, field
from typing import Literal

from variorum.text.cleaning.clean import clean_line
from variorum.text.document import BlockKind, CleaningOptions
from variorum.text.readers.placing import Found
from variorum.text.readers.rtf.state import BODY_LEVEL, Format, Head
from variorum.text.readers.word_processors import (
    LONGEST_INITIAL,
    depth_of_style,
    joined_code,
    kind_of_style,
    paragraph,
    table,
)

_UNCOUNTED = ("title", "toc_entry", "code")
_BULLETS = "\u2022\u00b7\u25aa\u25cf\u25e6\u2023\u2013-*"


@dataclass(slots=True)
class Story:
    """Paragraphs, cells and rows as they end."""

    head: Head
    options: CleaningOptions
    kind: BlockKind = "body"
    """The kind of paragraphs that are nothing else."""
    role: BlockKind | Literal["comment", "box"] = "body"
    """What it is to the document."""
    format: Format = field(default_factory=Format)
    """How the last words look."""
    blocks: list[Found] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """The words of the paragraph that has not ended."""
    boxes: list[Found] = field(default_factory=list)
    """What stands in text boxes that hang on it."""
    marker: list[str] = field(default_factory=list)
    """The number or bullet before it, as the program showed it."""
    _is_listed: bool = False
    """Whether some of its words stand in a table of contents."""
    _initial: str = ""
    """A letter that hangs before the next paragraph."""
    _n_fixed: int = 0
    """Characters in fonts for programs."""
    _n_proportional: int = 0
    _indents: list[int] = field(default_factory=list)
    """Indents of the list items around, outermost first, where no level is said."""
    _cell: list[Found] = field(default_factory=list)
    _row: list[list[Found]] = field(default_factory=list)
    _rows: list[list[list[Found]]] = field(default_factory=list)

    def put(self, text: str, form: Format, is_fixed: bool, is_listed: bool = False) -> None:
        """Words of the paragraph, in a font for programs or not, and in a table of contents or not."""
        self._is_listed = self._is_listed or (is_listed and not text.isspace())
        self.words.append(text)
        self.format = form
        n_characters = len(text) - sum(map(str.isspace, text))
        if is_fixed:
            self._n_fixed += n_characters
        else:
            self._n_proportional += n_characters

    def end_paragraph(self, form: Format) -> None:
        """A paragraph ends, in a cell where it stands in a table."""
        if not form.in_table and not self._cell and not self._row:
            self._end_table()
        into = self._cell if form.in_table else self.blocks
        found = self._paragraph(form)
        if found is not None:
            into.append(found)
        into += self.boxes
        self.boxes = []

    def end_cell(self, form: Format) -> None:
        """A cell of a table ends."""
        form.in_table = True
        self.end_paragraph(form)
        self._row.append(joined_code(self._cell, self.options))
        self._cell = []

    def end_row(self) -> None:
        """A row of a table ends."""
        if self._cell:
            self._row.append(joined_code(self._cell, self.options))
        if self._row:
            self._rows.append(self._row)
        self._cell, self._row = [], []

    def end(self, form: Format) -> list[Found]:
        """The blocks of the whole, when nothing more comes."""
        self.end_paragraph(form)
        if self._initial:  # no paragraph came after it
            self.words, self._initial = [self._initial], ""
            self.end_paragraph(Format())
        self.end_row()
        self._end_table()
        return joined_code(self.blocks, self.options)

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            self.blocks += table(rows)

    def _paragraph(self, form: Format) -> Found | None:
        text, marker = "".join(self.words), " ".join("".join(self.marker).split())
        is_fixed = self._n_fixed > 0 and not self._n_proportional
        self.words, self.marker, self._n_fixed, self._n_proportional = [], [], 0, 0
        is_listed, self._is_listed = self._is_listed, False

        # An initial that hangs over several lines is a paragraph of its own in the file, before the one it belongs to.
        if form.is_initial and len(text.strip()) <= LONGEST_INITIAL:
            self._initial += text.strip()
            return None
        if self._initial and text.strip():
            text, self._initial = self._initial + text.lstrip(), ""

        # A heading is one by its own outline level or by that of its style; a style may say what else it is.
        outline = form.outline if form.outline is not None else self.head.outline_of(form.style)
        level = outline + 1 if outline is not None and 0 <= outline < BODY_LEVEL else 0
        kind = kind_of_style(self.head.name_of(form.style)) or self.kind
        if is_listed:
            kind = "toc_entry"
        elif level and kind not in ("title", "toc_entry"):
            kind = "heading"

        # Programs that know no lists write a bullet, a tab, and a first line that hangs.
        if not marker and form.first < 0:
            before, tab, after = text.partition("\t")
            if tab and before.strip() and (before.strip() in _BULLETS or _counts(before.strip())):
                marker, text = before.strip(), after
        is_item = bool(marker) or form.list_number > 0
        if kind == "body" and is_item:
            kind = "list_item"
        elif kind == "body" and is_fixed:
            kind = "code"

        kind, said = paragraph(text, kind, self.options)
        if not said and kind != "code":
            return None
        if _is_number(marker) and kind not in _UNCOUNTED:
            said = f"{clean_line(marker, self.options)} {said}"
        depth = max(self._depth(form), depth_of_style(self.head.name_of(form.style))) if kind == "list_item" else 0
        if kind != "list_item":
            self._indents.clear()
        return kind, said, level if kind == "heading" else 0, depth

    def _depth(self, form: Format) -> int:
        """How deep a list item stands: as it says, or by the indents of the items before it."""
        if form.list_number > 0:
            return min(max(form.list_level, 0), BODY_LEVEL)
        while self._indents and self._indents[-1] >= form.indent:
            self._indents.pop()
        self._indents.append(form.indent)
        return len(self._indents) - 1


def _is_number(marker: str) -> bool:
    """Whether what stands before an item counts it; one letter alone is a bullet in a font of signs."""
    return marker.isdecimal() or (len(marker) > 1 and any(map(str.isalnum, marker)))


def _counts(words: str) -> bool:
    """Whether the words are the number of a list item, such as `1.`, `(a)` or `iv)`."""
    bare = words.strip("().:")
    if bare == words or len(bare) > 4:
        return False
    return bare.isdecimal() or len(bare) == 1 or not set(bare.lower()) - set("ivxlc")
