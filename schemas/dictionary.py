"""The data dictionary: docs/data-dictionary.md."""

from collections.abc import Iterable

from variorum.schemas.table import Column, Table


def data_dictionary(tables: Iterable[Table]) -> str:
    """Every table and column in Markdown: what it means, its type, whether it may be null, its checks."""
    parts = [
        "# Data dictionary",
        "",
        "Generated from the models in `schemas/`; do not edit. The same descriptions are comments in the DuckDB file,",
        "field metadata in Arrow, and fields in `datapackage.json`.",
    ]
    for table in tables:
        parts += ["", *_table(table)]
    return "\n".join(parts) + "\n"


def _table(table: Table) -> Iterable[str]:
    yield f"## {table.name}"
    yield ""
    yield table.description
    yield ""
    yield "| column | type | null | meaning | checks |"
    yield "| --- | --- | --- | --- | --- |"
    yield from map(_row, table.columns)
    if table.checks:
        yield ""
        yield from (f"- Rule: {check}." for check in table.checks)


def _row(column: Column) -> str:
    checks = ", ".join(f"`{check}`" for check in column.checks).replace("|", "\\|")
    return f"| {column.name} | {column.type} | {'yes' if column.nullable else 'no'} | {column.description} | {checks} |"
