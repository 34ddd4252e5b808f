"""A takedown that is killed at any of its file operations is never undone: it is unfinished until it is finished."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.factory import Builder, doc, ident
from tests.store.test_takedown import SECRET, TIME, said
from variorum.store import gaps, takedowns
from variorum.store.commits import latest, tree_of
from variorum.store.connect import connect
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.takedown import finish_begun, takedown
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

CHANGING_EVENTS = ("os.remove", "os.rename", "os.link", "os.mkdir", "os.rmdir", "shutil.rmtree")
DOCUMENT = ident("d", "n7")


class Killed(BaseException):
    """The end of the process: no line of it runs after this one, so nothing of it may touch a file any more."""


class Death:
    """Counts the file operations under a folder, and from the chosen one on lets none happen; or lets that one fail."""

    def __init__(self) -> None:
        self.root = ""
        self.left = -1
        self.count = 0
        self.errno: int | None = None

    def arm(self, root: Path, left: int, errno: int | None = None) -> None:
        """`errno`: of the error of the chosen one; None: the process ends there."""
        self.root, self.left, self.count, self.errno = str(root), left, 0, errno

    def disarm(self) -> int:
        self.root = ""
        return self.count

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.root or not self._changes(event, arguments):
            return
        self.count += 1
        if self.errno is not None and self.left + 1 == self.count:
            raise OSError(self.errno, os.strerror(self.errno), str(arguments[0]))
        if self.errno is None and 0 <= self.left < self.count:
            raise Killed

    def _changes(self, event: str, arguments: tuple[object, ...]) -> bool:
        if not arguments or not isinstance(arguments[0], str | Path) or not str(arguments[0]).startswith(self.root):
            return False
        if event == "open":
            return bool(arguments[1]) and any(sign in str(arguments[1]) for sign in "wxa+")
        return event in CHANGING_EVENTS


DEATH = Death()
sys.addaudithook(DEATH)  # cannot be taken away again, but does nothing unless it is armed


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with a document of two versions, one in the past and live, and a DuckDB file."""
    root = tmp_path_factory.mktemp("killed") / "template"
    builder = Builder(open_warehouse(root, create=True), target=4000)
    corpus = {f"n{n}": doc(f"{n:03}.txt", f"a=text a of {n}", f"b=text b of {n}") for n in range(5)}
    builder.build({**corpus, "n7": doc("007.txt", f"a={SECRET}", "b=harmless")})
    builder.build({**corpus, "n7": doc("007.txt", f"a={SECRET} again", "b=harmless")})
    write_duckdb(builder.warehouse, "")
    return root


@pytest.fixture
def copies(template: Path, tmp_path: Path) -> Iterator[Warehouse]:
    """Copies of the template, without end, each in the place of the one before."""

    def make() -> Iterator[Warehouse]:
        while True:
            shutil.rmtree(tmp_path / "w", ignore_errors=True)
            shutil.copytree(template, tmp_path / "w")
            yield open_warehouse(tmp_path / "w")

    return make()


def kill(warehouse: Warehouse, moment: int) -> bool:
    """Take the document down, and die at a file operation; whether it came to that one."""
    DEATH.arm(warehouse.root, moment)
    try:
        takedown(warehouse, DOCUMENT, reason="court", time=TIME, telling=["0123-8-cdef"], target=4000)
    except Killed:
        return True
    finally:
        DEATH.disarm()
    return False


def live(warehouse: Warehouse) -> bool:
    newest = latest(warehouse)
    assert newest is not None
    with connect(warehouse, tree_of(warehouse, newest)) as connection:
        rows = connection.execute("SELECT count(*) FROM documents WHERE document_id = ?", [DOCUMENT]).fetchall()
    return rows != [(0,)]


def test_killed_at_some_of_its_file_operations(copies: Iterator[Warehouse]) -> None:
    killed_at_every(copies, 7)


@pytest.mark.soak
def test_killed_at_each_of_its_file_operations(copies: Iterator[Warehouse]) -> None:
    killed_at_every(copies, 1)


