"""Validation of a batch with Pandera: which documents have rows that break a rule, and which rule."""

from collections.abc import Container, Iterator, Mapping

import pandera.polars
import polars as pl
import pyarrow as pa

from variorum.schemas.models import MODELS

for _model in MODELS.values():  # else each worker does this for itself: half a second of imports
    _model.to_schema().register_default_backends(pl.DataFrame)


def invalid_documents(fragments: Mapping[str, pa.Table]) -> dict[str, str]:
    """The documents that have a row which breaks a rule of its table, and what it breaks, in a sentence each.

    `fragments` are Arrow tables by table name, each with a column `document_id`.
    """
    faults: dict[str, str] = {}
    for name, table in fragments.items():
        if table.num_rows:
            faults = _invalid(name, table) | faults
    return faults


def _invalid(name: str, table: pa.Table) -> dict[str, str]:
    """The same of one table, whose values polars has once more meanwhile."""
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(f"{name} is no table")
    try:
        MODELS[name].validate(frame, lazy=True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # Pandera lists the rows that fail, and panics in Rust where they hold bytes
        found = dict(reversed(list(_broken_rows(name, frame))))
        if not found:
            raise error
        return found
    return {}


def without(table: pa.Table, documents: Container[str]) -> pa.Table:
    """A table without the rows of some documents."""
    if not documents:
        return table
    keep = [document_id not in documents for document_id in table["document_id"].to_pylist()]
    return table.filter(pa.array(keep))


def _broken_rows(name: str, frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """The document of every row that breaks a rule, and which row breaks which, rule by rule."""
    schema = MODELS[name].to_schema()
    for column, rules in schema.columns.items():
        present = frame[column].is_not_null()
        if not rules.nullable:
            yield from _told(frame, present, f"{name}.{column}: not null", column)
        if rules.unique:
            yield from _told(frame, ~frame[column].is_duplicated(), f"{name}.{column}: unique", column)
        for check in rules.checks:
            # A rule of a column says nothing of rows that have no value there.
            passed = _passed(check, frame, column) | ~present
            yield from _told(frame, passed, f"{name}.{column}: {check.error or check.name}", column)
    for check in schema.checks:
        yield from _told(frame, _passed(check, frame, None), f"{name}: {check.description or check.name}", None)


def _passed(check: pandera.polars.Check, frame: pl.DataFrame, column: str | None) -> pl.Series:
    """Whether each row passes a check."""
    output: pl.DataFrame = check(frame.lazy(), column).check_output.collect()
    return output[output.columns[-1]].fill_null(False)


def _told(frame: pl.DataFrame, passed: pl.Series, rule: str, column: str | None) -> Iterator[tuple[str, str]]:
    key = frame.columns[0]
    for index in (~passed).arg_true().to_list():
        row = f"row {index} ({key} {_shown(frame[key][index])})"
        value = f", found {_shown(frame[column][index])}" if column is not None else ""
        yield frame["document_id"][index], f"{rule} is broken by {row}{value}"


def _shown(value: object) -> str:
    return (value.hex() if isinstance(value, bytes) else str(value))[:200]
