"""Files that change, grow, shrink, vanish, change places or become something else while a build reads them."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scene import Ask, Build, essay, write_texts

from variorum.pipeline.candidate import HeldBack, accept
from variorum.store.candidates import candidate
from variorum.store.commits import versions
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

FILES = 20
STEP_SECONDS = 0.02
"""How long the build goes on between two changes, at most: it is what is waited for."""


def clear(path: Path) -> None:
    """Nothing is at a path any more, whatever was."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def edit(path: Path, chance: random.Random) -> None:
    clear(path)
    path.write_text(essay(path.name, chance.randrange(1, 40)))


def grow(path: Path, chance: random.Random) -> None:
    if path.is_file():  # to open a pipe would wait for a reader
        with path.open("a") as file:
            file.write(essay(f"more of {path.name}", 2))


def shrink(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(100))


def vanish(path: Path, chance: random.Random) -> None:
    clear(path)


def to_pipe(path: Path, chance: random.Random) -> None:
    clear(path)
    os.mkfifo(path)


def to_folder(path: Path, chance: random.Random) -> None:
    clear(path)
    write_texts(path, {"inside.txt": essay(path.name)})


def to_loop(path: Path, chance: random.Random) -> None:
    clear(path)
    path.symlink_to(path)


def lock(path: Path, chance: random.Random) -> None:
    path.chmod(0)


def swap(path: Path, chance: random.Random) -> None:
    other = path.with_name(f"{chance.randrange(FILES)}.txt")
    beside = path.with_name("beside")
    path.rename(beside)
    other.rename(path)
    beside.rename(other)


CHANGES = (edit, edit, grow, shrink, vanish, to_pipe, to_folder, to_loop, lock, swap)


def change(folder: Path, chance: random.Random) -> None:
    """One change of one file; some are not possible as things are."""
    path = folder / f"{chance.randrange(FILES)}.txt"
    try:
        chance.choice(CHANGES)(path, chance)
    except OSError:
        clear(path)


def build_while_moving(process: subprocess.Popen[bytes], folder: Path, chance: random.Random) -> int:
    """Change files until the build has ended; how often."""
    changes = 0
    while True:
        try:
            process.wait(STEP_SECONDS)
            return changes
        except subprocess.TimeoutExpired:
            change(folder, chance)
            changes += 1


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_a_build_of_moving_files(
    seed: int, tmp_path: Path, build: Build, ask: Ask, start_variorum: Callable[..., Any]
) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w"
    write_texts(folder, {f"{n}.txt": essay(f"tree {n}", 20) for n in range(FILES)})
    build(folder, warehouse)
    chance = random.Random(seed)
    for round_ in range(3):
        process = start_variorum("build", folder, "--warehouse", warehouse, "--workers", 1 + round_ % 2)
        assert build_while_moving(process, folder, chance) > 3
        if process.returncode:
            check_held_back(warehouse, process.stderr.read())
        assert verify(open_warehouse(warehouse), deep=True) == []

    # At rest again, every file is in the tables or in quarantine, and nothing is left of what was on the way.
    for n in range(FILES):
        clear(folder / f"{n}.txt")
    clear(folder / "beside")
    write_texts(folder, {f"{n}.txt": essay(f"tree {n}", 20) for n in range(FILES)})
    try:
        build(folder, warehouse)
    except HeldBack:
        accept(str(warehouse))
    sources = [name for (name,) in ask(warehouse, "SELECT source FROM documents ORDER BY ALL")]
    assert sources == sorted(f"{n}.txt" for n in range(FILES))
    assert ask(warehouse, "SELECT source, reason FROM quarantine") == []
    assert len(versions(open_warehouse(warehouse))) >= 2


def check_held_back(warehouse: Path, said: bytes) -> None:
    """A build that a busy machine makes slow may lose so many files that a gate holds it back: then it is accepted."""
    assert candidate(open_warehouse(warehouse)) is not None, said
    accept(str(warehouse))
