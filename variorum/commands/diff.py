"""What changed between two versions: as one JSON value, and as text for people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from variorum.commands.terminal import harmless
from variorum.commands.word_diff import marked
from variorum.errors import UsageError
from variorum.pipeline.report_text import many
from variorum.store.candidates import At, Candidate, candidate_of
from variorum.store.commits import Commit, commit_of
from variorum.store.diff import Difference, DocumentDiff, diff
from variorum.store.gc import swept
from variorum.store.takedowns import open_for_reading
from variorum.store.warehouse import Warehouse

Value = dict[str, Any]

OPS = ("added", "restored", "edited", "recut", "relabelled", "renamed", "moved", "split", "merged", "removed")
"""What can have happened to a thing, in the order that people read of it. split: it is new and was cut from another;
merged: it is gone and stands in another now; relabelled: its words are the same, its kind or language is not."""

SIGNS = {"added": "+", "restored": "+", "split": "/", "merged": "\\", "removed": "-", "moved": ">"}
STYLES = {"+": "green", "-": "red", "\\": "red", "/": "green", ">": "cyan", "~": "yellow"}

CHANGES = 60
"""Most changes that are printed, of all documents together: two or three screens."""

EACH = 3
"""Least number of changes printed of a document, however many documents there are."""

DOCUMENTS = 40
"""Most documents that are printed."""

AROUND = 60
"""Characters of unchanged text that are printed beside a change."""

START = 240
"""Characters that are printed of a text that is new or gone."""


def differences(warehouse: str, before: At, after: At) -> Value:
    """What is different in version `after` from version `before`, in either direction, each thing once.

    Either may be the candidate.

    Keys: from, to, name, counts (by table and op), documents; in each document sections and paragraphs in reading
    order, with id, op, moved, what they said before and after, and what they came from or went to by split and merge.
    """
    opened = open_for_reading(warehouse)
    commits = _meant(opened, before), _meant(opened, after)
    for commit in commits:
        if commit.number in swept(opened):
            raise UsageError(f"version {commit.number} was given up by gc: its texts are no longer there to compare.")

    documents = [_document(document) for document in diff(opened, before, after).documents]
    return {
        "name": commits[1].name,
        "from": _version(before, commits[0]),
        "to": _version(after, commits[1]),
        "counts": {
            "documents": _counted([document] for document in documents),
            "sections": _counted(document["sections"] for document in documents),
            "paragraphs": _counted(document["paragraphs"] for document in documents),
        },
        "documents": documents,
    }


def differences_text(value: Value, whole: bool = False) -> RenderableType:
    """What changed, for people: numbers, then document by document; cut unless `whole`, and then says what is left."""
    a, b = value["from"]["version"], value["to"]["version"]
    head = Text.assemble((harmless(value["name"]), "bold"), f"  version {a} to {b}")
    documents: Sequence[Value] = value["documents"]
    if not documents:
        return Group(head, "nothing is different")

    # The first documents share what may be shown; what one of them leaves goes to those that follow.
    parts: list[RenderableType] = [head, _numbers(value["counts"]), ""]
    shown = documents if whole else documents[:DOCUMENTS]
    budget = CHANGES
    left = sum(_weight(document) for document in documents[len(shown) :])
    for n, document in enumerate(shown):
        changes = _listed(document)
        fair = len(changes) if whole else min(len(changes), max(EACH, budget // (len(shown) - n)))
        budget -= fair
        left += len(changes) - fair
        parts.append(_document_text(document, changes[:fair], len(changes) - fair))

    if left:
        unseen = len(documents) - len(shown)
        where = f", {many(unseen, 'document')} among them" if unseen else ""
        parts.append(
            f"[bold]{many(left, 'more change')}[/bold]{where}; all of them: "
            f"variorum diff {a} {b} --html changes.html (or --json, or --all)"
        )
    return Group(*parts)


def _meant(warehouse: Warehouse, at: At) -> Commit | Candidate:
    return candidate_of(warehouse) if at == "candidate" else commit_of(warehouse, at)


def _version(at: At, commit: Commit | Candidate) -> Value:
    return {"version": at, "tree": commit.tree, "time": commit.time, "message": commit.message}


def _counted(groups: Iterable[Iterable[Value]]) -> dict[str, int]:
    counts = Counter(change["op"] for change in chain.from_iterable(groups))
    return {op: counts[op] for op in OPS if counts[op]}


def _document(document: DocumentDiff) -> Value:
    itself = document.document
    row = (itself.after or itself.before or {}) if itself else {}
    return {
        "document_id": document.document_id,
        "collection": document.collection,
        "source": document.source,
        "source_before": itself.before["source"] if itself and itself.moved and itself.before else None,
        "title": row.get("title"),
        "op": document.op,
        "columns": _columns(itself),
        "sections": [_section(change, document.headings) for change in document.sections],
        "paragraphs": [_paragraph(change, document.headings) for change in document.paragraphs if _tells(change)],
    }


def _columns(change: Difference | None) -> list[str]:
    """The columns of a document's row that are not the same, such as raw_sha256 where only white space changed."""
    if change is None or change.before is None or change.after is None:
        return []
    return [column for column, value in change.after.items() if value != change.before[column]]


def _tells(change: Difference) -> bool:
    """Whether anything is different that a reader could see: not only how sure a guess is."""
    if change.op != "edited" or change.before is None or change.after is None:
        return True
    return any(change.before[column] != change.after[column] for column in ("text", "kind", "depth", "language"))


