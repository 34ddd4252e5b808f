"""Refresh: bring what is derived from the versions up to the latest one. All of it can be thrown away."""

from importlib.resources import files
from pathlib import Path

from variorum.store.commits import commit_of, point_latest
from variorum.store.database import write_duckdb
from variorum.store.indexes import IndexName
from variorum.store.warehouse import Warehouse


def refresh(warehouse: Warehouse, indexes: frozenset[IndexName] = frozenset()) -> Path:
    """Write refs/latest.json, and the DuckDB file with its views and macros; returns the path of that.

    `indexes` are made where it has none; those that it has are kept up.
    """
    while True:
        before = commit_of(warehouse)
        point_latest(warehouse, before)
        path = write_duckdb(warehouse, sql_face(), indexes)
        if commit_of(warehouse) == before:
            return path  # else another build may have written newer files, and this one moved over them


def sql_face() -> str:
    """The views and macros that people use, as SQL."""
    return "\n".join(
        (files("variorum.pipeline") / name).read_text(encoding="utf-8") for name in ("views.sql", "macros.sql")
    )
