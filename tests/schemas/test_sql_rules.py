"""Rules are put in SQL or refused: none is guessed. That both find the same: tests/flows/test_validate.py."""

import pandera.polars as pa
import polars as pl
import pytest
from pandera.api.polars.types import PolarsData

from variorum.schemas.sql_rules import sql_rules


def model(expression: pl.Expr | None = None, **checks: object) -> type[pa.DataFrameModel]:
    """A table of one column with a rule."""

    class Names(pa.DataFrameModel):
        name: str = pa.Field(**checks)  # type: ignore[arg-type]

        if expression is not None:

            @pa.dataframe_check(description="it is as it should be")
            def fits(cls, data: PolarsData) -> pl.LazyFrame:
                return data.lazyframe.select(expression)

    return Names


def test_a_rule_is_said_with_its_values_quoted() -> None:
    assert sql_rules("names", model(isin=["it's", "a"])) == [
        'bool_and("name" IS NOT NULL)',
        """bool_and(coalesce(("name" IN ('a', 'it''s')), TRUE))""",
    ]
    assert sql_rules("names", model(str_matches=r"^[\u2028\x00]$"))[1:] == [
        r"""bool_and(coalesce(regexp_matches("name", '^[\x{2028}\x00]$'), TRUE))"""
    ]


@pytest.mark.parametrize("pattern", [r"^\w+$", r"^a\d", r"^(?i)a", r"\bx", r"^\p{Lu}"])
def test_a_pattern_that_re2_reads_otherwise_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"names: the rule .* cannot be said in SQL: the pattern"):
        sql_rules("names", model(pl.col("name").str.contains(pattern)))


@pytest.mark.parametrize(
    "expression",
    [
        pl.col("name").str.to_lowercase() == "a",
        pl.col("name").str.strip_chars("x") == "a",
        pl.col("name").str.contains(".", literal=True),
        pl.col("name").str.len_chars() == 1.5,
        pl.col("name").is_in([1, 2]),
        pl.col("name").is_in(["a"], nulls_equal=True),
    ],
)
def test_an_expression_without_words_in_sql_is_refused(expression: pl.Expr) -> None:
    with pytest.raises(ValueError, match=r"names: the rule .* cannot be said in SQL"):
        sql_rules("names", model(expression))
