"""ids.parquet: every id that was ever given out, sorted, with the row where it stands today.

Made from the other tables, so a copy makes its own. Sorted and with an index of small pages, so that a reader over HTTP
finds one id with a few kilobytes.
"""

from pathlib import Path

from variorum.release.files import write_rows
from variorum.schemas.table import Column, Table
from variorum.store.canonical import digest_of
from variorum.store.connect import in_memory, quoted
from variorum.store.describe import TableFile

IDS = Table(
    "ids",
    "A row is an id that was ever given out, and the row where it stands in this version.",
    (
        Column("id", "string", False, "The id."),
        Column("entity", "string", False, "What it names: document, section or paragraph."),
        Column("document_id", "string", False, "The document it was given out in; of a document, itself."),
        Column("first_version", "int32", False, "The version that gave it out."),
        Column("last_version", "int32", True, "The last version that had it; null while it lives."),
        Column("successor", "string", True, "The id that took its text over when it died, if any."),
        Column("n_wordings", "int32", False, "Rows that it has in history; 0 where it stands as it was given out."),
        Column("row", "int64", True, "Its row in the file of its table, from 0; null where it lives no more."),
    ),
)


def write_ids(folder: Path) -> TableFile:
    """Write ids.parquet beside the tables in a folder."""

    path = folder / "ids.parquet"
    with in_memory(str(folder / "spill.tmp")) as connection:
        rows = connection.sql(_sql(folder))
        written = write_rows(rows, IDS, path)
        return TableFile(IDS, written, None, digest_of(path), path.stat().st_size)


def _sql(folder: Path) -> str:
    def rows(table: str) -> str:
        file = quoted(folder / f"{table}.parquet")
        return f"SELECT {table[:-1]}_id AS id, file_row_number AS row FROM read_parquet({file}, file_row_number = true)"

    there = " UNION ALL ".join(map(rows, ("documents", "sections", "paragraphs")))
    columns = ", ".join(f"i.{column.name}" for column in IDS.columns[:-2])
    history = quoted(folder / "history.parquet")
    past = f"SELECT id, count(*) AS wordings FROM read_parquet({history}) GROUP BY id"
    identities = quoted(folder / "identities.parquet")
    known = f"read_parquet({identities}) i LEFT JOIN ({there}) there USING (id) LEFT JOIN ({past}) past USING (id)"
    return f"SELECT {columns}, coalesce(wordings, 0) AS n_wordings, there.row FROM {known} ORDER BY id"
