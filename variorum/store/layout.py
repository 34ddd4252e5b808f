"""How each table is laid out: what it is sorted by, what it is cut at, which columns say what of a row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of the columns that the store needs to know of a table."""

    id: str
    within: str
    """Column that orders the rows of one document."""
    position: tuple[str, ...] = ()
    """Columns that say only where a row stands, how much stands under it, or how sure a guess is: alone, they make it
    `shifted`."""
    says: str = ""
    """The column that says what it says: its change makes a row `edited`."""
    place: tuple[str, ...] = ()
    """Columns whose change makes a row `moved`, or of a document `renamed`."""


SHARDED: dict[str, Layout] = {
    "documents": Layout("document_id", "document_id", (), "content_hash", ("collection", "source")),
    "sections": Layout(
        "section_id",
        "ordinal",
        ("ordinal", "path", "heading_start", "heading_end", "byte_start", "byte_end", "n_paragraphs"),
        "heading",
        ("parent_id", "level"),
    ),
    "paragraphs": Layout(
        "paragraph_id",
        "ordinal",
        ("ordinal", "language_score", "byte_start", "byte_end"),
        "content_hash",
        ("section_id",),
    ),
    "raw": Layout("document_id", "document_id"),
    "identities": Layout("id", "id"),
}
"""Tables that are cut into shards at documents."""

OF_LIVE_DOCUMENTS = ("documents", "sections", "paragraphs", "raw")
"""Sorted by (collection, source); identities outlive their documents and are sorted by document_id."""

CHANGING = ("documents", "sections", "paragraphs")
"""Tables that have a change file in every version but the first."""
