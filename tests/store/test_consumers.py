"""Exports and releases are opened by the tools of the field as they stand: datasets, mlcroissant, frictionless."""

import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from tests.store.factory import SCHEMA, Builder, Doc
from variorum.release.publish import publish
from variorum.store.export import TABLES, export
from variorum.store.metadata import Metadata

OWNER = Metadata("Tales", "Tales that are told.", "CC-BY-4.0", "Ann Other", "https://example.org/tales")


@pytest.fixture(scope="module", params=["export", "release"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.store.factory import doc
    from variorum.store.warehouse import open_warehouse

    home = tmp_path_factory.mktemp("consumers")
    builder = Builder(open_warehouse(home / "w", create=True))
    corpus: dict[str, Doc] = {f"n{n}": doc(f"{n:03}.txt", f"a=first of {n}", f"b=second of {n}") for n in range(12)}
    builder.build(corpus)
    del corpus["n3"]  # so that some identities are dead, some alive
    builder.build(corpus)
    if request.param == "export":
        return export(builder.warehouse, 2, home / "out", OWNER)
    publish(builder.warehouse, 2, str(home / "release"), OWNER)
    return home / "release"


def in_a_process(code: str, folder: Path, cache: Path) -> None:
    """Libraries that keep settings and threads for their whole life are asked in a process of their own, offline.

    It ends at once when all was asked: threads of a library that still run would abort it on a busy machine.
    """
    code += "\nimport os; os._exit(0)\n"
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(cache), "HOME": str(cache), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=environment, cwd=cache, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_datasets_loads_every_table_with_its_features(folder: Path, tmp_path: Path) -> None:
    code = """
import sys, datasets
import pyarrow.parquet as pq
folder = sys.argv[1]
for name in datasets.get_dataset_config_names(folder):
    rows = pq.read_table(f"{folder}/{name}.parquet")
    loaded = datasets.load_dataset(folder, name, split="train")
    assert loaded.num_rows == rows.num_rows, name
    assert loaded.features.arrow_schema.types == rows.schema.types, (name, loaded.features)
    assert loaded.data.to_pylist() == rows.to_pylist(), name
    streamed = datasets.load_dataset(folder, name, split="train", streaming=True)
    assert [*streamed] == rows.to_pylist(), name
assert set(datasets.get_dataset_config_names(folder)) >= {"documents", "sections", "paragraphs", "lineage"}
assert datasets.load_dataset(folder, split="train").column_names[0] == "paragraph_id"
"""
    in_a_process(code, folder, tmp_path)


def test_mlcroissant_reads_every_record(folder: Path, tmp_path: Path) -> None:
    code = """
import sys, mlcroissant
import pyarrow.parquet as pq
folder = sys.argv[1]
described = mlcroissant.Dataset(f"{folder}/croissant.json")
issues = described.metadata.issues
assert not issues.errors and not issues.warnings, issues.report()
assert described.metadata.record_sets
for one in described.metadata.record_sets:
    assert len([*described.records(one.uuid)]) == pq.read_metadata(f"{folder}/{one.uuid}.parquet").num_rows, one.uuid
"""
    in_a_process(code, folder, tmp_path)


def test_frictionless_calls_it_valid(folder: Path, tmp_path: Path) -> None:
    code = """
import sys, frictionless
report = frictionless.validate(f"{sys.argv[1]}/datapackage.json")
assert report.valid, report.flatten(["name", "type", "message"])
assert len(report.tasks) >= 6
"""
    in_a_process(code, folder, tmp_path)


@pytest.mark.parametrize("name", TABLES)
def test_frames_read_it(name: str, folder: Path) -> None:
    import pandas
    import polars

    path = folder / f"{name}.parquet"
    rows = pq.read_table(path)
    columns = [column.name for column in SCHEMA[name].columns]
    assert rows.column_names == columns
    assert polars.scan_parquet(path).collect().to_dicts() == rows.to_pylist()
    assert list(pandas.read_parquet(path).columns) == columns


def test_the_card_and_the_citation_say_what_the_owner_said(folder: Path) -> None:
    head = yaml.safe_load((folder / "README.md").read_text().split("---\n")[1])
    assert (head["license"], head["language"], head["pretty_name"]) == ("cc-by-4.0", ["en"], "Tales")
    assert [one["config_name"] for one in head["configs"] if one.get("default")] == ["paragraphs"]
    cited = yaml.safe_load((folder / "CITATION.cff").read_text())
    assert (cited["title"], cited["authors"], cited["license"]) == ("Tales", [{"name": "Ann Other"}], "CC-BY-4.0")
    assert cited["identifiers"][0]["value"].startswith("test@2 (sha256:")
