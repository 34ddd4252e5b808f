"""Taking a document down: its text leaves every object for good, and a gap says so.

Versions and trees stay as they were committed, so everything else of them can still be checked. Each object that held
rows of the document is replaced by one without them, and a record says which rows are gone, when and why. What stays:
ids, what happened to them, hashes, and the name of the source where a tree gives it as an end of a shard.

The intention is written before anything else (store.takedowns), and is marked as done after everything else. Killed in
between, a takedown is begun anew by whoever writes to the warehouse next, and until then nobody reads it.

On one machine takedowns wait for each other. On several, over one bucket, they do not, and need not: an object gets one
record only, by whoever is first, and whoever comes after goes on from what that one names. What the others wrote
meanwhile, and nothing came to name, has the text of both: each removes at its end what has text of any that is cleared.
A takedown that is not cleared yet has its own end still to come, and that sees whatever was written before.
"""

import contextlib
import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from variorum.schemas.table import Table, arrow_schema
from variorum.schemas.vocabulary import ENTITIES
from variorum.store import candidates, commits, durable, gaps, gc, logical, objects, takedowns, tree
from variorum.store.assemble import assemble
from variorum.store.changes import change_table
from variorum.store.commits import Commit, commit
from variorum.store.errors import LostRace, StoreError
from variorum.store.gaps import Gap
from variorum.store.layout import CHANGING, OF_LIVE_DOCUMENTS
from variorum.store.rows import document_order, rows_of
from variorum.store.shard import Shard
from variorum.store.shards import TARGET
from variorum.store.takedowns import Takedown
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

RACES = 100
"""How often the removal is tried again because another writer committed first. A build takes seconds, this a fraction
of one, so that twenty builds at once cost it a few tries."""


def takedown(
    warehouse: Warehouse,
    document_id: str,
    *,
    reason: str,
    time: str,
    run: str | None = None,
    telling: Collection[str] = (),
    target: int = TARGET,
) -> Commit:
    """Take a document down; the version from which on it is gone: a new one where it was still live.

    `telling`: keys of its passages, by which a build knows its text again (see takedowns.telling_passages).
    May be done again after a crash, and then goes on; so does `finish_takedowns`. The DuckDB file is removed:
    write_duckdb makes it anew. Exports and copies are out of reach. StoreError where no such document ever was.
    """
    if not gaps.again_where_taken(warehouse, lambda: _known(warehouse, document_id)):
        raise StoreError(
            f"There is no document {document_id}: expected the id of one that is or was in this dataset.",
            code="no_such_document",
            thing=document_id,
        )

    # The intention is written first: whatever is killed from here on is finished by whoever comes next.
    keys = tuple(sorted({*takedowns.keys_known(warehouse, document_id), *telling}))
    record = Takedown(document_id, reason, time, run, keys, finished=False, cleared=False)
    takedowns.put_takedown(warehouse, record)
    with _alone(warehouse):
        return _carry_out(warehouse, record, target)


def _carry_out(warehouse: Warehouse, record: Takedown, target: int) -> Commit:
    """Do what a record says; the version from which on the document is gone."""
    takedowns.put_takedown(warehouse, record)  # the one before this one may have marked it as done

    # First out of what is read without looking at versions, then out of what comes, then out of what was.
    _drop_database(warehouse)
    newest = gaps.again_where_taken(warehouse, lambda: _removed(warehouse, record, target))
    candidates.drop(warehouse)  # it may hold the text; the next build makes it anew, without
    _clear_objects(warehouse, record)
    takedowns.put_takedown(warehouse, replace(record, cleared=True))
    _remove_unfinished_files(warehouse)
    _sweep(warehouse, record.document_id)
    _drop_database(warehouse)

    takedowns.put_takedown(warehouse, replace(record, finished=True, cleared=True))
    return newest


def sweep_taken_down(warehouse: Warehouse) -> None:
    """Remove what no version names and has text of what was taken down: of a writer that began before it was."""
    with _alone(warehouse):
        _sweep(warehouse)


def finish_takedowns(warehouse: Warehouse) -> list[str]:
    """Finish what was begun and killed, and what a build brought back that began before; the documents' ids."""
    done = []
    for found in takedowns.takedowns(warehouse):
        if _is_done(warehouse, found):
            continue
        with _alone(warehouse):
            record = takedowns.takedown_of(warehouse, found.document_id) or found
            if not _is_done(warehouse, record):  # by whoever was at it meanwhile
                _carry_out(warehouse, replace(record, finished=False, cleared=False), TARGET)
                done.append(record.document_id)
    return done


