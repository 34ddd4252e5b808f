"""Nothing is read from an object, or from the DuckDB file, that was not hashed since it was last written."""

import os
import random
from pathlib import Path

import duckdb
import pytest

from tests.store.factory import Builder, doc
from variorum.store import canonical, checked, objects, stamps
from variorum.store.commits import commit_of, tree_of
from variorum.store.connect import connect
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.warehouse import Warehouse
from variorum.store.written import is_as_written, is_known


@pytest.fixture
def told(builder: Builder) -> Warehouse:
    builder.build({"x": doc("x.txt", "a=one", "b=two"), "y": doc("y.txt", "a=why")})
    builder.build({"x": doc("x.txt", "a=one, edited", "b=two"), "y": doc("y.txt", "a=why")})
    return builder.warehouse


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are hashed from now on; this process knows none, and a file of any age is remembered."""
    paths: list[Path] = []

    def digest_of(path: Path) -> str:
        paths.append(path)
        return canonical.digest(path.read_bytes())

    monkeypatch.setattr(canonical, "digest_of", digest_of)
    monkeypatch.setattr(stamps, "SETTLED", -60_000_000_000)
    monkeypatch.setattr(checked, "_KNOWN", {})
    return paths


def texts(warehouse: Warehouse) -> list[str]:
    with connect(warehouse, tree_of(warehouse, commit_of(warehouse))) as connection:
        return [text for (text,) in connection.sql("SELECT text FROM paragraphs ORDER BY text").fetchall()]


def flip(path: Path, bit: int) -> None:
    """Turn one bit over, and put the times of the file back as they were, as a failing disk would."""
    was = path.stat()
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def test_no_row_comes_from_an_object_with_a_flipped_bit(told: Warehouse, hashed: list[Path]) -> None:
    (shard,) = tree_of(told, commit_of(told)).tables["paragraphs"]
    path = told.root / objects.file_of(shard.object)
    right = texts(told)
    for bit in random.Random(7).sample(range(path.stat().st_size * 8), 40):
        flip(path, bit)
        with pytest.raises(StoreError, match="is damaged") as raised:
            texts(told)
        assert (raised.value.code, raised.value.thing) == ("damaged", str(path))
        flip(path, bit)
        assert texts(told) == right
    path.unlink()
    with pytest.raises(StoreError) as raised:
        texts(told)
    assert raised.value.code == "missing"


def test_a_flipped_bit_in_a_change_file_does_not_get_into_the_duckdb_file(told: Warehouse, face: str) -> None:
    (shard,) = tree_of(told, commit_of(told)).changes["paragraphs"].shards
    flip(told.root / objects.file_of(shard.object), 800)
    with pytest.raises(StoreError, match="is damaged"):
        write_duckdb(told, face)
    assert not told.database.exists()


def test_an_object_is_hashed_once_and_again_when_it_was_touched(told: Warehouse, hashed: list[Path]) -> None:
    memory = told.root / "refs" / "checked.json"
    texts(told)
    every = set(hashed)
    assert len(every) == len(hashed) > 3

    # Known to this process, then to the next one by the file; without the file all are hashed again.
    for lost in (None, b"{", b"[]", b'{"objects":[1]}', "gone"):
        hashed.clear()
        texts(told)
        assert hashed == []
        checked.remember(told)
        if isinstance(lost, bytes):
            memory.write_bytes(lost)
        elif lost:
            memory.unlink()
        checked._KNOWN.clear()
        texts(told)
        assert set(hashed) == (every if lost else set())

    hashed.clear()
    touched = min(every)
    touched.touch()
    texts(told)
    assert hashed == [touched]


def test_what_was_just_written_is_hashed_until_it_has_settled(
    told: Warehouse, hashed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "SETTLED", 3600_000_000_000)
    texts(told)
    first = len(hashed)
    texts(told)
    assert len(hashed) == 2 * first


@pytest.mark.parametrize(
    ("written", "changed", "after"),
    [(5.25, 5.25, 0.1), (5.0, 5.25, 0.1), (4.5, 5.0, 0.1), (5.0, 5.0, 2.0), (4.0, 5.0, 2.0)],
)
def test_how_long_it_takes_depends_on_the_clock_of_the_file_system(
    written: float, changed: float, after: float
) -> None:
    """Whole seconds for both times come of a clock that ticks every two seconds."""
    stamp = (10, int(written * 1e9), int(changed * 1e9), 7)
    last = max(stamp[1:3])
    assert not stamps.is_settled(stamp, last + int(after * 1e9))
    assert stamps.is_settled(stamp, last + int(after * 1e9) + 1)


def test_where_nothing_can_be_remembered_everything_is_still_answered(told: Warehouse, hashed: list[Path]) -> None:
    (told.root / "refs" / "checked.json").mkdir()
    assert texts(told) == ["one, edited", "two", "why"]
    checked.remember(told)
    assert list((told.root / "refs").glob(".*")) == []


def test_the_duckdb_file_is_known_by_its_bytes(told: Warehouse, face: str, hashed: list[Path]) -> None:
    assert not is_known(told)
    write_duckdb(told, face)
    assert is_known(told)
    assert is_as_written(told)
    whole = told.database.read_bytes()
    for _ in range(2):
        told.database.touch()
        assert is_as_written(told), "only touched"
    flip(told.database, 8 * 5000)
    assert not is_as_written(told), "changed, with its times put back"
    told.database.write_bytes(whole)
    assert is_as_written(told)
    log = told.database.with_name("variorum.duckdb.wal")
    log.write_bytes(b"rows that somebody added")
    assert not is_as_written(told)


def test_what_was_written_into_the_duckdb_file_is_not_built_upon(builder: Builder, told: Warehouse, face: str) -> None:
    write_duckdb(told, face)
    was = told.database.stat()
    with duckdb.connect(str(told.database)) as connection:
        connection.execute("UPDATE history.paragraphs SET text = 'FORGED ' || text")
    os.utime(told.database, ns=(was.st_atime_ns, was.st_mtime_ns))
    builder.build({"x": doc("x.txt", "a=one, edited", "b=two"), "z": doc("z.txt", "a=new")})
    write_duckdb(told, face)
    with duckdb.connect(str(told.database), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM history.paragraphs WHERE text LIKE 'FORGED%'").fetchall() == [
            (0,)
        ]


def test_a_file_stays_known_where_its_successor_was_never_put_in_place(
    builder: Builder, told: Warehouse, face: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_duckdb(told, face)
    builder.build({"x": doc("x.txt", "a=one, edited", "b=two"), "z": doc("z.txt", "a=new")})
    replace = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if target == told.database:
            raise KeyboardInterrupt
        return replace(self, target)

    for _ in range(2):
        with monkeypatch.context() as context:
            context.setattr(Path, "replace", killed)
            with pytest.raises(KeyboardInterrupt):
                write_duckdb(told, face)
        assert is_as_written(told)
    write_duckdb(told, face)
    assert is_as_written(told)
    with duckdb.connect(str(told.database), read_only=True) as connection:
        assert connection.execute("SELECT max(version) FROM versions").fetchall() == [(3,)]