def killed_at_every(copies: Iterator[Warehouse], step: int) -> None:
    moment, unfinished = 0, 0
    while kill(warehouse := next(copies), moment):
        recorded = takedowns.recorded(warehouse)
        if recorded and takedowns.unfinished(warehouse):
            unfinished += 1
            assert "unfinished" in {finding.kind for finding in verify(warehouse)}
            with pytest.raises(StoreError, match="is not finished"):
                takedowns.open_for_reading(warehouse.root)
            assert finish_begun(warehouse) == [DOCUMENT]
        elif not recorded:  # it was never begun
            assert verify(warehouse) == []
            assert live(warehouse)
            assert finish_begun(warehouse) == []
            takedown(warehouse, DOCUMENT, reason="court", time=TIME, target=4000)

        assert not said(warehouse)
        assert not live(warehouse)
        assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == []
        assert finish_begun(warehouse) == []
        assert takedowns.open_for_reading(warehouse.root) == warehouse
        moment += step
    assert unfinished * step > 20  # there is more than one operation to die at


def test_killed_twice_and_finished(copies: Iterator[Warehouse]) -> None:
    for moment in (9, 19):
        warehouse = next(copies)
        assert kill(warehouse, moment)
        assert kill(warehouse, moment - 3)
        finish_begun(warehouse)
        (record,) = takedowns.takedowns(warehouse)
        assert record.finished
        assert record.telling == ("0123-8-cdef",)
        assert not said(warehouse)
        assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == []


def test_a_build_that_began_before_does_not_bring_it_back(copies: Iterator[Warehouse]) -> None:
    """A version with the document is committed after the takedown's own: it goes again; until then verify says so."""
    warehouse = next(copies)
    takedown(warehouse, DOCUMENT, reason="court", time=TIME, target=4000)
    builder = Builder(warehouse, target=4000)
    builder.build({"n7": doc("007.txt", f"a={SECRET} once more", "b=harmless")})
    assert [f.kind for f in verify(warehouse) if f.fault] == ["unfinished"]
    assert finish_begun(warehouse) == [DOCUMENT]
    assert not said(warehouse)
    assert not live(warehouse)
    assert [finding for finding in verify(warehouse) if finding.fault] == []


def test_every_damaged_record_is_a_finding_and_none_ends_the_rest(copies: Iterator[Warehouse]) -> None:
    warehouse = next(copies)
    takedown(warehouse, DOCUMENT, reason="court", time=TIME, target=4000)
    (record,) = (warehouse.root / "takedowns").glob("*.json")
    first, second, *_ = sorted((warehouse.root / "gaps").glob("*.json"))
    record.write_bytes(record.read_bytes().replace(b'"finished":true', b'"finished":false'))
    first.write_bytes(first.read_bytes().replace(b"court", b"sport"))
    second.write_bytes(b"{")
    (warehouse.root / "refs" / "swept.json").write_bytes(b"[]")
    found = {(finding.kind, finding.thing) for finding in verify(warehouse, deep=True)}
    expected = [record, first, second, warehouse.root / "refs" / "swept.json"]
    assert {("damaged", str(path.relative_to(warehouse.root))) for path in expected} <= found


def test_a_record_of_an_older_program_is_sealed_by_the_next_takedown(copies: Iterator[Warehouse]) -> None:
    warehouse = next(copies)
    takedown(warehouse, DOCUMENT, reason="court", time=TIME, target=4000)
    for path in [*(warehouse.root / "gaps").glob("*.json")]:
        value = json.loads(path.read_bytes())
        del value["seal"]
        path.write_text(json.dumps(value))
    assert {f.kind for f in verify(warehouse) if f.fault} == {"mismatch"}
    takedown(warehouse, DOCUMENT, reason="court", time=TIME, target=4000)
    assert [f for f in verify(warehouse) if f.fault] == []
    assert all(gap.sealed for gap in gaps.gaps(warehouse))
