"""The index of likeness in the DuckDB file: which paragraphs of the latest version say the same, or nearly the same.

Made when somebody first asks for it, and brought up to later versions with the file itself at the cost of the change:
texts that came are compared with those they may be like, and only clusters that a change touches are made anew. What it
says depends on the texts and ids of the version alone, not on the builds before it, on their order, or on threads.

Two texts are like each other where the sets of their runs of three words (of three characters in scripts without
blanks) have a Jaccard similarity of `LEAST`. Candidates are found by MinHash in bands (Broder 1997; Leskovec, Rajaraman
and Ullman, Mining of Massive Datasets, section 3.4); every one is then compared exactly.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from variorum.store.connect import quoted
from variorum.store.search import ALONE

if TYPE_CHECKING:
    import duckdb

LEAST = 0.8
"""Least similarity of two texts that are alike. Of pairs above it .99 are found, of those above .9 .999
(`python -m benchmarks.duplicates`, docs/duplicates.md)."""

RUN = 3
"""Words of a run: as in most work on near duplicates of paragraphs, which are shorter than pages."""

BANDS, ROWS = 10, 4
"""MinHashes are compared in ten bands of four: a pair at .8 shares a band in 1 - (1 - .8^4)^10 = .995 of all cases."""

NEXT = 100
"""In a band that many texts share (a form with names filled in), each is compared with so many that come next in
length: work and pairs grow with the number of texts, not with its square."""

_TOKEN = rf"{ALONE}|[^\p{{P}}\p{{S}}\p{{Z}}\p{{C}}{ALONE[1:-1]}]+"
"""A character of a script without blanks, or a run of letters, marks and digits of another."""

TABLES = """
CREATE SCHEMA IF NOT EXISTS alike;
CREATE TABLE IF NOT EXISTS alike.members (row UINTEGER, t UINTEGER);
CREATE TABLE IF NOT EXISTS alike.texts (t UINTEGER, hash BLOB);
CREATE TABLE IF NOT EXISTS alike.bands (band UTINYINT, key UBIGINT, t UINTEGER);
CREATE TABLE IF NOT EXISTS alike.pairs (band UTINYINT, key UBIGINT, a UINTEGER, b UINTEGER);
CREATE TABLE IF NOT EXISTS alike.clusters (
    t UINTEGER, paragraph_id VARCHAR, cluster_id VARCHAR, kept BOOLEAN, similarity DOUBLE, method VARCHAR
);
CREATE TABLE IF NOT EXISTS alike.covers (rows BIGINT, texts BIGINT);
COMMENT ON TABLE alike.members IS 'The index of likeness: the text of each paragraph of the latest version.';
COMMENT ON TABLE alike.texts IS 'The index of likeness: different texts of the latest version. Empty until it is made.';
COMMENT ON TABLE alike.bands IS 'The index of likeness: the MinHashes of each text, in bands.';
COMMENT ON TABLE alike.pairs IS 'The index of likeness: texts that share a band and are alike.';
COMMENT ON TABLE alike.clusters IS 'The index of likeness: what the view duplicates shows.';
COMMENT ON TABLE alike.covers IS 'The index of likeness: rows of history.paragraphs and numbers of texts given so far.';
COMMENT ON COLUMN alike.members.row IS 'The rowid in history.paragraphs.';
COMMENT ON COLUMN alike.members.t IS 'Number of its text.';
COMMENT ON COLUMN alike.texts.t IS 'Its number.';
COMMENT ON COLUMN alike.texts.hash IS 'The content_hash of the paragraphs that say it.';
COMMENT ON COLUMN alike.bands.band IS 'Which of the bands.';
COMMENT ON COLUMN alike.bands.key IS 'Hash of the MinHashes in it.';
COMMENT ON COLUMN alike.bands.t IS 'Number of the text.';
COMMENT ON COLUMN alike.pairs.band IS 'The band that they share.';
COMMENT ON COLUMN alike.pairs.key IS 'Hash of the MinHashes in it.';
COMMENT ON COLUMN alike.pairs.a IS 'Number of a text.';
COMMENT ON COLUMN alike.pairs.b IS 'Number of another that is at least as long.';
COMMENT ON COLUMN alike.clusters.t IS 'Number of the text of the paragraph.';
COMMENT ON COLUMN alike.clusters.paragraph_id IS 'The paragraph.';
COMMENT ON COLUMN alike.clusters.cluster_id IS 'The paragraph of its cluster that is kept.';
COMMENT ON COLUMN alike.clusters.kept IS 'Whether it is that one.';
COMMENT ON COLUMN alike.clusters.similarity IS 'How like it is to the one that is kept.';
COMMENT ON COLUMN alike.clusters.method IS 'exact or near.';
COMMENT ON COLUMN alike.covers.rows IS 'Rows of history.paragraphs that were looked at.';
COMMENT ON COLUMN alike.covers.texts IS 'Numbers of texts that were given.';
"""

NOT_MADE = (
    "This file has no index of likeness yet: `variorum duplicates` makes it, once; with `duplicates = true` in "
    "variorum.toml every build does."
)

VIEWS = f"""
CREATE VIEW duplicates AS
SELECT paragraph_id, cluster_id, kept, similarity, method
FROM alike.clusters
WHERE (SELECT CASE WHEN count(*) = 1 THEN true ELSE error({quoted(NOT_MADE)}) END FROM alike.covers);
COMMENT ON VIEW duplicates IS
    'Paragraphs of the latest version that say the same as another, or nearly the same, in clusters of two or more.';
