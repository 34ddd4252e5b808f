"""The content of a version: which shards make up which table, without clock or author."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from variorum.store import canonical, durable, gaps, logical, shard
from variorum.store.errors import StoreError
from variorum.store.shard import Shard
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    from variorum.schemas.table import Table


@dataclass(frozen=True, slots=True)
class Change:
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
    changes: Mapping[str, Change]
    """Of documents, sections and paragraphs; empty in the first version, where every row is added."""
    name: str | None = field(default=None, compare=False)
    """Hash that it was read by; it keeps that name when something of it is taken down."""


def hash_of(tree: Tree) -> str:
    """The name of a tree: SHA-256 of its canonical JSON."""
    return tree.name or canonical.digest(canonical.encode(to_json(tree)))


def rows_in(tree: Tree, table: str) -> int:
    """Number of rows of a table."""
    return sum(one.rows for one in tree.tables.get(table, ()))


def table_hash(tree: Tree, table: str) -> str:
    """Logical hash of a table; `store.logical.hash_sql` is the line of SQL that recomputes it."""
    return logical.hash_of(logical.add(one.logical for one in tree.tables.get(table, ())))


def same_content(one: Tree | None, other: Tree | None) -> bool:
    """Whether two versions hold the same rows, made by the same code."""
    if one is None or other is None:
        return one is other
    names = one.tables.keys() | other.tables.keys()
    return one.fingerprints == other.fingerprints and all(table_hash(one, n) == table_hash(other, n) for n in names)


def described(tree: Tree) -> dict[str, "Table"]:
    """The tables' descriptions as they were in this version."""
    from variorum.schemas.table import from_json

    return {name: from_json(dict(value)) for name, value in tree.schema.items()}


def write(warehouse: Warehouse, tree: Tree) -> str:
    """Store a tree; its hash."""
    data = canonical.encode(to_json(tree))
    name = canonical.digest(data)
    path = warehouse.trees / f"{name}.json"
    if not path.exists() or path.read_bytes() != data:
        durable.write_beside(path, data)
    return name


def read(warehouse: Warehouse, name: str) -> Tree:
    """A tree by its hash, checked against it; without the rows that were taken down since."""
    return standing(warehouse, read_as_written(warehouse, name))


def standing(warehouse: Warehouse, content: Tree) -> Tree:
    """A tree without the rows that were taken down since it was made."""
    return replace(
        content,
        tables={table: gaps.standing(warehouse, shards) for table, shards in content.tables.items()},
        changes={
            table: replace(change, shards=gaps.standing(warehouse, change.shards))
            for table, change in content.changes.items()
        },
    )


def read_as_written(warehouse: Warehouse, name: str) -> Tree:
    """A tree by its hash, checked against it, whatever was taken down since."""
    path = warehouse.trees / f"{name}.json"
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise StoreError(f"The tree {path} is missing: `variorum verify` lists what else is.") from error
    except OSError as error:
        raise StoreError(f"The tree {path} cannot be read ({error.strerror}).") from error
    if canonical.digest(data) != name:
        raise StoreError(f"The tree {path} is damaged: its bytes do not have the SHA-256 that its name says.")
    return replace(from_json(json.loads(data)), name=name)


def to_json(tree: Tree) -> dict[str, Any]:
    """A tree as plain JSON values; `from_json` is its inverse."""
    return {
        "parent": tree.parent,
        "schema": {name: dict(value) for name, value in tree.schema.items()},
        "fingerprints": dict(tree.fingerprints),
        "tables": {
            name: {"rows": rows_in(tree, name), "hash": table_hash(tree, name), "shards": [*map(shard.to_json, shards)]}
            for name, shards in tree.tables.items()
        },
        "changes": {
            name: {"ops": dict(change.ops), "shards": [*map(shard.to_json, change.shards)]}
            for name, change in tree.changes.items()
        },
    }


def from_json(value: Mapping[str, Any]) -> Tree:
    """A tree from what `to_json` made of it."""
    return Tree(
        parent=value["parent"],
        schema=value["schema"],
        fingerprints=value["fingerprints"],
        tables={name: tuple(map(shard.from_json, table["shards"])) for name, table in value["tables"].items()},
        changes={
            name: Change(change["ops"], tuple(map(shard.from_json, change["shards"])))
            for name, change in value["changes"].items()
        },
    )
