import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.store.factory import GIVEN, Builder, Doc, doc
from variorum.store import canonical, commits, tree
from variorum.store.commits import Commit, commit, commit_of, latest, point_latest, tree_of, versions
from variorum.store.durable import create_only
from variorum.store.errors import LostRace, StoreError
from variorum.store.warehouse import Warehouse


def test_versions_follow_each_other(builder: Builder, corpus: dict[str, Doc]) -> None:
    first = builder.build(corpus)
    second = builder.build({**corpus, "n1": doc("001.txt", "other")})
    assert versions(builder.warehouse) == [first, second]
    assert latest(builder.warehouse) == second == commit_of(builder.warehouse)
    assert (second.number, second.parent) == (2, first.sha256)
    assert tree_of(builder.warehouse, second).parent == first.tree
    point_latest(builder.warehouse, second)
    assert json.loads((builder.warehouse.root / "refs" / "latest.json").read_bytes())["version"] == 2


def test_a_commit_says_what_it_was_told(builder: Builder, corpus: dict[str, Doc]) -> None:
    made = commit(builder.warehouse, None, builder.tree(corpus), **GIVEN)
    read = commit_of(builder.warehouse, 1)
    assert read == made
    assert {key: getattr(read, key) for key in GIVEN} == GIVEN


def test_the_second_of_two_writers_loses(builder: Builder, corpus: dict[str, Doc]) -> None:
    content = builder.tree(corpus)
    commit(builder.warehouse, None, content, **GIVEN)
    before = (builder.warehouse.root / "versions" / "00000001.json").read_bytes()
    with pytest.raises(LostRace, match="Version 1 was committed by another writer"):
        commit(builder.warehouse, None, content, **GIVEN | {"message": "late"})
    assert (builder.warehouse.root / "versions" / "00000001.json").read_bytes() == before


def test_of_many_racing_writers_one_wins_each_version(builder: Builder, corpus: dict[str, Doc]) -> None:
    content = builder.tree(corpus)
    warehouse = builder.warehouse

    def write(name: int) -> list[int]:
        won: list[int] = []
        while len(won) < 4:
            try:
                won.append(commit(warehouse, latest(warehouse), content, **GIVEN | {"run": str(name)}).number)
            except LostRace:
                continue
        return won

    with ThreadPoolExecutor(4) as pool:
        won = [number for numbers in pool.map(write, range(4)) for number in numbers]
    assert sorted(won) == list(range(1, 17))
    chain = versions(warehouse)
    assert [c.parent for c in chain] == [None, *(c.sha256 for c in chain[:-1])]
    assert not list(warehouse.root.rglob("*.tmp"))


def test_create_only_on_a_file_system_without_links(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr("os.link", no_links)
    path = warehouse.root / "once"
    assert create_only(path, b"1")
    assert not create_only(path, b"2")
    assert path.read_bytes() == b"1"


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("at", [1, 2])
def test_a_disk_that_is_full_leaves_a_file_whole_or_not_at_all(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, links: bool, at: int
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    synced = 0
    to_disk = os.fsync

    def full(descriptor: int) -> None:
        nonlocal synced
        synced += 1
        if synced == at:
            raise OSError(errno.ENOSPC, "no space left on device")
        to_disk(descriptor)

    if not links:
        monkeypatch.setattr("os.link", no_links)
    path = warehouse.root / "versions" / "00000001.json"
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        create_only(path, b"whole")

    # The first is of its bytes, the second of the folder that it is in by then.
    assert [file.read_bytes() for file in path.parent.iterdir()] == [b"whole"][: at - 1]
    assert create_only(path, b"whole") is (at == 1)


def test_numbers_that_are_not_there(builder: Builder, corpus: dict[str, Doc]) -> None:
    assert latest(builder.warehouse) is None
    with pytest.raises(StoreError, match="has no version yet"):
        commit_of(builder.warehouse, 1)
    builder.build(corpus)
    with pytest.raises(StoreError, match=r"no version 7: .* has version 1\."):
        commit_of(builder.warehouse, 7)
    builder.build({})
    with pytest.raises(StoreError, match=r"has versions 1 to 2\."):
        commit_of(builder.warehouse, 0)


@pytest.mark.parametrize(
    "change", [lambda b: b[:-9], lambda b: b.replace(b'"test"', b'"tost"'), lambda b: b"[]", lambda b: b""]
)
def test_a_tampered_commit_is_not_read(builder: Builder, corpus: dict[str, Doc], change: Any) -> None:
    builder.build(corpus)
    path = builder.warehouse.root / "versions" / "00000001.json"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(StoreError, match="damaged"):
        commit_of(builder.warehouse, 1)


def test_other_files_among_the_versions_are_no_versions(builder: Builder, corpus: dict[str, Doc]) -> None:
    builder.build(corpus)
    for name in ("00000009.json.tmp", ".00000009.json.1-ab.tmp", "notes.json", "9.json"):
        (builder.warehouse.root / "versions" / name).write_text("?")
    assert commits.numbers(builder.warehouse) == [1]


def test_trees_name_their_content(builder: Builder, corpus: dict[str, Doc]) -> None:
    version: Commit = builder.build(corpus)
    content = tree_of(builder.warehouse, version)
    data = (builder.warehouse.root / "trees" / f"{version.tree}.json").read_bytes()
    assert canonical.digest(data) == version.tree == tree.hash_of(content)
    assert tree.from_json(json.loads(data)) == content
    (builder.warehouse.root / "trees" / f"{version.tree}.json").write_bytes(data + b" ")
    with pytest.raises(StoreError, match="damaged"):
        tree_of(builder.warehouse, version)
