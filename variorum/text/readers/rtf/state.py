"""What holds where a group of RTF stands: each group has what the one around it had when it began."""

from dataclasses import dataclass, field, replace

from variorum.text.readers.rtf.code_pages import DEFAULT
from variorum.text.readers.word_processors import level_of_style

BODY_LEVEL = 9
"""The outline level of a paragraph that is no heading."""


@dataclass(slots=True)
class Format:
    """What the words so far say of the paragraph that they stand in."""

    style: int | None = None
    outline: int | None = None
    """Depth of a heading, from 0."""
    indent: int = 0
    """Twips from the margin."""
    first: int = 0
    """Twips from there to the first line; less than 0 where it hangs."""
    list_number: int = 0
    """The list that it belongs to, from 1."""
    list_level: int = 0
    in_table: bool = False
    is_initial: bool = False
    """Whether it is a letter that hangs beside the next one."""


@dataclass(slots=True)
class Group:
    """A group."""

    destination: str = "body"
    """Where its words go; `nowhere` for what is no text."""
    format: Format = field(default_factory=Format)
    font: int = 0
    hidden: bool = False
    deleted: bool = False
    """Whether a tracked change took it out."""
    listed: bool = False
    """Whether it stands in a table of contents or an index."""
    fallback: int = 1
    """Characters after `\\u` that stand for it in programs which do not know it."""
    words: list[str] = field(default_factory=list)
    """What it says, where its destination is no story; groups inside of it add to it."""
    begins: bool = False
    """Whether its destination begins with it."""

    def inner(self) -> "Group":
        """The group that begins here."""
        form = replace(self.format)
        hidden, deleted, listed = self.hidden, self.deleted, self.listed
        return Group(self.destination, form, self.font, hidden, deleted, listed, self.fallback, self.words)


@dataclass(slots=True)
class Font:
    """A font of the font table."""

    encoding: str | None = None
    """The encoding of the text in it; None where it is that of the file."""
    name: str = ""
    is_fixed: bool = False
    """Whether all its characters are equally wide, as in programs."""


@dataclass(slots=True)
class Style:
    """A paragraph style of the style sheet."""

    name: str = ""
    outline: int | None = None
    based_on: int | None = None
    list_number: int = 0


@dataclass(slots=True)
class Head:
    """What stands before the text: fonts, styles, and what the document says of itself."""

    encoding: str = DEFAULT
    font: int = 0
    """The font of text that names none."""
    fonts: dict[int, Font] = field(default_factory=dict)
    styles: dict[int, Style] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)

    def outline_of(self, style: int | None) -> int | None:
        """The outline level that a style gives, or one that it is based on."""
        seen: set[int] = set()
        while style is not None and style in self.styles and style not in seen:
            seen.add(style)
            if self.styles[style].outline is not None:
                return self.styles[style].outline
            level = level_of_style(self.styles[style].name)
            if level:
                return level - 1
            style = self.styles[style].based_on
        return None

    def name_of(self, style: int | None) -> str:
        """The name of a style; empty for none."""
        return self.styles[style].name if style in self.styles else ""
