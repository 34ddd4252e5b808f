import os
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.store.conftest import thirty
from tests.store.factory import Builder, as_built, doc
from variorum.errors import UsageError
from variorum.store import objects
from variorum.store.aside import lay_aside
from variorum.store.commits import tree_of, versions
from variorum.store.connect import connect
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.gc import plan_sweep, sweep
from variorum.store.tags import tag, tags, untag, version_named
from variorum.store.takedown import finish_begun
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse


def age(warehouse: Warehouse) -> None:
    """Let everything be two days old."""
    for path in warehouse.root.rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime - 2 * 86400
            os.utime(path, (then, then))


@pytest.fixture(scope="module")
def _three(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    builder, corpus = Builder(open_warehouse(tmp_path_factory.mktemp("three") / "w", create=True)), thirty()
    builder.build(corpus)
    builder.build({**corpus, "n1": doc("001.txt", "a=second version")})
    most = {f"n{n}": doc(f"{n:03}.txt", "a=third version") for n in range(1, 28) if n != 5}  # folds all layers
    builder.build({**corpus, **most})
    return builder


@pytest.fixture
def three(builder: Builder, _three: Builder) -> Warehouse:
    return as_built(builder, _three)


def test_nothing_that_is_named_goes(three: Warehouse) -> None:
    age(three)
    plan = plan_sweep(three)
    assert (plan.kept, plan.given_up, plan.objects, plan.bytes) == ((1, 2, 3), (), (), 0)


def test_what_nothing_names_is_told_then_goes(builder: Builder, three: Warehouse) -> None:
    builder.tree({"lost": doc("lost.txt", "of a lost race")})
    left = three.root / "objects" / "aa" / ".x.parquet.1-a.tmp"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    assert plan_sweep(three).objects == ()
    age(three)
    plan = plan_sweep(three)
    assert len(plan.objects) > 3
    assert plan.leftovers == (left,)
    assert left.exists(), "a plan removes nothing"
    done = sweep(three, plan)
    assert (done.objects, done.bytes) == (plan.objects, plan.bytes)
    assert not left.exists()
    assert verify(three, deep=True) == []
    assert plan_sweep(three).objects == ()


def test_a_file_that_a_writer_finishes_meanwhile_is_no_leftover(
    three: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = three.root / "versions" / ".00000004.json.1-a.tmp"
    monkeypatch.setattr("variorum.store.gc.leftovers_of", lambda warehouse: [finished])
    assert plan_sweep(three).leftovers == ()
    assert sweep(three, replace(plan_sweep(three), leftovers=(finished,))).leftovers == ()


def test_what_a_killed_process_left_aside_is_settled_by_the_next(builder: Builder, three: Warehouse) -> None:
    builder.tree({"lost": doc("lost.txt", "of a lost race")})
    (lost,) = plan_sweep(three, grace=-1).objects[:1]
    (named,) = [shard.object for shard in tree_of(three, versions(three)[0]).tables["paragraphs"]][:1]
    for name in (lost, named):
        lay_aside(three, name)
    assert {finding.kind for finding in verify(three) if finding.fault} == {"missing"}

    finish_begun(three)
    assert [finding for finding in verify(three) if finding.fault] == []
    assert named in objects.names(three)
    assert lost not in objects.names(three)
    assert three.storage.names("aside") == []


def test_what_came_to_be_used_since_the_plan_stays(builder: Builder, three: Warehouse) -> None:
    corpus = {"late": doc("late.txt", "in time")}
    kept = dict(builder.corpus), {k: dict(v) for k, v in builder.registry.items()}
    builder.tree(corpus)
    age(three)
    plan = plan_sweep(three)
    builder.corpus, builder.registry = kept
    builder.build(corpus)
    assert set(sweep(three, plan).objects) < set(plan.objects)
    assert verify(three, deep=True) == []


def test_versions_given_up_lose_only_their_shards(three: Warehouse, face: str) -> None:
    age(three)
    plan = plan_sweep(three, keep=[3])
    assert (plan.kept, plan.given_up) == ((3,), (1, 2))
    assert plan.objects
    sweep(three, plan)
    assert verify(three, deep=True) == []
    with pytest.raises(StoreError, match="missing"), connect(three, tree_of(three, versions(three)[0])):
        pass
    path = write_duckdb(three, face)
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT from_version FROM history.paragraphs").fetchall() == [(3,)]
        with pytest.raises(duckdb.Error, match="expected one from 3 to 3"):
            connection.execute("FROM paragraphs_at(1)")


def test_tags_keep_their_version(three: Warehouse) -> None:
    tag(three, "paper", 1)
    age(three)
    assert plan_sweep(three, keep=[]).kept == (1, 3)


def test_a_damaged_warehouse_is_not_swept(three: Warehouse) -> None:
    age(three)
    next((three.root / "trees").iterdir()).write_bytes(b"?")
    with pytest.raises(StoreError, match="damaged"):
        plan_sweep(three)
    with pytest.raises(StoreError, match="no version 9"):
        plan_sweep(three, keep=[9])


def test_an_object_in_use_again_is_young_again(builder: Builder, three: Warehouse) -> None:
    age(three)
    shard = tree_of(three, versions(three)[0]).tables["paragraphs"][0]
    objects.put(three, objects.get(three, shard.object))
    path: Path = three.root / objects.file_of(shard.object)
    assert path.stat().st_mtime > (three.root / "versions" / "00000001.json").stat().st_mtime


def test_a_version_is_named_by_its_number_or_a_tag(three: Warehouse) -> None:
    tag(three, "spring", 1)
    assert (version_named(three, "spring"), version_named(three, "2")) == (1, 2)
    for said in ("9" * 5_000, "２", "²", "-1", "", "1.0"):
        with pytest.raises(UsageError, match="expected its number, or a tag; the tags are spring"):
            version_named(three, said)


def test_tags(three: Warehouse) -> None:
    assert tag(three, "v1.0", 1) == 1
    assert tag(three, "latest-good") == 3
    assert tags(three) == {"latest-good": 3, "v1.0": 1}
    assert verify(three) == []
    with pytest.raises(StoreError, match="names version 1 already"):
        tag(three, "v1.0", 2)
    with pytest.raises(StoreError, match="cannot be a tag"):
        tag(three, "../x")
    with pytest.raises(StoreError, match="the number of a version"):
        tag(three, "2", 1)
    with pytest.raises(StoreError, match="no version 8"):
        tag(three, "x", 8)
    with pytest.raises(StoreError, match="what waits for a decision"):
        tag(three, "candidate", 1)
    untag(three, "v1.0")
    with pytest.raises(StoreError, match="the tags are latest-good"):
        untag(three, "v1.0")
