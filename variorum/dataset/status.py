"""How a dataset that is built on a schedule is doing: what a person or a monitor asks first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from variorum.store.candidates import Candidate, candidate
from variorum.store.commits import Commit, latest, tree_of
from variorum.store.connect import connect
from variorum.store.gc import plan_sweep
from variorum.store.looks import STALE_HOURS, Look, hours_since_look, last_look
from variorum.store.sizes import sizes
from variorum.store.warehouse import open_warehouse

AHEAD = 1.0
"""Hours that a last look may be ahead of the clock. Further ahead, it would hide for as long that nobody looks."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a dataset is doing."""

    warehouse: str
    latest: Commit | None
    look: Look | None
    """The last look at the sources; None where none is known."""
    candidate: Candidate | None
    quarantine: dict[str, int]
    """Sources in quarantine by reason."""
    disk: dict[str, int]
    """Bytes: objects, versions, duckdb, staging, free."""
    sweep_bytes: int
    """Bytes that gc could free while it keeps every version."""
    now: datetime
    needs: tuple[str, ...]
    """What somebody should see to, a sentence each; empty where all is well."""

    def seconds_since(self, time: str) -> float:
        """How long ago a time was when the status was taken."""
        return (self.now - datetime.fromisoformat(time)).total_seconds()


def status_of(warehouse: str, max_age: float = STALE_HOURS) -> Status:
    """How the dataset in a warehouse is doing; a last look more than `max_age` hours ago needs somebody."""
    opened = open_warehouse(warehouse)
    version, look, held = latest(opened), last_look(opened), candidate(opened)
    now = datetime.now(UTC)
    quarantine: dict[str, int] = {}
    if version is not None:
        with connect(opened, tree_of(opened, version)) as connection:
            rows = connection.sql("SELECT reason, count(*) FROM quarantine GROUP BY ALL ORDER BY ALL").fetchall()
        quarantine = dict(rows)
    return Status(
        warehouse=opened.place,
        latest=version,
        look=look,
        candidate=held,
        quarantine=quarantine,
        disk=sizes(opened),
        sweep_bytes=plan_sweep(opened).bytes,
        now=now,
        needs=tuple(_needs(version, held, hours_since_look(opened, now), max_age)),
    )


def _needs(version: Commit | None, held: Candidate | None, hours: float | None, max_age: float) -> Sequence[str]:
    needs = []
    if held is not None:
        gates = ", ".join(str(one["gate"]) for one in held.beyond)
        needs.append(f"candidate {held.tree[:12]} for version {held.number} waits since {held.time} ({gates})")
    if version is None:
        needs.append("there is no version yet")
    if hours is not None and hours > max_age:
        needs.append(f"the sources were last looked at {hours:,.1f} hours ago, more than {max_age:g}")
    if hours is not None and hours < -AHEAD:
        needs.append(
            f"the last look at the sources is {-hours:,.1f} hours ahead of the clock: it was moved; build once"
        )
    return needs
