"""Folders whose files vanish and come back, edited meanwhile or renamed, over 20 versions: what of their ids?

Real documents (evals/seg), random but ordinary edits (benchmarks/histories.py), exact gold:

    .venv/bin/python -m benchmarks.identity_away --seeds 3
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from benchmarks.histories import History, Unit
from benchmarks.identity import State, Tally, ours, rows_of_units
from variorum.identity.documents import (
    DeadDocument,
    DeadDocuments,
    DocumentMatch,
    NewDocument,
    OldDocument,
    match_documents,
    sketch,
    sketch_of,
)
from variorum.identity.match_key import key_hash, match_key
from variorum.identity.mint import mint_all

VERSIONS = 20
MOST_UNITS = 60
GOES, RETURNS, RENAMED, EDITED = 0.15, 0.4, 0.3, 0.6
"""How often a file goes, comes back, has another name then, and is edited from one version to the next."""


@dataclass
class File:
    """A file of the folder, there or away; who its paragraphs are is known."""

    history: History
    source: str
    here: bool = True
    was_away: bool = False
    """Whether it was missing in the version before."""
    ids: dict[int, str] = field(default_factory=dict)
    """The id that each paragraph had when it was last there, by who it is."""
    texts: dict[int, str] = field(default_factory=dict)
    """And what it said."""
    document_id: str = ""


@dataclass
class Dataset:
    """What a warehouse knows of the folder."""

    states: dict[str, State] = field(default_factory=dict)
    """Of every document that ever was."""
    live: dict[str, OldDocument] = field(default_factory=dict)
    dead: dict[str, DeadDocument] = field(default_factory=dict)


def away(folder: Path, seeds: int, worst: list[str], languages: Collection[str] = ()) -> Tally:
    """The shares over one folder a language (all, where none are named) and seed."""
    tally = Tally()
    by_language: dict[str, list[list[tuple[str, bool]]]] = defaultdict(list)
    for line in (folder / "gold.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if row["variant"] == "blank" and (not languages or row["lang"] in languages):
            by_language[row["lang"]].append([(block["text"], block["kind"] == "h") for block in row["blocks"]])
    for lang, documents in sorted(by_language.items()):
        for seed in range(seeds):
            rnd = random.Random(f"away {lang} {seed}")
            texts = [text for document in documents for text, heading in document[MOST_UNITS:] if not heading]
            files = []
            for n, units in enumerate(documents):
                rnd.shuffle(texts)
                files.append(File(History(units[:MOST_UNITS], texts[:200], lang, rnd), f"{n:03}.txt"))
            _follow(tally, files, lang, rnd, worst)
    return tally


def _follow(tally: Tally, files: Sequence[File], lang: str, rnd: random.Random, worst: list[str]) -> None:
    data = Dataset()
    _build(tally, data, files, lang, 0, worst)
    for version in range(1, VERSIONS + 1):
        for n, file in enumerate(files):
            if rnd.random() < EDITED:
                file.history.revise()
            if file.here and rnd.random() < GOES:
                file.here, file.was_away = False, True
            elif not file.here and rnd.random() < RETURNS:
                file.here = True
                if rnd.random() < RENAMED:
                    file.source = f"{n:03}-{version}.txt"
        _build(tally, data, files, lang, version, worst)


def _build(tally: Tally, data: Dataset, files: Sequence[File], lang: str, version: int, worst: list[str]) -> None:
    """One version: documents named and carried over as a build does it."""
    present = [file for file in files if file.here]
    units = {file.source: list(file.history.units) for file in present}
    new = [_new_document(file.source, units[file.source]) for file in present]
    matches = match_documents(list(data.live.values()), new, partial(_find_dead, data))
    fresh = [n for n, match in enumerate(matches) if match.id is None]
    minted = mint_all("document", "", [new[n].sketch.content_key.hex() for n in fresh], set(data.states))
    for n, one in zip(fresh, minted, strict=True):
        matches[n] = DocumentMatch(one.id, "added", None, "none")
        data.states[one.id] = State()

    now = {str(match.id) for match in matches}
    for gone in sorted(data.live.keys() - now):
        _bury(data, gone, version - 1)
    for file, document, match in zip(present, new, matches, strict=True):
        mine = str(match.id)
        data.dead.pop(mine, None)
        data.live[mine] = OldDocument(mine, file.source, document.raw_sha256, document.sketch)
        state = replace(data.states[mine], version=version - 1)
        data.states[mine] = ours(mine, state, *rows_of_units(units[file.source], lang))
        _score(tally, file, mine, units[file.source], data.states[mine], worst)


def _new_document(source: str, units: Sequence[Unit]) -> NewDocument:
    texts = [unit.text for unit in units]
    return NewDocument(source, key_hash("\n".join(texts)), sketch(texts))


def _bury(data: Dataset, gone: str, last_version: int) -> None:
    """A document whose source went: all of its ids die, and the registry keeps their keys."""
    state = data.states[gone]
    keys = frozenset(
        known.match_key for known in state.registry.values() if known.alive and known.match_key != key_hash("")
    )
    registry = {
        name: replace(known, alive=False, last_version=last_version) if known.alive else known
        for name, known in state.registry.items()
    }
    content_key = data.live.pop(gone).sketch.content_key
    data.states[gone] = State(registry=registry)
    data.dead[gone] = DeadDocument(gone, 0, last_version, sketch_of(content_key, keys))


def _find_dead(data: Dataset, new: Sequence[NewDocument]) -> DeadDocuments:
    """What the build asks the registry of a warehouse for (variorum/pipeline/dead_documents.py)."""
    spread: Counter[bytes] = Counter()
    for state in data.states.values():
        spread.update({known.match_key for known in state.registry.values()})
    return DeadDocuments(list(data.dead.values()), {key: n for key, n in spread.items() if n > 1})


def _score(tally: Tally, file: File, mine: str, units: Sequence[Unit], state: State, worst: list[str]) -> None:
    """Against what the file was when it was last there."""
    now = [unit for unit in units if not unit.heading]
    ids = {unit.who: paragraph.id for unit, paragraph in zip(now, state.paragraphs, strict=True)}
    texts = {unit.who: unit.text for unit in now}
    if file.document_id:
        back = "back" if file.was_away else "there"
        tally.add(f"document kept, {back}", file.document_id == mine)
        if file.document_id != mine:
            worst.append(f"DOCUMENT {file.source}")
        keys = Counter(match_key(text) for text in texts.values())
        for who, before in file.ids.items():
            if who in ids and keys[match_key(texts[who])] == 1:
                same = "same letters" if match_key(file.texts[who]) == match_key(texts[who]) else "edited"
                tally.add(f"paragraph kept, {back}, {same}", ids[who] == before)
        taken = {one: who for who, one in file.ids.items()}
        for who, one in ids.items():
            if one in taken and keys[match_key(texts[who])] == 1:
                tally.add("wrong reuse", file.history.family(taken[one]) != file.history.family(who))
    file.document_id, file.ids, file.texts, file.was_away = mine, ids, texts, False


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--worst", action="store_true", help="print every failure")
    options = parser.parse_args()
    worst: list[str] = []
    tally = away(options.shared / "evals" / "seg", options.seeds, worst)
    for name in sorted(tally.all):
        print(f"{name:<44}{tally.share(name):>8.4f}{tally.all[name]:>10.0f}")
    if options.worst:
        print("\n".join(worst))


if __name__ == "__main__":
    main()
