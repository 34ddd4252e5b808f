"""The content of a version: which shards make up which table, without clock or author."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from variorum.store import canonical, gaps, logical, opening, shard
from variorum.store.errors import StoreError
from variorum.store.gaps import GapLookup
from variorum.store.layers import Layers, by_layer, masked
from variorum.store.layout import OF_LIVE_DOCUMENTS, SHARDED
from variorum.store.shard import Shard
from variorum.store.warehouse import Warehouse, raise_format

if TYPE_CHECKING:
    from variorum.schemas.table import Table


@dataclass(frozen=True, slots=True)
class TableChange:
    """How a table differs from the parent version: how many rows by op, and the rows themselves."""

    ops: Mapping[str, int]
    shards: tuple[Shard, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A version's content."""

    parent: str | None
    """Hash of the parent version's tree."""
    schema: Mapping[str, Mapping[str, Any]]
    """Tables as schemas.table.to_json describes them."""
    fingerprints: Mapping[str, str]
    """What code and settings made it."""
    tables: Mapping[str, tuple[Shard, ...]]
    changes: Mapping[str, TableChange]
    """Of documents, sections and paragraphs; empty in the first version, where every row is added."""
    gone: tuple[tuple[str, ...], ...] = ()
    """Of each layer over the base shards, the oldest first, the documents that it says are gone."""
    sums: Mapping[str, str] = field(default_factory=dict)
    """Logical sums of the rows that count, by table; of tables with layers only, since those of shards add up else."""
    name: str | None = field(default=None, compare=False)
    """Hash that it was read by; it keeps that name when something of it is taken down."""


def hash_of(tree: Tree) -> str:
    """The name of a tree: SHA-256 of its canonical JSON."""
    return tree.name or canonical.digest(canonical.encode(to_json(tree)))


def rows_in(tree: Tree, table: str) -> int:
    """Number of rows of a table."""
    return int(sums_of(tree, table).split(":")[0])


def sums_of(tree: Tree, table: str) -> str:
    """Logical sums of a table: of the rows that count."""
    return tree.sums.get(table) or logical.add(one.logical for one in tree.tables.get(table, ()))


def shards_of(tree: Tree) -> Iterator[Shard]:
    """The shards of all tables, without those of the change files."""
    return chain.from_iterable(tree.tables.values())


def objects_of(tree: Tree) -> Iterator[str]:
    """The objects that a tree names: those of its tables, and of its change files."""
    for shards in (*tree.tables.values(), *(change.shards for change in tree.changes.values())):
        yield from (one.object for one in shards)


def layers_of(tree: Tree, table: str) -> Layers:
    """The shards of a table that is cut at documents by layer, the base first, without what masks them."""
    return by_layer(tree.tables.get(table, ()), len(tree.gone))


def with_masks(layers: Mapping[str, Layers], gone: tuple[tuple[str, ...], ...]) -> dict[str, tuple[Shard, ...]]:
    """The shards of the tables that are cut at documents, each with what masks it, given their layers."""
    nobody = ((),) * len(gone)
    return {
        name: masked(mine, layers["documents"], gone) if name in OF_LIVE_DOCUMENTS else masked(mine, mine, nobody)
        for name, mine in layers.items()
    }


def table_hash(tree: Tree, table: str) -> str:
    """Logical hash of a table; `store.logical.hash_sql` is the line of SQL that recomputes it."""
    return logical.hash_of(sums_of(tree, table))


def same_content(one: Tree | None, other: Tree | None) -> bool:
    """Whether two versions hold the same rows, made by the same code."""
    if one is None or other is None:
        return one is other
    names = one.tables.keys() | other.tables.keys()
    return one.fingerprints == other.fingerprints and all(table_hash(one, n) == table_hash(other, n) for n in names)


def described(tree: Tree) -> dict[str, "Table"]:
    """The tables' descriptions as they were in this version."""
    return {name: described_as(tree, name) for name in tree.schema}


def described_as(tree: Tree, name: str) -> "Table":
    """The description of one table as it was in this version."""
    from variorum.schemas.table import from_json

    return from_json(dict(tree.schema[name]))


def write(warehouse: Warehouse, tree: Tree) -> str:
    """Store a tree, and have it young, so that gc knows that a commit is under way; its hash."""
    data = canonical.encode(to_json(tree))
    name = canonical.digest(data)
    if tree.gone:
        raise_format(warehouse)
    try:
        there = warehouse.storage.read(file_of(name)) == data
    except FileNotFoundError:
        there = False
    if there:
        warehouse.storage.keep(file_of(name), data)
    else:
        warehouse.storage.replace(file_of(name), data)
    return name


def read(warehouse: Warehouse, name: str) -> Tree:
    """A tree by its hash, checked against it; without the rows that were taken down since."""
    return standing(read_as_written(warehouse, name), gaps.lookup(warehouse))


