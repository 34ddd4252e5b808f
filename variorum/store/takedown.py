"""Taking a document down: its text leaves every object for good, and a gap says so.

Versions and trees stay as they were committed, so everything else of them can still be checked. Each object that held
rows of the document is replaced by one without them, and a record says which rows are gone, when and why. What stays:
ids, what happened to them, hashes, and the name of the source where a tree gives it as an end of a shard.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.schemas.table import Table, arrow_schema
from variorum.schemas.vocabulary import ENTITIES
from variorum.store import candidates, commits, gaps, logical, objects, tree
from variorum.store.assemble import assemble
from variorum.store.changes import change_table
from variorum.store.commits import Commit, commit
from variorum.store.errors import StoreError
from variorum.store.gaps import Gap
from variorum.store.layout import CHANGING, OF_LIVE_DOCUMENTS
from variorum.store.rows import document_order, rows_of
from variorum.store.shard import Shard
from variorum.store.shards import TARGET, store_rows
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa


def takedown(
    warehouse: Warehouse, document_id: str, *, reason: str, time: str, run: str | None = None, target: int = TARGET
) -> Commit:
    """Take a document down; the version from which on it is gone: a new one where it was still live.

    May be done again after a crash, and then goes on. The DuckDB file is removed: write_duckdb makes it anew. A build
    refuses a source that still says the same (see gaps.taken_down). Exports and copies are out of reach.
    """
    newest = commits.commit_of(warehouse)
    content = commits.tree_of(warehouse, newest)
    known = rows_of(warehouse, content, "identities", [document_id]).to_pylist()
    if not known:
        raise StoreError(f"There is no document {document_id}: expected the id of one that is or was in this dataset.")
    if document_id in document_order(warehouse, content):
        newest = _remove(warehouse, newest, content, document_id, known, reason, time, run, target)
    seen: set[str] = set()
    for version in commits.versions(warehouse):
        for table, shard in _holding_text(commits.tree_of(warehouse, version)):
            if shard.object not in seen:  # most versions share most objects
                seen.add(shard.object)
                _cut_out(warehouse, table, shard, document_id, reason, time)
    candidates.drop(warehouse)  # it may hold the text; the next build makes it anew, without
    _sweep(warehouse, document_id)
    for path in (warehouse.database, warehouse.refs / "duckdb.json"):
        path.unlink(missing_ok=True)
    return newest


def _remove(
    warehouse: Warehouse,
    newest: Commit,
    content: Tree,
    document_id: str,
    known: list[dict[str, Any]],
    reason: str,
    time: str,
    run: str | None,
    target: int,
) -> Commit:
    """Commit a version without the document."""
    import pyarrow as pa

    tables = tree.described(content)
    alive = [row for row in known if row["last_version"] is None]
    happened = [
        {
            "version": newest.number + 1,
            "entity": row["entity"],
            "event": "removed",
            "document_id": document_id,
            "from_id": row["id"],
            "to_id": None,
            "score": None,
            "method": "none",
            "cause": "takedown",
        }
        for row in sorted(alive, key=lambda row: (ENTITIES.index(row["entity"]), row["id"]))
    ]
    for row in alive:
        row["last_version"] = newest.number
    without = assemble(
        warehouse,
        content,
        schema=tables,
        fragments={
            "identities": [pa.Table.from_pylist(known, schema=arrow_schema(tables["identities"]))],
            "lineage": [pa.Table.from_pylist(happened, schema=arrow_schema(tables["lineage"]))],
        },
        gone=[document_id],
        fingerprints=content.fingerprints,
        target=target,
    )
    return commit(
        warehouse,
        newest,
        without,
        message=f"{document_id} taken down: {reason}",
        kind="takedown",
        run=run,
        name=newest.name,
        counts={"taken_down": [document_id]},
        time=time,
    )


def _holding_text(content: Tree) -> Iterator[tuple[Table, Shard]]:
    tables = tree.described(content)
    for name in OF_LIVE_DOCUMENTS:
        for shard in content.tables.get(name, ()):
            yield tables[name], shard
    for name in CHANGING:
        if name in content.changes:
            for shard in content.changes[name].shards:
                yield change_table(tables[name]), shard


def _cut_out(warehouse: Warehouse, table: Table, shard: Shard, document_id: str, reason: str, time: str) -> None:
    """Put an object without the document's rows in the place of one that has some; then that one goes."""
    import pyarrow.compute as pc

    path = objects.path_of(warehouse, shard.object)
    if not path.exists() or not _has(path, document_id):
        return
    rows = objects.get(warehouse, shard.object)
    left = rows.filter(pc.not_equal(rows["document_id"], document_id))
    instead = _stored(warehouse, table, left, shard) if left.num_rows else None
    taken = rows.num_rows - left.num_rows
    gaps.put_gap(warehouse, Gap(shard.object, instead, (document_id,), taken, reason, time))
    path.unlink()


def _stored(warehouse: Warehouse, table: Table, rows: "pa.Table", shard: Shard) -> Shard:
    with logical.scratch() as hasher:
        made = store_rows(warehouse, table, rows, hasher)
    return Shard(made.object, made.logical, made.rows, made.bytes, shard.first, shard.last)


def _sweep(warehouse: Warehouse, document_id: str) -> None:
    """Remove objects that have the text though no version names them: of lost races and killed builds."""
    for name in list(objects.names(warehouse)):
        path = objects.path_of(warehouse, name)
        if _text_of(path) and _has(path, document_id):
            path.unlink()


def _has(path: Path, document_id: str) -> bool:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    found = pc.any(pc.equal(pq.read_table(path, columns=["document_id"])["document_id"], document_id)).as_py()
    return bool(found)


def _text_of(path: Path) -> bool:
    """Whether an object is of a table that holds text or names of documents; lineage and identities do not."""
    import pyarrow.parquet as pq

    columns = set(pq.read_schema(path).names)
    return "document_id" in columns and not columns & {"event", "match_key"}
