"""A release with a million paragraphs, written as releases are, without the build that would make them."""

from pathlib import Path

import duckdb

from variorum.release.files import write_rows
from variorum.release.history import HISTORY, VERSIONS
from variorum.release.ids import write_ids
from variorum.release.index import INDEX, File, ReleaseIndex, TableSays, encode
from variorum.release.page import page_files
from variorum.schemas.table import Table, duckdb_type
from variorum.schemas.tables import tables

SIZE = 1_000_000
EACH = 50
"""Paragraphs of a document."""


def write_million(folder: Path) -> tuple[str, str]:
    """Write it; returns the id of a paragraph and what it says."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE MACRO id_of(letter, n) AS letter || array_to_string(list_transform(range(16), "
            f"lambda k: '{alphabet}'[1 + (hash(letter || n || k) % 32)::BIGINT]), '')"
        )
        connection.execute(
            "CREATE MACRO said(n) AS array_to_string(list_transform(range(40), "
            "lambda k: 'w' || (hash(n * 100 + k) % 20000)), ' ')"
        )
        documents = f"FROM range({SIZE // EACH}) r(n)"
        paragraphs = f"FROM range({SIZE}) r(n)"
        rows = {
            "documents": f"SELECT id_of('d', n) AS document_id, n || '.txt' AS source, 'en' AS language, "
            f"{EACH} AS n_paragraphs, 1 AS n_sections, 2000 AS n_words {documents} ORDER BY n",
            "sections": f"SELECT id_of('s', n) AS section_id, id_of('d', n) AS document_id, 0 AS ordinal, 0 AS level "
            f"{documents} ORDER BY n",
            "paragraphs": f"SELECT id_of('p', n) AS paragraph_id, id_of('d', n // {EACH}) AS document_id, "
            f"id_of('s', n // {EACH}) AS section_id, n % {EACH} AS ordinal, 'body' AS kind, 'en' AS language, "
            f"said(n) AS text, unhex(md5(said(n))) AS content_hash, n AS byte_start, n + 200 AS byte_end {paragraphs} "
            "ORDER BY n",
            "identities": f"SELECT id_of('p', n) AS id, 'paragraph' AS entity, id_of('d', n // {EACH}) AS document_id, "
            f"1 AS first_version, said(n) AS match_key {paragraphs}",
            "history": f"SELECT id_of('d', n // {EACH}) AS document_id, id_of('p', n) AS id, 'paragraph' AS entity, "
            f"1 AS from_version, 1 AS to_version, said(n) AS text, 'added' AS began_by {paragraphs} "
            "WHERE n % 10 = 0 ORDER BY document_id, id",
            "versions": "SELECT 1 AS version, '2026-11-22T13:00:00Z' AS time, 'source' AS kind, 'x' AS tree",
        }
        all_tables = {**tables(), "history": HISTORY, "versions": VERSIONS}
        counts = {
            name: write_rows(
                _whole(connection.sql(sql), all_tables[name]), all_tables[name], folder / f"{name}.parquet"
            )
            for name, sql in rows.items()
        }
        ids = write_ids(folder)
        passage, text = connection.execute("SELECT id_of('p', 765431), said(765431)").fetchall()[0]

    for path, data in page_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    counts["ids"] = ids.rows
    (folder / INDEX).write_bytes(encode(_index(folder, counts)))
    return passage, text


def _whole(given: duckdb.DuckDBPyRelation, table: Table) -> duckdb.DuckDBPyRelation:
    """Rows with all columns of a table: those that a query leaves out are null, or empty."""
    empty = {"string": "''", "binary": "''::BLOB", "date": "DATE '2026-11-22'"}
    columns = (
        f'"{c.name}"::{duckdb_type(c)} AS "{c.name}"'
        if c.name in given.columns
        else f'{"NULL" if c.nullable else empty.get(c.type, "0")} AS "{c.name}"'
        for c in table.columns
    )
    return given.project(", ".join(columns))


def _index(folder: Path, counts: dict[str, int]) -> ReleaseIndex:
    files = {f"{name}.parquet": File("0" * 64, (folder / f"{name}.parquet").stat().st_size) for name in counts}
    says = {name: TableSays(rows, None) for name, rows in counts.items()}
    return ReleaseIndex("million", 1, "x", "2026-11-22T13:00:00Z", "", {}, ("en",), says, files, {}, ((1, "x"),))
