"""The index of words in the DuckDB file: which words stand in which rows of `history.paragraphs`, and how often.

Made when somebody first searches, and brought up to later versions with the file itself: only rows that are new are
read, and those that ended are marked. Ranks are BM25 of the paragraphs of one version, so they depend on that version
alone. The macro `search` is plain SQL over plain tables, so whatever opens the file can search it.

A word is a run of letters and digits without case and accents. Scripts that set no blanks between words have pairs of
neighbouring characters as words; the last character of a run stands alone, so each one begins a word of the index.
"""

from typing import TYPE_CHECKING

from variorum.store.connect import quoted

if TYPE_CHECKING:
    import duckdb

RARE, FEW = 0.05, 1_000
"""A word in more than this share of the paragraphs, and in more than so many, is passed over where another is rarer:
it tells little, and is most of the work."""

CANDIDATES = 10_000
"""Where no word is rare: so many paragraphs with most of the rarest word are weighed with the other words too, and all
that are as good as the last of them: so it does not matter in which order they lie."""

K1, B = 1.2, 0.75
"""Of BM25: the usual values (Robertson and Zaragoza 2009, section 3.5), as Lucene and tantivy have them."""

LONGEST = 64
"""Characters of a word that count: longer ones are addresses and encoded bytes."""

LAST = 0x10FFFF
"""The last character there is."""

MOST_WORDS = 65_535
"""Words of a paragraph that count in its length."""

ALONE = (
    r"[\x{e00}-\x{eff}\x{1000}-\x{109f}\x{1100}-\x{11ff}\x{1780}-\x{17ff}\x{3040}-\x{318f}\x{31f0}-\x{31ff}"
    r"\x{3400}-\x{9fff}\x{a960}-\x{a97f}\x{ac00}-\x{d7ff}\x{f900}-\x{faff}\x{20000}-\x{3ffff}]"
)
"""Letters of scripts without blanks (Thai, Lao, Burmese, Khmer, kana, Han), and of Korean, whose particles stand at the
words without any. As ranges: DuckDB takes ten times as long to read the names of scripts."""

_MARKED = r"[\x{c0}-\x{2af}\x{370}-\x{52f}\x{590}-\x{6ff}\x{750}-\x{77f}\x{1e00}-\x{1fff}]"
"""Scripts that are read without their accents and points too (Latin, Greek, Cyrillic, Hebrew, Arabic); in others these
are letters."""

_WORD = r"[^\p{P}\p{S}\p{Z}\p{C}]+"
"""Letters, marks and digits."""

TABLES = """
CREATE SCHEMA IF NOT EXISTS search;
CREATE TABLE IF NOT EXISTS search.words (word VARCHAR, w UINTEGER);
CREATE TABLE IF NOT EXISTS search.postings (
    w UINTEGER, row UINTEGER, times UTINYINT, length USMALLINT, from_version INTEGER, to_version INTEGER
);
CREATE TABLE IF NOT EXISTS search.sizes (version INTEGER, paragraphs BIGINT, words BIGINT);
CREATE TABLE IF NOT EXISTS search.covers (rows BIGINT, in_order BIGINT);
COMMENT ON TABLE search.words IS 'The index of words: their numbers. Empty until somebody searches.';
COMMENT ON TABLE search.postings IS
    'The index of words: how often a word stands in a row of history.paragraphs, by its rowid.';
COMMENT ON TABLE search.sizes IS 'The index of words: how much there is to search in each version.';
COMMENT ON TABLE search.covers IS
    'The index of words: how many rows of history.paragraphs are in it, and how many postings lie in order.';
COMMENT ON COLUMN search.words.word IS 'A word as it is looked for: small, without accents.';
COMMENT ON COLUMN search.words.w IS 'Its number.';
COMMENT ON COLUMN search.postings.w IS 'Number of the word.';
COMMENT ON COLUMN search.postings.row IS 'The rowid in history.paragraphs.';
COMMENT ON COLUMN search.postings.times IS 'How often the word stands there; 255 and more as 255.';
COMMENT ON COLUMN search.postings.length IS 'Number of words of the paragraph.';
COMMENT ON COLUMN search.postings.from_version IS 'The first version that has the row.';
COMMENT ON COLUMN search.postings.to_version IS 'The last version that has the row; null while it stands.';
COMMENT ON COLUMN search.sizes.version IS 'The version.';
COMMENT ON COLUMN search.sizes.paragraphs IS 'Number of paragraphs in it.';
COMMENT ON COLUMN search.sizes.words IS 'Number of words in them.';
COMMENT ON COLUMN search.covers.rows IS 'Rows of history.paragraphs that are in it.';
COMMENT ON COLUMN search.covers.in_order IS 'Postings that lie in order.';
"""


