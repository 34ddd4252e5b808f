"""The parent version, as a build needs it: which documents live, what is in quarantine, which ids ever were.

What a build with nothing to do does not ask is read when it is asked for.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

from variorum.execute.batch import FailureKind
from variorum.pipeline.reject import STANDS
from variorum.schemas.row import Row
from variorum.sources.rejected import Rejected
from variorum.store.commits import Commit, latest, tree_of
from variorum.store.connect import FEW_ROWS, check, in_memory, select, spill
from variorum.store.gaps import recorded
from variorum.store.logical import scratch
from variorum.store.tree import Tree, described_as, rows_in
from variorum.store.warehouse import Warehouse
from variorum.text.given import as_given, given_in
from variorum.text.values import value

if TYPE_CHECKING:
    import duckdb


FEW = 1_000
"""Documents of which all that the registry says is read: to ask it in SQL costs as much as to read some shards."""


@value
class LiveDocument:
    """A live document of the parent version."""

    document_id: str
    raw_sha256: bytes
    n_bytes: int
    content_hash: bytes
    said: tuple[str, str] = ("", "")
    """What was given of it beside its text, and what was declared of it, as JSON."""


@dataclass(frozen=True)
class Parent:
    """The parent version; empty where there is none."""

    warehouse: Warehouse | None = None
    commit: Commit | None = None
    tree: Tree | None = None

    @cached_property
    def documents(self) -> dict[str, LiveDocument]:
        """The live documents, by source."""
        found = self._asked("documents", f"source, document_id, raw_sha256, n_bytes, content_hash, {_SAID}")
        return {row[0]: LiveDocument(row[1], row[2], row[3], row[4], _said(row[5])) for row in found}

    @cached_property
    def quarantine(self) -> dict[str, Row]:
        """What could not be taken, by source."""
        return {row["source"]: row for row in self._rows("quarantine")}

    @cached_property
    def given_up(self) -> dict[str, Rejected]:
        """The packed files at whose unpacking a process ended, or had to be ended, by source."""
        rows = [row for row in self.quarantine.values() if row["step"] == "read" and row["raw_sha256"] is not None]
        return {
            row["source"]: Rejected(
                row["source"],
                "read",
                row["reason"],
                row["detail"].partition(STANDS)[0],
                row["raw_sha256"],
                row["n_bytes"],
            )
            for row in rows
            if row["reason"] in get_args(FailureKind)
        }

    @cached_property
    def holders(self) -> dict[bytes, str]:
        """Which live document has the raw bytes of a hash, where they are kept."""
        return dict(self._asked("raw", "raw_sha256, min(document_id)", "GROUP BY ALL"))

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """The id of every document that ever was."""
        return frozenset(name for (name,) in self._asked("identities", "id", "WHERE entity = 'document'"))

    @cached_property
    def dead(self) -> dict[str, Row]:
        """The identity rows of the documents that died and are not back, by id."""
        return self._registry("last_version IS NOT NULL", [])

    def identities(self, document_ids: Collection[str]) -> dict[str, Row]:
        """The identity rows of some documents, by id."""
        if self.warehouse is None or self.tree is None or not document_ids:
            return {}
        if len(document_ids) > FEW:
            return self._registry("id IN (SELECT unnest($1))", [sorted(document_ids)])
        from variorum.store.rows import rows_of  # Arrow: not where nothing is to do

        rows = rows_of(self.warehouse, self.tree, "identities", document_ids).to_pylist()
        return {row["id"]: row for row in rows if row["entity"] == "document"}

    def kept(self) -> Collection[bytes]:
        """The hashes of the raw bytes that are kept in it."""
        return self.holders.keys()

    @property
    def version(self) -> int:
        """Its number; 0 where there is none."""
        return self.commit.number if self.commit else 0

    @property
    def n_paragraphs(self) -> int:
        """Number of live paragraphs."""
        return rows_in(self.tree, "paragraphs") if self.tree else 0

    def _registry(self, condition: str, values: list[list[str]]) -> dict[str, Row]:
        rows = self._rows("identities", f"WHERE entity = 'document' AND {condition}", values)
        return {row["id"]: row for row in rows}

    def _rows(self, table: str, those: str = "", values: list[list[str]] | None = None) -> list[Row]:
        """Rows of a table, all their columns by name."""
        if self.tree is None:
            return []
        names = [column.name for column in described_as(self.tree, table).columns]
        found = self._asked(table, ", ".join(names), those, values)
        return [dict(zip(names, row, strict=True)) for row in found]

    def _asked(
        self, table: str, what: str, those: str = "", values: list[list[str]] | None = None
    ) -> list[tuple[Any, ...]]:
        """`SELECT what FROM table those`, of which nothing is opened but that table."""
        if self.warehouse is None or self.tree is None or not self.tree.tables.get(table):
            return []
        rows = select(self.warehouse, described_as(self.tree, table), self.tree.tables[table])
        with self._database.cursor() as connection:
            return connection.execute(f"SELECT {what} FROM ({rows}) {those}", values).fetchall()

    @cached_property
    def _database(self) -> "duckdb.DuckDBPyConnection":
        """A database for all that is asked of its tables."""
        assert self.warehouse is not None and self.tree is not None
        check(self.warehouse, self.tree)
        rows = sum(rows_in(self.tree, name) for name in self.tree.tables)
        return scratch() if rows <= FEW_ROWS else in_memory(spill(self.warehouse), rows)


NO_PARENT = Parent()
"""Before the first version."""


_SAID = """CASE WHEN contains(metadata, '"given":[') OR contains(metadata, '"declared":{') THEN metadata END"""


def _said(metadata: str | None) -> tuple[str, str]:
    if metadata is None:
        return ("", "")
    values = json.loads(metadata)
    return given_in(values), as_given(values.get("declared", {}))


def read_parent(warehouse: Warehouse, before: Parent = NO_PARENT) -> Parent:
    """The latest version; its rows are read when they are first asked for.

    `before`: one that was read in this process; what was read of it is brought up by the change, or stays.
    """
    commit = latest(warehouse)
    if commit is None:
        return NO_PARENT
    now = Parent(warehouse, commit, tree_of(warehouse, commit))
    if before.warehouse != warehouse or before.commit is None or recorded(warehouse):
        return now  # of what was taken down nothing is to stay
    if commit.sha256 == before.commit.sha256:
        return before
    if commit.parent == before.commit.sha256:
        vars(now).update(_brought_up(before, now))  # where cached_property keeps what it made
    return now


def _brought_up(before: Parent, now: Parent) -> dict[str, object]:
    """What was read of the version before, as it is in the one after it, by the name of the property."""
    warehouse, tree, had = before.warehouse, now.tree, vars(before)
    assert warehouse is not None and before.tree is not None and tree is not None
    known: dict[str, object] = {}
    if tree.tables.get("quarantine") == before.tree.tables.get("quarantine") and "quarantine" in had:
        known["quarantine"] = before.quarantine
    if "documents" not in had or "documents" not in tree.changes:
        return known

    # Of a document that changed, the row before goes, whatever its source is now.
    from variorum.store.objects import get  # Arrow: not where nothing is to do

    columns = ["op", "id", "source", "raw_sha256", "n_bytes", "content_hash", "metadata"]
    changed: list[dict[str, Any]] = []
    for shard in tree.changes["documents"].shards:
        changed += get(warehouse, shard.object, columns).to_pylist()
    names = {row["id"] for row in changed}
    documents = {source: live for source, live in before.documents.items() if live.document_id not in names}
    for row in changed:
        if row["op"] != "removed":
            said = row["metadata"] if _is_said(row["metadata"]) else None
            live = LiveDocument(row["id"], row["raw_sha256"], row["n_bytes"], row["content_hash"], _said(said))
            documents[row["source"]] = live
    known["documents"] = documents

    # There is no more than one row of raw bytes for each document: if there are as many, each has its own.
    if rows_in(tree, "raw") == len(documents):
        holders: dict[bytes, str] = {}
        for live in documents.values():
            holders[live.raw_sha256] = min(live.document_id, holders.get(live.raw_sha256, live.document_id))
        known["holders"] = holders
    if "known_ids" in had:
        known["known_ids"] = before.known_ids | names
    return known


def _is_said(metadata: str | None) -> bool:
    """What `_SAID` asks, of a value at hand."""
    return metadata is not None and ('"given":[' in metadata or '"declared":{' in metadata)
