"""All tables: their Pandera models, and their descriptions generated from the models."""

from functools import cache
from typing import Any

import pandera.polars as pa

from variorum.schemas.documents import Documents
from variorum.schemas.identities import Identities
from variorum.schemas.lineage import Lineage
from variorum.schemas.paragraphs import Paragraphs
from variorum.schemas.quarantine import Quarantine
from variorum.schemas.raw import Raw
from variorum.schemas.sections import Sections
from variorum.schemas.table import Column, Table, Type

MODELS: dict[str, type[pa.DataFrameModel]] = {
    "documents": Documents,
    "sections": Sections,
    "paragraphs": Paragraphs,
    "lineage": Lineage,
    "identities": Identities,
    "quarantine": Quarantine,
    "raw": Raw,
}

_TYPES: dict[str, Type] = {
    "String": "string",
    "Int16": "int16",
    "Int32": "int32",
    "Int64": "int64",
    "Float64": "double",
    "Date": "date",
    "Binary": "binary",
}


@cache
def tables() -> dict[str, Table]:
    """Every table by name, described as plain data."""
    return {name: _describe(name, model) for name, model in MODELS.items()}


def _describe(name: str, model: type[pa.DataFrameModel]) -> Table:
    schema = model.to_schema()
    return Table(
        name=name,
        description=(model.__doc__ or "").strip(),
        columns=tuple(
            Column(
                name=column_name,
                type=_TYPES[str(column.dtype)],
                nullable=bool(column.nullable),
                description=str(column.description),
                checks=tuple(map(_sentence, column.checks)) + (("unique",) if column.unique else ()),
            )
            for column_name, column in schema.columns.items()
        ),
        checks=tuple(str(check.description) for check in schema.checks),
    )


def _sentence(check: Any) -> str:
    return str(check.error or check.name)
