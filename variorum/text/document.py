"""The values that the steps of text hand to each other."""

from dataclasses import dataclass, field
from typing import Literal

from variorum.schemas.vocabulary import Kind, Layout, Reason, SpanOf, Step
from variorum.text.values import value

BlockKind = Kind | Literal["heading", "title"]


class Rejection(Exception):
    """A source, or part of it, that cannot be taken: becomes a row of quarantine."""

    def __init__(self, step: Step, reason: Reason, detail: str, byte_offset: int | None = None) -> None:
        super().__init__(detail)
        self.step: Step = step
        self.reason: Reason = reason
        self.detail = detail
        self.byte_offset = byte_offset


@value
class Declared:
    """What a person says of a source, so that it is not guessed."""

    encoding: str | None = None
    language: str | None = None
    media_type: str | None = None


NOTHING_DECLARED = Declared()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A source as text. `text` is exactly what the bytes say: line ends and all, nothing cleaned, no BOM."""

    text: str
    encoding: str
    score: float
    bom: int = 0
    """Bytes of a byte order mark before the text."""
    odd: tuple[tuple[int, int], ...] = ()
    """Characters that take more or fewer bytes than encoding them takes: (position in text, bytes more)."""
    lost: int = 0
    """Characters that are U+FFFD because their bytes could not be decoded; one that the source itself holds is none."""
    first_lost: int | None = None
    """Where the first of them stands, in bytes, if in the raw bytes themselves."""


@dataclass(frozen=True, slots=True)
class CleaningOptions:
    """What cleaning was decided for a whole document; with it, cleaning one line needs nothing else."""

    unescape: bool = False
    """Whether HTML entities are escapes (True) or content (False)."""
    nel: bool = False
    """Whether U+0085 ends a line (True) or is left of a wrong decoding (False)."""
    misread: str = ""
    """The encoding that UTF-8 was read in by mistake before it became this source; empty where it was not."""
    rejoin: frozenset[str] = frozenset()
    """Words that a hard wrap cut at a hyphen and that are joined without it, as they read joined."""
    labels: frozenset[str] = frozenset()
    """Labels that a Markdown document defines: `[text][label]` is a link there, and literal text elsewhere."""
    attributes: frozenset[str] = frozenset()
    """`name=value` of what a document defines: in AsciiDoc `{name}` says the value, in DocBook `&name;`.

    `<<name=title` is what a reference to a place shows.
    """


@value
class Line:
    """A line of a decoded source: `decoded.text[start:end]` without its line end, and that text cleaned."""

    start: int
    end: int
    text: str
    """Cleaned by the options; indentation and inner white space are kept, trailing white space is not."""


@value
class Block:
    """A heading or a paragraph: characters `start` to `end` of the decoded text, blanks at the ends left out.

    Blocks of a document are in order and never overlap, but for footnotes: one that is written inside of a paragraph or
    heading follows it and lies in its span. What lies between blocks is white space or markup.
    """

    start: int
    end: int
    kind: BlockKind
    text: str
    level: int = 0
    """Of a heading: its depth, from 1. Of the title: 0."""
    depth: int = 0
    """Nesting of lists and quotes; 0 at the top."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What a structurer (plain text, Markdown, HTML) made of a decoded source."""

    blocks: tuple[Block, ...]
    layout: Layout
    layout_score: float
    options: CleaningOptions
    published: str | None = None
    """ISO 8601 date that the source states for itself."""
    metadata: dict[str, object] = field(default_factory=dict)
    """What else it states or what was in doubt: category, byline, front matter, `doubt`."""
    span_of: SpanOf = "raw"


@value
class Section:
    """A heading and what stands under it; section 0 is the document."""

    parent: int | None
    """Index of the section it stands under."""
    level: int
    heading: str | None
    path: str
    heading_start: int | None
    heading_end: int | None
    byte_start: int | None
    byte_end: int | None

    def __reduce__(self) -> tuple[type["Section"], tuple[object, ...]]:
        # Pickled by the thousand: as they stand, dataclasses with slots look their fields up for each.
        return Section, tuple(map(self.__getattribute__, self.__match_args__))


@value
class Paragraph:
    """A paragraph, not yet named."""

    section: int
    """Index of its section."""
    kind: Kind
    depth: int
    text: str
    language: str
    language_score: float
    byte_start: int | None
    byte_end: int | None

    def __reduce__(self) -> tuple[type["Paragraph"], tuple[object, ...]]:
        # Pickled by the thousand: as they stand, dataclasses with slots look their fields up for each.
        return Paragraph, tuple(map(self.__getattribute__, self.__match_args__))


@value
class Cut:
    """A source cut into sections and paragraphs; all that `text` can say of it without knowing its past."""

    media_type: str
    encoding: str
    encoding_score: float
    layout: Layout
    layout_score: float
    language: str
    language_score: float
    published: str | None
    metadata: dict[str, object]
    cleaning: dict[str, object]
    """The options as JSON values; `repairs`: how often each repair was made; `lost`: as below, where there are any."""
    span_of: SpanOf
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    lost: int = 0
    """Characters that are U+FFFD because their bytes could not be decoded."""
    first_lost: int | None = None
    """Where the first of them stands, in bytes, if in the raw bytes themselves."""
