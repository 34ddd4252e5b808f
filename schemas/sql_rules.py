"""The rules of a model in SQL, for a process in which DuckDB is at work and Pandera is not.

A rule is written once, as the polars expression that Pandera asks. It is taken from there, by `make tables`, and put
into the words of DuckDB; what has none here is refused, and not guessed. Few rows are checked by these
(`variorum/pipeline/validate.py`), since Pandera with polars takes a quarter of a second to be imported.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandera.polars
import polars as pl
import pyarrow as pa
from pandera.api.polars.types import PolarsData

_BINARY = {
    "Eq": "=",
    "NotEq": "<>",
    "Lt": "<",
    "LtEq": "<=",
    "Gt": ">",
    "GtEq": ">=",
    "And": "AND",
    "Or": "OR",
}
"""Null is neither true nor false to both, and NaN is above all numbers."""

_WHITE = "".join(map(chr, (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029)))
_WHITE += "\u202f\u205f\u3000"
"""What polars strips: the white space of Unicode. DuckDB strips blanks unless it is told what."""

_IN_PATTERNS = re.compile(r"\\u([0-9A-Fa-f]{4})|\\(?:x[0-9A-Fa-f]{2}|[^0-9A-Za-z])|\(\?|[^\\]")
"""What a pattern may hold: signs, escaped marks, code points, of which re2 writes those of four digits in its own way.
Classes by name are of Unicode to polars and of ASCII to DuckDB."""


def sql_rules(name: str, model: type[pandera.polars.DataFrameModel]) -> list[str]:
    """What holds of a table as a whole, as conditions to select from it; a table without rows answers null.

    Raises ValueError where a rule is of a kind that is not known here.
    """
    schema = model.to_schema()
    schema.register_default_backends(pl.DataFrame)
    rules: list[str] = []
    for column, its in schema.columns.items():
        called = _column(column)
        if not its.nullable:
            rules.append(f"bool_and({called} IS NOT NULL)")
        if its.unique:
            rules.append(f"count(DISTINCT {called}) + CAST(count({called}) < count(*) AS INTEGER) = count(*)")
    checks = [(check, column) for column, its in schema.columns.items() for check in its.checks]
    for check, key in (*checks, *((check, "*") for check in schema.checks)):
        try:
            asked = _sql(json.loads(_expression(check, key).meta.serialize(format="json")))
        except _Unknown as unknown:
            raise ValueError(f"{name}: the rule {check.error or check.name} cannot be said in SQL: {unknown}") from None
        rules.append(f"bool_and(coalesce({asked}, {'TRUE' if check.ignore_na else 'FALSE'}))")
    return rules


class _Unknown(Exception):
    """A part of an expression that has no words in SQL here."""


class _Asked(pl.LazyFrame):
    """Takes the place of a frame, and gives back what is asked of it."""

    def select(self, *expressions: Any, **named: Any) -> Any:
        return expressions[0] if len(expressions) == 1 and not named else None


def _expression(check: pandera.polars.Check, key: str) -> pl.Expr:
    """What a check asks of each row."""
    function = check._check_fn if check.registry_name is None else check.get_builtin_check_fn(check.registry_name)
    expression = function(PolarsData(_Asked(), key), **check._check_kwargs)
    if not isinstance(expression, pl.Expr):
        raise _Unknown("it asks for more than one expression of each row")
    return expression


def _sql(node: Any) -> str:
    """An expression as polars writes it down, in SQL."""
    match node:
        case {"Column": str(name)}:
            return _column(name)
        case {"Literal": literal}:
            return _literal(literal)
        case {"BinaryExpr": {"left": left, "op": str(op), "right": right}} if op in _BINARY:
            return f"({_sql(left)} {_BINARY[op]} {_sql(right)})"
        case {"Ternary": {"predicate": predicate, "truthy": truthy, "falsy": falsy}}:
            return f"(CASE WHEN {_sql(predicate)} THEN {_sql(truthy)} ELSE {_sql(falsy)} END)"
        case {"Function": {"input": [*inputs], "function": function}}:
            return _call(function, inputs)
    raise _Unknown(json.dumps(node)[:200])


def _call(function: object, inputs: Sequence[Any]) -> str:
    match function, inputs:
        case {"StringExpr": {"Contains": {"literal": False}}}, [of, {"Literal": {"Scalar": {"String": str(pattern)}}}]:
            return f"regexp_matches({_sql(of)}, {_quoted(_pattern(pattern))})"
        case {"StringExpr": "StripChars"}, [of, {"Literal": {"Scalar": {"Null": _}}}]:
            return f"trim({_sql(of)}, {_quoted(_WHITE)})"
        case {"Boolean": {"IsIn": {"nulls_equal": False}}}, [of, {"Literal": {"Scalar": {"List": [*values]}}}]:
            return f"({_sql(of)} IN ({', '.join(map(_quoted, sorted(_strings(bytes(values)))))}))"
        case (({"Boolean": str(name)} | {"StringExpr": str(name)} | {"BinaryExpr": str(name)} | str(name)), _) if (
            name in _CALLS
        ):
            return _CALLS[name](*map(_sql, inputs))
    raise _Unknown(json.dumps(function)[:200])


_CALLS: Mapping[str, Callable[..., str]] = {
    "FillNull": lambda of, filling: f"coalesce({of}, {filling})",
    "IsNull": lambda of: f"({of} IS NULL)",
    "IsNotNull": lambda of: f"({of} IS NOT NULL)",
    "Not": lambda of: f"(NOT {of})",
    "LenChars": lambda of: f"length({of})",
    "Size": lambda of: f"octet_length({of})",
}


def _column(name: str) -> str:
    return f'"{name}"'


def _literal(literal: object) -> str:
    match literal:
        case {"Dyn": {"Int": int(number)}}:
            return str(number)
        case {"Scalar": {"String": str(text)}}:
            return _quoted(text)
        case {"Scalar": {"Boolean": bool(truth)}}:
            return str(truth).upper()
    raise _Unknown(json.dumps(literal)[:200])


def _strings(stream: bytes) -> list[str]:
    """The values of a closed set, which polars writes down as a stream of Arrow."""
    values: list[object] = pa.ipc.open_stream(stream).read_all().column(0).to_pylist()
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values):
        raise _Unknown(f"the set {values}")
    return texts


def _pattern(pattern: str) -> str:
    """A regular expression of polars as re2 reads it."""
    parts = []
    at = 0
    while at < len(pattern):
        part = _IN_PATTERNS.match(pattern, at)
        if part is None or part[0] == "(?":
            raise _Unknown(f"the pattern {pattern} from {pattern[at:]} on")
        parts.append(f"\\x{{{part[1]}}}" if part[1] else part[0])
        at = part.end()
    return "".join(parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
