"""How well ids survive: real edit histories, scripted edits, long random histories; beside content hash and position.

    python -m benchmarks.identity [--shared ../shared] [--seeds 3] [--worst]

Segmentation is the gold one, so that only identity is measured; every figure is a share with its counts.
"""

import argparse
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.histories import History, Unit
from tests.identity.state import State, next_state
from variorum.identity.carry import carry
from variorum.identity.order import longest_run
from variorum.identity.values import OldParagraph, OldSection, RegisteredId
from variorum.text.document import Paragraph, Section

Row = dict[str, Any]


def ours(document: str, state: State, sections: Sequence[Section], paragraphs: Sequence[Paragraph]) -> State:
    """The next state by carry()."""
    got = carry(document, state.sections, state.paragraphs, list(state.registry.values()), sections, paragraphs)
    return next_state(state, got, sections, paragraphs)


def by_hash(document: str, state: State, sections: Sequence[Section], paragraphs: Sequence[Paragraph]) -> State:
    """A rival: the id is a hash of the text, with a number for repeated ones."""
    return _state(
        _hashed([s.heading or "" for s in sections]), _hashed([p.text for p in paragraphs]), sections, paragraphs, {}
    )


def by_position(document: str, state: State, sections: Sequence[Section], paragraphs: Sequence[Paragraph]) -> State:
    """A rival: the id is the index."""
    return _state(
        [f"s{n}" for n in range(len(sections))], [f"p{n}" for n in range(len(paragraphs))], sections, paragraphs, {}
    )


def _hashed(texts: Sequence[str]) -> list[str]:
    seen: dict[str, int] = defaultdict(int)
    ids = []
    for text in texts:
        ids.append(hashlib.sha256(f"{seen[text]}\0{text}".encode()).hexdigest()[:16])
        seen[text] += 1
    return ids


def _state(
    section_ids: Sequence[str],
    ids: Sequence[str],
    sections: Sequence[Section],
    paragraphs: Sequence[Paragraph],
    registry: dict[str, RegisteredId],
) -> State:
    return State(
        [
            OldSection(mine, None if s.parent is None else section_ids[s.parent], s.level, s.heading)
            for mine, s in zip(section_ids, sections, strict=True)
        ],
        [OldParagraph(mine, section_ids[p.section], p.kind, p.text) for mine, p in zip(ids, paragraphs, strict=True)],
        registry,
    )


SCHEMES: dict[str, Callable[[str, State, Sequence[Section], Sequence[Paragraph]], State]] = {
    "content hash": by_hash,
    "position": by_position,
    "variorum": ours,
}


class Tally:
    """Counts of right out of all, by measure."""

    def __init__(self) -> None:
        self.right: dict[str, float] = defaultdict(float)
        self.all: dict[str, float] = defaultdict(float)

    def add(self, measure: str, right: float, of: float = 1) -> None:
        """One more case."""
        self.right[measure] += right
        self.all[measure] += of

    def share(self, measure: str) -> float:
        """Right out of all."""
        return self.right[measure] / self.all[measure]


def rows_of(row: Row) -> tuple[list[Section], list[Paragraph]]:
    """Gold paragraphs and headings as cut would give them, with blanks tidied."""
    sections = [Section(None, 0, None, "", None, None, None, None)]
    paragraphs = []
    units = sorted(
        [(x["start"], 1, x) for x in row["paras"]] + [(x["start"], 0, x) for x in row["heads"]], key=lambda u: u[:2]
    )
    for start, is_paragraph, x in units:
        text = " ".join(x["text"].split())
        if is_paragraph:
            paragraphs.append(Paragraph(len(sections) - 1, "body", 0, text, row["lang"], 1.0, start, x["end"]))
        else:
            sections.append(Section(0, 1, text, str(len(sections)), start, x["end"], start, x["end"]))
    return sections, paragraphs


