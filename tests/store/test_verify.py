import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.factory import Builder, Doc, doc, ident
from variorum.store import canonical, objects, tree
from variorum.store.checked import remember
from variorum.store.commits import tree_of, versions
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.finding import Finding
from variorum.store.tags import tag
from variorum.store.takedown import takedown
from variorum.store.tree import Tree
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse
from variorum.store.written import written_as


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("sound") / "w", create=True))
    corpus = {f"n{n}": doc(f"{n:03}.txt", f"a=first of {n}", "b=the same") for n in range(12)}
    builder.build(corpus)
    builder.build({**corpus, "n3": doc("003.txt", "a=first of 3, edited"), "n4": doc("004.txt", "c=new")})
    return builder.warehouse


@pytest.fixture
def copy(sound: Warehouse, tmp_path: Path) -> Warehouse:
    shutil.copytree(sound.root, tmp_path / "copy")
    return open_warehouse(tmp_path / "copy")


def things(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.kind, finding.thing) for finding in findings}


def test_a_sound_warehouse_has_no_findings(sound: Warehouse) -> None:
    assert verify(sound) == verify(sound, deep=True) == verify(sound, 1, deep=True) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_flipped_bit_is_found(sound: Warehouse, data: st.DataObject) -> None:
    files = sorted(p for folder in ("objects", "trees", "versions") for p in (sound.root / folder).rglob("*.*"))
    path = data.draw(st.sampled_from(files))
    whole = path.read_bytes()
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << (bit % 8)
    try:
        path.write_bytes(flipped)
        found = verify(sound)
        assert any(finding.thing == str(path.relative_to(sound.root)) for finding in found)
        assert all(finding.fault for finding in found)
    finally:
        path.write_bytes(whole)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, face: str) -> Warehouse:
    """A warehouse that has a file of every kind."""
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("full") / "w", create=True))
    corpus = {f"n{n}": doc(f"{n:03}.txt", f"a=first of {n}", "b=the same") for n in range(6)}
    builder.build(corpus)
    builder.build({**corpus, "n3": doc("003.txt", "a=first of 3, edited")})
    tag(builder.warehouse, "first", 1)
    takedown(builder.warehouse, ident("d", "n5"), reason="court", time="2026-11-23T00:00:00Z")
    write_duckdb(builder.warehouse, face)
    remember(builder.warehouse)
    return builder.warehouse


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nested_json(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


@pytest.mark.parametrize("other", [a_pipe, a_device, nested_json])
def test_in_the_place_of_any_file_something_else_ends_nothing(full: Warehouse, other: Callable[[Path], None]) -> None:
    """A pipe would be waited for, a device never ends; each is found, or is made anew where it is derived."""
    files = sorted(path for path in full.root.rglob("*") if path.is_file())
    kinds = {path.relative_to(full.root).parts[0] for path in files}
    assert kinds >= {"format.json", "versions", "trees", "objects", "refs", "takedowns", "gaps", "variorum.duckdb"}
    for path in files:
        aside = path.with_name("aside")
        path.rename(aside)
        other(path)
        try:
            if path.name == "format.json":
                with pytest.raises(StoreError):
                    open_warehouse(full.root)
            else:
                found = verify(full)
                assert any(finding.fault for finding in found) or path.name in ("checked.json", "latest.json"), path
                assert written_as(full) is None or path.name != "duckdb.json"
        finally:
            path.unlink()
            aside.rename(path)
    assert [finding for finding in verify(full, deep=True) if finding.fault] == []


def test_it_never_stops_at_the_first_finding(copy: Warehouse) -> None:
    lost, broken, *_ = sorted((copy.root / "objects").rglob("*.parquet"))
    lost.unlink()
    broken.write_bytes(b"no parquet")
    named = {"version": 9, "sha256": "0", "tree": "0"}
    (copy.root / "refs" / "tags" / "paper.json").write_bytes(canonical.encode(named))
    (copy.root / "refs" / "latest.json").write_bytes(b"{")
    assert things(verify(copy, deep=True)) == {
        ("missing", str(lost.relative_to(copy.root))),
        ("damaged", str(broken.relative_to(copy.root))),
        ("broken_reference", "refs/tags/paper.json"),
        ("damaged", "refs/latest.json"),
    }


def test_missing_commits_and_trees(copy: Warehouse) -> None:
    first, second = versions(copy)
    (copy.root / "trees" / f"{second.tree}.json").unlink()
    (copy.root / "versions" / "00000001.json").unlink()
    found = things(verify(copy))
    assert ("missing", "versions/00000001.json") in found
    assert ("missing", f"trees/{second.tree}.json") in found
    assert first.number == 1


def test_a_commit_rewritten_with_a_good_seal_is_found_by_the_next(copy: Warehouse) -> None:
    path = copy.root / "versions" / "00000001.json"
    value = json.loads(path.read_bytes())
    del value["seal"]
    value["message"] = "never said"
    path.write_bytes(canonical.encode({**value, "seal": canonical.digest(canonical.encode(value))}))
    assert things(verify(copy)) == {("mismatch", "versions/00000001.json")}


def forge(warehouse: Warehouse, number: int, content: Tree) -> None:
    """Let a version say that it holds something else, with good hashes and a good seal."""
    path = warehouse.root / "versions" / f"{number:08d}.json"
    commit = json.loads(path.read_bytes()) | {"tree": tree.write(warehouse, content)}
    del commit["seal"]
    path.write_bytes(canonical.encode({**commit, "seal": canonical.digest(canonical.encode(commit))}))


def test_a_version_that_was_made_from_another_than_the_one_before_it_is_found(copy: Warehouse) -> None:
    first, second = versions(copy)
    for number, version, parent in ((2, second, second.tree), (1, first, second.tree)):
        content = tree_of(copy, version)
        forge(copy, number, replace(content, parent=parent))
        told = [finding.detail for finding in verify(copy)]
        assert f"its parent is not the tree of version {number - 1}" in told
        forge(copy, number, content)
        assert f"its parent is not the tree of version {number - 1}" not in [one.detail for one in verify(copy)]


def test_a_tree_that_tells_lies_is_found_deep(copy: Warehouse) -> None:
    version = versions(copy)[-1]
    content = tree_of(copy, version)
    value = tree.to_json(content)
    value["tables"]["paragraphs"]["layers"][0][0]["rows"] += 1
    value["tables"]["documents"]["layers"][0][0]["logical"] = "1:1:1:1:1"
    forge(copy, version.number, tree.from_json(value))
    assert verify(copy, 2) == []
    found = verify(copy, 2, deep=True)
    assert [finding.kind for finding in found] == ["mismatch"] * 2
    assert {"rows" in finding.detail for finding in found} == {True}


def test_broken_rules_are_found_deep(builder: Builder, corpus: dict[str, Doc]) -> None:
    broken = {**corpus, "twin": doc("000.txt", "another under the same name")}
    builder.build(broken)
    assert verify(builder.warehouse) == []
    found = verify(builder.warehouse, deep=True)
    assert things(found) == {("broken_rule", "version 1, rule sources_once")}
    assert "000.txt" in found[0].detail


def test_a_version_that_is_not_there_is_an_error(sound: Warehouse) -> None:
    with pytest.raises(StoreError, match="no version 3"):
        verify(sound, 3)


def test_damaged_objects_are_never_read(copy: Warehouse) -> None:
    path = min((copy.root / "objects").rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(StoreError, match="damaged"):
        objects.get(copy, path.stem)
