"""The index of words of a release: files in `words/` by which a reader over HTTP finds paragraphs with a few ranges.

A version lies in layers (store.layers), and each layer of paragraphs has a part of the index, named by what it was made
from: so it is written once, and copies keep it, until the layer is taken together with others. In a part paragraphs are
numbered from the shortest to the longest (slots), since short ones rank first and the length then needs no room.
`words.parquet` says in which rows of `postings.parquet` the slots of a word stand; `slots.parquet` where a slot is in
reading order. What changes with every version is small, and stands beside the parts: `pieces.parquet` says where their
paragraphs are in `paragraphs.parquet`, `gone.parquet` which are there no more, `lengths.parquet` how long they are, and
`often.parquet` in how many of the version the most frequent words stand, so that nobody has to count them.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.release.files import ROWS, write_rows
from variorum.release.index import File
from variorum.release.places import Target
from variorum.schemas.table import Column, Table
from variorum.store import objects
from variorum.store.canonical import digest, digest_of, encode
from variorum.store.connect import in_memory, quoted
from variorum.store.describe import TableFile
from variorum.store.export import Paging
from variorum.store.layers import in_layers, names_of
from variorum.store.search import FEW, MOST_WORDS, RARE, words_of
from variorum.store.shard import Shard
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb

FOLDER = "words"

FORMAT = 2
"""Raised when words are read or written in another way: then all parts are made anew."""

_PART = Column("part", "string", False, "The part of the index: its folder.")
_SLOT = Column("slot", "int32", False, "Number of a paragraph in its part, where they stand from the shortest on.")

TABLES = {
    table.name: table
    for table in (
        Table(
            "words",
            "A row is a word of a part of the index, and how often it stands in each of some paragraphs.",
            (
                Column("word", "string", False, "The word as it is looked for: small, without accents."),
                Column("times", "int16", False, "How often it stands in each of them; 255 and more as 255."),
                Column("rows", "int32", False, "How many they are."),
                Column("first", "int64", False, "The first of their rows in postings, from 0."),
            ),
        ),
        Table("postings", "A row is a paragraph in which a word stands, in the order of words.", (_SLOT,)),
        Table(
            "slots",
            "A row is a paragraph of a part of the index, from the shortest to the longest.",
            (Column("position", "int32", False, "Its place in the part in reading order, from 0."),),
        ),
        Table(
            "pieces",
            "A row is a run of paragraphs that stand together in a part of the index and in paragraphs.",
            (
                _PART,
                Column("position", "int32", False, "Place of the first in the part, in reading order."),
                Column("rows", "int32", False, "How many they are."),
                Column("row", "int64", False, "Row of the first in paragraphs, from 0."),
                Column("words", "int64", False, "Number of words of all of them."),
            ),
        ),
        Table(
            "often",
            f"A row is a word that stands in more than {FEW} paragraphs of this version and in more than {RARE:.0%} "
            "of all.",
            (
                Column("word", "string", False, "The word as it is looked for: small, without accents."),
                Column("rows", "int64", False, "In how many paragraphs it stands."),
            ),
        ),
        Table("gone", "A row is a paragraph of a part of the index that is not in this version.", (_PART, _SLOT)),
        Table(
            "lengths",
            "A row is a number of words, and how many paragraphs of a part of the index have it.",
            (
                _PART,
                Column("length", "int32", False, "Number of words; 65535 and more as 65535."),
                Column("rows", "int32", False, "How many paragraphs have it."),
            ),
        ),
    )
}
"""By the name of the file."""

OF_A_PART = ("words", "postings", "slots")
OF_A_VERSION = ("pieces", "gone", "lengths", "often")

PAGING = {
    "words": Paging(rows=512, sorted=("word",)),
    "postings": Paging(rows=2_048, steps=("slot",)),
    "slots": Paging(rows=512),
    "pieces": Paging(rows=20_000, words=("part",), steps=("position", "row")),
    "gone": Paging(rows=20_000, words=("part",), steps=("slot",)),
    "lengths": Paging(rows=20_000, words=("part",), steps=("length",)),
    "often": Paging(rows=20_000),
}
"""Pages of a few kilobytes where some rows are looked for; the others are fetched whole."""

GROUP = {"postings": 2**19, "slots": 2**15}
"""Rows in a group, where other than of tables: its index of pages comes with every page that is looked for, and has
2 kB here (measured on a million paragraphs)."""


@dataclass(frozen=True, slots=True)
class Part:
    """The paragraphs of a layer."""

    name: str
    shards: tuple[Shard, ...]

    @property
    def paths(self) -> dict[str, str]:
        """Its files by table."""
        return {table: f"{FOLDER}/{self.name}/{table}.parquet" for table in OF_A_PART}


def write_words(
    warehouse: Warehouse,
    content: Tree,
    folder: Path,
    there: Mapping[str, TableFile],
    target: Target,
) -> dict[str, TableFile]:
    """Write the index of words of a version, whose tables are in the folder already; its files by path.

    `there`: those of the release before, of which parts that stay are not made again.
    """

    made: dict[str, TableFile] = {}
    (folder / FOLDER).mkdir()
    with in_memory(str(folder / "spill.tmp")) as connection:
        _begin(connection, folder)
        for part in parts_of(content):
            _load(connection, warehouse, part)
            words = folder / "words.there.parquet"
            if _stays(part, there, target, words):
                made |= {path: there[path] for path in part.paths.values()}
            else:
                made |= _write_part(connection, part, folder)
                words = folder / part.paths["words"]
            _place(connection, part, names_of(warehouse, part.shards[0].without))
            _count(connection, words)
        connection.execute(_OFTEN)
        for name in OF_A_VERSION:
            path = f"{FOLDER}/{name}.parquet"
            made[path] = _write(connection, name, f"FROM {name} ORDER BY ALL", folder, path)
    return dict(sorted(made.items()))


def parts_of(content: Tree) -> list[Part]:
    """The parts of a version's index, the oldest first."""
    layers = in_layers(content.tables.get("paragraphs", ()))
    return [Part(_name_of(shards), tuple(shards)) for shards in layers]


