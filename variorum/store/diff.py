"""What is different between two versions, by document: each thing once, with what it said before and after."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from variorum.store import commits, objects
from variorum.store.candidates import At, content_at
from variorum.store.layout import CHANGING, SHARDED
from variorum.store.ops import op_of
from variorum.store.rows import document_order, rows_of
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

Row = Mapping[str, Any]
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both versions."""

    op: str
    """added, edited, moved, renamed, removed, restored, recut; what only shifted is left out."""
    id: str
    before: Row | None
    """Its row in the first version; None where it was not there."""
    after: Row | None
    moved: bool = False
    """Whether it stands elsewhere, whatever else: under another heading, or in another order with what stayed."""
    came_from: tuple[str, ...] = ()
    """Ids of the first version that it was cut from, or that it took in."""
    went_to: tuple[str, ...] = ()
    """Ids of the second version that were cut from it, or that took it in."""


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """A document and what is different in it."""

    document_id: str
    collection: str
    source: str
    """As in the second version; of a removed document, as in the first."""
    op: str | None
    """What happened to the document itself; None where only something in it is different."""
    document: Difference | None
    sections: tuple[Difference, ...]
    paragraphs: tuple[Difference, ...]
    """In reading order; a removed one stands after what it stood after."""
    headings: Mapping[str, str | None] = field(default_factory=dict)
    """The headings of all its sections by id; where one was renamed, the second version's."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What is different in version `after` from version `before`."""

    before: int
    after: int
    documents: tuple[DocumentDiff, ...]
    """In the order of collection and source."""
    counts: Mapping[str, Mapping[str, int]]
    """By table and op."""


def diff(warehouse: Warehouse, a: At, b: At) -> Diff:
    """The differences between any two versions, however far apart, in either direction; one may be the candidate."""
    (before, old), (after, new) = content_at(warehouse, a), content_at(warehouse, b)
    backwards = after < before
    low, high = min(before, after), max(before, after)

    # Only documents that a change file in between names can differ, and lineage says what happened to their ids.
    touched = _touched(warehouse, low, high, {before: old, after: new})
    happened = _happened(warehouse, old if backwards else new, low, high)

    found: dict[str, dict[str, list[Difference]]] = {}
    headings: dict[str, dict[str, str | None]] = defaultdict(dict)
    for name in CHANGING:
        one, other = _by_id(warehouse, old, name, touched), _by_id(warehouse, new, name, touched)
        found[name] = _differences(name, one, other, happened, backwards)
        if name == "sections":
            for key, row in [*one.items(), *other.items()]:
                headings[row["document_id"]][key] = row["heading"]

    # A document is named as in the second version; one that is gone as in the first.
    keys = {**document_order(warehouse, old), **document_order(warehouse, new)}
    changed = sorted(set().union(*found.values()), key=lambda document: keys[document])
    documents = [_document(keys[document], found, headings.get(document, {})) for document in changed]
    return Diff(before, after, tuple(documents), {name: _counts(table) for name, table in found.items()})


def _differences(
    table: str, one: Mapping[str, Row], other: Mapping[str, Row], happened: Sequence[Row], backwards: bool
) -> dict[str, list[Difference]]:
    """What differs in a table, by document and in reading order, from its rows by id in either version."""
    events = _events(happened)
    moved, places = _order(table, one, other, events)
    came_from, went_to = _kin(happened, one, other, backwards)

    found: dict[str, list[Difference]] = {}
    for key in one.keys() | other.keys():
        before, after = one.get(key), other.get(key)
        op = _op(table, before, after, key in moved, events.get(key, ()), backwards)
        if op is not None:
            kin = came_from.get(key, ()), went_to.get(key, ())
            document = (after or one[key])["document_id"]
            found.setdefault(document, []).append(Difference(op, key, before, after, key in moved, *kin))

    for group in found.values():
        group.sort(key=lambda difference: (places[difference.id], difference.id))
    return found


