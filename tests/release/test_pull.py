import json
import random
import shutil
import traceback
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet as pq
import pytest

from tests.release.conftest import Host, document, sixty
from tests.release.test_publish import OWNER, files_of
from tests.store.factory import Builder, Doc, as_built, ident
from variorum.errors import UsageError
from variorum.release import index as indices
from variorum.release import pull as pulling
from variorum.release.fetch import read_index
from variorum.release.index import INDEX, ReleaseError, decode, encode
from variorum.release.places import ReleaseOrigin, Remote, Web
from variorum.release.publish import publish
from variorum.release.pull import pull
from variorum.store.takedown import takedown
from variorum.store.warehouse import open_warehouse


def copied(release: Path) -> dict[str, str]:
    """The files of a release that a copy has."""
    return {path: sha for path, sha in files_of(release).items() if not path.startswith("changes/")}


@pytest.fixture(scope="module")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    home = tmp_path_factory.mktemp("published")
    builder = Builder(open_warehouse(home / "w", create=True), target=20_000)
    builder.build(sixty())
    publish(builder.warehouse, None, str(home / "release"), OWNER)
    return builder


@pytest.fixture
def release(builder: Builder, _published: Builder, tmp_path: Path) -> Path:
    as_built(builder, _published)
    return Path(shutil.copytree(_published.warehouse.root.with_name("release"), tmp_path / "release"))


def test_a_copy_is_the_release(release: Path, host: Host, tmp_path: Path) -> None:
    done = pull(host.url, tmp_path / "copy")
    assert files_of(tmp_path / "copy") == copied(release)
    assert done.received == sum(host.sent)
    assert set(done.made) >= {"README.md", "ids.parquet", "SHA256SUMS"}
    assert done.received < done.total
    assert files_of(Path(pull(str(release), tmp_path / "second").folder)) == copied(release)


