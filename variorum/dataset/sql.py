"""One SQL query over a version."""

from typing import TYPE_CHECKING

from variorum.dataset.database import connection_at
from variorum.errors import UsageFault
from variorum.store.candidates import At
from variorum.store.takedowns import open_for_reading

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def ask(warehouse: str, query: str, at: At | None = None) -> "pa.Table":
    """The answer to an SQL query over the latest version, or over version `at`, which may be the candidate.

    Raises UsageFault where the query is not one, StoreError where there is no such version.
    """
    import duckdb

    with connection_at(open_for_reading(warehouse), at) as connection:
        try:
            return connection.sql(only_query(connection, query)).to_arrow_table()
        except duckdb.Error as error:
            raise UsageFault(f"SQL: {str(error).strip()}") from error


def only_query(connection: "duckdb.DuckDBPyConnection", query: str) -> str:
    """The query, where it is one and only asks for rows: a COPY, EXPORT or INSTALL would do its work all the same."""
    statements = [(statement.type.name, statement.query) for statement in connection.extract_statements(query)]
    if [kind for kind, written in statements if kind == "SELECT" or written] != ["SELECT"]:  # PIVOT makes a type first
        raise UsageFault("the SQL is not one query for rows, such as SELECT count(*) FROM paragraphs; nothing was run.")
    return query
