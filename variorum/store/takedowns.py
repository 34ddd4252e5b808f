"""The records of takedowns: what is to go or went, why, and by which passages it would be known again.

A record is written before anything is taken away, and says at the end that all of it is gone. Between the two nobody
reads the warehouse, and whoever writes to it finishes the takedown first (`store.takedown.finish_begun`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from variorum.store import canonical, gaps
from variorum.store.again import tried_again
from variorum.store.errors import StoreError
from variorum.store.warehouse import Warehouse, open_warehouse

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Takedown:
    """A document whose text goes from every version, or is gone."""

    document_id: str
    reason: str
    time: str
    """ISO 8601, UTC: when it was asked for."""
    run: str | None
    telling: tuple[str, ...]
    """Keys of the passages by which the text is known again in whatever source it stands."""
    finished: bool
    """Whether the text is gone from everything in the warehouse."""
    cleared: bool = False
    """Whether no version has the text any more, and none ever will: whatever object still has it may go."""

    @property
    def detail(self) -> str:
        """When and why, to follow a subject."""
        return f"was taken down on {self.time}: {self.reason}"


def put_takedown(warehouse: Warehouse, record: Takedown) -> None:
    """Write a record, sealed, in the place of the one there was."""
    value: dict[str, Any] = {
        "document_id": record.document_id,
        "reason": record.reason,
        "time": record.time,
        "run": record.run,
        "telling": sorted(record.telling),
        "finished": record.finished,
        "cleared": record.cleared,
    }
    warehouse.storage.replace(_file_of(record.document_id), canonical.encode(canonical.sealed(value)))


def takedown_of(warehouse: Warehouse, document_id: str) -> Takedown | None:
    """The record of a document; None where there is none. StoreError where it is not as it was written."""
    try:
        value = canonical.unsealed(canonical.decode(warehouse.storage.read(_file_of(document_id))))
        if value["document_id"] != document_id:
            raise ValueError(f"it is of {value['document_id']}")
        telling = tuple(value["telling"])
        finished = value["finished"]
        cleared = value.get("cleared", finished)  # records of older programs do not say
        return Takedown(document_id, value["reason"], value["time"], value["run"], telling, finished, cleared)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        path = warehouse.where(_file_of(document_id))
        raise StoreError(
            f"The record of a takedown, {path}, cannot be read ({error}). Do `variorum takedown {document_id}` again: "
            "it writes the record anew."
        ) from error


def recorded(warehouse: Warehouse) -> list[str]:
    """The documents that have a record."""
    names = warehouse.storage.names("takedowns")
    return [name.removeprefix("takedowns/").removesuffix(".json") for name in names if name.endswith(".json")]


def takedowns(warehouse: Warehouse) -> Iterator[Takedown]:
    """Every record."""
    for document_id in recorded(warehouse):
        record = takedown_of(warehouse, document_id)
        if record is not None:
            yield record


def keys_known(warehouse: Warehouse, document_id: str) -> tuple[str, ...]:
    """The keys of passages that a document's record holds already; none where it has none, or a damaged one."""
    try:
        record = takedown_of(warehouse, document_id)
    except StoreError:
        return ()  # the takedown that asks writes it anew
    return record.telling if record else ()


def unfinished(warehouse: Warehouse) -> list[Takedown]:
    """Takedowns that were begun, and whose text may still be there."""
    return [record for record in takedowns(warehouse) if not record.finished]


def taken_down(warehouse: Warehouse) -> dict[str, str]:
    """When and why each document was taken down, by its id."""
    return gaps.taken_down(warehouse) | {record.document_id: record.detail for record in takedowns(warehouse)}


def telling_passages(records: Iterable[Takedown]) -> dict[str, str]:
    """What is said of a source that holds a passage of something taken down, by the passage's key."""
    said: dict[str, str] = {}
    for record in records:
        said |= dict.fromkeys(record.telling, f"it holds a passage of {record.document_id}, which {record.detail}")
    return said


def open_for_reading(root: str | Path) -> Warehouse:
    """The warehouse in a folder, whose versions may be shown. StoreError while a takedown in it is not finished."""
    warehouse = open_warehouse(root)
    check_finished(warehouse)
    return warehouse


def check_finished(warehouse: Warehouse) -> None:
    """StoreError while a takedown is not finished."""
    begun = unfinished(warehouse)
    if begun:
        name = begun[0].document_id
        raise StoreError(
            f"The takedown of {name}, begun on {begun[0].time}, is not finished, so nothing of {warehouse.place} is "
            f"shown. Wait for it, or finish it with any build or with `variorum takedown {name}`.",
            code="takedown_unfinished",
            thing=name,
        )


def read_again_where_taken(warehouse: Warehouse, work: Callable[[], T]) -> T:
    """What `work` gives, which reads versions and writes beside them; again where something was taken down meanwhile.

    A takedown removes objects that were about to be read, and unfinished files, which may have the text. What there
    was to take down is looked at after a failure only, since a bucket takes its time to list it. StoreError while one
    is not finished.
    """

    def ground() -> tuple[object, ...]:
        check_finished(warehouse)
        return (*takedowns(warehouse), *gaps.recorded(warehouse))

    return tried_again(work, ground, before=())


def _file_of(document_id: str) -> str:
    return f"takedowns/{document_id}.json"
