"""Rules over a whole version: each an SQL file in schemas/rules that returns the rows that break it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from variorum.store import tree
from variorum.store.connect import connect, select, unshared
from variorum.store.layout import CHANGING, SHARDED
from variorum.store.rows import document_order, holding
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb

AT_HAND = 10_000
"""Changed documents up to which their rows are read once for all rules, and not once for each of them."""

SAMPLE = 5
"""Violating rows that are shown of each rule."""


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


def check(warehouse: Warehouse, content: Tree, parent: Tree | None = None) -> list[Violation]:
    """The rules that a version's content breaks; none for a sound one. Works before the commit.

    Given a sound parent, the rules that are about one document at a time are put to the documents that changed, and to
    what the registry says of these; those about the whole set to all of it, but to what is new of lineage only. An id
    is of one document in the registry, where it is once: so that the tables have it once too is a rule of documents.
    """
    with connect(warehouse, content) as connection:
        if parent is None:
            return violations(connection, rules())
        lineage = tree.described(content)["lineage"]
        old, new = (one.tables.get("lineage", ()) for one in (parent, content))
        connection.execute(f"CREATE OR REPLACE VIEW lineage AS {unshared(warehouse, lineage, old, new)[1]}")
        found = violations(connection, _of_scope("set"))
        _narrow(connection, warehouse, content)
        return found + violations(connection, _of_scope("document"))


def violations(connection: "duckdb.DuckDBPyConnection", asked: Mapping[str, str]) -> list[Violation]:
    """The rules, given as SQL by name, that the tables of a connection break."""
    found = []
    for name, sql in asked.items():
        # Two questions, since a window function under LIMIT now and then ends in an internal error of DuckDB 1.5.5.
        broken = connection.execute(f"FROM (\n{sql}\n) LIMIT {SAMPLE}").fetchall()
        if broken:
            count = int(connection.execute(f"SELECT count(*) FROM (\n{sql}\n)").fetchall()[0][0])
            says = sql.splitlines()[0].removeprefix("--").strip()
            rows = tuple(", ".join(map(str, row)) for row in broken)
            found.append(Violation(name, says, count, rows))
    return found


@cache
def rules() -> dict[str, str]:
    """The rules' SQL by name."""
    files = (f for f in resources.files("variorum.schemas").joinpath("rules").iterdir() if f.name.endswith(".sql"))
    return {f.name.removesuffix(".sql"): f.read_text(encoding="utf-8") for f in sorted(files, key=lambda f: f.name)}


def _of_scope(scope: str) -> dict[str, str]:
    return {name: sql for name, sql in rules().items() if f"-- scope: {scope}" in sql.splitlines()}


def _narrow(connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, content: Tree) -> None:
    """Let the tables show only rows of documents that the change files name."""
    tables = tree.described(content)
    connection.execute("CREATE TABLE touched (document_id VARCHAR)")
    for name in CHANGING:
        for shard in content.changes[name].shards if name in content.changes else ():
            there = select(warehouse, tables[name], (shard,))
            connection.execute(f"INSERT INTO touched SELECT DISTINCT document_id FROM ({there})")
    order = document_order(warehouse, content)
    names = {name for (name,) in connection.execute("SELECT DISTINCT document_id FROM touched").fetchall()}
    live, known = sorted(order[name] for name in names if name in order), sorted((name,) for name in names)
    kind = "TABLE" if len(names) <= AT_HAND else "VIEW"
    for name, layout in SHARDED.items():
        shards = holding(content.tables.get(name, ()), live if layout.life == "live" else known)
        few = select(warehouse, tables[name], tuple(shards))
        connection.execute(f"DROP VIEW {name}")
        connection.execute(f"CREATE {kind} {name} AS SELECT * FROM ({few}) SEMI JOIN touched USING (document_id)")
