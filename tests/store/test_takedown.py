from functools import partial
from pathlib import Path
from threading import Thread

import duckdb
import pytest

from tests.store.conftest import thirty
from tests.store.factory import Builder, Doc, as_built, doc, ident
from variorum.store import gaps, takedowns
from variorum.store.commits import latest, tree_of, versions
from variorum.store.connect import connect
from variorum.store.database import write_duckdb
from variorum.store.diff import diff
from variorum.store.disk import Disk
from variorum.store.durable import alone
from variorum.store.errors import StoreError
from variorum.store.export import export
from variorum.store.rules import check
from variorum.store.takedown import takedown
from variorum.store.takedowns import unfinished
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

SECRET = "the words that must go"
TIME = "2026-11-23T00:00:00Z"


@pytest.fixture(scope="module")
def _holding(tmp_path_factory: pytest.TempPathFactory, face: str) -> Builder:
    builder, corpus = Builder(open_warehouse(tmp_path_factory.mktemp("holding") / "w", create=True)), thirty()
    builder.build({**corpus, "n7": doc("007.txt", f"a={SECRET}", "b=harmless")})
    builder.build({**corpus, "n7": doc("007.txt", f"a={SECRET} again", "b=harmless")})
    builder.build(builder.corpus | {"n8": doc("008.txt", "a=other")})
    write_duckdb(builder.warehouse, face)
    return builder


@pytest.fixture
def holding(builder: Builder, _holding: Builder) -> Warehouse:
    return as_built(builder, _holding)


def said(warehouse: Warehouse) -> bool:
    """Whether any object, readable or not by a version, has the words."""
    with duckdb.connect() as connection:
        for path in (warehouse.root / "objects").rglob("*.parquet"):
            for row in connection.execute("FROM read_parquet(?)", [str(path)]).fetchall():
                if any(SECRET in value for value in row if isinstance(value, str)):
                    return True
                if any(SECRET.encode() in value for value in row if isinstance(value, bytes)):
                    return True
    return False


