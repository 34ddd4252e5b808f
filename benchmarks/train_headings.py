"""Learn the weights of the signs of a heading: variorum/text/readers/plain/headings/weights.toml.

    python -m benchmarks.train_headings            # print what held-out sources score, write nothing
    python -m benchmarks.train_headings --write    # and write the weights learnt from all sources
    python -m benchmarks.train_headings --new      # write the weights of new signs; those of all others stay
    python -m benchmarks.train_headings --on       # go on from the weights that are there

Reads evals/seg, evals/rev, the seeds and the `train` half of evals-more from $VARIORUM_SHARED (default ../shared),
never `dev` or `wild`, and the half `learn` of the packages of benchmarks/packages.py from $VARIORUM_PACKAGES; `train`
and the packages also dressed in further layouts (benchmarks/dressed.py). Logistic regression by Newton
steps, every document counting alike, the weights drawn towards the priors below: what a reader would say before
counting. The drawing keeps signs that the sets rarely show near their priors, so that texts of other kinds fare no
worse than by hand.

What is decided wrongly counts by the paragraphs behind it too, which would stand in a wrong section: the one heading of
a long chapter as much as several of a manual. `--on` draws to the weights that are there, harder, and writes a mean of
those and of what is learnt: decisions that rules around the weights were made with change less (README of the sets: a
document of `train` or `dev` more or less is as much as .003 to .008 of heading F1, and a novel .02 of the sections).
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

PRIORS: dict[str, float] = {
    BIAS: -2.0,
    "1 word": 0.2,
    "2-3 words": 0.6,
    "4-6 words": 0.5,
    "7-9 words": 0.2,
    "10-13 words": -0.5,
    "14-18 words": -1.2,
    "19 words or more": -2.2,
    "far shorter than the paragraphs": 0.8,
    "as long as the paragraphs": -1.0,
    "three lines or more": -1.0,
    "ends: bare": 1.2,
    "ends: question": 0.0,
    "ends: exclamation": -1.0,
    "ends: stop": -2.0,
    "ends: colon": -4.0,
    "ends: pause": -6.0,
    "ends with a closing quote": -0.4,
    "ends with a remark in brackets": 0.0,
    "in brackets": -2.0,
    "starts with dots": -2.0,
    "a question after a colon": -1.0,
    "a label and a name, as others are": 3.0,
    "a long first line that is no sentence": 1.5,
    "opens as a speaker does, and ends as a sentence": -2.0,
    "names of speakers alone": -4.0,
    "members of a cast together": -3.0,
    "capitals and a full stop": 0.5,
    "a full stop as headings in capitals have here": 0.0,
    "a plain sentence": -2.5,
    "a plain cry": -1.5,
    "dialogue around": -1.5,
    "in bold or italics": -1.0,
    "in bold or italics at its start alone": -3.0,
    "ends with a number": -0.5,
    "much more space before": 2.0,
    "set apart above": 0.5,
    "under a line with more space": 0.0,
    "small first letter": -3.0,
    "starts with a quote": -1.0,
    "starts with a dash": -2.5,
    "speech among speech": -4.0,
    "starts with a bracket": -1.5,
    "all capitals": 1.8,
    "title case": 0.6,
    "one capital": 0.0,
    "several sentences": -1.5,
    "a question or cry inside": -0.3,
    "ends with a word that wants more": -3.0,
    "ends with an address": -2.0,
    "Roman number alone": 3.0,
    "after a refrain": 0.0,
    "before a numbered label": 0.5,
    "a comma inside": -0.5,
    "a colon inside": 0.0,
    "a semicolon inside": -1.0,
    "an address": -1.0,
    "mostly digits": -1.0,
    "a time of day": -1.5,
    "a division with a full stop": 0.0,
    "after the first line": 0.0,
    "a date": -2.0,
    "no letters": -1.5,
    "§ alone": 5.0,
    "§ and a text": 1.0,
    "division alone": 5.0,
    "division and a text": 3.5,
    "step alone": 1.5,
    "step and a text": 1.5,
    "dotted number": 2.0,
    "number alone": 1.5,
    "number and a text": 0.8,
    "a letter counts": -1.0,
    "scheme goes on": 0.8,
    "scheme does not go on": -0.8,
    "neighbour counts on": -2.0,
    "a standing heading": 2.0,
    "first of the document": 3.5,
    "last of the document": -3.0,
    "after a colon": -2.0,
    "after a label": -0.5,
    "after a sentence": 0.5,
    "after a list": 0.3,
    "before a paragraph": 1.2,
    "before a label": -0.8,
    "before a small letter": -2.5,
    "before a sentence": 0.5,
    "before a list": 0.0,
    "at the margin, paragraphs indented": 2.0,
    "indented as paragraphs": -2.0,
    "more space before": 1.2,
    "set apart, paragraphs not": 2.0,
    "not set apart": -1.5,
    "text follows at once": -0.8,
    "centred": 0.8,
    "underlined": 3.0,
    "most units are labels": -1.5,
    "many units are labels": -0.8,
    "repeated": -2.0,
    "begins as others do": -1.5,
    "in the contents": 3.0,
    "said twice at the top": 6.0,
    "at the margin, all paragraphs indented": 1.0,
    "a sentence at the margin, all paragraphs indented": 1.0,
    "a standing heading with a colon": 3.0,
    "between a label and a list": -0.5,
    "a counting label alone": 4.0,
    "a counting label and a text": 2.0,
    "one word stays, one changes": 1.0,
    "one word stays, one changes, each time over a text": 2.0,
    "a date as others are": 1.5,
    "its number opens the text below": 2.0,
    "opens as a speaker does": -1.0,
    "both neighbours count on": -4.0,
    "four words or more in capitals": 2.0,
    "four words or more in capitals, and a full stop": 2.0,
    "below the name of a speaker": -4.0,
    "capitals and a colon": 0.0,
    "a colon at the margin, paragraphs indented": -2.0,
    "below a rule": 1.5,
    "a turn of a play": -4.0,
    "names and values together": -1.5,
    "a name and a value": -0.5,
    "years of a life": -1.5,
    "between labels": -0.5,
    "repeated, each time over a text": 0.5,
    "ends as the title does": 1.0,
    "the text above runs into it": -3.0,
    "goes on in the items below": -4.0,
    "a name near the top": -2.0,
    "a name over a label": -1.0,
    "a question as others are": 2.0,
    "a speech of a play": -4.0,
    "ends as sentences here do": -1.0,
    "a full stop, and ends as no sentence here does": 1.0,
    "after a colon, over a text": 0.5,
    "a verb and no mark": -2.0,
    "a name alone, as others over texts": 2.0,
    "a usual part": 1.5,
    "set in": 0.0,
    "no blank line above": 0.0,
    "over a label": 0.0,
    "over two labels": 0.0,
    "over some text": 0.0,
    "over a paragraph": 0.0,
    "under a label": 0.0,
    "under two labels": 0.0,
    "under a paragraph": 0.0,
    "no mark, speech in the text": 0.0,
    "no mark, much speech in the text": 0.0,
    "before a small letter, speech in the text": 0.0,
}


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
    examples = all_examples()
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


def all_examples() -> list[Example]:
    """The candidates of all sets; a document in two layouts counts twice."""
    variants = ("blank", "indent72", "native")
    found = [*seg_examples("seg", documents("seg", variants)), *rev_examples(), *seed_examples()]
    for name, more in (("train", documents("train", variants)), ("packages", packages.documents("learn", variants))):
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
        if region is None or (core[0] >= region[0] and core[1] <= region[1]):
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
