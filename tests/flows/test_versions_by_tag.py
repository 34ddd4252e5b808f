"""Wherever a version is asked for, its tag says which as well as its number does."""

import json
from pathlib import Path

import pytest
from scene import Build, Variorum, essay, write_texts

import variorum as library
from variorum.errors import UsageError

ASKED = {
    "show": ("show", "{}"),
    "verify": ("verify", "{}"),
    "diff from": ("diff", "{}", "2"),
    "diff to": ("diff", "2", "{}"),
    "sql": ("sql", "SELECT paragraph_id, text FROM paragraphs", "--at", "{}"),
    "search": ("search", "storms winter", "--at", "{}"),
    "duplicates": ("duplicates", "--at", "{}"),
    "gc": ("gc", "--keep", "{}"),
}
"""Verbs that leave the warehouse as it is: both names get the same answer."""

MADE = {
    "export": (("export", "{}", "out"), "version"),
    "publish": (("publish", "{}", "release"), "version"),
    "tag": (("tag", "another", "{}"), "version"),
    "rollback": (("rollback", "{}"), "as"),
}
"""Verbs that make something, and what they call the version they were asked for."""


@pytest.fixture
def tagged(tmp_path: Path, build: Build, variorum: Variorum) -> Path:
    """A warehouse of two versions, the first of which is called `spring`."""
    write_texts(tmp_path / "texts", {"one.txt": essay("harbour"), "two.txt": essay("mill")})
    build(tmp_path / "texts", tmp_path / "w")
    write_texts(tmp_path / "texts", {"two.txt": essay("bakery")})
    build(tmp_path / "texts", tmp_path / "w")
    assert variorum("tag", "spring", "1", "--warehouse", "w").returncode == 0
    return tmp_path / "w"


def answered(variorum: Variorum, words: tuple[str, ...], version: str) -> object:
    ended = variorum(*(word.format(version) for word in words), "--warehouse", "w", "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_a_tag_is_asked_as_its_number_is(tagged: Path, variorum: Variorum) -> None:
    for asked in ASKED.values():
        answer = answered(variorum, asked, "spring")
        assert answer == answered(variorum, asked, "1")
        assert asked[0] in ("verify", "duplicates", "gc") or answer != answered(variorum, asked, "2")


def test_a_tag_says_what_is_made_of_which_version(tagged: Path, variorum: Variorum) -> None:
    for asked, key in MADE.values():
        answer = answered(variorum, asked, "spring")
        assert isinstance(answer, dict)
        assert answer[key] == 1


def test_an_id_is_resolved_cited_and_moved_by_tag(tagged: Path, tmp_path: Path, variorum: Variorum) -> None:
    with library.open(tagged) as dataset:
        assert dataset.paragraphs("spring").fetchall() == dataset.paragraphs(1).fetchall() != dataset.paragraphs(2)
        assert dataset.changes("spring", 2).fetchall() == dataset.changes(1, 2).fetchall() != []
        removed = "SELECT id, text_before FROM changes_between(1, 2) WHERE op = 'removed' AND entity = 'paragraph'"
        gone, said = dataset.sql(f"{removed} ORDER BY id LIMIT 1").fetchall()[0]
        assert dataset.resolve(gone, "spring") == dataset.resolve(gone, 1) != dataset.resolve(gone, 2)
        with pytest.raises(UsageError, match="'autumn' is no version"):
            dataset.documents("autumn")
    for verb in ("resolve", "cite"):
        asked = (verb, gone, "--at", "{}")
        assert answered(variorum, asked, "spring") == answered(variorum, asked, "1")
    note = {"id": gone, "start": 0, "end": 3, "exact": said[:3]}
    (tmp_path / "notes.jsonl").write_text(json.dumps(note) + "\n")
    moved = ("migrate", "notes.jsonl", "--from", "{}", "--to", "2", "--out", "moved.jsonl")
    assert answered(variorum, moved, "spring") == answered(variorum, moved, "1")


@pytest.mark.parametrize("said", ["autumn", "-1", "２", "1.0", "9" * 30])
def test_what_is_no_version_is_told_with_the_tags(said: str, tagged: Path, variorum: Variorum) -> None:
    ended = variorum("show", "--warehouse", "w", "--json", "--", said)
    assert ended.returncode == 2
    error = json.loads(ended.stdout)["error"]
    assert (error["code"], error["thing"], error["valid"]) == ("no_version", said, ["spring"])
