"""What every kind of storage must hold to: whatever the order of the verbs, and whoever else is at work."""

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from variorum.store import durable, stamps
from variorum.store.bucket.storage import Bucket
from variorum.store.disk import Disk
from variorum.store.storage import Storage

WRITERS = 4

NAMES = st.sampled_from(
    [
        "format.json",
        "versions/00000001.json",
        "versions/00000002.json",
        "refs/latest.json",
        "refs/tags/a.json",
        "refs/tags/ü%20.json",
        "gates/own.sql",
        "objects/aa/aa1.parquet",
        "objects/ab/ab1.parquet",
        "objects/ab/ab2.parquet",
    ]
)
FOLDERS = st.sampled_from(["versions", "refs", "refs/tags", "objects", "gates", "gaps", "ref", "objects/a"])
BYTES = st.one_of(st.just(b""), st.binary(max_size=50), st.binary(min_size=5000, max_size=5000))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["create", "replace", "update"]), NAMES, BYTES),
        st.tuples(st.sampled_from(["delete", "read", "leave"]), NAMES, st.just(b"")),
        st.tuples(st.sampled_from(["names", "facts"]), FOLDERS, st.just(b"")),
        st.tuples(st.just("move"), NAMES, NAMES.map(str.encode)),
    ),
    max_size=25,
)


@pytest.fixture(params=["disk", "bucket"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Storage]:
    """Makes a storage with nothing in it."""
    made = iter(range(10_000))
    shelf = request.getfixturevalue("shelf") if request.param == "bucket" else None

    def empty() -> Storage:
        folder = tmp_path / str(next(made))
        (folder / "objects").mkdir(parents=True)
        return Disk(folder) if shelf is None else Bucket(f"{shelf}/{folder.name}", folder)

    return empty


def below(files: dict[str, bytes], folder: str) -> list[str]:
    return sorted(name for name in files if name.startswith(f"{folder}/"))


def take(storage: Storage, files: dict[str, bytes], verb: str, name: str, data: bytes) -> None:
    """Do one step, and compare what it answers with what a dictionary of files would."""
    if verb == "create":
        assert storage.create(name, data) is (name not in files)
        files.setdefault(name, data)
    elif verb == "replace":
        storage.replace(name, data)
        files[name] = data
    elif verb == "update":
        before = files.get(name)
        storage.update(name, lambda found: (found or b"") + data if found == before else b"not what was there")
        files[name] = (before or b"") + data
    elif verb == "move" and name in files:
        if name != (to := data.decode()):
            storage.move(name, to)
            files[to] = files.pop(name)
    elif verb == "move":
        with pytest.raises(FileNotFoundError):
            storage.move(name, data.decode())
    elif verb == "leave":
        storage.update(name, lambda found: None)
    elif verb == "delete":
        storage.delete(name)
        files.pop(name, None)
    elif verb == "names":
        assert storage.names(name) == below(files, name)
    elif verb == "facts":
        assert {n: f.size for n, f in storage.facts(name).items()} == {n: len(files[n]) for n in below(files, name)}
    elif name in files:
        assert storage.read(name) == files[name]
    else:
        with pytest.raises(FileNotFoundError):
            storage.read(name)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_it_is_a_map_from_names_to_bytes(new: Callable[[], Storage], steps: list[tuple[str, str, bytes]]) -> None:
    storage, files = new(), dict[str, bytes]()
    for verb, name, data in steps:
        take(storage, files, verb, name, data)
    storage.flush()
    for name, data in files.items():
        assert storage.read(name) == data


def test_what_is_kept_is_young_and_at_hand(new: Callable[[], Storage]) -> None:
    storage, name = new(), "objects/aa/aa1.parquet"
    storage.keep(name, b"rows")
    (path,) = storage.local([name])
    assert path.read_bytes() == storage.read(name) == b"rows"
    ((_, facts),) = storage.facts("objects").items()
    assert facts.size == 4
    assert -2 < storage.clock() - facts.written < 3600

    storage.keep(name, b"rows")
    assert storage.names("objects") == [name]
    storage.delete(name)
    storage.delete(name)
    assert not path.exists()
    with pytest.raises(FileNotFoundError):
        storage.local([name])[0].read_bytes()


def test_of_many_that_create_one_wins(new: Callable[[], Storage]) -> None:
    storage = new()
    for number in range(5):
        name, start = f"versions/{number:08d}.json", Barrier(WRITERS)

        def create(writer: int, name: str = name, start: Barrier = start) -> bool:
            start.wait()
            return storage.create(name, b"%d" % writer)

        with ThreadPoolExecutor(WRITERS) as pool:
            won = [*pool.map(create, range(WRITERS))]
        assert won.count(True) == 1
        assert storage.read(name) == b"%d" % won.index(True)


def test_no_update_is_lost(new: Callable[[], Storage]) -> None:
    storage = new()

    def count(_: int) -> None:
        storage.update("refs/swept.json", lambda found: b"%d" % (int(found or b"0") + 1))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(count, range(20)))
    assert storage.read("refs/swept.json") == b"20"


