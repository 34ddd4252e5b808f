"""Paragraphs that say what another says: with the command, in SQL, in Python, and as an option of the dataset."""

import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from scene import Variorum, essay, write_texts

import variorum as library

TEXTS = {"a.txt": essay("oak"), "b.txt": f"{essay('oak')}\n\nThis one is said here alone.\n", "c.txt": essay("elm")}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    write_texts(tmp_path / "in", TEXTS)
    return tmp_path / "in"


def test_the_command_shows_the_clusters(sources: Path, tmp_path: Path, variorum: Variorum) -> None:
    library.build([str(sources)], warehouse=str(tmp_path / "w"))
    done = variorum("duplicates", "--warehouse", "w")
    assert done.returncode == 0, done.stderr
    assert "all paragraphs are compared" in done.stderr
    assert "a.txt, b.txt" in done.stdout

    again = variorum("duplicates", "--warehouse", "w", "--limit", "1", "--json")
    assert "compared" not in again.stderr
    said = json.loads(again.stdout)
    rows = json.loads(variorum("sql", "FROM duplicates", "--warehouse", "w", "--json").stdout)
    assert said["exact"] == sum(not row["kept"] and row["method"] == "exact" for row in rows) > 0
    assert said["near"] == sum(row["method"] == "near" for row in rows)
    assert said["clusters"] == len({row["cluster_id"] for row in rows})
    (largest,) = said["largest"]
    assert largest["paragraphs"] == max(Counter(row["cluster_id"] for row in rows).values())


def test_every_version_is_looked_at_alike(sources: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "w"
    library.build([str(sources)], warehouse=str(warehouse))
    with library.open(str(warehouse)) as dataset:
        first = dataset.duplicates().order("paragraph_id").fetchall()
    write_texts(sources, {"c.txt": essay("oak")})
    library.build([str(sources)], warehouse=str(warehouse))
    with library.open(str(warehouse)) as dataset:
        assert len(dataset.duplicates().fetchall()) > len(first) > 0
        assert dataset.duplicates(at=1).order("paragraph_id").fetchall() == first
        assert dataset.sql("FROM duplicates ORDER BY paragraph_id", at=1).fetchall() == first


def test_a_dataset_may_keep_them_up_from_the_start(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_texts(tmp_path, {"variorum.toml": "duplicates = true\n[[sources]]\nroot = 'in'\n"})
    library.build(warehouse="w")
    Path("variorum.toml").unlink()
    Path("w/variorum.duckdb").unlink()
    write_texts(sources, {"d.txt": essay("elm")})
    library.build(warehouse="w")
    with duckdb.connect("w/variorum.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "SELECT DISTINCT d.source FROM duplicates JOIN paragraphs USING (paragraph_id) "
            "JOIN documents d USING (document_id)"
        ).fetchall()
    assert {source for (source,) in rows} == {"a.txt", "b.txt", "c.txt", "d.txt"}
