"""What `import variorum` gives to a program of one's own, beyond what docs/python.md shows."""

import subprocess
import sys
from pathlib import Path

import pytest

import variorum
from variorum.errors import UsageError


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("On oats\n\nOats are eaten in the morning, by horses too.\n")
    return folder


def test_import_is_light() -> None:
    heavy = "{'duckdb', 'pyarrow', 'polars', 'pandera', 'prefect', 'numpy', 'ftfy'}"
    code = f"import sys, variorum; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(AttributeError, match="build, open, read"):
        variorum.bild  # noqa: B018


def test_an_open_dataset_shows_the_version_that_came_after(texts: Path, tmp_path: Path) -> None:
    place = tmp_path / "w"
    variorum.build(texts, warehouse=place)
    with variorum.open(place) as dataset:
        assert dataset.paragraphs().count("*").fetchall() == [(1,)]
        with (texts / "a.txt").open("a") as file:
            file.write("\nThe second paragraph is about the weather.\n")
        assert variorum.build(warehouse=place).version == 2
        assert dataset.paragraphs().count("*").fetchall() == [(2,)]
        assert dataset.paragraphs(at=1).count("*").fetchall() == [(1,)]
        assert [row[0] for row in dataset.changes(1, 2).select("op").order("op").fetchall()] == ["added", "edited"]


def test_a_query_that_writes_is_refused(texts: Path, tmp_path: Path) -> None:
    variorum.build(texts, warehouse=tmp_path / "w")
    with variorum.open(tmp_path / "w") as dataset, pytest.raises(UsageError, match="not one query for rows"):
        dataset.sql(f"COPY paragraphs TO '{tmp_path / 'out.csv'}'")
    assert not (tmp_path / "out.csv").exists()


def test_bytes_are_read_by_what_they_are() -> None:
    assert variorum.read(b"<!doctype html><p>One.").media_type == "text/html"
    assert variorum.read(b"# Title\n\nOne.\n", "text/markdown").sections[0].heading == "Title"
