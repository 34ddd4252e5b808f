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
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from variorum.schemas.table import Table, arrow_schema
from variorum.schemas.vocabulary import ENTITIES
from variorum.store import candidates, commits, durable, gaps, gc, objects, takedowns, tree
from variorum.store.assemble import assemble
from variorum.store.commits import Commit, commit
from variorum.store.errors import LostRace, StoreError
from variorum.store.rows import document_order, rows_of
from variorum.store.shards import TARGET
from variorum.store.takedown_objects import clear_objects, documents_in, every_shard, settle_left_aside, sweep_objects
from variorum.store.takedowns import Takedown
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

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
    May be done again after a crash, and then goes on; so does `finish_begun`. The DuckDB file is removed:
    write_duckdb makes it anew. Exports and copies are out of reach. StoreError where no such document ever was.
    """
    return carry_out(warehouse, begin(warehouse, document_id, reason, time, run, telling), target)


def begin(
    warehouse: Warehouse, document_id: str, reason: str, time: str, run: str | None, telling: Collection[str]
) -> Takedown:
    """Write the intention, before anything else: whatever is killed from here on is finished by whoever comes next."""
    if not gaps.again_where_taken(warehouse, lambda: _known(warehouse, document_id)):
        raise StoreError(
            f"There is no document {document_id}: expected the id of one that is or was in this dataset.",
            code="no_such_document",
            thing=document_id,
        )
    commits.versions(warehouse)  # where the file of one is lost, nobody knows which objects hold its text
    keys = tuple(sorted({*takedowns.keys_known(warehouse, document_id), *telling}))
    record = Takedown(document_id, reason, time, run, keys, finished=False, cleared=False)
    takedowns.put_takedown(warehouse, record)
    return record


def carry_out(warehouse: Warehouse, record: Takedown, target: int = TARGET) -> Commit:
    """Do what a record says, while no other takedown of this machine does; the version from which on it is done."""
    with _alone(warehouse):
        return _carry_out(warehouse, record, target)


def _carry_out(warehouse: Warehouse, record: Takedown, target: int) -> Commit:
    """Do what a record says; the version from which on the document is gone."""
    takedowns.put_takedown(warehouse, record)  # the one before this one may have marked it as done

    # First out of what is read without looking at versions, then out of what comes, then out of what was.
    _drop_database(warehouse)
    newest = gaps.again_where_taken(warehouse, lambda: _removed(warehouse, record, target))
    candidates.drop(warehouse)  # it may hold the text; the next build makes it anew, without
    clear_objects(warehouse, record)
    takedowns.put_takedown(warehouse, replace(record, cleared=True))
    _remove_unfinished_files(warehouse)
    sweep_objects(warehouse, record.document_id)
    _drop_database(warehouse)

    # It is gone for good, also after a power cut, before anything says so.
    warehouse.storage.flush()
    takedowns.put_takedown(warehouse, replace(record, finished=True, cleared=True))
    return newest


def sweep_taken_down(warehouse: Warehouse) -> None:
    """Remove what no version names and has text of what was taken down: of a writer that began before it was."""
    with _alone(warehouse):
        sweep_objects(warehouse)


def finish_begun(warehouse: Warehouse, records: Iterable[Takedown] | None = None) -> list[str]:
    """Finish what was begun and killed, and what a build brought back that began before; the documents' ids.

    `records`: those of all takedowns, where somebody just read them.
    """
    settle_left_aside(warehouse)
    done = []
    for found in takedowns.takedowns(warehouse) if records is None else records:
        if _is_done(warehouse, found):
            continue
        with _alone(warehouse):
            record = takedowns.takedown_of(warehouse, found.document_id) or found
            if not _is_done(warehouse, record):  # by whoever was at it meanwhile
                # Before a version removes it again: of what that says of a row, the same may be taken down already.
                clear_objects(warehouse, record)
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
        return newest is not None and _lives_in(warehouse, newest, commits.tree_of(warehouse, newest), document_id)

    return gaps.again_where_taken(warehouse, is_there)


def _lives_in(warehouse: Warehouse, version: Commit, content: Tree, document_id: str) -> bool:
    """Whether a version has a document, or says that it lives though its text went before the version was there."""
    if document_id in document_order(warehouse, content):
        return True
    as_written = tree.read_as_written(warehouse, version.tree)
    if set(gaps.recorded(warehouse)).isdisjoint(tree.objects_of(as_written)):
        return False
    known = rows_of(warehouse, content, "identities", [document_id])
    return None in known["last_version"].to_pylist()


def paragraphs_of(warehouse: Warehouse, document_id: str) -> Iterator[str]:
    """The text of every paragraph that a document has or had in any version, as far as it is still there."""
    import pyarrow.compute as pc

    for table, shard in every_shard(warehouse):
        if _has_paragraphs(table) and documents_in(warehouse, shard.object, {document_id}):
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
        if not _lives_in(warehouse, newest, content, record.document_id):
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

    # Its ids live no more, and lineage says why.
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


def _remove_unfinished_files(warehouse: Warehouse) -> None:
    """Remove what is not finished and may have the text.

    A build that is writing one of them now fails, and begins again without the document.
    """
    for path in gc.leftovers_of(warehouse):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.parent not in (warehouse.root / "versions", warehouse.root / "trees"):  # these hold no text
            path.unlink(missing_ok=True)
