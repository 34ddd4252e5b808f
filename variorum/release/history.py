"""What came before the version of a release: every wording of a passage that was edited, moved, split, merged or
removed, and the list of versions.

Made from the DuckDB file, which has every row there ever was. Rows of a document stand together, so that a reader over
HTTP finds a passage's past with a few kilobytes.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from variorum.pipeline.refresh import refresh
from variorum.release.deltas import change_table
from variorum.release.files import write_rows
from variorum.schemas.table import Column, Table
from variorum.store import gaps
from variorum.store.canonical import digest_of
from variorum.store.commits import commit_of
from variorum.store.connect import attached, in_memory, quoted
from variorum.store.describe import TableFile
from variorum.store.warehouse import Warehouse
from variorum.store.written import is_as_written, written_as

if TYPE_CHECKING:
    import duckdb

HISTORY = Table(
    "history",
    "A row is a wording of a passage (a paragraph or a heading) that has a past: one that was edited, moved, split, "
    "merged or removed. What stands as it was first given out has none.",
    (
        Column("document_id", "string", False, "The document it stands in."),
        Column("id", "string", False, "The paragraph, or the section whose heading it is."),
        Column("entity", "string", False, "paragraph or section."),
        Column("from_version", "int32", False, "The first version with this wording."),
        Column("to_version", "int32", True, "The last version with this wording; null while it stands."),
        Column("language", "string", True, "Its language, BCP 47; of a section, null."),
        Column("text", "string", True, "What it says; of a section without a heading, null."),
        Column("heading", "string", True, "The heading that it stands under."),
        Column("began_by", "string", True, "The events that began the wording, with blanks between them."),
        Column("ended_by", "string", True, "The events that ended it; null while it stands."),
        Column("came_from", "string", True, "The ids that it was split from or that were merged into it here."),
        Column("became", "string", True, "The ids that it was split or merged into when the wording ended."),
        Column("after", "string", True, "Of a paragraph that is gone: the one before it when it last stood."),
    ),
)

VERSIONS = Table(
    "versions",
    "A row is a version of the dataset up to that of the release.",
    (
        Column("version", "int32", False, "Its number."),
        Column("time", "string", False, "When it was committed, UTC."),
        Column("kind", "string", False, "Why it was made: source, pipeline, rollback or takedown."),
        Column("message", "string", True, "What was to be remembered of it."),
        Column("tree", "string", False, "SHA-256 of its content: what is cited."),
        Column("n_documents", "int64", False, "Number of documents in it."),
        Column("n_sections", "int64", False, "Number of sections in it."),
        Column("n_paragraphs", "int64", False, "Number of paragraphs in it."),
        Column("added", "int64", False, "Paragraphs that came with it."),
        Column("edited", "int64", False, "Paragraphs that say something else in it."),
        Column("moved", "int64", False, "Paragraphs that stand elsewhere in it."),
        Column("removed", "int64", False, "Paragraphs that went with it."),
        Column("restored", "int64", False, "Paragraphs that came back with it."),
    ),
)


def write_past(warehouse: Warehouse, number: int, folder: Path) -> dict[str, TableFile]:
    """Write history.parquet and versions.parquet for a release of version `number` into a folder."""
    with _opened(warehouse) as connection:
        return {
            table.name: _written(connection, table, sql.format(n=number), folder / f"{table.name}.parquet")
            for table, sql in ((HISTORY, _HISTORY), (VERSIONS, _VERSIONS))
        }


def write_past_changes(warehouse: Warehouse, since: int, past: Path, folder: Path) -> dict[str, Path]:
    """The change files of the two tables in `past` from a release of version `since`: all wordings of the ids of which
    any differs, and the versions that came.
    """
    history, versions = (quoted(past / f"{table.name}.parquet") for table in (HISTORY, VERSIONS))
    gone = ", ".join(map(quoted, sorted(gaps.taken_down(warehouse))))
    identities = quoted(past / "identities.parquet")
    changed = f"SELECT id FROM {history} WHERE from_version > {since} OR to_version >= {since}"
    queries = {
        HISTORY: f"""
            SELECT 'edited' AS op, * FROM {history} WHERE id IN ({changed})
            UNION ALL BY NAME
            SELECT 'removed' AS op, id FROM {identities}
            WHERE list_contains([{gone}]::VARCHAR[], document_id) AND id NOT IN (SELECT id FROM {history})
            ORDER BY document_id NULLS LAST, id, from_version""",
        VERSIONS: f"""
            SELECT 'added' AS op, version::VARCHAR AS id, * FROM {versions} WHERE version > {since} ORDER BY version""",
    }

    made: dict[str, Path] = {}
    with in_memory(str(past / "spill.tmp")) as connection:
        for table, sql in queries.items():
            path = folder / f"{table.name}.parquet"
            folder.mkdir(parents=True, exist_ok=True)
            write_rows(connection.sql(sql), change_table(table), path, described=False, paging=None)
            made[table.name] = path
    return made


def _opened(warehouse: Warehouse) -> "duckdb.DuckDBPyConnection":
    """The DuckDB file, made anew where it is not the one that was written for the latest version."""
    record = written_as(warehouse)
    newest = commit_of(warehouse).number
    if not warehouse.database.exists() or record is None or record.version != newest or not is_as_written(warehouse):
        warehouse.database.unlink(missing_ok=True)
        refresh(warehouse)
    return attached(warehouse.database)


def _written(connection: "duckdb.DuckDBPyConnection", table: Table, sql: str, path: Path) -> TableFile:
    rows = write_rows(connection.sql(sql), table, path)
    return TableFile(table, rows, None, digest_of(path), path.stat().st_size)


_HISTORY = """
WITH
rows AS (
    SELECT
        paragraph_id AS id, 'paragraph' AS entity, document_id, section_id AS under, ordinal, language, text,
        from_version,
        CASE WHEN to_version < {n} THEN to_version END AS to_version, op
    FROM history.paragraphs WHERE from_version <= {n}
    UNION ALL
    SELECT
        section_id, 'section', document_id, parent_id, ordinal, NULL, heading, from_version,
        CASE WHEN to_version < {n} THEN to_version END, op
    FROM history.sections WHERE from_version <= {n}
),
marked AS (
    SELECT
        *, text IS DISTINCT FROM lag(text) OVER past OR from_version <> lag(to_version) OVER past + 1
        OR op IN ('moved', 'restored') AS fresh
    FROM rows WINDOW past AS (PARTITION BY id ORDER BY from_version)
),
runs AS (
    SELECT *, count(*) FILTER (fresh) OVER (PARTITION BY id ORDER BY from_version) AS run FROM marked
),
stretches AS (
    SELECT
        id, any_value(entity) AS entity, any_value(document_id) AS document_id, min(from_version) AS from_version,
        CASE WHEN count(*) = count(to_version) THEN max(to_version) END AS to_version,
        any_value(language) AS language, any_value(text) AS text,
        max_by(under, from_version) AS under, max_by(ordinal, from_version) AS ordinal
    FROM runs GROUP BY id, run
),
edges AS (
    SELECT version, from_id, to_id FROM lineage
    WHERE version <= {n} AND event IN ('split', 'merged') AND from_id <> to_id
),
with_past AS (
    SELECT id FROM stretches GROUP BY id HAVING count(*) > 1 OR max(to_version) IS NOT NULL
    UNION SELECT from_id FROM edges
    UNION SELECT to_id FROM edges
),
began AS (
    SELECT to_id AS id, version, string_agg(DISTINCT event, ' ' ORDER BY event) AS events
    FROM lineage WHERE version <= {n} AND to_id IS NOT NULL GROUP BY to_id, version
),
ended AS (
    SELECT from_id AS id, version, string_agg(DISTINCT event, ' ' ORDER BY event) AS events
    FROM lineage WHERE version <= {n} AND from_id IS NOT NULL GROUP BY from_id, version
),
came AS (
    SELECT to_id AS id, version, string_agg(DISTINCT from_id, ' ' ORDER BY from_id) AS ids FROM edges GROUP BY ALL
),
went AS (
    SELECT from_id AS id, version, string_agg(DISTINCT to_id, ' ' ORDER BY to_id) AS ids FROM edges GROUP BY ALL
),
dead AS (SELECT id, max(from_version) AS from_version FROM stretches GROUP BY id HAVING count(*) = count(to_version)),
before AS (
    SELECT s.id, s.from_version, any_value(p.paragraph_id) AS after
    FROM stretches s SEMI JOIN dead USING (id, from_version)
    JOIN history.paragraphs p ON p.document_id = s.document_id AND p.ordinal = s.ordinal - 1
        AND p.from_version <= s.to_version AND (p.to_version IS NULL OR p.to_version >= s.to_version)
    WHERE s.entity = 'paragraph'
    GROUP BY ALL
),
headings AS (
    SELECT s.id, s.from_version, any_value(h.heading) AS heading
    FROM stretches s JOIN history.sections h ON h.section_id = s.under AND h.from_version <= s.from_version
        AND (h.to_version IS NULL OR h.to_version >= s.from_version)
    GROUP BY ALL
)
SELECT
    s.document_id, s.id, s.entity, s.from_version, s.to_version, s.language, s.text, h.heading, b.events AS began_by,
    e.events AS ended_by, c.ids AS came_from, w.ids AS became, f.after
