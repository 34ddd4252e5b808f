"""Whether a warehouse is what it says: every byte, every reference, and, deep, every row."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from variorum.schemas.table import Table
from variorum.store import candidates, canonical, commits, gaps, gc, logical, objects, tags, takedown, takedowns, tree
from variorum.store.changes import change_table
from variorum.store.commits import Commit
from variorum.store.connect import in_memory, select, spill
from variorum.store.errors import StoreError
from variorum.store.finding import Finding
from variorum.store.gaps import GapLookup
from variorum.store.rules import check
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.verify_database import database_findings
from variorum.store.verify_derived import derived_findings
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb


def verify(warehouse: Warehouse, number: int | None = None, deep: bool = False) -> list[Finding]:
    """Everything that is wrong with one version, or with all of them and what names them; never stops at the first.

    Bytes of versions, trees and objects are checked against their hashes, versions against each other. `deep` also
    reads every row: logical hashes, numbers of rows, and the rules over the version (without a number: the latest).
    """
    findings: list[Finding] = []
    present = commits.numbers(warehouse)
    if number is not None:
        commits.commit_of(warehouse, number)  # a number that is not there is a question wrongly put, not a finding

    # What can be read of each version: without its file there is no tree, without its tree no objects to look at.
    findings += _numbering(present)
    chain = dict(_chain(warehouse, present, findings))
    chosen = [number] if number is not None else present
    trees = {n: content for n in chosen if n in chain and (content := _tree(warehouse, chain[n], findings))}

    findings += _parents(chain, trees)
    findings += _records(warehouse)
    findings += _objects(warehouse, trees, deep, _given_up(warehouse, findings))
    if deep:
        findings += _sums(warehouse, trees, _given_up(warehouse, []), findings)
    if deep and trees and (last := max(trees)):
        findings += _rules(warehouse, last, trees[last], findings)

    # What names versions is everybody's, and no matter of one of them.
    if number is None:
        findings += _references(warehouse, chain)
        findings += _candidate(warehouse, deep)
        findings += derived_findings(warehouse)
        findings += database_findings(warehouse, chain, trees, deep)
    return findings


def _candidate(warehouse: Warehouse, deep: bool) -> list[Finding]:
    """What waits to be accepted must be as whole as a version."""
    try:
        held = candidates.candidate(warehouse)
    except StoreError as error:
        return [Finding("damaged", "refs/candidate.json", str(error))]
    found = _objects(warehouse, {held.number: held.content}, deep, frozenset()) if held is not None else []
    return [finding for finding in found if finding.fault]  # the gaps are told of the versions


def _numbering(present: list[int]) -> Iterator[Finding]:
    for n in sorted(set(range(1, present[-1] + 1)) - set(present)) if present else []:
        yield Finding("missing", f"versions/{n:08d}.json", f"version {n} is gone, though {present[-1]} is there")


def _chain(warehouse: Warehouse, present: list[int], findings: list[Finding]) -> Iterator[tuple[int, Commit]]:
    before: Commit | None = None
    for n in present:
        try:
            version = commits.read(warehouse, n)
        except StoreError as error:
            findings.append(Finding("damaged", f"versions/{n:08d}.json", str(error)))
            before = None
            continue
        if before is not None and before.number == n - 1 and version.parent != before.sha256:
            findings.append(
                Finding(
                    "mismatch",
                    f"versions/{n - 1:08d}.json",
                    f"it is not the file that version {n} was made on: that has another SHA-256",
                )
            )
        if n == 1 and version.parent is not None:
            findings.append(Finding("mismatch", "versions/00000001.json", "the first version names a parent"))
        before = version
        yield n, version


def _tree(warehouse: Warehouse, version: Commit, findings: list[Finding]) -> Tree | None:
    name = tree.file_of(version.tree)
    try:
        return tree.read_as_written(warehouse, version.tree, remembered=False)
    except StoreError as error:
        there = name in warehouse.storage.names("trees")
        findings.append(Finding("damaged" if there else "missing", name, f"{error} (version {version.number})"))
    except (ValueError, KeyError, TypeError) as error:
        findings.append(Finding("damaged", name, f"it is not a tree: {error}"))
    return None


def _parents(chain: dict[int, Commit], trees: dict[int, Tree]) -> Iterator[Finding]:
    for n, content in trees.items():
        expected = chain[n - 1].tree if n - 1 in chain else None
        if (n - 1 in chain or n == 1) and content.parent != expected:
            yield Finding("mismatch", f"trees/{chain[n].tree}.json", f"its parent is not the tree of version {n - 1}")


def _records(warehouse: Warehouse) -> Iterator[Finding]:
    """Takedowns that are not finished, and records of takedowns that are not as they were written."""
    for name in takedowns.recorded(warehouse):
        where = f"takedowns/{name}.json"
        try:
            record = takedowns.takedown_of(warehouse, name)
            lives = record is not None and record.finished and takedown.lives(warehouse, name)
        except StoreError as error:
            yield Finding("damaged", where, str(error))
            continue
        if record is not None and (lives or not record.finished):
            done = "is not finished: its text may still be there" if not lives else "was undone: it lives again"
            yield Finding("unfinished", where, f"the takedown of {name}, asked for on {record.time}, {done}")

    for name in gaps.recorded(warehouse):
        where = f"gaps/{name}.json"
        try:
            gap = gaps.gap_of(warehouse, name)
        except StoreError as error:
            yield Finding("damaged", where, str(error))
            continue
        if gap is not None and not gap.sealed:
            again = f"`variorum takedown {gap.documents[0]}` again seals it"
            yield Finding("mismatch", where, f"it has no seal, so nobody can tell whether it was changed; {again}")


def _given_up(warehouse: Warehouse, findings: list[Finding]) -> frozenset[int]:
    """The versions that gc gave up; where their record cannot be read, every version is asked to be whole."""
    try:
        return gc.swept(warehouse)
    except StoreError as error:
        findings.append(Finding("damaged", "refs/swept.json", str(error)))
        return frozenset()


def _objects(warehouse: Warehouse, trees: dict[int, Tree], deep: bool, given_up: frozenset[int]) -> list[Finding]:
    """Findings about every object that the trees name, each object once."""
    uses: dict[str, _Use] = {}
    for n, content in trees.items():
        stays = set(gc.lasting(content)) if n in given_up else None
        for name, table, shard in _shards(content):
            if stays is not None and shard not in stays:
                continue
            uses.setdefault(shard.object, _Use(n, name, table, shard))

    # Two at a time: one is read while the other is hashed.
    gaps_now = gaps.lookup(warehouse)
    with ThreadPoolExecutor(2) as pool, logical.scratch() as hasher:
        look = partial(_object, warehouse, gaps_now, hasher if deep else None)
        return list(chain.from_iterable(pool.map(look, uses.values())))


def _sums(
    warehouse: Warehouse, trees: dict[int, Tree], given_up: frozenset[int], findings: list[Finding]
) -> Iterator[Finding]:
    """Whether the rows that count, where layers mask others, have the sums that trees say."""

    if any(finding.fault for finding in findings):
        return  # what is damaged cannot be asked; its findings are there already
    gaps_now = gaps.lookup(warehouse)
    with in_memory(spill(warehouse)) as connection:
        for number, written in trees.items():
            if not written.gone or number in given_up:
                continue
            content = tree.standing(written, gaps_now)
            for name, table in tree.described(content).items():
                rows = select(warehouse, table, content.tables.get(name, ()))
                if name in content.sums and logical.sums_of(connection, table, f"({rows})") != content.sums[name]:
                    detail = f"its rows of {name} do not have the sums that its tree says"
                    yield Finding("mismatch", f"version {number}", detail)


def _shards(content: Tree) -> Iterator[tuple[str, Table, Shard]]:
    tables = tree.described(content)
    for name, shards in content.tables.items():
        for shard in shards:
            yield name, tables[name], shard
    for name, change in content.changes.items():
        for shard in change.shards:
            yield f"changes of {name}", change_table(tables[name]), shard


@dataclass(frozen=True, slots=True)
class _Use:
    """Where an object is named first, and as what."""

    number: int
    name: str
    table: Table
    shard: Shard

    @property
    def of(self) -> str:
        return f"{self.name}, first named by version {self.number}"


def _object(
    warehouse: Warehouse, gaps_now: GapLookup, hasher: "duckdb.DuckDBPyConnection | None", use: _Use
) -> list[Finding]:
    shard = use.shard
    where = objects.file_of(shard.object)
    try:
        gap = gaps_now.gap_of(shard.object)
    except StoreError:
        return []  # its record is damaged: a finding of its own
    if gap is not None:
        left = _object(warehouse, gaps_now, hasher, replace(use, shard=gap.instead)) if gap.instead else []
        return [Finding("gap", where, f"{gap.detail} ({use.of})"), *left]
    try:
        data = warehouse.storage.read(where)
    except FileNotFoundError:
        return [Finding("missing", where, f"the object is not there ({use.of})")]
    except OSError as error:
        return [Finding("missing", where, f"the object cannot be read: {error.strerror} ({use.of})")]
    if canonical.digest(data) != shard.object:
        return [Finding("damaged", where, f"its bytes do not have the SHA-256 that its name says ({use.of})")]
    if len(data) != shard.bytes:
        return [Finding("mismatch", where, f"it has {len(data)} bytes, its tree says {shard.bytes} ({use.of})")]
    return _deep(hasher, data, use, where) if hasher else []


def _deep(hasher: "duckdb.DuckDBPyConnection", data: bytes, use: _Use, where: str) -> list[Finding]:
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(pa.BufferReader(data), use_threads=False)
        says = logical.sums_of_rows(hasher, use.table, rows)
    except (pa.ArrowException, duckdb.Error) as error:
        return [Finding("damaged", where, f"it cannot be read as {use.table.name}: {error} ({use.of})")]
    if rows.num_rows != use.shard.rows:
        return [Finding("mismatch", where, f"it has {rows.num_rows} rows, its tree says {use.shard.rows} ({use.of})")]
    if says != use.shard.logical:
        return [Finding("mismatch", where, f"its rows do not have the logical hash that its tree says ({use.of})")]
    return []


def _rules(warehouse: Warehouse, number: int, content: Tree, findings: list[Finding]) -> list[Finding]:
    import duckdb

    if any(finding.fault for finding in findings):
        return []  # what is damaged cannot be asked; its findings are there already
    try:
        broken = check(warehouse, tree.read(warehouse, tree.hash_of(content)))
        if any(finding.kind == "gap" for finding in findings):  # ids live on there of which no row is left
            broken = [violation for violation in broken if violation.rule != "living_ids_there"]
    except duckdb.Error as error:
        return [Finding("damaged", f"version {number}", f"its rules cannot be checked: {error}")]
    return [
        Finding(
            "broken_rule",
            f"version {number}, rule {violation.rule}",
            f"{violation.says} {violation.count} rows break it, such as: {violation.sample[0]}",
        )
        for violation in broken
    ]


def _references(warehouse: Warehouse, chain: dict[int, Commit]) -> Iterator[Finding]:
    """What names a version must name one that is there, by its hash."""
    for where in [commits.LATEST, *tags.files(warehouse)]:
        try:
            data = warehouse.storage.read(where)
            value = canonical.decode(data) if where == commits.LATEST else tags.parsed(where, data)
            number, sha256 = value["version"], value["sha256"]
        except FileNotFoundError:
            continue  # derived: written again with the next version
        except (OSError, ValueError, KeyError, TypeError) as error:
            yield Finding("damaged", where, f"it cannot be read: {error}")
            continue
        if number not in chain:
            yield Finding("broken_reference", where, f"it names version {number}, which is not there or damaged")
        elif chain[number].sha256 != sha256 or value.get("tree", chain[number].tree) != chain[number].tree:
            yield Finding("broken_reference", where, f"it names a version {number} of another content")
