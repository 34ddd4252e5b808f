"""All rules asked at once find what Pandera finds when it asks each by itself."""

import pandera.errors
import polars as pl
import pyarrow as pa
import pytest
from scene import Build, write_texts

from variorum.pipeline import validate
from variorum.schemas.models import MODELS
from variorum.store.commits import commit_of, tree_of
from variorum.store.rows import rows_of
from variorum.store.warehouse import open_warehouse

TEXT = "# Of moss\n\nIt grows slowly, and on stones.\n\n## Of reed\n\n- It bends.\n- It does not break.\n"
VALUES: dict[str, list[object]] = {
    "string": [None, "", " ", "x", "p000", "\x07 bell"],
    "binary": [None, b"", b"x" * 16, b"x" * 32],
    "int": [None, -1, 0, 1, 30_000],
    "float": [None, -1.0, 0.5, 2.0],
    "date": [None],
}
"""Values to put in the place of one; some of them are right in some columns."""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, build: Build) -> dict[str, pa.Table]:
    home = tmp_path_factory.mktemp("validate")
    write_texts(home / "in", {"a.md": TEXT, "b.md": TEXT.replace("reed", "oak")})
    build(home / "in", home / "w")
    warehouse = open_warehouse(home / "w")
    tree = tree_of(warehouse, commit_of(warehouse))
    ids = rows_of(warehouse, tree, "documents", _all(warehouse, tree))["document_id"].to_pylist()
    return {name: rows_of(warehouse, tree, name, ids) for name in ("documents", "sections", "paragraphs", "identities")}


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
    return validate._all_hold({name: pl.DataFrame(pl.from_arrow(table))})


@pytest.mark.parametrize("name", ["documents", "sections", "paragraphs", "identities"])
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


@pytest.mark.parametrize("together", [64 << 20, 0])
@pytest.mark.parametrize("at_once", [8 << 20, 0])
def test_large_tables_are_asked_one_by_one_and_told_alike(
    rows: dict[str, pa.Table], together: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validate, "TOGETHER", together)
    monkeypatch.setattr(validate, "AT_ONCE", at_once)
    assert validate.invalid_documents(rows) == {}
    texts = rows["paragraphs"]["text"].to_pylist()
    place, field = rows["paragraphs"].schema.get_field_index("text"), rows["paragraphs"].schema.field("text")
    broken = rows["paragraphs"].set_column(place, field, pa.array([" not trimmed", *texts[1:]], field.type))
    found = validate.invalid_documents({**rows, "paragraphs": broken})
    assert list(found) == [rows["paragraphs"]["document_id"][0].as_py()]
    assert "paragraphs" in found[rows["paragraphs"]["document_id"][0].as_py()]
