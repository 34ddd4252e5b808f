"""When the sources were last looked at, also where nothing had changed: what monitoring asks for. Derived."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from variorum.store import canonical
from variorum.store.commits import latest
from variorum.store.warehouse import Warehouse

FILE = "refs/look.json"

Outcome = Literal["version", "same", "held"]
"""What a look led to: a new version, nothing, a candidate that waits."""


STALE_HOURS = 26.0
"""Hours without a look that are no alarm yet: a nightly build that was missed is, one that is two hours late is not."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the sources."""

    time: str
    """ISO 8601, UTC."""
    outcome: Outcome


def note_look(warehouse: Warehouse, time: str, outcome: Outcome) -> None:
    """Remember a look in the place of the one before."""
    warehouse.storage.replace(FILE, canonical.encode(canonical.sealed({"time": time, "outcome": outcome})))


def last_look(warehouse: Warehouse) -> Look | None:
    """The last look; None where none is known."""
    try:
        return parsed(warehouse.storage.read(FILE))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is derived: the next build writes it


def parsed(data: bytes) -> Look:
    """What the file of a look says. ValueError, KeyError or TypeError where it is not as it was written."""
    value = canonical.unsealed_if_sealed(canonical.decode(data), {"time", "outcome"})
    if datetime.fromisoformat(value["time"]).tzinfo is None:
        raise ValueError(f"it names a time without a zone, {value['time']!r}")
    return Look(value["time"], value["outcome"])


def hours_since_look(warehouse: Warehouse, now: datetime | None = None) -> float | None:
    """Hours since the last look, or else since the last version; less than none where the clock was put back.

    None where neither is known.
    """
    seen = last_look(warehouse) or latest(warehouse)
    if seen is None:
        return None
    return ((now or datetime.now(UTC)) - datetime.fromisoformat(seen.time)).total_seconds() / 3600