def index_files(rows: Mapping[str, int], files: Mapping[str, File]) -> dict[str, TableFile]:
    """The files of an index by path, as a release tells of them, but for those of tables that nobody knows here."""
    found: dict[str, TableFile] = {}
    for path, count in rows.items():
        table = TABLES.get(Path(path).stem)
        if table is not None:
            found[path] = TableFile(table, count, None, files[path].sha256, files[path].bytes, path)
    return found


def _name_of(shards: Sequence[Shard]) -> str:
    """The name of a part: what it is made from, and how."""
    return digest(encode({"format": FORMAT, "objects": [shard.object for shard in shards]}))[:16]


def _stays(part: Part, there: Mapping[str, TableFile], target: Target, words: Path) -> bool:
    """Whether the target has the files of a part; then its words are fetched, to be counted."""
    if any(path not in there or target.size(path) != there[path].bytes for path in part.paths.values()):
        return False
    path = part.paths["words"]
    source, _ = target.open(path)
    with source, words.open("wb") as to:
        shutil.copyfileobj(source, to)
    return digest_of(words) == there[path].sha256


def _begin(connection: "duckdb.DuckDBPyConnection", folder: Path) -> None:
    """Make the tables of the version, and `today`: where each document begins in paragraphs.parquet."""
    for name in OF_A_VERSION:
        columns = ", ".join(f'"{c.name}" {"VARCHAR" if c.type == "string" else "BIGINT"}' for c in TABLES[name].columns)
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute("CREATE TABLE counts (word VARCHAR, rows BIGINT)")
    paragraphs = f"read_parquet({quoted(folder / 'paragraphs.parquet')}, file_row_number = true)"
    connection.execute(
        f"CREATE TABLE today AS SELECT document_id, min(file_row_number) AS row FROM {paragraphs} GROUP BY document_id"
    )


