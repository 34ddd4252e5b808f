"""The rules of the models put to rows of Python's values: to import Pandera takes as long as to check 30,000 of them.

Rules of columns are read from tables.json. Rules between columns stand here once more, each under the sentence that the
model has for it. `tests/flows/test_validate.py` holds both to the same answers.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from variorum.schemas.row import Row
from variorum.schemas.table import Column
from variorum.schemas.tables import column_rules, tables

Rule = Callable[[Any], bool]
"""Whether a value, or a row, keeps a rule."""

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What text may not have: `text_is_clean` of the model says the same."""


def holds(name: str, rows: Sequence[Row]) -> bool:
    """Whether rows of a table keep all rules of its model; False as well where a rule is not known here."""
    table, told = tables()[name], column_rules()[name]
    for column in table.columns:
        if not _column_holds(column, told[column.name], [row[column.name] for row in rows]):
            return False
    for sentence in table.checks:
        rule = OF_ROWS.get(sentence)
        if rule is None or not all(map(rule, rows)):
            return False
    return True


def _column_holds(column: Column, told: Mapping[str, Mapping[str, Any]], values: Sequence[Any]) -> bool:
    present = [value for value in values if value is not None]
    if not column.nullable and len(present) < len(values):
        return False
    if "unique" in column.checks and len(set(values)) < len(values):
        return False
    for name, numbers in told.items():
        make = _OF_VALUES.get(name)
        if make is None or not all(map(make(numbers), present)):
            return False
    return True


def _at_least(told: Mapping[str, Any]) -> Rule:
    least = told["min_value"]
    return lambda value: bool(value >= least)


def _at_most(told: Mapping[str, Any]) -> Rule:
    most = told["max_value"]
    return lambda value: bool(value <= most)


def _one_of(told: Mapping[str, Any]) -> Rule:
    return frozenset(told["allowed_values"]).__contains__


def _like(told: Mapping[str, Any]) -> Rule:
    # The end is the end for Pandera; for `re` it may have a line feed behind it.
    pattern = re.compile(re.sub(r"\$$", r"\\Z", told["pattern"]))
    return lambda value: pattern.match(value) is not None


def _as_long(told: Mapping[str, Any]) -> Rule:
    least, most = told["min_value"] or 0, told["max_value"]
    return lambda value: least <= len(value) and (most is None or len(value) <= most)


_OF_VALUES: dict[str, Callable[[Mapping[str, Any]], Rule]] = {
    "greater_than_or_equal_to": _at_least,
    "less_than_or_equal_to": _at_most,
    "isin": _one_of,
    "str_matches": _like,
    "str_length": _as_long,
}
"""By the name that Pandera has for a rule of a column: what makes it of what the model tells."""


def _hashes_have_their_length(row: Row) -> bool:
    return len(row["raw_sha256"]) == 32 and len(row["content_hash"]) == 16


def _raw_hash_has_its_length(row: Row) -> bool:
    return len(row["raw_sha256"]) == 32


def _root_is_section_zero(row: Row) -> bool:
    is_root = row["ordinal"] == 0
    return [row["level"] == 0, row["parent_id"] is None, row["path"] == ""] == [is_root] * 3


def _section_spans_run_forward(row: Row) -> bool:
    start, end = row["byte_start"], row["byte_end"]
    heading_start, heading_end = row["heading_start"], row["heading_end"]
    if not _in_order(start, end):
        return False
    if heading_start is None:
        return True
    is_long = heading_end is None or heading_start < heading_end
    return is_long and _in_order(start, heading_start) and _in_order(heading_end, end)


def _in_order(first: int | None, second: int | None) -> bool:
    return first is None or second is None or first <= second


def _has_heading(row: Row) -> bool:
    return row["ordinal"] == 0 or bool(row["heading"])


def _span_runs_forward(row: Row) -> bool:
    start, end = row["byte_start"], row["byte_end"]
    if start is None or end is None:
        return start is None and end is None
    return bool(start < end)


def _measures_fit(row: Row) -> bool:
    return len(row["content_hash"]) == 16 and len(row["text"]) == row["n_chars"]


def _text_is_clean(row: Row) -> bool:
    text: str = row["text"]
    return text.strip() == text and CONTROLS.search(text) is None


def _sides_fit_event(row: Row) -> bool:
    sides = row["from_id"] is not None, row["to_id"] is not None
    return sides == {"added": (False, True), "removed": (True, False)}.get(row["event"], (True, True))


def _life_is_in_order(row: Row) -> bool:
    if row["last_version"] is None:
        return row["successor"] is None
    return bool(row["last_version"] >= row["first_version"])


OF_ROWS: dict[str, Rule] = {
    "hashes are 32 and 16 bytes long": _hashes_have_their_length,
    "raw_sha256 is 32 bytes": _raw_hash_has_its_length,
    "section 0 alone has level 0, no parent and an empty path": _root_is_section_zero,
    "spans run forward and the heading lies inside the section": _section_spans_run_forward,
    "every section but section 0 has a heading": _has_heading,
    "byte_start lies before byte_end, and both are there or neither": _span_runs_forward,
    "content_hash is 16 bytes and n_chars counts the text": _measures_fit,
    "text is trimmed and has no control characters but line feed and tab": _text_is_clean,
    "added has only to_id, removed only from_id, every other event both": _sides_fit_event,
    "an id dies no earlier than it was given out, and only a dead one has a successor": _life_is_in_order,
}
"""By the sentence of the model."""
