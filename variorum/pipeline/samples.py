"""What changed in a version, document by document: enough to know where to look.

Names and numbers, no text: a report is kept by Prefect, where `variorum takedown` does not reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.store.candidates import At, content_at
from variorum.store.changes import change_table
from variorum.store.connect import connect, view
from variorum.store.tree import described_as
from variorum.store.warehouse import open_warehouse

SHOWN = 10
"""Documents that are shown: what one looks through before one opens the page of all changes."""

_SQL = f"""
    WITH inside AS (
        SELECT document_id, op, count(*) AS n, min_by(id, ordinal) AS first
        FROM paragraph_changes WHERE op <> 'shifted' GROUP BY ALL
    ), paragraphs AS (
        SELECT document_id, sum(n) AS n, min(first) AS first,
            string_agg(n || ' ' || op, ', ' ORDER BY n DESC, op) AS happened
        FROM inside GROUP BY ALL
    ), itself AS (
        SELECT document_id, source, op FROM document_changes WHERE op <> 'shifted'
    )
    SELECT coalesce(itself.source, documents.source) AS source, coalesce(itself.op, 'edited') AS op,
        coalesce(happened, '') AS happened, coalesce(first, document_id) AS such_as
    FROM itself FULL JOIN paragraphs USING (document_id) LEFT JOIN documents USING (document_id)
    ORDER BY n DESC NULLS LAST, source LIMIT {SHOWN}
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One document in which something changed."""

    source: str
    op: str
    """What happened to the document itself."""
    paragraphs: str
    """What happened to how many of its paragraphs: `2 edited, 1 added`."""
    such_as: str
    """The id of one of them; of the document where there is none."""


def samples(warehouse: str, at: At) -> Sequence[Sample]:
    """The documents in which a version, or the candidate, changed most; none of a first version, where all is new."""
    opened = open_warehouse(warehouse)
    _, tree = content_at(opened, at)
    if not tree.changes:
        return ()
    with connect(opened, tree) as connection:
        for name, table in (("document_changes", "documents"), ("paragraph_changes", "paragraphs")):
            change = tree.changes[table]
            view(connection, opened, name, change_table(described_as(tree, table)), change.shards)
        return [Sample(*row) for row in connection.sql(_SQL).fetchall()]
