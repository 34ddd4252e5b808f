"""The numbers that word processors count before paragraphs, by the rules of Word (ECMA-376, part 1, section 17.9)."""

import re
from dataclasses import dataclass, field

LEVELS = 9
"""Levels of a list (section 17.9.6)."""
LONGEST_COUNT = 10_000
"""A list that begins beyond this is counted in digits, whatever its letters are."""

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How the items of one level of a list are numbered."""

    form: str = "decimal"
    start: int = 1
    text: str = ""
    """What is shown, with `%1` for the number of the first level."""
    style: str = ""
    """The paragraph style whose paragraphs are on this level."""


@dataclass(slots=True)
class Numbers:
    """The lists of a document and how far each has counted; lists made from one definition count on."""

    definitions: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    """The definition of each list."""
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    """Where a list begins anew at another number, by level."""
    _counts: dict[str, list[int]] = field(default_factory=dict)

    def level_of(self, number: str, style: str) -> int:
        """The level that the paragraphs of a style have in a list."""
        levels = self.definitions.get(self.lists.get(number, ""), {})
        return next((at for at, level in levels.items() if level.style == style), 0)

    def next(self, number: str, at: int) -> str:
        """What stands before the next paragraph of a list on a level; empty for bullets and for unknown lists."""
        definition = self.lists.get(number, "")
        levels = self.definitions.get(definition)
        if levels is None or not 0 <= at < LEVELS:
            return ""
        counts = self._counts.setdefault(definition, [])
        restarts = self.restarts.pop(number, None)
        if restarts is not None:
            del counts[min(restarts) :]
        while len(counts) <= at:
            begins = (restarts or {}).get(len(counts), levels.get(len(counts), Level()).start)
            counts.append(begins - (len(counts) == at))
        counts[at] += 1
        del counts[at + 1 :]
        level = levels.get(at, Level())
        if level.form in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda found: self._shown(levels, counts, int(found[1]) - 1), level.text).strip()

    def _shown(self, levels: dict[int, Level], counts: list[int], at: int) -> str:
        return shown(counts[at], levels.get(at, Level()).form) if at < len(counts) else ""


def shown(number: int, form: str) -> str:
    """A number in one of the forms of section 17.18.59; in digits where the form is another one."""
    if not 0 < number < LONGEST_COUNT:
        return str(number)
    if form.endswith("Roman"):
        words = ""
        for value, letters in _ROMAN:
            words += letters * (number // value)
            number %= value
    elif form.endswith("Letter"):
        words = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)
    else:
        return f"{number:02}" if form == "decimalZero" else str(number)
    return words.upper() if form.startswith("upper") else words
