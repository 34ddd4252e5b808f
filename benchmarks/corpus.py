"""What a build of a corpus costs after a change, as a share of what its first build cost.

    python -m benchmarks.corpus [DOCUMENTS ...] [--small] [--workers N] [--rounds N]

Documents of one to two kB, made from the evaluation texts with a few words changed, so that no two are alike;
`--small`: of some 270 bytes. Each build is the command in a process of its own. A table for each number of documents,
a row a case: CPU seconds of the command and its workers, the least and the median of the rounds; the share of the first
build, or, of a build with nothing to do, how many times what it takes to hash the same files in Python; peak memory of
its largest process; bytes that were written, what they are of the bytes of the sources, what the warehouse grew by on
disk, and objects made.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sets import evaluation_sets

A_FOLDER = 1_000
CHANGED = 100
"""Of the case `1 %`: one document in so many is edited."""

MEASURED = """
import json, os, resource, sys
status = os.spawnv(os.P_WAIT, sys.executable, [sys.executable, *sys.argv[1:]])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
written = next(int(line.split()[1]) for line in open("/proc/self/io") if line.startswith("wchar"))
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, written]), file=sys.stderr)
sys.exit(status)
"""
"""Runs Python in a process of its own, and tells what that and all below it used."""

HASHED = """
import hashlib, os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file: hashlib.sha256(file.read()).digest()
"""

COLUMNS = (
    "case",
    "CPU s",
    "median",
    "of the first",
    "MB of memory",
    "bytes written",
    "of the sources",
    "disk",
    "objects",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one build took: CPU seconds, MB of its largest process, bytes it wrote, bytes and objects it added."""

    cpu: float
    peak: int
    written: int
    disk: int
    objects: int


def main() -> None:
    """Make the corpora, change them, and print what each build took."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("documents", type=int, nargs="*", default=[10_000])
    arguments.add_argument("--small", action="store_true")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    for documents in given.documents:
        costs: dict[str, list[Cost]] = {}
        for _ in range(given.rounds):
            with tempfile.TemporaryDirectory() as folder:
                sources = write_corpus(Path(folder) / "in", documents, given.small)
                for case, cost in round_of(sources, Path(folder) / "w", given.workers):
                    costs.setdefault(case, []).append(cost)
                size, _ = size_of(sources)
        print(
            f"\n{documents:,} documents, {size:,} bytes, {given.workers} workers, {given.rounds} rounds\n", flush=True
        )
        _print(costs, size)


def write_corpus(sources: Path, documents: int, small: bool) -> Path:
    """Make so many documents, a thousand in a folder."""
    for number, text in enumerate(_texts(evaluation_sets(), documents, small)):
        place = sources / f"{number // A_FOLDER:04}" / f"{number:07}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return sources


def round_of(sources: Path, warehouse: Path, workers: int) -> Iterator[tuple[str, Cost]]:
    """Change the sources case by case, and what the build after each took."""
    for case, change in _cases(sources):
        change()
        yield case, build_cost(sources, warehouse, workers)
        if case == "nothing changed":
            yield "(hashing)", Cost(*_measured("-c", HASHED, str(sources)), disk=0, objects=0)


def _cases(sources: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """The changes in order, each with its name; all but the renaming leave the names as they are."""
    files = sorted(sources.rglob("*.txt"))
    yield "first", lambda: None
    yield "settling", lambda: None  # files that were written just before the first build are read once more
    yield "nothing changed", lambda: None
    yield "one edited", lambda: _edit(files[:1])
    yield "1 % edited", lambda: _edit(files[1::CHANGED])
    yield "all edited", lambda: _edit(files)
    yield "a word in each", lambda: _reword(files)
    yield "folders renamed", lambda: _rename(sources)


def _edit(files: list[Path]) -> None:
    for file in files:
        with file.open("a", encoding="utf-8") as text:
            text.write("\n\nOne more paragraph.\n")


def _reword(files: list[Path]) -> None:
    """Another word in the second paragraph of each."""
    for number, file in enumerate(files):
        first, second, *rest = file.read_text(encoding="utf-8").split("\n\n")
        words = second.split(" ")
        words[number % len(words)] = "reworded"
        file.write_text("\n\n".join([first, " ".join(words), *rest]), encoding="utf-8")


def _rename(sources: Path) -> None:
    for folder in list(sources.iterdir()):
        folder.rename(folder.with_name(f"of-{folder.name}"))


def build_cost(sources: Path, warehouse: Path, workers: int) -> Cost:
    """What one build by the command took."""
    words = ("build", str(sources), "--warehouse", str(warehouse), "--workers", str(workers), "--json")
    disk, objects = size_of(warehouse)
    used = _measured("-m", "variorum", *words)
    disk_after, objects_after = size_of(warehouse)
    return Cost(*used, disk=disk_after - disk, objects=objects_after - objects)


def _measured(*words: str) -> tuple[float, int, int]:
    """CPU seconds, MB of the largest process, bytes written."""
    done = subprocess.run([sys.executable, "-c", MEASURED, *words], capture_output=True, check=True, text=True)
    seconds, peak, written = json.loads(done.stderr.splitlines()[-1])
    return seconds, peak, written


def size_of(folder: Path) -> tuple[int, int]:
    """Bytes of all files, and how many of them are Parquet."""
    files = [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    return sum(file.stat().st_size for file in files), sum(file.suffix == ".parquet" for file in files)


def _print(costs: Mapping[str, Sequence[Cost]], size: int) -> None:
    """A Markdown table."""
    least = {case: min(cost.cpu for cost in rounds) for case, rounds in costs.items()}
    print(f"| {' | '.join(COLUMNS)} |\n| --- | {' | '.join('---:' for _ in COLUMNS[1:])} |")
    for case, rounds in costs.items():
        last = rounds[-1]
        share = f"{least[case] / least['first']:.1%}"
        if case == "nothing changed":
            share += f", {least[case] / least['(hashing)']:.1f} x hashing"
        cells = (
            case,
            f"{least[case]:.2f}",
            f"{statistics.median(cost.cpu for cost in rounds):.2f}",
            share,
            max(cost.peak for cost in rounds),
            f"{last.written:,}",
            f"{last.written / size:.2f} x",
            f"{last.disk:,}",
            last.objects,
        )
        print(f"| {' | '.join(map(str, cells))} |", flush=True)


def _texts(shared: Path, documents: int, small: bool) -> Iterator[str]:
    rnd = random.Random(1)
    paragraphs: list[str] = []
    least, most, many = (60, 260, 1) if small else (100, 900, 3)
    for path in sorted((shared / "seg" / "corpus" / "blank").rglob("*.txt")):
        paragraphs += [part for part in path.read_text(encoding="utf-8").split("\n\n") if least < len(part) < most]
    for number in range(documents):
        start = rnd.randrange(len(paragraphs) - many)
        words = "\n\n".join(paragraphs[start : start + many]).split(" ")
        for _ in range(3):
            words[rnd.randrange(len(words))] = rnd.choice(words)
        yield f"Report number {number}\n\n{' '.join(words)}\n"


if __name__ == "__main__":
    main()