def _load(connection: "duckdb.DuckDBPyConnection", warehouse: Warehouse, part: Part) -> None:
    """Make `here` the paragraphs of a part, each with its position and slot."""
    import pyarrow as pa

    columns = ["document_id", "n_words", "text"]
    connection.execute(
        "CREATE OR REPLACE TABLE read (document_id VARCHAR, n_words BIGINT, text VARCHAR, position BIGINT)"
    )
    position = 0
    for shard in part.shards:
        rows = objects.get(warehouse, shard.object, columns).select(columns)
        places = pa.array(range(position, position + rows.num_rows), pa.int64())
        connection.register("rows", rows.append_column("position", places))
        connection.execute("INSERT INTO read FROM rows")
        connection.unregister("rows")
        position += rows.num_rows
    connection.execute(
        f"CREATE OR REPLACE TABLE here AS SELECT *, least(n_words, {MOST_WORDS}) AS length, "
        "row_number() OVER (ORDER BY length, position) - 1 AS slot FROM read"
    )
    connection.execute("DROP TABLE read")


def _write_part(connection: "duckdb.DuckDBPyConnection", part: Part, folder: Path) -> dict[str, TableFile]:
    rows = words_of("SELECT slot AS row, text FROM here")
    connection.execute(f"CREATE OR REPLACE TABLE found AS SELECT word, times, row AS slot FROM ({rows})")
    (folder / FOLDER / part.name).mkdir()
    queries = {
        "words": "SELECT word, times, count(*) AS rows, "
        "(sum(count(*)) OVER (ORDER BY word, times) - count(*))::BIGINT AS first "
        "FROM found GROUP BY word, times ORDER BY word, times",
        "postings": "SELECT slot FROM found ORDER BY word, times, slot",
        "slots": "SELECT position FROM here ORDER BY slot",
    }
    made = {path: _write(connection, name, queries[name], folder, path) for name, path in part.paths.items()}
    connection.execute("DROP TABLE found")
    return made


def _place(connection: "duckdb.DuckDBPyConnection", part: Part, without: frozenset[str]) -> None:
    """Add what a version says of a part: where its paragraphs are, which are gone, how long they are.

    `without`: the documents of which newer layers have the rows, or say that they are gone.
    """
    import pyarrow as pa

    connection.register("masked", pa.table({"document_id": pa.array(sorted(without), pa.string())}))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE live AS SELECT document_id, min(position) AS position, count(*) AS rows, "
        "any_value(today.row) AS row, sum(n_words) AS words "
        "FROM here JOIN today USING (document_id) ANTI JOIN masked USING (document_id) GROUP BY document_id"
    )
    connection.unregister("masked")
    connection.execute(
        "INSERT INTO pieces SELECT $1, min(position), sum(rows), min(row), sum(words) FROM ("
        "SELECT *, count(*) FILTER (begins) OVER (ORDER BY position) AS piece FROM ("
        "SELECT *, position IS DISTINCT FROM lag(position + rows) OVER places "
        "OR row IS DISTINCT FROM lag(row + rows) OVER places AS begins "
        "FROM live WINDOW places AS (ORDER BY position))) GROUP BY piece",
        [part.name],
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE dead AS FROM here ANTI JOIN live USING (document_id)")
    connection.execute("INSERT INTO gone SELECT $1, slot FROM dead", [part.name])
    connection.execute("INSERT INTO lengths SELECT $1, length, count(*) FROM here GROUP BY length", [part.name])


def _count(connection: "duckdb.DuckDBPyConnection", words: Path) -> None:
    """Add in how many paragraphs of a part each word stands, without those that are gone."""
    connection.execute(f"INSERT INTO counts SELECT word, sum(rows) FROM {quoted(words)} GROUP BY word")
    dead = words_of("SELECT slot AS row, text FROM dead")
    connection.execute(f"INSERT INTO counts SELECT word, -count(*) FROM ({dead}) GROUP BY word")


_OFTEN = f"""
INSERT INTO often
SELECT word, sum(rows) AS count FROM counts GROUP BY word
HAVING count > greatest({FEW}, {RARE} * (SELECT sum(rows) FROM pieces))"""


def _write(connection: "duckdb.DuckDBPyConnection", name: str, sql: str, folder: Path, path: str) -> TableFile:
    to = folder / path
    # Described beside the files alone: a part of one edited document would have as much of descriptions as of words.
    relation, paging, group = connection.sql(sql), PAGING[name], GROUP.get(name, ROWS)
    rows = write_rows(relation, TABLES[name], to, described=False, paging=paging, group=group)
    return TableFile(TABLES[name], rows, None, digest_of(to), to.stat().st_size, path)
