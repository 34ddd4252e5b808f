"""Cutting a sorted table into shards so that the same documents give the same cuts, and keeping those that stay.

Content-defined chunking (as in rsync and FastCDC), at documents: a shard may end after a document whose id, hashed,
falls under a threshold that grows with its size, so that shards are about TARGET bytes; none below a quarter of that,
none goes on beyond four times. Whether a shard ends depends on its own documents only, so an edit moves cuts near it.
"""

import hashlib
import heapq
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, chain, islice, repeat
from typing import TYPE_CHECKING

from variorum.schemas.table import Table
from variorum.store import logical, objects
from variorum.store.fragments import RowRange, gather, runs_of, upgraded
from variorum.store.layers import in_layers, read_rows
from variorum.store.layout import SHARDED
from variorum.store.shard import Shard
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

TARGET = 2**20
"""Bytes of values in a shard, about: a third of that as zstd Parquet. An update of 1 % of the documents, scattered,
makes half of such shards anew (measured: 45 % of shards of 256 kB, 79 % of 1 MB, as Parquet); of smaller ones there
would be too many."""

THREADS = 2
"""Writers at work at once; more than this only costs memory."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The rows of one document in one table, and where it stands in the order."""

    key: Key
    document_id: str
    weight: int
    runs: tuple[RowRange, ...]


def merge(
    warehouse: Warehouse,
    table: Table,
    old: Sequence[Shard],
    new: Iterable[Document],
    replaced: Sequence[Key],
    key_of: Callable[[str], Key],
    reusable: Iterable[Shard] = (),
    target: int = TARGET,
    keep: bool = True,
) -> list[Shard]:
    """The shards of a table: `old` without the documents at the keys `replaced` (sorted), with `new` (sorted by key).

    Reads and writes only shards that hold a replaced or a new document, and those after one until the cuts agree
    again. A shard that says what one of `old` or `reusable` says is that one. Without `keep`, where the columns of the
    table are others now, all is written anew.
    """
    known = {shard.logical: shard for shard in (*reusable, *old)} if keep else {}
    left_out = frozenset(replaced)
    before = {key[-1]: key for key in replaced}
    waiting = deque[Document]()
    coming = iter(new)

    def next_until(key: Key | None, including: bool = False) -> Iterator[Document]:
        """The new documents before a key, or up to it, or all."""
        while (ahead := _ahead(waiting, coming)) is not None:
            if key is not None and not (ahead.key < key or (including and ahead.key == key)):
                return
            yield waiting.popleft()

    with ThreadPoolExecutor(THREADS) as pool, logical.scratch() as hasher:
        made = _Writer(partial(_write_shard, warehouse, table, hasher, known, before), pool, target)
        for place, shard in enumerate(old):
            made.add_all(next_until(shard.first))

            # A shard that nothing falls into stays as it is, where the cut before it and after it stays too.
            ahead = _ahead(waiting, coming)
            untouched = _between(replaced, shard.first, shard.last) == 0 and (ahead is None or ahead.key > shard.last)
            if keep and untouched and made.at_cut() and (place < len(old) - 1 or ahead is None):
                made.keep(shard)
                continue

            for document in _opened(warehouse, table, shard, left_out, key_of, keep):
                made.add_all(next_until(document.key))
                made.add(document)
            made.add_all(next_until(shard.last, including=True))

        made.add_all(next_until(None))
        return made.finish()


def in_order(warehouse: Warehouse, shards: Sequence[Shard], key_of: Callable[[str], Key]) -> Iterator[Document]:
    """The documents of some shards of a table that count, in its order; a shard of each layer is in memory."""
    streams = [_documents_in(warehouse, layer, key_of) for layer in in_layers(shards)]
    return heapq.merge(*streams, key=lambda document: document.key)


def own_key(document_id: str) -> Key:
    """Where a document stands in a table of ids that were ever given out."""
    return (document_id,)


def _documents_in(warehouse: Warehouse, shards: Sequence[Shard], key_of: Callable[[str], Key]) -> Iterator[Document]:
    for shard in shards:
        for run in runs_of(read_rows(warehouse, shard)):
            yield Document(key_of(run.document_id), run.document_id, run.weight, (run,))


def _ahead(waiting: deque[Document], coming: Iterator[Document]) -> Document | None:
    """The next of the documents to come, which then waits."""
    if not waiting:
        waiting.extend(islice(coming, 1))
    return waiting[0] if waiting else None


