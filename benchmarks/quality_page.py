"""Our own measures anew, and the tables of docs/quality*.md and docs/identity.md: `make quality`.

    python -m benchmarks.quality_page          # measure (some minutes), keep the numbers, write the pages
    python -m benchmarks.quality_page --kept   # write the pages from the numbers that are kept
    python -m benchmarks.quality_page --check  # change nothing; exit with 1 where a page does not show these numbers

Rivals are measured apart, by `make rivals`; here only our own lines among theirs are brought up to date. Numbers are
kept in benchmarks/results/*.json, and the marked parts of the pages are written from them.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks import (
    evals,
    identity,
    rivals_dirty,
    rivals_encodings,
    rivals_ids,
    rivals_languages,
    rivals_speed,
    rivals_structure,
    speed,
    train_headings,
)
from benchmarks.page import Result, best, load, put, save, share, table
from benchmarks.sets import evaluation_sets
from benchmarks.sources import source_of_path
from variorum.text.readers.plain.headings import scoring

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("quality.md", "quality-cleaning.md", "identity.md")
VARIANTS = {
    "blank": "blank line between blocks",
    "single": "one line each, no blank lines",
    "wrap72": "wrapped at 72, blank lines",
    "indent72": "wrapped at 72, indented, no blank lines",
    "md": "Markdown",
    "native": "Project Gutenberg as published",
}
STRUCTURE = {
    "document_mean_paragraph_F1": "paragraph F1",
    "document_mean_heading_F1": "heading F1",
    "paragraph_in_right_section": "in the right section",
    "level_order": "order of levels",
    "text_kept": "text kept",
}
HISTORIES = {
    "kept all 1:1": ("kept, all one-to-one pairs", "≥ .995"),
    "kept edited_light": ("kept, lightly edited", "≥ .985"),
    "kept edited_heavy": ("kept, heavily edited", "≥ .85"),
    "kept moved": ("kept, moved", "≥ .97"),
    "kept moved_edited": ("kept, moved and edited", "≥ .60"),
    "wrong reuse": ("an id now on other text", "≤ .002"),
    "new paragraph gets a new id": ("a new paragraph gets a new id", "≥ .98"),
    "split keeps its id in one part": ("a split keeps its id in one part", "≥ .95"),
    "merge takes an id of its parts": ("a merge takes one of its parts'", "≥ .95"),
    "section kept, same heading": ("sections kept, same heading", "1"),
    "section kept, new heading": ("sections kept, new heading", "≥ .90"),
    "precision after 20": ("after 20 revisions, one by one: precision", "≥ .985"),
    "recall after 20": ("after 20 revisions, one by one: recall", "≥ .985"),
}


def main() -> None:
    """Measure unless told not to; write the pages, or say which are not as they would be written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kept", action="store_true", help="do not measure")
    parser.add_argument("--check", action="store_true", help="change nothing")
    given = parser.parse_args()
    if given.check:
        sys.exit(check_pages())
    if not given.kept:
        shared = evaluation_sets()
        save("variorum", measured(shared))
        bring_up_to_date(shared)
    write_pages()


def measured(shared: Path) -> Result:
    """Everything that is said of us alone."""
    scorer = evals.scorer_at(shared / "score.py")
    found: dict[str, float] = {}
    for name in ("seg", "rev", "syn", "dirty"):
        with tempfile.TemporaryDirectory() as folder:
            found |= evals.measure(scorer, shared, name, Path(folder))
        print(name, file=sys.stderr)
    return {
        "evals": found,
        "left out": left_out(scorer, shared / "seg"),
        "identity": ids(shared),
        "speed": {name: round(rate, 2) for name, rate in speed.measure(shared).items()},
    }


