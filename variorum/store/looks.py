"""When the sources were last looked at, also where nothing had changed: what monitoring asks for. Derived."""

from dataclasses import dataclass
from typing import Literal

from variorum.store import canonical
from variorum.store.warehouse import Warehouse

FILE = "refs/look.json"

Outcome = Literal["version", "same", "held"]
"""What a look led to: a new version, nothing, a candidate that waits."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the sources."""

    time: str
    """ISO 8601, UTC."""
    outcome: Outcome


def note_look(warehouse: Warehouse, time: str, outcome: Outcome) -> None:
    """Remember a look in the place of the one before."""
    warehouse.storage.replace(FILE, canonical.encode({"time": time, "outcome": outcome}))


def last_look(warehouse: Warehouse) -> Look | None:
    """The last look; None where none is known."""
    try:
        value = canonical.decode(warehouse.storage.read(FILE))
        return Look(value["time"], value["outcome"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is derived: the next build writes it
