"""A text in SQL that asks for rows, and does nothing else."""

import re
from typing import TYPE_CHECKING

from variorum.errors import UsageError

if TYPE_CHECKING:
    import duckdb

_NO_QUERY = "the SQL is not one query for rows, such as SELECT count(*) FROM paragraphs; nothing was run."


def only_query(connection: "duckdb.DuckDBPyConnection", query: str) -> str:
    """The query, where it is one and only asks for rows: a COPY, EXPORT or INSTALL would do its work all the same."""
    try:
        query.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"the SQL is not UTF-8 at character {error.start + 1}; nothing was run.") from error
    import duckdb

    try:
        statements = [(statement.type.name, statement.query) for statement in connection.extract_statements(query)]
    except duckdb.ParserException:
        raise
    except duckdb.Error as error:  # IMPORT DATABASE opens its files already to be understood
        raise UsageError(_NO_QUERY) from error
    if [kind for kind, written in statements if kind == "SELECT" or written] != ["SELECT"]:  # PIVOT makes a type first
        raise UsageError(_NO_QUERY)
    return query


def said_of(error: Exception) -> str:
    """What DuckDB says, without its stack; of an extension that is not there, that it is not fetched."""
    said = str(error).partition("Stack Trace")[0].strip()
    extension = re.search(r"required extension '(\w+)'", said)
    if extension is None:
        return said
    return (
        f"it needs DuckDB's extension {extension[1]}, which is not installed here, and nothing is fetched from the net "
        "to answer a question; expected a query over the tables of the dataset and over files of this machine."
    )
