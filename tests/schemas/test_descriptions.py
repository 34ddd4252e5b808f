"""One description per table: everything else is generated from it, and committed where people read it."""

from pathlib import Path

import pytest

from variorum.schemas.dictionary import data_dictionary
from variorum.schemas.generate import descriptions
from variorum.schemas.models import MODELS, described, layout_of
from variorum.schemas.table import arrow_schema, from_json, to_json
from variorum.schemas.tables import layouts, tables

ROOT = Path(__file__).parents[2]


def test_every_column_says_what_it_is() -> None:
    for table in tables().values():
        assert table.description
        assert all(len(column.description) > 5 for column in table.columns), table.name


def test_what_is_generated_is_up_to_date() -> None:
    dictionary = data_dictionary([described(name) for name in MODELS])
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == dictionary, "make tables"
    assert (ROOT / "schemas" / "tables.json").read_text(encoding="utf-8") == descriptions(), "make tables"


@pytest.mark.parametrize("name", MODELS)
def test_what_is_read_is_what_the_model_says(name: str) -> None:
    assert tables()[name] == described(name)
    assert layouts()[name] == layout_of(name)


def test_every_column_that_is_named_is_there() -> None:
    for name, layout in layouts().items():
        columns = {column.name for column in tables()[name].columns}
        assert {layout.within, *layout.label, *layout.references} <= columns
        assert layout.entity is None or (layout.id and layout.says and layout.label)
        for column, other in layout.references.items():
            assert layouts()[other].id, f"{name}.{column} refers to {other}, which has no key"


@pytest.mark.parametrize("name", MODELS)
def test_a_table_survives_being_written_as_json(name: str) -> None:
    table = tables()[name]
    assert from_json(to_json(table)) == table


@pytest.mark.parametrize("name", MODELS)
def test_arrow_schema_has_the_model_s_columns(name: str) -> None:
    schema = arrow_schema(tables()[name])
    assert schema.names == list(MODELS[name].to_schema().columns)
    assert all(field.metadata[b"description"] for field in schema)
