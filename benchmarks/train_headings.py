"""Learn the weights of the signs of a heading: variorum/text/readers/plain/headings/weights.toml.

    python -m benchmarks.train_headings            # print what held-out sources score, write nothing
    python -m benchmarks.train_headings --write    # and write the weights learnt from all sources
    python -m benchmarks.train_headings --new      # write the weights of new signs; those of all others stay
    python -m benchmarks.train_headings --on       # go on from the weights that are there

Reads evals/seg, evals/rev, the seeds and the `train` half of evals-more from $VARIORUM_SHARED (default ../shared),
never `dev` or `wild`, and the half `learn` of the packages of benchmarks/packages.py from $VARIORUM_PACKAGES; `train`
and the packages also dressed in further layouts (benchmarks/dressed.py). Logistic regression by Newton steps, every
document counting alike, the weights drawn towards the priors of heading_priors.py: what a reader would say before
counting. The drawing keeps signs that the sets rarely show near their priors, so that texts of other kinds fare no
worse than by hand.

What is decided wrongly counts by the paragraphs behind it too, which would stand in a wrong section: the one heading of
a long chapter as much as several of a manual. `--on` draws to the weights that are there, harder, and writes a mean of
those and of what is learnt, so that decisions change less that the rules around the weights were made with.
"""

import json
import os
import re
import sys
import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import packages
from benchmarks.dressed import dressed
from benchmarks.heading_priors import PRIORS
from benchmarks.segmentation import Document, documents
from benchmarks.sources import source_of_path
from variorum.text.cleaning.clean import decide
from variorum.text.readers.plain.headings import scoring
from variorum.text.readers.plain.headings.choice import under_first_number
from variorum.text.readers.plain.headings.scoring import BIAS
from variorum.text.readers.plain.reader import analyse

SHARED = Path(os.environ.get("VARIORUM_SHARED", "../shared"))
WEIGHTS = Path(scoring.__file__).parent / "weights.toml"
FOLDS = 6
"""Parts of the sources that are held out in turn."""
DRAW = 2.0
"""How strongly weights are drawn to their priors: the inverse variance around them, in documents."""

STIFF = {
    "a plain sentence": 8.0,
    "ends: stop": 8.0,
    "a plain cry": 8.0,
    "dialogue around": 5.0,
    "speech among speech": 5.0,
    "four words or more in capitals": 4.0,
    "four words or more in capitals, and a full stop": 4.0,
    "after a refrain": 4.0,
}
"""Signs drawn harder: of novels and songs, which tell their lines from headings; the sets have few of them."""
HELD = 1e6
"""How much harder a weight is drawn that shall stay."""

WEIGHT = {"seeds": 250, "gutenberg": 16}
"""What a document of a source counts, if not said below: the seeds must come out right, and old books are few."""
OF_SET = {"seg": 24.0, "rev": 17.0, "train": 4.0, "packages": 0.5}
"""What a document of a set counts: the older set is a fourth of the other."""
STORIES = re.compile(r"/(?:novel|play|stories)-")
"""Documents of `seg` and `train` that count double: no package has such texts."""
ON_DRAW, ON_SHARE = 8.0, 0.65
"""How strongly `--on` draws to the weights that are there, and what share of the learnt ones it takes."""
NEUTRAL = 0.5
"""What a line counts that the scorer leaves out, such as one of a title page or an item: it should be no heading."""


@dataclass(frozen=True)
class Example:
    """A candidate of a document."""

    group: str
    document: str
    signs: tuple[str, ...]
    heading: bool
    counts: float = 4.0
    """What its document counts."""
    behind: int | None = None
    """Paragraphs from here to the next heading, where known: they would stand in a wrong section."""


