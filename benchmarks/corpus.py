"""What a build of a corpus costs after a change, as a share of what its first build cost.

    python -m benchmarks.corpus [DOCUMENTS] [--small] [--workers N] [--rounds N]

Documents of one to two kB, made from the evaluation texts with a few words changed, so that no two are alike;
`--small`: of some 270 bytes. Each build is the command in a process of its own. A line a case: CPU seconds of it and
its workers, the least and the median of the rounds; the share of the first build; of a build with nothing to do also
against hashing the same files in Python; peak memory of its largest process.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.sets import evaluation_sets

A_FOLDER = 1_000
CHANGED = 100
"""Of the case `1 %`: one document in so many is edited."""

MEASURED = """
import json, os, resource, sys
def used(): u = resource.getrusage(resource.RUSAGE_CHILDREN); return u.ru_utime + u.ru_stime, u.ru_maxrss // 1024
status = os.spawnv(os.P_WAIT, sys.executable, [sys.executable, *sys.argv[1:]])
print(json.dumps(used()), file=sys.stderr)
sys.exit(status)
"""
"""Runs Python in a process of its own, and tells what that and all below it used."""

HASHED = """
import hashlib, os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file: hashlib.sha256(file.read()).digest()
"""


def main() -> None:
    """Make the corpus, change it, and print what each build took."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("documents", type=int, nargs="?", default=10_000)
    arguments.add_argument("--small", action="store_true")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    used: dict[str, list[tuple[float, int]]] = {}
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory() as folder:
            sources = Path(folder) / "in"
            for number, text in enumerate(_texts(evaluation_sets(), given.documents, given.small)):
                place = sources / f"{number // A_FOLDER:04}" / f"{number:07}.txt"
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
            for case, change in _cases(sources):
                change()
                used.setdefault(case, []).append(_build(sources, Path(folder) / "w", given.workers))
                if case == "nothing":
                    used.setdefault("(hashing)", []).append(_measured("-c", HASHED, str(sources)))
    print(f"{given.documents:,} documents, {given.rounds} rounds")
    _print(used)


def _cases(sources: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """The changes in order, each with its name; all but the renaming leave the names as they are."""
    files = sorted(sources.rglob("*.txt"))
    yield "first", lambda: None
    yield "settling", lambda: None  # files that were written just before the first build are read once more
    yield "nothing", lambda: None
    yield "one edited", lambda: _edit(files[:1])
    yield "1 % edited", lambda: _edit(files[1::CHANGED])
    yield "all edited", lambda: _edit(files)
    yield "folders renamed", lambda: _rename(sources)


def _edit(files: list[Path]) -> None:
    for file in files:
        with file.open("a", encoding="utf-8") as text:
            text.write("\n\nOne more paragraph.\n")


def _rename(sources: Path) -> None:
    for folder in list(sources.iterdir()):
        folder.rename(folder.with_name(f"of-{folder.name}"))


def _build(sources: Path, warehouse: Path, workers: int) -> tuple[float, int]:
    words = ("build", str(sources), "--warehouse", str(warehouse), "--workers", str(workers), "--json")
    return _measured("-m", "variorum", *words)


def _measured(*words: str) -> tuple[float, int]:
    """CPU seconds, and MB of the largest process."""
    done = subprocess.run([sys.executable, "-c", MEASURED, *words], capture_output=True, check=True, text=True)
    seconds, peak = json.loads(done.stderr.splitlines()[-1])
    return seconds, peak


def _print(used: dict[str, list[tuple[float, int]]]) -> None:
    least = {case: min(seconds for seconds, _ in rounds) for case, rounds in used.items()}
    for case, rounds in used.items():
        middle = statistics.median(seconds for seconds, _ in rounds)
        peak = max(peak for _, peak in rounds)
        line = f"{case:<16}{least[case]:>9.2f}{middle:>9.2f} CPU-s{least[case] / least['first']:>8.1%}{peak:>7} MB"
        print(line + (f"   {least[case] / least['(hashing)']:.1f} x hashing" if case == "nothing" else ""))


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
