"""Whether the DuckDB file, from which people are answered, says what the versions say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from variorum.store import canonical, logical, tree
from variorum.store.commits import Commit
from variorum.store.connect import Bound, in_memory, little_memory_first, quoted, spill
from variorum.store.errors import StoreError
from variorum.store.finding import Finding
from variorum.store.indexes import INDEXES, made_in
from variorum.store.layout import CHANGING, WHOLE
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse
from variorum.store.written import written_as

if TYPE_CHECKING:
    import duckdb

_DERIVED = "it is derived: delete it, and the next build or query writes it anew"


def database_findings(
    warehouse: Warehouse, chain: Mapping[int, Commit], trees: Mapping[int, Tree], deep: bool
) -> Iterator[Finding]:
    """What is wrong with the DuckDB file and with the record of it; `deep` compares every row with the versions'."""
    if not warehouse.database.exists():
        return  # derived: written again when it is wanted

    record = written_as(warehouse)
    if record is None:
        yield Finding("damaged", "refs/duckdb.json", f"it does not say which version variorum.duckdb holds; {_DERIVED}")
        return
    if record.version not in chain or chain[record.version].sha256 != record.sha256:
        yield Finding("broken_reference", "refs/duckdb.json", f"it names a version {record.version} that is not there")
        return

    try:
        digest = canonical.digest_of(warehouse.database)
    except OSError as error:
        yield Finding("damaged", warehouse.database.name, f"it cannot be read ({error.strerror}); {_DERIVED}")
        return
    if digest not in (record.digest, record.former):
        yield Finding("mismatch", warehouse.database.name, f"somebody wrote to it after it was made; {_DERIVED}")

    if deep:
        # As they are read today: what was taken down is in neither.
        try:
            asked = [n for n in trees if n <= record.version]
            standing = dict(zip(asked, tree.read_all(warehouse, [chain[n].tree for n in asked]), strict=True))
        except StoreError:
            return  # the record of what was taken down is damaged: a finding of its own
        # The file that was there before stands until the new one is in its place: it says itself how far it goes.
        yield from _contents(warehouse, standing, chain, record.version if digest == record.digest else None)


def _contents(
    warehouse: Warehouse, trees: Mapping[int, Tree], chain: Mapping[int, Commit], newest: int | None
) -> list[Finding]:
    """What is wrong with its rows; `newest`: the version that it holds, where that is known."""
    import duckdb

    found: list[Finding] = []

    def compare(bound: Bound) -> None:
        found.clear()
        with in_memory(spill(warehouse)) as connection:
            bound(connection)
            found.extend(_compared(connection, warehouse, trees, chain, newest))

    try:
        little_memory_first(compare)
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        found.append(Finding("damaged", warehouse.database.name, f"it cannot be read ({said}); {_DERIVED}"))
    return found


def _compared(
    connection: "duckdb.DuckDBPyConnection",
    warehouse: Warehouse,
    trees: Mapping[int, Tree],
    chain: Mapping[int, Commit],
    newest: int | None,
) -> Iterator[Finding]:
    where = warehouse.database.name
    connection.execute(f"ATTACH {quoted(warehouse.database)} AS variorum (READ_ONLY)")
    connection.execute("USE variorum")
    said = connection.execute("SELECT version, tree FROM versions").fetchall()
    newest = newest or max((number for number, _ in said), default=0)
    if newest not in trees:
        return  # its tree is damaged: a finding of its own

    # Its versions, its rows in each, and what is derived from those.
    trees = {number: content for number, content in trees.items() if number <= newest}
    begins = min(number for number, _ in said) if said else newest + 1
    if sorted(said) != [(n, chain[n].tree) for n in sorted(chain) if begins <= n <= newest]:
        yield Finding("mismatch", where, f"its table of versions names other trees; {_DERIVED}")
    for name in _differing(connection, trees, newest, begins):
        yield Finding("mismatch", where, f"its {name} is not what the versions say; {_DERIVED}")
    for name in sorted(made_in(connection)):
        if not INDEXES[name].is_right(connection):
            yield Finding("mismatch", where, f"its index of {name} is not what its texts say; {_DERIVED}")


def _differing(
    connection: "duckdb.DuckDBPyConnection", trees: Mapping[int, Tree], newest: int, begins: int
) -> Iterator[str]:
    """The tables whose rows do not have the logical sums of a version."""
    tables = tree.described(trees[newest])
    for name in (name for name in (*CHANGING, *WHOLE) if name in tables):
        relation = f'variorum.main."{name}"'
        expected = tree.sums_of(trees[newest], name)
        if logical.sums_of(connection, tables[name], relation) != expected:
            yield name

    for name in CHANGING:
        by_version = _sums_by_version(connection, trees, name, newest)
        for number in sorted(trees):
            # Rows of a version that had other columns were written in today's, so their hashes differ.
            if number < begins or trees[number].schema.get(name) != trees[newest].schema.get(name):
                continue
            if by_version[number] != tree.sums_of(trees[number], name):
                yield f"history.{name} in version {number}"


def _sums_by_version(
    connection: "duckdb.DuckDBPyConnection", trees: Mapping[int, Tree], name: str, newest: int
) -> dict[int, str]:
    """The logical sums of a table's rows in each version, from one reading of its history."""
    table = tree.described(trees[newest])[name]
    groups = connection.execute(
        logical.sums_by_sql(table, f"history.{name}", ("from_version", "to_version"))
    ).fetchall()

    # What a row adds at its first version it takes away after its last one.
    steps: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for first, last, sums in groups:
        values = [int(value) for value in sums.split(":")]
        for place, value in enumerate(values):
            steps[first][place] += value
            if last is not None:
                steps[last + 1][place] -= value

    standing = [0, 0, 0, 0, 0]
    said: dict[int, str] = {}
    for number in range(min(steps, default=1), newest + 1):
        standing = [one + other for one, other in zip(standing, steps[number], strict=True)]
        said[number] = ":".join(map(str, standing))
    return defaultdict(lambda: logical.EMPTY, said)
