"""What the reading verbs show: versions, one version, what is in quarantine, an export."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.terminal import escape
from variorum.errors import UsageError
from variorum.pipeline.report_text import source_counts
from variorum.store.commits import Commit, commit_of, tree_of, trees_of, versions
from variorum.store.layout import CHANGING
from variorum.store.takedowns import open_for_reading
from variorum.store.tree import Tree, rows_in, table_hash

SIGNS = {
    "+": ("added", "restored"),
    "~": ("edited", "moved", "renamed", "recut"),
    "-": ("removed",),
}
"""What the signs of `variorum versions` add up: ops of the change files."""


def versions_rows(warehouse: str) -> list[dict[str, object]]:
    """Every version with what changed in it, oldest first."""
    opened = open_for_reading(warehouse)
    commits = versions(opened)
    return [*map(_version_row, commits, trees_of(opened, commits))]


def versions_table(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The versions as a table."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("version", "time (UTC)", "kind"):
        table.add_column(column, no_wrap=True)
    table.add_column("message, and what changed", overflow="fold")
    for row in rows:
        said = f"{escape(row['message'])}\n" if row["message"] else ""
        table.add_row(str(row["version"]), _minute(row["time"]), row["kind"], f"{said}[dim]{_changed(row)}[/dim]")
    return table if rows else "no version yet: `variorum build` makes the first"


def _minute(time: str) -> str:
    """A time of a version to the minute; --json has all of it."""
    return time[:16].replace("T", " ")


def _changed(row: Mapping[str, Any]) -> str:
    """What changed in a version: `documents +1 ~2 · paragraphs +8 ~3 -1`."""
    changed: Mapping[str, Mapping[str, int]] = row["changes"]
    told = []
    for name in CHANGING:
        counts = [f"{sign}{count:,}" for sign, count in changed[name].items() if count]
        if counts:
            told.append(f"{name} {' '.join(counts)}")
    return " · ".join(told) or "no row"


def version_value(warehouse: str, number: int | None) -> dict[str, object]:
    """Everything that can be said of one version without reading its rows."""
    opened = open_for_reading(warehouse)
    commit = commit_of(opened, number)
    tree = tree_of(opened, commit)
    tables = {}
    for name, shards in tree.tables.items():
        n_bytes = sum(shard.bytes for shard in shards)
        tables[name] = {
            "rows": rows_in(tree, name),
            "shards": len(shards),
            "bytes": n_bytes,
            "sha256": table_hash(tree, name),
        }

    return {
        **_version_row(commit, tree),
        "name": commit.name,
        "cite": f"{commit.name}@{commit.number} (sha256:{commit.tree})",
        "tree": commit.tree,
        "parent": tree.parent,
        "run": commit.run,
        "sources": commit.counts.get("sources", {}),
        "places": [one["root"] for one in commit.dataset.get("sources", [])] or commit.counts.get("places", []),
        "dataset": dict(commit.dataset),
        "fingerprints": dict(tree.fingerprints),
        "tables": tables,
    }


def version_page(value: Mapping[str, Any]) -> RenderableType:
    """One version, for people."""
    about = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    about.add_column(style="dim")
    about.add_column(overflow="fold")
    about.add_row("cite", escape(value["cite"]))
    about.add_row("made", f"{value['time']} ({value['kind']})")
    if value["message"]:
        about.add_row("message", escape(value["message"]))
    if value["run"]:
        about.add_row("run", escape(value["run"]))
    if value["places"]:
        about.add_row("places", escape(", ".join(value["places"])))
        about.add_row("sources", source_counts(value["sources"]))
    about.add_row("made by", " · ".join(f"{name} {what[:12]}" for name, what in value["fingerprints"].items()))
    tables = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    tables.add_column("table")
    for column in ("rows", "shards", "bytes"):
        tables.add_column(column, justify="right")
    tables.add_column("sha256 of the rows")
    for name, told in value["tables"].items():
        numbers = (f"{told[column]:,}" for column in ("rows", "shards", "bytes"))
        tables.add_row(name, *numbers, told["sha256"])
    return Group(f"[bold]{escape(value['name'])}[/bold]  version {value['version']}", about, "", tables)


def quarantine_value(warehouse: str) -> list[dict[str, object]]:
    """The sources that could not be taken, with the command that tries them again."""
    from variorum.store.connect import connect

    opened = open_for_reading(warehouse)
    with connect(opened, tree_of(opened, commit_of(opened))) as connection:
        rows = connection.sql(
            "SELECT source, reason, detail, step, byte_offset, n_bytes, hex(raw_sha256) AS raw_sha256, first_version "
            "FROM quarantine ORDER BY source"
        )
        return [
            {**row, "again": f"variorum quarantine --retry --warehouse {shlex.quote(warehouse)}"}
            for row in rows.to_arrow_table().to_pylist()
        ]


def quarantine_table(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """The sources that could not be taken, as a table."""
    if not rows:
        return "nothing is in quarantine"
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("source", "reason", "at byte", "since", "detail"):
        table.add_column(column, overflow="fold")
    for row in rows:
        offset = "" if row["byte_offset"] is None else f"{row['byte_offset']:,}"
        cells = (row["source"], row["reason"], offset, str(row["first_version"]), row["detail"])
        table.add_row(*map(escape, cells))
    return Group(table, f"[dim]try again:[/dim] {escape(rows[0]['again'])}")


def export_version(warehouse: str, number: int, folder: str) -> dict[str, Any]:
    """Write a version as plain Parquet into a folder that is not there yet; its files by name."""
    from variorum.store.bucket.places import is_remote
    from variorum.store.export import export

    if is_remote(folder):
        expected = "a folder of this machine; `variorum publish` writes to s3://bucket/folder"
        raise UsageError(f"export cannot write to {folder}: expected {expected}.", thing=folder, expected=expected)
    opened = open_for_reading(warehouse)
    commit = commit_of(opened, number)
    written = export(opened, commit.number, Path(folder))
    files = sorted(path.name for path in written.iterdir())
    return {"folder": folder, "version": commit.number, "tree": commit.tree, "files": files}


def _version_row(commit: Commit, tree: Tree) -> dict[str, object]:
    return {
        "version": commit.number,
        "time": commit.time,
        "kind": commit.kind,
        "message": commit.message,
        "changes": {name: _signs(tree, name) for name in CHANGING},
    }


def _signs(tree: Tree, name: str) -> dict[str, int]:
    # The first version has no change files: all of it was added.
    ops = {"added": rows_in(tree, name)}
    if name in tree.changes:
        ops = dict(tree.changes[name].ops)
    signs: dict[str, int] = {}
    for sign, counted in SIGNS.items():
        signs[sign] = sum(ops.get(op, 0) for op in counted)
    return signs
