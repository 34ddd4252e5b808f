"""The verbs that keep a warehouse: names for versions, going back, taking down, and clearing what nothing names."""

from collections.abc import Mapping, Sequence
from typing import Any

from variorum.pipeline import takedown
from variorum.pipeline.refresh import refresh
from variorum.pipeline.report_text import many
from variorum.pipeline.takedown import beside_takedowns, finish_takedowns
from variorum.store.again import tried_again
from variorum.store.commits import Commit, latest, time_now
from variorum.store.gaps import recorded
from variorum.store.gc import plan_sweep, sweep
from variorum.store.rollback import rollback
from variorum.store.tags import tag, untag
from variorum.store.warehouse import Warehouse, open_warehouse


def tag_version(warehouse: str, name: str, number: int | None, remove: bool) -> dict[str, object]:
    """Give a version a name that protects it from `clear`, or take the name away."""
    opened = open_warehouse(warehouse)
    if remove:
        untag(opened, name)
        return {"tag": name, "version": None}
    return {"tag": name, "version": tag(opened, name, number)}


def roll_back(warehouse: str, number: int, message: str) -> dict[str, object]:
    """Commit a version that holds what an older one held."""
    opened = open_warehouse(warehouse)
    made = roll_back_to(opened, number, message)
    refresh(opened)
    return {"version": made.number, "tree": made.tree, "as": number}


def roll_back_to(warehouse: Warehouse, number: int, message: str) -> Commit:
    """A rollback; begun again where another writer committed first, or a takedown took away what it reads."""

    def rolled_back() -> Commit:
        with beside_takedowns(warehouse):
            return rollback(warehouse, number, time=time_now(), message=message)

    return tried_again(rolled_back, lambda: (latest(warehouse), *recorded(warehouse)))


def take_down(warehouse: str, document_id: str, reason: str) -> dict[str, object]:
    """Remove the text of a document from every version for good."""
    opened = open_warehouse(warehouse)
    made = takedown.take_down(opened, document_id, reason=reason, time=time_now())
    finish_takedowns(opened)  # others that were begun: nothing is shown while one of them is not finished
    refresh(opened)
    return {"document_id": document_id, "version": made.number, "reason": reason}


def clear(warehouse: str, keep: Sequence[int], remove: bool) -> dict[str, object]:
    """What nothing names any more, and could be removed; with `remove`, it is."""
    opened = open_warehouse(warehouse)
    if remove:
        finish_takedowns(opened)
    plan = plan_sweep(opened, keep or None)
    done = sweep(opened, plan) if remove else plan
    return {
        "removed": remove,
        "kept": list(done.kept),
        "given_up": list(done.given_up),
        "objects": len(done.objects),
        "leftovers": len(done.leftovers),
        "bytes": done.bytes,
        "grace_seconds": done.grace,
    }


def cleared_text(value: Mapping[str, Any]) -> str:
    """What `clear` found, for people."""
    verb = "removed" if value["removed"] else "can be removed with --remove"
    given = f", giving up versions {', '.join(map(str, value['given_up']))}" if value["given_up"] else ""
    told = ", ".join(many(value[f"{name}s"], name) for name in ("object", "leftover"))
    return f"{told}, {many(value['bytes'], 'byte')} {verb}{given}"