def bring_up(connection: "duckdb.DuckDBPyConnection") -> None:
    """Add what `history.paragraphs` has and the index has not; the DuckDB file is the database in use."""
    known = connection.execute("SELECT rows, in_order FROM search.covers").fetchone()
    covered, in_order = known or (0, 0)
    _read_words(connection, covered)

    # Those that ended since; then the new ones, in an order of their own behind the others.
    connection.execute(
        "UPDATE search.postings AS p SET to_version = h.to_version FROM history.paragraphs h "
        f"WHERE h.rowid = p.row AND h.to_version IS NOT NULL AND p.to_version IS NULL AND h.rowid < {covered}"
    )
    connection.execute(_NEW_WORDS)
    connection.execute(_NEW_POSTINGS)
    connection.execute("DROP TABLE memory.fresh")

    # Each run of postings costs a question a look: when they are half as many as those in order, all are sorted anew.
    ((rows, postings),) = connection.execute(
        "SELECT (SELECT count(*) FROM history.paragraphs), (SELECT count(*) FROM search.postings)"
    ).fetchall()
    if in_order and 2 * (postings - in_order) > in_order:
        connection.execute("CREATE TABLE memory.sorted AS FROM search.postings ORDER BY w, row")
        connection.execute("TRUNCATE search.postings")
        connection.execute("INSERT INTO search.postings FROM memory.sorted")
        connection.execute("DROP TABLE memory.sorted")
        in_order = postings
    connection.execute("DELETE FROM search.sizes")
    connection.execute(_SIZES)
    connection.execute("DELETE FROM search.covers")
    connection.execute("INSERT INTO search.covers VALUES ($1, $2)", [rows, in_order or postings])


def is_right(connection: "duckdb.DuckDBPyConnection") -> bool:
    """Whether the index says what `history.paragraphs` says: all of it is read anew."""
    _read_words(connection, 0)
    said = [connection.execute(_SUMS.format(rows=rows)).fetchall() for rows in (_STORED, _EXPECTED)]
    connection.execute("DROP TABLE memory.fresh")
    sizes = connection.execute("FROM search.sizes ORDER BY version").fetchall()
    return said[0] == said[1] and sizes == connection.execute(f"FROM ({_TO_SEARCH}) ORDER BY version").fetchall()


def words_of(rows: str) -> str:
    """SQL for the words of some rows, given SQL for their `row` and `text`: word, row, how often it stands there."""
    return (
        "SELECT word, row, least(count(*), 255)::UTINYINT AS times FROM ("
        f"SELECT {folded('word')} AS word, row FROM (SELECT row, unnest({_words('text')}) AS word FROM ({rows}))) "
        "GROUP BY word, row"
    )


def asked_of(question: str) -> str:
    """SQL for what a question asks, given SQL for it: a row for each word (`gram`), and for each pair of neighbours of
    a run (`term`), which all must be there; a lone character `begins` any pair.
    """
    return f"""
    SELECT DISTINCT CASE WHEN pairs THEN run ELSE gram END AS term, gram, pairs, pairs AND length(run) = 1 AS begins
    FROM (
        SELECT run, pairs, unnest(
            CASE WHEN NOT pairs THEN [{folded("run")}] WHEN length(run) = 1 THEN [run]
            ELSE [substring(run, i, 2) FOR i IN range(1, length(run))] END
        ) AS gram
        FROM (
            SELECT run, {_is_alone("run")} AS pairs
            FROM (SELECT DISTINCT unnest({apart(f"nfc_normalize({question})")}) AS run)
        )
    )
"""


def stands_in(version: str) -> str:
    """SQL for whether a posting is of a version."""
    return f"from_version <= {version} AND (to_version IS NULL OR to_version >= {version})"


def part_of(mean: str) -> str:
    """SQL for what a posting counts, given the mean length of a paragraph."""
    # As floating-point numbers from the start: as decimals they take three times as long.
    return f"times * {K1 + 1}e0 / (times + {K1}e0 * ({1 - B}e0 + {B}e0 * length / {mean}))"


def size_of(version: str) -> str:
    """SQL for how much there is to search in a version: paragraphs, their mean length, and how few make a word rare."""
    return (
        f"SELECT paragraphs, words / greatest(paragraphs, 1) AS mean, greatest({FEW}, {RARE} * paragraphs) AS few "
        f"FROM search.sizes WHERE version = {version}"
    )


