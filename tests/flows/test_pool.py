"""An item that kills its process costs nothing but itself, and no worker outlives the build."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from scene import ROOT, Ask, Variorum, essay, write_texts

import flows.portions
from flows.batches import CutBatch, CutOrder, Work, cut_apart, cut_batch
from flows.build import build
from flows.inventory import take_inventory
from flows.order import Order
from flows.pool import Crew, carrier, dismiss
from flows.run import direct_run

DEADLY = "deadly"


def double_or_die(items: tuple[str, ...]) -> tuple[str, ...]:
    if DEADLY in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return tuple(item * 2 for item in items)


def in_halves(items: tuple[str, ...], alone: Callable[[tuple[str, ...]], tuple[str, ...] | None]) -> tuple[str, ...]:
    if len(items) == 1:
        return ("died",)
    middle = len(items) // 2
    halves = (items[:middle], items[middle:])
    return tuple(found for half in halves for found in (alone(half) or in_halves(half, alone)))


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(2)
    yield crew
    dismiss(crew)


def test_a_killed_worker_costs_its_own_item_alone(crew: Crew) -> None:
    items = [("a", "b"), ("c", DEADLY, "d"), ("e",), ("f", "g"), ("h",)]
    carry = carrier(crew, double_or_die, in_halves)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(carry, items))
    assert found == [("aa", "bb"), ("cc", "died", "dd"), ("ee",), ("ff", "gg"), ("hh",)]
    assert carry(("i",)) == ("ii",)


def pid_of(items: tuple[str, ...]) -> int:
    return os.getpid()


def test_workers_are_gone_when_they_are_dismissed(crew: Crew) -> None:
    with ThreadPoolExecutor(4) as threads:
        workers = set(threads.map(carrier(crew, pid_of, lambda item, alone: 0), [("x",)] * 8))
    assert os.getpid() not in workers
    dismiss(crew)
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


def test_one_worker_is_this_process_unless_it_must_be_another() -> None:
    run = direct_run(1, lambda step, done, total: None)
    try:
        assert run.each("step", pid_of, [("x",), ("y",)], lambda item, alone: 0) == [os.getpid()] * 2
        assert os.getpid() not in run.each("step", pid_of, [("x",)], lambda item, alone: 0, apart=True)
    finally:
        run.end()


def test_a_batch_is_halved_until_the_deadly_source_is_alone(tmp_path: Path) -> None:
    write_texts(tmp_path / "in", {f"{n:02}.txt": essay(f"tree {n}") for n in range(16)})
    inventory = take_inventory([str(tmp_path / "in")], tmp_path, lambda _: True, lambda done, total: None)
    order = CutOrder("0", tuple(map(Work, inventory.found)), str(tmp_path), str(tmp_path), None, True, False)
    calls = []

    def alone(part: CutOrder) -> CutBatch | None:
        calls.append(len(part.works))
        return None if any(work.found.source in ("05.txt", "06.txt") for work in part.works) else cut_batch(part)

    batch = cut_apart(order, alone)
    assert [(item.source, item.step, item.reason) for item in batch.rejected] == [
        ("05.txt", "segment", "crashed"),
        ("06.txt", "segment", "crashed"),
    ]
    assert sorted(cut.found.source for cut in batch.cuts) == [f"{n:02}.txt" for n in range(16) if n not in (5, 6)]
    assert len(calls) <= 4 * 4


def die_at_a_mark(order: CutOrder) -> CutBatch:
    """As cut_batch, but a source of a certain name takes the process down with it, as a crash in C would."""
    if any(DEADLY in work.found.source for work in order.works):
        os.kill(os.getpid(), signal.SIGKILL)
    return cut_batch(order)


def test_a_source_that_crashes_the_cutter_costs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    write_texts(tmp_path / "in", {f"{n}.txt": essay(f"tree {n}") for n in range(6)} | {f"3 {DEADLY}.txt": essay("x")})
    monkeypatch.setattr(flows.portions, "BATCH_BYTES", 2500)
    monkeypatch.setattr("flows.build.cut_batch", die_at_a_mark)
    order = Order((str(tmp_path / "in"),), str(tmp_path / "w"), "test", workers=2)
    report = build(order, direct_run(2, lambda step, done, total: None))
    assert report.version == 1
    assert ask(tmp_path / "w", "SELECT source, step, reason FROM quarantine") == [
        (f"3 {DEADLY}.txt", "segment", "crashed")
    ]
    assert ask(tmp_path / "w", "SELECT count(*) FROM documents") == [(6,)]
    assert not list((tmp_path / "w" / "staging").iterdir())


DEADLY_CUTTER = """
import os, signal
from flows.batches import cut_batch

def cut(order):
    if any("deadly" in work.found.source for work in order.works):
        os.kill(os.getpid(), signal.SIGKILL)
    return cut_batch(order)
"""


def test_a_source_that_kills_the_build_itself_is_quarantined_by_the_next_one(
    tmp_path: Path, texts: Path, variorum: Variorum, ask: Ask
) -> None:
    write_texts(tmp_path, {"deadly.py": DEADLY_CUTTER})
    write_texts(texts, {f"{DEADLY}.txt": essay("x")})
    entry = "import deadly, flows.build; flows.build.cut_batch = deadly.cut; from flows.command import main; main()"
    environment = {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    words = ("build", texts, "--workers", 1, "--json")
    assert variorum(*words, entry=entry, env=environment).returncode == -signal.SIGKILL
    ended = variorum(*words, entry=entry, env=environment)
    assert ended.returncode == 0, ended.stderr
    warehouse = tmp_path / "warehouse"
    assert ask(warehouse, "SELECT source, reason FROM quarantine") == [(f"{DEADLY}.txt", "crashed")]
    assert ask(warehouse, "SELECT count(*) FROM documents") == [(5,)]
    assert variorum(*words, entry=entry, env=environment).returncode == 0
    assert list((warehouse / "staging").iterdir()) == []
