import hashlib
import json
import subprocess
from pathlib import Path

import duckdb
import fsspec
import pyarrow.parquet as pq
import pytest

from tests.release.conftest import document
from tests.store.factory import Builder, Doc, ident
from variorum.release.index import ReleaseError, decode
from variorum.release.publish import publish
from variorum.store.errors import StoreError
from variorum.store.metadata import Metadata
from variorum.store.takedown import takedown

OWNER = Metadata("Tales", license="CC-BY-4.0")


def files_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_release_is_a_folder_of_plain_files(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    folder = tmp_path / "release"
    done = publish(builder.warehouse, None, str(folder), OWNER)
    there = files_of(folder)
    assert set(done.written) == set(there)
    assert done.written[-1] == "latest.json"
    assert done.bytes == done.total == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    index = decode((folder / "latest.json").read_bytes(), "it")
    assert {path: file.sha256 for path, file in index.files.items()} == {
        path: sha for path, sha in there.items() if path != "latest.json"
    }
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, check=True)
    assert not list(tmp_path.rglob("*.tmp"))


def test_ids_are_sorted_and_lead_to_their_rows(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    builder.build({name: one for name, one in corpus.items() if name != "n7"})
    folder = tmp_path / "release"
    publish(builder.warehouse, None, str(folder), OWNER)
    ids = pq.read_table(folder / "ids.parquet").to_pylist()
    assert [row["id"] for row in ids] == sorted(row["id"] for row in ids)
    rows = {
        name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("documents", "sections", "paragraphs")
    }
    for one in ids:
        if one["last_version"] is None:
            assert rows[f"{one['entity']}s"][one["row"]][f"{one['entity']}_id"] == one["id"]
        else:
            assert one["row"] is None
    assert sum(one["row"] is None for one in ids) == 7


def test_publishing_again_writes_what_changed(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    folder = str(tmp_path / "release")
    publish(builder.warehouse, None, folder, OWNER)
    before = files_of(tmp_path / "release")
    assert publish(builder.warehouse, None, folder, OWNER).written == ()
    assert publish(builder.warehouse, 1, folder, Metadata()).written == ()  # what the owner said once, stands

    corpus["n3"] = document(3, "edited")
    builder.build(corpus)
    done = publish(builder.warehouse, None, folder, Metadata())
    assert {"paragraphs.parquet", "changes/1-2/paragraphs.parquet", "latest.json"} <= set(done.written)
    assert "quarantine.parquet" not in done.written
    after = files_of(tmp_path / "release")
    assert {path for path in after if after[path] != before.get(path)} == set(done.written)

    builder.build({**corpus, "n61": document(61)})
    done = publish(builder.warehouse, None, folder, Metadata(title="Told tales"))
    assert "changes/1-2/paragraphs.parquet" in done.removed
    index = decode((tmp_path / "release" / "latest.json").read_bytes(), "it")
    assert sorted(index.changes) == [1, 2]
    assert (index.metadata["title"], index.metadata["license"]) == ("Told tales", "CC-BY-4.0")


def test_change_files_are_five_lines_of_sql(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    folder = tmp_path / "release"
    publish(builder.warehouse, None, str(folder), OWNER)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE paragraphs AS FROM '{folder}/paragraphs.parquet'")
        corpus |= {"n3": document(3, "edited"), "n70": document(70)}
        del corpus["n9"]
        builder.build(corpus)
        publish(builder.warehouse, None, str(folder), OWNER)
        change = f"'{folder}/changes/1-2/paragraphs.parquet'"
        connection.execute(f"DELETE FROM paragraphs WHERE paragraph_id IN (SELECT id FROM {change})")
        connection.execute(f"INSERT INTO paragraphs SELECT * EXCLUDE (op, id) FROM {change} WHERE op <> 'removed'")
        query = "SELECT * FROM {} ORDER BY ALL"
        expected = connection.execute(query.format(f"'{folder}/paragraphs.parquet'")).fetchall()
        assert connection.execute(query.format("paragraphs")).fetchall() == expected
        ops = dict(connection.execute(f"SELECT op, count(*) FROM {change} GROUP BY op").fetchall())
    assert (ops["added"], ops["removed"]) == (5, 5)
    assert 1 <= ops["edited"] <= 3  # what stands behind an edit may have moved


def test_no_file_of_a_release_says_what_was_taken_down(
    builder: Builder, corpus: dict[str, Doc], tmp_path: Path
) -> None:
    builder.build(corpus)
    folder = tmp_path / "release"
    publish(builder.warehouse, None, str(folder), OWNER)
    takedown(builder.warehouse, ident("d", "n3"), reason="asked to", time="2026-11-22T13:00:00Z")
    publish(builder.warehouse, None, str(folder), OWNER)
    for path in folder.rglob("*.parquet"):
        rows = pq.read_table(path)
        if path.stem not in ("identities", "lineage", "ids") and "document_id" in rows.column_names:
            assert ident("d", "n3") not in rows["document_id"].to_pylist(), path


def test_a_version_that_is_not_there(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    with pytest.raises(StoreError, match="no version 9"):
        publish(builder.warehouse, 9, str(tmp_path / "release"), OWNER)


def test_another_folder_is_left_alone(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("all I have")
    with pytest.raises(ReleaseError, match="is no release"):
        publish(builder.warehouse, None, str(tmp_path / "full"), OWNER)
    assert [*(tmp_path / "full").iterdir()] == [tmp_path / "full" / "thesis.txt"]
    (tmp_path / "full" / "latest.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(ReleaseError, match="not as a release was published"):
        publish(builder.warehouse, None, str(tmp_path / "full"), OWNER)
    with pytest.raises(ReleaseError, match="cannot be written to"):
        publish(builder.warehouse, None, "https://example.org/here", OWNER)


def test_a_file_system_of_fsspec(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    publish(builder.warehouse, None, str(tmp_path / "release"), OWNER)
    done = publish(builder.warehouse, None, "memory://shelf/tales", OWNER)
    system = fsspec.filesystem("memory")
    for path in done.written:
        assert system.cat_file(f"/shelf/tales/{path}") == (tmp_path / "release" / path).read_bytes()
    assert publish(builder.warehouse, None, "memory://shelf/tales", OWNER).written == ()
    system.rm("/shelf", recursive=True)


class NobodyMayEnterError(Exception):
    """As libraries of object stores have them: no OSError."""


class Locked(fsspec.AbstractFileSystem):  # type: ignore[misc]
    """A file system that lets nobody in."""

    protocol = "locked"

    def ls(self, path: str, detail: bool = True, **given: object) -> list[str]:
        raise NobodyMayEnterError("no key was found")


def test_a_place_that_lets_nobody_in_is_told_with_its_name(builder: Builder, corpus: dict[str, Doc]) -> None:
    builder.build(corpus)
    fsspec.register_implementation("locked", Locked, clobber=True)
    with pytest.raises(ReleaseError, match=r"locked://room/shelf cannot be reached \(no key was found\): expected"):
        publish(builder.warehouse, None, "locked://room/shelf", OWNER)
    with pytest.raises(ReleaseError, match="names no bucket"):
        publish(builder.warehouse, None, "locked://", OWNER)
