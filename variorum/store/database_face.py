"""The face of the DuckDB file: the views and macros that people ask with, and a comment on every table and column."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from variorum.schemas.table import Column, Table
from variorum.store.connect import quoted
from variorum.store.indexes import INDEXES
from variorum.store.layout import CHANGING, WHOLE

if TYPE_CHECKING:
    import duckdb

VERSIONS = {
    "version": ("INTEGER", "Its number."),
    "name": ("VARCHAR", "Name of the dataset."),
    "time": ("TIMESTAMP", "When it was committed, UTC."),
    "kind": ("VARCHAR", "Why it was made: source, pipeline, rollback or takedown."),
    "message": ("VARCHAR", "What was to be remembered of it."),
    "tree": ("VARCHAR", "SHA-256 of its content: what is cited."),
    "n_documents": ("BIGINT", "Number of documents in it."),
    "n_sections": ("BIGINT", "Number of sections in it."),
    "n_paragraphs": ("BIGINT", "Number of paragraphs in it."),
    "run": ("VARCHAR", "The flow run that made it, where one was recorded."),
    "counts": ("JSON", "What the build counted: sources, events of ids."),
}
"""Columns of the table of versions: type and meaning."""

SINCE = (
    Column("from_version", "int32", False, "The first version that has the row like this."),
    Column("to_version", "int32", True, "The last version that has the row like this; null while it stands."),
    Column("op", "string", False, "How it differs from the row before it: added, edited, moved, shifted and so on."),
)

KNOWN_VERSION = """
CREATE MACRO known_version(n) AS
    CASE WHEN n IN (SELECT version FROM versions) THEN n ELSE
        error('There is no version ' || n || ': expected one from ' || (SELECT min(version) FROM versions) || ' to '
            || (SELECT max(version) FROM versions) || '.')
    END;
COMMENT ON MACRO known_version IS
    'The number itself if there is such a version; an error that says which there are, else.';
"""
"""What the macros of the indexes and of the face ask."""


def write_face(connection: "duckdb.DuckDBPyConnection", tables: dict[str, Table], face_sql: str) -> None:
    """Make all views and macros anew: those of the latest version, those of the indexes, and those of `face_sql`."""
    _clear_face(connection)
    for name in CHANGING:
        columns = ", ".join(f'"{c.name}"' for c in tables[name].columns)
        rows = f"SELECT {columns} FROM history.{name} WHERE to_version IS NULL"
        connection.execute(f"CREATE VIEW {name} AS {rows}")
    _comments(connection, tables)

    # The views of the face ask the tables of the indexes; their columns are those of the tables they were made from.
    for index in INDEXES.values():
        connection.execute(index.tables)
    connection.execute(face_sql)
    for index in INDEXES.values():
        for view, name in index.with_columns_of.items():
            _describe_columns(connection, view, tables[name].columns)


def _clear_face(connection: "duckdb.DuckDBPyConnection") -> None:
    """Drop all views and macros of the file before, whatever they were."""
    mine = "database_name = 'variorum' AND schema_name = 'main' AND NOT internal"
    for (view,) in connection.execute(f"SELECT view_name FROM duckdb_views() WHERE {mine}").fetchall():
        connection.execute(f'DROP VIEW "{view}"')
    macros = connection.execute(
        f"SELECT DISTINCT function_name, function_type FROM duckdb_functions() WHERE {mine}"
    ).fetchall()
    for macro, sort in macros:
        connection.execute(f'DROP MACRO {"TABLE " if sort == "table_macro" else ""}"{macro}"')


def _comments(connection: "duckdb.DuckDBPyConnection", tables: dict[str, Table]) -> None:
    _comment(
        connection,
        "TABLE versions",
        "A row is a version of the dataset; cite one as name@version (sha256:tree).",
    )
    for name, (_, text) in VERSIONS.items():
        _comment(connection, f"COLUMN versions.{name}", text)
    for name in CHANGING:
        table = tables[name]
        _describe(connection, "VIEW", name, f"{table.description} In the latest version.", table.columns)
        past = f"{table.description} In every version: from_version to to_version."
        _describe(connection, "TABLE", f"history.{name}", past, (*table.columns, *SINCE))
    for name in (name for name in WHOLE if name in tables):
        _describe(connection, "TABLE", name, tables[name].description, tables[name].columns)


def _describe(
    connection: "duckdb.DuckDBPyConnection", sort: str, name: str, text: str, columns: Sequence[Column]
) -> None:
    _comment(connection, f"{sort} {name}", text)
    _describe_columns(connection, name, columns)


def _describe_columns(connection: "duckdb.DuckDBPyConnection", name: str, columns: Sequence[Column]) -> None:
    for column in columns:
        _comment(connection, f'COLUMN {name}."{column.name}"', column.description)


def _comment(connection: "duckdb.DuckDBPyConnection", thing: str, text: str) -> None:
    connection.execute(f"COMMENT ON {thing} IS {quoted(text)}")
