"""Every regular expression of the program, how it is used, and strings that are hostile to it.

Found in the source by its syntax tree, so that none is missed: patterns that a module compiles, and those that stand
in a call such as `re.sub(...)`. What is hostile is made from the pattern itself.
"""

import ast
import importlib
import math
import re
import re._parser as parser  # type: ignore[import-not-found]
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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
    imported = _imported(trees.values())
    for path, tree in trees.items():
        inside = path.relative_to(ROOT).with_suffix("").parts
        if inside[0] not in rooms:
            continue
        module = importlib.import_module(".".join(("variorum", *inside)).removesuffix(".__init__"))
        here = _called(tree)
        where = "/".join(inside)
        for name, pattern in _compiled(vars(module)):
            # It is used where it stands, and where it is imported; one in a table is used under other names.
            there = _called(*imported.get((module.__name__, name), ()))
            for method in sorted(here.get(name, set()) | there.get(name, set()) or {"search", "fullmatch"}):
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


def _imported(trees: Iterable[ast.Module]) -> dict[tuple[str, str], list[ast.Module]]:
    """(module, name) -> the modules that import the name from there."""
    found: dict[tuple[str, str], list[ast.Module]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                for alias in node.names:
                    found.setdefault((node.module, alias.name), []).append(tree)
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

    0 where there is too little work to tell, which is so little that it does no harm; infinite where a call takes so
    long that nobody would wait for its end, as where it grows by powers.
    """
    most = LONGEST // len(piece)
    try:
        for n in (60, 500, 3000):
            text, longer = (start + piece * (min(n, most) * times) + end for times in (1, 3))
            if _cost(use, text) > SUSPECT + 4 * _usual(use) and (calls := _calls(use, text)):
                third = min(_cost(use, text, calls) for _ in range(3))
                whole = min(_cost(use, longer, calls) for _ in range(3))
                return whole / max(3 * third, ENOUGH)
    except TooLong:
        return math.inf
    return 0.0


class TooLong(Exception):
    """A call was ended before its end."""


LONGEST = 12_000
"""Characters of a text, at most, but for the last look."""
SUSPECT = 0.004
"""CPU seconds on such a text from which a pattern is looked at closely, beyond what it takes of harmless words."""
ENOUGH = 0.04
"""CPU seconds that can be compared: ten ticks of a clock that ticks every four milliseconds, as some do."""
MOST_CALLS = 64
"""Calls that take no more together are too little work to tell."""
LIMIT = 3.0
"""CPU seconds in which any call is over whose work grows with the square of 36,000 characters."""


def _calls(use: Use, text: str) -> int:
    """How many calls are enough work to be compared; 0 where it would be very many."""
    calls = 1
    while _cost(use, text, calls) < ENOUGH:
        calls *= 4
        if calls > MOST_CALLS:
            return 0
    return calls


@cache
def _usual(use: Use) -> float:
    """CPU seconds for as long a text that means no harm."""
    return min(_cost(use, "word 1, " * (LONGEST // 8)) for _ in range(2))


def _cost(use: Use, text: str, calls: int = 1) -> float:
    """CPU seconds of some calls. Raises TooLong where one takes longer than any of use to us."""
    given: Any = text.encode("latin-1", "replace") if isinstance(use.pattern.pattern, bytes) else text
    method = getattr(use.pattern, use.method)
    arguments = (given[:0], given) if use.method in ("sub", "subn") else (given,)
    start = time.process_time()
    for _ in range(calls):
        with _ended_after(LIMIT):
            found = method(*arguments)
            if use.method == "finditer":
                deque(found, maxlen=0)
    return time.process_time() - start


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """TooLong after so much CPU time: the engine looks for signals as it goes."""
    before = signal.signal(signal.SIGVTALRM, _end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _end(number: int, frame: object) -> None:
    raise TooLong
