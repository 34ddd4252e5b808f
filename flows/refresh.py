"""Refresh: bring what is derived from the versions up to the latest one. All of it can be thrown away."""

from importlib.resources import files
from pathlib import Path

from store.commits import latest
from store.database import write_duckdb
from store.warehouse import Warehouse


def refresh(warehouse: Warehouse) -> Path:
    """Write the DuckDB file with its views and macros; returns its path."""
    while True:
        before = latest(warehouse)
        path = write_duckdb(warehouse, sql_face())
        if latest(warehouse) == before:
            return path  # else another build may have written a newer file, and this one moved over it


def sql_face() -> str:
    """The views and macros that people use, as SQL."""
    return "\n".join((files("warehouse") / name).read_text(encoding="utf-8") for name in ("views.sql", "macros.sql"))