def main(how: str) -> None:
    """Cross-validate over sources; or write the weights: of all signs, of those that have none, or going on."""
    before = {name: PRIORS[name] for name in PRIORS} | dict(scoring.weights())
    kept = dict(scoring.weights()) if how == "--new" else {}
    if how:
        _write({**PRIORS, **scoring.weights()})  # a sign that is new must have a weight before it can be seen
        scoring.weights.cache_clear()
    examples = all_examples(with_packages=True)
    names = sorted({sign for example in examples for sign in example.signs} | set(PRIORS))
    print(f"{len(examples)} candidates, {sum(e.heading for e in examples)} headings, {len(names)} signs")
    if how == "--on":
        learnt = learn(examples, names, ON_DRAW, priors=before)
        _write({name: before[name] + ON_SHARE * (learnt[name] - before[name]) for name in names})
        return
    if how:
        _write({**learn(examples, names, kept=kept), **kept})
        return
    for fold in range(FOLDS):
        weights = learn([e for e in examples if fold_of(e.group) != fold], names)
        held = [e for e in examples if fold_of(e.group) == fold]
        print(f"fold {fold} candidates right, held out {right(held, weights):.3f}, by priors {right(held, PRIORS):.3f}")


def _write(weights: Mapping[str, float]) -> None:
    """The file of weights, the strongest first."""
    lines = [
        "# Signs of a heading and their weights in log-odds, the strongest first.",
        "# Learnt by benchmarks/train_headings.py; do not edit by hand.",
        "",
        "[weights]",
        *(f'"{n}" = {weights[n]:.2f}' for n in sorted(weights, key=lambda n: (n != BIAS, -abs(weights[n]), n))),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")


def fold_of(source: str) -> int:
    """The fold in which a source is held out."""
    return zlib.crc32(source.encode()) % FOLDS


def all_examples(with_packages: bool = False) -> list[Example]:
    """The candidates of all sets, and of packages if asked for; a document in two layouts counts twice."""
    variants = ("blank", "indent72", "native")
    found = [*seg_examples("seg", documents("seg", variants)), *rev_examples(), *seed_examples()]
    sets: dict[str, Sequence[Document]] = {"train": documents("train", variants)}
    if with_packages:
        sets["packages"] = packages.documents("learn", variants)
    for name, more in sets.items():
        found += seg_examples(name, more)
        found += seg_examples(name, dressed([document for document in more if document.gold["variant"] == "blank"]))
    return found


def learn(
    examples: Sequence[Example],
    names: Sequence[str],
    draw: float = DRAW,
    kept: Mapping[str, float] | None = None,
    priors: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Weights of the signs, drawn towards the priors; those of `kept` signs stay what they are."""
    kept = kept or {}
    column = {name: j for j, name in enumerate(names)}
    priors = PRIORS if priors is None else priors
    prior = np.array([kept.get(name, priors.get(name, 0.0)) for name in names])
    matrix = np.zeros((len(examples), len(names)))
    for i, example in enumerate(examples):
        matrix[i, column[BIAS]] = 1
        for sign in example.signs:
            matrix[i, column[sign]] = 1
    wanted = np.array([float(example.heading) for example in examples])
    counts: dict[str, int] = defaultdict(int)
    for example in examples:
        counts[example.document] += 1
    share = np.array([e.counts * _weight(e.behind) / max(4, counts[e.document]) ** 0.75 for e in examples])

    pull = draw * np.array([HELD if name in kept else STIFF.get(name, 1.0) for name in names])

    def cost(at: np.ndarray) -> float:
        sums = matrix @ at
        return float(share @ (np.logaddexp(0, sums) - wanted * sums) + (pull * (at - prior) ** 2).sum() / 2)

    weights = prior.copy()
    for _ in range(60):
        guess = 1 / (1 + np.exp(-np.clip(matrix @ weights, -40, 40)))
        gradient = matrix.T @ (share * (wanted - guess)) - pull * (weights - prior)
        curve = (matrix * (share * guess * (1 - guess))[:, None]).T @ matrix + np.diag(pull)
        step = np.linalg.solve(curve, gradient)
        while cost(weights + step) > cost(weights) and np.abs(step).max() > 1e-9:
            step /= 2
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip(names, weights.tolist(), strict=True))


def _weight(behind: int | None) -> float:
    """How much a decision counts with so many paragraphs behind it: 1 with three of them, or where it is not known."""
    return 1.0 if behind is None else 0.4 + 0.35 * behind**0.5


def right(examples: Sequence[Example], weights: Mapping[str, float]) -> float:
    """Share of candidates decided right."""
    return sum((weights[BIAS] + sum(weights.get(s, 0.0) for s in e.signs) > 0) == e.heading for e in examples) / max(
        1, len(examples)
    )


def examples_of(
    text: str,
    group: str,
    document: str,
    gold: Iterable[tuple[int, int]],
    region: tuple[int, int] | None = None,
    counts: float = 4.0,
    neutral: Collection[tuple[int, int]] = (),
    paragraphs: Sequence[int] | None = None,
) -> list[Example]:
    """The candidates of one document; `gold` holds where its headings start and end, `neutral` what is left open.

    `paragraphs`: where those start, in order, where that is known.
    """
    found = analyse(text, decide(text))
    wanted = {_core(text, start, end) for start, end in gold}
    open_ = [_core(text, start, end) for start, end in neutral]
    starts = sorted(start for start, _ in wanted)
    out: list[Example] = []
    # the rule takes these back whatever they score
    settled = under_first_number(found.units, set(found.scores))
    for i, (_, signs) in found.scores.items():
        if i in settled:
            continue
        unit = found.units[i]
        core = _core(text, found.lines[unit.first].start, found.lines[unit.last].end)
        if region is not None and (core[0] < region[0] or core[1] > region[1]):
            continue

        # What gold leaves open counts half; and how many paragraphs stand up to the next heading.
        half = core not in wanted and any(a <= core[0] and core[1] <= b for a, b in open_)
        share = WEIGHT.get(group, counts) * (NEUTRAL if half else 1)
        behind = None
        if paragraphs is not None:
            after = bisect_right(starts, core[0])
            end = starts[after] if after < len(starts) else len(text)
            behind = max(0, bisect_left(paragraphs, end) - bisect_right(paragraphs, core[0]))
        out.append(Example(group, document, tuple(signs), core in wanted, share, behind))
    return out


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without what is neither letter nor digit at its ends, as the scorer compares."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return start, end


def seg_examples(name: str, found: Sequence[Document]) -> list[Example]:
    """From a segmentation set."""
    out: list[Example] = []
    for document in found:
        blocks = document.gold["blocks"]
        out += examples_of(
            document.text,
            document.source,
            document.name,
            [(b["start"], b["end"]) for b in blocks if b["kind"] == "h"],
            document.gold.get("region"),
            OF_SET[name] * (2 if name != "packages" and STORIES.search(document.name) else 1),
            [(b["start"], b["end"]) for b in blocks if b["kind"] == "li"],
            [b["start"] for b in blocks if b["kind"] == "p"],
        )
    return out


def rev_examples() -> list[Example]:
    """From the edit histories, the first and the last state of each document."""
    out: list[Example] = []
    for line in (SHARED / "evals/rev/rounds.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["round"] != 5:
            continue
        with (SHARED / f"evals/rev/r{row['round']}" / row["path"]).open(encoding="utf-8", newline="") as file:
            text = file.read()
        gold = [(h["start"], h["end"]) for h in row["heads"]]
        out += examples_of(
            text, source_of_path(row["path"]), f"rev{row['round']}/{row['path']}", gold, None, OF_SET["rev"]
        )
    return out


def seed_examples() -> list[Example]:
    """From the seeds."""
    out: list[Example] = []
    for name, seed in json.loads((SHARED / "gold/seeds.json").read_text("utf-8")).items():
        raw = (SHARED / "seeds" / name).read_bytes()
        gold = [
            (len(raw[: r["byte_start"]].decode()), len(raw[: r["byte_end"]].decode()))
            for r in seed["rows"]
            if r["kind"] in ("heading", "title")
        ]
        out += examples_of(raw.decode(), "seeds", name, gold)
    return out


if __name__ == "__main__":
    main(next((word for word in sys.argv[1:] if word in ("--write", "--new", "--on")), ""))
