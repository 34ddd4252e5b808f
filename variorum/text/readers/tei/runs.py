"""Where the blocks of a TEI text begin and end: runs of text that no block element parts, and the notes in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, Protocol

from variorum.text.document import Block, BlockKind
from variorum.text.readers.tei.elements import (
    BLOCKS,
    CONTENTS,
    CORPUS,
    DIVISIONS,
    FLOW,
    KINDS,
    LISTS,
    MERGED,
    ONLY_BLOCKS,
    PROGRAMS,
    QUOTES,
)
from variorum.text.readers.tei.header import title_of
from variorum.text.readers.tei.tags import Tag, attributes_of
from variorum.text.readers.tei.words import is_unseen, number_of


class Context(NamedTuple):
    """What text that stands here is."""

    kind: BlockKind = "body"
    level: int = 0
    """Divisions around it."""
    depth: int = 0
    quotes: int = 0
    lists: int = 0
    flow: bool = False
    """Whether it is in an element that holds text itself."""
    whole: bool = False
    """Whether elements in it do not part it: tables and code."""


class Open(NamedTuple):
    """An element that parts text and is not closed yet."""

    tag: int
    name: str
    context: Context


@dataclass(slots=True)
class TextRun:
    """Text of one block, `text[start:end]`, with the markup inside of it."""

    start: int
    end: int
    context: Context
    element: tuple[str, int]
    """The name of the element that it stands in, and which one the parent of that is."""
    joins: bool = False
    """Whether it is the name of a speaker, or the number of an item, to which what follows belongs."""
    notes: list[tuple[int, int]] = field(default_factory=list)
    """Where notes stand in it and right behind it."""


class SpanText(Protocol):
    """What a format makes of the span of a block."""

    def __call__(self, span: str, kind: BlockKind) -> str:
        """The text of the block."""


def blocks_of(text: str, runs: Iterable[TextRun], span_text: SpanText) -> Iterator[Block]:
    """The blocks of runs, but those that say nothing; a second title repeats the first."""
    titled = False
    for run in runs:
        kind, level = run.context.kind, run.context.level
        if kind == "title":
            kind, titled = ("title_repeat" if titled else "title"), True
        words = span_text(text[run.start : run.end], kind)
        if words.strip():
            yield Block(run.start, run.end, kind, words, level if kind == "heading" else 0, run.context.depth)


def runs_of(text: str, found: Sequence[Tag], ends: Sequence[int], pages: list[Tag]) -> Iterator[TextRun]:
    """The runs of a text in reading order; notes follow the run that they stand in. `pages` is given their places."""
    walk = _Walk(text, found, ends)
    i = at = choices = 0
    while i < len(found):
        tag = found[i]
        yield from walk.words(at, tag.end if tag.name == "[" else tag.start)
        at = tag.end

        # What is passed over as a whole: what nobody reads, and notes, which are blocks of their own.
        if tag.opens and (is_unseen(tag, choices) or tag.name == "note"):
            if tag.name == "note":
                yield from walk.note(tag, found[ends[i]])
            elif tag.name == "teiheader":
                yield from walk.flush()
                yield from walk.title(i)
            i = ends[i] + 1
            at = found[i - 1].end
            continue
        if tag.name == "choice":
            choices = max(choices - 1, 0) if tag.closing else choices + tag.opens
        if tag.name == "pb":
            pages.append(tag)
        if tag.opens:
            yield from walk.open(i)
        elif tag.closing:
            yield from walk.close(i)
        i += 1
    yield from walk.words(at, len(text))
    yield from walk.flush()


class _Walk:
    """The open elements and the run on the way."""

    def __init__(self, text: str, found: Sequence[Tag], ends: Sequence[int]) -> None:
        self._text, self._found, self._ends = text, found, ends
        self._blocks = list(accumulate(tag.name in ONLY_BLOCKS and tag.opens for tag in found))
        self._open = [Open(-1, "", Context())]
        self._run: TextRun | None = None
        self._row = -1

    def words(self, start: int, end: int) -> Iterator[TextRun]:
        """Take in characters."""
        words = self._text[start:end]
        if not words or words.isspace():
            return
        top = self._open[-1]
        run = self._run
        first = start + len(words) - len(words.lstrip())
        if run is not None and run.joins:
            run.context, run.element, run.joins = top.context, self._element(), False
        elif run is not None and run.element != self._element():
            yield from self.flush()
        if self._run is None:
            first = self._row if self._row >= 0 else first
            self._run = TextRun(first, end, top.context, self._element())
        self._run.end = end - len(words) + len(words.rstrip())
        self._row = -1

    def note(self, tag: Tag, end: Tag) -> Iterator[TextRun]:
        """A note: behind the run that it stands in, or by itself."""
        run = self._run
        if run is not None and run.element[0] in ("head", "titlepart") and run.element != self._element():
            yield from self.flush()
        if self._run is None:
            yield TextRun(tag.start, end.end, Context("footnote"), ("note", tag.start))
            return
        self._run.notes.append((tag.start, end.end))
        if number_of(tag):
            self._run.end = end.end

    def title(self, i: int) -> Iterator[TextRun]:
        """The title of one of the texts of a corpus, from its header."""
        if len(self._open) > 2 and self._open[-2].name in CORPUS:
            place = title_of(self._text, self._found, self._ends, i)
            if place:
                yield TextRun(*place, Context("heading", self._open[-1].context.level), ("teiheader", i))

    def open(self, i: int) -> Iterator[TextRun]:
        """An element begins."""
        tag, top, run = self._found[i], self._open[-1], self._run
        if top.context.whole and tag.name not in ("head", "figdesc"):
            if tag.name == "row" and self._row < 0 and (run is None or run.element != self._element()):
                self._row = tag.start
            return
        if tag.name not in BLOCKS or (top.context.flow and self._is_inline(i)):
            return
        if run is not None and not (run.joins and tag.name not in ("head", "table", "list", "figure", "speaker")):
            merged = tag.name in MERGED and run.element == (tag.name, top.tag)
            if not merged:
                yield from self.flush()
        self._row = -1
        named = "speaker" if tag.name == "stage" and run is not None and run.joins else tag.name
        self._open.append(Open(i, named, self._inside(tag, top)))

    def close(self, i: int) -> Iterator[TextRun]:
        """An element ends."""
        top = self._open[-1]
        if top.tag < 0 or self._ends[top.tag] != i:
            return
        if top.name in ("speaker", "label") and self._run is not None and self._run.element[0] == top.name:
            self._run.joins = True
        elif top.name not in MERGED and not (self._run is not None and self._run.joins and top.name == "p"):
            yield from self.flush()
        self._open.pop()

    def flush(self) -> Iterator[TextRun]:
        """The run ends, and the notes in it follow."""
        if self._run is not None:
            run, self._run = self._run, None
            yield run
            yield from (TextRun(start, end, Context("footnote"), ("note", start)) for start, end in run.notes)

    def _element(self) -> tuple[str, int]:
        top = self._open[-1]
        return top.name, (self._open[-2].tag if top.name in MERGED else top.tag)

    def _is_inline(self, i: int) -> bool:
        """Whether a block that stands in a paragraph holds none itself and may be part of a line."""
        name = self._found[i].name
        if _is_program(self._found[i]):
            return False
        return name not in ONLY_BLOCKS and self._blocks[self._ends[i]] == self._blocks[i]

    def _inside(self, tag: Tag, top: Open) -> Context:
        """The context in an element that parts text."""
        name, outer = tag.name, top.context
        if name in DIVISIONS or (name == "text" and top.name == "group") or top.name in CORPUS:
            outer = outer._replace(level=outer.level + 1)
            if name in DIVISIONS and attributes_of(tag).get("type", "").lower() in CONTENTS:
                outer = outer._replace(kind="toc_entry")

        # Quotes, lists and heads are what they are wherever they stand.
        if name in QUOTES:
            quotes = outer.quotes + (name not in ("cit", "epigraph"))
            return outer._replace(kind="quote", depth=max(quotes - 1, 0), quotes=quotes)
        if name in LISTS:
            return outer._replace(lists=outer.lists + 1)
        if name == "head":
            return self._head(tag, top)
        if name == "titlepart" or name == "doctitle":
            return outer._replace(kind="title", flow=name == "titlepart")

        # Any other element has the kind that its name says, unless what is around it decides.
        outer = outer._replace(flow=outer.flow or name in FLOW)
        if outer.kind in ("toc_entry", "title"):
            return outer
        if _is_program(tag):
            return outer._replace(kind="code", depth=0, whole=True)
        kind = KINDS.get(name, outer.kind) if outer.kind != "quote" or name == "l" else outer.kind
        if kind == "list_item":
            return outer._replace(kind=kind, depth=max(outer.lists - 1, 0))
        if kind in ("table", "code"):
            return outer._replace(kind=kind, depth=0, whole=True)
        return outer._replace(kind=kind)

    def _head(self, tag: Tag, top: Open) -> Context:
        """What a head heads: a division, a poem, a picture or a list."""
        outer = top.context._replace(flow=True, whole=False)
        if top.name in ("table", "figure"):
            return outer._replace(kind="caption")
        if outer.kind == "quote" or top.name in ("list", "castgroup"):
            return outer._replace(kind="body", depth=0)
        if top.name in ("lg", "listbibl"):
            around = self._open[-2].name
            return outer._replace(kind="heading", level=outer.level + 1) if around != "lg" else outer
        level = outer.level + (top.name in ("front", "body", "back"))
        return outer._replace(kind="heading", level=max(level, 1), depth=0)


def _is_program(tag: Tag) -> bool:
    """Whether a block is a program by its type."""
    return tag.name == "ab" and bool(PROGRAMS & set(attributes_of(tag).get("type", "").lower().split()))
