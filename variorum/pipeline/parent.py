"""The parent version, as a build needs it: which documents live, what is in quarantine, which ids ever were."""

import json
from dataclasses import dataclass, field, replace

from variorum.pipeline.rows import Row
from variorum.store.commits import Commit, latest, tree_of
from variorum.store.connect import connect
from variorum.store.tree import Tree, rows_in
from variorum.store.warehouse import Warehouse
from variorum.text.given import as_given, given_in


@dataclass(frozen=True, slots=True)
class Live:
    """A live document of the parent version."""

    document_id: str
    raw_sha256: bytes
    n_bytes: int
    content_hash: bytes
    said: tuple[str, str] = ("", "")
    """What was given of it beside its text, and what was declared of it, as JSON."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The parent version; empty where there is none."""

    commit: Commit | None
    tree: Tree | None
    documents: dict[str, Live]
    """By source."""
    quarantine: dict[str, Row]
    """By source."""
    registry: dict[str, Row]
    """The identity row of every document that ever was, by id."""

    holders: dict[bytes, str] = field(default_factory=dict)
    """Which live document has the raw bytes of a hash, where they are kept."""

    def lacks(self, raw_sha256: bytes) -> bool:
        """Whether the raw bytes of this hash are not kept in it."""
        return raw_sha256 not in self.holders

    @property
    def has_dead(self) -> bool:
        """Whether a document ever died that is not back."""
        return any(row["last_version"] is not None for row in self.registry.values())

    @property
    def version(self) -> int:
        """Its number; 0 where there is none."""
        return self.commit.number if self.commit else 0

    @property
    def n_paragraphs(self) -> int:
        """Number of live paragraphs."""
        return rows_in(self.tree, "paragraphs") if self.tree else 0


NO_PARENT = Parent(None, None, {}, {}, {})
"""Before the first version."""


_SAID = """CASE WHEN contains(metadata, '"given":[') OR contains(metadata, '"declared":{') THEN metadata END"""


def _said(metadata: str | None) -> tuple[str, str]:
    if metadata is None:
        return ("", "")
    values = json.loads(metadata)
    return given_in(values), as_given(values.get("declared", {}))


def read_parent(warehouse: Warehouse) -> Parent:
    """The latest version."""
    commit = latest(warehouse)
    if commit is None:
        return NO_PARENT
    tree = tree_of(warehouse, commit)
    with connect(warehouse, tree) as connection:
        documents = connection.sql(
            f"SELECT source, document_id, raw_sha256, n_bytes, content_hash, {_SAID} FROM documents"
        ).fetchall()
        quarantine = connection.sql("FROM quarantine").to_arrow_table().to_pylist()
        kept = connection.sql("SELECT raw_sha256, min(document_id) FROM raw GROUP BY ALL").fetchall()
        registry = connection.sql("FROM identities WHERE entity = 'document'").to_arrow_table().to_pylist()
    return Parent(
        commit,
        tree,
        {source: replace(Live(*rest), said=_said(metadata)) for source, *rest, metadata in documents},
        {row["source"]: row for row in quarantine},
        {row["id"]: row for row in registry},
        dict(kept),
    )
