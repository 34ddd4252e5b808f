"""Queries that are asked by name."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import variorum
from variorum.dataset.named_queries import named_queries, named_query
from variorum.errors import UsageError


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("named")
    (folder / "texts").mkdir()
    (folder / "texts" / "notes.md").write_text("# On tea\n\n## Water\n\nTea is made with boiling water.\n")
    variorum.build([str(folder / "texts")], warehouse=str(folder / "w"))
    return folder / "w"


def sql(warehouse: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "variorum", "sql", "--warehouse", str(warehouse), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_query_says_its_question_and_runs(warehouse: Path) -> None:
    queries = named_queries(warehouse)
    assert len(queries) >= 12
    with variorum.open(str(warehouse)) as dataset:
        for query in queries:
            assert query.question.endswith("?")
            dataset.sql(query.sql).fetchall()
        rows = dataset.sql("SELECT heading, breadcrumb FROM prose").fetchall()
    assert rows == [("Water", "On tea › Water")]


def test_the_command_asks_by_name(warehouse: Path) -> None:
    done = sql(warehouse, "--query", "languages", "--json")
    assert [row["paragraphs"] for row in json.loads(done.stdout)] == [1]
    listed = json.loads(sql(warehouse, "--json").stdout)
    assert {"languages", "versions"} <= {row["name"] for row in listed}
    both = sql(warehouse, "--query", "languages", "SELECT 1")
    assert both.returncode == 2
    assert "ask one of them" in both.stderr


def test_a_warehouse_has_queries_of_its_own(warehouse: Path) -> None:
    folder = warehouse / "queries"
    folder.mkdir()
    (folder / "tea.sql").write_text("-- Who speaks of tea?\nSELECT count(*) AS n FROM prose WHERE text LIKE 'Tea%'")
    assert named_query(warehouse, "tea").question == "Who speaks of tea?"
    assert json.loads(sql(warehouse, "--query", "tea", "--json").stdout) == [{"n": 1}]
    with pytest.raises(UsageError, match=r"expected one of documents, .*tea"):
        named_query(warehouse, "coffee")
    (folder / "bad.sql").write_bytes(b"-- \xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        named_query(warehouse, "tea")
    (folder / "bad.sql").unlink()
