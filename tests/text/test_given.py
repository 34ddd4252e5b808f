"""What is given of a text beside it: any JSON that there is, laid over a row and found again as it was."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.given import MOST_LEVELS, RESERVED, as_given, given_in, plain_values, with_given, without_given

NAMES = st.sampled_from([*RESERVED, *(f"{name}_" for name in RESERVED), "column:title", "_column:title", "title"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.dictionaries(NAMES | st.text(st.characters(), max_size=5), VALUES, max_size=6))
def test_what_is_given_is_found_again_as_it_was(values: dict[str, object]) -> None:
    said = as_given(plain_values(values))
    said.encode()
    row = {"title": "Own", "language": "en", "language_score": 0.5, "published": date(1850, 2, 3), "metadata": "{}"}
    laid = with_given(row, said)

    json.loads(laid["metadata"], parse_constant=pytest.fail)
    assert given_in(json.loads(laid["metadata"])) == said
    assert without_given(laid) == row
    assert "\0" not in laid["title"] and "\n" not in laid["title"]


def test_what_is_nested_beyond_all_measure_is_refused() -> None:
    deep: object = 1
    for _ in range(MOST_LEVELS):
        deep = [deep]
    with pytest.raises(ValueError, match=f"more than {MOST_LEVELS} lists"):
        plain_values({"a": deep})
