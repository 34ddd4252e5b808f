"""What is said of texts beside them, and tables with a text in each row."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Ask, Build, essay, write_texts

import variorum.sources.archives
from variorum.errors import UsageError
from variorum.execute.run import direct_run
from variorum.pipeline.build import build as run_build
from variorum.pipeline.request import BuildRequest, Report
from variorum.sources.archives import Rejected, Unpacked, unpack
from variorum.sources.places import Place
from variorum.sources.records import Columns
from variorum.text.given import as_given, given_in, with_given, without_given


def build(place: Place, warehouse: Path) -> Report:
    return run_build(BuildRequest((place,), str(warehouse), "test"), direct_run(1))


def stated(ask: Ask, warehouse: Path) -> dict[str, dict[str, object]]:
    return {source: json.loads(one) for source, one in ask(warehouse, "SELECT source, metadata FROM documents")}


def test_what_a_file_beside_a_text_says_changes_its_document_and_nothing_else(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w"
    write_texts(folder, {"a.txt": essay("a"), "b.md": essay("b"), "c.txt": essay("c")})
    meta = {"title": "The First", "author": "A. Person", "date": "1850-02-03", "language": "de", "licence": "CC0"}
    write_texts(folder, {"a.meta.json": json.dumps(meta), "b.md.meta.json": '{"author": "B"}'})
    build(Place(str(folder)), warehouse)
    columns = "SELECT title, language, published, metadata->>'licence' FROM documents WHERE source = 'a.txt'"
    assert ask(warehouse, columns) == [("The First", "de", date(1850, 2, 3), "CC0")]
    assert stated(ask, warehouse)["b.md"]["author"] == "B"
    rows = ask(warehouse, "FROM paragraphs ORDER BY paragraph_id")

    # Nothing is cut anew for it.
    monkeypatch.setattr("variorum.pipeline.version.cut_tasks", lambda *asked: [])
    write_texts(folder, {"a.meta.json": json.dumps({"author": "Another"})})
    report = build(Place(str(folder)), warehouse)
    assert (report.version, report.sources["changed"], report.sources["unchanged"]) == (2, 1, 2)
    assert ask(warehouse, columns) == [("On the a", "en", None, None)]
    assert ask(warehouse, "FROM paragraphs ORDER BY paragraph_id") == rows
    assert ask(warehouse, "SELECT entity, event FROM lineage WHERE version = 2") == [("document", "edited")]
    (folder / "a.meta.json").unlink()
    assert build(Place(str(folder)), warehouse).version == 3
    assert "given" not in stated(ask, warehouse)["a.txt"]
    assert build(Place(str(folder)), warehouse).version == 3


def test_a_name_that_stands_twice_beside_a_text_loses_no_value(tmp_path: Path, build: Build, ask: Ask) -> None:
    write_texts(tmp_path / "in", {"a.txt": essay("a"), "a.meta.json": '{"author": "One", "author": "Two"}'})
    build(tmp_path / "in", tmp_path / "w")
    assert ask(tmp_path / "w", "SELECT metadata->'author' FROM documents") == [('["One","Two"]',)]


def test_a_language_with_a_line_break_behind_it_is_none(tmp_path: Path, build: Build, ask: Ask) -> None:
    write_texts(tmp_path / "in", {"a.txt": essay("a"), "a.meta.json": '{"language": "fr\\n"}'})
    build(tmp_path / "in", tmp_path / "w")
    assert ask(tmp_path / "w", "SELECT language FROM documents") == [("en",)]


def test_files_beside_nothing_and_broken_ones_are_told(tmp_path: Path, build: Build, ask: Ask) -> None:
    write_texts(
        tmp_path / "in", {"a.txt": essay("a"), "b.meta.json": "{}", "a.meta.json": "{", "a.txt.meta.json": "[]"}
    )
    build(tmp_path / "in", tmp_path / "w")
    assert ask(tmp_path / "w", "SELECT source, reason FROM quarantine ORDER BY source") == [
        ("a.meta.json", "bad_metadata"), ("a.txt.meta.json", "bad_metadata"), ("b.meta.json", "bad_metadata"),
    ]  # fmt: skip
    assert ask(tmp_path / "w", "SELECT source FROM documents") == [("a.txt",)]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_a_table_says_it_of_many(suffix: str, tmp_path: Path, ask: Ask) -> None:
    folder, table = tmp_path / "in", tmp_path / f"in/about{suffix}"
    write_texts(folder, {"a.txt": essay("a"), "sub/b.txt": essay("b")})
    rows = [{"source": "a.txt", "author": "A", "year": "1"}, {"source": "sub/b.txt", "author": "B; C", "year": "2"}]
    rows += [{"source": "gone.txt", "author": "D", "year": "3"}]
    if suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), table)
    elif suffix == ".jsonl":
        write_texts(folder, {table.name: "".join(json.dumps(row) + "\n" for row in rows)})
    else:
        sign = "," if suffix == ".csv" else "\t"
        lines = [sign.join(rows[0]), *(sign.join(row.values()) for row in rows)]
        write_texts(folder, {table.name: "\n".join(lines) + "\n"})
    report = build(Place(str(folder), metadata=str(table)), tmp_path / "w")
    assert {name: one["author"] for name, one in stated(ask, tmp_path / "w").items()} == {
        "a.txt": "A",
        "sub/b.txt": "B; C",
    }
    assert any("1 sources that are not there (such as gone.txt)" in note for note in report.notes)


def test_a_table_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    write_texts(tmp_path, {"in/a.txt": essay("a"), "t.csv": "name,author\na.txt,A\n", "t.txt": "x", "bad.jsonl": "{\n"})
    write_texts(tmp_path, {"number.jsonl": '{"source": "a.txt"}\n{"source": 5, "author": "A"}\n'})
    for name, told in (
        ("t.csv", "a column source; found name, author"),
        ("t.txt", "is no table"),
        ("gone.csv", "cannot"),
        ("bad.jsonl", "row 1"),
        ("number.jsonl", "row 2 does not name its source"),
    ):
        with pytest.raises(UsageError, match=told):
            build(Place(str(tmp_path / "in"), metadata=str(tmp_path / name)), tmp_path / "w")


VALUES = st.dictionaries(
    st.sampled_from(["title", "language", "date", "published", "author", "given", "own", "x"]),
    st.one_of(
        st.text(max_size=8), st.sampled_from(["de", "1999-01-02"]), st.integers(), st.none(), st.lists(st.integers())
    ),
)


@given(VALUES, VALUES)
def test_what_is_given_can_be_taken_off_again(own: dict[str, object], more: dict[str, object]) -> None:
    row = {"title": "T", "language": "en", "language_score": 0.5, "published": date(2000, 1, 1), "n_words": 3}
    row["metadata"] = with_given({**row, "metadata": "{}"}, "")["metadata"]
    row["metadata"] = as_given(own) or "{}"
    laid = with_given(row, as_given(more))
    assert without_given(laid) == row
    assert given_in(json.loads(laid["metadata"])) == as_given(more)


def parts(name: str, raw: bytes, columns: Columns | None = None) -> dict[str, object]:
    found = unpack(name, name, raw, columns)
    return {part.source: (part.raw, dict(part.given)) if isinstance(part, Unpacked) else part.reason for part in found}


ROWS = [
    {"id": "one", "text": "First text.", "author": "A", "n": 1},
    {"id": "two.md", "text": "# Second", "author": None, "n": 2},
    {"id": "", "text": "Third, without a name.", "author": "C", "n": 3},
]


def as_jsonl(rows: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_parquet(rows: list[dict[str, object]]) -> bytes:
    into = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), into)
    return into.getvalue().to_pybytes()


@pytest.mark.parametrize(("name", "raw"), [("r.jsonl", as_jsonl(ROWS)), ("r.parquet", as_parquet(ROWS))])
def test_a_table_of_texts_is_a_source_a_row(name: str, raw: bytes) -> None:
    assert parts(name, raw) == {
        f"{name}!/one": (b"First text.", {"author": "A", "n": 1}),
        f"{name}!/two.md": (b"# Second", {"author": None, "n": 2}),
        f"{name}!/3": (b"Third, without a name.", {"author": "C", "n": 3}),
    }


def test_separated_values_and_other_columns() -> None:
    raw = 'key;body;who\n1;"Two\nlines; quoted.";Änne\n2;;B\n3;x;y;z\n'.encode("cp1252")
    assert parts("t.csv", raw, Columns("body", "key")) == {
        "t.csv!/1": (b"Two\nlines; quoted.", {"who": "Änne"}), "t.csv!/2": "bad_record", "t.csv!/3": "bad_record",
    }  # fmt: skip
    assert parts("t.csv", raw) == {"t.csv": "unknown_format"}
    (refused,) = unpack("t.csv", "t.csv", raw)
    assert isinstance(refused, Rejected)
    assert "it has key, body, who" in refused.detail
    assert "text_column" in refused.detail


def test_broken_rows_cost_no_other_row() -> None:
    raw = as_jsonl(ROWS[:1]) + b"{broken\n[1]\n" + b'{"id": 7, "text": 5}\n' + as_jsonl([{"id": "z", "text": "Last."}])
    assert parts("r.jsonl", raw) == {
        "r.jsonl!/one": (b"First text.", {"author": "A", "n": 1}),
        "r.jsonl!/2": "bad_record", "r.jsonl!/3": "bad_record", "r.jsonl!/7": "bad_record",
        "r.jsonl!/z": (b"Last.", {}),
    }  # fmt: skip
    assert parts("r.parquet", as_parquet(ROWS)[:-20]) == {"r.parquet": "bad_record"}
    short = parts("r.csv", b"id,text\nshort\nb,The second text.\nlong,x,y\n")
    assert short == {"r.csv!/short": "bad_record", "r.csv!/b": (b"The second text.", {}), "r.csv!/3": "bad_record"}
    utf_16 = "".join(f'{{"id": "{name}", "text": "ä {name}"}}\n' for name in "ab").encode("utf-16")
    assert parts("r.jsonl", utf_16) == {f"r.jsonl!/{name}": (f"ä {name}".encode(), {}) for name in "ab"}
    assert parts("r.jsonl", utf_16 + b"x") == {"r.jsonl": "bad_record"}
    assert parts("r.csv", b"") == {"r.csv": "bad_record"}
    assert parts("r.jsonl", b"[" * 100_000) == {"r.jsonl!/1": "bad_record"}


def test_a_bomb_of_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variorum.sources.archives, "MAX_BYTES", 1 << 20)
    monkeypatch.setattr(variorum.sources.archives, "MAX_ARCHIVE_BYTES", 4 << 20)
    bomb = as_parquet([{"id": str(n), "text": "x" * (1 << 20)} for n in range(64)])
    assert len(bomb) < 1 << 18
    found = parts("b.parquet", bomb)
    assert sum(isinstance(part, tuple) for part in found.values()) == 4
    assert found["b.parquet"] == "too_large"  # one word for the rows that are left: they are not even read
    refused = [part for part in unpack("b.parquet", "b.parquet", bomb) if isinstance(part, Rejected)]
    assert [part.detail.split(" is ")[0] for part in refused] == ["row 5"]


def test_records_are_documents_with_spans_and_their_metadata(tmp_path: Path, ask: Ask) -> None:
    rows = [{"id": name, "text": essay(name), "author": name.upper(), "date": "2001-02-03"} for name in ("x", "y")]
    write_texts(tmp_path / "in", {"r.jsonl": as_jsonl(rows)})
    warehouse = tmp_path / "w"
    build(Place(str(tmp_path / "in")), warehouse)
    columns = "SELECT source, span_of, published, metadata->>'author' FROM documents ORDER BY source"
    assert ask(warehouse, columns) == [
        ("r.jsonl!/x", "raw", date(2001, 2, 3), "X"), ("r.jsonl!/y", "raw", date(2001, 2, 3), "Y"),
    ]  # fmt: skip
    ids = ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1")
    rows[0]["author"] = "Z"
    write_texts(tmp_path / "in", {"r.jsonl": as_jsonl(rows[::-1])})
    report = build(Place(str(tmp_path / "in")), warehouse)
    assert (report.sources["changed"], report.sources["unchanged"]) == (1, 1)
    assert ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1") == ids


def test_new_code_keeps_what_is_given_and_declared(tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w"
    write_texts(folder, {"a.txt": essay("a"), "a.meta.json": '{"author": "A"}'})
    place = Place(str(folder), language="fr")
    build(place, warehouse)
    before = ask(warehouse, "SELECT metadata, language FROM documents")
    monkeypatch.setattr("variorum.pipeline.build.is_new_code", lambda warehouse, parent: parent.commit is not None)
    assert build(place, warehouse).version == 1
    write_texts(folder, {"a.meta.json": '{"author": "B"}'})
    assert [one.cause for one in build(place, warehouse).made] == ["source"]
    assert ask(warehouse, "SELECT metadata, language FROM documents") != before
    assert ask(warehouse, "SELECT metadata->>'author', language FROM documents") == [("B", "fr")]


def test_numbers_that_json_lacks_and_records_alike_are_told(tmp_path: Path, build: Build, ask: Ask) -> None:
    rows = '{"id": "a", "text": "A text.", "x": [NaN, -Infinity]}\n' + '{"id": "b", "text": "Another."}\n' * 3
    write_texts(tmp_path, {"in/t.jsonl": rows})
    report = build(tmp_path / "in", tmp_path / "w")
    assert report.sources["added"] == 2
    assert "2 records left out: the same as another in name, text and all else" in report.notes
    found = ask(tmp_path / "w", "SELECT metadata FROM documents WHERE source LIKE '%a'")
    assert json.loads(found[0][0])["x"] == ["NaN", "-Infinity"]
