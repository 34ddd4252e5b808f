"""From a version's content and what a build made anew, the content of the next version."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from variorum.schemas.table import Table, to_json
from variorum.store import logical, objects, tree
from variorum.store.changes import changes
from variorum.store.errors import StoreError
from variorum.store.fragments import Fragment, Pieces, conform, load, same_columns, upgraded
from variorum.store.layout import OF_LIVE_DOCUMENTS, SHARDED
from variorum.store.rows import document_order
from variorum.store.shard import Shard
from variorum.store.shards import TARGET, Document, Key, merge, store_rows
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa


def assemble(
    warehouse: Warehouse,
    parent: Tree | None,
    *,
    schema: Mapping[str, Table],
    fragments: Mapping[str, Sequence[Fragment]],
    gone: Collection[str] = (),
    fingerprints: Mapping[str, str],
    reusable: Tree | None = None,
    target: int = TARGET,
) -> Tree:
    """The content of the next version; its objects are stored, nothing is visible before `commit`.

    `fragments`: by table, new rows as pyarrow Tables or paths of Parquet files, in any order.
    Documents that the documents fragments name are replaced whole in every table (so a renamed document needs its
    rows too; `rows_of` gives them); documents in `gone` are left out. Identities are replaced for the documents they
    name and stay for the rest. Lineage rows are those of this version, and are added. Quarantine rows are all there are
    now; without a fragment the parent's stay. `reusable`: another version whose shards may be referenced.
    """
    scratch = warehouse.objects
    loaded = {name: load(fragments.get(name, ()), schema[name], scratch) for name in SHARDED}
    keys = _keys(fragments.get("documents", ()), schema["documents"])
    _all_known(loaded, keys)

    # Tables that are cut at documents: new rows merged into the parent's shards.
    order = document_order(warehouse, parent) if parent else {}
    touched = keys.keys() | set(gone)
    replaced = sorted(order[name] for name in touched if name in order)
    tables: dict[str, tuple[Shard, ...]] = {}
    for name in SHARDED:
        live = name in OF_LIVE_DOCUMENTS
        tables[name] = tuple(
            merge(
                warehouse,
                schema[name],
                parent.tables.get(name, ()) if parent else (),
                _documents(loaded[name], keys if live else {i: (i,) for i in loaded[name].runs}),
                replaced if live else sorted((i,) for i in loaded[name].runs),
                order.__getitem__ if live else lambda document_id: (document_id,),
                reusable.tables.get(name, ()) if reusable else (),
                target,
                keep=_as_before(parent, schema[name]),
            )
        )

    # Tables that are not: what happened is added, what is quarantined is said anew.
    happened = _whole(fragments.get("lineage", ()), schema["lineage"])
    tables["lineage"] = _carried(warehouse, parent, schema["lineage"]) + _one(warehouse, schema["lineage"], happened)
    tables["quarantine"] = (
        _one(warehouse, schema["quarantine"], _whole(fragments.get("quarantine", ()), schema["quarantine"]))
        if "quarantine" in fragments or parent is None
        else _carried(warehouse, parent, schema["quarantine"])
    )

    return Tree(
        parent=tree.hash_of(parent) if parent else None,
        schema={name: to_json(table) for name, table in schema.items()},
        fingerprints=dict(fingerprints),
        tables=tables,
        changes=changes(warehouse, parent, schema, loaded, happened, sorted(touched)) if parent else {},
    )


def _keys(fragments: Sequence[Fragment], table: Table) -> dict[str, Key]:
    keys: dict[str, Key] = {}
    for rows in map(_table, fragments):
        for key in zip(*(rows[name].to_pylist() for name in ("collection", "source", "document_id")), strict=True):
            if key[2] in keys:
                raise StoreError(f"The document {key[2]} was handed over twice, from {keys[key[2]][1]} and {key[1]}.")
            keys[key[2]] = key
    return keys


def _all_known(loaded: Mapping[str, Pieces], keys: Mapping[str, Key]) -> None:
    for name in OF_LIVE_DOCUMENTS:
        unknown = sorted(loaded[name].runs.keys() - keys.keys())
        if unknown:
            raise StoreError(
                f"Rows of {name} name the document {unknown[0]}, of which no row of documents was handed over"
                + (f" ({len(unknown)} such documents)." if len(unknown) > 1 else ".")
            )


def _documents(pieces: Pieces, keys: Mapping[str, Key]) -> list[Document]:
    documents = [Document(keys[name], name, pieces.weight(name), tuple(runs)) for name, runs in pieces.runs.items()]
    return sorted(documents, key=lambda document: document.key)


def _whole(fragments: Sequence[Fragment], table: Table) -> "pa.Table":
    """All rows of some fragments in a total order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from variorum.schemas.table import arrow_schema

    empty = conform(arrow_schema(table).empty_table(), table)
    rows = pa.concat_tables([empty, *(conform(_table(f), table) for f in fragments)])
    order = pc.sort_indices(rows, sort_keys=[(column.name, "ascending") for column in table.columns])
    return rows.take(order)


def _carried(warehouse: Warehouse, parent: Tree | None, table: Table) -> tuple[Shard, ...]:
    """The parent's shards of a table that is not cut at documents; written anew where its columns are others now."""
    if parent is None or _as_before(parent, table):
        return parent.tables.get(table.name, ()) if parent else ()
    with logical.scratch() as hasher:
        return tuple(
            store_rows(warehouse, table, upgraded(objects.get(warehouse, shard.object), table), hasher)
            for shard in parent.tables[table.name]
        )


def _as_before(parent: Tree | None, table: Table) -> bool:
    """Whether the parent's shards of a table have its columns; so if it has none."""
    return parent is None or table.name not in parent.schema or same_columns(parent.schema[table.name], table)


def _one(warehouse: Warehouse, table: Table, rows: "pa.Table") -> tuple[Shard, ...]:
    if not rows.num_rows:
        return ()
    with logical.scratch() as hasher:
        return (store_rows(warehouse, table, rows, hasher),)


def _table(fragment: Fragment) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    return fragment if isinstance(fragment, pa.Table) else pq.read_table(fragment, use_threads=False)
