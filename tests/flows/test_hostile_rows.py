"""Tables that were made to harm: a row costs no other row anything, and what is read twice reads the same."""

import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scene import Ask, Build

from variorum.sources.archives import Rejected, Unpacked, unpack

ROWS = [
    r'{"id": "a\ud800", "text": "A name that is no text."}',
    r'{"id": "b", "text": "A lone surrogate \ud800 in it.", "\udfff": "x", "author": "\udfff"}',
    r'{"id": "c", "text": "No JSON numbers.", "a": NaN, "b": [Infinity, 1e999], "title": "a\u0000b\nc"}',
    r'{"id": "d", "text": "Names that mean something.", "given": ["x"], "own": {}, "column:title": "z"}',
    r'{"id": "e", "text": "Twice the same key.", "k": "one", "k": "two"}',
    r'{"id": "f", "text": "Which of two?", "text": "This one?"}',
    '{"id": "g", "text": "Deep.", "x": ' + "[" * 900 + "]" * 900 + "}",
]


def of(name: str, raw: bytes) -> dict[str, str]:
    """What a table holds: the texts of its documents, and of the other rows the reason."""
    return {
        part.source: part.raw.decode() if isinstance(part, Unpacked) else part.reason
        for part in unpack(name, name, raw)
    }


def parquet(columns: list[tuple[str, pa.Array]]) -> bytes:
    into = io.BytesIO()
    pq.write_table(pa.table([values for _, values in columns], names=[name for name, _ in columns]), into)
    return into.getvalue()


def test_rows_that_were_made_to_harm_cost_no_other_row_anything(tmp_path: Path, build: Build, ask: Ask) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/rows.jsonl").write_text("\n".join(ROWS))
    (tmp_path / "in/a.txt").write_text("A plain text beside them.")
    (tmp_path / "in/a.meta.json").write_text(r'{"title": "\ud800", "x": NaN}')
    report = build(tmp_path / "in", tmp_path / "w")
    assert report.version == 1

    texts = dict(ask(tmp_path / "w", "SELECT source, text FROM documents JOIN paragraphs USING (document_id)"))
    assert texts.keys() == {"a.txt", r"rows.jsonl!/a\ud800", *(f"rows.jsonl!/{name}" for name in "bcde")}
    assert texts["rows.jsonl!/b"] == r"A lone surrogate \ud800 in it."
    quarantined = dict(ask(tmp_path / "w", "SELECT source, reason FROM quarantine"))
    assert quarantined == {"rows.jsonl!/f": "bad_record", "rows.jsonl!/g": "bad_record"}

    said = {
        source: (title, json.loads(metadata, parse_constant=pytest.fail))
        for source, title, metadata in ask(tmp_path / "w", "SELECT source, title, metadata FROM documents")
    }
    assert said["a.txt"][0] == r"\ud800"
    assert said["rows.jsonl!/b"][1]["author"] == r"\udfff"
    assert said["rows.jsonl!/c"] == ("ab c", said["rows.jsonl!/c"][1])
    assert said["rows.jsonl!/e"][1]["k"] == ["one", "two"]
    assert build(tmp_path / "in", tmp_path / "w").version == 1


def test_a_value_that_python_has_no_room_for_costs_no_row() -> None:
    times = pa.array([2**62], pa.timestamp("ns"))
    far = pa.array([2**52], pa.timestamp("ms"))
    raw = parquet([("id", pa.array(["a"])), ("text", pa.array(["One text."])), ("t", times), ("u", far)])
    assert of("t.parquet", raw) == {"t.parquet!/a": "One text."}


def test_a_text_that_is_bytes_is_read_and_a_broken_one_costs_no_other() -> None:
    ids = pa.array(["a", "b"])
    assert of("t.parquet", parquet([("id", ids), ("text", pa.array([b"One.", b"Two."]))]))["t.parquet!/b"] == "Two."
    raw = parquet([("id", ids), ("text", pa.array(["First text.", "Second text."]))])
    broken = list(unpack("t.parquet", "t.parquet", raw.replace(b"First text.", b"First\xfftext.")))
    assert [part.raw for part in broken if isinstance(part, Unpacked)] == [b"First\xfftext.", b"Second text."]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_a_first_row_without_a_text_costs_the_others_nothing(name: str) -> None:
    rows = {"t.csv": b"id,text\na,\nb,The second.\n", "t.jsonl": b'{"about": "x"}\n{"id": "b", "text": "The second."}'}
    assert of(name, rows[name]) == {
        f"{name}!/{'a' if name == 't.csv' else '1'}": "bad_record",
        f"{name}!/b": "The second.",
    }


@pytest.mark.parametrize("raw", [b"id,text,text\na,One,Two\n", b"id,text,text\na,One,\n"])
def test_two_columns_of_one_name_are_told(raw: bytes) -> None:
    assert of("t.csv", raw) == {"t.csv!/a": "bad_record"}


def test_a_table_without_texts_is_told_once() -> None:
    (refused,) = unpack("t.jsonl", "t.jsonl", b'{"a": 1}\n{"b": 2}\n{"c": "\\ud800"}')
    assert isinstance(refused, Rejected)
    assert (refused.source, refused.reason) == ("t.jsonl", "unknown_format")
