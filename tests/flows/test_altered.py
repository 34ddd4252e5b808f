"""What somebody wrote into a warehouse is not served: neither by the command nor to Python."""

import json
import os
from pathlib import Path

import duckdb
import pytest
from scene import Build, Variorum, write_texts

import variorum as library
from variorum.errors import VariorumError
from variorum.store import objects
from variorum.store.commits import commit_of, tree_of
from variorum.store.warehouse import open_warehouse

QUERY = "SELECT text FROM paragraphs ORDER BY paragraph_id"


def damage(warehouse: Path) -> Path:
    """Turn one bit of the paragraphs over, and put the times of the file back."""
    opened = open_warehouse(warehouse)
    (shard,) = tree_of(opened, commit_of(opened, 1)).tables["paragraphs"]
    path = opened.root / objects.file_of(shard.object)
    was, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    return path


def forge(warehouse: Path) -> None:
    """Change a row of the DuckDB file, and put its times back."""
    path = warehouse / "variorum.duckdb"
    was = path.stat()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE history.paragraphs SET text = 'FORGED ' || text")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def test_an_older_version_is_not_read_from_a_damaged_object(warehouse: Path, variorum: Variorum) -> None:
    asked = ("sql", QUERY, "--at", 1, "--json", "--warehouse", warehouse)
    assert variorum(*asked).returncode == 0
    remembered = warehouse / "refs" / "checked.json"  # only of files that are some seconds old
    assert not remembered.exists() or "variorum.duckdb" not in json.loads(remembered.read_bytes())
    path = damage(warehouse)
    refused = variorum(*asked)
    assert (refused.returncode, json.loads(refused.stdout)["error"]["code"]) == (1, "damaged")
    assert f"{path} is damaged" in refused.stderr


def test_an_open_dataset_looks_again(warehouse: Path) -> None:
    with library.open(warehouse) as dataset:
        assert dataset.sql(QUERY, at=1).fetchall() == dataset.sql(QUERY).fetchall()
        damage(warehouse)
        for table in (dataset.paragraphs, dataset.documents):
            with pytest.raises(VariorumError, match="is damaged") as raised:
                table(at=1)
            assert raised.value.code == "damaged"


def test_a_duckdb_file_that_somebody_wrote_to_is_refused(warehouse: Path, variorum: Variorum) -> None:
    right = variorum("sql", QUERY, "--json", "--warehouse", warehouse).stdout
    with duckdb.connect(str(warehouse / "variorum.duckdb")) as connection:
        connection.execute("SELECT count(*) FROM paragraphs").fetchall()  # opened without -readonly, and only read
    assert variorum("sql", QUERY, "--json", "--warehouse", warehouse).stdout == right

    forge(warehouse)
    for words in (("sql", QUERY), ("history", "p0000000000000000"), ("resolve", "p0000000000000000")):
        refused = variorum(*words, "--warehouse", warehouse, "--json")
        assert (refused.returncode, json.loads(refused.stdout)["error"]["code"]) == (1, "database_changed")
        assert "variorum.duckdb is not the file that was written" in refused.stderr
        assert "delete it" in refused.stderr
    with pytest.raises(VariorumError) as raised:
        library.open(warehouse).paragraphs()
    assert raised.value.code == "database_changed"

    (warehouse / "variorum.duckdb").unlink()
    assert variorum("sql", QUERY, "--json", "--warehouse", warehouse).stdout == right


def test_without_its_record_the_duckdb_file_is_made_anew(warehouse: Path, variorum: Variorum) -> None:
    right = variorum("sql", QUERY, "--json", "--warehouse", warehouse).stdout
    forge(warehouse)
    (warehouse / "refs" / "duckdb.json").unlink()
    assert variorum("sql", QUERY, "--json", "--warehouse", warehouse).stdout == right


def test_rows_that_are_not_in_the_file_yet_are_not_asked(warehouse: Path, variorum: Variorum) -> None:
    with duckdb.connect(str(warehouse / "variorum.duckdb")) as connection:
        connection.execute("CREATE TABLE main.more AS SELECT 1 AS x")
        refused = variorum("sql", "SELECT 1 AS x", "--warehouse", warehouse)
    assert refused.returncode == 1
    assert "is not the file that was written" in refused.stderr


def test_the_next_build_mends_the_duckdb_file(warehouse: Path, texts: Path, build: Build, variorum: Variorum) -> None:
    forge(warehouse)
    write_texts(texts, {"more.txt": "One more text.\n\nOf two paragraphs.\n"})
    build(texts, warehouse)
    answer = variorum(
        "sql",
        "SELECT count(*) FROM history.paragraphs WHERE text LIKE 'FORGED%'",
        "--format",
        "csv",
        "--warehouse",
        warehouse,
    )
    assert answer.stdout.splitlines()[1:] == ["0"]
