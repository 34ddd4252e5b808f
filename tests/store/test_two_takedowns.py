"""Two takedowns of two documents from two machines at once: both texts are gone, and nothing else."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from tests.bucket_server import Environ, Server
from tests.store.factory import Builder, doc, ident
from tests.store.test_bucket import another_machine
from tests.store.test_takedown import TIME
from variorum.store.takedown import finish_begun, lives, takedown
from variorum.store.takedowns import unfinished
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

FIRST, SECOND = "the words of the first", "the words of the second"
TARGET = 4000
COPIED = ("objects", "trees", "versions")


MOMENTS = {"both live": (9, 38), "the second is gone already": (23, 45)}
"""Writes before which the other takedown comes, some of more than fifty; the soak tries each."""


@pytest.fixture(scope="module", params=MOMENTS)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two documents that lie in the same objects, in two versions with edits of both."""
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("two") / "w", create=True), target=TARGET)
    corpus = {f"n{n}": doc(f"{n:03}.txt", f"a=text of {n}", f"b=more of {n}") for n in range(5)}
    for edition in ("", " again"):
        corpus["first"] = doc("100.txt", f"a={FIRST}{edition}", "b=x")
        builder.build({**corpus, "second": doc("101.txt", f"a={SECOND}{edition}")})
    if request.param != "both live":
        builder.build(corpus)
    return builder.warehouse


def take_down(warehouse: Warehouse, name: str) -> None:
    takedown(warehouse, ident("d", name), reason=f"court, {name}", time=TIME, target=TARGET)


def beside(
    server: Server, template: Warehouse, home: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> tuple[Warehouse, bool]:
    """Take the first down, and before one of its writes the second, whole, from another machine; whether it came to
    that write."""
    another_machine(monkeypatch, home / "one")
    place = server.place()
    one = open_warehouse(place, create=True)
    for folder in COPIED:
        for name in template.storage.names(folder):
            one.storage.replace(name, template.storage.read(name))
    another_machine(monkeypatch, home / "other")
    other = open_warehouse(place)

    written, faults = 0, list[Exception]()

    def before(method: str, path: str, environ: Environ) -> None:
        nonlocal written
        if method not in ("PUT", "DELETE"):
            return
        written += 1
        if written == moment + 1:
            try:
                take_down(other, "second")
            except Exception as fault:
                faults.append(fault)  # the thread of the server would keep it to itself

    server.before = before
    try:
        take_down(one, "first")
    finally:
        server.calm()
    assert faults == []
    return one, written > moment


def check_both_are_gone(warehouse: Warehouse, moment: int) -> None:
    assert unfinished(warehouse) == []
    for name in warehouse.storage.names("objects"):
        with warehouse.storage.open(name) as file:
            said = str(parquet.read_table(file).to_pylist())
        assert FIRST not in said, (moment, name)
        assert SECOND not in said, (moment, name)
    assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == [], moment
    assert not lives(warehouse, ident("d", "first"))
    assert not lives(warehouse, ident("d", "second"))
    assert finish_begun(warehouse) == []


def check_at(
    moments: Iterator[int], server: Server, template: Warehouse, home: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Check some moments, until the first takedown is over before one; at how many it was not."""
    for tried, moment in enumerate(moments):
        warehouse, begun = beside(server, template, home / str(moment), monkeypatch, moment)
        if not begun:
            return tried
        check_both_are_gone(warehouse, moment)
    return tried + 1


def test_at_some_moments(
    request: pytest.FixtureRequest, server: Server, template: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = MOMENTS[request.node.callspec.params["template"]]
    assert check_at(iter(moments), server, template, tmp_path, monkeypatch) == len(moments)


@pytest.mark.soak
def test_at_each_moment(server: Server, template: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_at(count(), server, template, tmp_path, monkeypatch) > 50


def test_what_was_taken_down_is_not_asked_for_with_every_shard(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket answers in 30 ms and more: 461 requests for 72 records took longer than all else."""
    another_machine(monkeypatch, tmp_path / "one")
    builder = Builder(open_warehouse(server.place(), create=True), target=TARGET)
    others = {f"n{n}": doc(f"{n:03}.txt", f"a=text of {n}", f"b=more of {n}") for n in range(5)}
    for edition in range(6):
        edited = {name: doc(f"10-{name}.txt", f"a=text {edition} of {name}", "b=x") for name in ("first", "second")}
        builder.build({**others, **edited})
    take_down(builder.warehouse, "first")

    server.counts()
    take_down(builder.warehouse, "second")
    reads = [path for method, path in server.asked if method == "GET" and "/gaps/" in path]
    assert len(set(reads)) > 50
    assert len(reads) < 3 * len(set(reads))
