"""Objects without what was taken down: each that has rows of a document is replaced by one that has none of them.

A build that brings a dead document back may have looked whether its objects are there, and commit at any moment. So
what its tree names is not only removed: it gets a record too, and the version, once it is there, lacks the text as all
others do. That the document is said to live in it is what the next version mends (store.takedown).
"""

import contextlib
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from variorum.schemas.table import Table
from variorum.store import aside, commits, gaps, gc, logical, objects, takedowns, tree
from variorum.store.changes import change_table
from variorum.store.errors import StoreError
from variorum.store.gaps import Gap
from variorum.store.layout import CHANGING, OF_LIVE_DOCUMENTS
from variorum.store.shard import Shard
from variorum.store.takedowns import Takedown
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

TURNS = 100
"""How often what writers bring back meanwhile is cleared: a writer brings it back once."""


def clear_objects(warehouse: Warehouse, record: Takedown) -> None:
    """Put an object without the document's rows in the place of each that has some."""
    for gap in gaps.gaps(warehouse):
        if not gap.sealed and record.document_id in gap.documents:
            gaps.seal_gap(warehouse, gap)

    for table, shard in every_shard(warehouse):
        _cut_out(warehouse, table, shard, record)


def sweep_objects(warehouse: Warehouse, document_id: str | None = None) -> None:
    """Remove objects that nothing names and that have text of what was taken down.

    `document_id`: one of which every version is rid by now, so that nothing that has text of it is named.
    """
    settle_left_aside(warehouse)
    for _ in range(TURNS):
        _clear_under_way(warehouse)
        if _sweep_once(warehouse, document_id):
            return
    raise StoreError(
        f"{warehouse.place}: {TURNS} times other writers came to name text that is being taken down; the takedown is "
        "unfinished, and the next build or takedown goes on with it."
    )


def settle_left_aside(warehouse: Warehouse) -> None:
    """Put back what a killed gc or takedown left aside and something names; the rest goes."""

    def named() -> set[str]:
        return {*_named(warehouse), *gc.named_lately(warehouse)}.difference(gaps.recorded(warehouse))

    aside.settle(warehouse, aside.left_aside(warehouse), named)


def every_shard(warehouse: Warehouse) -> Iterator[tuple[Table, Shard]]:
    """Every object that may hold text of a document, of any version, once: most versions share most objects."""
    seen: set[str] = set()
    for content in commits.trees_of(warehouse, commits.versions(warehouse)):
        for table, shard in _holding_text(content):
            if shard.object not in seen:
                seen.add(shard.object)
                yield table, shard


def documents_in(warehouse: Warehouse, name: str, documents: Collection[str]) -> set[str] | None:
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


def _cut_out(warehouse: Warehouse, table: Table, shard: Shard, record: Takedown) -> None:
    """Put an object without the document's rows in the place of one that has some; then that one goes.

    Where another takedown was there first, what it put there is looked at instead.
    """
    standing: Shard | None = shard
    while standing is not None:
        found = documents_in(warehouse, standing.object, {record.document_id})
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


def _clear_under_way(warehouse: Warehouse) -> None:
    """Take what is cleared out of versions that are new or about to be: a build may have brought it back."""
    cleared = {record.document_id: record for record in takedowns.takedowns(warehouse) if record.cleared}
    if not cleared:
        return

    # Where another takedown is at work at the same time, it sees at its end what is cleared here by now.
    gaps_now = gaps.lookup(warehouse)
    for content in gc.trees_written_lately(warehouse):
        for table, shard in _holding_text(tree.standing(content, gaps_now)):
            for name in sorted(documents_in(warehouse, shard.object, cleared) or ()):
                _cut_out(warehouse, table, shard, cleared[name])


def _sweep_once(warehouse: Warehouse, document_id: str | None) -> bool:
    """Remove objects as `sweep_objects` does; False where some are back, since a build came to name them meanwhile."""
    own = {document_id} if document_id is not None else set[str]()
    cleared = {record.document_id for record in takedowns.takedowns(warehouse) if record.cleared}
    doubtful = []
    gone = set[str]()
    for name in list(objects.names(warehouse)):
        try:
            found = documents_in(warehouse, name, cleared | own)
        except StoreError:
            doubtful.append(name)  # nobody can tell what is in it: it goes where nobody misses it
            continue
        if found and found & own:
            with contextlib.suppress(FileNotFoundError):  # another takedown was first
                aside.lay_aside(warehouse, name)
                gone.add(name)
        elif found:
            # A build may have brought it back, and then the version has it until that is finished.
            doubtful.append(name)

    # All of its own are gone before anybody is asked who names them: whoever begins to after that sees that they are.
    named = gaps.again_where_taken(warehouse, lambda: _named(warehouse)) if doubtful or gone else set()
    back = aside.settle(warehouse, gone, lambda: named)
    for name in doubtful:
        if name not in named:
            warehouse.storage.delete(objects.file_of(name))
        elif own:
            documents_in(warehouse, name, own)  # a damaged one is told
    return not back


def _named(warehouse: Warehouse) -> set[str]:
    """Every object that a version names, or one that may come to be, as they stand."""
    named = set[str]()
    for content in commits.trees_of(warehouse, commits.versions(warehouse)):
        named.update(tree.objects_of(content))
    gaps_now = gaps.lookup(warehouse)
    for content in gc.trees_written_lately(warehouse):
        named.update(tree.objects_of(tree.standing(content, gaps_now)))
    return named


def _holding_text(content: Tree) -> Iterator[tuple[Table, Shard]]:
    tables = tree.described(content)
    for name in OF_LIVE_DOCUMENTS:
        for shard in content.tables.get(name, ()):
            yield tables[name], shard
    for name in CHANGING:
        if name in content.changes:
            for shard in content.changes[name].shards:
                yield change_table(tables[name]), shard
