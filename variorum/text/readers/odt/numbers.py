"""The lists that an OpenDocument text defines, and the numbers of its headings (ODF 1.3, part 3, section 16.29)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from variorum.text.readers.list_numbers import LEVELS, Level, Numbers
from variorum.text.readers.zip_parts import attribute, name_of

HEADINGS = "headings"
"""The list that the headings of a document are counted in."""

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
"""How we call the forms of numbers (section 19.506); others have no numbers."""


def numbers_of(sheets: Iterable[Element]) -> Numbers:
    """The lists that style sheets define, by the names of their styles."""
    numbers = Numbers()
    for sheet in sheets:
        for element in sheet.iter():
            if name_of(element) == "list-style":
                _define(numbers, attribute(element, "name"), element)
            elif name_of(element) == "outline-style":
                _define(numbers, HEADINGS, element)
    return numbers


@dataclass(slots=True)
class Place:
    """Where a paragraph stands in a list."""

    style: str
    """The style of the list."""
    number: str
    """The list that it is counted in."""
    level: int
    """From 0."""
    waits: bool = False
    """Whether the next paragraph is the first of an item, which bears its number."""


@dataclass(slots=True)
class Counted:
    """The lists of a document as far as they have counted."""

    numbers: Numbers
    _last: dict[str, str] = field(default_factory=dict)
    """The last list in each style."""
    _named: dict[str, str] = field(default_factory=dict)
    """Lists by their ids."""

    def list(self, element: Element, around: Place | None) -> Place:
        """A list begins: inside of another one it is a level of that, else it is counted anew or goes on as it says."""
        style = attribute(element, "style-name") or (around.style if around is not None else "")
        if around is not None:
            return Place(style, around.number if style == around.style else self._fresh(style), around.level + 1)

        goes_on = self._named.get(attribute(element, "continue-list"))
        if goes_on is None and attribute(element, "continue-numbering") == "true":
            goes_on = self._last.get(style)
        number = goes_on or self._fresh(style)
        self._last[style] = number
        if attribute(element, "id"):
            self._named[attribute(element, "id")] = number
        return Place(style, number, 0)

    def begin(self, element: Element, place: Place) -> Place:
        """An item begins, at a number of its own where it says so."""
        start = attribute(element, "start-value")
        if start.isdecimal() and len(start) < 9:
            self.numbers.restarts[place.number] = {place.level: int(start)}
        return Place(place.style, place.number, place.level, waits=True)

    def item(self, place: Place | None) -> str:
        """What stands before a paragraph: the number of its item where it is the first in it."""
        if place is None or not place.waits:
            return ""
        place.waits = False
        return self.next(place.number, place.level)

    def next(self, number: str, level: int) -> str:
        """The next number of a list on a level; empty for bullets."""
        return self.numbers.next(number, level)

    def _fresh(self, style: str) -> str:
        """A list of a style that has counted nothing."""
        number = f"{style} {len(self.numbers.lists)}"
        self.numbers.definitions[number] = self.numbers.definitions.get(style, {})
        self.numbers.lists[number] = number
        return number


def _define(numbers: Numbers, name: str, element: Element) -> None:
    levels = {}
    for one in element:
        level = attribute(one, "level")
        if level.isdecimal() and 0 < int(level) <= LEVELS:
            levels[int(level) - 1] = _level(one, int(level))
    numbers.definitions[name] = levels
    numbers.lists[name] = name


def _level(element: Element, level: int) -> Level:
    """How the items on a level, from 1, are numbered."""
    form = _FORMS.get(attribute(element, "num-format"), "none")
    start, shown = attribute(element, "start-value"), attribute(element, "display-levels")
    n_shown = min(int(shown), level) if shown.isdecimal() and int(shown) else 1
    places = ".".join(f"%{one}" for one in range(level - n_shown + 1, level + 1))
    text = attribute(element, "num-prefix") + places + attribute(element, "num-suffix")
    return Level(form, int(start) if start.isdecimal() and len(start) < 9 else 1, text)
