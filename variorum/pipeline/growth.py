"""The last versions side by side: how many rows each has, and what changed in it."""

from variorum.store.commits import numbers, read, tree_of
from variorum.store.tree import Tree, rows_in
from variorum.store.warehouse import open_warehouse

SHOWN = 30
"""Versions that are shown: a month of nightly builds."""

BAR = 30
"""Length of the longest bar, in blocks."""


def growth_rows(warehouse: str) -> list[dict[str, object]]:
    """A row for each of the last versions, the newest first, with a bar as long as it has paragraphs."""
    opened = open_warehouse(warehouse)
    versions = [read(opened, number) for number in numbers(opened)[-SHOWN:]]
    trees = [tree_of(opened, version) for version in versions]
    most = max((rows_in(tree, "paragraphs") for tree in trees), default=0) or 1
    rows: list[dict[str, object]] = [
        {
            "version": version.number,
            "time": version.time,
            "kind": version.kind,
            "documents": rows_in(tree, "documents"),
            "paragraphs": rows_in(tree, "paragraphs"),
            "changed": _changed(tree),
            "in quarantine": rows_in(tree, "quarantine"),
            "growth": "█" * round(BAR * rows_in(tree, "paragraphs") / most),
        }
        for version, tree in zip(versions, trees, strict=True)
    ]
    return rows[::-1]


def _changed(tree: Tree) -> str:
    """Paragraphs that came, that say something else or stand elsewhere, and that went."""
    if "paragraphs" not in tree.changes:
        return f"+{rows_in(tree, 'paragraphs'):,}"
    ops = tree.changes["paragraphs"].ops
    came, went = ops.get("added", 0) + ops.get("restored", 0), ops.get("removed", 0)
    other = ops.get("edited", 0) + ops.get("moved", 0) + ops.get("recut", 0)
    return f"+{came:,} ~{other:,} -{went:,}"