def _is_done(warehouse: Warehouse, record: Takedown) -> bool:
    return record.finished and not lives(warehouse, record.document_id)


@contextlib.contextmanager
def _alone(warehouse: Warehouse) -> Iterator[None]:
    """One takedown of this machine after the other, so that none does what another has in hand."""
    folder = warehouse.root / "takedowns"
    folder.mkdir(parents=True, exist_ok=True)
    with durable.alone(folder):
        yield


def lives(warehouse: Warehouse, document_id: str) -> bool:
    """Whether a document is in the latest version."""

    def is_there() -> bool:
        newest = commits.latest(warehouse)
        return newest is not None and document_id in document_order(warehouse, commits.tree_of(warehouse, newest))

    return gaps.again_where_taken(warehouse, is_there)


def paragraphs_of(warehouse: Warehouse, document_id: str) -> Iterator[str]:
    """The text of every paragraph that a document has or had in any version, as far as it is still there."""
    import pyarrow.compute as pc

    for table, shard in _every_shard(warehouse):
        if _has_paragraphs(table) and _of(warehouse, shard.object, {document_id}):
            rows = objects.get(warehouse, shard.object, ["document_id", "text"])
            for text in rows.filter(pc.equal(rows["document_id"], document_id))["text"].to_pylist():
                if text is not None:
                    yield text


def _known(warehouse: Warehouse, document_id: str) -> bool:
    """Whether a document is or was in the dataset."""
    content = commits.tree_of(warehouse, commits.commit_of(warehouse))
    known: int = rows_of(warehouse, content, "identities", [document_id]).num_rows
    return known > 0


def _has_paragraphs(table: Table) -> bool:
    """Whether a table, or the change file of one, has paragraphs as its rows."""
    return any(column.name == "paragraph_id" for column in table.columns)


def _drop_database(warehouse: Warehouse) -> None:
    # All of them are derived, and each is made anew when it is asked for.
    for path in (*warehouse.root.glob("*.duckdb"), warehouse.memory / "duckdb.json"):
        path.unlink(missing_ok=True)
    durable.sync_folder(warehouse.root)


def _removed(warehouse: Warehouse, record: Takedown, target: int) -> Commit:
    """The first version without the document, or the latest where it was dead already; whoever else commits."""
    for _ in range(RACES):
        newest = commits.commit_of(warehouse)
        content = commits.tree_of(warehouse, newest)
        if record.document_id not in document_order(warehouse, content):
            return newest
        known = rows_of(warehouse, content, "identities", [record.document_id]).to_pylist()
        with contextlib.suppress(LostRace):  # then there is a newer version to remove it from
            return _remove(warehouse, newest, content, record, known, target)
    raise StoreError(
        f"The takedown of {record.document_id} is not finished: other writers committed first {RACES} times in a row. "
        "Any build finishes it, or the same command again.",
        code="takedown_unfinished",
        thing=record.document_id,
    )


def _remove(
    warehouse: Warehouse,
    newest: Commit,
    content: Tree,
    record: Takedown,
    known: list[dict[str, Any]],
    target: int,
) -> Commit:
    """Commit a version without the document."""
    import pyarrow as pa

    document_id = record.document_id
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
        message=f"{document_id} taken down: {record.reason}",
        kind="takedown",
        run=record.run,
        name=newest.name,
        counts={"taken_down": [document_id]},
        time=record.time,
    )


def _every_shard(warehouse: Warehouse) -> Iterator[tuple[Table, Shard]]:
    """Every object that may hold text of a document, of any version, once: most versions share most objects."""
    seen: set[str] = set()
    for content in commits.trees_of(warehouse, commits.versions(warehouse)):
        for table, shard in _holding_text(content):
            if shard.object not in seen:
                seen.add(shard.object)
                yield table, shard


def _holding_text(content: Tree) -> Iterator[tuple[Table, Shard]]:
    tables = tree.described(content)
    for name in OF_LIVE_DOCUMENTS:
        for shard in content.tables.get(name, ()):
            yield tables[name], shard
    for name in CHANGING:
        if name in content.changes:
            for shard in content.changes[name].shards:
                yield change_table(tables[name]), shard


def _clear_objects(warehouse: Warehouse, record: Takedown) -> None:
    """Put an object without the document's rows in the place of each that has some."""
    for gap in gaps.gaps(warehouse):
        if not gap.sealed and record.document_id in gap.documents:
            gaps.seal_gap(warehouse, gap)

    for table, shard in _every_shard(warehouse):
        _cut_out(warehouse, table, shard, record)