def left_out(scorer: Any, seg: Path) -> dict[str, dict[str, float]]:
    """Heading F1 where the weights were learnt from all sources but the document's own, by variant and genre."""
    examples = train_headings.all_examples()
    names = sorted({sign for example in examples for sign in example.signs} | set(train_headings.PRIORS))
    rows = [row for row in scorer.read_jsonl(seg / "gold.jsonl") if row["variant"] in ("blank", "indent72", "native")]
    tallies: dict[str, dict[str, Any]] = {"learnt from all": {}, "own source left out": {}}
    usual: Callable[[], MappingProxyType[str, float]] = scoring.weights
    for source in sorted({source_of_path(row["path"]) for row in rows}):
        learnt = train_headings.learn([e for e in examples if e.group != source], names)
        for way, weights in (("learnt from all", usual()), ("own source left out", MappingProxyType(learnt))):
            scoring.weights = lambda weights=weights: weights  # type: ignore[assignment,misc]
            for row in rows:
                if source_of_path(row["path"]) != source:
                    continue
                text = (seg / "corpus" / row["path"]).read_bytes().decode()
                document = rivals_structure.document_of(rivals_structure.RIVALS["Variorum"].cut(text))
                for key in (f"variant {row['variant']}", f"genre {row['genre']}"):
                    tally = tallies[way].setdefault(key, scorer.Tally())
                    scorer.seg_doc(row, text, document, tally)
    scoring.weights = usual  # type: ignore[assignment]
    name = "document_mean_heading_F1"
    return {
        way: {key: round(tally[name][0] / tally[name][1], 4) for key, tally in sorted(of.items())}
        for way, of in tallies.items()
    }


def ids(shared: Path) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Measure -> scheme -> [right, of], on real histories, scripted edits and 20 random revisions."""
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    for title, tally_of in {
        "real histories": lambda scheme: identity.histories(shared / "rev", scheme, []),
        "scripted edits": lambda scheme: identity.histories(shared / "syn", scheme, []),
        "20 revisions": lambda scheme: identity.chains(shared / "seg", scheme, [0], (0, 0.02, 0.05, 0.08), []),
    }.items():
        found[title] = {}
        for scheme in ("content hash", "position", "variorum"):
            tally = tally_of(scheme)
            for measure, of in tally.all.items():
                found[title].setdefault(measure, {})[scheme] = [tally.right[measure], of]
        print(title, file=sys.stderr)
    return found


def bring_up_to_date(shared: Path) -> None:
    """Our own lines among the rivals'."""
    sys.path.insert(0, str(shared))
    import score

    structure, others = load("structure"), load("ids")
    if structure:
        structure["rivals"]["Variorum"] = rivals_structure.measured(
            score, shared / "seg", rivals_structure.RIVALS["Variorum"]
        )
        save("structure", structure)
    if others:
        for name in ("Variorum", "content hash", "position"):
            with tempfile.TemporaryDirectory() as folder:
                others["rivals"][name] = rivals_ids.measured(
                    name, rivals_ids.RIVALS[name], shared / "rev", Path(folder)
                )
        save("ids", others)
    rivals_encodings.refresh(shared / "seg")
    rivals_languages.refresh(shared / "seg")


def check_pages() -> int:
    """1 if writing the pages anew would change one, which is said; else 0."""
    with tempfile.TemporaryDirectory() as folder:
        pages = [DOCS / name for name in PAGES]
        for page in pages:
            shutil.copy(page, folder)
        write_pages(Path(folder))
        stale = [page for page in pages if (Path(folder) / page.name).read_bytes() != page.read_bytes()]
    for page in stale:
        print(f"{page} does not show the numbers that are kept: `python -m benchmarks.quality_page --kept` writes it")
    return 1 if stale else 0


def write_pages(docs: Path = DOCS) -> None:
    """Every marked part for which there are numbers."""
    ours = load("variorum")
    page, cleaning, names = (docs / name for name in PAGES)
    if ours:
        put(page, "structure", structure_tables(ours["evals"]))
        put(page, "left out", left_out_table(ours["left out"]))
        put(cleaning, "dirty", dirty_table(ours["evals"]))
        put(page, "speed", speed_table(ours["speed"]))
        put(names, "measured", identity_tables(ours["identity"]))
    for part, module, where in (
        ("structure rivals", rivals_structure, page),
        ("encodings", rivals_encodings, cleaning),
        ("languages", rivals_languages, page),
        ("dirty rivals", rivals_dirty, cleaning),
        ("speed rivals", rivals_speed, page),
        ("rivals", rivals_ids, names),
    ):
        result = load(module.__name__.rsplit("_", 1)[1])
        if result:
            put(where, part, f"{module.tables(result)}\n\n{_versions(result['versions'])}")