def _counts(table: Mapping[str, Sequence[Difference]]) -> dict[str, int]:
    """How many differences of each op, the ops by name."""
    ops = Counter(difference.op for difference in chain.from_iterable(table.values()))
    return dict(sorted(ops.items()))


def _document(
    key: Sequence[str],
    found: Mapping[str, Mapping[str, Sequence[Difference]]],
    headings: Mapping[str, str | None],
) -> DocumentDiff:
    collection, source, name = key
    itself = next(iter(found["documents"].get(name, ())), None)
    return DocumentDiff(
        name,
        collection,
        source,
        itself.op if itself else None,
        itself,
        tuple(found["sections"].get(name, ())),
        tuple(found["paragraphs"].get(name, ())),
        headings,
    )


def _op(
    table: str, before: Row | None, after: Row | None, moved: bool, events: Sequence[str], backwards: bool
) -> str | None:
    """How a row of one version differs from another version's; None where it only shifted."""
    layout = SHARDED[table]
    both = before is not None and after is not None

    def differ(columns: Iterable[str]) -> bool:
        return before is not None and after is not None and any(before[name] != after[name] for name in columns)

    op = op_of(
        was=before is not None,
        stands=after is not None,
        restored=not backwards and list(events[:1]) == ["restored"],
        edited=differ([layout.says]),
        recut="recut" in events and "edited" not in events,
        moved=moved,
        moved_op=layout.moved,
        other=both and differ(name for name in after or () if name not in layout.position),
    )
    return None if op == "shifted" else op


def _order(
    table: str, one: Mapping[str, Row], other: Mapping[str, Row], events: Mapping[str, Sequence[str]]
) -> tuple[set[str], dict[str, Place]]:
    """Which ids moved, and where each stands in the reading order of both versions together.

    One that changed its place inside a document in some version has moved if it stands between others of those that
    never did, or in another order with those that stand between the same ones: there and back is not moved.
    """
    layout = SHARDED[table]
    moved: set[str] = set()
    for key in one.keys() & other.keys():
        if any(one[key][column] != other[key][column] for column in layout.place):
            moved.add(key)
    places: dict[str, Place] = {}
    if table == "documents":
        return moved, dict.fromkeys([*one, *other], (0, 0, 0))

    for left, right in _by_document(one, other):
        # Of those in both, which moved: their gaps among those that stayed, or their ranks in a gap, are others.
        both = set(left) & set(right)
        went = {key for key in both if "moved" in events.get(key, ())}
        gaps = [_gaps(_of(left, both), went), _gaps(_of(right, both), went)]
        ranks = [_ranks(gaps, _of(left, went)), _ranks(gaps, _of(right, went))]
        moved |= {key for key in went if gaps[0][key] != gaps[1][key] or ranks[0][key] != ranks[1][key]}

        # Places are those of the second version; what is gone stands behind the last before it that did not move.
        places |= {key: (other[key]["ordinal"], 0, 0) for key in right}
        at = -1
        for n, key in enumerate(left):
            if key not in both:
                places[key] = at, 1, n
            elif key not in moved:
                at = other[key]["ordinal"]
    return moved, places


