"""How a table of a release lies in its file: so that a reader over HTTP comes to a row with a few small ranges."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.schemas.table import Table
from variorum.store.export import Paging, write_parquet
from variorum.store.fragments import conform

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 65_536

ROWS = 65_536
"""Rows in a group. Few groups, since the footer names each and every reader fetches it: 15 to 30 kB for a million."""

PAGED = Paging(
    rows=256,
    words=(
        *("cause", "collection", "encoding", "entity", "event", "kind", "language", "layout", "media_type", "method"),
        *("reason", "span_of", "step"),
    ),
)
"""Pages of some 20 kB of text, each with its place in the page index. Ids are not put into dictionaries, which a reader
would have to fetch whole to see one row.
"""


def write_rows(
    rows: "duckdb.DuckDBPyRelation",
    table: Table,
    path: Path,
    described: bool = True,
    paging: Paging | None = PAGED,
    group: int = ROWS,
) -> int:
    """Write what a query answers as a table's file; returns the number of rows. Without `described`: for few rows, and
    where `paging` is None without an index of pages.
    """
    import pyarrow as pa

    written = 0

    def batches() -> "Iterator[pa.Table]":
        nonlocal written
        for one in rows.to_arrow_reader(BATCH):
            written += one.num_rows
            yield conform(pa.Table.from_batches([one]), table)

    write_parquet(path, table, batches(), group, described, paging)
    return written
