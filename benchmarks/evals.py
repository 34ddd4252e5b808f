"""Quality on the evaluation sets: `make evals`, or `python -m benchmarks.evals [seg|rev|syn|dirty|ids|train|dev|wild]`.

Builds each set with the real command's steps, exports it, lets the sets' own scorer judge the export, and compares
with the floors in floors.toml; `ids` judges ids alone, over the cuts of the gold. The larger sets (evals-more by
`train` and `dev`, and wild) are cut in memory (benchmarks/segmentation.py), which gives the same figures. Exits with 1
where a measure is below its floor, or was measured on other texts than its floor. `--set-floors` raises the floors that
were passed; `--because "a reason"` with it lowers those that were not, and keeps the reason beside them.
"""

import argparse
import contextlib
import importlib.util
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from benchmarks import segmentation
from benchmarks.floors import compare, digest, raised, read_floors, write_floors
from benchmarks.identity_floors import identity_measures
from benchmarks.sets import evaluation_sets
from variorum.commands.show import export_version
from variorum.execute.processes import Processes
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of

IN_MEMORY = ("train", "dev", "wild")
OF_WILD = {"heading": "heading_F1", "paragraph": "paragraph_F1", "kind": "kind_right"}
"""Figure of the wild texts -> its name among the floors."""


def main() -> None:
    """Score the sets that were asked for; all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["seg", "rev", "syn", "dirty", "ids", *IN_MEMORY])
    parser.add_argument("--set-floors", action="store_true", help="raise the floors that were passed")
    parser.add_argument("--because", metavar="REASON", help="with --set-floors: lower the others too, for this reason")
    given = parser.parse_args()
    if given.because is not None and not (given.set_floors and given.because.strip()):
        parser.error("--because wants --set-floors, and a reason")
    shared = evaluation_sets()
    scorer = scorer_at(shared / "score.py")
    measures: dict[str, float] = {}
    for name in given.sets:
        if name in IN_MEMORY:
            measures |= in_memory(name)
            continue
        with tempfile.TemporaryDirectory() as folder:
            measures |= measure(scorer, shared, name, Path(folder))
    texts = {name: digest(shared.parent, name) for name in given.sets}
    floors = read_floors()
    if given.set_floors:
        floors = raised(floors, measures, texts, given.because)
        write_floors(floors)
    sys.exit(1 if compare(floors, measures, texts) else 0)


def measure(scorer: ModuleType, shared: Path, name: str, folder: Path) -> dict[str, float]:
    """All measures of one set, by name; segmentation by variant, language and genre."""
    if name == "seg":
        out = _export(shared / "seg" / "corpus", folder / "w", folder / "out")
        return _said(lambda: scorer.seg(out, shared / "seg", True))
    if name == "ids":
        return identity_measures(shared)
    if name == "dirty":
        out = _export(shared / "dirty" / "corpus", folder / "w", folder / "out")
        return _said(lambda: scorer.dirty(out, shared / "dirty"))
    rounds = sorted(path for path in (shared / name).iterdir() if re.fullmatch(r"r\d", path.name))
    outs = []
    for number, round_ in enumerate(rounds):
        shutil.rmtree(folder / "in", ignore_errors=True)
        shutil.copytree(round_, folder / "in")
        outs.append(_export(folder / "in", folder / "w", folder / f"out{number}"))
    return {f"{name} {k}": v for k, v in _said(lambda: scorer.stability(shared / name, outs, name == "syn")).items()}


def in_memory(name: str) -> dict[str, float]:
    """The measures of a set of segmentation that is cut without a warehouse, by variant; of `wild` as a whole."""
    if name == "wild":
        figures = segmentation.wild()
        return {f"wild {measure}": float(figures[key]) for key, measure in OF_WILD.items()}
    counts, _ = segmentation.measured(segmentation.documents(name))
    return {
        f"{name} variant={variant} {measure}": round(right / of, 4)
        for variant in segmentation.VARIANTS
        for measure, (right, of) in counts[variant].items()
        if of and measure in segmentation.MEASURES.values()
    }


def _export(source: Path, warehouse: Path, out: Path) -> Path:
    order = request_of([str(source)], warehouse=str(warehouse), name="evals", workers=os.cpu_count())
    report = build(order, direct_run(order.workers, executor=Processes(order.workers)))
    if report.version is None:
        raise SystemExit(f"{source}: nothing was built")
    export_version(str(warehouse), report.version, str(out))
    return out


def scorer_at(path: Path) -> ModuleType:
    """The scorer that comes with the sets, told the names of our columns."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.C["documents"]["source_path"] = "source"
    module.C["quarantine"]["source_path"] = "source"
    return module


def _said(score: Callable[[], None]) -> dict[str, float]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        score()
    found = {}
    for line in said.getvalue().splitlines():
        match = re.match(r"(.*\S)\s+(\d\.\d{4}|nan)(?:\s+\d+/\d+)?$", line)
        if match and match[2] != "nan":
            found[re.sub(r"\s+", " ", match[1])] = float(match[2])
    return found


if __name__ == "__main__":
    main()