def _by_document(one: Mapping[str, Row], other: Mapping[str, Row]) -> Iterable[tuple[list[str], list[str]]]:
    """The ids of each document in reading order, in the one version and in the other."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for n, side in enumerate((one, other)):
        for key, row in sorted(side.items(), key=lambda item: int(item[1]["ordinal"])):
            found.setdefault(row["document_id"], ([], []))[n].append(key)
    return found.values()


def _of(keys: Sequence[str], some: set[str]) -> list[str]:
    """Those of some ids that are among others, in their order."""
    return [key for key in keys if key in some]


def _gaps(keys: Sequence[str], went: set[str]) -> dict[str, int]:
    """How many of those that stayed stand before each."""
    found: dict[str, int] = {}
    stayed = 0
    for key in keys:
        found[key] = stayed
        stayed += key not in went
    return found


def _ranks(gaps: Sequence[Mapping[str, int]], keys: Sequence[str]) -> dict[str, int]:
    """The order of those that stand between the same ones in both versions."""
    ranks: dict[str, int] = {}
    seen: Counter[tuple[int, ...]] = Counter()
    for key in keys:
        between = tuple(gap[key] for gap in gaps)
        ranks[key] = seen[between]
        seen[between] += 1
    return ranks


def _touched(warehouse: Warehouse, low: int, high: int, known: Mapping[int, Tree]) -> set[str]:
    """The documents that the change files between two versions name, of which some contents are known."""
    touched: set[str] = set()
    for number in range(low + 1, high + 1):
        content = known.get(number) or commits.tree_of(warehouse, commits.commit_of(warehouse, number))
        for change in content.changes.values():
            for shard in change.shards:
                touched.update(objects.get(warehouse, shard.object, ["document_id"])["document_id"].to_pylist())
    return touched


def _by_id(warehouse: Warehouse, content: Tree, table: str, documents: Iterable[str]) -> dict[str, Row]:
    key = SHARDED[table].id
    return {row[key]: row for row in rows_of(warehouse, content, table, documents).to_pylist()}


def _happened(warehouse: Warehouse, content: Tree, low: int, high: int) -> list[Row]:
    """The rows of lineage after version `low` up to `high`, in their order."""
    import pyarrow.compute as pc

    found: list[Row] = []
    for shard in content.tables.get("lineage", ()):
        rows = objects.get(warehouse, shard.object, ["version", "event", "from_id", "to_id"])
        wanted = pc.and_(pc.greater(rows["version"], low), pc.less_equal(rows["version"], high))
        found += rows.filter(wanted).to_pylist()
    return sorted(found, key=lambda row: int(row["version"]))


def _events(happened: Sequence[Row]) -> dict[str, list[str]]:
    """Events by the id they led to, the earliest first."""
    events: dict[str, list[str]] = {}
    for row in happened:
        if row["to_id"]:
            events.setdefault(row["to_id"], []).append(row["event"])
    return events


def _kin(
    happened: Sequence[Row], one: Mapping[str, Row], other: Mapping[str, Row], backwards: bool
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """By splits and merges: where what is new came from, and what took in what is gone; whatever stood in between."""
    origins = _origins(happened, one, backwards)

    # Ids that stand in both versions stay themselves, whatever was split off or taken in meanwhile.
    came_from: dict[str, set[str]] = {}
    went_to: dict[str, set[str]] = {}
    for to, start_ids in origins.items():
        for start in start_ids - {to} if to in other else ():
            if to not in one or start not in other:
                came_from.setdefault(to, set()).add(start)
                went_to.setdefault(start, set()).add(to)
    return _in_order(came_from, one), _in_order(went_to, other)


def _origins(happened: Sequence[Row], one: Mapping[str, Row], backwards: bool) -> dict[str, set[str]]:
    """The ids of the first version that each split or merged id goes back to, step by step over the versions."""
    steps: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in happened:
        if row["event"] in ("split", "merged") and row["from_id"] != row["to_id"]:
            pair = (row["to_id"], row["from_id"]) if backwards else (row["from_id"], row["to_id"])
            steps[row["version"]].append(pair)

    # All of a version's steps start from what stood before it, so they are looked up before any is written.
    origins: dict[str, set[str]] = {}
    for version in sorted(steps, reverse=backwards):
        found = [(to, origins.get(start, {start} & one.keys())) for start, to in steps[version]]
        for to, start_ids in found:
            origins[to] = origins.get(to, {to} & one.keys()) | start_ids
    return origins


def _in_order(kin: Mapping[str, set[str]], rows: Mapping[str, Row]) -> dict[str, tuple[str, ...]]:
    """The kin of each id in reading order."""
    return {key: tuple(sorted(ids, key=lambda name: (rows[name]["ordinal"], name))) for key, ids in kin.items()}
