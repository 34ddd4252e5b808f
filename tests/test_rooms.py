"""The `__init__` of a room is its index: what other rooms use of it stands there, and what stands there is there."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import variorum

PACKAGE = Path(variorum.__file__).parent
ROOMS = sorted(folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists())
ENTRY = re.compile(r"^((?:[a-z_]+\.)+)([a-z_]+) {2,}", re.MULTILINE)
"""A line of an index: the module and its function, then what it is for."""


def index_of(room: str) -> str:
    return ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text())) or ""


def functions_of(room: str) -> dict[str, set[str]]:
    """The public functions of a room, by the module that has them."""
    found: dict[str, set[str]] = {}
    for file in (PACKAGE / room).rglob("*.py"):
        module = ".".join(file.relative_to(PACKAGE / room).with_suffix("").parts)
        body = ast.parse(file.read_text()).body
        found[module] = {item.name for item in body if isinstance(item, ast.FunctionDef) and item.name[0] != "_"}
    return found


@cache
def used_by_others() -> dict[str, set[tuple[str, str]]]:
    """By room: the modules and names that other rooms import of it."""
    used: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for room in ROOMS:
        for file in (PACKAGE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("variorum."):
                    continue
                _, other, *rest = str(node.module).split(".")
                if other != room:
                    used[other] |= {(".".join(rest), name.name) for name in node.names}
    return used


@pytest.mark.parametrize("room", ROOMS)
def test_what_an_index_names_is_there(room: str) -> None:
    functions = functions_of(room)
    named = [(module[:-1], name) for module, name in ENTRY.findall(index_of(room))]
    assert named, "an index has a line for each thing to begin at"
    assert [one for one in named if one[1] not in functions.get(one[0], ())] == []


@pytest.mark.parametrize("room", ROOMS)
def test_an_index_names_what_other_rooms_call(room: str) -> None:
    functions = functions_of(room)
    words = set(re.findall(r"\w+", index_of(room)))
    called = {name for module, name in used_by_others()[room] if name in functions.get(module, ())}
    assert called - words == set()