COMMENT ON COLUMN duplicates.paragraph_id IS 'The paragraph.';
COMMENT ON COLUMN duplicates.cluster_id IS 'The paragraph of its cluster that is kept: the longest, then the least id.';
COMMENT ON COLUMN duplicates.kept IS 'Whether it is that one.';
COMMENT ON COLUMN duplicates.similarity IS
    'How like it is to the one that is kept: the share of the runs of three words of both that stand in both.';
COMMENT ON COLUMN duplicates.method IS 'exact: it says letter by letter what the kept one says; near: nearly so.';

CREATE VIEW paragraphs_unique AS
FROM paragraphs ANTI JOIN (FROM duplicates WHERE NOT kept) USING (paragraph_id);
COMMENT ON VIEW paragraphs_unique IS 'The paragraphs without those that say what one that is kept says.';
"""


def bring_up(connection: "duckdb.DuckDBPyConnection") -> None:
    """Bring the index up to the rows that `history.paragraphs` has; the DuckDB file is the database in use."""
    ((rows, texts),) = connection.execute("FROM alike.covers").fetchall() or [(0, 0)]

    # Which paragraphs came and went, and which texts with them.
    _run(connection, _WENT, _CAME.format(rows=rows), _FRESH.format(texts=texts), _GONE)

    # The bands of the new texts, and the pairs of every band that a text came into or went from.
    _run(connection, *_shingled("SELECT t FROM memory.fresh"), _BANDS, _BAND_KEYS, _TOUCHED, *_PAIRS_WENT)
    _run(connection, *_shingled(_IN_TOUCHED), _CANDIDATES, _PAIRS_CAME)

    # The clusters that have one of these.
    _run(connection, *_AFFECTED)
    _components(connection)
    _run(connection, _KEPT, *_shingled("SELECT t FROM memory.ranked UNION SELECT kept_t FROM memory.ranked"), _CLUSTERS)

    connection.execute("DELETE FROM alike.covers")
    connection.execute(
        "INSERT INTO alike.covers SELECT (SELECT count(*) FROM history.paragraphs), "
        f"greatest({texts}, (SELECT coalesce(max(t), 0) FROM alike.texts))"
    )
    for name in _SCRATCH:
        connection.execute(f"DROP TABLE memory.{name}")


def is_right(connection: "duckdb.DuckDBPyConnection") -> bool:
    """Whether the index says what the texts say: all of them are compared anew. The file is in use as `variorum`."""
    said = connection.execute("FROM duplicates ORDER BY paragraph_id").to_arrow_table()
    connection.execute("ATTACH ':memory:' AS anew")
    connection.execute("USE anew")
    connection.execute("CREATE VIEW paragraphs AS FROM variorum.paragraphs")
    make(connection)
    expected = connection.execute("FROM duplicates ORDER BY paragraph_id").to_arrow_table()
    connection.execute("USE variorum")
    connection.execute("DETACH anew")
    return bool(said.equals(expected))


def make(connection: "duckdb.DuckDBPyConnection") -> None:
    """Make the index, with its views, in a database in memory that has the `paragraphs` of one version alone."""
    connection.execute("CREATE SCHEMA history")
    connection.execute("CREATE TABLE history.paragraphs AS SELECT *, NULL::INTEGER AS to_version FROM paragraphs")
    connection.execute(TABLES)
    connection.execute(VIEWS)
    bring_up(connection)


def _run(connection: "duckdb.DuckDBPyConnection", *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def _shingled(texts: str) -> tuple[str, str]:
    """SQL that makes `memory.shingled` the runs of words of some texts, as a set of hashes; of no word, none."""
    return (
        "CREATE OR REPLACE TABLE memory.one AS SELECT t, any_value(row) AS row "
        f"FROM alike.members SEMI JOIN ({texts}) USING (t) GROUP BY t",
        "CREATE OR REPLACE TABLE memory.shingled AS SELECT t, list_distinct([md5_number_lower(run) FOR run IN runs]) "
        "AS shingles FROM (SELECT t, CASE WHEN len(tokens) = 0 THEN [] "
        f"WHEN len(tokens) < {RUN} THEN [array_to_string(tokens, ' ')] "
        f"ELSE [array_to_string(tokens[i : i + {RUN - 1}], ' ') FOR i IN range(1, len(tokens) - {RUN - 2})] END "
        f"AS runs FROM (SELECT t, regexp_extract_all(lower(text), '{_TOKEN}') AS tokens "
        "FROM memory.one JOIN history.paragraphs h ON h.rowid = row))",
    )


def _components(connection: "duckdb.DuckDBPyConnection") -> None:
    """Make `memory.components` the connected texts of those that are affected: t, component."""
    import pyarrow as pa

    texts = [t for (t,) in connection.execute("SELECT t FROM memory.affected").fetchall()]
    pairs = connection.execute(
        "SELECT DISTINCT a, b FROM alike.pairs WHERE a IN (FROM memory.affected) OR b IN (FROM memory.affected)"
    ).fetchall()
    roots = _joined(texts, pairs)
    found = pa.table({"t": pa.array(roots.keys(), pa.uint32()), "component": pa.array(roots.values(), pa.uint32())})
    connection.register("found", found)
    connection.execute("CREATE TABLE memory.components AS FROM found")
    connection.unregister("found")


def _joined(texts: Iterable[int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each text one that stands for all that are connected with it (union-find, Tarjan 1975)."""
    above = {t: t for t in texts}

    def root(t: int) -> int:
        while above[t] != t:
            above[t] = above[above[t]]
            t = above[t]
        return t

    for a, b in pairs:
        above[root(a)] = root(b)
    return {t: root(t) for t in above}


