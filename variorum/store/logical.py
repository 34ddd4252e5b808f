"""A hash of what a table says: the same for Parquet of any writer and for DuckDB tables, in any row order.

A row's hash is SHA-256 over its columns, written one after another: strings and binary (in hex) as their length in
bytes, a colon and themselves, of NULL the colon alone; numbers and dates followed by a semicolon. So `a|b` and `ab|`,
NULL and the empty string, are never the same. A table's is over the number of rows and the sums of the four
64-bit quarters of its rows' hashes. Sums need no sorting and no memory, and those of shards add up to the table's: an
update hashes only what it touched. They guard against error; against forgery stand the SHA-256 of objects and trees.
"""

import atexit
import functools
import hashlib
import os
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from variorum.schemas.table import Column, Table

EMPTY = "0:0:0:0:0"

LONG = 2**20
"""Bytes of a value from which on its row is hashed piece by piece: to hash 50 MB in SQL took 200 MB more."""


_QUARTERS = struct.Struct(">4Q")
"""A SHA-256 as four numbers of 64 bits."""

FEW = 300
"""Rows up to which they are hashed here: 300 take 1.4 to 3.1 ms, and 4.7 to 8.2 in SQL, most of it to begin."""


def sums_of(connection: "duckdb.DuckDBPyConnection", table: "Table", relation: str) -> str:
    """`rows:sum1:sum2:sum3:sum4` of a relation with the columns of a table."""
    row = connection.execute(f"SELECT {_sums()} FROM ({row_hashes(table, relation)})").fetchone()
    return str(row[0]) if row else EMPTY


def sums_of_rows(connection: "duckdb.DuckDBPyConnection", table: "Table", rows: Any) -> str:
    """The same of a pyarrow Table. Several threads may use one connection."""
    if not rows.num_rows:
        return EMPTY
    if rows.num_rows <= FEW and rows.nbytes <= LONG and not _has_nan(table, rows):
        return _sums_of_few(table, rows)
    import pyarrow as pa
    import pyarrow.compute as pc

    # SQL makes text of a row to hash it, twice over where it is binary; a long row is hashed piece by piece.
    lengths = [pc.fill_null(pc.binary_length(rows[name]), 0) for name in _spelled(table)]
    most = max((pc.max(length).as_py() or 0 for length in lengths), default=0)
    long = []
    if most > LONG:
        is_long = [pc.greater(length, LONG) for length in lengths]
        long = pc.indices_nonzero(functools.reduce(pc.or_, is_long)).to_pylist()
    short = rows.filter(pa.array([number not in frozenset(long) for number in range(rows.num_rows)])) if long else rows
    with connection.cursor() as own:
        own.register("these", short)
        sums = [sums_of(own, table, "these")]
        return add(sums + [_sums_of_row(own, table, rows.slice(number, 1)) for number in long])


def _has_nan(table: "Table", rows: Any) -> bool:
    """Whether a number is none: Python and DuckDB write that in different ways, and every other number in the same."""
    import pyarrow.compute as pc

    doubles = [rows[column.name] for column in table.columns if column.type == "double"]
    return any(pc.any(pc.is_nan(values)).as_py() for values in doubles)


def _sums_of_few(table: "Table", rows: Any) -> str:
    """The sums of a few rows, as SQL would have them."""
    fields = [_fields(column, rows[column.name]) for column in table.columns]
    sums = [0, 0, 0, 0]
    for row in zip(*fields, strict=True):
        for place, quarter in enumerate(_QUARTERS.unpack(hashlib.sha256(b"".join(row)).digest())):
            sums[place] += quarter
    return ":".join(map(str, (rows.num_rows, *sums)))


def _fields(column: "Column", values: Any) -> list[bytes]:
    """The values of a column as `_field` writes them."""
    import pyarrow as pa

    if column.type in ("string", "binary"):
        raw = values.cast(pa.binary()).to_pylist()
        written = raw if column.type == "string" else [value and value.hex().upper().encode() for value in raw]
        return [
            b":" if value is None else b"%d:%b" % (len(value), text) for value, text in zip(raw, written, strict=True)
        ]
    said = values.cast(pa.string()) if column.type == "date" else values
    return [b";" if value is None else f"{value};".encode() for value in said.to_pylist()]


def _spelled(table: "Table") -> list[str]:
    """The columns that are hashed as their length and themselves."""
    return [column.name for column in table.columns if column.type in ("string", "binary")]


