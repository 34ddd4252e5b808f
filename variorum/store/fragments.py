"""New rows, as the batches of a build wrote them, found by document."""

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.schemas.table import Table, arrow_schema
from variorum.store.errors import StoreError
from variorum.store.objects import rows_in_parquet

if TYPE_CHECKING:
    import pyarrow as pa

Fragment = Any
"""A pyarrow Table, or the path of a Parquet file."""

IN_MEMORY = 128 * 2**20
"""Bytes of rows of a table up to which its fragments are held in memory; those beyond are unpacked to a temporary file
and mapped. Of the rows as they are: files whose texts come again and again are a tenth of that."""

AT_HAND = 50_000
"""New rows up to which those of all tables are kept in memory together."""

MANY_SLICES = 256
"""Slices from which on their rows are copied instead: a slice of seven columns takes 2.5 kB, however few its rows."""


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows of one document that lie together in a table."""

    document_id: str
    table: Any
    start: int
    length: int
    weight: int
    """Bytes of its values, the same on every machine."""


class Pieces:
    """Where the new rows of each document lie: the numbers as arrays, since an object for each run takes .9 kB."""

    def __init__(self, tables: "Iterable[pa.Table]") -> None:
        self._tables: list[Any] = []
        self._places: dict[str, int | tuple[int, ...]] = {}
        self._starts, self._ends = array("q"), array("q")
        self._weights, self._of_table = array("q"), array("q")
        for rows in tables:
            self._add(rows)

    @property
    def documents(self) -> KeysView[str]:
        """The documents that have rows."""
        return self._places.keys()

    def runs(self, document_id: str) -> tuple[RowRange, ...]:
        """Where the rows of a document are; none where it has none."""
        places = self._places.get(document_id, ())
        if isinstance(places, int):
            return (self._run(document_id, places),)
        return tuple([self._run(document_id, place) for place in places])

    def weight(self, document_id: str) -> int:
        """Bytes of a document's values."""
        return sum(run.weight for run in self.runs(document_id))

    def _run(self, document_id: str, place: int) -> RowRange:
        start = self._starts[place]
        return RowRange(
            document_id, self._tables[self._of_table[place]], start, self._ends[place] - start, self._weights[place]
        )

    def _add(self, rows: "pa.Table") -> None:
        names, ends, weights = _runs(rows)
        place = len(self._ends)
        for name in names:
            known = self._places.setdefault(name, place)
            if known != place:
                self._places[name] = (*((known,) if isinstance(known, int) else known), place)
            place += 1
        self._starts.extend([0, *ends[:-1]] if ends else [])
        self._ends.extend(ends)
        self._weights.extend(weights)
        self._of_table.extend([len(self._tables)] * len(names))
        self._tables.append(rows)


class NewRows(Mapping[str, Pieces]):
    """New rows by table, of which those of one table are in memory at a time, where they are many."""

    def __init__(self, fragments: Mapping[str, Sequence[Fragment]], schema: Mapping[str, Table], scratch: Path) -> None:
        self._fragments, self._schema, self._scratch = fragments, schema, scratch
        self._loaded: dict[str, Pieces] = {}
        self.rows = sum(map(_rows_in, chain.from_iterable(fragments.values())))
        """How many there are in all."""

    def __getitem__(self, name: str) -> Pieces:
        if name not in self._loaded:
            if self.rows > AT_HAND:
                self._loaded.clear()
            self._loaded[name] = Pieces(_tables(self._fragments[name], self._schema[name], self._scratch))
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fragments)

    def __len__(self) -> int:
        return len(self._fragments)


def _rows_in(fragment: Fragment) -> int:
    """How many rows a fragment has."""
    if isinstance(fragment, str | os.PathLike):
        import pyarrow.parquet as pq

        return int(pq.read_metadata(fragment).num_rows)
    return int(fragment.num_rows)


def runs_of(rows: "pa.Table") -> Iterator[RowRange]:
    """The runs of a table, in its order."""
    start = 0
    for name, end, weight in zip(*_runs(rows), strict=True):
        yield RowRange(name, rows, start, end - start, weight)
        start = end