def _section(change: Difference, headings: Mapping[str, str | None]) -> Value:
    before, after = change.before or {}, change.after or {}
    op = _op(change)
    return {
        "id": change.id,
        "op": "renamed" if op == "edited" else op,
        "moved": change.moved,
        "heading_before": before.get("heading"),
        "heading_after": after.get("heading"),
        "under_before": headings.get(before.get("parent_id", "")),
        "under_after": headings.get(after.get("parent_id", "")),
        "level_before": before.get("level"),
        "level_after": after.get("level"),
        "path_before": before.get("path"),
        "path_after": after.get("path"),
        "came_from": list(change.came_from),
        "went_to": list(change.went_to),
    }


def _paragraph(change: Difference, headings: Mapping[str, str | None]) -> Value:
    before, after = change.before or {}, change.after or {}
    op = _op(change)
    return {
        "id": change.id,
        "op": "relabelled" if op == "edited" and before.get("text") == after.get("text") else op,
        "moved": change.moved,
        "text_before": before.get("text"),
        "text_after": after.get("text"),
        "kind_before": before.get("kind"),
        "kind_after": after.get("kind"),
        "language_before": before.get("language"),
        "language_after": after.get("language"),
        "section_before": before.get("section_id"),
        "section_after": after.get("section_id"),
        "under_before": headings.get(before.get("section_id", "")),
        "under_after": headings.get(after.get("section_id", "")),
        "ordinal_before": before.get("ordinal"),
        "ordinal_after": after.get("ordinal"),
        "came_from": list(change.came_from),
        "went_to": list(change.went_to),
    }


def _op(change: Difference) -> str:
    if change.op == "added" and change.came_from:
        return "split"
    if change.op == "removed" and change.went_to:
        return "merged"
    return change.op


def _numbers(counts: Mapping[str, Mapping[str, int]]) -> Table:
    """How often each op happened, per table."""
    found = set().union(*counts.values())
    used = [op for op in OPS if op in found]
    numbers = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    numbers.add_column("")
    for op in used:
        numbers.add_column(op, justify="right")
    for name, table in counts.items():
        numbers.add_row(name, *(f"{table[op]:,}" if op in table else "" for op in used))
    return numbers


def _listed(document: Value) -> list[tuple[str, Value]]:
    """The changes of a document that are worth a line each; none where all of it is new or gone."""
    if document["op"] in ("added", "removed"):
        return []
    headings = [change for change in document["sections"] if change["heading_before"] or change["heading_after"]]
    return [("section", change) for change in headings] + [("paragraph", change) for change in document["paragraphs"]]


def _weight(document: Value) -> int:
    return max(len(_listed(document)), 1)


def _document_text(document: Value, changes: Sequence[tuple[str, Value]], left: int) -> RenderableType:
    op = document["op"]
    sign = SIGNS.get(op or "", "~")
    was = f"{document['source_before']} → " if document["source_before"] else ""
    head = Text.assemble((f"{sign} ", f"bold {STYLES[sign]}"), (harmless(f"{was}{document['source']}"), "bold"))
    head.append(harmless(f"  {_sum(document)}"), style="dim")
    parts: list[RenderableType] = [head]
    for entity, change in changes:
        parts.append(Padding(_change_text(entity, change), (0, 0, 0, 2), expand=False))
    if left:
        more = f"[dim]and {many(left, 'more change')} in this document[/dim]"
        parts.append(Padding(more, (0, 0, 0, 2), expand=False))
    if changes:
        parts.append("")
    return Group(*parts)


def _sum(document: Value) -> str:
    op = document["op"]
    counts = _counted([document["paragraphs"]])
    if op in ("added", "removed"):
        title = [document["title"]] if document["title"] else []
        return " · ".join([op, *title, many(sum(counts.values()), "paragraph")])
    what = [op] if op else []
    if document["source_before"] and op != "renamed":
        what.insert(0, "renamed")
    heads = len(document["sections"])
    told = [f"{count:,} {name}" for name, count in counts.items()]
    if op == "edited" and not told and not heads:
        told = [f"only {', '.join(document['columns'])}"]
    return " · ".join([*what, *told, *([many(heads, "heading")] if heads else [])])


def _change_text(entity: str, change: Value) -> RenderableType:
    op = change["op"]
    sign = SIGNS.get(op, "~")
    before, after = _words_of(entity, change)
    head = Text.assemble((f"{sign} ", STYLES[sign]), (op, STYLES[sign]))
    if change["moved"] and op != "moved":
        head.append(" and moved", style=STYLES[">"])
    head.append(harmless(_where(entity, change)))
    head.append(f"  {change['id']}", style="dim")
    if before is not None and after is not None and before != after:
        body = marked(before, after, AROUND)
    else:
        said = harmless(after if after is not None else before or "")
        body = Text(said if len(said) <= START else f"{said[:START].rstrip()}…", style="dim" if op == "moved" else "")
    return Group(head, Padding(body, (0, 0, 0, 2), expand=False))


def _words_of(entity: str, change: Value) -> tuple[str | None, str | None]:
    name = "heading" if entity == "section" else "text"
    return change[f"{name}_before"], change[f"{name}_after"]


def _where(entity: str, change: Value) -> str:
    """The heading that a change stands under, or those that it moved between, and what it was cut from or went into."""
    op, old, new = change["op"], change["under_before"], change["under_after"]
    here = old if op in ("removed", "merged") else new
    told = " heading" if entity == "section" else ""
    if op == "relabelled":
        column = "kind" if change["kind_before"] != change["kind_after"] else "language"
        told += f" {change[f'{column}_before']} → {change[f'{column}_after']}"
    if change["moved"] and old != new:
        told += f" from § {old or 'the start'} to § {new or 'the start'}"
    elif here:
        told += f" § {here}"
    if change["came_from"]:
        told += f", {'cut from' if op == 'split' else 'takes in'} {', '.join(change['came_from'])}"
    if change["went_to"]:
        told += f", {'now in' if op == 'merged' else 'part of it now'} {', '.join(change['went_to'])}"
    return told
