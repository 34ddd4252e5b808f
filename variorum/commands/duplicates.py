"""What `variorum duplicates` prints."""

from rich.console import Group, RenderableType
from rich.table import Table

from variorum.commands.terminal import console, escape
from variorum.dataset.database import connection_at
from variorum.dataset.likeness import Duplicates, duplicates_in
from variorum.pipeline.report_text import many
from variorum.store.takedowns import open_for_reading
from variorum.store.written import written_as

SNIPPET = 70
"""Characters of a text that are shown."""


def find_duplicates(warehouse: str, at: int | None, limit: int) -> Duplicates:
    """What is found, with a line to those who wait while all texts are compared."""
    opened = open_for_reading(warehouse)
    record = written_as(opened)
    if at is not None or record is None or "duplicates" not in record.indexes:
        console(stderr=True).print("[dim]all paragraphs are compared with each other …[/dim]")
    with connection_at(opened, at, frozenset({"duplicates"})) as connection:
        return duplicates_in(connection, limit)


def duplicates_text(found: Duplicates) -> RenderableType:
    """How many there are, and the largest clusters."""
    again = found.exact + found.near
    said = (
        f"{again:,} of {many(found.paragraphs, 'paragraph')} say what another says: {found.exact:,} exactly, "
        f"{found.near:,} nearly; {many(found.clusters, 'cluster')}, {many(found.characters, 'character')}"
    )
    if not found.largest:
        return said
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("kept", no_wrap=True)
    for name in ("paragraphs", "documents", "similarity"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("where")
    table.add_column("text")
    for one in found.largest:
        text = one.text if len(one.text) <= SNIPPET else f"{one.text[: SNIPPET - 1]}…"
        where = ", ".join(one.sources) + (" …" if one.documents > len(one.sources) else "")
        counts = f"{one.paragraphs:,}", f"{one.documents:,}", f"{one.similarity:.2f}"
        table.add_row(one.cluster_id, *counts, escape(where), escape(text))
    return Group(said, "", table)
