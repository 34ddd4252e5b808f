"""Validation of a batch: which documents have rows that break a rule of their table's model, and which rule."""

from collections.abc import Container, Mapping

import pyarrow as pa

from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import rules, tables
from variorum.store.logical import scratch

PANDERA = "variorum.pipeline.validate_by_pandera"
"""The module that asks Pandera: where it is needed, workers are born with it."""

SMALL = 1 << 20
"""Bytes of sources up to which DuckDB is asked first: that takes 25 ms and .0075 for a document. To import Pandera and
polars takes 250, and to ask them 12 and .002 for a document."""


def is_small(n_bytes: int) -> bool:
    """Whether a batch of so many bytes of sources has few rows: then Pandera is asked only where a rule is broken."""
    return n_bytes <= SMALL


def invalid_documents(fragments: Mapping[str, pa.Table], n_bytes: int) -> dict[str, str]:
    """The documents that have a row which breaks a rule of its table, and what it breaks, in a sentence each.

    `fragments` are Arrow tables by table name, each with a column `document_id`, made from so many bytes of sources.
    """
    if is_small(n_bytes) and hold(fragments):
        return {}
    from variorum.pipeline import validate_by_pandera

    return validate_by_pandera.invalid_documents(fragments)


def hold(fragments: Mapping[str, pa.Table]) -> bool:
    """Whether all rules of all tables hold, in one question to DuckDB: the models' own, as `make tables` words them."""
    asked = {name: table for name, table in fragments.items() if table.num_rows}
    for name, table in asked.items():
        expected = arrow_schema(tables()[name])
        if (table.schema.names, table.schema.types) != (expected.names, expected.types):
            return False
    if not asked:
        return True

    with scratch() as connection:
        for name, table in asked.items():
            connection.register(name, table)
        each = (f'(SELECT {" AND ".join(rules()[name])} FROM "{name}")' for name in asked)
        answers = connection.execute(f"SELECT {' AND '.join(each)}").fetchall()
    return answers == [(True,)]


def without(table: pa.Table, documents: Container[str]) -> pa.Table:
    """A table without the rows of some documents."""
    if not documents:
        return table
    keep = [document_id not in documents for document_id in table["document_id"].to_pylist()]
    return table.filter(pa.array(keep))
