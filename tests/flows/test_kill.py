"""kill -9 at any moment leaves the last version whole, the next build as if nothing had been, and nobody running."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from scene import ENTRY, Build, essay, write_texts

from tests import patience
from variorum.dataset.sql import ask as ask_latest
from variorum.store.commits import latest, versions
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

SOURCES = 24
RECORD_SECONDS = 20.0
"""How much longer a build takes that is recorded by a Prefect server of its own, about."""


class Scene(NamedTuple):
    """A warehouse with version 1, sources edited since, and what an uninterrupted build makes of them."""

    warehouse: Path
    sources: Path
    tree: str
    seconds: float


def command(sources: Path, warehouse: Path) -> list[str]:
    # Two workers with batches for both, so that there are processes to be left behind.
    entry = "from variorum.pipeline import batching; batching.BATCH_BYTES = 6000; " + ENTRY[-1]
    return [*ENTRY[:-1], entry, "build", str(sources), "--warehouse", str(warehouse), "--workers", "2", "--json"]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, build: Build, bare_environment: Mapping[str, str]) -> Scene:
    home = tmp_path_factory.mktemp("kill")
    texts = {f"{n:02}.txt": essay(f"tree {n}", 12) for n in range(SOURCES)}
    write_texts(home / "in", texts)
    build(home / "in", home / "w")
    changed = {name: text.replace("winter storms", "summer storms") for name, text in texts.items() if name[1] != "3"}
    shutil.rmtree(home / "in")
    write_texts(home / "in", changed | {"new.txt": essay("newcomer", 12)})
    shutil.copytree(home / "w", home / "uninterrupted")
    start = time.monotonic()
    subprocess.run(command(home / "in", home / "uninterrupted"), env=bare_environment, check=True, capture_output=True)
    seconds = time.monotonic() - start
    version = latest(open_warehouse(home / "uninterrupted"))
    assert version is not None
    assert version.number == 2
    return Scene(home / "w", home / "in", version.tree, seconds)


def processes_of(mark: str) -> list[int]:
    """The processes that live and have a mark in their environment: a build's, and those that it started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                marked = mark.encode() in (entry / "environ").read_bytes()
            except OSError:
                continue
            if marked:
                found.append(int(entry.name))
    return found


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)  # between two looks at a real condition
    return True


