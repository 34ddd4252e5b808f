import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from variorum.pipeline.complete_request import request_of
from variorum.store.errors import StoreError
from variorum.store.warehouse import FORMAT, open_warehouse


def test_opening_makes_and_finds(tmp_path: Path) -> None:
    made = open_warehouse(tmp_path / "w", create=True)
    assert open_warehouse(str(tmp_path / "w")) == made
    assert json.loads((tmp_path / "w" / "format.json").read_text()) == {"format": FORMAT}


def test_a_folder_that_holds_other_things_can_become_one(tmp_path: Path) -> None:
    (tmp_path / "views.sql").write_text("")
    open_warehouse(tmp_path, create=True)
    assert (tmp_path / "views.sql").exists()


def test_relative_roots_stay_where_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    warehouse = open_warehouse("w", create=True)
    monkeypatch.chdir("/")
    assert warehouse.root == tmp_path / "w"


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (lambda p: None, "no folder"),
        (lambda p: p.write_text("x"), "not a folder"),
        (lambda p: p.mkdir(), "not a warehouse"),
        (lambda p: _marked(p, f'{{"format": {FORMAT + 1}}}'), "newer program"),
        (lambda p: _marked(p, '{"format": "x"}'), "expected a number from 1"),
        (lambda p: _marked(p, "{"), "damaged"),
        (lambda p: _marked(p, "[]"), "damaged"),
    ],
)
def test_what_cannot_be_opened_says_why(tmp_path: Path, prepare: object, says: str) -> None:
    path = tmp_path / "w"
    prepare(path)  # type: ignore[operator]
    with pytest.raises(StoreError, match=says):
        open_warehouse(path)


def test_a_newer_warehouse_is_not_touched_by_create(tmp_path: Path) -> None:
    _marked(tmp_path / "w", '{"format": 99}')
    with pytest.raises(StoreError, match="newer program"):
        open_warehouse(tmp_path / "w", create=True)


def test_versions_without_a_marker_are_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "00000001.json").write_text("{}")
    with pytest.raises(StoreError, match=r"its format\.json is gone"):
        open_warehouse(tmp_path, create=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_unwritable(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        open_warehouse(tmp_path / "w", create=True)


def test_under_a_file_it_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(StoreError, match=r"cannot be (read|written)"):
        open_warehouse(tmp_path / "f" / "w", create=True)


def test_listing_versions_imports_nothing_heavy() -> None:
    heavy = "{'duckdb', 'pyarrow', 'polars', 'pandera', 'numpy'}"
    light = "variorum.store.commits, variorum.store.tree, variorum.store.warehouse"
    code = f"import sys, {light}; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def _marked(path: Path, text: str) -> None:
    path.mkdir()
    (path / "format.json").write_text(text)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("https://example.org/tales", "https://example.org/tales is no place"),
        ("s3://", "s3:// is no place"),
        ("s3://bucket//tales", "s3://bucket//tales is no place"),
        ("s3://bucket/../tales", "s3://bucket/../tales is no place"),
        ("s3://key:SECRET@bucket/tales", "s3://… is no place"),
        ("s3://bucket/tales?token=SECRET", "s3://… is no place"),
    ],
)
def test_some_uris_are_no_places_for_a_warehouse(place: str, shown: str) -> None:
    for ask in (open_warehouse, lambda place: request_of(["."], warehouse=place)):
        with pytest.raises(StoreError, match="expected a folder on a disk, or s3://BUCKET/FOLDER") as fault:
            ask(place)
        assert fault.value.code == "bad_place"
        assert fault.value.message.startswith(shown)
        assert "SECRET" not in str(fault.value.fields())