def store_rows(
    warehouse: Warehouse,
    table: Table,
    rows: "pa.Table",
    hasher: "duckdb.DuckDBPyConnection",
    known: Mapping[str, Shard] | None = None,
) -> Shard:
    """Rows as one shard: one that is known, or a new object. `hasher`: see logical.scratch."""
    rows = rows.combine_chunks()
    says = logical.sums_of_rows(hasher, table, rows)
    found = (known or {}).get(says)
    if found is not None:
        return found
    name, size = objects.put(warehouse, rows)
    return Shard(name, says, rows.num_rows, size)


def _between(keys: Sequence[Key], first: Key, last: Key) -> int:
    return bisect_right(keys, last) - bisect_left(keys, first)


def _opened(
    warehouse: Warehouse,
    table: Table,
    shard: Shard,
    replaced: frozenset[Key],
    key_of: Callable[[str], Key],
    same: bool,
) -> Iterator[Document]:
    runs = [run for run in runs_of(objects.get(warehouse, shard.object)) if key_of(run.document_id) not in replaced]
    if not same and runs:
        runs = list(runs_of(upgraded(gather(runs, table), table)))
    for run in runs:
        yield Document(key_of(run.document_id), run.document_id, run.weight, (run,))


class _Writer:
    """Collects documents in order, cuts, and writes shards on a few threads."""

    def __init__(self, write: Callable[[list[Document]], Shard], pool: ThreadPoolExecutor, target: int) -> None:
        self.write, self.pool, self.target = write, pool, target
        self.done: list[Shard | Future[Shard]] = []
        self.running: deque[Future[Shard]] = deque()
        self.documents: list[Document] = []
        self.weight = 0

    def at_cut(self) -> bool:
        return not self.documents

    def keep(self, shard: Shard) -> None:
        self.done.append(shard)

    def add_all(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self.add(document)

    def add(self, document: Document) -> None:
        self.documents.append(document)
        self.weight += document.weight
        if self.weight * 4 >= self.target and self._ends(document):
            self._write()

    def finish(self) -> list[Shard]:
        if self.documents:
            self._write()
        return [shard if isinstance(shard, Shard) else shard.result() for shard in self.done]

    def _ends(self, document: Document) -> bool:
        """Whether a shard that is not too small ends here."""
        if self.weight >= self.target * 4:
            return True
        drawn = int.from_bytes(hashlib.sha256(document.document_id.encode()).digest()[:8])
        return drawn * self.target < document.weight * 2**64

    def _write(self) -> None:
        while len(self.running) > THREADS:  # bounds what waits in memory
            self.running.popleft().result()
        future = self.pool.submit(self.write, self.documents)
        self.running.append(future)
        self.done.append(future)
        self.documents, self.weight = [], 0


def _write_shard(
    warehouse: Warehouse,
    table: Table,
    hasher: "duckdb.DuckDBPyConnection",
    known: Mapping[str, Shard],
    before: Mapping[str, Key],
    documents: list[Document],
) -> Shard:
    runs = chain.from_iterable(document.runs for document in documents)
    rows = _in_order(gather(runs, table), table, documents)

    # A logical hash does not tell in which order rows are: where a document has another place, none is as it was.
    as_it_was = all(before.get(document.document_id, document.key) == document.key for document in documents)
    shard = store_rows(warehouse, table, rows, hasher, known if as_it_was else None)
    return Shard(shard.object, shard.logical, shard.rows, shard.bytes, documents[0].key, documents[-1].key)


def _in_order(rows: "pa.Table", table: Table, documents: list[Document]) -> "pa.Table":
    """Rows sorted within each document; the documents are in order already."""
    import pyarrow as pa
    import pyarrow.compute as pc

    within = rows[SHARDED[table.name].within]
    lengths = list(map(_length, documents))
    if _sorted(lengths, within):
        return rows
    which = chain.from_iterable(repeat(number, length) for number, length in enumerate(lengths))
    order = pc.sort_indices(
        pa.table({"document": list(which), "within": within}),
        sort_keys=[("document", "ascending"), ("within", "ascending")],
    )
    return rows.take(order)


def _length(document: Document) -> int:
    return sum(run.length for run in document.runs)


def _sorted(lengths: list[int], within: "pa.ChunkedArray") -> bool:
    """Whether no value is below the one before it but where a document begins."""
    import pyarrow.compute as pc

    values = within.combine_chunks()
    falls = pc.indices_nonzero(pc.less(values.slice(1), values.slice(0, max(len(values) - 1, 0))))
    starts = set(accumulate(lengths))
    return all(at + 1 in starts for at in falls.to_pylist())
