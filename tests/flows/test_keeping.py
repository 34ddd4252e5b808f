"""tag, rollback, takedown and gc, as people give them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def variorum(*words: str, code: int = 0) -> dict:
    command = [Path(sys.executable).with_name("variorum"), *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else {"said": done.stderr}


@pytest.fixture
def warehouse(tmp_path: Path) -> str:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "keep.txt").write_text("This is a paragraph that stays where it is, whatever comes.\n", encoding="utf-8")
    (sources / "secret.txt").write_text("This was a secret that nobody should ever have read.\n", encoding="utf-8")
    where = str(tmp_path / "warehouse")
    variorum("build", str(sources), "--warehouse", where)
    (sources / "keep.txt").write_text("This is a paragraph that stays where it is, or nearly.\n", encoding="utf-8")
    variorum("build", "--warehouse", where)
    return where


def texts(warehouse: str) -> list[str]:
    query = "SELECT text FROM paragraphs ORDER BY text"
    command = [Path(sys.executable).with_name("variorum"), "sql", query, "--format", "json", "--warehouse", warehouse]
    rows = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return [row["text"] for row in rows]


def test_rollback_is_a_new_version_that_holds_what_an_old_one_held(warehouse: str) -> None:
    before = texts(warehouse)
    assert variorum("rollback", "1", "--warehouse", warehouse)["version"] == 3
    assert json.loads((Path(warehouse) / "refs" / "latest.json").read_bytes())["version"] == 3
    assert texts(warehouse) != before
    assert texts(warehouse)[0].endswith("whatever comes.")
    assert variorum("build", "--dry-run", "--warehouse", warehouse)["sources"]["changed"] == 1  # of the last build
    assert variorum("verify", "--warehouse", warehouse)["findings"] == []
    said = variorum("rollback", "9", "--warehouse", warehouse, code=1)["said"]
    assert "no version 9" in said
    assert "versions 1 to 3" in said


def test_takedown_leaves_a_gap_and_no_text(warehouse: str) -> None:
    rows = variorum("resolve", find(warehouse, "secret"), "--warehouse", warehouse)
    variorum("takedown", rows[0]["document_id"], "--reason", "court order", "--warehouse", warehouse)
    assert len(texts(warehouse)) == 1
    found = variorum("verify", "--warehouse", warehouse)
    assert found["findings"] == []
    assert any("court order" in gap["detail"] for gap in found["gaps"])
    variorum("build", "--warehouse", warehouse)  # its source is still there
    (refused,) = variorum("quarantine", "--warehouse", warehouse)
    assert (refused["source"], refused["reason"]) == ("secret.txt", "taken_down")
    assert "court order" in refused["detail"]
    assert len(texts(warehouse)) == 1
    everything = b"".join(path.read_bytes() for path in Path(warehouse).rglob("*") if path.is_file())
    assert b"a secret that nobody" not in everything


def test_gc_tells_first_and_keeps_what_has_a_name(warehouse: str) -> None:
    assert variorum("tag", "first", "1", "--warehouse", warehouse) == {"tag": "first", "version": 1}
    told = variorum("gc", "--keep", "2", "--warehouse", warehouse)
    assert told["removed"] is False
    assert told["kept"] == [1, 2]
    assert variorum("gc", "--remove", "--warehouse", warehouse)["objects"] == 0
    assert variorum("verify", "--warehouse", warehouse)["findings"] == []


def find(warehouse: str, word: str) -> str:
    query = f"SELECT paragraph_id AS id FROM paragraphs WHERE contains(text, '{word}')"
    command = [Path(sys.executable).with_name("variorum"), "sql", query, "--format", "json", "--warehouse", warehouse]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)[0]["id"]
