"""Ids of other libraries: what is left of them after an edit: `make rivals`.

    python -m benchmarks.rivals_ids [--only NAME] [--write]

Runs in the rivals' environment (benchmarks/rivals.txt), offline. Three questions:

- *a file*: a text of 200 paragraphs is read, cut and named by the library's own means; then one paragraph is put before
  all others, and the file is read again. How many ids stay on their text, how many are now on other text, how many are
  gone?
- *its paragraphs*: the same, but the library gets every paragraph as a document or row of its own, which is kinder to
  those that cut by size.
- *histories*: the paragraphs of real documents over six revisions (evals/rev), one by one as well.

`--write` keeps the numbers in benchmarks/results/ids.json.
"""

import argparse
import contextlib
import importlib.metadata
import io
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks import identity
from benchmarks.naming_rivals import QUIET, RIVALS, Pieces, Rival
from benchmarks.page import Result, load, save, share, table
from variorum.identity.values import OldParagraph, OldSection
from variorum.text.cut import cut, reading_order
from variorum.text.document import Paragraph, Section

MEASURES = {
    "kept all 1:1": "kept",
    "kept edited_light": "kept, lightly edited",
    "kept edited_heavy": "kept, heavily edited",
    "new paragraph gets a new id": "new gets a new one",
    "wrong reuse": "now on other text",
}


def main() -> None:
    """Measure all rivals, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="only rivals whose name holds this")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    os.environ |= QUIET
    shared = Path(os.environ.get("VARIORUM_SHARED", "../shared")) / "evals"
    rev = shared / "rev" if shared.is_dir() else None
    empty: Result = {"rivals": {}, "absent": {}, "versions": {}}
    result: Result = (load("ids") if given.only else None) or empty
    for name, rival in RIVALS.items():
        if given.only and given.only not in name:
            continue
        try:
            with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
                result["rivals"][name] = measured(name, rival, rev, Path(folder))
        except ImportError as missing:
            result["absent"][name] = str(missing)
            continue
        if rival.package:
            result["versions"][name] = f"{rival.package} {importlib.metadata.version(rival.package)}"
        print(name, result["rivals"][name], file=sys.stderr)
    if given.write:
        save("ids", result)
    print(tables(result))


def tables(result: Result) -> str:
    """The results as Markdown."""
    rows = []
    for name, found in ((name, result["rivals"][name]) for name in RIVALS if name in result["rivals"]):
        cells = [_counts(found.get(way)) for way in ("file", "paragraphs")]
        histories = found.get("histories", {})
        shares = [share(histories.get(said), 4 if "other" in said else 3) for said in MEASURES.values()]
        rows.append([name, *(cell for three in cells for cell in three), *shares])
    fates = [f"{way}: {fate}" for way in ("file", "paragraphs") for fate in ("stay", "now on other text", "gone")]
    parts = [
        "After one paragraph was put before 200 others: what became of the ids of the *file*, as the library cuts it, "
        "and of its *paragraphs*, given to it one by one.",
        table(["", "the id is", *fates], [[row[0], RIVALS[row[0]].how, *row[1:7]] for row in rows], words=2),
        "Over the real edit histories, paragraphs given one by one.",
        table(["", *MEASURES.values()], [[row[0], *row[7:]] for row in rows]),
    ]
    if result["absent"]:
        parts.append("Could not run:\n\n" + "\n".join(f"- {name}: {why}" for name, why in result["absent"].items()))
    return "\n\n".join(parts)


def _counts(found: dict[str, int] | None) -> list[str]:
    if not found:
        return ["–"] * 3
    return [f"{found['stay']} of {found['of']}", str(found["other"]), str(found["gone"])]


def measured(name: str, rival: Rival, rev: Path | None, folder: Path) -> Result:
    """What became of the ids of one rival: after the insertion, both ways, and over the histories."""
    before = two_hundred_paragraphs()
    after = ["This paragraph was put before all the others.", *before]
    found: Result = {}
    if rival.file:
        one, two = rival.file(["\n\n".join(before) + "\n", "\n\n".join(after) + "\n"], _sub(folder, "file"))
        found["file"] = _became(one, two)
    ids = rival.paragraphs([{"a.txt": before}, {"a.txt": after}], _sub(folder, "paragraphs"))
    found["paragraphs"] = _became(
        list(zip(ids[0]["a.txt"], before, strict=True)), list(zip(ids[1]["a.txt"], after, strict=True))
    )
    if rev:
        found["histories"] = _over_histories(name, rival, rev, _sub(folder, "histories"))
    return found


def two_hundred_paragraphs() -> list[str]:
    """Two hundred different texts, real ones: headings and paragraphs of seeds/."""
    seeds = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
    texts = [text for seed in seeds for text in reading_order(cut(seed.read_bytes(), "text/plain"))]
    return list(dict.fromkeys(texts))[:200]


def _sub(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _became(before: Pieces, after: Pieces) -> dict[str, int]:
    """How many of the ids before stay on their text, are on other text, are gone."""
    now: dict[str, set[str]] = {}
    for mine, text in after:
        now.setdefault(mine, set()).add(text)
    fate = Counter(
        "gone" if mine not in now else "stay" if text in now[mine] else "other" for mine, text in dict(before).items()
    )
    return {"stay": fate["stay"], "other": fate["other"], "gone": fate["gone"], "of": fate.total()}


def _over_histories(name: str, rival: Rival, rev: Path, folder: Path) -> dict[str, float]:
    """The measures of benchmarks/identity.py, with the ids that the rival gave beforehand."""
    rows: list[dict[str, tuple[list[Section], list[Paragraph]]]] = []
    for row in map(json.loads, (rev / "rounds.jsonl").read_text("utf-8").splitlines()):
        rows += [{} for _ in range(row["round"] + 1 - len(rows))]
        rows[row["round"]][row["path"]] = identity.rows_of(row)
    ids = rival.paragraphs([{path: [p.text for p in ps] for path, (_, ps) in row.items()} for row in rows], folder)
    seen: Counter[str] = Counter()

    def replay(
        path: str, state: identity.State, sections: Sequence[Section], paragraphs: Sequence[Paragraph]
    ) -> identity.State:
        mine = ids[seen[path]][path]
        seen[path] += 1
        named = [OldSection(f"s{n}", None, section.level, section.heading) for n, section in enumerate(sections)]
        texts = zip(mine, paragraphs, strict=True)
        return identity.State(named, [OldParagraph(x, f"s{p.section}", p.kind, p.text) for x, p in texts], {})

    identity.SCHEMES[name] = replay
    tally = identity.histories(rev, name, [])
    return {said: round(tally.right[measure] / max(tally.all[measure], 1), 4) for measure, said in MEASURES.items()}


if __name__ == "__main__":
    main()
