"""A permanent reference to a passage: who it is, in which version, what it says."""

from dataclasses import dataclass
from typing import Any

from variorum.annotate.annotations import CONTEXT
from variorum.annotate.references import Reference, parse_reference
from variorum.dataset.database import database
from variorum.errors import UsageError
from variorum.store.commits import commit_of
from variorum.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage, cited."""

    reference: str
    """`name@12 (sha256:…) #p…`, with `:10-42` where only some characters are meant."""
    text: str
    source: str
    title: str | None
    heading: str | None
    target: dict[str, Any]
    """The target of a W3C Web Annotation, with its selectors."""


def cite(warehouse: Warehouse, passage: str, at: int | None = None) -> Citation:
    """The citation of `ID`, `ID:10-42`, `ID@12` or a whole reference, in version `at`, else its own, else the latest.

    Raises UsageError where no such id stands in that version, or it has not that many characters.
    """
    wanted = parse_reference(passage)
    if wanted is None:
        raise UsageError(
            f"{passage!r} is no passage: expected an id such as p0123456789abcdef, with :10-42 for some characters."
        )

    # The text of the paragraph in that version, and which of its characters are meant.
    version = commit_of(warehouse, at if at is not None else wanted.version)
    row = _row(warehouse, wanted.id, version.number)
    text = row[0] or ""
    start, end = wanted.start or 0, len(text) if wanted.end is None else wanted.end
    if not 0 <= start < end <= len(text):
        raise UsageError(f"{wanted.id} has {len(text)} characters in version {version.number}; found {start}-{end}.")

    # A whole paragraph is cited without characters; the annotation's target names them in any case.
    chosen = None if wanted.start is None else start
    reference = Reference(
        wanted.id, version.name, version.number, version.tree, chosen, None if chosen is None else end
    )
    exact, prefix, suffix = text[start:end], text[max(start - CONTEXT, 0) : start], text[end : end + CONTEXT]
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    target = {
        "source": f"urn:variorum:{version.name}:{wanted.id}@{version.number}",
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {name: value for name, value in quote.items() if value},
        ],
    }
    return Citation(str(reference), exact, *row[1:], target)


def _row(warehouse: Warehouse, name: str, version: int) -> tuple[str | None, str, str | None, str | None]:
    """Text, source, title and heading of what an id names in a version."""
    with database(warehouse) as connection:
        (begins,) = connection.execute("SELECT min(version) FROM versions").fetchall()[0]
        if version < begins:
            raise UsageError(f"version {version} was given up by gc: passages can be cited from version {begins} on.")
        rows = connection.execute(_SQL, {"id": name, "n": version}).fetchall()
        if rows:
            text, source, title, heading = rows[0]
            return text, source, title, heading
        life = connection.execute("SELECT first_version, last_version FROM identities WHERE id = $1", [name]).fetchall()
    if not life:
        raise UsageError(f"{name}: no such id was ever given out in {warehouse.place}.")
    first, last = life[0]
    raise UsageError(
        f"{name} is not in version {version}: it was given out in version {first}"
        + (f" and last there in version {last}." if last is not None else "; or its text was taken down.")
    )


_SQL = """
WITH said AS (
    SELECT text, document_id, section_id, from_version, to_version FROM history.paragraphs WHERE paragraph_id = $id
    UNION ALL
    SELECT heading, document_id, section_id, from_version, to_version FROM history.sections WHERE section_id = $id
    UNION ALL
    SELECT coalesce(title, source), document_id, NULL, from_version, to_version
    FROM history.documents WHERE document_id = $id
)
SELECT said.text, d.source, d.title, s.heading
FROM said
JOIN history.documents d ON d.document_id = said.document_id AND d.from_version <= $n
    AND (d.to_version IS NULL OR d.to_version >= $n)
LEFT JOIN history.sections s ON s.section_id = said.section_id AND s.from_version <= $n
    AND (s.to_version IS NULL OR s.to_version >= $n)
WHERE said.from_version <= $n AND (said.to_version IS NULL OR said.to_version >= $n)
"""
