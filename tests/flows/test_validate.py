"""All rules asked at once, and of plain values, find what Pandera finds when it asks each by itself."""

import pandera.errors
import polars as pl
import pyarrow as pa
import pytest
from scene import Build, write_texts

from variorum.pipeline import validate
from variorum.schemas.few_rows import OF_ROWS, holds
from variorum.schemas.models import MODELS
from variorum.schemas.tables import tables
from variorum.store.commits import commit_of, tree_of
from variorum.store.objects import get
from variorum.store.rows import rows_of
from variorum.store.warehouse import open_warehouse

TEXT = "# Of moss\n\nIt grows slowly, and on stones.\n\n## Of reed\n\n- It bends.\n- It does not break.\n"
VALUES: dict[str, list[object]] = {
    "string": [None, "", " ", "x", "p000", "\x07 bell"],
    "binary": [None, b"", b"x" * 16, b"x" * 32],
    "int": [None, -1, 0, 1, 30_000],
    "float": [None, -1.0, 0.5, 2.0],
    "date": [None],
    "path": ["1", "1.\n"],
    "text": ["a\u2028b", "\u00a0a", "a\u3000", "a\u1680", "e\u0301", "\U0001d504"],
    "event": ["added", "removed", "edited", "moved"],
    "language": ["de", "de\n", "zh-Hant-TW"],
}
"""Values to put in the place of one, by type or column; some of them are right in some columns."""

TABLES = ("documents", "sections", "paragraphs", "identities", "lineage", "raw")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, build: Build) -> dict[str, pa.Table]:
    home = tmp_path_factory.mktemp("validate")
    write_texts(home / "in", {"a.md": TEXT, "b.md": TEXT.replace("reed", "oak")})
    build(home / "in", home / "w")
    warehouse = open_warehouse(home / "w")
    tree = tree_of(warehouse, commit_of(warehouse))
    ids = rows_of(warehouse, tree, "documents", _all(warehouse, tree))["document_id"].to_pylist()
    found = {name: rows_of(warehouse, tree, name, ids) for name in TABLES if name != "lineage"}
    (shard,) = tree.tables["lineage"]
    return found | {"lineage": get(warehouse, shard.object)}


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


def by_few(name: str, table: pa.Table) -> bool:
    return holds(name, table.to_pylist())


def test_every_rule_between_columns_is_known_to_both() -> None:
    told = [sentence for table in tables().values() for sentence in table.checks]
    assert sorted(OF_ROWS) == sorted(told)


@pytest.mark.parametrize("name", TABLES)
def test_what_breaks_a_rule_is_found_by_all(name: str, rows: dict[str, pa.Table]) -> None:
    table = rows[name]
    assert table.num_rows > 1
    assert by_pandera(name, table) and at_once(name, table) and by_few(name, table)
    verdicts = []
    for place, field in enumerate(table.schema):
        kind = (
            "int"
            if pa.types.is_integer(field.type)
            else "float"
            if pa.types.is_floating(field.type)
            else str(field.type)
        )
        for value in VALUES.get(kind.removesuffix("32[day]"), [None]) + VALUES.get(field.name, []):
            values = table[field.name].to_pylist()
            values[1] = value
            changed = table.set_column(place, field.name, pa.array(values, field.type))
            verdicts.append(at_once(name, changed))
            assert verdicts[-1] == by_pandera(name, changed), f"{field.name} = {value!r}"
            assert verdicts[-1] == by_few(name, changed), f"{field.name} = {value!r}"
        twice = table.set_column(
            place, field.name, pa.array(table[field.name].to_pylist()[:1] * table.num_rows, field.type)
        )
        assert at_once(name, twice) == by_pandera(name, twice) == by_few(name, twice), f"{field.name} in each row"
    assert True in verdicts and False in verdicts
    assert not at_once(name, table.drop_columns([table.column_names[-1]]))