def _sums_of_row(connection: "duckdb.DuckDBPyConnection", table: "Table", row: Any) -> str:
    """The sums of a single row, as SQL would have them."""
    spelled = frozenset(_spelled(table))
    others = [column.name for column in table.columns if column.name not in spelled]
    if others:  # a relation without columns cannot be registered
        connection.register("this", row.select(others))
    digest = hashlib.sha256()
    for column in table.columns:
        if column.name not in spelled:
            (said,) = connection.execute(f"SELECT concat({_field(column)}) FROM this").fetchall()[0]
            digest.update(said.encode())
            continue
        value = row[column.name][0].as_buffer()
        if value is None:
            digest.update(b":")
            continue
        digest.update(b"%d:" % value.size)
        for start in range(0, value.size, LONG):
            piece = memoryview(value)[start : start + LONG]
            digest.update(piece if column.type == "string" else piece.hex().upper().encode())
    return ":".join(map(str, (1, *_QUARTERS.unpack(digest.digest()))))


def scratch() -> "duckdb.DuckDBPyConnection":
    """An empty database to hash in; each query runs in the thread that asks, so callers bring the threads.

    One stays open for all that a build asks: to make one takes 10 ms, as long as to hash some thousand rows.
    """
    return _scratch_of(os.getpid()).cursor()


def let_scratch_go() -> None:
    """Have the next database to hash in be a new one: one that is kept grows by .1 to .2 MB with each build.

    Who works in the old one goes on in it.
    """
    _scratch_of.cache_clear()


@cache
def _scratch_of(process: int) -> "duckdb.DuckDBPyConnection":
    """The database of a process: one that was forked from it has its own."""
    import duckdb

    atexit.unregister(let_scratch_go)
    atexit.register(let_scratch_go)  # what it laid on a disk for want of memory goes with it
    return duckdb.connect(config={"threads": 1})


def add(sums: Iterable[str]) -> str:
    """The sums of a table from those of its shards."""
    total = [0, 0, 0, 0, 0]
    for text in sums:
        for place, value in enumerate(text.split(":")):
            total[place] += int(value)
    return ":".join(map(str, total))


def less(sums: str, others: Iterable[str]) -> str:
    """The sums of a table from which some rows are taken, of which the sums are given."""
    taken = add(others).split(":")
    return ":".join(str(int(one) - int(other)) for one, other in zip(sums.split(":"), taken, strict=True))


def hash_of(sums: str) -> str:
    """A table's logical hash, 64 hex digits."""
    return hashlib.sha256(sums.encode()).hexdigest()


def hash_sql(table: "Table", relation: str) -> str:
    """One line of SQL that recomputes a table's logical hash in any DuckDB from 1.5, without this program."""
    return f"SELECT sha256({_sums()}) FROM ({row_hashes(table, relation)})"


def row_hashes(table: "Table", relation: str) -> str:
    """SQL for one column `h`, the hash of each row."""
    return f"SELECT sha256(concat({', '.join(map(_field, table.columns))})) AS h FROM {relation}"


def sums_by_sql(table: "Table", relation: str, by: Sequence[str]) -> str:
    """SQL for the sums of each group of rows that have the same values in some more columns, after these values."""
    keys = ", ".join(f'"{name}"' for name in by)
    hashed = f"SELECT {keys}, sha256(concat({', '.join(map(_field, table.columns))})) AS h FROM {relation}"
    return f"SELECT {keys}, {_sums()} FROM ({hashed}) GROUP BY {keys}"


def document_hashes(table: "Table", relation: str) -> str:
    """SQL for `document_id` and `h`, a hash of what a table says of each document, in any order of rows."""
    return f"SELECT document_id, h FROM ({sums_by_sql(table, relation, ['document_id'])}) AS sums(document_id, h)"


def _sums() -> str:
    quarters: Sequence[tuple[int, int]] = ((1, 16), (17, 32), (33, 48), (49, 64))
    sums = ", ".join(f"coalesce(sum(('0x' || h[{a}:{b}])::UBIGINT), 0)" for a, b in quarters)
    return f"concat_ws(':', count(*), {sums})"


def _field(column: "Column") -> str:
    """A column as text that cannot be confused with what follows; `concat` leaves out nothing but NULL."""
    name = f'"{column.name}"'
    if column.type == "string":
        return f"strlen({name}), ':', {name}"
    if column.type == "binary":
        return f"octet_length({name}), ':', hex({name})"
    return f"{name}, ';'"
