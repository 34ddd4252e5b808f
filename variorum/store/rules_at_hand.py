"""What the rules ask of a version that changes few documents, in memory.

For few rows it costs more to open what they lie in, for each rule anew, than to answer it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from variorum.schemas.table import Table
from variorum.store import logical, tree
from variorum.store.connect import select
from variorum.store.fragments import conform
from variorum.store.layers import read_rows
from variorum.store.layout import SHARDED
from variorum.store.rows import rows_of
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

IN_MEMORY = 250_000
"""Rows of a table up to which all of it is read for the rules about the whole set; they ask a few columns only."""


@contextmanager
def few_documents(warehouse: Warehouse, content: Tree, names: Sequence[str]) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A connection with a version's rows of some documents, and of no others."""
    with logical.scratch() as connection:
        for name in SHARDED:
            # As tables of DuckDB's own: to begin to read one of Arrow takes a millisecond, as often as a rule names it.
            connection.register("rows", rows_of(warehouse, content, name, names))
            connection.execute(f"CREATE TEMP TABLE {name} AS FROM rows")
        yield connection


@contextmanager
def whole_set(
    warehouse: Warehouse, content: Tree, new_lineage: Sequence[Shard]
) -> "Iterator[duckdb.DuckDBPyConnection]":
    """A connection with all rows of documents and identities, and of lineage those in some shards."""
    import pyarrow as pa

    tables = tree.described(content)
    with logical.scratch() as connection:
        for name in ("documents", "identities", "lineage"):
            shards = new_lineage if name == "lineage" else content.tables.get(name, ())
            if sum(shard.rows for shard in shards) > IN_MEMORY:
                connection.execute(f"CREATE TEMP VIEW {name} AS {select(warehouse, tables[name], tuple(shards))}")
                continue
            none = conform(_empty(tables[name]), tables[name])
            rows = pa.concat_tables([none, *(conform(read_rows(warehouse, shard), tables[name]) for shard in shards)])
            connection.register(name, rows)
        yield connection


def _empty(table: Table) -> "pa.Table":
    from variorum.schemas.table import arrow_schema

    return arrow_schema(table).empty_table()