def _read_words(connection: "duckdb.DuckDBPyConnection", first: int) -> None:
    """Make `memory.fresh` the words of the rows of history.paragraphs from a rowid on: word, row, times."""
    rows = f"SELECT rowid::UINTEGER AS row, text FROM history.paragraphs WHERE rowid >= {first}"
    connection.execute(f"CREATE TABLE memory.fresh AS {words_of(rows)}")


def apart(text: str) -> str:
    """SQL for the words of a text, each run of a script without blanks by itself."""
    apart = f"CASE WHEN {_is_alone(text)} THEN regexp_replace({text}, '({ALONE}+)', ' \\1 ', 'g') ELSE {text} END"
    return f"regexp_extract_all({apart}, '{_WORD}')"


def _is_alone(text: str) -> str:
    """SQL for whether letters of a script without blanks are in a text."""
    return f"regexp_matches({text}, '{ALONE}')"


def _words(text: str) -> str:
    """SQL for the words that a text has in the index, but for their folding."""
    pairs = "[substring(run, i, 2) FOR i IN range(1, length(run) + 1)]"
    each = f"[CASE WHEN {_is_alone('run')} THEN {pairs} ELSE [run] END FOR run IN {apart(text)}]"
    return f"CASE WHEN {_is_alone(text)} THEN flatten({each}) ELSE {apart(text)} END"


def folded(word: str) -> str:
    """SQL for a word as the index has it: small, without accents that are no letters of their own, not too long."""
    bare = f"replace(replace(strip_accents(lower({word})), 'ß', 'ss'), 'ς', 'σ')"
    plain = f"strlen({word}) = length({word}) OR NOT regexp_matches({word}, '{_MARKED}')"
    return f"left(CASE WHEN {plain} THEN lower({word}) ELSE {bare} END, {LONGEST})"


_NEW_WORDS = """
INSERT INTO search.words
SELECT word, (SELECT count(*) FROM search.words) + row_number() OVER (ORDER BY word)
FROM (SELECT DISTINCT word FROM memory.fresh ANTI JOIN search.words USING (word))
ORDER BY word"""

_NEW_POSTINGS = f"""
INSERT INTO search.postings
SELECT w, row, times, least(n_words, {MOST_WORDS}), from_version, to_version
FROM memory.fresh JOIN search.words USING (word) JOIN history.paragraphs h ON h.rowid = row
ORDER BY w, row"""

_TO_SEARCH = """
SELECT version, count_paragraphs::BIGINT AS paragraphs, greatest(count_words, 1)::BIGINT AS words FROM (
    SELECT v.version, coalesce(sum(rows), 0) AS count_paragraphs, coalesce(sum(words), 0) AS count_words
    FROM versions v
    LEFT JOIN (
        SELECT from_version, to_version, count(*) AS rows, sum(n_words) AS words FROM history.paragraphs GROUP BY ALL
    ) g ON g.from_version <= v.version AND (g.to_version IS NULL OR g.to_version >= v.version)
    GROUP BY v.version
)"""

_SIZES = f"INSERT INTO search.sizes {_TO_SEARCH}"

_STORED = "SELECT word, p.* EXCLUDE (w) FROM search.postings p JOIN search.words USING (w)"

_EXPECTED = f"""
SELECT word, row, times, least(n_words, {MOST_WORDS})::USMALLINT AS length, from_version, to_version
FROM memory.fresh JOIN history.paragraphs h ON h.rowid = row"""

_SUMS = "SELECT count(*), sum(hash(word, row, times, length, from_version, to_version)) FROM ({rows})"


NOT_MADE = "This file has no index of words yet: `variorum search` makes it, once."