def _runs(rows: "pa.Table") -> tuple[list[str], list[int], list[int]]:
    """Of each run of a table, in its order: the document, where it ends, and the bytes of its values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not rows.num_rows:
        return [], [], []
    runs = pc.run_end_encode(rows["document_id"].combine_chunks(), run_end_type=pa.int64())
    so_far = pc.cumulative_sum(row_weights(rows)).take(pc.subtract(runs.run_ends, 1)).to_pylist()
    weights = [after - before for before, after in pairwise([0, *so_far])]
    return runs.values.to_pylist(), runs.run_ends.to_pylist(), weights


def row_weights(rows: "pa.Table") -> "pa.Array":
    """Bytes of the values of each row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    fixed = sum(kind.bit_width // 8 for kind in rows.schema.types if pa.types.is_primitive(kind))
    weights = pa.repeat(pa.scalar(fixed, pa.int64()), rows.num_rows)
    for column in rows.columns:
        if not pa.types.is_primitive(column.type):
            weights = pc.add(weights, pc.fill_null(pc.binary_length(column), 0).combine_chunks())
    return weights


def gather(runs: Iterable[RowRange], table: Table) -> "pa.Table":
    """The rows of some runs as one table, in their order."""
    import pyarrow as pa

    # Neighbours are one slice.
    slices: list[tuple[Any, int, int]] = []
    for run in runs:
        if slices and slices[-1][0] is run.table and slices[-1][2] == run.start:
            slices[-1] = (run.table, slices[-1][1], run.start + run.length)
        else:
            slices.append((run.table, run.start, run.start + run.length))
    if not slices:
        return arrow_schema(table).empty_table()
    if len(slices) > MANY_SLICES:
        return _taken(slices)
    return pa.concat_tables([rows.slice(start, end - start) for rows, start, end in slices])


def _taken(slices: Sequence[tuple[Any, int, int]]) -> "pa.Table":
    """The rows of slices, copied: those of each table at once, and then brought into their order."""
    import pyarrow as pa

    numbers: dict[int, int] = {}
    tables: list[Any] = []
    wanted: list[array[int]] = []
    for rows, start, end in slices:
        number = numbers.setdefault(id(rows), len(tables))
        if number == len(tables):
            tables.append(rows)
            wanted.append(array("q"))
        wanted[number].extend(range(start, end))
    together = pa.concat_tables([rows.take(pa.array(which)) for rows, which in zip(tables, wanted, strict=True)])

    # Where in `together` the next row of each table is.
    following = list(accumulate(map(len, wanted[:-1]), initial=0))
    order = array("q")
    for rows, start, end in slices:
        number = numbers[id(rows)]
        order.extend(range(following[number], following[number] + end - start))
        following[number] += end - start
    return together.combine_chunks().take(pa.array(order))


def conform(rows: "pa.Table", table: Table) -> "pa.Table":
    """Rows with exactly the columns and types of a table."""
    import pyarrow as pa

    schema = _plain(table)
    if rows.schema.equals(schema, check_metadata=True):
        columns = zip(schema, rows.columns, strict=True)
        if not any(column.null_count for field, column in columns if not field.nullable):
            return rows
    missing = [name for name in schema.names if name not in rows.column_names]
    if missing:
        raise StoreError(f"Rows for the table {table.name} lack the columns {', '.join(missing)}.")
    try:
        return rows.select(schema.names).replace_schema_metadata(None).cast(schema)
    except (pa.ArrowInvalid, ValueError) as error:
        raise StoreError(f"Rows for the table {table.name} do not fit its columns: {error}.") from error


def upgraded(rows: "pa.Table", table: Table) -> "pa.Table":
    """Rows of an older version with the columns of today: what may be null and was not there yet is null."""
    import pyarrow as pa

    for column in arrow_schema(table):
        if column.name not in rows.column_names and (column.nullable or not rows.num_rows):
            rows = rows.append_column(column.name, pa.nulls(rows.num_rows, column.type))
    return conform(rows, table)


def same_columns(described: Mapping[str, Any], table: Table) -> bool:
    """Whether a table, as a tree describes it, has the columns that it has today."""
    before = [(column["name"], column["type"], column["nullable"]) for column in described["columns"]]
    return before == [(column.name, column.type, column.nullable) for column in table.columns]


def _tables(fragments: Sequence[Fragment], table: Table, scratch: Path) -> "Iterator[pa.Table]":
    """The rows of some fragments in tables of one chunk; `scratch` is a folder for what is too large for memory."""
    import pyarrow.parquet as pq

    held = 0
    for fragment in fragments:
        if isinstance(fragment, str | os.PathLike):
            metadata = pq.read_metadata(fragment)
            size = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
            if held + size > IN_MEMORY:
                yield from _mapped(Path(fragment), table, scratch)
                continue
            rows = conform(rows_in_parquet(fragment), table).combine_chunks()
            held += rows.nbytes
            yield rows
        else:
            yield conform(fragment, table).combine_chunks()


def _mapped(path: Path, table: Table, scratch: Path) -> "list[pa.Table]":
    """A Parquet file unpacked to a file that has no name any more: gone with the process, paged by the system.

    A table for each 65,536 rows, each in one chunk: to take rows out of several chunks copies all of them.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with tempfile.NamedTemporaryFile(dir=scratch, suffix=".tmp") as file, pq.ParquetFile(path) as source:
        batches = (conform(pa.Table.from_batches([b]), table) for b in source.iter_batches(65_536, use_threads=False))
        with pa.OSFile(file.name, "wb") as sink, pa.ipc.new_file(sink, _plain(table)) as writer:
            for batch in batches:
                writer.write_table(batch)
        mapped = pa.ipc.open_file(pa.memory_map(file.name))
        return [pa.Table.from_batches([mapped.get_batch(number)]) for number in range(mapped.num_record_batches)]


@lru_cache(maxsize=64)
def _plain(table: Table) -> "pa.Schema":
    """The columns of a table without what is said of them. A small change asks for them dozens of times."""
    import pyarrow as pa

    return pa.schema([pa.field(f.name, f.type, f.nullable) for f in arrow_schema(table)])
