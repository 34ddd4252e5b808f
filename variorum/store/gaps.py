"""What was taken down: an object that is gone for good, and the one that stands in its place without those rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from variorum.store import canonical, logical, shard
from variorum.store.again import tried_again
from variorum.store.errors import StoreError
from variorum.store.shard import Shard
from variorum.store.warehouse import Warehouse

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Gap:
    """An object that was taken down."""

    object: str
    """Name of the object that is no more."""
    instead: Shard | None
    """What stands in its place; None where nothing was left."""
    documents: tuple[str, ...]
    """The documents whose rows were taken out."""
    rows: int
    """How many rows were taken out."""
    reason: str
    time: str
    sealed: bool = True
    """Whether its record has a seal; those of older programs have none."""

    @property
    def detail(self) -> str:
        """The gap as a sentence."""
        return f"{self.rows} rows of {', '.join(self.documents)} were taken down on {self.time}: {self.reason}"


@dataclass(frozen=True, slots=True)
class GapLookup:
    """The gaps of a warehouse, as many as there were at one moment; each is read once, when it is first asked for."""

    warehouse: Warehouse
    objects: frozenset[str]
    """The objects that have a record, so that nobody asks the storage for those of the many that have none."""
    _known: dict[str, Gap | None] = field(default_factory=dict)

    def gap_of(self, name: str) -> Gap | None:
        """The gap where an object was; None where nothing was taken down."""
        if name not in self.objects:
            return None
        if name not in self._known:
            self._known[name] = gap_of(self.warehouse, name)
        return self._known[name]


def put_gap(warehouse: Warehouse, gap: Gap) -> bool:
    """Record a gap; from then on readers see what stands in its place.

    False where the object has a record already, which is left alone: another takedown was first, perhaps from another
    machine, and what it named may be all that is left of the other rows.
    """
    return warehouse.storage.create(_file_of(gap.object), _encoded(gap))


def seal_gap(warehouse: Warehouse, gap: Gap) -> None:
    """Write the record of an older program anew, with a seal."""
    warehouse.storage.replace(_file_of(gap.object), _encoded(gap))


def gap_of(warehouse: Warehouse, name: str) -> Gap | None:
    """The gap where an object was; None where nothing was taken down."""
    try:
        value = canonical.decode(warehouse.storage.read(_file_of(name)))
        sealed = "seal" in value
        value = canonical.unsealed(value) if sealed else value
        if value["object"] != name:
            raise ValueError(f"it is of {value['object']}")
        return Gap(
            value["object"],
            shard.from_json(value["instead"]) if value["instead"] else None,
            tuple(value["documents"]),
            value["rows"],
            value["reason"],
            value["time"],
            sealed,
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        path = warehouse.where(_file_of(name))
        raise StoreError(f"The record of what was taken down, {path}, cannot be read ({error}).") from error


def gaps(warehouse: Warehouse) -> Iterator[Gap]:
    """Every gap."""
    for name in recorded(warehouse):
        gap = gap_of(warehouse, name)
        if gap is not None:
            yield gap


def recorded(warehouse: Warehouse) -> list[str]:
    """The objects that have a record."""
    names = warehouse.storage.names("gaps")
    return [name.removeprefix("gaps/").removesuffix(".json") for name in names if name.endswith(".json")]


def lookup(warehouse: Warehouse) -> GapLookup:
    """The gaps that there are now, to be asked for many objects."""
    return GapLookup(warehouse, frozenset(recorded(warehouse)))


def again_where_taken(warehouse: Warehouse, work: Callable[[], T]) -> T:
    """What `work` gives, which reads objects; it is done again where some of them were taken down meanwhile."""
    return tried_again(work, partial(recorded, warehouse))


def taken_down(warehouse: Warehouse) -> dict[str, str]:
    """When and why each document was taken down, as a sentence, by its id."""
    found: dict[str, str] = {}
    for gap in gaps(warehouse):
        found |= dict.fromkeys(gap.documents, f"was taken down on {gap.time}: {gap.reason}")
    return found


def standing(gaps_now: GapLookup, shards: Sequence[Shard]) -> tuple[Shard, ...]:
    """Shards as they stand: without what was taken down, however often."""
    stand = []
    for one in shards:
        found: Shard | None = one
        for gap in _chain(gaps_now, one.object):
            found = gap.instead
        if found is not None:
            stand.append(found)
    return tuple(stand)


def taken_from(gaps_now: GapLookup, shards: Sequence[Shard]) -> Iterator[str]:
    """The logical sums of rows that were taken down and counted: those that no layer over their shard masked."""
    for one in shards:
        before = one.logical
        for gap in _chain(gaps_now, one.object):
            after = gap.instead.logical if gap.instead else logical.EMPTY
            if not set(gap.documents) & _named(gaps_now, one):
                yield logical.less(before, [after])
            before = after


def _named(gaps_now: GapLookup, one: Shard) -> set[str]:
    """Documents that were taken down, as far as a layer over a shard named them."""
    named: set[str] = set()
    for mask in one.without:
        named.update(mask.gone)
        for name in mask.objects:
            for gap in _chain(gaps_now, name):
                named.update(gap.documents)
    return named


def _chain(gaps_now: GapLookup, name: str) -> Iterator[Gap]:
    """The gaps at the place of an object: of what stands in its place something may be taken down again."""
    while (gap := gaps_now.gap_of(name)) is not None:
        yield gap
        if gap.instead is None:
            return
        name = gap.instead.object


def _encoded(gap: Gap) -> bytes:
    value = {
        "object": gap.object,
        "instead": shard.to_json(gap.instead) if gap.instead else None,
        "documents": list(gap.documents),
        "rows": gap.rows,
        "reason": gap.reason,
        "time": gap.time,
    }
    return canonical.encode(canonical.sealed(value))


def _file_of(name: str) -> str:
    return f"gaps/{name}.json"
