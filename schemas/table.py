"""A table as plain data: what a version carries with it, and what Arrow, DuckDB and the docs are made from."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal["string", "int16", "int32", "int64", "double", "date", "binary"]

_DUCKDB = {
    "string": "VARCHAR",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "date": "DATE",
    "binary": "BLOB",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type, whether it may be null, and what it means."""

    name: str
    type: Type
    nullable: bool
    description: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what a row is, its columns in order, and the rules between columns."""

    name: str
    description: str
    columns: tuple[Column, ...]
    checks: tuple[str, ...] = ()


def arrow_schema(table: Table) -> "pa.Schema":
    """The Arrow schema of a table, descriptions included as field metadata."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field(c.name, _arrow_types()[c.type], nullable=c.nullable, metadata={"description": c.description})
            for c in table.columns
        ],
        metadata={"description": table.description},
    )


def duckdb_type(column: Column) -> str:
    """The DuckDB type of a column, such as `VARCHAR`."""
    return _DUCKDB[column.type]


def to_json(table: Table) -> dict[str, object]:
    """A table as plain JSON values; `from_json` is its inverse."""
    return {
        "name": table.name,
        "description": table.description,
        "columns": [
            {
                "name": c.name,
                "type": c.type,
                "nullable": c.nullable,
                "description": c.description,
                "checks": list(c.checks),
            }
            for c in table.columns
        ],
        "checks": list(table.checks),
    }


def from_json(value: dict[str, object]) -> Table:
    """A table from what `to_json` made of it."""
    columns = value["columns"]
    checks = value["checks"]
    if not isinstance(columns, list) or not isinstance(checks, list):
        raise ValueError("a table needs a list of columns and a list of checks")
    return Table(
        name=str(value["name"]),
        description=str(value["description"]),
        columns=tuple(
            Column(c["name"], c["type"], c["nullable"], c["description"], tuple(c["checks"])) for c in columns
        ),
        checks=tuple(str(c) for c in checks),
    )


@cache
def _arrow_types() -> "dict[str, pa.DataType]":
    import pyarrow as pa  # here, since commands that only read need none of it

    return {
        "string": pa.string(),
        "int16": pa.int16(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "double": pa.float64(),
        "date": pa.date32(),
        "binary": pa.binary(),
    }
