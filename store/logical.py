"""A hash of what a table says: the same for Parquet of any writer and for DuckDB tables, in any row order.

A row's hash is SHA-256 over its columns as text, each with its length in bytes before it, NULL as `-`; so `a|b` and
`ab|`, NULL and the empty string, are never the same. A table's is over the number of rows and the sums of the four
64-bit quarters of its rows' hashes. Sums need no sorting and no memory, and those of shards add up to the table's: an
update hashes only what it touched. They guard against error; against forgery stand the SHA-256 of objects and trees.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from schemas.table import Table

EMPTY = "0:0:0:0:0"


def sums_of(connection: "duckdb.DuckDBPyConnection", table: "Table", relation: str) -> str:
    """`rows:sum1:sum2:sum3:sum4` of a relation with the columns of a table."""
    row = connection.execute(f"SELECT {_sums()} FROM ({row_hashes(table, relation)})").fetchone()
    return str(row[0]) if row else EMPTY


def add(sums: Iterable[str]) -> str:
    """The sums of a table from those of its shards."""
    total = [0, 0, 0, 0, 0]
    for text in sums:
        for place, value in enumerate(text.split(":")):
            total[place] += int(value)
    return ":".join(map(str, total))


def hash_of(sums: str) -> str:
    """A table's logical hash, 64 hex digits."""
    return hashlib.sha256(sums.encode()).hexdigest()


def hash_sql(table: "Table", relation: str) -> str:
    """One line of SQL that recomputes a table's logical hash in any DuckDB from 1.5, without this program."""
    return f"SELECT sha256({_sums()}) FROM ({row_hashes(table, relation)})"


def row_hashes(table: "Table", relation: str) -> str:
    """SQL for one column `h`, the hash of each row."""
    fields = ", ".join(f"coalesce(strlen({text}) || ':' || {text}, '-')" for text in _texts(table))
    return f"SELECT sha256(concat({fields})) AS h FROM {relation}"


def _sums() -> str:
    quarters: Sequence[tuple[int, int]] = ((1, 16), (17, 32), (33, 48), (49, 64))
    sums = ", ".join(f"coalesce(sum(('0x' || h[{a}:{b}])::UBIGINT), 0)" for a, b in quarters)
    return f"concat_ws(':', count(*), {sums})"


def _texts(table: "Table") -> list[str]:
    return [
        f'"{c.name}"' if c.type == "string" else f'hex("{c.name}")' if c.type == "binary" else f'"{c.name}"::VARCHAR'
        for c in table.columns
    ]
