"""One description per table: everything else is generated from it, and committed where people read it."""

from pathlib import Path

import pytest

from variorum.schemas.dictionary import data_dictionary
from variorum.schemas.models import MODELS, tables
from variorum.schemas.table import arrow_schema, from_json, to_json


def test_every_column_says_what_it_is() -> None:
    for table in tables().values():
        assert table.description
        assert all(len(column.description) > 5 for column in table.columns), table.name


def test_data_dictionary_is_up_to_date() -> None:
    written = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    assert written.read_text(encoding="utf-8") == data_dictionary(), (
        "python -m schemas.dictionary > docs/data-dictionary.md"
    )


@pytest.mark.parametrize("name", MODELS)
def test_a_table_survives_being_written_as_json(name: str) -> None:
    table = tables()[name]
    assert from_json(to_json(table)) == table


@pytest.mark.parametrize("name", MODELS)
def test_arrow_schema_has_the_model_s_columns(name: str) -> None:
    schema = arrow_schema(tables()[name])
    assert schema.names == list(MODELS[name].to_schema().columns)
    assert all(field.metadata[b"description"] for field in schema)
