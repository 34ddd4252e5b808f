"""New rows, as the batches of a build wrote them: found by document, sliced without copying."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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
"""Fragments whose files are larger than this together are unpacked to a temporary file and mapped."""


@dataclass(frozen=True, slots=True)
class RowRange:
    """Rows of one document that lie together in a table."""

    document_id: str
    table: Any
    start: int
    length: int
    weight: int
    """Bytes of its values, the same on every machine."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Runs of rows by document."""

    runs: dict[str, list[RowRange]] = field(default_factory=dict)

    def weight(self, document_id: str) -> int:
        """Bytes of a document's values."""
        return sum(run.weight for run in self.runs[document_id])


def load(fragments: Sequence[Fragment], table: Table, scratch: Path) -> Pieces:
    """The rows of some fragments by document. Paths are read once; `scratch` is a folder for what is too large."""
    sizes = sum(Path(f).stat().st_size for f in fragments if isinstance(f, str | os.PathLike))
    pieces = Pieces()
    for fragment in fragments:
        if not isinstance(fragment, str | os.PathLike):
            rows = conform(fragment, table)
        elif sizes <= IN_MEMORY:
            rows = conform(rows_in_parquet(fragment), table)
        else:
            rows = _mapped(Path(fragment), table, scratch)
        for run in runs_of(rows):
            pieces.runs.setdefault(run.document_id, []).append(run)
    return pieces


def runs_of(rows: "pa.Table") -> Iterable[RowRange]:
    """The runs of a table, in its order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not rows.num_rows:
        return
    runs = pc.run_end_encode(rows["document_id"].combine_chunks(), run_end_type=pa.int64())
    ends = runs.run_ends
    so_far = pc.cumulative_sum(row_weights(rows)).take(pc.subtract(ends, 1))
    start = below = 0
    for name, end, sum_ in zip(runs.values.to_pylist(), ends.to_pylist(), so_far.to_pylist(), strict=True):
        yield RowRange(name, rows, start, end - start, sum_ - below)
        start, below = end, sum_


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
    """The rows of some runs as one table; neighbours are sliced together."""
    import pyarrow as pa

    slices: list[tuple[Any, int, int]] = []
    for run in runs:
        if slices and slices[-1][0] is run.table and slices[-1][2] == run.start:
            slices[-1] = (run.table, slices[-1][1], run.start + run.length)
        else:
            slices.append((run.table, run.start, run.start + run.length))
    if not slices:
        return arrow_schema(table).empty_table()
    return pa.concat_tables([rows.slice(start, end - start) for rows, start, end in slices])


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


def _mapped(path: Path, table: Table, scratch: Path) -> "pa.Table":
    """A Parquet file unpacked to a file that has no name any more: gone with the process, paged by the system."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with tempfile.NamedTemporaryFile(dir=scratch, suffix=".tmp") as file, pq.ParquetFile(path) as source:
        batches = (conform(pa.Table.from_batches([b]), table) for b in source.iter_batches(65_536, use_threads=False))
        with pa.OSFile(file.name, "wb") as sink, pa.ipc.new_file(sink, _plain(table)) as writer:
            for batch in batches:
                writer.write_table(batch)
        return pa.ipc.open_file(pa.memory_map(file.name)).read_all()


@lru_cache(maxsize=64)
def _plain(table: Table) -> "pa.Schema":
    """The columns of a table without what is said of them. A small change asks for them dozens of times."""
    import pyarrow as pa

    return pa.schema([pa.field(f.name, f.type, f.nullable) for f in arrow_schema(table)])
