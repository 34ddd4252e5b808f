"""What `variorum sql` answers to queries that mean harm, or that Python has no values for."""

import csv
import io
import json
from pathlib import Path
from typing import Literal

import duckdb
import pytest

from variorum.commands import query
from variorum.dataset import sql
from variorum.errors import UsageError


def written(statement: str, format: Literal["csv", "json"]) -> str:
    out = io.BytesIO()
    query.write_rows(duckdb.sql(statement).to_arrow_table(), format, out)
    return out.getvalue().decode()


def test_columns_of_one_name_are_all_told() -> None:
    """As of two tables joined: in a row of Python's they would be one, and the first value lost."""
    statement = "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a"
    assert json.loads(written(statement, "json")) == [{"a": 1, "a_2": 2, "a_1": 3, "a_3": 4}]
    assert written(statement, "csv") == "a,a_2,a_1,a_3\n1,2,3,4\n"


@pytest.mark.parametrize(
    "value", ["'infinity'::TIMESTAMP", "'-infinity'::DATE", "['infinity'::DATE]", "{'a': '290309-12-22 (BC)'::DATE}"]
)
def test_a_day_that_python_does_not_have_is_told(value: str) -> None:
    (row,) = json.loads(written(f"SELECT {value} AS day, 7 AS n", "json"))
    assert "out of range" in str(row["day"])
    assert row["n"] == 7


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 7])
def test_portions_make_one_answer(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "ROWS_AT_ONCE", 3)
    statement = f"SELECT range AS n, 'x' || range AS name FROM range({rows})"
    expected = [{"n": n, "name": f"x{n}"} for n in range(rows)]
    assert written(statement, "json") == json.dumps(expected, indent=2) + "\n"
    found = list(csv.DictReader(io.StringIO(written(statement, "csv"))))
    assert [(row["n"], row["name"]) for row in found] == [(str(n), f"x{n}") for n in range(rows)]


def test_an_answer_without_end_ends(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "MOST", 10 * 2**20)
    with pytest.raises(UsageError, match="the answer has more than 10 MiB; ask for fewer rows"):
        sql.ask(str(warehouse), "FROM range(100000000000)")
    assert sql.ask(str(warehouse), "FROM range(1000000)").num_rows == 1_000_000


def test_an_error_in_a_later_row_is_one_of_the_query(warehouse: Path) -> None:
    late = "SELECT CASE WHEN range = 250000 THEN error('too late') ELSE 1 END FROM range(300000)"
    with pytest.raises(UsageError, match=r"SQL: .*too late"):
        sql.ask(str(warehouse), late)
