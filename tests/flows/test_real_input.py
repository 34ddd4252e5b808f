"""Many real files: every one is counted, every row is the text of its span, every file of the export checks."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest
from scene import Ask, Build

from variorum.pipeline.request import Report
from variorum.store.diff import diff
from variorum.store.export import export
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse
from variorum.text.cut import span_text

AT_LEAST = 800
IN_QUARANTINE = "SELECT source, raw_sha256, n_bytes FROM quarantine"


class Built(NamedTuple):
    folder: Path
    warehouse: Path
    report: Report


def corpora(evals: Path) -> Iterator[tuple[str, Path]]:
    """The folders of the evaluation sets, by the name they get."""
    yield from ((f"rev {n}", evals / "rev" / f"r{n}") for n in range(6))
    yield from ((f"syn {n}", evals / "syn" / f"r{n}") for n in range(2))
    yield from ((name, evals / name / "corpus") for name in ("seg", "dirty", "par"))


@pytest.mark.parametrize("at_least", [AT_LEAST, pytest.param(2_000, marks=pytest.mark.soak)])
def test_real_files(at_least: int, shared: Path, tmp_path: Path, build: Build, ask: Ask) -> None:
    # One test, since the build takes a while and workers share nothing.
    folder = tmp_path / "in"
    compose(shared / "evals", folder, at_least)
    built = Built(folder, tmp_path / "w", build(folder, tmp_path / "w"))
    every_file_is_in_the_tables_or_in_quarantine(built, ask)
    every_row_is_the_text_of_its_span(built, ask)
    the_spans_of_a_document_are_in_order_and_apart(built, ask)
    it_verifies(built)
    it_exports(built, tmp_path, ask)
    nothing_changed_is_no_version(built, build)
    an_edit_is_that_edit_alone(built, build)


def compose(evals: Path, folder: Path, at_least: int) -> None:
    """Write all evaluation sets, and copies of the smaller ones, until there are enough files."""
    copies = 0
    while copies == 0 or sum(path.is_file() for path in folder.rglob("*")) < at_least:
        for name, corpus in corpora(evals):
            if copies == 0 or name != "seg":
                shutil.copytree(corpus, folder / f"copy {copies}" / name)
        copies += 1


def every_file_is_in_the_tables_or_in_quarantine(built: Built, ask: Ask) -> None:
    paths = [path for path in built.folder.rglob("*") if path.is_file()]
    files = {str(path.relative_to(built.folder)): path.read_bytes() for path in paths}
    assert len(files) >= AT_LEAST
    kept = ask(built.warehouse, "SELECT source, raw_sha256, n_bytes FROM documents")
    apart = ask(built.warehouse, f"{IN_QUARANTINE} WHERE reason <> 'partly_undecodable'")
    damaged = ask(built.warehouse, f"{IN_QUARANTINE} WHERE reason = 'partly_undecodable'")
    assert len(kept) + len(apart) == len(files)
    assert {row[0] for row in kept} | {row[0] for row in apart} == files.keys()
    assert {row[0] for row in damaged} <= {row[0] for row in kept}
    for source, digest, size in (*kept, *apart, *damaged):
        assert (digest, size) == (hashlib.sha256(files[source]).digest(), len(files[source])), source
    assert built.report.sources["seen"] == len(files)
    assert built.report.sources["quarantined"] == len(apart) < len(files) / 50
    assert ask(built.warehouse, "SELECT count(DISTINCT document_id) FROM documents") == [(len(kept),)]


def every_row_is_the_text_of_its_span(built: Built, ask: Ask) -> None:
    documents = ask(
        built.warehouse,
        "SELECT document_id, source, media_type, encoding, cleaning FROM documents WHERE span_of = 'raw'",
    )
    rows: dict[str, list[tuple[Any, ...]]] = {document[0]: [] for document in documents}
    spans = (
        "SELECT document_id, CASE level WHEN 0 THEN 'title' ELSE 'heading' END, heading_start, heading_end, heading "
        "FROM sections WHERE heading IS NOT NULL UNION ALL "
        "SELECT document_id, kind, byte_start, byte_end, text FROM paragraphs"
    )
    of_raw = f"SELECT * FROM ({spans}) SEMI JOIN (FROM documents WHERE span_of = 'raw') USING (document_id)"
    for document_id, *row in ask(built.warehouse, of_raw):
        rows[document_id].append(tuple(row))
    checked: dict[tuple[Any, ...], str] = {}
    wrong = []
    for document_id, source, media_type, encoding, cleaning in documents:
        raw = (built.folder / source).read_bytes()
        options = json.loads(cleaning)
        for kind, start, end, said in rows[document_id]:
            key = (raw[start:end], media_type, encoding, kind, cleaning)  # copies of a file are read once
            if key not in checked:
                checked[key] = span_text(raw[start:end], media_type, encoding, kind, options)
            if checked[key] != said:
                wrong.append((source, kind, start, end, said, checked[key]))
    assert sum(map(len, rows.values())) > 20_000
    assert not wrong, (len(wrong), wrong[:3])


def the_spans_of_a_document_are_in_order_and_apart(built: Built, ask: Ask) -> None:
    overlapping = ask(
        built.warehouse,
        """
        WITH spans AS (
            SELECT document_id, heading_start AS a, heading_end AS b FROM sections WHERE heading_start IS NOT NULL
            UNION ALL SELECT document_id, byte_start, byte_end FROM paragraphs WHERE byte_start IS NOT NULL
        )
        SELECT * FROM (SELECT *, lead(a) OVER (PARTITION BY document_id ORDER BY a, b) AS next FROM spans)
        JOIN documents USING (document_id) WHERE a >= b OR b > n_bytes OR next < b
        """,
    )
    assert overlapping == []


def it_verifies(built: Built) -> None:
    assert verify(open_warehouse(built.warehouse), deep=True) == []


def it_exports(built: Built, tmp_path: Path, ask: Ask) -> None:
    folder = export(open_warehouse(built.warehouse), 1, tmp_path / "out")
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in folder.iterdir()} == sums.keys() | {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    for name in ("documents", "sections", "paragraphs", "lineage", "identities", "quarantine"):
        assert [(pq.read_metadata(folder / f"{name}.parquet").num_rows,)] == ask(
            built.warehouse, f"SELECT count(*) FROM {name}"
        )


def nothing_changed_is_no_version(built: Built, build: Build) -> None:
    again = build(built.folder, built.warehouse)
    assert (again.version, again.made) == (1, ())
    assert again.sources["unchanged"] + again.sources["quarantined"] == again.sources["seen"]


def an_edit_is_that_edit_alone(built: Built, build: Build) -> None:
    objects = built.warehouse / "objects"
    before = {path: path.stat().st_size for path in objects.rglob("*.parquet")}
    path = next(p for p in sorted((built.folder / "copy 0" / "rev 0").iterdir()) if p.read_bytes().count(b" the ") > 5)
    path.write_bytes(path.read_bytes().replace(b" the ", b" that very ", 1))
    report = build(built.folder, built.warehouse)
    assert (report.version, report.sources["changed"]) == (2, 1)
    opened = open_warehouse(built.warehouse)
    found = diff(opened, 1, 2)
    assert [document.source for document in found.documents] == [str(path.relative_to(built.folder))]
    assert found.counts["paragraphs"] == {"edited": 1}
    assert found.counts["documents"] == {"edited": 1}
    new = {path: path.stat().st_size for path in objects.rglob("*.parquet") if path not in before}
    assert sum(new.values()) < sum(before.values()) / 5, (sum(new.values()), sum(before.values()))
    assert verify(opened, deep=True) == []
