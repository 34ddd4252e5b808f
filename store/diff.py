"""What is different between two versions, by document: each thing once, with what it said before and after."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store import commits, objects, tree
from store.layout import CHANGING, SHARDED
from store.rows import document_order, rows_of
from store.tree import Tree
from store.warehouse import Warehouse

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edge:
    """A split or a merge: what an id came from, or went to."""

    event: str
    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both versions."""

    op: str
    """added, edited, moved, renamed, removed, restored, recut; what only shifted is left out."""
    id: str
    before: Row | None
    """Its row in the first version; None where it was not there."""
    after: Row | None
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """A document and what is different in it."""

    document_id: str
    source: str
    op: str | None
    """What happened to the document itself; None where only something in it is different."""
    document: Difference | None
    sections: tuple[Difference, ...]
    paragraphs: tuple[Difference, ...]
    """In reading order; a removed one stands where it stood."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What is different in version `after` from version `before`."""

    before: int
    after: int
    documents: tuple[DocumentDiff, ...]
    """In the order of collection and source."""
    counts: Mapping[str, Mapping[str, int]]
    """By table and op."""


def diff(warehouse: Warehouse, before: int, after: int) -> Diff:
    """The differences between any two versions, however far apart, in either direction."""
    old = commits.tree_of(warehouse, commits.commit_of(warehouse, before))
    new = commits.tree_of(warehouse, commits.commit_of(warehouse, after))
    touched = _touched(warehouse, min(before, after), max(before, after))
    events, edges = _happened(warehouse, new if after >= before else old, min(before, after), max(before, after))
    found: dict[str, dict[str, list[Difference]]] = {name: {} for name in CHANGING}
    for name in CHANGING:
        one, other = _by_id(warehouse, old, name, touched), _by_id(warehouse, new, name, touched)
        for key in one.keys() | other.keys():
            op = _op(name, one.get(key), other.get(key), events.get(key, frozenset()))
            if op is not None:
                difference = Difference(op, key, one.get(key), other.get(key), tuple(edges.get(key, ())))
                row = other.get(key) or one[key]
                found[name].setdefault(row["document_id"], []).append(difference)
    places = {**document_order(warehouse, old), **document_order(warehouse, new)}
    changed = set().union(*(table.keys() for table in found.values()))
    return Diff(
        before,
        after,
        tuple(_document(name, places[name][1], found) for name in sorted(changed, key=lambda name: places[name])),
        {
            name: dict(sorted(Counter(d.op for group in table.values() for d in group).items()))
            for name, table in found.items()
        },
    )


def _document(name: str, source: str, found: Mapping[str, Mapping[str, Sequence[Difference]]]) -> DocumentDiff:
    itself = next(iter(found["documents"].get(name, ())), None)
    return DocumentDiff(
        name,
        source,
        itself.op if itself else None,
        itself,
        tuple(sorted(found["sections"].get(name, ()), key=_place)),
        tuple(sorted(found["paragraphs"].get(name, ()), key=_place)),
    )


def _place(difference: Difference) -> tuple[int, bool, str]:
    row = difference.after or difference.before or {}
    return row["ordinal"], difference.after is not None, difference.id


def _op(table: str, before: Row | None, after: Row | None, events: frozenset[str]) -> str | None:
    """The rules of a change file (store.changes), between any two versions."""
    layout = SHARDED[table]
    if before is None:
        return "restored" if "restored" in events and "added" not in events else "added"
    if after is None:
        return "removed"
    if before[layout.says] != after[layout.says]:
        return "recut" if "recut" in events and "edited" not in events else "edited"
    if any(before[column] != after[column] for column in layout.place):
        return "renamed" if table == "documents" else "moved"
    if "moved" in events and before["ordinal"] != after["ordinal"]:
        return "moved"
    if any(before[column] != after[column] for column in after if column not in layout.position):
        return "edited"
    return None


def _touched(warehouse: Warehouse, low: int, high: int) -> set[str]:
    """The documents that the change files between two versions name."""
    touched: set[str] = set()
    for number in range(low + 1, high + 1):
        content = commits.tree_of(warehouse, commits.commit_of(warehouse, number))
        for change in content.changes.values():
            for shard in change.shards:
                touched.update(objects.get(warehouse, shard.object, ["document_id"])["document_id"].to_pylist())
    return touched


def _by_id(warehouse: Warehouse, content: Tree, table: str, documents: Iterable[str]) -> dict[str, Row]:
    key = SHARDED[table].id
    return {row[key]: row for row in rows_of(warehouse, content, table, documents).to_pylist()}


def _happened(
    warehouse: Warehouse, content: Tree, low: int, high: int
) -> tuple[dict[str, frozenset[str]], dict[str, list[Edge]]]:
    """Events by the id they led to, and splits and merges by both their ids, after `low` up to `high`."""
    events: dict[str, set[str]] = {}
    edges: dict[str, list[Edge]] = {}
    described = tree.described(content)["lineage"]
    columns = ["version", "event", "from_id", "to_id"]
    for shard in content.tables.get("lineage", ()) if described else ():
        for row in objects.get(warehouse, shard.object, columns).to_pylist():
            if not low < row["version"] <= high:
                continue
            if row["to_id"]:
                events.setdefault(row["to_id"], set()).add(row["event"])
            if row["event"] in ("split", "merged") and row["from_id"] != row["to_id"]:
                edge = Edge(row["event"], row["from_id"], row["to_id"])
                edges.setdefault(row["from_id"], []).append(edge)
                edges.setdefault(row["to_id"], []).append(edge)
    return {name: frozenset(found) for name, found in events.items()}, edges
