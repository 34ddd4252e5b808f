"""Where something is said, in any version: an index of word sequences over every wording there ever was.

Derived and disposable, a DuckDB file of its own beside the versions. It holds no text, only hashes of four words in a
row, of every third place in a wording; so that any six words in a row of it are found by trying all their places. What
it finds is compared with the text itself. Made anew where a text was taken down, so that nothing of it is left here.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.annotate.quotations import SET_OTHERWISE
from variorum.store import canonical, checked, durable, gaps, opening
from variorum.store.commits import commit_of
from variorum.store.connect import quoted
from variorum.store.errors import StoreError
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb

FILE = "said.duckdb"

RECORD = "said.json"
"""What is remembered of it, in refs/: its SHA-256."""

SHORTEST = 6
"""Fewest words that the index finds; fewer are looked for in every wording, which takes longer."""

MOST = 1_000
"""Wordings that one quotation is compared with: those with its rarest words."""

Wording = tuple[str, int]
"""An id and the first version that has it like this."""


def wordings_with(
    connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, quotations: Mapping[int, Sequence[str]]
) -> dict[int, list[Wording]]:
    """The wordings that may say each of some quotations (number: its folded pieces); their texts decide."""
    import pyarrow as pa

    if not quotations:
        return {}
    numbers, longest = [*quotations], [max(pieces, key=lambda one: len(one.split())) for pieces in quotations.values()]
    connection.register("asked", pa.table({"q": pa.array(numbers, pa.int32()), "text": pa.array(longest, pa.string())}))
    found: dict[int, list[Wording]] = defaultdict(list)
    index = _up_to_date(connection, warehouse)
    connection.execute(f"ATTACH {quoted(index)} AS said (READ_ONLY)")
    try:
        for number, name, version in connection.execute(_FIND).fetchall():
            found[number].append((name, version))
    finally:
        connection.execute("DETACH said")
    for number, name, version in connection.execute(_SCAN).fetchall():
        found[number].append((name, version))
    return found


def _up_to_date(connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse) -> Path:
    """The index, with all wordings up to the latest version."""
    path = warehouse.root / FILE
    state = _state(connection, warehouse)
    done = _done(connection, warehouse, path, state)
    if done == state["version"]:
        return path

    # The index grows beside itself and takes its own place when it is whole: a reader never sees half of one.
    temporary = durable.temporary_beside(path)
    try:
        if done:
            temporary.write_bytes(path.read_bytes())
        connection.execute(f"ATTACH {quoted(temporary)} AS growing")
        try:
            if not done:
                connection.execute("CREATE TABLE growing.wordings (n UINTEGER, id VARCHAR, from_version INTEGER)")
                connection.execute("CREATE TABLE growing.grams (gram UBIGINT, n UINTEGER)")
            connection.execute(_WORDINGS, [done])
            connection.execute(_GRAMS, [done])
            connection.execute("CREATE OR REPLACE TABLE growing.state AS SELECT $1 AS state", [json.dumps(state)])
        finally:
            connection.execute("DETACH growing")

        # Who comes between the two finds a file that is not the one recorded, and makes it anew.
        durable.sync_file(temporary)
        record = {"sha256": canonical.digest_of(temporary)}
        durable.write_beside(warehouse.memory / RECORD, canonical.encode(canonical.sealed(record)))
        temporary.replace(path)
    finally:
        durable.discard(temporary)
        durable.discard(temporary.with_name(temporary.name + ".wal"))
    return path


def _state(connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse) -> dict[str, object]:
    """What the index must be of: the hashes of DuckDB are its own, and may be others in another version of it."""
    ((duckdb_version,),) = connection.execute("SELECT version()").fetchall()
    newest = commit_of(warehouse)
    gone = sorted(gap.object for gap in gaps.gaps(warehouse))
    return {"duckdb": duckdb_version, "version": newest.number, "sha256": newest.sha256, "gaps": gone}


def _done(
    connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, path: Path, state: Mapping[str, object]
) -> int:
    """The version up to which the index has all wordings; 0 where it must be made anew."""
    import duckdb

    if not _is_as_written(warehouse, path):
        return 0
    try:
        connection.execute(f"ATTACH {quoted(path)} AS old (READ_ONLY)")
        try:
            ((written,),) = connection.execute("SELECT state FROM old.state").fetchall()
        finally:
            connection.execute("DETACH old")
    except duckdb.Error:
        return 0  # damaged, or of another program: it is derived
    before = json.loads(written)
    newest = int(before["version"])
    if (before["duckdb"], before["gaps"]) != (state["duckdb"], state["gaps"]) or newest > int(str(state["version"])):
        return 0
    return newest if commit_of(warehouse, newest).sha256 == before["sha256"] else 0


def _is_as_written(warehouse: Warehouse, path: Path) -> bool:
    """Whether the index is the file that was written last: else it would say of a passage that it is said nowhere."""
    try:
        record = canonical.unsealed(canonical.decode(opening.read_file(warehouse.memory / RECORD)))
        return not checked.unlike(warehouse, {path: record["sha256"]})
    except (OSError, ValueError, KeyError, TypeError, StoreError):
        return False  # one that is lost or damaged is made anew


def folded_sql(column: str) -> str:
    """SQL for a text as annotate.quotations.folded makes it."""
    before = "".join(SET_OTHERWISE)
    after = "".join(to * len(these) for these, to in SET_OTHERWISE.items())
    marks = f"translate({column}, {quoted(before)} || chr(173), {quoted(after)})"
    return f"trim(regexp_replace({marks}, '\\s+', ' ', 'g'))"


_ALONE = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
_WORDS = (
    f"regexp_extract_all(regexp_replace(lower({folded_sql('text')}), '({_ALONE})', ' \\1 ', 'g'), "
    r"'[\p{L}\p{M}\p{N}]+')"
)
"""The words of a text; in scripts without blanks, the characters."""

_FOUR = "list_transform(list_zip(w, w[2:], w[3:], w[4:])[1:greatest(len(w) - 3, 0){step}], lambda four: hash(four))"

_NEW = "from_version > $1 AND op NOT IN ('moved', 'shifted', 'removed')"

_WORDINGS = f"""
INSERT INTO growing.wordings
SELECT coalesce((SELECT max(n) FROM growing.wordings), 0) + row_number() OVER (), paragraph_id, from_version
FROM history.paragraphs WHERE {_NEW}"""

_GRAMS = f"""
INSERT INTO growing.grams
SELECT unnest({_FOUR.format(step=":3")}) AS gram, n
FROM (
    SELECT known.n, {_WORDS} AS w
    FROM history.paragraphs h
    JOIN growing.wordings known ON known.id = h.paragraph_id AND known.from_version = h.from_version
    WHERE h.{_NEW}
)
ORDER BY gram"""

_FIND = f"""
WITH words AS (SELECT q, {_WORDS} AS w FROM asked),
places AS (
    SELECT q, unnest({_FOUR.format(step="")}) AS gram, unnest(range(greatest(len(w) - 3, 0))) % 3 AS turn
    FROM words WHERE len(w) >= {SHORTEST}
),
known AS (SELECT gram, count(*) AS times FROM said.grams SEMI JOIN places USING (gram) GROUP BY gram),
rarest AS (  -- of each turn one: where the quotation is said, every place of one turn is in the index
    SELECT q, arg_min(gram, coalesce(times, 0)) AS gram, min(coalesce(times, 0)) AS times
    FROM places LEFT JOIN known USING (gram) GROUP BY q, turn
)
SELECT DISTINCT q, id, from_version
FROM (SELECT q, gram FROM rarest WHERE times > 0)
JOIN said.grams g USING (gram)
JOIN said.wordings w ON w.n = g.n
QUALIFY row_number() OVER (PARTITION BY q ORDER BY from_version DESC, id) <= {MOST}"""

_SCAN = f"""
WITH short AS (SELECT q, text FROM (SELECT q, text, {_WORDS} AS w FROM asked) WHERE len(w) < {SHORTEST})
SELECT q, paragraph_id, from_version
FROM (
    SELECT paragraph_id, from_version, {folded_sql("text")} AS said FROM history.paragraphs
    WHERE EXISTS (FROM short) AND op NOT IN ('moved', 'shifted')
)
JOIN short ON contains(said, short.text)
QUALIFY row_number() OVER (PARTITION BY q ORDER BY from_version DESC, paragraph_id) <= {MOST}"""
