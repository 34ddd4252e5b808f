from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.schemas.table import Column, Table, arrow_schema
from variorum.store import logical

TABLE = Table(
    "t",
    "",
    (
        Column("a", "string", True, ""),
        Column("b", "string", True, ""),
        Column("n", "int32", True, ""),
        Column("x", "double", True, ""),
        Column("h", "binary", True, ""),
        Column("d", "date", True, ""),
    ),
)
TEXTS = st.none() | st.sampled_from(["", "-", ":", "1:", "a", "ab", "b", "\x1f", "NULL"]) | st.text(max_size=5)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "a": TEXTS,
            "b": TEXTS,
            "n": st.none() | st.integers(-3, 30),
            "x": st.none() | st.floats(0, 1, width=32),
            "h": st.none() | st.binary(max_size=3),
            "d": st.none() | st.dates(),
        }
    ),
    max_size=6,
)
HASHER = logical.scratch()


def sums(rows: list[dict[str, Any]]) -> str:
    return logical.sums_of_rows(HASHER, TABLE, pa.Table.from_pylist(rows, schema=arrow_schema(TABLE)))


@settings(deadline=None)
@given(ROWS, ROWS)
def test_equal_if_and_only_if_the_rows_are(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    assert (sums(one) == sums(other)) == (sorted(map(repr, one)) == sorted(map(repr, other)))


@settings(deadline=None)
@given(ROWS, ROWS)
def test_shards_add_up(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    assert logical.add([sums(one), sums(other)]) == sums(one + other) == sums(other + one)


@settings(deadline=None)
@given(ROWS)
def test_a_long_row_is_hashed_as_sql_hashes_it(rows: list[dict[str, Any]]) -> None:
    """Here every value of three bytes or more is long, and is hashed two bytes at a time."""
    table = pa.Table.from_pylist(rows, schema=arrow_schema(TABLE))
    with HASHER.cursor() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(logical, "LONG", 2)
        connection.register("these", table)
        assert logical.sums_of_rows(HASHER, TABLE, table) == logical.sums_of(connection, TABLE, "these")


@settings(deadline=None)
@given(ROWS, st.floats() | st.floats(width=32), st.dates())
def test_few_rows_are_hashed_as_sql_hashes_them(rows: list[dict[str, Any]], number: float, day: date) -> None:
    """Whatever their numbers: DuckDB and Python have to write them alike."""
    rows = [*rows, {"a": "ä\u0000", "b": None, "n": -(2**31), "x": number, "h": b"\x00\xff", "d": day}]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(TABLE))
    with HASHER.cursor() as connection:
        connection.register("these", table)
        assert logical.sums_of_rows(HASHER, TABLE, table) == logical.sums_of(connection, TABLE, "these")


def test_few_rows_are_hashed_without_sql() -> None:
    rows = [{"a": "a", "b": None, "n": 1, "x": 0.25, "h": b"h", "d": None}] * logical.FEW
    closed = HASHER.cursor()
    closed.close()
    table = pa.Table.from_pylist(rows, schema=arrow_schema(TABLE))
    assert logical.sums_of_rows(closed, TABLE, table).startswith(f"{logical.FEW}:")


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries({"a": TEXTS, "h": st.none() | st.binary(max_size=3)}), max_size=6))
def test_a_long_row_of_texts_alone_is_hashed_as_sql_hashes_it(rows: list[dict[str, Any]]) -> None:
    texts = Table("u", "", (Column("a", "string", True, ""), Column("h", "binary", True, "")))
    table = pa.Table.from_pylist(rows, schema=arrow_schema(texts))
    with HASHER.cursor() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(logical, "LONG", 2)
        connection.register("these", table)
        assert logical.sums_of_rows(HASHER, texts, table) == logical.sums_of(connection, texts, "these")


def test_null_is_not_the_empty_string_and_fields_do_not_run_together() -> None:
    blank = {"n": None, "x": None, "h": None, "d": None}
    pairs = [("", None), (None, ""), ("a", "b"), ("ab", ""), ("", "ab"), ("a:b", None), ("1:a", "b"), (None, None)]
    assert len({sums([{"a": a, "b": b, **blank}]) for a, b in pairs}) == len(pairs)


def test_one_line_of_sql_gives_it_from_parquet_and_from_a_table(tmp_path: Path) -> None:
    rows = [{"a": "x'y", "b": None, "n": 3, "x": 0.1, "h": b"\x00", "d": None}] * 3
    expected = logical.hash_of(sums(rows))
    pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema(TABLE)), tmp_path / "t.parquet")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS FROM '{tmp_path / 't.parquet'}'")
        for relation in ("t", f"'{tmp_path / 't.parquet'}'"):
            line = logical.hash_sql(TABLE, relation)
            assert "\n" not in line
            assert connection.execute(line).fetchall() == [(expected,)]


def test_of_nothing() -> None:
    assert sums([]) == logical.EMPTY == logical.add([])
