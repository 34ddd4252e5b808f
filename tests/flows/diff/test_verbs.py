"""The verbs as people and programs call them: what they print, where, and their exit codes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from variorum.commands.app import app
from variorum.commands.diff import differences
from variorum.dataset.ids import resolve
from variorum.dataset.migrate import migrate
from variorum.errors import UsageError
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of
from variorum.pipeline.refresh import refresh
from variorum.store.gc import plan_sweep, sweep
from variorum.store.rollback import rollback
from variorum.store.warehouse import open_warehouse

FLOUR = "Flour and water are all that a good loaf needs, said the old baker to whoever asked him."


def run(*arguments: str, warehouse: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--warehouse", warehouse])


def test_diff_prints_json_and_writes_a_page(warehouse: str, tmp_path: Path) -> None:
    value = json.loads(run("diff", "1", "2", "--json", warehouse=warehouse).stdout)
    assert value == json.loads(json.dumps(differences(warehouse, 1, 2)))
    page = tmp_path / "changes.html"
    told = run("diff", "1", "2", "--html", str(page), warehouse=warehouse)
    assert str(page) in told.stdout
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_resolve_and_history_print_json(warehouse: str, id_of: Callable[[str], str]) -> None:
    salt = id_of("Salt")
    [row] = json.loads(run("resolve", salt, "--at", "3", "--json", warehouse=warehouse).stdout)
    assert (row["how"], row["version"]) == ("gone", 2)
    rows = json.loads(run("history", salt, "--json", warehouse=warehouse).stdout)
    assert [row["from_version"] for row in rows] == [1, 4]


def test_migrate_prints_annotations_apart_from_what_it_tells(
    warehouse: str, tmp_path: Path, id_of: Callable[[str], str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": id_of("Flour"), "version": 1, "exact": "good loaf"}) + "\n")
    fine = run("migrate", str(path), "--to", "4", warehouse=warehouse)
    assert fine.exit_code == 0
    assert json.loads(fine.stdout)["version"] == 4
    assert "untouched" in fine.stderr
    with path.open("a") as file:
        file.write("nonsense\n")
    out = tmp_path / "b.jsonl"
    odd = run("migrate", str(path), "--to", "4", "--out", str(out), "--json", warehouse=warehouse)
    assert odd.exit_code == 1
    told = json.loads(odd.stdout)
    assert (told["counts"]["untouched"], told["counts"]["malformed"]) == (1, 1)
    assert told["malformed"][0]["place"] == "line 2"
    assert len(out.read_text().splitlines()) == 1


@pytest.fixture
def rolled_back(warehouse: str, tmp_path: Path) -> str:
    """A copy with version 6, which is version 2 again."""
    root = str(tmp_path / "warehouse")
    shutil.copytree(warehouse, root)
    opened = open_warehouse(root)
    rollback(opened, 2, time="2026-01-01T00:00:00+00:00")
    refresh(opened)
    return root


def test_after_a_rollback_ids_are_what_they_were(rolled_back: str, id_of: Callable[[str], str]) -> None:
    assert differences(rolled_back, 2, 6)["documents"] == []
    there = differences(rolled_back, 5, 6)
    assert {c["op"] for d in there["documents"] for c in d["paragraphs"]} == {"edited", "restored", "moved"}
    nobody = id_of("Nobody")
    assert [one.how for one in resolve(open_warehouse(rolled_back), nobody)] == ["same"]
    assert [one.how for one in resolve(open_warehouse(rolled_back), nobody, 5)] == ["merged"]


def test_versions_given_up_are_told_and_their_annotations_follow_their_quotes(
    rolled_back: str, tmp_path: Path, id_of: Callable[[str], str]
) -> None:
    opened = open_warehouse(rolled_back)
    sweep(opened, plan_sweep(opened, [6], 0.0))
    opened.database.unlink()
    refresh(opened)
    with pytest.raises(UsageError, match="version 1 was given up"):
        differences(rolled_back, 1, 6)
    with pytest.raises(UsageError, match="version 1 was given up"):
        resolve(open_warehouse(rolled_back), id_of("Salt"), 1)
    annotation = {"id": id_of("Green leaves"), "version": 1, "start": 7, "exact": "boiling water", "prefix": "pour "}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(annotation) + "\n" + json.dumps({**annotation, "exact": "gone for good"}) + "\n")
    found, lost = map(json.loads, migrate(rolled_back, str(path), 6).written.splitlines())
    assert (found["id"], found["start"], found["exact"]) == (id_of("Nobody"), 19, "boiling water")
    assert (lost["migrated"]["outcome"], lost["version"]) == ("orphan", 1)


def test_names_of_sources_cannot_command_a_terminal_or_a_page(tmp_path: Path) -> None:
    root, texts = str(tmp_path / "warehouse"), tmp_path / "texts"
    texts.mkdir()
    name = "a\x1b[31m[red]<script>.txt"
    for text in (f"{FLOUR}\n", f"{FLOUR} Not so.\n"):
        (texts / name).write_text(text, encoding="utf-8")
        build(request_of([str(texts)], warehouse=root, workers=1), direct_run(1))
    told = run("diff", "1", "2", warehouse=root).stdout
    assert "\x1b" not in told
    assert "\\x1b[31m[red]<script>.txt" in told
    run("diff", "1", "2", "--html", str(tmp_path / "page.html"), warehouse=root)
    assert (tmp_path / "page.html").read_text(encoding="utf-8").count("<script") == 2
