"""What a second build of a large corpus costs when one document in a hundred changed.

    python -m benchmarks.corpus [DOCUMENTS] [WORKERS]

Documents of one to two kB, made from the evaluation texts with a few words changed, so that no two are alike. Wall and
CPU seconds (this process and its workers) of each step, and peak memory, for the first build, a build with 1 % of the
documents edited, and one with nothing to do.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from benchmarks.sets import evaluation_sets
from variorum.execute.run import Recorder, direct_run
from variorum.pipeline.ask import request_of
from variorum.pipeline.build import build
from variorum.pipeline.workers import worker_processes

S = TypeVar("S")

A_FOLDER = 1_000
CHANGED = 100
"""One document in so many is edited."""


def main() -> None:
    """Make the corpus, build it three times, print what each step took."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    shared = evaluation_sets()
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "in"
        for number, text in enumerate(_texts(shared, documents)):
            _place(sources, number).write_text(text, encoding="utf-8")
        print(f"{documents:,} documents")
        for title in ("first", "1 % edited", "nothing to do"):
            if title == "1 % edited":
                for number in range(0, documents, CHANGED):
                    place = _place(sources, number)
                    place.write_text(place.read_text(encoding="utf-8") + "\n\nOne more paragraph.\n", encoding="utf-8")
            _timed(title, str(sources), str(Path(folder) / "w"), workers)


def _timed(title: str, sources: str, warehouse: str, workers: int) -> None:
    order = request_of([sources], warehouse=warehouse, workers=workers)
    spent: dict[str, float] = {}
    direct = direct_run(workers, executor=worker_processes(workers))
    run = replace(direct, recorder=_Measured(direct.recorder, spent))
    wall, cpu = time.perf_counter(), _cpu()
    report = build(order, run)
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{title}: {wall:.1f} s, {cpu:.1f} CPU s; peak {own:.0f} MB, a worker {theirs:.0f} MB; {len(report.made)} made"
    )
    for name, seconds in run.seconds.items():
        print(f"    {name:<12}{seconds:>8.2f} s{spent.get(name, 0.0):>8.2f} CPU s here", flush=True)


class _Measured:
    """A recorder that also adds up the CPU seconds of each step in this process."""

    def __init__(self, recorder: Recorder, spent: dict[str, float]) -> None:
        self._recorder = recorder
        self._spent = spent

    def call(self, name: str, function: Callable[[], S]) -> S:
        """See `Recorder`."""
        start = time.process_time()
        try:
            return self._recorder.call(name, function)
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + time.process_time() - start

    def together(self, names: Sequence[str], functions: Sequence[Callable[[], S]]) -> list[S]:
        """See `Recorder`."""
        return self._recorder.together(names, functions)


def _cpu() -> float:
    """CPU seconds of this process and of the workers that ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def _texts(shared: Path, documents: int) -> Iterator[str]:
    rnd = random.Random(1)
    paragraphs: list[str] = []
    for path in sorted((shared / "seg" / "corpus" / "blank").rglob("*.txt")):
        paragraphs += [part for part in path.read_text(encoding="utf-8").split("\n\n") if 100 < len(part) < 900]
    for number in range(documents):
        start = rnd.randrange(len(paragraphs) - 3)
        words = "\n\n".join(paragraphs[start : start + 3]).split(" ")
        for _ in range(3):
            words[rnd.randrange(len(words))] = rnd.choice(words)
        yield f"Report number {number}\n\n{' '.join(words)}\n"


def _place(sources: Path, number: int) -> Path:
    folder = sources / f"{number // A_FOLDER:04}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{number:07}.txt"


if __name__ == "__main__":
    main()
