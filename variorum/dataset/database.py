"""The DuckDB file of a warehouse, opened for reading and brought up to date where it is behind."""

import shutil
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.errors import BuildFault
from variorum.store.candidates import At, content_at
from variorum.store.commits import commit_of
from variorum.store.connect import quoted
from variorum.store.durable import temporary_beside
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb


def connection_at(warehouse: Warehouse, at: At | None) -> "duckdb.DuckDBPyConnection":
    """A connection whose tables are those of the latest version, with its past, or of version `at` alone, which may be
    the candidate.

    Raises BuildFault where the DuckDB file cannot be opened, StoreError where there is no such version.
    """
    if at is None:
        return database(warehouse)

    from variorum.store.connect import connect

    connection = connect(warehouse, content_at(warehouse, at)[1])
    connection.execute((files("variorum.pipeline") / "views.sql").read_text(encoding="utf-8"))
    return connection


def database(warehouse: Warehouse) -> "duckdb.DuckDBPyConnection":
    """The DuckDB file, read-only, brought up to the latest version where it is behind.

    Raises BuildFault where it cannot be opened, StoreError where there is no version.
    """
    import duckdb

    from variorum.pipeline.refresh import refresh

    newest = commit_of(warehouse).number
    if not warehouse.database.exists():
        refresh(warehouse)
    try:
        connection = _open(warehouse.database)
        if connection.execute("SELECT max(version) FROM versions").fetchall() != [(newest,)]:
            connection.close()  # a build was killed before it came to the file, or another one outran it
            refresh(warehouse)
            connection = _open(warehouse.database)
        return connection
    except duckdb.Error as error:
        raise BuildFault(
            f"{warehouse.database} cannot be opened ({str(error).strip()}); it is derived: delete it and ask again."
        ) from error


def _open(path: Path) -> "duckdb.DuckDBPyConnection":
    """The file, read-only; a copy that is gone with the connection where somebody has the file open for writing.

    `duckdb FILE` does that, and DuckDB locks everybody else out.
    """
    import duckdb

    try:
        return _attached(path)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
    copy = temporary_beside(path)
    try:
        shutil.copyfile(path, copy)
        return _attached(copy)
    finally:
        copy.unlink(missing_ok=True)


def _attached(path: Path) -> "duckdb.DuckDBPyConnection":
    """A database of its own with the file in it: in one process `duckdb.connect(path)` answers the file that it opened
    first under this name, also after a build has put a newer one in its place.
    """
    import duckdb

    connection = duckdb.connect()
    try:
        # By the name it had when its views were made: they hold it.
        connection.execute(f"ATTACH {quoted(path)} AS variorum (READ_ONLY)")
        connection.execute("USE variorum")
    except duckdb.Error:
        connection.close()
        raise
    return connection
