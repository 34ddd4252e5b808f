"""Formulas of Word (OMML; ECMA-376, part 1, section 22.1): their signs on one line."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from variorum.text.readers.zip_parts import attribute, name_of

_LEFT_OUT = ("del", "moveFrom")


def signs(element: Element) -> Iterator[str]:
    """What a formula shows; a fraction has its stroke, and brackets are shown though they are no text there."""
    for child in element:
        name = name_of(child)
        if name == "t":
            yield child.text or ""
        elif name == "d":
            opens, parts, closes = _set(child, "begChr", "("), _set(child, "sepChr", "|"), _set(child, "endChr", ")")
            yield opens + parts.join(_within(child, "e")) + closes
        elif name == "f":
            stroke = "" if _set(child, "type", "bar") == "noBar" else "/"
            yield stroke.join(_within(child, "num") + _within(child, "den"))
        elif name == "nary":
            yield _set(child, "chr", "∫")
            yield from signs(child)
        elif not name.endswith("Pr") and name not in _LEFT_OUT:
            yield from signs(child)


def _within(element: Element, name: str) -> list[str]:
    """The signs of the parts of this name."""
    return ["".join(signs(child)) for child in element if name_of(child) == name]


def _set(element: Element, name: str, unsaid: str) -> str:
    """What the settings of a part say, which may be nothing."""
    for settings in (child for child in element if name_of(child).endswith("Pr")):
        for child in settings:
            if name_of(child) == name:
                return attribute(child, "val")
    return unsaid
