"""What a version costs, of what a full build costs: `python -m benchmarks.updates [--documents 10000]`.

Small documents (270 bytes), built whole, then with one in a hundred changed at random, with one changed, and with
nothing changed. For each build, step by step: CPU-seconds of the process tree, bytes read and written as the system
counts them (for all files, pipes included), objects made, disk added.
"""

import argparse
import os
import random
import resource
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

from variorum.execute.processes import Processes
from variorum.execute.run import Recorder, Run, direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of

S = TypeVar("S")

A_FOLDER = 1_000
WORDS = """
    the of a night river stone and under light slow in winter harbour was it were they had been long since rain over
    hill through open field with letters bread no one had read before evening came down upon small roofs of town
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used up to a moment, or between two."""

    cpu: float
    read: int
    """Bytes that were read, from files and from memory of the system that holds them."""
    written: int
    disk: int
    """Bytes of the warehouse as its files say."""
    objects: int


def main() -> None:
    """Build, change, build again; print what each build took and what part of the first that is."""
    given = argparse.ArgumentParser()
    given.add_argument("--documents", type=int, default=10_000)
    given.add_argument("--workers", type=int, default=0, help="worker processes; 0: batches in this process")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _updates(Path(folder), asked.documents, asked.workers)


def _updates(folder: Path, documents: int, workers: int) -> None:
    rnd = random.Random(11)
    sources = folder / "in"
    for number in range(documents):
        _place(sources, number).write_text(_text(rnd, number), encoding="utf-8")
    print(f"{documents:,} documents, {_size(sources):,} bytes")
    first = _build(folder, sources, "first build", workers, None)
    for title, share in (
        ("1 % changed", documents // 100),
        ("one changed", 1),
        ("1 % changed again", documents // 100),
    ):
        changed = rnd.sample(range(documents), share)
        for number in changed:
            _place(sources, number).write_text(_text(rnd, number), encoding="utf-8")
        size = sum(_place(sources, number).stat().st_size for number in changed)
        _build(folder, sources, f"{title} ({size:,} bytes)", workers, first)
    _build(folder, sources, "nothing changed", workers, first)


def _build(folder: Path, sources: Path, title: str, workers: int, whole: Spent | None) -> Spent:
    spent, steps = _measured_by_step(folder, sources, workers)
    part = f", {spent.cpu / whole.cpu:.1%} of the first build" if whole else ""
    print(
        f"\n{title}: {spent.cpu:.2f} CPU-s{part}; {spent.written:,} bytes written, {spent.read:,} read, "
        f"{spent.objects} objects made, {spent.disk:,} bytes added to the disk"
    )
    for name, one in steps.items():
        print(
            f"    {name:<12}{one.cpu:>8.2f} CPU-s{one.written:>13,} written{one.read:>14,} read"
            f"{one.objects:>6} objects{one.disk:>13,} on the disk",
            flush=True,
        )
    return spent


def _measured(folder: Path, sources: Path, workers: int, run: Run) -> Spent:
    warehouse = folder / "w"
    order = request_of([str(sources)], warehouse=str(warehouse), workers=workers or 1)
    before = _now(warehouse)
    build(order, replace(run, executor=Processes(workers)) if workers else run)
    return _between(before, _now(warehouse))


def _measured_by_step(folder: Path, sources: Path, workers: int) -> tuple[Spent, dict[str, Spent]]:
    """What a build took in all, which is more here: after each step all files of the warehouse are looked at."""
    steps: dict[str, Spent] = {}
    direct = direct_run(workers or 1)
    recorder = _Measured(direct.recorder, steps, folder / "w")
    spent = _measured(folder, sources, workers, replace(direct, recorder=recorder))
    named = list(steps.values())
    rest = Spent(*(whole - sum(parts) for whole, *parts in zip(*map(astuple, (spent, *named)), strict=True)))
    return spent, {**steps, "else": rest}


class _Measured:
    """A recorder that also adds up what each step takes."""

    def __init__(self, recorder: Recorder, steps: dict[str, Spent], warehouse: Path) -> None:
        self._recorder, self._steps, self._warehouse = recorder, steps, warehouse

    def call(self, name: str, function: Callable[[], S]) -> S:
        """See `Recorder`."""
        with _Adding(self._steps, name, self._warehouse):
            return self._recorder.call(name, function)

    def together(self, names: Sequence[str], functions: Sequence[Callable[[], S]], at_once: int) -> list[S]:
        """See `Recorder`."""
        with _Adding(self._steps, names[0].split(" ")[0] if names else "nothing", self._warehouse):
            return self._recorder.together(names, functions, at_once)


class _Adding:
    def __init__(self, steps: dict[str, Spent], name: str, warehouse: Path) -> None:
        self._steps, self._name, self._warehouse = steps, name, warehouse

    def __enter__(self) -> None:
        self._before = _now(self._warehouse)

    def __exit__(self, *_: object) -> None:
        spent = _between(self._before, _now(self._warehouse))
        so_far = self._steps.get(self._name, Spent(0.0, 0, 0, 0, 0))
        self._steps[self._name] = Spent(*map(sum, zip(astuple(so_far), astuple(spent), strict=True)))


def _now(warehouse: Path) -> Spent:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    counted = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return Spent(
        sum(used.ru_utime + used.ru_stime for used in both),
        int(counted["rchar"]),
        int(counted["wchar"]),
        _size(warehouse),
        sum(1 for _ in (warehouse / "objects").glob("??/*.parquet")),
    )


def _between(before: Spent, after: Spent) -> Spent:
    return Spent(*(getattr(after, f.name) - getattr(before, f.name) for f in fields(Spent)))


def _size(folder: Path) -> int:
    return sum(Path(place, name).stat().st_size for place, _, names in os.walk(folder) for name in names)


def _text(rnd: random.Random, number: int) -> str:
    return f"Report number {number}\n\n{_sentence(rnd, 46)[:245]}\n"


def _sentence(rnd: random.Random, words: int) -> str:
    return " ".join(rnd.choices(WORDS.split(), k=words)).capitalize() + "."


def _place(sources: Path, number: int) -> Path:
    folder = sources / f"{number // A_FOLDER:04}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{number:07}.txt"


if __name__ == "__main__":
    main()
