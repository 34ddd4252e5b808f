"""All models, and the descriptions that are made from them."""

from typing import Any

import pandera.polars as pa

from variorum.schemas.documents import Documents
from variorum.schemas.identities import Identities
from variorum.schemas.layout import Layout
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


def described(name: str) -> Table:
    """A table as plain data, from its model."""
    model = MODELS[name]
    schema = model.to_schema()
    columns = []
    for column_name, column in schema.columns.items():
        checks = tuple(map(_sentence, column.checks)) + (("unique",) if column.unique else ())
        kind = _TYPES[str(column.dtype)]
        columns.append(Column(column_name, kind, bool(column.nullable), str(column.description), checks))
    return Table(
        name=name,
        description=(model.__doc__ or "").strip(),
        columns=tuple(columns),
        checks=tuple(str(check.description) for check in schema.checks),
    )


def layout_of(name: str) -> Layout:
    """How a table lies, from its model."""
    told = MODELS[name].Config.metadata
    if told is None:
        raise ValueError(f"The model of {name} does not say how the table lies: expected metadata = laid_out(…).")
    columns = {column: of.metadata or {} for column, of in MODELS[name].to_schema().columns.items()}
    return Layout(
        **told,
        roles={column: of.get("role", "content") for column, of in columns.items()},
        references={column: of["refers"] for column, of in columns.items() if of.get("refers")},
    )


def _sentence(check: Any) -> str:
    return str(check.error or check.name)
