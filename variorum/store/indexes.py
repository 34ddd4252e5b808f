"""The indexes that the DuckDB file may have, each made when it is first asked for and kept up from then on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from variorum.store import duplicates, search

if TYPE_CHECKING:
    import duckdb

IndexName = Literal["words", "duplicates"]


@dataclass(frozen=True, slots=True)
class DerivedIndex:
    """Tables that are derived from `history.paragraphs`, and what people ask them with."""

    schema: str
    """Where its tables are; one of them, `covers`, has a row once it is made."""
    tables: str
    """SQL for its tables, which are empty until it is made."""
    face: str
    """SQL for its views and macros; they say how to make it where it is not made yet."""
    bring_up: "Callable[[duckdb.DuckDBPyConnection], None]"
    """Makes it, or adds what came since."""
    with_columns_of: Mapping[str, str]
    """Views that have the columns of a table, whose meanings they share: view -> table."""
    is_right: "Callable[[duckdb.DuckDBPyConnection], bool]"
    """Whether it says what the texts say: all of them are read anew."""


INDEXES: Mapping[IndexName, DerivedIndex] = {
    "words": DerivedIndex("search", search.TABLES, search.MACROS, search.bring_up, {}, search.is_right),
    "duplicates": DerivedIndex(
        "alike",
        duplicates.TABLES,
        duplicates.VIEWS,
        duplicates.bring_up,
        {"paragraphs_unique": "paragraphs"},
        duplicates.is_right,
    ),
}


def made_in(connection: "duckdb.DuckDBPyConnection") -> frozenset[IndexName]:
    """The indexes that the DuckDB file in use has: one is not made before somebody asks for it."""
    tables = "SELECT schema_name FROM duckdb_tables() WHERE table_name = 'covers'"
    there = {schema for (schema,) in connection.execute(tables).fetchall()}
    made: set[IndexName] = set()
    for name, index in INDEXES.items():
        if index.schema in there and connection.execute(f"FROM {index.schema}.covers").fetchall():
            made.add(name)
    return frozenset(made)