def histories(folder: Path, scheme: str, worst: list[str]) -> Tally:
    """The measures of evals/score.py over one set of histories."""
    rounds = {(r["round"], r["path"]): r for r in _jsonl(folder / "rounds.jsonl")}
    links = {(link["round"], link["path"]): link for link in _jsonl(folder / "links.jsonl")}
    tally = Tally()
    for path in sorted({path for _, path in rounds}):
        state, used = State(), set()
        origin: list[int | None] = []
        first: list[str] = []
        for k in range(1 + max(r for r, p in rounds if p == path)):
            before, state = state, SCHEMES[scheme](path, state, *rows_of(rounds[k, path]))
            tally.add(
                "duplicate ids", len(state.paragraphs) - len({p.id for p in state.paragraphs}), len(state.paragraphs)
            )
            if k:
                _score(tally, links[k - 1, path], before, state, used, worst)
                back = {j: i for i, j, kind in links[k - 1, path]["links"] if not kind.startswith(("split", "merge"))}
                origin = [origin[back[j]] if j in back else None for j in range(len(state.paragraphs))]
            else:
                first = [p.id for p in state.paragraphs]
                origin = list(range(len(first)))
            used |= {p.id for p in state.paragraphs}
        for i, paragraph in zip(origin, state.paragraphs, strict=True):
            if i is not None:
                tally.add("after all rounds, recall", first[i] == paragraph.id)
                if paragraph.id in first:
                    tally.add("after all rounds, precision", first[i] == paragraph.id)
    return tally


def _score(tally: Tally, link: Row, before: State, after: State, used: set[str], worst: list[str]) -> None:
    old, new = [p.id for p in before.paragraphs], [p.id for p in after.paragraphs]
    text_old, text_new = [p.text for p in before.paragraphs], [p.text for p in after.paragraphs]
    partner: dict[int, set[int]] = defaultdict(set)
    for i, j, kind in link["links"]:
        partner[j].add(i)
        if not kind.startswith(("split", "merge")):
            tally.add("kept " + kind, old[i] == new[j])
            tally.add("kept all 1:1", old[i] == new[j])
            if old[i] != new[j]:
                worst.append(f"LOST {kind} {link['path']} {i}->{j}\n   {text_old[i][:300]}\n   {text_new[j][:300]}")
    for i, parts in link.get("splits", []):
        tally.add("split keeps its id in one part", sum(new[j] == old[i] for j in parts) == 1)
        if sum(new[j] == old[i] for j in parts) != 1:
            worst.append(f"SPLIT {link['path']} {text_old[i][:200]} -> {[text_new[j][:100] for j in parts]}")
    for parts, j in link.get("merges", []):
        tally.add("merge takes an id of its parts", new[j] in {old[i] for i in parts})
    where = {x: i for i, x in enumerate(old)}
    for j, x in enumerate(new):
        if j in set(link.get("unsure_new", [])):
            continue
        if j not in partner:
            tally.add("new paragraph gets a new id", x not in used)
        if x in where:
            tally.add("wrong reuse", where[x] not in partner.get(j, ()))
            if where[x] not in partner.get(j, ()):
                worst.append(f"WRONG {link['path']} {j}\n   {text_old[where[x]][:300]}\n   {text_new[j][:300]}")
        elif j not in partner and x in used:
            worst.append(f"RESTORED {link['round']} {link['path']} {j} {text_new[j][:100]}")
    for a, b, kind in link.get("sections", []):
        tally.add("section kept, " + kind.replace("_", " "), before.sections[a + 1].id == after.sections[b + 1].id)
        if before.sections[a + 1].id != after.sections[b + 1].id:
            worst.append(
                f"SECTION {kind} {link['path']} {before.sections[a + 1].heading} -> {after.sections[b + 1].heading}"
            )


def chains(folder: Path, scheme: str, seeds: Sequence[int], pace: Sequence[float], worst: list[str]) -> Tally:
    """Real documents (evals/seg) revised at random 20 times, followed one by one; exact gold."""
    revisions = 20
    tally = Tally()
    documents = [r for r in _jsonl(folder / "gold.jsonl") if r["variant"] == "blank"]
    texts: dict[str, list[str]] = defaultdict(list)
    for row in documents:
        texts[row["lang"]] += [b["text"] for b in row["blocks"] if b["kind"] != "h" and len(b["text"]) > 30]
    for seed in seeds:
        for row in documents:
            units = [(b["text"], b["kind"] == "h") for b in row["blocks"]][:150]
            mine = {text for text, _ in units}
            rnd = random.Random(f"{seed} {row['path']}")
            pool = [t for t in dict.fromkeys(texts[row["lang"]]) if t not in mine]
            rnd.shuffle(pool)
            history = History(units, pool[:200], row["lang"], rnd, pace)
            _follow(tally, history, scheme, row, revisions, worst)
    return tally


