"""The lists that a Word document defines (ECMA-376, part 1, section 17.9)."""

from xml.etree.ElementTree import Element

from variorum.text.readers.docx.elements import attribute_of, child_of, value_of
from variorum.text.readers.list_numbers import Level, Numbers
from variorum.text.readers.zip_parts import name_of


def numbers_of(numbering: Element) -> Numbers:
    """The lists that the part `numbering` defines."""
    numbers = Numbers()
    for element in numbering:
        if name_of(element) == "abstractNum":
            numbers.definitions[attribute_of(element, "abstractNumId")] = _levels(element)
        elif name_of(element) == "num":
            number = attribute_of(element, "numId")
            numbers.lists[number] = value_of(child_of(element, "abstractNumId"))
            starts = _starts(element)
            if starts:
                numbers.restarts[number] = starts
    return numbers


def _levels(definition: Element) -> dict[int, Level]:
    """The levels of a definition, from 0."""
    levels = {}
    for element in definition:
        if name_of(element) == "lvl":
            form = value_of(child_of(element, "numFmt")) or "decimal"
            start = _whole(value_of(child_of(element, "start")), 1)
            text, style = value_of(child_of(element, "lvlText")), value_of(child_of(element, "pStyle"))
            levels[_whole(attribute_of(element, "ilvl"), 0)] = Level(form, start, text, style)
    return levels


def _starts(number: Element) -> dict[int, int]:
    """Where a list begins anew, by level."""
    starts = {}
    for element in number:
        override = child_of(element, "startOverride")
        if override is not None:
            starts[_whole(attribute_of(element, "ilvl"), 0)] = _whole(value_of(override), 1)
    return starts


def _whole(words: str, instead: int) -> int:
    return int(words) if words.isdecimal() and len(words) < 9 else instead