def kill_once(
    scene: Scene, home: Path, after: float, environment: Mapping[str, str], whole_group: bool, *words: str
) -> str:
    """Kill a build `after` some seconds; whether it had ended, had committed, or had not."""
    warehouse = home / "w"
    shutil.copytree(scene.warehouse, warehouse)
    process = subprocess.Popen(
        [*command(scene.sources, warehouse), *words],
        env={**environment, "MARK": str(warehouse)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(after)
        ended = True
    except subprocess.TimeoutExpired:
        ended = False
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
    # Its workers see that it is gone and go, also where they alone were not killed.
    mark = f"MARK={warehouse}"
    assert wait_until(lambda: not processes_of(mark), 600), processes_of(mark)
    opened = open_warehouse(warehouse)
    assert [f for f in verify(opened, deep=True) if f.fault] == []
    last = latest(opened)
    assert last is not None
    assert last.number == 1 or last.tree == scene.tree
    # What people ask is the last version, also where it was killed before it came to the DuckDB file.
    documents = ask_latest(str(warehouse), "SELECT source FROM documents").num_rows
    assert documents == {1: SOURCES, 2: SOURCES - 2}[last.number]
    return "ended" if ended else ("committed" if last.number == 2 else "killed")


def finish(scene: Scene, home: Path, build: Build) -> None:
    """The next build makes what an uninterrupted one does, and sweeps what the killed one left."""
    warehouse = home / "w"
    report = build(scene.sources, warehouse)
    assert (report.version, report.tree) == (2, scene.tree)
    assert list((warehouse / "staging").iterdir()) == []
    assert verify(open_warehouse(warehouse), deep=True) == []
    shutil.rmtree(home)


def run_kills(
    scene: Scene, tmp_path: Path, build: Build, environment: Mapping[str, str], moments: int, part: int
) -> None:
    chance = random.Random(part)
    found: dict[str, int] = {}
    seconds = scene.seconds
    for number in range(moments):
        what = "ended"
        while what == "ended":
            after = seconds * (number + chance.random()) / moments
            home = tmp_path / str(number)
            home.mkdir()
            what = kill_once(scene, home, after, environment, whole_group=number % 3 == 0)
            found[what] = found.get(what, 0) + 1
            finish(scene, home, build)
            seconds = min(seconds, after) if what == "ended" else seconds  # the machine is less busy than it was
    assert found.get("killed", 0) >= moments // 3, found


def test_kill_at_random_moments(scene: Scene, tmp_path: Path, build: Build, bare_environment: dict[str, str]) -> None:
    run_kills(scene, tmp_path, build, bare_environment, 3, part=1)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(2, 7))
def test_kill_at_forty_random_moments(
    part: int, scene: Scene, tmp_path: Path, build: Build, bare_environment: dict[str, str]
) -> None:
    run_kills(scene, tmp_path, build, bare_environment, 8, part)


@pytest.mark.soak
def test_kill_while_it_is_recorded(
    scene: Scene, tmp_path: Path, build: Build, bare_environment: dict[str, str]
) -> None:
    """With a Prefect server that the command started itself, and that is killed with it."""
    chance = random.Random(7)
    for number in range(6):
        home = tmp_path / str(number)
        home.mkdir()
        after = chance.uniform(0, scene.seconds + RECORD_SECONDS)
        kill_once(scene, home, after, bare_environment, True, "--record")
        finish(scene, home, build)


def race(texts: Path, warehouse: Path, start_variorum: Callable[..., Any], writers: int) -> None:
    """Several builds of different edits at once: a linear history in which each that ended well is to be found."""
    begun = []
    for number in range(writers):
        folder = texts.parent / f"sources {number}"
        shutil.copytree(texts, folder)
        write_texts(folder, {f"of {number}.txt": essay(f"racer {number}")})
        begun.append(start_variorum("build", folder, "--warehouse", warehouse, "--workers", "1", "--message", number))
    for process in begun:
        _, said = patience.finish(process)
        assert process.returncode == 0, said
    opened = open_warehouse(warehouse)
    history = versions(opened)
    assert [version.number for version in history] == list(range(1, writers + 2))
    assert sorted(version.message for version in history[1:]) == [str(number) for number in range(writers)]
    assert verify(opened, deep=True) == []
    last = int(history[-1].message)
    sources = ask_latest(str(warehouse), "SELECT source FROM documents")["source"].to_pylist()
    assert sorted(sources) == sorted(path.name for path in (texts.parent / f"sources {last}").iterdir())


def test_four_builds_at_once(texts: Path, warehouse: Path, start_variorum: Callable[..., Any]) -> None:
    race(texts, warehouse, start_variorum, 4)


def test_four_first_builds_at_once(texts: Path, tmp_path: Path, start_variorum: Callable[..., Any]) -> None:
    """All of the same sources: one makes the version, the others find that nothing changed."""
    begun = [
        start_variorum("build", texts, "--warehouse", tmp_path / "new", "--workers", "1", "--name", "same")
        for _ in range(4)
    ]
    for process in begun:
        _, said = patience.finish(process)
        assert process.returncode == 0, said
    opened = open_warehouse(tmp_path / "new")
    assert [version.number for version in versions(opened)] == [1]
    assert verify(opened, deep=True) == []


@pytest.mark.soak
@pytest.mark.parametrize("round_", range(5))
def test_eight_builds_at_once(round_: int, texts: Path, warehouse: Path, start_variorum: Callable[..., Any]) -> None:
    race(texts, warehouse, start_variorum, 8)
