"""Going back: a new version that says what an old one said. What came in between stays known."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from variorum.schemas.row import Row
from variorum.schemas.table import Table, arrow_schema
from variorum.store import commits, logical, objects, tree
from variorum.store.assemble import assemble
from variorum.store.commits import Commit, commit
from variorum.store.connect import in_memory, spill, unshared
from variorum.store.errors import StoreError
from variorum.store.fragments import conform, same_columns
from variorum.store.layout import CHANGING, OF_LIVE_DOCUMENTS, SHARDED
from variorum.store.rows import rows_of
from variorum.store.shards import TARGET
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa


def rollback(
    warehouse: Warehouse, number: int, *, time: str, run: str | None = None, message: str = "", target: int = TARGET
) -> Commit:
    """Commit a version whose documents, sections, paragraphs, raw bytes and quarantine are those of version `number`.

    Ids that the old version had and that died since come back (`restored`), those that came since die (`removed`), each
    with a row of lineage, cause `rollback`. StoreError where nothing would change; LostRace as for any commit.
    """
    newest = commits.commit_of(warehouse)
    chosen = commits.commit_of(warehouse, number)
    new, old = commits.tree_of(warehouse, newest), commits.tree_of(warehouse, chosen)
    tables = tree.described(new)
    if old.schema.keys() != tables.keys() or not all(same_columns(old.schema[n], table) for n, table in tables.items()):
        raise StoreError(f"Version {number} has other tables or columns than version {newest.number}: build it anew.")

    back, gone = _differing(warehouse, old, new, tables)
    same = not back and not gone and old.tables["quarantine"] == new.tables["quarantine"]
    if same and old.fingerprints == new.fingerprints:
        raise StoreError(
            f"Version {number} holds what version {newest.number} holds: there is nothing to roll back.",
            code="nothing_to_do",
        )

    # The old rows of what differs; of ids and events, what is true once these stand again.
    fragments: dict[str, list[pa.Table]] = {name: [rows_of(warehouse, old, name, back)] for name in OF_LIVE_DOCUMENTS}
    fragments["quarantine"] = [_whole(warehouse, old, tables["quarantine"])]
    fragments["identities"] = [_identities(warehouse, old, new, tables["identities"], [*back, *gone], newest.number)]
    fragments["lineage"] = [_lineage(warehouse, old, new, tables["lineage"], [*back, *gone], newest.number + 1)]

    content = assemble(
        warehouse,
        new,
        schema=tables,
        fragments=fragments,
        gone=gone,
        fingerprints=old.fingerprints,
        reusable=old,
        target=target,
    )
    return commit(
        warehouse,
        newest,
        content,
        message=message or f"back to version {number}",
        kind="rollback",
        run=run,
        name=newest.name,
        counts={"rollback_to": number},
        time=time,
    )


def _differing(warehouse: Warehouse, old: Tree, new: Tree, tables: Mapping[str, Table]) -> tuple[list[str], list[str]]:
    """Documents to bring back as they were, and documents that were not there; only shards of one side are read."""

    back: set[str] = set()
    lost: set[str] = set()
    with in_memory(spill(warehouse)) as connection:
        for name in OF_LIVE_DOCUMENTS:
            sides = unshared(warehouse, tables[name], old.tables.get(name, ()), new.tables.get(name, ()))
            for side, rows in zip(("one", "other"), sides, strict=True):
                hashed = logical.document_hashes(tables[name], f"({rows})")
                connection.execute(f"CREATE OR REPLACE TABLE {side} AS {hashed}")
            found = connection.execute(
                "SELECT coalesce(one.document_id, other.document_id), one.document_id IS NULL "
                "FROM one FULL JOIN other USING (document_id) WHERE one.h IS DISTINCT FROM other.h"
            ).fetchall()
            back |= {document for document, new_only in found if not new_only or name != "documents"}
            lost |= {document for document, new_only in found if new_only and name == "documents"}
    return sorted(back - lost), sorted(lost)


def _identities(
    warehouse: Warehouse, old: Tree, new: Tree, table: Table, documents: Sequence[str], last: int
) -> "pa.Table":
    """What is known of every id of some documents, once the old version stands again."""
    import pyarrow as pa

    live = {row["id"]: row for row in _rows(warehouse, old, "identities", documents) if row["last_version"] is None}
    rows = _rows(warehouse, new, "identities", documents)
    for row in rows:
        if row["id"] in live:
            row |= {"last_version": None, "successor": None, "match_key": live[row["id"]]["match_key"]}
        elif row["last_version"] is None:
            row |= {"last_version": last}
    return pa.Table.from_pylist(rows, schema=arrow_schema(table))


def _lineage(
    warehouse: Warehouse, old: Tree, new: Tree, table: Table, documents: Sequence[str], version: int
) -> "pa.Table":
    import pyarrow as pa

    happened: list[Row] = []

    def add(event: str, entity: str, row: Row, from_id: str | None, to_id: str | None) -> None:
        happened.append(
            {
                "version": version,
                "entity": entity,
                "event": event,
                "document_id": row["document_id"],
                "from_id": from_id,
                "to_id": to_id,
                "score": None,
                "method": "none",
                "cause": "rollback",
            }
        )

    for name in CHANGING:
        layout = SHARDED[name]
        entity = str(layout.entity)
        before = {row[layout.id]: row for row in _rows(warehouse, new, name, documents)}
        after = {row[layout.id]: row for row in _rows(warehouse, old, name, documents)}
        for key, row in before.items():
            if key not in after:
                add("removed", entity, row, key, None)
        moved = _out_of_order(before, after) if name != "documents" else set()
        for key, row in after.items():
            if key not in before:
                add("restored", entity, row, key, key)
                continue
            if before[key][layout.says] != row[layout.says]:
                add("edited", entity, row, key, key)
            if key in moved or any(before[key][column] != row[column] for column in layout.place):
                add(layout.moved, entity, row, key, key)
    return pa.Table.from_pylist(happened, schema=arrow_schema(table))


def _out_of_order(before: Mapping[str, Row], after: Mapping[str, Row]) -> set[str]:
    """Ids outside the longest run that is in the same order on both sides, document by document (patience sorting)."""
    by_document: dict[str, list[str]] = {}
    for key in sorted(before.keys() & after.keys(), key=lambda key: after[key]["ordinal"]):
        by_document.setdefault(after[key]["document_id"], []).append(key)
    moved: set[str] = set()
    for keys in by_document.values():
        ends: list[int] = []
        last: list[int] = []
        earlier: list[int] = []
        for n, key in enumerate(keys):
            ordinal = before[key]["ordinal"]
            place = bisect_left(ends, ordinal)
            ends[place : place + 1] = [ordinal]
            earlier.append(last[place - 1] if place else -1)
            last[place : place + 1] = [n]
        stays: set[int] = set()
        n = last[-1] if last else -1
        while n >= 0:
            stays.add(n)
            n = earlier[n]
        moved |= {key for n, key in enumerate(keys) if n not in stays}
    return moved


def _rows(warehouse: Warehouse, content: Tree, name: str, documents: Iterable[str]) -> list[Row]:
    rows: list[Row] = rows_of(warehouse, content, name, documents).to_pylist()
    return rows


def _whole(warehouse: Warehouse, content: Tree, table: Table) -> "pa.Table":
    import pyarrow as pa

    empty = conform(arrow_schema(table).empty_table(), table)
    shards = content.tables.get(table.name, ())
    return pa.concat_tables([empty, *(conform(objects.get(warehouse, s.object), table) for s in shards)])