def test_only_what_changed_comes_over(
    builder: Builder, corpus: dict[str, Doc], release: Path, host: Host, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    pull(host.url, copy)
    corpus |= {"n3": document(3, "edited"), "n70": document(70)}
    del corpus["n9"]
    builder.build(corpus)
    publish(builder.warehouse, None, str(release), OWNER)
    host.sent.clear()
    done = pull(host.url, copy)
    assert (done.before, done.version) == (1, 2)
    assert files_of(copy) == copied(release)
    assert {"paragraphs.parquet", "sections.parquet", "identities.parquet", "lineage.parquet"} <= set(done.made)
    assert all(path.startswith(("changes/1-2/", "words/")) for path in done.fetched if path.endswith(".parquet"))
    assert done.received == sum(host.sent)
    again = pull(host.url, copy)
    assert again.fetched == again.made == again.removed == ()
    assert again.received == (release / INDEX).stat().st_size


def test_a_copy_that_is_several_versions_behind(
    builder: Builder, corpus: dict[str, Doc], release: Path, tmp_path: Path
) -> None:
    copies = [tmp_path / f"copy{n}" for n in range(4)]
    for n, copy in enumerate(copies):
        pull(str(release), copy)
        corpus[f"n{n}"] = document(n, "edited")
        builder.build(corpus)
        publish(builder.warehouse, None, str(release), OWNER, keep=3)
    for n, copy in enumerate(copies):
        done = pull(str(release), copy)
        assert files_of(copy) == copied(release)
        assert ("paragraphs.parquet" in done.made) == (n > 0)  # the release no longer leads from the first


def test_what_was_taken_down_goes_from_copies(
    builder: Builder, corpus: dict[str, Doc], release: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    pull(str(release), copy)
    takedown(builder.warehouse, ident("d", "n3"), reason="asked to", time="2026-11-22T13:00:00Z")
    publish(builder.warehouse, None, str(release), OWNER)
    done = pull(str(release), copy)
    assert "paragraphs.parquet" in done.made
    assert files_of(copy) == copied(release)
    for name in ("documents", "sections", "paragraphs"):
        assert ident("d", "n3") not in pq.read_table(copy / f"{name}.parquet")["document_id"].to_pylist()


def test_a_pull_goes_on_where_it_broke_off(release: Path, host: Host, tmp_path: Path) -> None:
    host.breaks_at = 3_000
    with pytest.raises(ReleaseError, match="pull again"):
        pull(host.url, tmp_path / "copy")
    assert not (tmp_path / "copy" / INDEX).exists()
    host.breaks_at = None
    done = pull(host.url, tmp_path / "copy")
    assert files_of(tmp_path / "copy") == copied(release)
    assert any(not asked.endswith("@0") for asked in host.asked)
    assert sum(host.sent) <= done.total + 2 * (release / INDEX).stat().st_size  # nothing came twice but the index


def test_a_damaged_copy_is_mended(release: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    pull(str(release), copy)
    data = bytearray((copy / "paragraphs.parquet").read_bytes())
    data[1000] ^= 1
    (copy / "paragraphs.parquet").write_bytes(data)
    (copy / "README.md").unlink()
    done = pull(str(release), copy)
    assert (done.fetched, done.made) == (("paragraphs.parquet",), ("README.md",))
    assert files_of(copy) == copied(release)


def test_tampered_files_are_refused_and_nothing_is_replaced(
    builder: Builder, corpus: dict[str, Doc], release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling._New, "_make", lambda *_: False)  # so that every file has to come over
    copy = tmp_path / "copy"
    pull(str(release), copy)
    corpus["n3"] = document(3, "edited")
    builder.build(corpus)
    publish(builder.warehouse, None, str(release), OWNER)
    before = files_of(copy)
    chance = random.Random(7)
    paths = sorted(path for path in copied(release) if before.get(path) != copied(release)[path])
    for _ in range(60):
        path = release / chance.choice(paths)
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        with pytest.raises(ReleaseError):
            pull(str(release), copy)
        path.write_bytes(whole)
        shutil.rmtree(copy / pulling.STAGING, ignore_errors=True)
        assert files_of(copy) == before
    pull(str(release), copy)
    assert files_of(copy) == copied(release)


def test_an_index_that_lies_about_its_tables_is_refused(release: Path, tmp_path: Path) -> None:
    index = decode((release / INDEX).read_bytes(), "it")
    says = indices.TableSays(index.tables["paragraphs"].rows, "0" * 64)
    lie = {**index.tables, "paragraphs": says}
    (release / INDEX).write_bytes(encode(replace(index, tables=lie)))
    with pytest.raises(ReleaseError, match="paragraphs does not say"):
        pull(str(release), tmp_path / "copy")


@pytest.mark.parametrize("path", ["../up.txt", "/etc/x", "a/../../b", ".pull/x", "a//b", "C:\\x", ""])
def test_no_file_outside_the_copy_is_written(path: str, release: Path, tmp_path: Path) -> None:
    index = decode((release / INDEX).read_bytes(), "it")
    files = {**index.files, path: index.files["README.md"]}
    (release / INDEX).write_bytes(encode(replace(index, files=files)))
    with pytest.raises(ReleaseError, match="no place in a release"):
        pull(str(release), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_release_that_moves_on_meanwhile_is_survived(
    builder: Builder, corpus: dict[str, Doc], release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, moved = pulling._New.bring, []

    def bring(new: pulling._New) -> None:
        if not moved:
            moved.append(True)
            takedown(builder.warehouse, ident("d", "n3"), reason="asked to", time="2026-11-22T13:00:00Z")
            publish(builder.warehouse, None, str(release), OWNER)
        real(new)

    monkeypatch.setattr(pulling._New, "bring", bring)
    assert pull(str(release), tmp_path / "copy").version == 2
    assert files_of(tmp_path / "copy") == copied(release)


class Refusing:
    """A file system whose errors repeat what it was asked."""

    def __init__(self, kind: type[Exception]) -> None:
        self.kind = kind

    def open(self, path: str, mode: str) -> BinaryIO:
        raise self.kind(f"cannot {mode} me:SEKRET at https://me:SEKRET@x/{path}?sig=SEKRET")


@pytest.mark.parametrize(
    "place",
    [
        Web("http://me:SEKRET@127.0.0.1/rel"),
        Remote(Refusing(ValueError), "b", "s3://me:SEKRET@b"),
        Remote(Refusing(PermissionError), "b", "s3://me:SEKRET@b"),
    ],
)
def test_what_a_library_says_of_a_place_is_told_without_credentials(place: ReleaseOrigin) -> None:
    with pytest.raises(ReleaseError, match="cannot") as told:
        read_index(place)
    assert "SEKRET" not in "".join(traceback.format_exception(told.value))


def test_what_is_no_release_and_no_copy(release: Path, host: Host, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("all I have")
    with pytest.raises(ReleaseError, match="is no copy of a release"):
        pull(host.url, tmp_path / "full")
    with pytest.raises(ReleaseError, match=r"no release: it has no latest\.json"):
        pull(str(tmp_path / "full"), tmp_path / "copy")
    with pytest.raises(ReleaseError, match=r"no release: it has no latest\.json"):
        pull(f"{host.url}/nowhere", tmp_path / "copy")
    with pytest.raises(UsageError, match=r"copy\\xff is not UTF-8; expected a folder"):
        pull(host.url, tmp_path / "copy\udcff")
    assert not (tmp_path / "copy\udcff").exists()
    (release / INDEX).write_text(json.dumps({"format": 1}))
    with pytest.raises(ReleaseError, match="not as a release was published"):
        pull(host.url, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_is_kept_in_a_folder_and_at_no_address(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"at http://host/copy: expected a folder of this machine") as refused:
        pull(str(tmp_path), "http://me:secret@host/copy")
    assert "secret" not in refused.value.message
