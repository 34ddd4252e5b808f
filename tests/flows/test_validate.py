"""All rules asked at once, of polars and of DuckDB, find what Pandera finds when it asks each by itself."""

import duckdb
import pandera.errors
import polars as pl
import pyarrow as pa
import pytest
from scene import Build, write_texts

from variorum.pipeline import validate, validate_by_pandera
from variorum.schemas.models import MODELS
from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.store.commits import commit_of, tree_of
from variorum.store.rows import rows_of
from variorum.store.warehouse import open_warehouse

TEXT = "# Of moss\n\nIt grows slowly, and on stones.\n\n## Of reed\n\n- It bends.\n- It does not break.\n"
VALUES: dict[str, list[object]] = {
    "string": [
        *(
            None,
            "",
            " ",
            "x",
            "p000",
            "\x07 bell",
            "und\n",
            "{",
            "a/b\n",
            "body\n",
            "1.2",
            "\0",
            "a\0",
            "x\x9f",
            "\ud7ff",
        ),
        *(
            f"{edge}x"
            for edge in ("\x0b", "\x1c", "\x85", "\xa0", "\u180e", "\u200b", "\u2003", "\u2028", "\u3000", "\ufeff")
        ),
        *(
            f"x{edge}"
            for edge in ("\n", "\x1f", "\u1680", "\u200a", "\u2029", "\u202f", "\u205f", "\u0301", "\U0001f468\u200d")
        ),
        *(f"{letter}{'0' * 16}{more}" for letter in "dsp" for more in ("", "\n", "0")),
    ],
    "binary": [None, b"", b"x" * 16, b"x" * 32],
    "int": [None, -1, 0, 1, 30_000],
    "float": [None, -1.0, -0.0, 0.5, 2.0, float("nan"), float("inf"), float("-inf")],
    "date": [None],
}
"""Values to put in the place of one; some of them are right in some columns."""


TABLES = ("documents", "sections", "paragraphs", "identities", "lineage", "raw")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, build: Build) -> dict[str, pa.Table]:
    home = tmp_path_factory.mktemp("validate")
    write_texts(home / "in", {"a.md": TEXT, "b.md": TEXT.replace("reed", "oak")})
    build(home / "in", home / "w")
    warehouse = open_warehouse(home / "w")
    tree = tree_of(warehouse, commit_of(warehouse))
    ids = rows_of(warehouse, tree, "documents", _all(warehouse, tree))["document_id"].to_pylist()
    with duckdb.connect(str(home / "w" / "variorum.duckdb"), read_only=True) as connection:
        lineage = connection.execute("FROM lineage").to_arrow_table().cast(arrow_schema(tables()["lineage"]))
    return {"lineage": lineage} | {name: rows_of(warehouse, tree, name, ids) for name in TABLES if name != "lineage"}


def _all(warehouse: object, tree: object) -> list[str]:
    from variorum.store.rows import document_order

    return list(document_order(warehouse, tree))  # type: ignore[arg-type]


def by_pandera(name: str, table: pa.Table) -> bool:
    try:
        MODELS[name].validate(pl.DataFrame(pl.from_arrow(table)), lazy=True)
    except (pandera.errors.SchemaErrors, pl.exceptions.PanicException):
        return False
    return True


def at_once(name: str, table: pa.Table) -> bool:
    """What polars and DuckDB say, which is the same."""
    holds = validate_by_pandera._all_hold({name: pl.DataFrame(pl.from_arrow(table))})
    assert validate.hold({name: table}) == holds
    return holds


@pytest.mark.parametrize("name", TABLES)
def test_what_breaks_a_rule_is_found_by_both(name: str, rows: dict[str, pa.Table]) -> None:
    table = rows[name]
    assert table.num_rows > 1
    assert by_pandera(name, table) and at_once(name, table)
    verdicts = []
    for place, field in enumerate(table.schema):
        kind = (
            "int"
            if pa.types.is_integer(field.type)
            else "float"
            if pa.types.is_floating(field.type)
            else str(field.type)
        )
        for value in VALUES.get(kind.removesuffix("32[day]"), [None]):
            values = table[field.name].to_pylist()
            values[1] = value
            changed = table.set_column(place, field.name, pa.array(values, field.type))
            verdicts.append(at_once(name, changed))
            assert verdicts[-1] == by_pandera(name, changed), f"{field.name} = {value!r}"
        twice = table.set_column(
            place, field.name, pa.array(table[field.name].to_pylist()[:1] * table.num_rows, field.type)
        )
        assert at_once(name, twice) == by_pandera(name, twice), f"{field.name} is the same in each row"
    assert True in verdicts and False in verdicts
    assert not at_once(name, table.drop_columns([table.column_names[-1]]))


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("sections", "heading", ""),
        ("sections", "heading", None),
        ("sections", "parent_id", None),
        ("sections", "level", 0),
        ("sections", "byte_end", 0),
        ("paragraphs", "byte_end", 0),
        ("documents", "content_hash", b"x" * 32),
    ],
)
def test_a_row_that_a_rule_of_its_table_forbids_does_not_hold(
    rows: dict[str, pa.Table], name: str, column: str, value: object
) -> None:
    table = rows[name]
    values = table[column].to_pylist()
    values[-1] = value
    number, field = table.schema.get_field_index(column), table.schema.field(column)
    broken = table.set_column(number, field, pa.array(values, field.type))
    assert by_pandera(name, table)
    assert not by_pandera(name, broken)
