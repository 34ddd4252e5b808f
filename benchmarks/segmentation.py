"""How well plain text is cut into headings and paragraphs, on every set side by side, without building a warehouse.

    python -m benchmarks.segmentation                          # the table of all sets, and the worst documents
    python -m benchmarks.segmentation dev --by --worst 20      # one set, by language and genre

Sets: `seg` (evals/seg), `train` and `dev` (evals-more/seg, by repository) and `wild`, all in $VARIORUM_SHARED (default
../shared), scored by the programs that come with them. Documents are cut in memory by two processes; that gives what
`make evals` gives over a built and exported version, in a fiftieth of the time.
"""

import argparse
import importlib.util
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.sources import source_of
from variorum.text.cleaning.clean import decide
from variorum.text.cut import cut
from variorum.text.document import Structure
from variorum.text.readers.plain.reader import structure

SHARED = Path(os.environ.get("VARIORUM_SHARED", "../shared"))
VARIANTS = ("blank", "single", "wrap72", "indent72", "native")
SETS = ("seg", "train", "dev", "wild")
MEASURES = {
    # heading F1 is 0 for a document without headings, whatever is found; "headings as gold" is 1 where none is found
    "paragraph F1": "document_mean_paragraph_F1",
    "heading F1": "document_mean_heading_F1",
    "headings as gold": "headings_as_gold",
    "in the right section": "paragraph_in_right_section",
    "order of levels": "level_order",
    "text kept": "text_kept",
    # no heading lost or invented, and every paragraph a row of its own, whole
    "without a fault": "document_without_a_fault",
}
FAULTLESS = ("heading_precision", "heading_recall", "paragraph_recall")
"""The scorer's measures that are 1 where nothing is wrong with a document."""

WILD = re.compile(
    r"headings P R F1 \S+ \S+ (?P<heading>\S+) .* paragraphs \S+ \S+ (?P<paragraph>\S+) .* kind (?P<kind>\S+) .*"
    r"levels (?P<levels>\d+/\d+) .* title (?P<title>\d+/\d+)"
)
Counts = dict[str, list[float]]
"""Measure -> [right, of]."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a set with its gold."""

    name: str
    source: str
    """The repository or collection it comes from: what is left out together."""
    text: str
    gold: Mapping[str, Any]

    @property
    def keys(self) -> tuple[str, ...]:
        """What its counts are added to."""
        by = () if self.gold["variant"] == "native" else (f"lang {self.gold['lang']}", f"genre {self.gold['genre']}")
        return (self.gold["variant"], *by)