MACROS = f"""
CREATE MACRO search_at(question, n, most := 20, in_language := NULL) AS TABLE
WITH
size AS MATERIALIZED (
    {size_of("(SELECT known_version(n))")}
    AND CASE WHEN (SELECT count(*) FROM search.covers) = 1 THEN true ELSE error({quoted(NOT_MADE)}) END
),
asked AS MATERIALIZED ({asked_of("question")}),
known AS MATERIALIZED (
    SELECT term, gram, w FROM search.words JOIN asked ON word = gram WHERE NOT begins
    UNION ALL
    SELECT term, gram, w FROM search.words JOIN asked ON word >= gram AND word < gram || chr({LAST}) WHERE begins
),
counted AS MATERIALIZED (
    SELECT gram, sum(rows)::BIGINT AS rows
    FROM (
        SELECT w, count(*) AS rows FROM search.postings JOIN (SELECT DISTINCT w FROM known) USING (w)
        WHERE {stands_in("n")} GROUP BY w
    )
    JOIN known USING (w) GROUP BY gram
),
weighed AS MATERIALIZED (
    SELECT
        term, gram, rows, ln(1 + (paragraphs - rows + 0.5) / (rows + 0.5)) AS weight, rows <= few AS is_rare,
        bool_or(rows > 0 AND rows <= few) OVER () AS any_rare
    FROM (SELECT term, gram, coalesce(rows, 0) AS rows FROM asked LEFT JOIN counted USING (gram)), size
),
telling AS MATERIALIZED (
    SELECT term, gram, w, weight, any_rare, count(DISTINCT gram) OVER (PARTITION BY term) AS pairs
    FROM (
        SELECT * FROM weighed WHERE CASE WHEN any_rare THEN is_rare ELSE rows > 0 END
        QUALIFY any_rare OR row_number() OVER (ORDER BY rows, gram) = 1
    )
    LEFT JOIN known USING (term, gram)
),
others AS MATERIALIZED (
    SELECT w, weight FROM weighed JOIN known USING (term, gram)
    WHERE NOT any_rare AND gram NOT IN (SELECT gram FROM telling)
),
common AS MATERIALIZED (  -- a single word that is not rare
    SELECT w, weight FROM telling WHERE NOT any_rare AND in_language IS NULL AND (SELECT count(*) FROM telling) = 1
),
classes AS (  -- how many paragraphs are as good as one another: a few hundred numbers, not half of the paragraphs
    SELECT times, length, {part_of("mean")} AS part, rows
    FROM (
        SELECT times, length, count(*) AS rows FROM search.postings SEMI JOIN common USING (w)
        WHERE {stands_in("n")} GROUP BY times, length
    ), size
),
longest AS MATERIALIZED (  -- for each number of times, the longest paragraphs that are good enough
    SELECT times, max(length) AS longest
    FROM (SELECT times, length, sum(rows) OVER (ORDER BY part DESC) - rows AS better FROM classes)
    WHERE better < {CANDIDATES} GROUP BY times
    UNION ALL
    SELECT unnest(range(1, 256))::UTINYINT, {MOST_WORDS} WHERE (SELECT count(*) FROM common) = 0
),
hits AS MATERIALIZED (
    SELECT term, gram, pairs, row, weight * {part_of("mean")} AS part
    FROM search.postings JOIN telling USING (w) JOIN longest USING (times), size
    WHERE {stands_in("n")} AND length <= longest
),
scored AS MATERIALIZED (
    SELECT row, sum(part) AS score
    FROM (
        SELECT row, part FROM hits WHERE pairs = 1
        UNION ALL
        SELECT row, sum(part) FROM hits WHERE pairs > 1
        GROUP BY term, row HAVING count(DISTINCT gram) = any_value(pairs)
    )
    GROUP BY row
),
spoken AS MATERIALIZED (
    SELECT row, score FROM scored
    WHERE in_language IS NULL OR row IN (SELECT rowid FROM history.paragraphs WHERE language = in_language)
),
best AS MATERIALIZED (
    SELECT row, score FROM spoken
    WHERE score >= coalesce((
        SELECT min(score) FROM (
            SELECT score FROM spoken WHERE NOT (SELECT bool_or(any_rare) FROM telling)
            ORDER BY score DESC LIMIT {CANDIDATES}
        )
    ), 0)
),
added AS (
    SELECT row, sum(weight * {part_of("mean")}) AS score
    FROM search.postings JOIN others USING (w) SEMI JOIN best USING (row), size WHERE {stands_in("n")} GROUP BY row
),
top AS MATERIALIZED (
    SELECT row, round(best.score + coalesce(added.score, 0), 4) AS score FROM best LEFT JOIN added USING (row)
    ORDER BY 2 DESC, row LIMIT most
)
SELECT
    score, paragraph_id, p.document_id, p.section_id, source, title, heading, kind, p.language, p.text
FROM top
JOIN history.paragraphs p ON p.rowid = top.row
JOIN history.sections s
    ON s.section_id = p.section_id AND s.from_version <= n AND (s.to_version IS NULL OR s.to_version >= n)
JOIN history.documents d
    ON d.document_id = p.document_id AND d.from_version <= n AND (d.to_version IS NULL OR d.to_version >= n)
ORDER BY score DESC, source, p.ordinal;
COMMENT ON MACRO TABLE search_at IS
    'The paragraphs of version n that say some words, those that say most of them first: ranks are BM25.';

CREATE MACRO search(question, most := 20, in_language := NULL) AS TABLE
FROM search_at(question, (SELECT max(version) FROM versions), most := most, in_language := in_language);
COMMENT ON MACRO TABLE search IS 'The paragraphs of the latest version that say some words: as search_at.';
"""
