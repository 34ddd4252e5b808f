"""Rules over a whole version: each an SQL file in schemas/rules that returns the rows that break it."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from store.connect import connect
from store.tree import Tree
from store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb


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


def check(warehouse: Warehouse, content: Tree) -> list[Violation]:
    """The rules that a version's content breaks; none for a sound one. Works before the commit."""
    with connect(warehouse, content) as connection:
        return violations(connection)


def violations(connection: "duckdb.DuckDBPyConnection", sample: int = 5) -> list[Violation]:
    """The rules broken in the tables of a connection."""
    found = []
    for name, sql in rules().items():
        broken = connection.execute(f"SELECT count(*) OVER () AS n, * FROM ({sql}) LIMIT {sample}").fetchall()
        if broken:
            says = sql.splitlines()[0].removeprefix("--").strip()
            rows = tuple(", ".join(map(str, row[1:])) for row in broken)
            found.append(Violation(name, says, int(broken[0][0]), rows))
    return found


@cache
def rules() -> dict[str, str]:
    """The rules' SQL by name."""
    files = (f for f in resources.files("schemas").joinpath("rules").iterdir() if f.name.endswith(".sql"))
    return {f.name.removesuffix(".sql"): f.read_text(encoding="utf-8") for f in sorted(files, key=lambda f: f.name)}