FROM stretches s
SEMI JOIN with_past USING (id)
LEFT JOIN headings h ON h.id = s.id AND h.from_version = s.from_version
LEFT JOIN began b ON b.id = s.id AND b.version = s.from_version
LEFT JOIN ended e ON e.id = s.id AND e.version = s.to_version + 1
LEFT JOIN came c ON c.id = s.id AND c.version = s.from_version
LEFT JOIN went w ON w.id = s.id AND w.version = s.to_version + 1
LEFT JOIN before f ON f.id = s.id AND f.from_version = s.from_version
ORDER BY s.document_id, s.id, s.from_version
"""

_VERSIONS = """
SELECT
    v.version, strftime(v.time, '%Y-%m-%dT%H:%M:%SZ') AS time, v.kind, v.message, v.tree, v.n_documents, v.n_sections,
    v.n_paragraphs,
    count(DISTINCT l.to_id) FILTER (l.event = 'added') AS added,
    count(DISTINCT l.to_id) FILTER (l.event IN ('edited', 'recut')) AS edited,
    count(DISTINCT l.to_id) FILTER (l.event = 'moved') AS moved,
    count(DISTINCT l.from_id) FILTER (l.event = 'removed') AS removed,
    count(DISTINCT l.to_id) FILTER (l.event = 'restored') AS restored
FROM versions v
LEFT JOIN lineage l ON l.version = v.version AND l.entity = 'paragraph'
WHERE v.version <= {n}
GROUP BY ALL
ORDER BY v.version
"""