_SCRATCH = (
    "went", "came", "fresh", "gone", "one", "shingled", "banded", "touched", "changed", "candidates", "affected",
    "components", "ranked",
)  # fmt: skip

_WENT = """
CREATE TABLE memory.went AS
SELECT row, t FROM alike.members JOIN history.paragraphs h ON h.rowid = row WHERE h.to_version IS NOT NULL"""

_CAME = """
CREATE TABLE memory.came AS
SELECT rowid::UINTEGER AS row, content_hash AS hash FROM history.paragraphs
WHERE rowid >= {rows} AND to_version IS NULL"""

_FRESH = """
CREATE TABLE memory.fresh AS
SELECT ({texts} + row_number() OVER (ORDER BY hash))::UINTEGER AS t, hash
FROM (SELECT DISTINCT hash FROM memory.came ANTI JOIN alike.texts USING (hash));
INSERT INTO alike.texts FROM memory.fresh;
DELETE FROM alike.members WHERE row IN (SELECT row FROM memory.went);
INSERT INTO alike.members SELECT row, t FROM memory.came JOIN alike.texts USING (hash)"""

_GONE = """
CREATE TABLE memory.gone AS SELECT DISTINCT t FROM memory.went ANTI JOIN alike.members USING (t);
DELETE FROM alike.texts WHERE t IN (FROM memory.gone)"""

_SEEDS = [f"{(number * 0x9E3779B97F4A7C15) % 2**64}::UBIGINT" for number in range(1, BANDS * ROWS + 1)]
"""What the hash of a run is xored with for each of its MinHashes: multiples of 2^64 over the golden ratio."""

_LEASTS = ", ".join(f"min(xor(shingle, {seed})) AS m{number}" for number, seed in enumerate(_SEEDS))


def _key(band: int) -> str:
    columns = ", ".join(f"m{band * ROWS + row}" for row in range(ROWS))
    return f"md5_number_lower(concat_ws(' ', {columns}))"


_KEYS = ", ".join(_key(band) for band in range(BANDS))

