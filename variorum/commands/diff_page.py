"""What changed between two versions as one page that needs nothing but a browser."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from variorum.annotate.alignment import word_diff
from variorum.commands.output import write_output
from variorum.errors import UsageError
from variorum.pipeline.report_text import many

Value = dict[str, Any]
Marks = list[str | list[str]]
"""A text in pieces: as they are where they are the same on the other side, in a list of one where they are not."""

WHOLE = 50_000
"""Changes up to which a page shows the paragraphs of documents that are wholly new or gone; beyond, the first of each.
Ten thousand of them are some ten megabytes."""

FIRST = 20
"""How many of their paragraphs it shows then."""


def write_page(value: Value, path: str) -> str:
    """Write what `variorum.commands.diff.differences` found to a file; says in a sentence what was written.

    Raises UsageError where the file cannot be written.
    """
    text = page(value)
    try:
        write_output(Path(path), text.encode())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}): expected the name of a file."
        ) from error
    return f"wrote {path}: {many(len(value['documents']), 'document')} with changes, {len(text.encode()) / 1e6:,.2f} MB"


def page(value: Value) -> str:
    """The page: markup, style and script of the template, with the data once, as JSON that nothing can break out of."""
    template = (files("variorum.commands") / "diff_page.html").read_text(encoding="utf-8")
    data = json.dumps(_data(value), ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    policy = "default-src 'none'; " + "; ".join(
        f"{name}-src 'sha256-{_sha256(_inside(template, tag))}'"
        for name, tag in (("style", "style"), ("script", "script"))
    )
    return template.replace("{policy}", policy, 1).replace("{data}", data, 1)


def _inside(template: str, tag: str) -> str:
    """What stands in the style or script of the template, for the page's policy: no other runs, whatever texts say."""
    found = re.search(f"<{tag}>(.*?)</{tag}>", template, re.DOTALL)
    return found[1] if found else ""


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data(value: Value) -> Value:
    total = sum(value["counts"]["paragraphs"].values())
    return {
        "name": value["name"],
        "from": value["from"],
        "to": value["to"],
        "counts": value["counts"],
        "documents": [_document(document, whole=total <= WHOLE) for document in value["documents"]],
    }


def _document(document: Value, whole: bool) -> Value:
    paragraphs = document["paragraphs"]
    if not whole and document["op"] in ("added", "removed"):
        paragraphs = paragraphs[:FIRST]
    headings = [change for change in document["sections"] if change["heading_before"] or change["heading_after"]]
    items = [*_items("s", headings), *_items("p", paragraphs)]
    return _without_nothing(
        {
            "d": document["document_id"],
            "s": document["source"],
            "b": document["source_before"],
            "t": document["title"],
            "o": document["op"],
            "w": None if items or document["op"] != "edited" else ", ".join(document["columns"]),
            "more": len(document["paragraphs"]) - len(paragraphs),
            "c": items,
        }
    )


def _items(entity: str, changes: Sequence[Value]) -> Iterator[Value]:
    """One item for each change, and one for all that hang together by splits and merges."""
    groups = _together(changes)
    done: set[str] = set()
    for change in changes:
        if change["id"] not in done:
            group = groups[change["id"]]
            done.update(member["id"] for member in group)
            yield _item(entity, group)


def _together(changes: Sequence[Value]) -> Mapping[str, Sequence[Value]]:
    """Changes by id, each with those that it is kin to."""
    groups = {change["id"]: [change] for change in changes}
    for change in changes:
        for kin in change["came_from"]:
            one, other = groups[change["id"]], groups.get(kin)
            if other is not None and one is not other:
                one += other
                groups.update({member["id"]: one for member in other})
    order = {change["id"]: n for n, change in enumerate(changes)}
    return {key: sorted(group, key=lambda member: order[member["id"]]) for key, group in groups.items()}


def _item(entity: str, group: Sequence[Value]) -> Value:
    says = "heading" if entity == "s" else "text"
    left = [member for member in group if member[f"{says}_before"] is not None]
    right = [member for member in group if member[f"{says}_after"] is not None]
    before, after = [m[f"{says}_before"] for m in left], [m[f"{says}_after"] for m in right]
    olds, news = marks(before, after)
    first = group[0]

    # Both sides of a row, with the words that differ marked.
    item = {
        "e": entity,
        "o": list(dict.fromkeys(chain.from_iterable(map(_ops, group)))),
        "l": [_cell(member, marks, "before") for member, marks in zip(left, olds, strict=True)],
        "r": [_cell(member, marks, "after") for member, marks in zip(right, news, strict=True)],
        "k": None if entity == "s" else first["kind_after"] or first["kind_before"],
    }
    if first["op"] == "relabelled":
        item["w"] = [
            f"{name}: {first[f'{name}_before']} → {first[f'{name}_after']}"
            for name in ("kind", "language")
            if first[f"{name}_before"] != first[f"{name}_after"]
        ] or ["depth"]

    # Of parts that were split or merged, which went where.
    if len(group) > 1:
        place = {"l": {m["id"]: n for n, m in enumerate(left)}, "r": {m["id"]: n for n, m in enumerate(right)}}
        pairs = [(member["id"], member["id"]) for member in group]
        for member in group:
            pairs += [(kin, member["id"]) for kin in member["came_from"]]
        item["x"] = [[place["l"][a], place["r"][b]] for a, b in pairs if a in place["l"] and b in place["r"]]
    return _without_nothing(item)


def _ops(change: Value) -> list[str]:
    return [change["op"], "moved"] if change["moved"] and change["op"] != "moved" else [change["op"]]


def _cell(change: Value, marks: Marks, side: str) -> Value:
    ordinal = change.get(f"ordinal_{side}")
    return _without_nothing(
        {
            "i": change["id"],
            "m": marks,
            "h": change[f"under_{side}"],
            "n": None if ordinal is None else ordinal + 1,
            "g": change.get(f"language_{side}"),
        }
    )


def marks(before: Sequence[str], after: Sequence[str]) -> tuple[list[Marks], list[Marks]]:
    """The texts of both sides, the words that are not on the other side marked; none where a side is empty."""
    if not before or not after or list(before) == list(after):
        return [[text] for text in before], [[text] for text in after]
    runs = word_diff("\n".join(before), "\n".join(after))
    return (
        list(_cut(before, ((op != "equal", old) for op, old, _ in runs))),
        list(_cut(after, ((op != "equal", new) for op, _, new in runs))),
    )


def _cut(texts: Sequence[str], runs: Iterable[tuple[bool, str]]) -> Iterator[Marks]:
    """Runs over the texts joined by line feeds, as pieces of each text."""
    pieces = list(runs)
    for text in texts:
        marks: Marks = []
        left = len(text)
        while left > 0 and pieces:
            changed, run = pieces.pop(0)
            if len(run) > left:
                pieces.insert(0, (changed, run[left:]))
                run = run[:left]
            left -= len(run)
            body = run.rstrip() if changed else ""
            marks += [[body]] if body else []
            marks += [run[len(body) :]] if run[len(body) :] else []
        yield marks
        if pieces:  # the line feed after it
            changed, run = pieces.pop(0)
            while not run and pieces:
                changed, run = pieces.pop(0)
            pieces.insert(0, (changed, run[1:]))


def _without_nothing(value: Value) -> Value:
    """A value without what says nothing, for size."""
    return {name: part for name, part in value.items() if part not in (None, "", 0)}
