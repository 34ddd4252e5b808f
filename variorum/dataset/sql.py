"""One SQL query over a version."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from variorum.dataset.database import asked_indexes, connection_at
from variorum.errors import UsageError
from variorum.store.candidates import At
from variorum.store.one_query import only_query, said_of
from variorum.store.takedowns import open_for_reading

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


MOST = 2 * 2**30
"""Bytes of the rows of an answer: as Python's values, one portion after the other, they take some more."""

ROWS_AT_ONCE = 100_000
"""Rows that DuckDB gives at once."""


def ask(warehouse: str, query: str, at: At | None = None) -> "pa.Table":
    """The answer to an SQL query over the latest version, or over version `at`, which may be the candidate.

    Raises UsageError where the query is not one, StoreError where there is no such version.
    """
    import duckdb

    with connection_at(open_for_reading(warehouse), at, asked_indexes(query)) as connection:
        try:
            return _all_rows(connection.sql(only_query(connection, query)))
        except duckdb.Error as error:
            raise UsageError(f"SQL: {said_of(error)}") from error


def _all_rows(answer: "duckdb.DuckDBPyRelation") -> "pa.Table":
    """All rows of an answer, unless they are too many: DuckDB's own limit of memory is not for them."""
    import pyarrow as pa

    reader = answer.to_arrow_reader(ROWS_AT_ONCE)
    batches: list[pa.RecordBatch] = []
    size = 0
    for batch in _batches(reader):
        batches.append(batch)
        size += batch.nbytes
        if size > MOST:
            raise UsageError(
                f"SQL: the answer has more than {MOST >> 20:,} MiB; ask for fewer rows (LIMIT), or ask the DuckDB file "
                "itself, whose COPY writes any number: duckdb -readonly warehouse/variorum.duckdb.",
                code="too_large",
            )
    return pa.Table.from_batches(batches, reader.schema)


def _batches(reader: "pa.RecordBatchReader") -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    try:
        yield from reader
    except (OSError, pa.ArrowException) as error:  # as Arrow passes on what DuckDB says of a later row
        raise UsageError(f"SQL: {said_of(error)}") from error
