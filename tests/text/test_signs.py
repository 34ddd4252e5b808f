"""Every sign of a heading has a weight: one that has none would be a slip of the pen, and weigh nothing in silence."""

import ast
import inspect
import re
from collections.abc import Iterator

import pytest

from variorum.text.readers.plain.headings import endings, signs, signs_around
from variorum.text.readers.plain.headings.scoring import BIAS, score, weights

NAMES_SIGNS = re.compile(r"_?of_|ending_signs\Z")
"""Functions whose lists are of signs."""


def names_in(function: ast.FunctionDef) -> Iterator[str]:
    """The names that a function gives to signs: what it appends, and the lists that it begins or answers with."""
    for node in ast.walk(function):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            given = node.args
        elif isinstance(node, ast.List):
            given = node.elts
        for one in given:
            branches = [one.body, one.orelse] if isinstance(one, ast.IfExp) else [one]
            yield from (b.value for b in branches if isinstance(b, ast.Constant) and isinstance(b.value, str))


def test_every_sign_that_the_code_names_has_a_weight() -> None:
    named: set[str] = set()
    for module in (signs, signs_around, endings):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef) and NAMES_SIGNS.match(node.name):
                named |= set(names_in(node))
    assert len(named) > 60
    assert named <= weights().keys()


def test_every_size_and_every_end_has_a_weight() -> None:
    assert {name for _, name in signs._SIZES} <= weights().keys()
    ends = ("stop", "question", "exclamation", "colon", "pause", "bare")
    assert {f"ends: {end}" for end in ends} <= weights().keys()


def test_an_unknown_sign_fails() -> None:
    assert score([]) == weights()[BIAS]
    with pytest.raises(KeyError, match="no such sign"):
        score(["no such sign"])