def read_all(warehouse: Warehouse, names: Sequence[str]) -> Iterator[Tree]:
    """Trees as `read` gives them; what was taken down is asked for once, and what is not here is fetched together."""
    gaps_now = gaps.lookup(warehouse)
    with contextlib.suppress(FileNotFoundError):  # which one is missing is told when its turn comes
        warehouse.storage.local([file_of(name) for name in dict.fromkeys(names)])
    for name in names:
        yield standing(read_as_written(warehouse, name), gaps_now)


def standing(content: Tree, gaps_now: GapLookup) -> Tree:
    """A tree without the rows that were taken down since it was made."""
    if not gaps_now.objects:
        return content

    # Of tables in layers each layer loses its rows by itself, and masks the layers below it as before.
    whole: dict[str, tuple[Shard, ...]] = {}
    layers: dict[str, tuple[tuple[Shard, ...], ...]] = {}
    for name, shards in content.tables.items():
        if name in SHARDED:
            layers[name] = tuple(gaps.standing(gaps_now, layer) for layer in layers_of(content, name))
        else:
            whole[name] = gaps.standing(gaps_now, shards)

    changes = {
        name: replace(change, shards=gaps.standing(gaps_now, change.shards)) for name, change in content.changes.items()
    }
    sums = {
        name: logical.less(sums, gaps.taken_from(gaps_now, content.tables[name])) for name, sums in content.sums.items()
    }
    return replace(content, tables={**whole, **with_masks(layers, content.gone)}, changes=changes, sums=sums)


def read_as_written(warehouse: Warehouse, name: str, *, remembered: bool = True) -> Tree:
    """A tree by its hash, checked against it, whatever was taken down since.

    `remembered`: a copy will do that this machine has, if it is whole.
    """
    path = warehouse.where(file_of(name))
    try:
        data = opening.read_file(warehouse.storage.local([file_of(name)])[0]) if remembered else b""
        if canonical.digest(data) != name:
            data = warehouse.storage.read(file_of(name))
    except FileNotFoundError as error:
        raise StoreError(f"The tree {path} is missing: `variorum verify` lists what else is.") from error
    except OSError as error:
        raise StoreError(f"The tree {path} cannot be read ({error.strerror}).") from error
    if canonical.digest(data) != name:
        raise StoreError(f"The tree {path} is damaged: its bytes do not have the SHA-256 that its name says.")
    return replace(from_json(canonical.decode(data)), name=name)


def file_of(name: str) -> str:
    """Where a tree lies in the warehouse."""
    return f"trees/{name}.json"


def to_json(tree: Tree) -> dict[str, object]:
    """A tree as plain JSON values; `from_json` is its inverse."""
    value: dict[str, Any] = {
        "parent": tree.parent,
        "schema": {name: dict(described) for name, described in tree.schema.items()},
        "fingerprints": dict(tree.fingerprints),
        "tables": {name: _table_to_json(tree, name) for name in tree.tables},
        "changes": {name: _change_to_json(change) for name, change in tree.changes.items()},
    }

    # A tree without layers is written as it was before there were any, so that its hash stays.
    if tree.gone:
        value["gone"] = [list(names) for names in tree.gone]
    return value


def _table_to_json(tree: Tree, name: str) -> dict[str, object]:
    value: dict[str, Any] = {"rows": rows_in(tree, name), "hash": table_hash(tree, name)}
    if name in tree.sums:
        value["sums"] = tree.sums[name]
        value["layers"] = [_shards_to_json(layer) for layer in layers_of(tree, name)]
    else:
        value["shards"] = _shards_to_json(tree.tables[name])
    return value


def _change_to_json(change: TableChange) -> dict[str, object]:
    return {"ops": dict(change.ops), "shards": _shards_to_json(change.shards)}


def _shards_to_json(shards: Sequence[Shard]) -> list[dict[str, object]]:
    return [shard.to_json(one) for one in shards]


def from_json(value: Mapping[str, Any]) -> Tree:
    """A tree from what `to_json` made of it."""
    gone = tuple(tuple(names) for names in value.get("gone", ()))
    whole: dict[str, tuple[Shard, ...]] = {}
    layers: dict[str, tuple[tuple[Shard, ...], ...]] = {}
    for name, table in value["tables"].items():
        if "layers" in table:
            layers[name] = tuple(_shards(layer) for layer in table["layers"])
        else:
            whole[name] = _shards(table["shards"])

    return Tree(
        parent=value["parent"],
        schema=value["schema"],
        fingerprints=value["fingerprints"],
        tables=whole | (with_masks(layers, gone) if layers else {}),
        changes={
            name: TableChange(change["ops"], _shards(change["shards"])) for name, change in value["changes"].items()
        },
        gone=gone,
        sums={name: value["tables"][name]["sums"] for name in layers},
    )


def _shards(value: Sequence[Mapping[str, Any]]) -> tuple[Shard, ...]:
    """Shards from what their `to_json` made of them."""
    return tuple(shard.from_json(one) for one in value)
