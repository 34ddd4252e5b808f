"""Advanced SubStation subtitles (.ass, .ssa): the events that are spoken, in the order in which they are shown."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Event(NamedTuple):
    """What is shown at a time: times, who speaks, and the words without what styles them."""

    start: str
    end: str
    speaker: str
    words: str


ORDER = "layer, start, end, style, name, marginl, marginr, marginv, effect, text"
"""The fields of an event, where no line of the file says them (Aegisub's manual, "ASS format")."""
_EVENTS = re.compile(r"^\[Events\][ \t]*$", re.MULTILINE | re.IGNORECASE)
_LINE = re.compile(r"^(Format|Dialogue):([^\n]*)$", re.MULTILINE | re.IGNORECASE)
_STYLE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")
_BREAK = re.compile(r"\\[Nnh]")


def is_substation(text: str) -> bool:
    """Whether subtitles are written so."""
    return bool(_EVENTS.search(text))


def events(text: str) -> Iterator[Event]:
    """What is spoken; drawings and comments are no words."""
    found = _EVENTS.search(text)
    names = _names(ORDER)
    shown = []
    for line in _LINE.finditer(text, found.end() if found else 0):
        if line[1].casefold() == "format":
            names = _names(line[2])
            continue
        fields = dict(zip(names, line[2].split(",", len(names) - 1), strict=False))
        said = fields.get("text", "")
        words = "" if _DRAWING.search(said) else " ".join(_BREAK.sub(" ", _STYLE.sub("", said)).split())
        if words:
            times = fields.get("start", "").strip(), fields.get("end", "").strip()
            shown.append(Event(*times, fields.get("name", fields.get("actor", "")).strip(), words))
    yield from sorted(shown, key=lambda event: _place(event.start))


def _names(line: str) -> list[str]:
    return [name.strip().casefold() for name in line.split(",")]


def _place(time: str) -> tuple[float, ...]:
    return tuple(float(part) if part.replace(".", "", 1).isdecimal() else 0.0 for part in time.split(":"))
