"""`variorum explain`: every line of a source, what it was taken for, and the signs that decided."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.annotate.explain import explain
from variorum.commands.terminal import escape
from variorum.errors import BuildError, UsageError
from variorum.sources.archives import unpack
from variorum.sources.credentials import without_credentials
from variorum.sources.listing import Listed, list_sources
from variorum.sources.rejected import Rejected
from variorum.text.cleaning.clean import decide
from variorum.text.cut import read
from variorum.text.document import Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.readers.formats import HEAD, media_type_of

SIGNS_SHOWN = 4
"""How many signs are shown to people; --json has all."""


def explanation(source: str) -> dict[str, object]:
    """What every heading and paragraph of one source is, and why.

    Raises UsageError where the source is not one file, BuildError where it cannot be taken.
    """
    name, raw = _bytes_of(source)
    source = without_credentials(source)
    try:
        media_type = media_type_of(name, raw[:HEAD])
        if media_type == "text/plain":
            decoded = decode(raw)
            found = explain(decoded.text, decide(decoded.text))
            about = {"layout": found.layout, "layout_score": found.layout_score, "encoding": decoded.encoding}
            about |= {"wrap": found.wrap, "indent": found.indent, "rejoin": list(found.rejoin)}
            rows = [asdict(row) for row in found.rows]
        else:
            decoded, structure = read(raw, media_type)
            about = {"layout": structure.layout, "layout_score": structure.layout_score, "encoding": decoded.encoding}
            rows = _declared(decoded.text, structure)
    except Rejection as rejection:
        raise BuildError(f"{source}: {rejection.reason}: {rejection.detail}.") from rejection
    return {"source": source, "media_type": media_type, **about, "rows": rows}


def explanation_table(value: Mapping[str, Any]) -> RenderableType:
    """What `explanation` found, for people."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("line", justify="right")
    table.add_column("kind", no_wrap=True)
    table.add_column("score", justify="right")
    table.add_column("text", max_width=60, no_wrap=True, overflow="ellipsis")
    table.add_column("why", overflow="fold")

    for row in value["rows"]:
        kind = f"{row['kind']} {row['level']}" if row["kind"] == "heading" else row["kind"]
        score = "" if row["score"] is None else f"{row['score']:.2f}"
        signs = ", ".join(f"{sign} {weight:+.1f}" for sign, weight in row["signs"][:SIGNS_SHOWN])
        why = "; ".join(filter(None, (row["reason"], signs)))
        style = "bold" if row["kind"] in ("heading", "title") else ""
        first, last = row["first_line"], row["last_line"]
        table.add_row(
            str(first) if first == last else f"{first}–{last}",
            kind,
            score,
            escape(row["text"]),
            escape(why),
            style=style,
        )

    layout = f"{value['layout']} ({value['layout_score']:.2f})"
    details = [f"wrapped at {value['wrap']}"] if value.get("wrap") else []
    details += [f"indented by {value['indent']}"] if value.get("indent") else []
    said = ", ".join((f"paragraphs by {layout}", *details, value["encoding"]))
    return Group(f"[bold]{escape(value['source'])}[/bold]  {value['media_type']}, {said}", table)


def _bytes_of(source: str) -> tuple[str, bytes]:
    listed = list_sources([source])
    if len(listed) != 1:
        raise UsageError(f"{without_credentials(source)} holds {len(listed):,} sources; expected one file.")
    (item,) = listed
    source = item.source
    if not isinstance(item, Listed):
        raise BuildError(f"{source}: {item.reason}: {item.detail}.")
    parts = list(unpack(item.source, item.source, item.file_system.cat_file(item.path)))
    if len(parts) != 1:
        raise UsageError(f"{source} is an archive of {len(parts):,} sources; expected one file.")
    (part,) = parts
    if isinstance(part, Rejected):
        raise BuildError(f"{source}: {part.reason}: {part.detail}.")
    return part.name, part.raw


def _declared(text: str, structure: Structure) -> list[dict[str, object]]:
    """Rows of a source whose structure its markup declares."""
    ends = [match.start() for match in re.finditer("\n", text)]
    return [
        {
            "first_line": bisect_left(ends, block.start) + 1,
            "last_line": bisect_left(ends, block.end) + 1,
            "text": block.text,
            "kind": block.kind,
            "level": block.level,
            "depth": block.depth,
            "score": None,
            "reason": "declared by its markup",
            "signs": [],
        }
        for block in structure.blocks
    ]
