"""Killed at any moment, a build leaves the last version whole, and the next one comes out as if nothing had been."""

import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.store.factory import Builder, doc
from variorum.store.commits import numbers, versions
from variorum.store.gc import plan_sweep, sweep
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

PROGRAM = """
import sys
from importlib import resources
from variorum.store.database import write_duckdb
from variorum.store.warehouse import open_warehouse
from tests.store.factory import Builder, doc
builder = Builder(open_warehouse(sys.argv[1], create=True))
corpus = {f"n{n}": doc(f"{n:03}.txt", *(f"{k}=text {k} of {n}" for k in range(5))) for n in range(40)}
room = resources.files("variorum.pipeline")
face = room.joinpath("views.sql").read_text() + room.joinpath("macros.sql").read_text()
builder.fragments(corpus, 1)
print("ready", flush=True)
builder.build({**corpus, **{f"n{n}": doc(f"{n:03}.txt", f"a=edited {n}") for n in range(0, 40, 3)}})
write_duckdb(builder.warehouse, face)
print("done", flush=True)
"""


def first(root: Path) -> Warehouse:
    warehouse = open_warehouse(root, create=True)
    corpus = {f"n{n}": doc(f"{n:03}.txt", *(f"{k}=text {k} of {n}" for k in range(5))) for n in range(40)}
    Builder(warehouse).build(corpus)
    return warehouse


def run(root: Path, kill_after: float | None) -> bool:
    """Build version 2 in a process of its own; whether it came to its end."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    timer = threading.Timer(kill_after, process.send_signal, [signal.SIGKILL]) if kill_after is not None else None
    if timer:
        timer.start()
    end = process.stdout.readline()
    if timer:
        timer.cancel()
    process.wait()
    process.stdout.close()
    return end == "done\n"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    template = tmp_path_factory.mktemp("crash") / "template"
    first(template)
    whole = template.with_name("whole")
    shutil.copytree(template, whole)
    assert run(whole, None)
    return template, versions(open_warehouse(whole))[-1].tree


@pytest.mark.parametrize("moment", [0, 2, *(pytest.param(n, marks=pytest.mark.soak) for n in (1, 3, 4))])
def test_killed_at_any_moment(expected: tuple[Path, str], tmp_path: Path, moment: int) -> None:
    template, tree_hash = expected
    root = tmp_path / "w"
    shutil.copytree(template, root)
    warehouse = open_warehouse(root)
    run(root, random.Random(moment).uniform(0, 0.35))
    assert numbers(warehouse) in ([1], [1, 2])
    assert verify(warehouse, deep=True) == []
    if numbers(warehouse) == [1]:
        assert run(root, None)
    assert versions(warehouse)[-1].tree == tree_hash
    sweep(warehouse, plan_sweep(warehouse, grace=-1))
    assert not list(root.rglob("*.tmp"))
    assert verify(warehouse, deep=True) == []
