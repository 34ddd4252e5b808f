"""How a dataset is doing: for people, for programs, as OpenMetrics; exit codes for monitoring."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from scene import Build, Variorum, essay, write_texts

from variorum.pipeline.candidate import HeldBack
from variorum.store.looks import note_look
from variorum.store.warehouse import open_warehouse


def test_all_is_well_after_a_build(texts: Path, build: Build, variorum: Variorum, tmp_path: Path) -> None:
    write_texts(texts, {"bad.bin": bytes(3000)})
    build(texts, tmp_path / "w")
    told = variorum("status", "--warehouse", "w", "--json")
    assert told.returncode == 0, told.stderr
    value = json.loads(told.stdout)
    assert (value["version"], value["well"], value["look_outcome"]) == (1, True, "version")
    assert sum(value["quarantine"].values()) == 1
    assert value["disk_bytes"]["objects"] > 0
    assert value["candidate"] is None
    assert 0 <= value["look_age_seconds"] < 3600

    build(texts, tmp_path / "w")
    assert json.loads(variorum("status", "--warehouse", "w", "--json").stdout)["look_outcome"] == "same"
    page = variorum("status", "--warehouse", "w")
    assert "test @ 1" in page.stdout
    assert "nothing had changed" in page.stdout


def test_sources_that_nobody_looked_at_need_somebody(warehouse: Path, variorum: Variorum) -> None:
    long_ago = (datetime.now(UTC) - timedelta(hours=30)).isoformat(timespec="seconds")
    note_look(open_warehouse(warehouse), long_ago, "same")
    told = variorum("status", "--warehouse", warehouse)
    assert told.returncode == 3
    assert "last looked at 30.0 hours ago, more than 26" in told.stdout
    assert variorum("status", "--warehouse", warehouse, "--max-age", 48).returncode == 0


def test_a_look_from_a_clock_that_was_put_back_does_not_hide_that_nobody_looks(
    warehouse: Path, variorum: Variorum, texts: Path, build: Build
) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(hours=30)).isoformat(timespec="seconds")
    note_look(open_warehouse(warehouse), tomorrow, "same")
    told = variorum("status", "--warehouse", warehouse)
    assert told.returncode == 3
    assert "ahead of the clock" in told.stdout
    build(texts, warehouse)
    assert variorum("status", "--warehouse", warehouse).returncode == 0


def test_a_candidate_needs_somebody(tmp_path: Path, build: Build, variorum: Variorum) -> None:
    write_texts(tmp_path / "many", {f"{n:02}.txt": essay(f"house {n}", 2) for n in range(12)})
    build(tmp_path / "many", tmp_path / "w")
    for n in range(11):
        (tmp_path / "many" / f"{n:02}.txt").unlink()
    with pytest.raises(HeldBack):
        build(tmp_path / "many", tmp_path / "w")
    told = variorum("status", "--warehouse", "w", "--json")
    assert told.returncode == 3
    value = json.loads(told.stdout)
    assert value["candidate"]["gates"][0] == "documents_removed"
    assert value["candidate"]["version"] == 2
    assert "waits" in value["needs"][0]
    assert value["look_outcome"] == "held"


def test_metrics_are_open_metrics(tmp_path: Path, texts: Path, build: Build, variorum: Variorum) -> None:
    write_texts(texts, {"bad.bin": bytes(3000)})
    build(texts, tmp_path / "w")
    (tmp_path / "folder").mkdir()
    refused = variorum("status", "--warehouse", "w", "--metrics", "folder")
    assert (refused.returncode, f"{tmp_path}/folder: Is a directory" in refused.stderr) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")) == []
    assert variorum("status", "--warehouse", "w", "--metrics", "variorum.prom").returncode == 0
    text = (tmp_path / "variorum.prom").read_text(encoding="utf-8")
    assert text.endswith("# EOF\n")
    found = {family.name: family.samples for family in text_string_to_metric_families(text)}
    assert found["variorum_version"][0].value == 1
    assert found["variorum_version"][0].labels == {"dataset": "test"}
    assert found["variorum_candidates"][0].value == 0
    assert sum(sample.value for sample in found["variorum_quarantined"]) == 1
    assert {sample.labels["part"] for sample in found["variorum_disk_bytes"]} >= {"objects", "free"}
    assert abs(found["variorum_look_timestamp_seconds"][0].value - datetime.now(UTC).timestamp()) < 3600


def test_a_warehouse_that_is_not_there_is_a_failure(variorum: Variorum) -> None:
    told = variorum("status", "--warehouse", "nowhere")
    assert told.returncode == 1
    assert "There is no folder" in told.stderr


def test_metrics_go_into_a_pipe_or_behind_a_link_and_replace_neither(
    tmp_path: Path, warehouse: Path, variorum: Variorum
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("behind.prom")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        for name in ("pipe", "link"):
            assert variorum("status", "--warehouse", "w", "--metrics", name).returncode == 0
        assert os.read(reader, 1 << 16).endswith(b"# EOF\n")
    finally:
        os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "behind.prom").read_text(encoding="utf-8").endswith("# EOF\n")
