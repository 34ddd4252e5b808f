"""Queries that are asked by name: those that come with the program, and those in a warehouse's own folder `queries`."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from variorum.errors import UsageError
from variorum.store.bucket.places import is_remote
from variorum.store.warehouse import open_warehouse

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
            f"There is no query {name!r}: expected one of {', '.join(known)}; or a file "
            f"{warehouse}/{FOLDER}/{name}.sql.",
            code="no_such_query",
            thing=name,
        )
    return known[name]


def named_queries(warehouse: str | Path) -> list[NamedQuery]:
    """All queries that have a name, by name."""
    own = _in_bucket(str(warehouse)) if is_remote(warehouse) else _in(Path(warehouse) / FOLDER)

    # The warehouse's own queries go before those of the program.
    found = {query.name: query for query in [*_in(files("variorum") / FOLDER), *own]}
    return [found[name] for name in sorted(found)]


def _in(folder: Traversable) -> Iterator[NamedQuery]:
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if file.name.endswith(".sql"):
            yield _query(file.name, str(file), file.read_bytes())


def _in_bucket(place: str) -> Iterator[NamedQuery]:
    warehouse = open_warehouse(place)
    for name in warehouse.storage.names(FOLDER):
        if name.endswith(".sql"):
            yield _query(name.rpartition("/")[2], warehouse.where(name), warehouse.storage.read(name))


def _query(name: str, where: str, data: bytes) -> NamedQuery:
    try:
        sql = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8 (byte {error.start}): expected a text with a query in SQL.") from error
    question = sql.splitlines()[0].removeprefix("--").strip() if sql.startswith("--") else ""
    return NamedQuery(name.removesuffix(".sql"), question, sql)