def _follow(tally: Tally, history: History, scheme: str, row: Row, revisions: int, worst: list[str]) -> None:
    state = State()
    who: dict[str, Unit] = {}
    for revision in range(revisions + 1):
        if revision:
            history.revise()
        units = list(history.units)
        state = SCHEMES[scheme](row["path"], state, *rows_of_units(units, row["lang"]))
        now = dict(zip([p.id for p in state.paragraphs], [u for u in units if not u.heading], strict=True))
        if revision:
            _one_step(tally, history, who, now, worst, f"{row['path']} {revision}")
        else:
            first = now
        who = now
    steady = {history.family(u.who) for u in first.values()} & {
        history.family(u.who) for u in now.values() if not u.shaky
    }
    for mine, unit in now.items():
        if mine in first and not unit.shaky:
            tally.add(f"precision after {revisions}", history.family(first[mine].who) == history.family(unit.who))
    for mine, unit in first.items():
        if history.family(unit.who) in steady:
            alive = [u for u in now.values() if u.who == unit.who and not u.shaky]
            if alive:
                kept = mine in now and history.family(now[mine].who) == history.family(unit.who)
                tally.add(f"recall after {revisions}", kept)
                tally.add(f"recall after {revisions}, {row['lang']}", kept)


def _one_step(
    tally: Tally, history: History, before: dict[str, Unit], now: dict[str, Unit], worst: list[str], where: str
) -> None:
    ids = {unit.who: mine for mine, unit in before.items()}
    place = {unit.who: n for n, unit in enumerate(before.values())}
    pairs = [(place[unit.who], n) for n, unit in enumerate(now.values()) if unit.who in place]
    still = {n for _, n in longest_run(pairs)}
    for n, (mine, unit) in enumerate(now.items()):
        old = ids.get(unit.who)
        if old is not None and not unit.shaky:
            kept = mine == old or (mine in before and history.family(before[mine].who) == history.family(unit.who))
            kind = "same" if before[old].text == unit.text else "edited"
            kind = kind if n in still else "moved and " + kind
            tally.add(f"kept one by one, {kind}", kept)
            if not kept:
                worst.append(f"LOST {where}\n   {before[old].text}\n   {unit.text}")
        if mine in before and not unit.shaky:
            wrong = history.family(before[mine].who) != history.family(unit.who)
            tally.add("wrong reuse one by one", wrong)
            if wrong:
                worst.append(f"WRONG {where}\n   {before[mine].text}\n   {unit.text}")


def rows_of_units(units: Sequence[Unit], lang: str) -> tuple[list[Section], list[Paragraph]]:
    """Units as cut would give them."""
    sections = [Section(None, 0, None, "", None, None, None, None)]
    paragraphs = []
    for n, unit in enumerate(units):
        if unit.heading:
            sections.append(Section(0, 1, unit.text, str(len(sections)), n, n + 1, n, n + 1))
        else:
            paragraphs.append(Paragraph(len(sections) - 1, "body", 0, unit.text, lang, 1.0, n, n + 1))
    return sections, paragraphs


def table(title: str, tallies: dict[str, Tally]) -> None:
    """One line a measure, one column a scheme."""
    print(f"\n{title:<44}" + "".join(f"{name:>16}" for name in tallies) + f"{'of':>10}")
    for measure in tallies["variorum"].all:
        shares = [t.share(measure) for t in tallies.values()]
        print(
            f"{measure:<44}"
            + "".join(f"{share:>16.4f}" for share in shares)
            + f"{tallies['variorum'].all[measure]:>10.0f}"
        )


def _jsonl(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared", help="folder with evals/")
    parser.add_argument("--worst", action="store_true", help="print every failure of ours")
    parser.add_argument("--seeds", type=int, default=1, help="random histories per document")
    options = parser.parse_args()
    for name, title in (("rev", "real histories"), ("syn", "scripted edits")):
        worst: list[str] = []
        table(
            title, {s: histories(options.shared / "evals" / name, s, worst if s == "variorum" else []) for s in SCHEMES}
        )
        if options.worst:
            print("\n".join(worst))
    seg = options.shared / "evals" / "seg"
    for title, pace in (("20 random revisions", (0, 0.02, 0.05, 0.08)), ("20 violent revisions", (0.1, 0.3, 0.6))):
        worst = []
        table(title, {s: chains(seg, s, range(options.seeds), pace, worst if s == "variorum" else []) for s in SCHEMES})
        if options.worst:
            print("\n".join(worst))


if __name__ == "__main__":
    main()
