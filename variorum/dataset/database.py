"""The DuckDB file of a warehouse, opened for reading and brought up to date where it is behind."""

import shutil
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.errors import BuildError
from variorum.store import duplicates
from variorum.store.candidates import At, content_at
from variorum.store.commits import commit_of
from variorum.store.connect import attached
from variorum.store.durable import discard, temporary_beside
from variorum.store.errors import StoreError
from variorum.store.indexes import IndexName, made_in
from variorum.store.takedowns import read_again_where_taken
from variorum.store.warehouse import Warehouse
from variorum.store.written import is_as_written, is_known

if TYPE_CHECKING:
    import duckdb


def connection_at(
    warehouse: Warehouse, at: At | None, indexes: frozenset[IndexName] = frozenset()
) -> "duckdb.DuckDBPyConnection":
    """A connection whose tables are those of the latest version, with its past, or of version `at` alone, which may be
    the candidate. `indexes` are made where they are not yet; of one version alone there is no index of words.

    Raises BuildError where the DuckDB file cannot be opened, StoreError where there is no such version.
    """
    if at is None:
        return database(warehouse, indexes)

    from variorum.store import checked
    from variorum.store.connect import connect

    connection = connect(warehouse, content_at(warehouse, at)[1])
    checked.remember(warehouse)
    connection.execute((files("variorum.pipeline") / "views.sql").read_text(encoding="utf-8"))
    if "duplicates" in indexes:
        duplicates.make(connection)
    return connection


def database(warehouse: Warehouse, indexes: frozenset[IndexName] = frozenset()) -> "duckdb.DuckDBPyConnection":
    """The DuckDB file, read-only, brought up to the latest version where it is behind; `indexes` are in it.

    Raises BuildError where it cannot be opened, StoreError where there is no version, and where it is not the file that
    was written: nobody would know whose rows it answers.
    """
    return read_again_where_taken(warehouse, partial(_database, warehouse, indexes))


def _database(warehouse: Warehouse, indexes: frozenset[IndexName]) -> "duckdb.DuckDBPyConnection":
    import duckdb

    from variorum.pipeline.refresh import refresh
    from variorum.store import checked

    newest = commit_of(warehouse).number
    if not warehouse.database.exists() or not is_known(warehouse):
        refresh(warehouse)
    try:
        connection = _open(warehouse)
        if connection.execute("SELECT max(version) FROM versions").fetchall() != [(newest,)] or (
            indexes - made_in(connection)
        ):
            connection.close()  # a build was killed before it came to the file, or another one outran it
            refresh(warehouse, indexes)
            connection = _open(warehouse)
        checked.remember(warehouse)
        return connection
    except duckdb.Error as error:
        raise BuildError(
            f"{warehouse.database} cannot be opened ({str(error).strip()}); it is derived: delete it and ask again."
        ) from error


def asked_indexes(query: str) -> frozenset[IndexName]:
    """The indexes that an SQL query may ask, by the names of their views and macros in it."""
    tight = "".join(query.lower().split())
    asked: set[IndexName] = set()
    for name, signs in _SIGNS.items():
        if any(sign in tight for sign in signs):
            asked.add(name)
    return frozenset(asked)


_SIGNS: Mapping[IndexName, tuple[str, ...]] = {
    "words": ("search(", "search_at("),
    "duplicates": ("duplicates", "paragraphs_unique"),
}


def _open(warehouse: Warehouse) -> "duckdb.DuckDBPyConnection":
    """The file, read-only; a copy that is gone with the connection where somebody has the file open for writing.

    `duckdb FILE` does that, and DuckDB locks everybody else out.
    """
    import duckdb

    path = warehouse.database
    try:
        if not is_as_written(warehouse):
            raise _written_to(path)
        return attached(path)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
    copy = temporary_beside(path)
    try:
        shutil.copyfile(path, copy)
        if not is_as_written(warehouse, copy):
            raise _written_to(path)
        return attached(copy)
    finally:
        discard(copy)


def _written_to(path: Path) -> StoreError:
    return StoreError(
        f"{path} is not the file that was written: somebody changed it since. It is derived: delete it, and the next "
        "question makes it anew from the versions (`duckdb -readonly` opens it without changing it).",
        code="database_changed",
        thing=str(path),
        expected="the file that the last build wrote",
    )
