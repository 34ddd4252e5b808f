"""Every regular expression of the program, how it is used, and strings that are hostile to it.

Found in the source by its syntax tree, so that none is missed: patterns that a module compiles, and those that stand
in a call such as `re.sub(...)`. What is hostile is made from the pattern itself.
"""

import ast
import importlib
import re
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import variorum

ROOT = Path(variorum.__file__).resolve().parent
METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


@dataclass(frozen=True, slots=True)
class Use:
    """A pattern and a way in which it is used."""

    where: str
    pattern: re.Pattern[Any]
    method: str


def uses(rooms: tuple[str, ...]) -> Iterator[Use]:
    """Every use of a pattern in some rooms of the package."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    anywhere = _called(*trees.values())
    for path, tree in trees.items():
        inside = path.relative_to(ROOT).with_suffix("").parts
        if inside[0] not in rooms:
            continue
        module = importlib.import_module(".".join(("variorum", *inside)).removesuffix(".__init__"))
        here = _called(tree)
        where = "/".join(inside)
        for name, pattern in _compiled(vars(module)):
            # A private pattern is used where it stands; one in a table is used under other names: all ways are tried.
            called = here if name.startswith("_") else anywhere
            for method in sorted(called.get(name) or {"search", "fullmatch"}):
                yield Use(f"{where}.{name}", pattern, method)
        for node in ast.walk(tree):
            if _is_call(node) and node.func.attr in METHODS and isinstance(node.args[0], ast.Constant):
                yield Use(f"{where}: {node.args[0].value!r}", re.compile(node.args[0].value), node.func.attr)


def unknown(rooms: tuple[str, ...]) -> list[str]:
    """Calls of `re` in functions, whose patterns are put together only as they run."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        inside = path.relative_to(ROOT).with_suffix("").parts
        if inside[0] in rooms:
            functions = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _is_function(node)]
            made = {node for function in functions for node in ast.walk(function) if _is_call(node)}
            found += [
                f"{'/'.join(inside)}: {ast.unparse(node.args[0])}"
                for node in made
                if not isinstance(node.args[0], ast.Constant)
            ]
    return sorted(found)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef)


def _is_call(node: ast.AST) -> bool:
    """Whether it is a call such as `re.sub(...)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in (*METHODS, "compile")
    )


def _called(*trees: ast.Module) -> dict[str, set[str]]:
    """Name of a pattern -> the methods that are called of it."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                found.setdefault(node.value.id, set()).add(node.attr)
    return found


def _compiled(values: Mapping[str, object]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns of a module, also those that stand in its tables."""
    for name, value in values.items():
        yield from ((name, pattern) for pattern in _inside(value) if not name.startswith("__"))


def _inside(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _inside(tuple(value.values()))
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _inside(one)


# ---------------------------------------------------------------- hostile strings


def hostile(pattern: re.Pattern[Any]) -> Iterable[tuple[str, str, str]]:
    """(start, piece, end): what to repeat, and what to put before and behind it."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    letters = list(dict.fromkeys([*_letters(tree), *" a"]))[:7]
    starts = ["", *list(dict.fromkeys(_beginnings(tree)))[-3:]]
    pairs = ("".join(two) for two in product(letters[:3], repeat=2))
    pieces = dict.fromkeys([*letters, *starts[1:], *_parts(tree), *pairs])
    return product(starts, filter(None, pieces), ("\x00",))


def _letters(tree: Any) -> Iterator[str]:
    """A character or two of every literal and class."""
    for operation, value in tree:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            yield _one(operation, value)
        for part in _below(name, value):
            yield from _letters(part)


def _parts(tree: Any) -> Iterator[str]:
    """An example of everything that is repeated."""
    for operation, value in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield _example(value[2])
        for part in _below(name, value):
            yield from _parts(part)


def _beginnings(tree: Any) -> Iterator[str]:
    """Examples of the first element, the first two …, of a pattern and of its branches."""
    before = ""
    for operation, value in tree:
        name = str(operation)
        for part in _below(name, value):
            yield from (before + inner for inner in _beginnings(part))
        before += _example([(operation, value)])
        yield before


def _example(tree: Any) -> str:
    """Something that matches, about."""
    text = ""
    for operation, value in tree:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            text += _one(operation, value)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            text += _example(value[2]) * max(1, value[0])
        elif name == "BRANCH":
            text += _example(value[1][0])
        elif name == "SUBPATTERN":
            text += _example(value[3])
        elif name == "ATOMIC_GROUP":
            text += _example(value)
    return text


def _below(name: str, value: Any) -> list[Any]:
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [value[2]]
    if name == "BRANCH":
        return list(value[1])
    if name == "SUBPATTERN":
        return [value[3]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    if name == "ATOMIC_GROUP":
        return [value]
    if name == "GROUPREF_EXISTS":
        return [part for part in value[1:] if part is not None]
    return []


def _one(operation: Any, value: Any) -> str:
    """A character that a literal or class takes."""
    name = str(operation)
    if name == "LITERAL":
        return chr(value)
    single = parser.SubPattern(parser.State(), [(operation, value)])
    compiled = _compile(single)
    likely = "a1 -_.\t\nA/<é|=\"'：。一\x80\xa0"
    ranges = (
        [
            chr(part[1][0]) if str(part[0]) == "RANGE" else chr(part[1])
            for part in value
            if str(part[0]) in ("RANGE", "LITERAL")
        ]
        if name == "IN"
        else []
    )
    return next((char for char in (*likely, *ranges) if compiled(char)), "a")


def _compile(tree: Any) -> Any:
    import re._compiler as compiler  # type: ignore[import-not-found]

    pattern = compiler.compile(tree, 0)
    return pattern.fullmatch


# ---------------------------------------------------------------- how the work grows


def growth(use: Use, start: str, piece: str, end: str) -> float:
    """How much more than three times the work three times the text is: 1 where it is linear, 3 where quadratic.

    0 where there is too little work to tell, which is so little that it does no harm.
    """
    most = LONGEST // len(piece)
    for n in (60, 500, 3000):
        if _cost(use, start + piece * min(n, most) + end) > SUSPECT + 4 * _usual(use):
            break
    else:
        return 0.0
    third = min(_cost(use, start + piece * min(n, most) + end) for _ in range(2))
    whole = min(_cost(use, start + piece * min(n, most) * 3 + end) for _ in range(2))
    return whole / max(3 * third, 1e-6)


LONGEST = 12_000
"""Characters of a text, at most, but for the last look."""
SUSPECT = 0.004
"""CPU seconds on such a text from which a pattern is looked at closely, beyond what it takes of harmless words."""


@cache
def _usual(use: Use) -> float:
    """CPU seconds for as long a text that means no harm."""
    return min(_cost(use, "word 1, " * (LONGEST // 8)) for _ in range(2))


def _cost(use: Use, text: str) -> float:
    given: Any = text.encode("latin-1", "replace") if isinstance(use.pattern.pattern, bytes) else text
    method = getattr(use.pattern, use.method)
    start = time.process_time()
    if use.method in ("sub", "subn"):
        method(given[:0], given)
    elif use.method == "finditer":
        for _ in method(given):
            pass
    else:
        method(given)
    return time.process_time() - start