def _cut_out(warehouse: Warehouse, table: Table, shard: Shard, record: Takedown) -> None:
    """Put an object without the document's rows in the place of one that has some; then that one goes.

    Where another takedown was there first, what it put there is looked at instead.
    """
    standing: Shard | None = shard
    while standing is not None:
        found = _of(warehouse, standing.object, {record.document_id})
        if found is not None and (not found or _is_replaced(warehouse, table, standing, record)):
            return
        gap = gaps.gap_of(warehouse, standing.object)
        standing = gap.instead if gap is not None else None


def _is_replaced(warehouse: Warehouse, table: Table, shard: Shard, record: Takedown) -> bool:
    """Put an object without the document's rows in the place of one; False where another takedown has put one there."""
    import pyarrow.compute as pc

    try:
        rows = objects.get(warehouse, shard.object)
    except StoreError as error:
        if error.code != objects.MISSING or gaps.gap_of(warehouse, shard.object) is None:
            raise
        return False
    left = rows.filter(pc.not_equal(rows["document_id"], record.document_id))
    instead = _stored(warehouse, table, left, shard) if left.num_rows else None
    taken = rows.num_rows - left.num_rows
    gap = Gap(shard.object, instead, (record.document_id,), taken, record.reason, record.time)
    if not gaps.put_gap(warehouse, gap):
        return False
    if instead is not None and warehouse.storage.lacking([objects.file_of(instead.object)]):
        objects.put(warehouse, left.combine_chunks(), though_taken=True)  # gc did not know yet that it is named
    warehouse.storage.delete(objects.file_of(shard.object))
    return True


def _stored(warehouse: Warehouse, table: Table, rows: "pa.Table", shard: Shard) -> Shard:
    """What is left of a shard, as an object; not where something of that was taken down and has a record itself."""
    rows = rows.combine_chunks()
    with logical.scratch() as hasher:
        says = logical.sums_of_rows(hasher, table, rows)
    name, size = objects.put(warehouse, rows, though_taken=True)
    return Shard(name, says, rows.num_rows, size, shard.first, shard.last)


def _remove_unfinished_files(warehouse: Warehouse) -> None:
    """Remove what is not finished and may have the text.

    A build that is writing one of them now fails, and begins again without the document.
    """
    for path in gc.leftovers_of(warehouse):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.parent not in (warehouse.root / "versions", warehouse.root / "trees"):  # these hold no text
            path.unlink(missing_ok=True)


def _sweep(warehouse: Warehouse, document_id: str | None = None) -> None:
    """Remove objects that no version names and that have text of what was taken down.

    `document_id`: one of which every version is rid by now, so that nothing that has text of it is named.
    """
    own = {document_id} if document_id is not None else set[str]()
    cleared = {record.document_id for record in takedowns.takedowns(warehouse) if record.cleared}
    doubtful = []
    for name in list(objects.names(warehouse)):
        try:
            found = _of(warehouse, name, cleared | own)
        except StoreError:
            doubtful.append(name)  # nobody can tell what is in it: it goes where nobody misses it
            continue
        if found and found & own:
            warehouse.storage.delete(objects.file_of(name))
        elif found:
            # A build may have brought it back, and then the version has it until that is finished.
            doubtful.append(name)

    named = gaps.again_where_taken(warehouse, lambda: _named(warehouse)) if doubtful else set()
    for name in doubtful:
        if name not in named:
            warehouse.storage.delete(objects.file_of(name))
        elif own:
            _of(warehouse, name, own)  # a damaged one is told


def _named(warehouse: Warehouse) -> set[str]:
    """Every object that a version names, as versions stand."""
    named = set[str]()
    for content in commits.trees_of(warehouse, commits.versions(warehouse)):
        named.update(tree.objects_of(content))
    return named


def _of(warehouse: Warehouse, name: str, documents: Collection[str]) -> set[str] | None:
    """Those of some documents of which an object holds text or names, as lineage and identities do not.

    None where it is gone, StoreError where it is damaged.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        with warehouse.storage.open(objects.file_of(name)) as file:
            columns = set(pq.read_schema(file).names)
            if "document_id" not in columns or columns & {"event", "match_key"}:
                return set()
            file.seek(0)
            ids = pq.read_table(file, columns=["document_id"])["document_id"]
    except FileNotFoundError:
        return None
    except (OSError, pa.ArrowException) as error:
        raise objects.damaged(warehouse.where(objects.file_of(name))) from error
    asked = pa.array(sorted(documents), ids.type)
    return set(pc.unique(ids.filter(pc.is_in(ids, asked))).to_pylist())
