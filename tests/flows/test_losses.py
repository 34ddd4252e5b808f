"""A source whose bytes are broken in places is taken, and quarantine says where; it is asked again when it changes."""

import json
from pathlib import Path

from scene import Ask, Build, essay, write_texts

TEXT = ("Die Straße führt über die Brücke zum Schloß, in dem früher die Könige wohnten.\n\n" * 20).encode()


def test_what_is_lost_is_told_beside_the_text(tmp_path: Path, build: Build, ask: Ask) -> None:
    sources, warehouse = tmp_path / "in", tmp_path / "w"
    sources.mkdir()
    at = TEXT.index("ü".encode(), 500)
    (sources / "torn.txt").write_bytes(TEXT[:at] + TEXT[at + 1 :])
    (sources / "whole.txt").write_bytes(TEXT)
    first = build(sources, warehouse)
    assert first.sources == {
        "seen": 2, "added": 2, "changed": 0, "renamed": 0, "removed": 0, "unchanged": 0, "quarantined": 0
    }  # fmt: skip
    rows = "SELECT source, step, reason, byte_offset, first_version FROM quarantine"
    told = [("torn.txt", "decode", "partly_undecodable", at, 1)]
    assert ask(warehouse, rows) == told
    cleaning = dict(ask(warehouse, "SELECT source, cleaning FROM documents"))
    assert json.loads(cleaning["torn.txt"])["lost"] == 1
    assert "lost" not in json.loads(cleaning["whole.txt"])

    # Nothing changed: nothing is built. Another source comes: the row stays.
    assert build(sources, warehouse).version == first.version
    (sources / "more.txt").write_bytes(TEXT[:400] + b"Neu und anders.\n")
    second = build(sources, warehouse)
    assert (second.sources["unchanged"], second.sources["added"], second.sources["quarantined"]) == (2, 1, 0)
    assert ask(warehouse, rows) == told

    # Mended: the row is gone, the text whole.
    (sources / "torn.txt").write_bytes(TEXT)
    build(sources, warehouse)
    assert ask(warehouse, rows) == []
    assert ask(warehouse, "SELECT count(*) FROM paragraphs WHERE text LIKE '%\ufffd%'") == [(0,)]


def test_a_build_tells_that_the_newest_version_is_lost(tmp_path: Path, build: Build) -> None:
    sources, warehouse = tmp_path / "in", tmp_path / "w"
    for words in ("first", "second"):
        write_texts(sources, {"a.txt": essay(words)})
        assert not [note for note in build(sources, warehouse).notes if "lost" in note]
    (warehouse / "versions/00000002.json").unlink()
    told = build(sources, warehouse)
    assert told.version == 2
    assert told.notes[0].startswith("version 2 was the latest and its file is lost")
    assert not [note for note in build(sources, warehouse).notes if "lost" in note]
