import hashlib
import json
import re
import subprocess
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.store.factory import SCHEMA, Builder, Doc, live_rows
from variorum.schemas.table import arrow_schema
from variorum.store import export as exporting
from variorum.store.commits import tree_of
from variorum.store.errors import StoreError
from variorum.store.export import TABLES, export
from variorum.store.metadata import Metadata
from variorum.store.tree import rows_in, table_hash


@pytest.fixture
def folder(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> Path:
    builder.build({})
    builder.build(corpus)
    return export(builder.warehouse, 2, tmp_path / "out", Metadata(title="Tales", license="CC-BY-4.0"))


def test_the_files_say_what_the_version_says(builder: Builder, corpus: dict[str, Doc], folder: Path) -> None:
    expected = live_rows(corpus)
    for name in TABLES:
        rows = pq.read_table(folder / f"{name}.parquet")
        assert rows.schema.equals(arrow_schema(SCHEMA[name]))
        assert rows.schema.field(0).metadata[b"description"]
        if name in expected:
            assert rows.to_pylist() == expected[name]
    assert not (folder / "raw.parquet").exists()


def test_anyone_can_check_it(folder: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK") == len(TABLES) + 4 == len(list(folder.iterdir())) - 1


def test_the_readme_gives_lines_of_sql_that_recompute_the_hashes(
    builder: Builder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = tree_of(builder.warehouse, exporting.commits.commit_of(builder.warehouse, 2))
    lines = re.findall(r"`(\w+)`: \*\*([0-9a-f]{64})\*\*\n\n```sql\n([^\n]+)\n```", (folder / "README.md").read_text())
    assert {name for name, *_ in lines} == set(TABLES)
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        for name, expected, line in lines:
            assert connection.execute(line).fetchall() == [(expected,)]
            assert expected == table_hash(content, name)


def test_machines_can_read_what_it_is(builder: Builder, folder: Path) -> None:
    content = tree_of(builder.warehouse, exporting.commits.commit_of(builder.warehouse, 2))
    package = json.loads((folder / "datapackage.json").read_text())
    crumbs = json.loads((folder / "croissant.json").read_text())
    assert (package["name"], package["version"], package["title"]) == ("test", "2", "Tales")
    for resource, file, records in zip(package["resources"], crumbs["distribution"], crumbs["recordSet"], strict=True):
        data = (folder / resource["path"]).read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        assert (resource["fileSha256"], file["sha256"]) == (sha256, sha256)
        assert resource["fileBytes"] == len(data)
        assert resource["rows"] == rows_in(content, resource["name"])
        columns = [column.name for column in SCHEMA[resource["name"]].columns]
        assert [field["name"] for field in resource["schema"]["fields"]] == columns
        assert [field["name"] for field in records["field"]] == columns
    for resource in package["resources"]:
        for key in resource["schema"].get("foreignKeys", ()):
            assert key["reference"]["resource"] in TABLES


def test_the_same_version_gives_the_same_bytes(
    builder: Builder, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = export(builder.warehouse, 2, tmp_path / "again", Metadata(title="Tales", license="CC-BY-4.0"))
    assert (again / "SHA256SUMS").read_bytes() == (folder / "SHA256SUMS").read_bytes()
    monkeypatch.setattr(exporting, "ROWS_PER_GROUP", 7)
    small = export(builder.warehouse, 2, tmp_path / "small")
    assert pq.read_table(small / "paragraphs.parquet").equals(pq.read_table(folder / "paragraphs.parquet"))
    assert pq.ParquetFile(small / "paragraphs.parquet").metadata.row_group(0).num_rows == 7


def test_raw_bytes_on_request(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    folder = export(builder.warehouse, None, tmp_path / "out", raw=True)
    assert pq.read_table(folder / "raw.parquet").num_rows == 30


def test_it_overwrites_nothing(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    (tmp_path / "empty").mkdir()
    export(builder.warehouse, 1, tmp_path / "empty")
    with pytest.raises(StoreError, match="is there already"):
        export(builder.warehouse, 1, tmp_path / "empty")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="is there already"):
        export(builder.warehouse, 1, tmp_path / "file")
    with pytest.raises(StoreError, match="cannot be written"):
        export(builder.warehouse, 1, tmp_path / "file" / "below")
    with pytest.raises(StoreError, match="no version 8"):
        export(builder.warehouse, 8, tmp_path / "none")
    assert not list(tmp_path.rglob("*.tmp"))
