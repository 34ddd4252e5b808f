"""What the styles of an OpenDocument text say of what is in them (ODF 1.3, part 3, section 16.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from variorum.text.document import BlockKind
from variorum.text.readers.word_processors import depth_of_style, kind_of_style, level_of_style
from variorum.text.readers.zip_parts import attribute, named, nearest

_ESCAPED = re.compile(r"_([0-9a-f]{2,5})_")
"""A character that the name of a style may not have, by its number."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style, with what it has from the styles it is made from."""

    kind: BlockKind | None = None
    level: int = 0
    """Of a heading, from 1; 0 for other text."""
    depth: int = 0
    """Of an item, how deep its name says that it stands."""
    hidden: bool = False
    """Whether what is in it is not shown."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by what they are for (`paragraph`, `text`) and their names."""

    elements: dict[tuple[str, str], Element]
    _known: dict[tuple[str, str], Style] = field(default_factory=dict)

    def of(self, family: str, name: str) -> Style:
        """What a style says; of one that is nowhere defined, what its name says."""
        if (family, name) not in self._known:
            self._known[family, name] = self._read(family, name)
        return self._known[family, name]

    def _read(self, family: str, name: str) -> Style:
        kind: BlockKind | None = None
        level = depth = 0
        hidden: bool | None = None
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            element = self.elements.get((family, name))
            called = _called(name, element)
            outline = "" if element is None else attribute(element, "default-outline-level")
            depth = depth if kind else depth_of_style(called)
            kind = kind or kind_of_style(called)
            level = level or (int(outline) if outline.isdecimal() and len(outline) < 3 else level_of_style(called))
            hidden = _hides(element) if hidden is None else hidden
            name = "" if element is None else attribute(element, "parent-style-name")
        return Style(kind, level, depth, bool(hidden))


def styles_of(sheets: Iterable[Element]) -> Styles:
    """The styles in some parts; those of a later one go before others of their name."""
    elements = {}
    for sheet in sheets:
        for style in named(sheet, "style"):
            elements[attribute(style, "family") or "paragraph", attribute(style, "name")] = style
    return Styles(elements)


def _called(name: str, element: Element | None) -> str:
    """What people see as the name of a style."""
    shown = "" if element is None else attribute(element, "display-name")
    return shown or _ESCAPED.sub(lambda found: chr(int(found[1], 16)), name)


def _hides(element: Element | None) -> bool | None:
    """Whether a style hides its text; None where it does not say."""
    for properties in () if element is None else nearest(element, "text-properties"):
        shown = attribute(properties, "display")
        if shown:
            return shown == "none"
    return None
