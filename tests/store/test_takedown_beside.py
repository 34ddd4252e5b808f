"""The takedown of a document that is gone beside a writer that brings it back: whichever comes between whose steps, the
text is nowhere in the end, and every version stands.
"""

import contextlib
import copy
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from tests.store.factory import Builder, doc, ident
from tests.store.interrupted import Killed, interrupted
from tests.store.test_takedown import TIME
from variorum.commands.keep import roll_back_to
from variorum.commands.verify import look_through
from variorum.pipeline.takedown import beside_takedowns
from variorum.release.publish import publish
from variorum.store import takedowns
from variorum.store.commits import latest
from variorum.store.database import write_duckdb
from variorum.store.errors import LostRace, StoreError
from variorum.store.export import export
from variorum.store.metadata import Metadata
from variorum.store.rollback import rollback
from variorum.store.takedown import finish_begun, lives, takedown
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

SECRET = "the words that are to go"
DOCUMENT = ident("d", "secret")

Write = Callable[[Warehouse], None]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Two versions; the document is in the first alone."""
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("before") / "w", create=True))
    corpus = {f"n{n}": doc(f"{n:03}.txt", f"a=text of {n}", f"b=more of {n}") for n in range(3)}
    builder.build({**corpus, "secret": doc("100.txt", f"a={SECRET}", "b=x")})
    builder.build(corpus)
    return builder


def take_down(warehouse: Warehouse) -> None:
    takedown(warehouse, DOCUMENT, reason="court", time=TIME, target=2000)


def again(write: Write, warehouse: Warehouse) -> None:
    """Write as often as a race is lost, or objects go that were read; not once the text is known as taken down."""
    while True:
        try:
            return write(warehouse)
        except LostRace:
            continue
        except StoreError as error:
            if error.code in ("taken_down", "nothing_to_do"):
                return None
            if error.code != "missing":
                raise


def bring_back(before: Builder, line: str, warehouse: Warehouse) -> None:
    """Build with the document; it looks at no record of a takedown, as one that began before it."""
    builder = Builder(warehouse, corpus=dict(before.corpus), registry=copy.deepcopy(before.registry))
    version = latest(warehouse)
    assert version is not None
    if version.number == 2:
        builder.build({**before.corpus, "secret": doc("100.txt", f"a={SECRET}", f"b={line}")})


def go_back(warehouse: Warehouse) -> None:
    with beside_takedowns(warehouse):
        rollback(warehouse, 1, time=TIME)


def beside(copies: Iterator[Warehouse], first: Write, second: Write, moments: Iterator[int]) -> int:
    """Do the first, and the second, whole, before some of its steps; at how many it was tried."""
    for tried, moment in enumerate(moments):
        warehouse = next(copies)
        stopped, told = interrupted(warehouse, moment, partial(again, second, warehouse))
        again(first, stopped)
        if not told.reached:
            return tried
        check_is_gone(warehouse, moment)
    return tried + 1


def check_is_gone(warehouse: Warehouse, moment: int) -> None:
    """Before the next build verify is content or says what is unfinished; after it the text is nowhere."""
    kinds = {finding.kind for finding in verify(warehouse, deep=True) if finding.fault}
    assert kinds <= {"unfinished"}, moment
    assert bool(finish_begun(warehouse)) == bool(kinds), moment

    for name in warehouse.storage.names("objects"):
        with warehouse.storage.open(name) as file:
            assert SECRET not in str(parquet.read_table(file).to_pylist()), (moment, name)
    assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == [], moment
    assert not lives(warehouse, DOCUMENT)


def killed_beside(copies: Iterator[Warehouse], write: Write, moments: Iterator[int], left: int) -> int:
    """Have a takedown killed so many steps after a writer came between two of them; at how many it was tried."""
    for tried, moment in enumerate(moments):
        warehouse = next(copies)
        stopped, told = interrupted(warehouse, moment, partial(again, write, warehouse))
        told.left = left
        with contextlib.suppress(Killed):
            take_down(stopped)
        if not told.reached:
            return tried
        if takedowns.recorded(warehouse):  # else it was killed before it began
            finish_begun(warehouse)
            check_is_gone(warehouse, moment)
    return tried + 1


@pytest.mark.parametrize("copies", ["disk"], indirect=True)
def test_killed_after_some_steps(copies: Iterator[Warehouse], before: Builder) -> None:
    """Where the rows that went with version 2 are taken down, and those that go with version 4 are the same."""
    assert killed_beside(copies, partial(bring_back, before, "x"), iter((60, 72, 90)), left=1) == 3


@pytest.mark.soak
@pytest.mark.parametrize("left", [1, 2, 3, 5, 8])
def test_killed_after_each_step(copies: Iterator[Warehouse], before: Builder, left: int) -> None:
    assert killed_beside(copies, partial(bring_back, before, "x"), count(), left) > 20


@pytest.mark.parametrize("writer", ["as it was", "edited", "rollback"])
def test_at_some_steps(
    copies: Iterator[Warehouse], before: Builder, writer: str, request: pytest.FixtureRequest
) -> None:
    on_disk = request.node.callspec.params["copies"] == "disk"
    check_at(47 if on_disk else 141, copies, before, writer)  # a step on a bucket takes three times as long


@pytest.mark.soak
@pytest.mark.parametrize("writer", ["as it was", "edited", "rollback"])
def test_at_each_step(copies: Iterator[Warehouse], before: Builder, writer: str) -> None:
    check_at(1, copies, before, writer)


def check_at(step: int, copies: Iterator[Warehouse], before: Builder, writer: str) -> None:
    """Try both orders, at one of so many steps."""
    lines = {"as it was": "x", "edited": "another line"}
    write = partial(bring_back, before, lines[writer]) if writer in lines else go_back
    assert beside(copies, write, take_down, count(0, step)) * step > 20
    if writer in lines:  # going back waits until a takedown that it meets is over
        assert beside(copies, take_down, write, count(0, step)) * step > 20


READERS: dict[str, Callable[[Warehouse, Path], object]] = {
    "export": lambda warehouse, home: export(warehouse, 1, home / "export", raw=True),
    "publish": lambda warehouse, home: publish(warehouse, 1, str(home / "release"), Metadata()),
    "rollback": lambda warehouse, home: roll_back_to(warehouse, 1, ""),
    "duckdb": lambda warehouse, home: write_duckdb(warehouse, ""),
    "verify": lambda warehouse, home: found_nothing(warehouse),
}


def found_nothing(warehouse: Warehouse) -> None:
    assert [finding for finding in look_through(warehouse, None)[0] if finding.fault] == []


def check_begun_again(copies: Iterator[Warehouse], reader: str, home: Path, moments: Iterable[int]) -> int:
    """Have a reader lose objects to a takedown before some of its steps; at how many it was tried."""
    for tried, moment in enumerate(moments):
        warehouse = next(copies)
        stopped, told = interrupted(warehouse, moment, partial(take_down, warehouse))
        place = home / f"beside {moment}"
        place.mkdir()
        with known_as_nothing_to_do(reader):
            READERS[reader](stopped, place)
        if not told.reached:
            return tried
        assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == [], moment
    return tried + 1


@contextlib.contextmanager
def known_as_nothing_to_do(reader: str) -> Iterator[None]:
    """Going back to a version that holds what the newest does, once the document is gone from both."""
    try:
        yield
    except StoreError as error:
        if reader != "rollback" or error.code != "nothing_to_do":
            raise


@pytest.mark.parametrize("copies", ["disk"], indirect=True)
@pytest.mark.parametrize("reader", READERS)
def test_what_reads_beside_a_takedown_is_begun_again(copies: Iterator[Warehouse], reader: str, tmp_path: Path) -> None:
    assert check_begun_again(copies, reader, tmp_path, range(2, 60, 4)) > 1


@pytest.mark.soak
@pytest.mark.parametrize("reader", READERS)
def test_what_reads_is_begun_again_at_each_step(copies: Iterator[Warehouse], reader: str, tmp_path: Path) -> None:
    assert check_begun_again(copies, reader, tmp_path, count()) > 5
