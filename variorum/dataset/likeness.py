"""How much of a version says what another paragraph says, and where: what `variorum duplicates` prints."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

SHOWN = 3
"""Sources of a cluster that are named."""


@dataclass(frozen=True, slots=True)
class DuplicateCluster:
    """Paragraphs that say the same, or nearly."""

    cluster_id: str
    """The paragraph that is kept."""
    paragraphs: int
    documents: int
    similarity: float
    """Of the one that is least like the kept one."""
    sources: tuple[str, ...]
    """Where they stand: the first few."""
    text: str
    """What the kept one says."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """How much of a version says what another paragraph says."""

    paragraphs: int
    """All paragraphs of the version."""
    clusters: int
    exact: int
    """Paragraphs that say, letter by letter, what the kept one of their cluster says."""
    near: int
    """Paragraphs that say it nearly."""
    characters: int
    """Characters of both, which a use without duplicates is spared."""
    largest: tuple[DuplicateCluster, ...]


def duplicates_in(connection: "duckdb.DuckDBPyConnection", limit: int) -> Duplicates:
    """What the view `duplicates` of a connection says, with so many of the largest clusters."""
    ((paragraphs, clusters, exact, near, characters),) = connection.execute(_COUNTS).fetchall()
    largest = tuple(
        DuplicateCluster(name, count, documents, similarity, tuple(sources), text)
        for name, count, documents, similarity, sources, text in connection.execute(_LARGEST, [limit]).fetchall()
    )
    return Duplicates(paragraphs, clusters, exact, near, characters, largest)


_COUNTS = """
SELECT (SELECT count(*) FROM paragraphs), count(DISTINCT cluster_id),
    count(*) FILTER (NOT kept AND method = 'exact'), count(*) FILTER (method = 'near'),
    coalesce(sum(n_chars) FILTER (NOT kept), 0)::BIGINT
FROM duplicates JOIN paragraphs USING (paragraph_id)"""

_LARGEST = f"""
WITH largest AS (
    SELECT cluster_id, count(*) AS n, min(similarity) AS least FROM duplicates GROUP BY cluster_id
    ORDER BY n DESC, cluster_id LIMIT $1
)
SELECT cluster_id, any_value(n), count(DISTINCT p.document_id), any_value(least),
    list(DISTINCT source ORDER BY source)[:{SHOWN}], any_value(text) FILTER (kept)
FROM largest
JOIN duplicates USING (cluster_id)
JOIN paragraphs p USING (paragraph_id)
JOIN documents USING (document_id)
GROUP BY cluster_id
ORDER BY 2 DESC, cluster_id"""
