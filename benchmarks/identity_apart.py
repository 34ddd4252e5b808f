"""Edits that the thresholds were not chosen on: headings that change, merges and twins, over texts of other sources.

One revision each of the documents of evals-more (repositories apart from those of evals), with exact gold:

    .venv/bin/python -m benchmarks.identity_apart --split dev --seeds 3 --worst
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.identity import State, Tally, ours
from variorum.identity.match_key import match_key
from variorum.text.document import Paragraph, Section

MOST_BLOCKS = 200
"""Of a longer document only its first blocks."""

_UNSPACED = ("zh", "ja", "th", "lo", "km", "my", "bo", "yue", "wuu")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (level 1 and deeper) or a paragraph (level 0) that knows who it is."""

    who: int
    text: str
    level: int = 0
    parts: tuple[int, ...] = ()
    """Who a merged one was."""
    twin: bool = False


@dataclass
class Revision:
    """A document before and after; who is who is known."""

    lang: str
    rnd: random.Random
    spare: Sequence[str]
    headings: Sequence[str]
    before: list[Part] = field(default_factory=list)
    after: list[Part] = field(default_factory=list)
    count: int = 0

    def new(self, text: str, level: int = 0) -> Part:
        """Somebody who was not there before."""
        self.count += 1
        return Part(self.count, text, level)

    def words(self, text: str) -> list[str]:
        """The words of a text, or characters where a script has no blanks."""
        return list(text) if self.lang in _UNSPACED else text.split()

    def joined(self, words: Sequence[str]) -> str:
        """The text of such words."""
        return ("" if self.lang in _UNSPACED else " ").join(words).strip()

    def reworded(self, text: str, share: float) -> str:
        """A text of which a share of the words is another."""
        words, strange = self.words(text), self.words(self.rnd.choice(self.spare))
        if not words:
            return text
        for _ in range(max(1, int(len(words) * share))):
            words[self.rnd.randrange(len(words))] = self.rnd.choice(strange)
        changed = self.joined(words)
        return changed if match_key(changed) else text