def main() -> None:
    """Print the measures of the sets that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS, help=f"of {', '.join(SETS)}; all by default")
    parser.add_argument("--by", action="store_true", help="by language and genre too")
    parser.add_argument("--worst", type=int, default=10)
    given = parser.parse_args()
    for name in given.sets:
        if name == "wild":
            print("wild  " + "  ".join(f"{key} {value}" for key, value in wild().items()))
            continue
        counts, worst = measured(documents(name))
        print(f"{name:24}" + "".join(f"{measure:>22}" for measure in MEASURES) + f"{'documents':>12}")
        for key in sorted(counts, key=lambda k: (VARIANTS.index(k) if k in VARIANTS else 9, k)):
            if key in VARIANTS or given.by:
                cells = "".join(f"{_share(counts[key], measure):>22}" for measure in MEASURES.values())
                print(f"{key:24}{cells}{counts[key]['documents_found'][1]:12.0f}")
        for head, paragraph, path in worst[: given.worst]:
            print(f"    heading F1 {head:.2f}  paragraph F1 {paragraph:.2f}  {path}")


def documents(name: str, variants: Sequence[str] = VARIANTS) -> list[Document]:
    """The documents of `seg`, `train` or `dev` in these variants."""
    folder = SHARED / ("evals/seg" if name == "seg" else "evals-more/seg")
    found: list[Document] = []
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["variant"] in variants and row.get("split", name) == name:
            text = (folder / "corpus" / row["path"]).read_bytes().decode("utf-8")
            found.append(Document(row["path"], source_of(row), text, row))
    return found


def measured(found: Sequence[Document]) -> tuple[dict[str, Counts], list[tuple[float, float, str]]]:
    """Counts by variant, language and genre, and (heading F1, paragraph F1, name) of every document, worst first."""
    counts: dict[str, Counts] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    worst: list[tuple[float, float, str]] = []
    with multiprocessing.get_context("fork").Pool(2) as pool:
        scored = pool.map(_scored, found, chunksize=8)
    for document, own in zip(found, scored, strict=True):
        for key in document.keys:
            for measure, (right, of) in own.items():
                counts[key][measure][0] += right
                counts[key][measure][1] += of
        worst.append((own[MEASURES["heading F1"]][0], own[MEASURES["paragraph F1"]][0], document.name))
    return {key: dict(of) for key, of in counts.items()}, sorted(worst)


def wild(arguments: Sequence[str] = ()) -> dict[str, str]:
    """The figures of the wild texts by their own scorer; with `arguments`, what it prints, under "said"."""
    folder = SHARED / "wild"
    with tempfile.TemporaryDirectory() as out:
        _export(folder / "corpus", Path(out))
        said = subprocess.run(
            [sys.executable, str(folder / "score_wild.py"), out, str(folder), *arguments],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    match = WILD.search(said)
    if match is None:
        raise SystemExit(f"{folder / 'score_wild.py'} says something else than expected:\n{said[:500]}")
    return match.groupdict() | ({"said": said} if arguments else {})


def as_scored(found: Structure) -> dict[str, Any]:
    """Blocks as the scorer's document: section 0 is the document, paragraphs belong to the heading before them."""
    sections: list[dict[str, Any]] = [{"section_id": 0, "level": 0, "heading": None}]
    paragraphs: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for block in found.blocks:
        if block.kind == "title":
            sections[0]["heading"] = block.text
        elif block.kind == "heading":
            sections.append({"section_id": len(sections), "level": block.level, "heading": block.text})
        else:
            last = sections[-1]["section_id"]
            paragraphs[last].append({"section_id": last, "text": block.text})
    units = [
        unit
        for section in sections
        for unit in (
            *([("h", section)] if section["heading"] else []),
            *(("p", paragraph) for paragraph in paragraphs[section["section_id"]]),
        )
    ]
    return {"secs": sections, "units": units}


@cache
def scorer() -> ModuleType:
    """The scorer of the evaluation sets."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "evals/score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer in {SHARED / 'evals'}: set VARIORUM_SHARED")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _scored(document: Document) -> Counts:
    """The scorer's counts of one document."""
    tally = scorer().Tally()
    scorer().seg_doc(document.gold, document.text, as_scored(structure(document.text, decide(document.text))), tally)
    if not any(block["kind"] == "h" for block in document.gold["blocks"]):
        # the scorer counts these as 0 whatever is found; here they are right where no heading is
        tally.add("headings_as_gold", not tally.get("heading_precision", [0, 0])[1])
    else:
        tally.add("headings_as_gold", tally["document_mean_heading_F1"][0])
    whole = all(right == of for right, of in (tally[name] for name in FAULTLESS))
    tally.add("document_without_a_fault", whole)
    return dict(tally)


def _share(counts: Counts, measure: str) -> str:
    right, of = counts.get(measure, (0.0, 0.0))
    return f"{right / of:.3f}" if of else "–"


def _export(corpus: Path, out: Path) -> None:
    """The files of a folder cut, as the tables that a scorer of exported versions reads."""
    tables: dict[str, list[dict[str, object]]] = {"documents": [], "sections": [], "paragraphs": []}
    for path in sorted(corpus.rglob("*.txt")):
        name = str(path.relative_to(corpus))
        found = cut(path.read_bytes(), "text/plain")
        tables["documents"].append({"document_id": name, "source": name})
        for n, section in enumerate(found.sections):
            tables["sections"].append({"document_id": name, "ordinal": n} | _fields(section, _SECTION))
        for paragraph in found.paragraphs:
            tables["paragraphs"].append({"document_id": name} | _fields(paragraph, _PARAGRAPH))
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), out / f"{name}.parquet")


_SECTION = ("level", "heading", "heading_start", "heading_end")
_PARAGRAPH = ("kind", "text", "byte_start", "byte_end")


def _fields(row: object, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


if __name__ == "__main__":
    main()
