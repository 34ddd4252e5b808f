"""The last versions side by side: how many rows each has, and what changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.store.commits import Commit, numbers, read, trees_of
from variorum.store.tree import Tree, rows_in
from variorum.store.warehouse import open_warehouse

SHOWN = 30
"""Versions that are shown: a month of nightly builds."""

BAR = 30
"""Length of the longest bar, in blocks."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What one version has, and the paragraphs that came, that say something else or stand elsewhere, that went."""

    version: int
    time: str
    kind: str
    documents: int
    paragraphs: int
    quarantine: int
    came: int
    other: int
    went: int

    @property
    def changes(self) -> str:
        """As a run's name has them: `+3 ~5 -1`."""
        return f"+{self.came:,} ~{self.other:,} -{self.went:,}"


def last_versions(warehouse: str) -> list[Growth]:
    """The last versions, the oldest first."""
    opened = open_warehouse(warehouse)
    versions = [read(opened, number) for number in numbers(opened)[-SHOWN:]]
    return [*map(_growth, versions, trees_of(opened, versions))]


def growth_rows(versions: Sequence[Growth]) -> list[dict[str, object]]:
    """A row of a table for each, the newest first, with a bar as long as it has paragraphs."""
    most = max((one.paragraphs for one in versions), default=0) or 1
    return [
        {
            "version": one.version,
            "time": one.time,
            "kind": one.kind,
            "documents": one.documents,
            "paragraphs": one.paragraphs,
            "changed": one.changes,
            "in quarantine": one.quarantine,
            "growth": "█" * round(BAR * one.paragraphs / most),
        }
        for one in reversed(versions)
    ]


def _growth(version: Commit, tree: Tree) -> Growth:
    paragraphs = rows_in(tree, "paragraphs")
    came, other, went = paragraphs, 0, 0  # of a first version
    if "paragraphs" in tree.changes:
        ops = tree.changes["paragraphs"].ops
        came, went = ops.get("added", 0) + ops.get("restored", 0), ops.get("removed", 0)
        other = ops.get("edited", 0) + ops.get("moved", 0) + ops.get("recut", 0)
    return Growth(
        version.number,
        version.time,
        version.kind,
        rows_in(tree, "documents"),
        paragraphs,
        rows_in(tree, "quarantine"),
        came,
        other,
        went,
    )