def rename_heading(revision: Revision, heading: str) -> str:
    """A heading in other words, or in other letters."""
    words, rnd = revision.words(heading), revision.rnd
    ways: list[Callable[[], str]] = [
        lambda: heading.swapcase() if heading.swapcase() != heading else heading + ".",
        lambda: revision.joined(words[len(words) // 2 :]).capitalize(),
        lambda: revision.joined([rnd.choice(revision.words(rnd.choice(revision.headings))), *words]),
        lambda: revision.joined([*words[:1], *revision.words(rnd.choice(revision.headings))]),
        lambda: rnd.choice(revision.headings),
    ]
    return rnd.choice(ways)() or heading + "?"


def revise(revision: Revision) -> None:
    """Three headings in ten change; so do a third of the paragraphs; some merge; of twins one is edited."""
    rnd, queue = revision.rnd, list(revision.before)
    edited: set[int] = set()
    at = 0
    while at < len(queue):
        part, chance = queue[at], rnd.random()
        at += 1
        if part.level:
            renamed = rename_heading(revision, part.text) if chance < 0.3 and len(revision.after) > 0 else part.text
            revision.after.append(replace(part, text=renamed))
        elif part.twin:
            first = part.who not in edited and rnd.random() < 0.5
            edited.add(part.who)
            revision.after.append(replace(part, text=revision.reworded(part.text, 0.1)) if first else part)
        elif chance < 0.06 and at < len(queue) and not queue[at].level and not queue[at].twin:
            group = [part, queue[at]]
            at += 1
            texts = [one.text if rnd.random() < 0.5 else revision.reworded(one.text, 0.15) for one in group]
            revision.after.append(replace(revision.new(revision.joined(texts)), parts=tuple(one.who for one in group)))
        elif chance < 0.26:
            revision.after.append(replace(part, text=revision.reworded(part.text, rnd.choice([0.02, 0.1, 0.2, 0.3]))))
        elif chance < 0.30:
            revision.after.append(revision.new(rnd.choice(revision.spare)))
        elif chance < 0.34:
            revision.after += [part, revision.new(rnd.choice(revision.spare))]
        else:
            revision.after.append(part)


def apart(folder: Path, splits: Sequence[str], seeds: int, worst: list[str]) -> Tally:
    """The shares over all documents of some splits."""
    tally = Tally()
    for _, path, revision in revisions(folder, splits, [f"apart {seed}" for seed in range(seeds)]):
        _put_twins(revision)
        revise(revision)
        _score(tally, revision, path, worst)
    return tally


def revisions(folder: Path, splits: Sequence[str], runs: Sequence[str]) -> Iterator[tuple[str, str, Revision]]:
    """Each document of some splits as it was before, once for each run: the run, the document's path, its revision.

    Chance is another in each run and document, and the same whenever it is run again.
    """
    rows = [json.loads(line) for line in (folder / "gold.jsonl").open(encoding="utf-8")]
    rows = [row for row in rows if row["variant"] == "blank" and row["split"] in splits]

    # What is put in comes from other documents in the same language.
    spare: dict[str, list[str]] = defaultdict(list)
    headings: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for block in row["blocks"]:
            (headings if block["kind"] == "h" else spare)[row["lang"]].append(block["text"])

    for row in rows:
        mine = {block["text"] for block in row["blocks"]}
        others = [text for text in spare[row["lang"]] if text not in mine and text.split()] or ["Something else."]
        for run in runs:
            chance = random.Random(f"{run} {row['path']}")
            revision = Revision(row["lang"], chance, others, headings[row["lang"]] or ["Other"])
            for block in row["blocks"][:MOST_BLOCKS]:
                part = revision.new(" ".join(block["text"].split()), block["level"] if block["kind"] == "h" else 0)
                revision.before.append(part)
            yield run, row["path"], revision


def _put_twins(revision: Revision) -> None:
    """A few passages stand twice."""
    places = [n for n, part in enumerate(revision.before) if not part.level and len(part.text) > 40]
    for n in sorted(revision.rnd.sample(places, min(len(places), 1 + len(places) // 30)), reverse=True):
        twin = replace(revision.before[n], twin=True)
        revision.before[n] = twin
        other = replace(revision.new(twin.text), twin=True)
        revision.before.insert(revision.rnd.randrange(1, len(revision.before) + 1), other)


def _score(tally: Tally, revision: Revision, path: str, worst: list[str]) -> None:
    first = ours(path, State(), *rows_of(revision.before, revision.lang))
    second = ours(path, first, *rows_of(revision.after, revision.lang))
    had = dict(zip([p.who for p in revision.before if not p.level], [p.id for p in first.paragraphs], strict=True))
    who = {mine: one for one, mine in had.items()}
    texts = {part.who: part.text for part in revision.before}
    for part, paragraph in zip([p for p in revision.after if not p.level], second.paragraphs, strict=True):
        if part.parts:
            right = paragraph.id in {had[one] for one in part.parts}
            tally.add("merge takes an id of its parts", right)
            if not right:
                worst.append(f"MERGE {path}\n   {[texts[one] for one in part.parts]}\n   {part.text}")
        elif part.who in had:
            name = "twins do not cross" if part.twin else "kept"
            tally.add(name, paragraph.id == had[part.who])
            if paragraph.id != had[part.who]:
                worst.append(f"{name.upper()} {path}\n   {texts[part.who]}\n   {part.text}")
        if paragraph.id in who and not part.twin:
            tally.add("wrong reuse", who[paragraph.id] not in (part.who, *part.parts))
            if who[paragraph.id] not in (part.who, *part.parts):
                worst.append(f"WRONG {path}\n   {texts[who[paragraph.id]]}\n   {part.text}")
    ids = dict(zip([p.who for p in revision.before if p.level], [s.id for s in first.sections[1:]], strict=True))
    for part, section in zip([p for p in revision.after if p.level], second.sections[1:], strict=True):
        name = "section kept, same heading" if part.text == texts[part.who] else "section kept, new heading"
        tally.add(name, section.id == ids[part.who])
        if section.id != ids[part.who]:
            worst.append(f"SECTION {path} {texts[part.who]!r} -> {part.text!r}")


def rows_of(parts: Sequence[Part], lang: str) -> tuple[list[Section], list[Paragraph]]:
    """Parts as cut would give them, sections under sections."""
    sections = [Section(None, 0, None, "", None, None, None, None)]
    paragraphs = []
    for n, part in enumerate(parts):
        if part.level:
            parent = len(sections) - 1
            while sections[parent].level >= part.level:
                parent = sections[parent].parent or 0
            sections.append(Section(parent, part.level, part.text, str(len(sections)), n, n + 1, n, n + 1))
        else:
            paragraphs.append(Paragraph(len(sections) - 1, "body", 0, part.text, lang, 1.0, n, n + 1))
    return sections, paragraphs


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--split", nargs="+", default=["train", "dev"])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--worst", action="store_true", help="print every failure")
    options = parser.parse_args()
    worst: list[str] = []
    tally = apart(options.shared / "evals-more" / "seg", options.split, options.seeds, worst)
    for name in sorted(tally.all):
        print(f"{name:<40}{tally.share(name):>8.4f}{tally.all[name]:>10.0f}")
    if options.worst:
        print("\n".join(worst))


if __name__ == "__main__":
    main()
