"""A release is compared with the version that it names."""

from pathlib import Path

import pytest

from tests.release.conftest import Host, document
from tests.store.factory import Builder, Doc
from variorum.release.compare import compare_release
from variorum.release.index import ReleaseError
from variorum.release.publish import publish
from variorum.store.metadata import Metadata
from variorum.store.warehouse import open_warehouse


@pytest.fixture
def release(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> Path:
    builder.build(corpus)
    publish(builder.warehouse, None, str(tmp_path / "release"), Metadata())
    return tmp_path / "release"


def test_what_was_published_is_right_and_so_is_an_older_one(
    release: Path, builder: Builder, corpus: dict[str, Doc]
) -> None:
    assert compare_release(builder.warehouse, str(release)) == []
    builder.build({**corpus, "n3": document(3, "edited")})
    assert compare_release(builder.warehouse, str(release)) == []


def test_each_other_byte_is_found(release: Path, builder: Builder) -> None:
    for path in sorted(path for path in release.rglob("*") if path.is_file() and path.name != "latest.json"):
        before = path.read_bytes()
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        (found,) = compare_release(builder.warehouse, str(release))
        assert (found.kind, found.thing) == ("damaged", str(path))
        path.unlink()
        (found,) = compare_release(builder.warehouse, str(release))
        assert (found.kind, found.thing) == ("missing", str(path))
        path.write_bytes(before)


def test_a_release_of_another_dataset_is_told(release: Path, tmp_path: Path) -> None:
    another = Builder(open_warehouse(tmp_path / "other", create=True), target=20_000)
    (found,) = compare_release(another.warehouse, str(release))
    assert found.kind == "mismatch"
    another.build({"n1": document(1)})
    (found,) = compare_release(another.warehouse, str(release))
    assert found.kind == "mismatch"
    assert "here it is" in found.detail


def test_what_is_no_release_is_an_error(builder: Builder, corpus: dict[str, Doc], tmp_path: Path, host: Host) -> None:
    builder.build(corpus)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReleaseError, match=r"it has no latest\.json"):
        compare_release(builder.warehouse, str(tmp_path / "empty"))
    with pytest.raises(ReleaseError, match=r"it has no latest\.json"):
        compare_release(builder.warehouse, f"{host.url}/nowhere")
