"""Validation of a batch with Pandera: which documents have rows that break a rule, and which rule."""

from collections.abc import Container, Mapping

import pandera.errors
import polars as pl
import pyarrow as pa

from schemas.models import MODELS


def invalid_documents(fragments: Mapping[str, pa.Table]) -> dict[str, str]:
    """The documents that have a row which breaks a rule of its table, and what it breaks, in a sentence each.

    `fragments` are Arrow tables by table name, each with a column `document_id`.
    """
    faults: dict[str, str] = {}
    for name, table in fragments.items():
        if table.num_rows == 0:
            continue
        frame = pl.from_arrow(table)
        if not isinstance(frame, pl.DataFrame):
            raise TypeError(f"{name} is no table")
        try:
            MODELS[name].validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as errors:
            for case in errors.failure_cases.to_dicts():
                if case["index"] is None:
                    raise
                document_id = frame["document_id"][case["index"]]
                at = f" in {case['column']}" if case["schema_context"] == "Column" else ""
                faults.setdefault(document_id, f"{name}{at}: {case['check']}; found {str(case['failure_case'])[:200]}")
    return faults


def without(table: pa.Table, documents: Container[str]) -> pa.Table:
    """A table without the rows of some documents."""
    if not documents:
        return table
    keep = [document_id not in documents for document_id in table["document_id"].to_pylist()]
    return table.filter(pa.array(keep))