_BANDS = f"""
CREATE TABLE memory.banded AS
SELECT t, unnest(range({BANDS}))::UTINYINT AS band, unnest([{_KEYS}]) AS key
FROM (SELECT t, {_LEASTS} FROM (SELECT t, unnest(shingles) AS shingle FROM memory.shingled) GROUP BY t)"""

_BAND_KEYS = """
CREATE TABLE memory.touched AS
SELECT band, key FROM memory.banded UNION SELECT band, key FROM alike.bands SEMI JOIN memory.gone USING (t)"""

_TOUCHED = """
DELETE FROM alike.bands WHERE t IN (FROM memory.gone);
INSERT INTO alike.bands SELECT band, key, t FROM memory.banded ORDER BY band, key"""

_PAIRS_WENT = (
    "CREATE TABLE memory.changed AS SELECT a, b FROM alike.pairs SEMI JOIN memory.touched USING (band, key)",
    "DELETE FROM alike.pairs WHERE (band, key) IN (SELECT (band, key) FROM memory.touched)",
)

_IN_TOUCHED = """
SELECT unnest(ts) AS t
FROM (
    SELECT list(t) AS ts FROM alike.bands SEMI JOIN memory.touched USING (band, key) GROUP BY band, key
    HAVING count(*) > 1
)"""

_CANDIDATES = f"""
CREATE TABLE memory.candidates AS
WITH placed AS (
    SELECT band, key, t, len(shingles) AS n,
        row_number() OVER (PARTITION BY band, key ORDER BY len(shingles), hash) AS place
    FROM alike.bands
    SEMI JOIN memory.touched USING (band, key)
    JOIN memory.shingled USING (t)
    JOIN alike.texts USING (t)
)
SELECT a.band, a.key, a.t AS a, b.t AS b
FROM placed a JOIN placed b ON a.band = b.band AND a.key = b.key
WHERE b.place > a.place AND b.place <= a.place + {NEXT} AND a.n >= {LEAST} * b.n"""

_SIMILARITY = "len(list_intersect({0}, {1})) / (len({0}) + len({1}) - len(list_intersect({0}, {1})))"

_PAIRS_CAME = f"""
INSERT INTO alike.pairs
SELECT band, key, a, b
FROM memory.candidates
JOIN (
    SELECT a, b
    FROM (SELECT DISTINCT a, b FROM memory.candidates)
    JOIN memory.shingled x ON x.t = a
    JOIN memory.shingled y ON y.t = b
    WHERE {_SIMILARITY.format("x.shingles", "y.shingles")} >= {LEAST}
) USING (a, b);
INSERT INTO memory.changed SELECT a, b FROM memory.candidates SEMI JOIN alike.pairs USING (band, key, a, b)"""

_AFFECTED = (
    "CREATE TABLE memory.affected AS SELECT t FROM memory.went UNION SELECT t FROM memory.came JOIN alike.texts "
    "USING (hash) UNION SELECT a FROM memory.changed UNION SELECT b FROM memory.changed",
    "INSERT INTO memory.affected SELECT DISTINCT t FROM alike.clusters WHERE cluster_id IN ("
    "SELECT cluster_id FROM alike.clusters WHERE t IN (FROM memory.affected)) AND t NOT IN (FROM memory.affected)",
    "DELETE FROM alike.clusters WHERE t IN (FROM memory.affected)",
)

_KEPT = """
CREATE TABLE memory.ranked AS
SELECT t, paragraph_id, first_value(paragraph_id) OVER best AS cluster_id, first_value(t) OVER best AS kept_t
FROM (
    SELECT m.t, component, paragraph_id, n_chars, count(*) OVER (PARTITION BY component) AS size
    FROM memory.components c JOIN alike.members m USING (t) JOIN history.paragraphs h ON h.rowid = m.row
)
WHERE size > 1
WINDOW best AS (PARTITION BY component ORDER BY n_chars DESC, paragraph_id)"""

_CLUSTERS = f"""
INSERT INTO alike.clusters
SELECT r.t, paragraph_id, cluster_id, paragraph_id = cluster_id,
    CASE WHEN r.t = kept_t THEN 1.0 ELSE round({_SIMILARITY.format("x.shingles", "y.shingles")}, 4) END,
    CASE WHEN r.t = kept_t THEN 'exact' ELSE 'near' END
FROM memory.ranked r LEFT JOIN memory.shingled x ON x.t = r.t LEFT JOIN memory.shingled y ON y.t = kept_t
ORDER BY cluster_id, paragraph_id"""
