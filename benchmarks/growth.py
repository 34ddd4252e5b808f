"""How what a build costs grows: with the documents, with the bytes and with the versions, as pictures.

    python -m benchmarks.growth [--documents N ...] [--megabytes N ...] [--versions N] [--write] [--draw]

Documents: the cases of `benchmarks.corpus --small` at each number of documents. Megabytes: documents of 100 kB, made of
the paragraphs of the evaluation texts in another order each time: the first build, one with nothing changed, and one
after a paragraph more in one document. Versions: twenty documents of 15 kB, and for each version another paragraph in
one of them. Each build is the command in a process of its own.

`--write` keeps what was measured in `benchmarks/results/growth.json`, by the curve: one that is not asked for stays as
it was. `--draw` draws the pictures of docs/scale.md of what was measured now and is kept there.
"""

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpus import Cost, build_cost, round_of, size_of, write_corpus
from benchmarks.page import Result, load, save, table
from benchmarks.sets import evaluation_sets

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = "growth"
PICTURES = Path(__file__).parent.parent / "docs"
A_DOCUMENT = 100_000
"""Bytes of a document, about, where megabytes grow."""
FEW, PARAGRAPHS, WORDS = 20, 60, 40
"""Documents of the dataset with a long history, paragraphs of each, words of one."""
WORKERS = 2
LABELS = {"disk": "the warehouse", "sources": "the sources, and each file that changed once more"}


def main() -> None:
    """Measure the curves that are asked for, or draw those that were measured."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--documents", type=int, nargs="*", default=[])
    arguments.add_argument("--megabytes", type=int, nargs="*", default=[])
    arguments.add_argument("--versions", type=int, default=0)
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--draw", action="store_true")
    given = arguments.parse_args()

    result = load(NAME) or {}
    if given.documents:
        result["documents"] = {str(number): _by_documents(number) for number in given.documents}
    if given.megabytes:
        result["megabytes"] = {str(number): _by_megabytes(number) for number in given.megabytes}
    if given.versions:
        result["versions"] = _by_versions(given.versions)
    if given.write:
        save(NAME, result)
    if given.draw:
        _draw(result)


def _by_documents(documents: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        sources = write_corpus(Path(folder) / "in", documents, small=True)
        costs = dict(round_of(sources, Path(folder) / "w", WORKERS))
        return _told(f"{documents:,} small documents", costs, size_of(sources)[0])


def _by_megabytes(megabytes: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        sources, warehouse = Path(folder) / "in", Path(folder) / "w"
        sources.mkdir()
        for number, text in enumerate(_long_texts(evaluation_sets(), megabytes * 10**6)):
            (sources / f"{number:06}.txt").write_text(text, encoding="utf-8")
        size = size_of(sources)[0]

        costs = {"first": build_cost(sources, warehouse, WORKERS)}
        build_cost(
            sources, warehouse, WORKERS
        )  # files that were written just before the first build are read once more
        costs["nothing changed"] = build_cost(sources, warehouse, WORKERS)
        with (sources / "000000.txt").open("a", encoding="utf-8") as text_file:
            text_file.write("\n\nOne more paragraph.\n")
        costs["one edited"] = build_cost(sources, warehouse, WORKERS)
        return _told(f"{megabytes:,} MB in documents of {A_DOCUMENT // 1000} kB", costs, size)


def _by_versions(versions: int) -> Result:
    """For each version the CPU seconds, and how large sources with all changes and the warehouse have become."""
    rnd = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        sources, warehouse = Path(folder) / "in", Path(folder) / "w"
        sources.mkdir()
        for number in range(FEW):
            paragraphs = [f"Report number {number}", *(_sentence(rnd) for _ in range(PARAGRAPHS))]
            (sources / f"{number:02}.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
        changes = size_of(sources)[0]

        rows: list[tuple[float, int, int]] = []
        for version in range(versions):
            if version:
                file = sources / f"{rnd.randrange(FEW):02}.txt"
                paragraphs = file.read_text(encoding="utf-8").split("\n\n")
                paragraphs[rnd.randrange(1, len(paragraphs) - 1)] = _sentence(rnd)
                file.write_text("\n\n".join(paragraphs), encoding="utf-8")
                changes += file.stat().st_size
            cost = build_cost(sources, warehouse, WORKERS)
            rows.append((cost.cpu, changes, size_of(warehouse)[0]))
            if (version + 1) % 50 == 0:
                print(f"version {version + 1}: {cost.cpu:.2f} CPU s, {rows[-1][2]:,} bytes", flush=True)
        return {"cpu": [row[0] for row in rows], "sources": [row[1] for row in rows], "disk": [row[2] for row in rows]}


def _long_texts(shared: Path, size: int) -> Iterator[str]:
    """Documents that together have so many bytes, no two alike."""
    rnd = random.Random(1)
    paragraphs: list[str] = []
    for path in sorted((shared / "seg" / "corpus" / "blank").rglob("*.txt")):
        paragraphs += [part for part in path.read_text(encoding="utf-8").split("\n\n") if 100 < len(part) < 900]

    number = 0
    while size > 0:
        parts, length = [f"Report number {number}"], 0
        while length < A_DOCUMENT:
            parts.append(rnd.choice(paragraphs))
            length += len(parts[-1].encode())
        size -= length
        number += 1
        yield "\n\n".join(parts) + "\n"


def _sentence(rnd: random.Random) -> str:
    syllables = ("ra", "ne", "mo", "ti", "lus", "ber", "an", "do", "vi", "ke")
    words = ("".join(rnd.choices(syllables, k=rnd.randint(1, 4))) for _ in range(WORDS))
    return " ".join(words).capitalize() + "."


def _told(title: str, costs: dict[str, Cost], size: int) -> Result:
    """What was measured, printed and as it is kept."""
    print(f"\n{title}, {size:,} bytes\n")
    rows = [
        (case, f"{cost.cpu:.2f}", f"{cost.cpu / costs['first'].cpu:.1%}", cost.peak, f"{cost.written / size:.2f} x")
        for case, cost in costs.items()
    ]
    print(table(("case", "CPU s", "of the first", "MB of the largest process", "bytes written"), rows), flush=True)
    return {"bytes": size, "cases": {case: asdict(cost) for case, cost in costs.items()}}


def _draw(result: Result) -> None:
    """The pictures of docs/scale.md, from what was measured."""
    import matplotlib as mpl

    mpl.rcParams.update({"svg.hashsalt": NAME, "svg.fonttype": "none", "font.size": 9, "legend.frameon": False})
    mpl.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})
    for name, draw in (("documents", _documents), ("megabytes", _megabytes), ("versions", _versions)):
        if name in result:
            _picture(PICTURES / f"growth-{name}.svg", partial(draw, measured=result[name]))


def _picture(file: Path, draw: "Callable[[Axes, Axes], None]") -> None:
    """Two charts side by side as one file, which is the same for the same numbers."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw(left, right)
    figure.savefig(file, format="svg", metadata={"Date": None})


