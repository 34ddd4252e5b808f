"""What no hash of a version covers says itself whether it is as it was written: names of versions and memories."""

import random
import shutil
from pathlib import Path

import pytest

from tests.store.factory import Builder, doc, ident
from variorum.pipeline import hash_cache
from variorum.pipeline.hash_cache import HashedFile
from variorum.store import canonical, commits, gc, looks
from variorum.store.errors import StoreError
from variorum.store.looks import last_look, note_look
from variorum.store.tags import tag, tags
from variorum.store.takedown import takedown
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

SEEN = {"a.txt": HashedFile((1, 2, 3, 4), "ab" * 32), "b.txt": HashedFile((5, 6, 7, 8), "cd" * 32)}
TAGGED = "refs/tags/first.json"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("full") / "w", create=True))
    for text in ("one", "two", "three"):
        builder.build({"x": doc("x.txt", f"a={text}")})
    warehouse = builder.warehouse
    tag(warehouse, "first", 1)
    tag(warehouse, "second", 2)
    gc.sweep(warehouse, gc.plan_sweep(warehouse, [3]))
    note_look(warehouse, "2026-11-23T00:00:00+00:00", "version")
    hash_cache.remember(warehouse, SEEN, {})
    known = {"objects/aa": ["ab" * 32, 1, 2, 3, 4]}
    (warehouse.root / "refs" / "checked.json").write_bytes(canonical.encode_memory(known))
    assert {path.name for path in (warehouse.root / "refs").iterdir()} >= {"look.json", "seen.json", "tags"}
    return warehouse


def meaning(warehouse: Warehouse) -> list[object]:
    """What readers take from these files; None where they refuse one."""
    said: list[object] = [last_look(warehouse), hash_cache.recall(warehouse)]
    for read in (tags, gc.swept):
        try:
            said.append(read(warehouse))
        except StoreError:
            said.append(None)
    return said


@pytest.mark.parametrize("file", [TAGGED, "refs/look.json", "refs/seen.json", "refs/checked.json"])
def test_no_flipped_bit_is_believed(full: Warehouse, file: str) -> None:
    path = full.root / file
    whole, right = path.read_bytes(), meaning(full)
    try:
        for bit in random.Random(7).sample(range(len(whole) * 8), 150):
            flipped = bytearray(whole)
            flipped[bit // 8] ^= 1 << bit % 8
            path.write_bytes(flipped)
            told = meaning(full)
            assert all(one in (None, {}) or one == other for one, other in zip(told, right, strict=True)), (bit, told)
            same = canonical_value(bytes(flipped)) == canonical_value(whole)
            assert same or file in {finding.thing for finding in verify(full)}, bit
    finally:
        path.write_bytes(whole)


def canonical_value(data: bytes) -> object:
    try:
        return canonical.decode(data)
    except ValueError:
        return None


def test_a_tag_does_not_take_the_place_of_another(full: Warehouse, tmp_path: Path) -> None:
    shutil.copytree(full.root, tmp_path / "w")
    warehouse = open_warehouse(tmp_path / "w")
    shutil.copy(warehouse.root / "refs" / "tags" / "second.json", warehouse.root / TAGGED)
    with pytest.raises(StoreError, match="it is of second"):
        tags(warehouse)
    assert TAGGED in {finding.thing for finding in verify(warehouse)}


def test_the_version_that_gc_gave_up_is_not_another_one(full: Warehouse, tmp_path: Path) -> None:
    shutil.copytree(full.root, tmp_path / "w")
    warehouse = open_warehouse(tmp_path / "w")
    warehouse.storage.update(gc.FILE, lambda _: canonical.encode(canonical.sealed({"versions": [1]})))
    assert gc.swept(warehouse) == {1}
    path = warehouse.root / gc.FILE
    path.write_bytes(path.read_bytes().replace(b"[1]", b"[3]"))
    with pytest.raises(StoreError, match="its seal does not fit"):
        gc.swept(warehouse)
    assert gc.FILE in {finding.thing for finding in verify(warehouse)}


def test_records_of_older_programs_are_read_as_far_as_they_can_be_believed(full: Warehouse, tmp_path: Path) -> None:
    shutil.copytree(full.root, tmp_path / "w")
    warehouse = open_warehouse(tmp_path / "w")
    path = warehouse.root / TAGGED
    value = canonical.decode(path.read_bytes())
    plain = {name: value[name] for name in ("version", "sha256", "tree")}
    path.write_bytes(canonical.encode(plain))
    assert tags(warehouse)["first"] == 1
    path.write_bytes(canonical.encode({**plain, "version": 2}))
    with pytest.raises(StoreError, match="another content"):
        tags(warehouse)

    (warehouse.root / gc.FILE).write_bytes(canonical.encode({"versions": [2]}))
    assert gc.swept(warehouse) == {2}
    (warehouse.root / looks.FILE).write_bytes(canonical.encode({"time": "2026-11-23T00:00:00", "outcome": "same"}))
    assert last_look(warehouse) is None


def test_without_the_file_of_a_version_nothing_is_removed_or_listed(full: Warehouse, tmp_path: Path) -> None:
    """What it names nobody knows then: gc would remove its objects, a takedown would leave the text in them."""
    shutil.copytree(full.root, tmp_path / "w")
    warehouse = open_warehouse(tmp_path / "w")
    (warehouse.root / "versions" / "00000002.json").unlink()
    for ask in (
        lambda: commits.versions(warehouse),
        lambda: commits.commit_of(warehouse, 2),
        lambda: gc.plan_sweep(warehouse),
        lambda: takedown(warehouse, ident("d", "x"), reason="court", time="2026-11-23T00:00:00Z"),
    ):
        with pytest.raises(StoreError, match=r"versions/00000002\.json is missing") as raised:
            ask()
        assert raised.value.code == "missing"
    with pytest.raises(StoreError, match="There is no version 7"):
        commits.commit_of(warehouse, 7)
