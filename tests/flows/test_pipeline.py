"""New code over old sources: its own version, with its own cause, and a gate that stops it from taking ids away."""

from pathlib import Path

import pytest

import variorum.pipeline.assembly
import variorum.pipeline.fingerprint
import variorum.text.cut
from variorum.commands.verify import verification
from variorum.dataset.sql import ask
from variorum.errors import BuildError
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of
from variorum.pipeline.request import Report
from variorum.text.document import Declared

TEXT = "\n\n".join(
    f"This paragraph says {word} things, and {word} more that nobody had asked for; then, at long last, it ends here."
    for word in ("one", "two", "three", "four", "five")
)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text(TEXT.replace("says", "tells us"), encoding="utf-8")
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> str:
    return str(tmp_path / "warehouse")


def built(sources: Path, warehouse: str, **options: bool) -> Report:
    order = request_of([str(sources)], warehouse=warehouse, workers=1, **options)
    return build(order, direct_run(1))


def new_pipeline(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    stages = {"unpack": "as it was", "cut": name, "identify": "as it was"}
    for module in (variorum.pipeline.assembly, variorum.pipeline.fingerprint):
        monkeypatch.setattr(module, "pipeline_fingerprint", lambda *_: dict(stages))
    monkeypatch.setattr(variorum.pipeline.fingerprint, "files_hash", lambda: name)


def cut_otherwise(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    """A new segmenter: it reads some words otherwise than the old one."""
    real = variorum.text.cut.cut

    def cut(raw: bytes, media_type: str, declared: Declared):
        return real(raw.replace(old.encode(), new.encode()), media_type, declared)

    monkeypatch.setattr(variorum.text.cut, "cut", cut)


def lineage(warehouse: str, version: int) -> list[tuple[str, str, str]]:
    rows = ask(
        warehouse, f"SELECT entity, event, cause FROM lineage WHERE version = {version} ORDER BY ALL"
    ).to_pylist()
    return [(row["entity"], row["event"], row["cause"]) for row in rows]


def test_new_code_over_the_same_sources_is_one_version_of_its_own(
    sources: Path, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(sources, warehouse)
    new_pipeline(monkeypatch, "new")
    cut_otherwise(monkeypatch, "tells us one", "tells me one")
    report = built(sources, warehouse)
    assert [(made.version, made.cause) for made in report.made] == [(2, "pipeline")]
    assert lineage(warehouse, 2) == [("document", "recut", "pipeline"), ("paragraph", "recut", "pipeline")]
    assert built(sources, warehouse).made == ()


def test_new_code_that_makes_the_same_rows_is_no_version_and_is_tried_once(
    sources: Path, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(sources, warehouse)
    new_pipeline(monkeypatch, "new")
    first, second = built(sources, warehouse), built(sources, warehouse)
    assert first.made == second.made == ()
    assert "cut" in first.seconds
    assert "cut" not in second.seconds


def test_new_code_and_new_sources_are_two_versions(
    sources: Path, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(sources, warehouse)
    (sources / "a.txt").write_text(TEXT.replace("one things", "eleven things"), encoding="utf-8")
    (sources / "b.txt").unlink()
    new_pipeline(monkeypatch, "new")
    cut_otherwise(monkeypatch, "tells us five", "tells me five")
    report = built(sources, warehouse)
    assert [(made.version, made.cause) for made in report.made] == [(2, "pipeline"), (3, "source")]
    assert lineage(warehouse, 2) == [("document", "recut", "pipeline"), ("paragraph", "recut", "pipeline")]
    third = lineage(warehouse, 3)
    assert ("paragraph", "edited", "source") in third
    assert third.count(("paragraph", "removed", "source")) == 5
    assert all(cause == "source" for *_, cause in third)
    assert not verification(warehouse, None)["findings"]


def test_a_pipeline_that_would_take_ids_away_stops_and_says_how_to_go_on(
    sources: Path, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = built(sources, warehouse)
    new_pipeline(monkeypatch, "new")
    cut_otherwise(monkeypatch, TEXT.split("\n\n")[1], "")
    with pytest.raises(BuildError, match=r"take away 1 of 10 paragraph ids .*--accept-recut"):
        built(sources, warehouse)
    assert ask(warehouse, "SELECT max(version) AS n FROM versions").to_pylist() == [{"n": before.version}]
    report = built(sources, warehouse, accept_recut=True)
    assert report.made[0].ids["paragraph"]["removed"] == 1


def test_without_kept_bytes_only_what_still_lies_there_is_cut_anew(
    sources: Path, warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = built(sources, warehouse, keep_raw=False)
    assert any("raw bytes are not kept" in note for note in report.notes)
    (sources / "a.txt").write_text(TEXT.replace("one things", "eleven things"), encoding="utf-8")
    new_pipeline(monkeypatch, "new")
    cut_otherwise(monkeypatch, "three", "trois")
    report = built(sources, warehouse, keep_raw=False)
    assert [made.cause for made in report.made] == ["pipeline", "source"]
    assert {event[0] for event in lineage(warehouse, 2)} == {"document", "paragraph"}
    recut = ask(warehouse, "SELECT DISTINCT source FROM lineage JOIN documents USING (document_id) WHERE version = 2")
    assert recut.to_pylist() == [{"source": "b.txt"}]