def _versions(versions: dict[str, str]) -> str:
    return f"Measured with {', '.join(sorted(set(versions.values())))}."


def structure_tables(found: dict[str, float]) -> str:
    """By layout, by language, by genre."""

    def rows(by: str, said: dict[str, str]) -> list[list[str]]:
        return [
            [words, *(share(found.get(f"seg {by}={key} {measure}")) for measure in STRUCTURE)]
            for key, words in said.items()
        ]

    def keys(by: str) -> dict[str, str]:
        return {key: key for key in sorted({n.split(f"{by}=")[1].split()[0] for n in found if f" {by}=" in n})}

    heads = list(STRUCTURE.values())
    return "\n\n".join(
        [
            table(["layout", *heads], rows("variant", VARIANTS)),
            table(["language", *heads], rows("lang", keys("lang"))),
            table(["genre", *heads], rows("genre", keys("genre"))),
        ]
    )


def left_out_table(found: dict[str, dict[str, float]]) -> str:
    """Heading F1 with and without the document's own source."""
    usual, without = found["learnt from all"], found["own source left out"]
    said = {f"variant {key}": words for key, words in VARIANTS.items()} | {
        key: f"genre: {key.split()[1]}" for key in usual if key.startswith("genre")
    }
    rows = [(words, share(usual[key]), share(without[key])) for key, words in said.items() if key in usual]
    return table(["heading F1", "learnt from all sources", "own source left out"], rows)


def dirty_table(found: dict[str, float]) -> str:
    """By class of damage."""
    classes = list(dict.fromkeys(name.split()[1] for name in found if name.startswith("dirty ")))
    rows = [
        (
            name.replace("_", " ").replace("ALL", "all 92"),
            share(found[f"dirty {name} as_expected"]),
            share(found.get(f"dirty {name} text_identical")),
            share(found[f"dirty {name} lost_without_a_record"]),
        )
        for name in classes
    ]
    return table(["class of damage", "as expected", "text identical", "lost without a record"], rows)


def speed_table(rates: dict[str, float]) -> str:
    """MB per CPU-second by step."""
    rows = []
    for name, rate in rates.items():
        rival = rates[f"ftfy alone, {name.rsplit(', ', 1)[1]}"]
        asked = f"{speed.REACH[name]:.1f}" if name in speed.REACH else ""
        rows.append((name, f"{rate:.2f}", f"{rate / rival:.1f}", asked))
    return table(["step", "MB per CPU-second", "times ftfy", "asked for"], rows)


def identity_tables(found: dict[str, dict[str, dict[str, list[float]]]]) -> str:
    """Real histories with what was asked for; then scripted edits."""
    schemes = ("content hash", "position", "variorum")

    def cells(of: dict[str, list[float]], lower: bool) -> list[str]:
        digits = 4 if lower else 3
        values = best([of[s][0] / of[s][1] if s in of else None for s in schemes], lower, digits)
        return [*values, f"{max(pair[1] for pair in of.values()):,.0f}"]

    both = found["20 revisions"] | found["real histories"]
    real = [
        (said, *cells(both[measure], measure == "wrong reuse"), asked)
        for measure, (said, asked) in HISTORIES.items()
        if measure in both
    ]
    scripted = [
        (measure.replace("_", " "), *cells(of, "wrong" in measure or "duplicate" in measure))
        for measure, of in found["scripted edits"].items()
    ]
    heads = ["content hash", "position", "Variorum", "cases"]
    return (
        f"{table(['real edit histories, revision by revision', *heads, 'asked for'], real)}\n\n"
        f"{table(['scripted edits', *heads], scripted)}"
    )


if __name__ == "__main__":
    main()
