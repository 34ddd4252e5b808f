"""What the paragraph styles of a Word document say of the paragraphs in them (ECMA-376, part 1, section 17.7)."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from variorum.text.readers.docx.elements import attribute_of, child_of, is_on, value_of
from variorum.text.readers.word_processors import level_of_style
from variorum.text.readers.zip_parts import name_of


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
    hidden: bool = False
    """Whether what is in it is not shown."""


def styles_of(sheet: Element) -> dict[str, Style]:
    """Every style by its id, with what it has from the styles it is based on."""
    elements = {attribute_of(style, "styleId"): style for style in sheet if name_of(style) == "style"}
    return {style: _style(style, elements) for style in elements}


def _style(style: str, elements: dict[str, Element]) -> Style:
    name = _name(elements[style])
    level = 0
    is_list = False
    number = number_level = ""
    hidden: bool | None = None
    seen: set[str] = set()
    while style in elements and style not in seen:
        seen.add(style)
        settings = child_of(elements[style], "pPr")
        outline = value_of(child_of(settings, "outlineLvl"))
        if not level and outline.isdecimal():
            level = int(outline) + 1 if int(outline) < 9 else -1
        level = level or level_of_style(_name(elements[style]))
        numbering = child_of(settings, "numPr")
        number = number or value_of(child_of(numbering, "numId"))
        number_level = number_level or value_of(child_of(numbering, "ilvl"))
        is_list = number not in ("", "0")
        vanishes = child_of(child_of(elements[style], "rPr"), "vanish")
        hidden = is_on(vanishes) if hidden is None and vanishes is not None else hidden
        style = value_of(child_of(elements[style], "basedOn"))
    return Style(name, max(level, 0), is_list, number, number_level, bool(hidden))


def unknown_style(style: str) -> Style:
    """What the id of a style says that the sheet does not have: some programs leave out the built-in ones."""
    return Style(style.casefold(), level_of_style(style))


def _name(style: Element) -> str:
    """What a style is called; its other names stand behind commas (section 17.7.4.9)."""
    return value_of(child_of(style, "name")).split(",")[0].strip().casefold()