def test_of_two_at_once_the_second_waits(builder: Builder, holding: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each removes objects with its text that no version names: those that the other is about to name as well."""
    put_gap, others = gaps.put_gap, list[Thread]()

    def beside_another(warehouse: Warehouse, gap: gaps.Gap) -> None:
        if not others:
            asked = partial(takedown, holding, ident("d", "n6"), reason="too", time=TIME, target=builder.target)
            others.append(Thread(target=asked))
            others[0].start()
            while len(unfinished(holding)) < 2:
                others[0].join(0.01)
            with pytest.raises(BlockingIOError), alone(holding.root / "takedowns", wait=False):
                pass
        put_gap(warehouse, gap)

    monkeypatch.setattr(gaps, "put_gap", beside_another)
    takedown(holding, ident("d", "n7"), reason="court", time=TIME, target=builder.target)
    others[0].join()
    assert not said(holding)
    assert unfinished(holding) == []
    assert [finding for finding in verify(holding, deep=True) if finding.fault] == []
    with connect(holding, tree_of(holding, latest(holding))) as connection:
        found = connection.execute("SELECT source FROM documents WHERE source IN ('006.txt', '007.txt')").fetchall()
    assert found == []


def test_a_damaged_object_is_named_and_one_that_nobody_names_goes(builder: Builder, holding: Warehouse) -> None:
    (path,) = (holding.root / "objects").rglob(f"{tree_of(holding, latest(holding)).tables['raw'][0].object}.parquet")
    whole = path.read_bytes()
    path.write_bytes(b"[")
    with pytest.raises(StoreError, match=f"{path.stem}.* is damaged"):
        takedown(holding, ident("d", "n7"), reason="court", time=TIME, target=builder.target)
    path.write_bytes(whole)

    nobodys = holding.root / "objects" / "00" / f"00{'1' * 62}.parquet"
    nobodys.parent.mkdir(exist_ok=True)
    nobodys.write_bytes(b"PAR1")
    takedown(holding, ident("d", "n7"), reason="court", time=TIME, target=builder.target)
    assert not nobodys.exists()
    assert not said(holding)


def test_the_text_is_gone_from_everything(builder: Builder, holding: Warehouse, face: str) -> None:
    builder.tree({"n7": doc("007.txt", f"a={SECRET}, in a build that was never committed")})
    assert said(holding)
    d = ident("d", "n7")
    made = takedown(holding, d, reason="asked by the author", time=TIME, target=builder.target)
    assert (made.number, made.kind) == (4, "takedown")
    assert not said(holding)
    assert not holding.database.exists()
    for version in versions(holding):
        with connect(holding, tree_of(holding, version)) as connection:
            assert connection.execute(f"SELECT * FROM paragraphs WHERE document_id = '{d}'").fetchall() == []
            assert connection.execute("SELECT count(*) FROM paragraphs").fetchall()[0][0] > 80
    path = write_duckdb(holding, face)
    assert SECRET.encode() not in path.read_bytes()
    with duckdb.connect(str(path), read_only=True) as connection:
        gone = connection.execute("SELECT how, version, text FROM resolve(?)", [ident("p", "n7", "a")]).fetchall()
        assert gone == [("gone", 3, None)]


def test_it_leaves_an_explicit_gap_and_nothing_else(builder: Builder, holding: Warehouse) -> None:
    takedown(holding, ident("d", "n7"), reason="asked by the author", time=TIME, target=builder.target)
    found = verify(holding, deep=True)
    assert {finding.kind for finding in found} == {"gap"}
    assert not any(finding.fault for finding in found)
    assert all("asked by the author" in finding.detail for finding in found)
    content = tree_of(holding, versions(holding)[-1])
    assert check(holding, content) == []


def test_the_dataset_goes_on(builder: Builder, holding: Warehouse, corpus: dict[str, Doc], tmp_path: Path) -> None:
    takedown(holding, ident("d", "n7"), reason="r", time=TIME, target=builder.target)
    del builder.corpus["n7"]
    builder.registry = {k: v for k, v in builder.registry.items() if v["document_id"] != ident("d", "n7")}
    builder.build(builder.corpus | {"n9": doc("009.txt", "a=later")})
    newest = latest(holding)
    assert newest is not None
    assert newest.number == 5
    assert {d.source for d in diff(holding, 1, 5).documents} == {"008.txt", "009.txt"}
    assert [f for f in verify(holding, deep=True) if f.fault] == []
    export(holding, 1, tmp_path / "out")


def test_what_is_removed_is_removed_on_the_disk_before_it_is_said_to_be_done(
    builder: Builder, holding: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    flush, delete = Disk.flush, Disk.delete
    monkeypatch.setattr(Disk, "flush", lambda disk: (steps.append("flush"), flush(disk))[1])
    monkeypatch.setattr(Disk, "delete", lambda disk, name: (steps.append("delete"), delete(disk, name))[1])
    put = takedowns.put_takedown

    def noted(warehouse: Warehouse, record: takedowns.Takedown) -> None:
        steps.append("done" if record.finished else "begun")
        put(warehouse, record)

    monkeypatch.setattr(takedowns, "put_takedown", noted)
    takedown(holding, ident("d", "n7"), reason="r", time=TIME, target=builder.target)
    assert "delete" in steps
    assert steps[-2:] == ["flush", "done"]


def test_again_goes_on_where_it_was_killed(
    builder: Builder, holding: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, calls = gaps.put_gap, iter(range(9))

    def killed(warehouse: Warehouse, gap: gaps.Gap) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt
        put(warehouse, gap)

    monkeypatch.setattr(gaps, "put_gap", killed)
    with pytest.raises(KeyboardInterrupt):
        takedown(holding, ident("d", "n7"), reason="r", time=TIME, target=builder.target)
    monkeypatch.undo()
    made = takedown(holding, ident("d", "n7"), reason="r", time=TIME, target=builder.target)
    assert made.number == 4
    assert not said(holding)
    assert [f for f in verify(holding, deep=True) if f.fault] == []


def test_the_same_rows_are_not_taken_again(builder: Builder, holding: Warehouse, corpus: dict[str, Doc]) -> None:
    d = ident("d", "n7")
    before = dict(builder.corpus)
    takedown(holding, d, reason="r", time=TIME, target=builder.target)
    builder.corpus = {k: v for k, v in before.items() if k != "n7"}
    with pytest.raises(StoreError, match="not taken again"):
        builder.build(before)


def test_unknown_documents_are_named(holding: Warehouse) -> None:
    with pytest.raises(StoreError, match="There is no document d0000"):
        takedown(holding, "d0000000000000000", reason="r", time=TIME)
