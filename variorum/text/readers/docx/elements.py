"""Elements of WordprocessingML and their attributes, in either of its two namespaces (ECMA-376, parts 1 and 4)."""

from xml.etree.ElementTree import Element

_TRANSITIONAL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


def child_of(element: Element | None, name: str) -> Element | None:
    """The first child of this name, if there is one."""
    if element is None:
        return None
    return next((child for child in element if child.tag.endswith("}" + name)), None)


def attribute_of(element: Element | None, name: str) -> str:
    """The value of an attribute; empty where there is none."""
    if element is None:
        return ""
    return element.get(_TRANSITIONAL + name) or element.get(_STRICT + name) or ""


def value_of(element: Element | None) -> str:
    """What an element that holds one value is set to; empty where it is absent."""
    return attribute_of(element, "val")


def relation_of(element: Element) -> str:
    """The id of the relation that an element names; empty where it names none."""
    return next((value for key, value in element.attrib.items() if key.endswith("/relationships}id")), "")


def is_on(element: Element | None) -> bool:
    """Whether an element that switches something is there and switches it on (section 17.17.4)."""
    return element is not None and value_of(element).casefold() not in ("0", "false", "off")
