"""Queries that are asked by name: those that come with the program, and those in a warehouse's own folder `queries`."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from variorum.errors import UsageError

FOLDER = "queries"


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with a name."""

    name: str
    question: str
    """What it answers, in a sentence: its first line."""
    sql: str


def named_query(warehouse: str | Path, name: str) -> NamedQuery:
    """The query of a name; the warehouse's own goes before ours. UsageError lists the names where there is none."""
    known = {query.name: query for query in named_queries(warehouse)}
    if name not in known:
        raise UsageError(
            f"There is no query {name!r}: expected one of {', '.join(known)}; or a file {Path(warehouse) / FOLDER}/"
            f"{name}.sql.",
            code="no_such_query",
            thing=name,
        )
    return known[name]


def named_queries(warehouse: str | Path) -> list[NamedQuery]:
    """All queries that have a name, by name."""
    folders = (files("variorum") / FOLDER, Path(warehouse) / FOLDER)
    found = {query.name: query for folder in folders for query in _in(folder)}
    return [found[name] for name in sorted(found)]


def _in(folder: Traversable) -> Iterator[NamedQuery]:
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if file.name.endswith(".sql"):
            sql = _text(file)
            question = sql.splitlines()[0].removeprefix("--").strip() if sql.startswith("--") else ""
            yield NamedQuery(file.name.removesuffix(".sql"), question, sql)


def _text(file: Traversable) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 (byte {error.start}): expected a text with a query in SQL.") from error
