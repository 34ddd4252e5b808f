"""How well plain text is cut into headings and paragraphs: the measures of the evaluation sets.

    python benchmarks/segmentation.py                  # per variant, language and source, and the worst documents
    python benchmarks/segmentation.py --held-out       # with weights that have not seen the source of the document

Reads the development sets and their scorer in $VARIORUM_SHARED (default ../shared).
"""

import importlib.util
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import train_headings

from text.clean import decide
from text.document import Structure
from text.headings import choice
from text.headings.scoring import BIAS
from text.plain import structure

SHARED = Path(os.environ.get("VARIORUM_SHARED", "../shared"))
VARIANTS = ("blank", "single", "wrap72", "indent72", "native")
MEASURES = {
    "par F1": "document_mean_paragraph_F1",
    "head F1": "document_mean_heading_F1",
    "section": "paragraph_in_right_section",
    "levels": "level_order",
    "kept": "text_kept",
    "exact": "paragraph_text_exact",
    "h as p": "heading_taken_as_paragraph",
}
Tallies = dict[str, Any]


def main(held_out: bool, worst: int = 10) -> None:
    """Print the measures and the worst documents."""
    score = scorer()
    tallies: Tallies = defaultdict(score.Tally)
    documents: list[tuple[float, float, str]] = []
    for row, text in rows(held_out):
        found = as_scored(structure(text, decide(text)))
        own = score.Tally()
        score.seg_doc(row, text, found, own)
        documents.append((own[MEASURES["head F1"]][0], own[MEASURES["par F1"]][0], row["path"]))
        plain = row["variant"] != "native"
        for key in (row["variant"], *([f"lang {row['lang']}", f"source {source(row)}"] if plain else [])):
            score.seg_doc(row, text, found, tallies[key])
    print(f"{'':24}" + "".join(f"{name:>9}" for name in MEASURES))
    for key in sorted(tallies, key=lambda k: (k not in VARIANTS, VARIANTS.index(k) if k in VARIANTS else 0, k)):
        tally = tallies[key]
        shares = (tally[m][0] / tally[m][1] if m in tally and tally[m][1] else float("nan") for m in MEASURES.values())
        print(f"{key:24}" + "".join(f"{share:9.3f}" for share in shares))
    print("\nworst documents (heading F1, paragraph F1)")
    for head, par, path in sorted(documents)[:worst]:
        print(f"  {head:.2f} {par:.2f}  {path}")


def rows(held_out: bool) -> Iterator[tuple[dict[str, Any], str]]:
    """Every document of the set with its text; where `held_out`, the weights are set for its source first."""
    gold = (SHARED / "evals/seg/gold.jsonl").read_text("utf-8").splitlines()
    wanted = sorted((row for row in map(json.loads, gold) if row["variant"] in VARIANTS), key=source)
    examples = train_headings.all_examples() if held_out else []
    names = sorted({sign for example in examples for sign in example.signs} | set(train_headings.PRIORS))
    current = None
    for row in wanted:
        if held_out and source(row) != current:
            current = source(row)
            use(train_headings.learn([e for e in examples if e.group != current], names))
        with (SHARED / "evals/seg/corpus" / row["path"]).open(encoding="utf-8", newline="") as file:
            yield row, file.read()


def use(weights: Mapping[str, float]) -> None:
    """Score headings with these weights from now on."""

    def score(signs: Iterable[str]) -> float:
        return weights[BIAS] + sum(weights.get(sign, 0.0) for sign in signs)

    choice.score = score


def source(row: Mapping[str, Any]) -> str:
    """What is held out together."""
    return train_headings.source_of(row["path"])


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


def scorer() -> ModuleType:
    """The scorer of the evaluation sets."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "evals/score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer in {SHARED / 'evals'}: set VARIORUM_SHARED")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main("--held-out" in sys.argv[1:])
