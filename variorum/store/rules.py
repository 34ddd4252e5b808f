"""Rules over a whole version: each an SQL file in schemas/rules that returns the rows that break it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from variorum.store import tree
from variorum.store.connect import connect, select, take_all, take_little, unshared
from variorum.store.layout import CHANGING, SHARDED
from variorum.store.objects import get
from variorum.store.rows import document_order, holding
from variorum.store.rules_at_hand import few_documents, whole_set
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb

AT_HAND = 1_000
"""Changed documents up to which their rows are read once for all rules, into memory."""

SAMPLE = 5
"""Violating rows that are shown of each rule."""
LONGEST = 500
"""Characters that are shown of such a row: a rule may answer whole texts."""
_NAMES = {"document_id": "documents", "paragraph_id": "paragraphs", "section_id": "sections"}
"""The columns by which a rule about one document at a time tells whose rows break it, and the tables that know."""
_SCOPE = "-- scope: "


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that some rows break."""

    rule: str
    """Name of the rule's file."""
    says: str
    """The rule as a sentence: the first comment of its file."""
    count: int
    sample: tuple[str, ...]
    """A few of the violating rows, as text."""
    documents: Mapping[str, str]
    """Of a rule about one document at a time, those whose rows break it: how many do, and the first by its text."""


def check(warehouse: Warehouse, content: Tree, parent: Tree | None = None) -> list[Violation]:
    """The rules that a version's content breaks; none for a sound one. Works before the commit.

    Given a sound parent, the rules that are about one document at a time are put to the documents that changed, and to
    what the registry says of these; those about the whole set to all of it, but to what is new of lineage only. An id
    is of one document in the registry, where it is once: so that the tables have it once too is a rule of documents.
    """
    names = changed_documents(warehouse, content) if parent is not None else set()
    if parent is not None and len(names) <= AT_HAND:
        return _at_hand(warehouse, content, parent, sorted(names))
    with connect(warehouse, content) as connection:
        take_little(connection)
        if parent is None:
            return violations(connection, rules())
        lineage = tree.described_as(content, "lineage")
        old, new = (one.tables.get("lineage", ()) for one in (parent, content))
        connection.execute(f"CREATE OR REPLACE VIEW lineage AS {unshared(warehouse, lineage, old, new)[1]}")
        found = violations(connection, _of_scope("set"))
        _narrow(connection, warehouse, content, names)
        return found + violations(connection, _of_scope("document"))


def violations(connection: "duckdb.DuckDBPyConnection", asked: Mapping[str, str]) -> list[Violation]:
    """The rules, given as SQL by name, that the tables of a connection break."""
    found = []
    for name, sql in asked.items():
        # Two questions, since a window function under LIMIT now and then ends in an internal error of DuckDB 1.5.5.
        broken = _answers(connection, f"FROM (\n{sql}\n) LIMIT {SAMPLE}")
        if broken:
            [(count,)] = _answers(connection, f"SELECT count(*) FROM (\n{sql}\n)")
            says = sql.splitlines()[0].removeprefix("--").strip()
            rows = tuple(", ".join(map(str, row))[:LONGEST] for row in broken)
            documents = _documents(connection, sql) if f"{_SCOPE}document" in sql.splitlines() else {}
            found.append(Violation(name, says, count, rows, documents))
    return found


def _documents(connection: "duckdb.DuckDBPyConnection", sql: str) -> dict[str, str]:
    """The documents of the rows that a query returns, by the first of `_NAMES` that it has as a column."""
    columns = _answers(connection, f"DESCRIBE (\n{sql}\n)")
    name = next(name for name in _NAMES if name in {str(column[0]) for column in columns})
    owners = "" if name == "document_id" else f"JOIN (SELECT {name}, document_id FROM {_NAMES[name]}) USING ({name})"
    told = f"count(*), left(min(row::VARCHAR), {LONGEST})"
    rows = _answers(connection, f"SELECT document_id, {told} FROM (\n{sql}\n) AS row {owners} GROUP BY ALL")
    return {document_id: f"{count} of its rows, such as {row}" for document_id, count, row in rows}


def _answers(connection: "duckdb.DuckDBPyConnection", sql: str) -> list[tuple[Any, ...]]:
    import duckdb

    try:
        return connection.execute(sql).fetchall()
    except duckdb.OutOfMemoryException:  # a text of hundreds of megabytes
        take_all(connection)
        return connection.execute(sql).fetchall()


def _at_hand(warehouse: Warehouse, content: Tree, parent: Tree, names: Sequence[str]) -> list[Violation]:
    """The same where few documents changed."""
    old = set(parent.tables.get("lineage", ()))
    new = [shard for shard in content.tables.get("lineage", ()) if shard not in old]
    with whole_set(warehouse, content, new) as connection:
        found = violations(connection, _of_scope("set"))
    with few_documents(warehouse, content, names) as connection:
        return found + violations(connection, _of_scope("document"))


def changed_documents(warehouse: Warehouse, content: Tree) -> set[str]:
    """The documents that the change files of a version name."""
    names: set[str] = set()
    for name in CHANGING:
        for shard in content.changes[name].shards if name in content.changes else ():
            names.update(get(warehouse, shard.object, ["document_id"])["document_id"].to_pylist())
    return names


@cache
def rules() -> dict[str, str]:
    """The rules' SQL by name."""
    files = (f for f in resources.files("variorum.schemas").joinpath("rules").iterdir() if f.name.endswith(".sql"))
    return {f.name.removesuffix(".sql"): f.read_text(encoding="utf-8") for f in sorted(files, key=lambda f: f.name)}


def _of_scope(scope: str) -> dict[str, str]:
    return {name: sql for name, sql in rules().items() if f"{_SCOPE}{scope}" in sql.splitlines()}


def _narrow(connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, content: Tree, names: Set[str]) -> None:
    """Let the tables show only rows of some documents."""
    import pyarrow as pa

    tables = tree.described(content)
    connection.register("touched", pa.table({"document_id": pa.array(sorted(names), pa.string())}))
    order = document_order(warehouse, content)
    live, known = sorted(order[name] for name in names if name in order), sorted((name,) for name in names)
    for name, layout in SHARDED.items():
        shards = holding(content.tables.get(name, ()), live if layout.life == "live" else known)
        rows = select(warehouse, tables[name], tuple(shards))
        few = f"SELECT * FROM ({rows}) SEMI JOIN touched USING (document_id)"
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {few}")