def write_for_ever(storage: Storage, name: str) -> None:
    for number in range(1_000_000):
        storage.replace(name, b"%d" % (number % 10) * 200_000)


def test_a_killed_writer_leaves_the_whole_file_before_or_after(new: Callable[[], Storage]) -> None:
    storage, name = new(), "refs/latest.json"
    storage.replace(name, b"0" * 200_000)
    for _ in range(5):
        before = storage.read(name)
        writer = multiprocessing.get_context("spawn").Process(target=write_for_ever, args=(storage, name))
        writer.start()
        while storage.read(name) == before and writer.is_alive():
            pass
        os.kill(writer.pid or 0, 9)
        writer.join()
        found = storage.read(name)
        assert len(found) == 200_000
        assert len(set(found)) == 1
        assert storage.names("refs") == [name]


def test_on_a_disk_what_is_not_finished_is_no_file(tmp_path: Path) -> None:
    storage = Disk(tmp_path)
    storage.replace("refs/latest.json", b"1")
    durable.temporary_beside(tmp_path / "refs" / "latest.json").write_bytes(b"half")
    assert storage.names("refs") == [*storage.facts("refs")] == ["refs/latest.json"]


def test_on_a_disk_gc_sees_the_age_of_the_last_use(tmp_path: Path) -> None:
    storage, name = Disk(tmp_path), "objects/aa/aa1.parquet"
    storage.keep(name, b"rows")
    day_ago = time.time() - 86_400
    os.utime(tmp_path / name, (day_ago, day_ago))
    assert storage.facts("objects")[name].written < storage.clock() - 80_000
    storage.keep(name, b"rows")
    assert storage.facts("objects")[name].written > storage.clock() - 80_000


def test_folders_that_nothing_changed_in_are_forced_to_disk_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Builds in a row commit a version each, and each forces what it wrote to disk, not all there is."""
    forced: list[str] = []
    sync = durable.sync_folder
    monkeypatch.setattr(durable, "sync_folder", lambda folder: (forced.append(folder.name), sync(folder))[1])
    monkeypatch.setattr(stamps, "SETTLED", -(10**12))  # as if all were written long ago
    storage = Disk(tmp_path)
    for name in ("objects/aa/aa1.parquet", "objects/bb/bb1.parquet"):
        storage.keep(name, b"rows")

    forced.clear()
    storage.flush()
    assert sorted(forced) == ["aa", "bb", "objects"]
    (tmp_path / "objects/bb/bb2.parquet").write_bytes(b"of another process")
    forced.clear()
    storage.flush()
    assert forced == ["bb"]
    (tmp_path / "objects/aa/aa1.parquet").unlink()
    forced.clear()
    storage.flush()
    assert forced == ["aa"]


def test_a_folder_that_was_just_written_to_is_forced_to_disk_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within one tick of the file system's clock it may have changed without a sign of it."""
    forced: list[str] = []
    monkeypatch.setattr(durable, "sync_folder", lambda folder: forced.append(folder.name))
    monkeypatch.setattr(stamps, "SETTLED", 10**15)
    storage = Disk(tmp_path)
    storage.keep("objects/aa/aa1.parquet", b"rows")
    storage.flush()
    forced.clear()
    storage.flush()
    assert sorted(forced) == ["aa", "objects"]