def _documents(left: "Axes", right: "Axes", measured: Result) -> None:
    """CPU seconds of a thousand documents, and the largest process."""
    _sizes(left, right, measured, 1000, "small documents", "CPU s for a thousand documents")


def _megabytes(left: "Axes", right: "Axes", measured: Result) -> None:
    """CPU seconds of a megabyte, and the largest process."""
    _sizes(left, right, measured, 1, "megabytes, in documents of 100 kB", "CPU s for a megabyte")


def _sizes(left: "Axes", right: "Axes", measured: Result, unit: int, along: str, up: str) -> None:
    sizes = sorted(map(int, measured))
    for case in measured[str(sizes[0])]["cases"]:
        if case in ("settling", "(hashing)"):
            continue
        costs = [measured[str(size)]["cases"][case] for size in sizes]
        left.plot(sizes, [cost["cpu"] * unit / size for size, cost in zip(sizes, costs, strict=True)], "o-", label=case)
        right.plot(sizes, [cost["peak"] for cost in costs], "o-", label=case)
    left.set(xscale="log", yscale="log", xlabel=along, title=up)
    right.set(xscale="log", xlabel=along, title="MB of the largest process", ylim=(0, None))
    for chart in (left, right):
        chart.set_xticks(sizes, [f"{size:,}" for size in sizes])
        chart.minorticks_off()
    left.legend(fontsize=8)


def _versions(left: "Axes", right: "Axes", measured: Result) -> None:
    """CPU seconds of each version, and what the warehouse and all changes together take."""
    numbers = range(1, len(measured["cpu"]) + 1)
    left.plot(numbers, measured["cpu"], ".", markersize=3)
    left.set(xlabel="version", title="CPU s for a version", ylim=(0, None))
    for label in ("disk", "sources"):
        right.plot(numbers, [size / 10**6 for size in measured[label]], label=LABELS[label])
    right.set(xlabel="version", title="MB", ylim=(0, None))
    right.legend(fontsize=8)


if __name__ == "__main__":
    main()
