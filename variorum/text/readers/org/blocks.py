"""Where the blocks of Org begin and end (the manual of Org; "Org Syntax", worg)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from variorum.text.document import Block, BlockKind
from variorum.text.readers.org.inline import is_picture

_LINE = re.compile(r"([^\r\n]*+)(?:\r\n?|\n|\Z)")
_HEADLINE = re.compile(r"(\*{1,99})[ \t]+(?=\S)")
_PRIORITY = re.compile(r"\[#[A-Z0-9]{1,2}\][ \t]*")
_TAGS = re.compile(r"[ \t]:[\w@#%:]{1,200}:[ \t]*\Z")
_KEYWORD = re.compile(r"[ \t]*#\+(?P<name>[\w-]{1,40}(?:\[[^\[\]\n]{0,80}\])?):[ \t]*(?P<value>.*)")
_BEGIN = re.compile(r"[ \t]{0,99}#\+begin_(?P<name>[^\s]{1,40})(?:[ \t]|\Z)", re.IGNORECASE)
_END = re.compile(r"[ \t]{0,99}#\+end_(?P<name>[^\s]{1,40})[ \t]*\Z", re.IGNORECASE)
_DYNAMIC = re.compile(r"[ \t]{0,99}#\+(?:begin|end):", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:(?P<name>[\w-]{1,60}):[ \t]*\Z")
_DRAWER_END = re.compile(r"[ \t]{0,99}:end:[ \t]*\Z", re.IGNORECASE)
_PLANNED = re.compile(r"[ \t]{0,99}(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):[ \t]*[<\[]")
_COMMENT = re.compile(r"[ \t]{0,99}#(?:[ \t]|\Z)")
FIXED = re.compile(r"\A[ \t]{0,99}:(?:[ \t]|\Z)")
_RULE = re.compile(r"\A[ \t]{0,99}-{5,}[ \t]*\Z")
_TABLE = re.compile(r"[ \t]{0,99}\|")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-+]|(?<=[ \t])\*|[0-9]{1,9}[.)]|[A-Za-z][.)])(?:[ \t]+|\Z)")
_COUNTER = re.compile(r"(?:\[@[0-9A-Za-z]{1,9}\][ \t]*)?(?:\[[ Xx-]\][ \t]+)?")
_TERM = re.compile(r"(?P<term>[^\n]{1,300}?)[ \t]+::(?:[ \t]+|\Z)")
_NOTE = re.compile(r"\[fn:[\w-]{1,100}\]")
_LATEX = re.compile(r"[ \t]*\\begin\{(?P<name>[A-Za-z*]{1,40})\}")
_LATEX_END = re.compile(r"[ \t]{0,99}\\end\{(?P<name>[A-Za-z*]{1,40})\}[ \t]*\Z")

_CODE = ("src", "example")
_LEFT_OUT = ("comment", "export")
_SILENT = ("properties", "logbook")
"""Drawers that hold what the program notes for itself."""
DEEPEST = 20
"""Blocks inside of each other that are followed."""


@dataclass(slots=True)
class Found:
    """What a document says of itself and of others."""

    keywords: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """The first lines of what is for other programs or commented out."""


def blocks_of(text: str, found: Found) -> list[Block]:
    """The blocks of a text without their words, in order."""
    return list(_Walk(text, found).blocks())


class _Walk:
    """The lines, and what is open on the way through them."""

    def __init__(self, text: str, found: Found) -> None:
        self._text, self._found = text, found
        self._at = [(line.start(), line.end(1)) for line in _LINE.finditer(text)]
        self._lines = [text[start:end] for start, end in self._at]
        self._ends = dict(_ends(self._lines))
        self._states = {"TODO", "DONE"} | set(_states(self._lines))
        self._i = 0
        self._blanks = 0
        """Blank lines before this one."""
        self._items: list[tuple[int, bool]] = []
        """Where the marks of the items that are open stand, and whether each is a term."""
        self._quotes = 0
        self._note = False
        """Whether a note is open, which goes on to the next one, a headline or two blank lines."""
        self._commented = 0
        """Level of the headline whose text is commented out; 0 for none."""

    def blocks(self) -> Iterator[Block]:
        """The blocks from the first line to the last."""
        while self._i < len(self._lines):
            line = self._lines[self._i]
            if not line.strip():
                self._blank()
            elif headline := _HEADLINE.match(line):
                yield from self._headline(line, headline)
            elif self._commented:
                self._i += 1
            else:
                yield from self._block(line)
                self._blanks = 0

    def _blank(self) -> None:
        self._blanks += 1
        if self._blanks > 1:
            self._items.clear()
            self._note = False
        self._i += 1

    def _headline(self, line: str, headline: re.Match[str]) -> Iterator[Block]:
        """A heading without its state, priority and tags."""
        level = len(headline[1])
        self._items.clear()
        self._note, self._quotes, self._blanks = False, 0, 0
        start, at = self._at[self._i][0], headline.end()
        state = line[at:].split(None, 1)[0]
        if state in self._states:
            at += len(state)
            at += len(line[at:]) - len(line[at:].lstrip())
        if priority := _PRIORITY.match(line, at):
            at = priority.end()
        tags = _TAGS.search(line, max(at - 1, len(line) - 220))
        end = tags.start() if tags else len(line)
        self._i += 1

        # A headline that is commented out takes all below it along.
        if self._commented and level > self._commented:
            return
        self._commented = level if line[at:end].split(None, 1)[:1] == ["COMMENT"] else 0
        if self._commented:
            self._found.left_out.append(line.strip()[:80])
        elif line[at:end].strip():
            yield Block(start + at, start + len(line[:end].rstrip()), "heading", "", level=level)

    def _block(self, line: str) -> Iterator[Block]:
        """What begins with a line that is neither blank nor a headline."""
        begins = _BEGIN.match(line)
        if begins and self._i in self._ends:
            yield from self._delimited(begins["name"].lower())
        elif (drawer := _DRAWER.match(line)) and self._i in self._ends:
            silent = drawer["name"].lower() in _SILENT
            self._i = self._ends[self._i] + 1 if silent else self._i + 1
        elif _LATEX.match(line) and self._i in self._ends:
            yield from self._kept(self._i, self._ends[self._i] + 1, "code")
            self._i = self._ends[self._i] + 1
        elif keyword := _KEYWORD.match(line):
            yield from self._keyword(keyword)
        elif self._is_mark(line):
            self._i += 1
        elif FIXED.match(line):
            yield from self._run(FIXED, "code")
        elif _TABLE.match(line):
            yield from self._run(_TABLE, "table")
        elif note := _NOTE.match(line):
            self._note = True
            yield from self._paragraph("footnote", 0, note.end())
        elif item := _ITEM.match(line):
            yield from self._item(item)
        else:
            yield from self._paragraph(*self._around(line))

    def _is_mark(self, line: str) -> bool:
        """Whether a line is none of the text."""
        if _END.match(line):
            self._quotes = max(0, self._quotes - line.strip().lower().endswith("_quote"))
        marks = (_END, _BEGIN, _DYNAMIC, _DRAWER_END, _PLANNED, _COMMENT, _RULE)
        return any(mark.match(line) for mark in marks)

    def _delimited(self, name: str) -> Iterator[Block]:
        first, last = self._i + 1, self._ends[self._i]
        if name in _LEFT_OUT:
            if name == "export":
                self._found.left_out.append(self._lines[self._i].strip()[:80])
            self._i = last + 1
        elif name in _CODE or name == "verse":
            yield from self._kept(first, last, "verse" if name == "verse" else "code")
            self._i = last + 1
        else:
            self._quotes += name == "quote"
            self._i += 1

    def _keyword(self, keyword: re.Match[str]) -> Iterator[Block]:
        """What a line says of the document, or of what follows."""
        name, value = keyword["name"].split("[")[0].lower(), keyword["value"].strip()
        start = self._at[self._i][0] + keyword.start("value")
        self._i += 1
        known = self._found.keywords.setdefault(name, [])
        known.append(value)
        kinds: dict[str, BlockKind] = {"title": "title", "author": "byline", "date": "date", "caption": "caption"}
        kind = kinds.get(name)
        if value and kind and (kind == "caption" or len(known) == 1):
            yield Block(start, start + len(value), kind, "")

    def _item(self, item: re.Match[str]) -> Iterator[Block]:
        """An item of a list: a term and what it means, or its first paragraph."""
        indent = len(item["indent"].expandtabs(8))
        self._close(indent)
        line = self._lines[self._i]
        at = counter.end() if (counter := _COUNTER.match(line, item.end())) else item.end()
        term = _TERM.match(line, at)
        self._items.append((indent, bool(term)))
        kind: BlockKind = "quote" if self._quotes else "list_item"
        depth = max(0, self._quotes - 1) if self._quotes else len(self._items) - 1
        if term:
            start = self._at[self._i][0]
            yield Block(start + at, start + term.end("term"), kind, "", depth=depth)
            at, depth = term.end(), depth + (kind == "list_item")
        yield from self._paragraph(kind, depth, at)

    def _close(self, indent: int) -> None:
        """Items end where a line does not stand further in than their marks."""
        while self._items and self._items[-1][0] >= indent:
            self._items.pop()

    def _around(self, line: str) -> tuple[BlockKind, int]:
        """Kind and depth of a paragraph that begins here."""
        self._close(_column(line))
        if self._note:
            return "footnote", 0
        if self._quotes:
            return "quote", self._quotes - 1
        if self._items:
            return "list_item", len(self._items) - 1 + self._items[-1][1]
        return "body", 0

    def _paragraph(self, kind: BlockKind, depth: int, skip: int = 0) -> Iterator[Block]:
        """The lines up to a blank one, or one that begins something else; `skip`: what is no text of the first."""
        first = self._i
        self._i += 1
        while self._i < len(self._lines) and self._goes_on(self._lines[self._i]):
            self._i += 1
        skip = 0 if kind == "footnote" else skip
        start, end = self._at[first][0] + skip, self._at[self._i - 1][1]
        words = self._text[start:end]
        if words.strip() and not is_picture(words):
            start += len(words) - len(words.lstrip())
            yield Block(start, start + len(words.strip()), kind, "", depth=depth)

    def _goes_on(self, line: str) -> bool:
        if not line.strip() or _HEADLINE.match(line) or _ITEM.match(line) or _NOTE.match(line):
            return False
        begins = (_BEGIN, _END, _KEYWORD, _DYNAMIC, _COMMENT, FIXED, _TABLE, _RULE)
        if any(mark.match(line) for mark in begins) or (self._items and _column(line) <= self._items[-1][0]):
            return False
        if _DRAWER_END.match(line):
            return False
        return not (self._i in self._ends and (_DRAWER.match(line) or _LATEX.match(line)))

    def _run(self, sign: re.Pattern[str], kind: BlockKind) -> Iterator[Block]:
        """The lines that begin with a sign."""
        first = self._i
        while self._i < len(self._lines) and sign.match(self._lines[self._i]):
            self._i += 1
        yield from self._kept(first, self._i, kind)

    def _kept(self, first: int, last: int, kind: BlockKind) -> Iterator[Block]:
        """The lines before `last` as they stand, without blank ones at the ends."""
        while first < last and not self._lines[first].strip():
            first += 1
        while first < last and not self._lines[last - 1].strip():
            last -= 1
        if first < last:
            start = self._at[first][0] if kind == "code" else self._at[first][0] + _indent(self._lines[first])
            yield Block(start, self._at[last - 1][1], kind, "")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _column(line: str) -> int:
    """How far in a line stands, with tabs of eight columns."""
    return _indent(line[:200].expandtabs(8))


def _ends(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The line that begins each block, drawer and environment, and the one that ends it.

    Only what stands as it is may hold lines that look like headlines: people show Org in it.
    """
    blocks: list[tuple[str, int]] = []
    drawer, environment = -1, ("", -1)
    for i, line in enumerate(lines):
        if _HEADLINE.match(line):
            blocks = [(name, at) for name, at in blocks if name in _CODE]
            drawer, environment = -1, ("", -1)

        # A block that is ended ends those in it that are not.
        elif begins := _BEGIN.match(line):
            blocks = [*blocks[-DEEPEST:], (begins["name"].lower(), i)]
        elif ends := _END.match(line):
            name = ends["name"].lower()
            while any(one == name for one, _ in blocks):
                one, at = blocks.pop()
                if one == name:
                    yield at, i
                    break

        # Drawers and environments do not stand in each other.
        elif named := _DRAWER.match(line):
            if named["name"].lower() == "end" and drawer >= 0:
                yield drawer, i
            drawer = i if named["name"].lower() != "end" else -1
        elif begun := _LATEX.match(line):
            environment = (begun["name"], i)
        if (ended := _LATEX_END.match(line)) and ended["name"] == environment[0]:
            yield environment[1], i
            environment = ("", -1)


def _states(lines: list[str]) -> Iterator[str]:
    """The states of tasks that the document names: `#+TODO: TODO(t) WAITING | DONE`."""
    for line in lines:
        keyword = _KEYWORD.match(line)
        if keyword and keyword["name"].lower() in ("todo", "seq_todo", "typ_todo"):
            yield from (word.split("(")[0] for word in keyword["value"].split() if word != "|")
