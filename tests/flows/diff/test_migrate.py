"""Annotations follow their text to other versions; none is dropped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from variorum.commands.migrate import save
from variorum.dataset.migrate import Migration, migrate
from variorum.dataset.sql import ask
from variorum.errors import UsageError

PASSAGES = {
    "good loaf": ("untouched", "edited"),
    "dough goes in": ("edited",),
    "boiling water": ("split",),
    "Green leaves": ("edited",),
    "second one": ("merged",),
    "Guests are served": ("edited",),
    "brass scales": ("untouched",),
    "红色的狐狸": ("edited",),
    "whole of last week": ("orphan",),
}
"""Passages of version 1, and what becomes of them in version 4."""


@pytest.fixture(scope="module")
def annotations(warehouse: str) -> list[dict[str, Any]]:
    texts = ask(warehouse, "SELECT paragraph_id, text FROM paragraphs_at(1)").to_pylist()
    found = []
    for n, passage in enumerate(PASSAGES):
        row = next(row for row in texts if passage in row["text"])
        start = row["text"].index(passage)
        end = start + len(passage)
        found.append(
            {
                "id": row["paragraph_id"],
                "version": 1,
                "start": start,
                "end": end,
                "exact": passage,
                "prefix": row["text"][max(start - 8, 0) : start],
                "suffix": row["text"][end : end + 8],
                "note": {"number": n},
            }
        )
    return found


def lines(path: Path, values: list[Any]) -> str:
    path.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8")
    return str(path)


def result(migration: Migration) -> list[dict[str, Any]]:
    return [json.loads(line) for line in migration.written.splitlines()]


def bare(value: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name != "migrated"}


def test_each_outcome_is_counted_and_every_annotation_quotes_its_new_text(
    warehouse: str, annotations: list[dict[str, Any]], tmp_path: Path
) -> None:
    migration = migrate(warehouse, lines(tmp_path / "a.jsonl", annotations), 4)
    moved = result(migration)
    assert sum(migration.counts.values()) == len(moved) == len(annotations)
    for value, before in zip(moved, annotations, strict=True):
        assert value["migrated"]["outcome"] in PASSAGES[before["exact"]]
        assert value["migrated"]["from"] == f"{before['id']}@1"
        assert value["note"] == before["note"]
        there = ask(warehouse, f"SELECT text FROM things_at({value['version']}) WHERE id = '{value['id']}'").to_pylist()
        assert there[0]["text"][value["start"] : value["end"]] == value["exact"]
        assert value["version"] == (2 if value["migrated"]["outcome"] == "orphan" else 4)
    assert next(v["exact"] for v in moved if "狐狸" in v["exact"]) == "白色的狐狸"


def test_there_and_back_is_as_it_was(warehouse: str, annotations: list[dict[str, Any]], tmp_path: Path) -> None:
    there = migrate(warehouse, lines(tmp_path / "a.jsonl", annotations), 4)
    (tmp_path / "b.jsonl").write_text(there.written, encoding="utf-8")
    back = migrate(warehouse, str(tmp_path / "b.jsonl"), 1)
    assert [bare(value) for value in result(back)] == annotations
    same = migrate(warehouse, lines(tmp_path / "c.jsonl", annotations), 5)
    assert same.counts["untouched"] == len(annotations)


def test_an_orphan_comes_home_where_its_text_is_restored(
    warehouse: str, annotations: list[dict[str, Any]], tmp_path: Path
) -> None:
    there = migrate(warehouse, lines(tmp_path / "a.jsonl", annotations), 3)
    orphans = [value for value in result(there) if value["migrated"]["outcome"] == "orphan"]
    assert [value["exact"] for value in orphans] == ["brass scales", "whole of last week"]
    home = migrate(warehouse, lines(tmp_path / "b.jsonl", orphans), 5)
    assert home.counts["untouched"] == 2


def test_malformed_lines_are_kept_apart_with_their_numbers(
    warehouse: str, annotations: list[dict[str, Any]], tmp_path: Path
) -> None:
    good = json.dumps(annotations[0]).encode()
    unknown = json.dumps({**annotations[0], "id": "p0000000000000000"}).encode()
    undated = json.dumps({k: v for k, v in annotations[0].items() if k != "version"}).encode()
    future = json.dumps({**annotations[0], "version": 9}).encode()
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\n".join([good, b"{", b"", b'"\xff"', unknown, undated, b"[]", future, good]))
    migration = migrate(warehouse, str(path), 2)
    assert migration.counts["malformed"] == 6
    assert len(result(migration)) == 2
    assert [one.place for one in migration.malformed] == [f"line {n}" for n in (2, 4, 5, 6, 7, 8)]
    assert "--from" in migration.malformed[3].reason
    files = save(migration, str(tmp_path / "out.jsonl"))
    assert [Path(name).name for name in files] == ["out.jsonl", "out.malformed.jsonl"]
    kept = [json.loads(line) for line in Path(files[1]).read_text(encoding="utf-8").splitlines()]
    assert kept[0]["text"] == "{"
    assert migrate(warehouse, str(path), 2, since=1).counts["malformed"] == 5


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_what_is_no_name_of_a_file_is_refused(
    warehouse: str, annotations: list[dict[str, Any]], tmp_path: Path, name: str
) -> None:
    migration = migrate(warehouse, lines(tmp_path / "a.jsonl", annotations), to=4)
    with pytest.raises(UsageError, match="expected the name of a file"):
        save(migration, name)


def test_an_id_that_its_version_does_not_have_is_malformed_and_says_where_it_is(
    warehouse: str, annotations: list[dict[str, Any]], tmp_path: Path, id_of: Callable[[str], str]
) -> None:
    value = {**annotations[0], "id": id_of("Salt"), "version": 3}
    migration = migrate(warehouse, lines(tmp_path / "a.jsonl", [value]), 4)
    assert migration.malformed[0].reason == f"{id_of('Salt')} is not in version 3, but in 1 to 2, 4 to 5"


def test_web_annotations_come_and_go_in_their_own_form(
    warehouse: str, annotations: list[dict[str, Any]], tmp_path: Path
) -> None:
    page = json.loads(migrate(warehouse, lines(tmp_path / "a.jsonl", annotations), 1, format="w3c").written)
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    (tmp_path / "page.json").write_text(json.dumps(page), encoding="utf-8")
    moved = json.loads(migrate(warehouse, str(tmp_path / "page.json"), 4).written)
    flat = result(migrate(warehouse, lines(tmp_path / "a.jsonl", annotations), 4))
    for item, value in zip(moved["items"], flat, strict=True):
        position, quote = item["target"]["selector"]
        assert item["target"]["source"] == f"urn:variorum:{value['id']}@{value['version']}"
        assert (position["start"], position["end"]) == (value["start"], value["end"])
        assert quote["exact"] == value["exact"]
        assert item["note"] == value["note"]
    again = result(migrate(warehouse, str(tmp_path / "page.json"), 4, format="jsonl"))
    assert [value["start"] for value in again] == [value["start"] for value in flat]


def test_headings_can_be_annotated_too(warehouse: str, tmp_path: Path, id_of: Callable[[str], str]) -> None:
    value = {"id": id_of("Tea"), "version": 1, "exact": "Tea"}
    migration = migrate(warehouse, lines(tmp_path / "a.jsonl", [value]), 4)
    assert (result(migration)[0]["start"], result(migration)[0]["end"]) == (0, 3)


def test_a_file_that_cannot_be_read_is_told(warehouse: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        migrate(warehouse, str(tmp_path / "absent.jsonl"), 2)
