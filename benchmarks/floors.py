"""The floors of `make evals`: what a measure may not fall below, on which texts, and why one was ever lowered."""

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

FLOORS = Path(__file__).parent / "floors.toml"

SLACK = 0.0005
"""How far under its floor a measure may be: the rounding of four digits."""

LOWER_IS_BETTER = (
    "wrong_reuse",
    "wrong reuse",
    "duplicate ids",
    "lost_without_a_record",
    "heading_taken_as_paragraph",
    "mean_character_error",
)
"""Measures whose floor is a ceiling."""

FLOORED = re.compile(
    r"paragraph_F1|heading_F1|text_kept|right_section|level_order|text_exact|kept_|wrong_reuse|new_paragraph|split_id|"
    r"merge_id|document_id_kept|ids (?!chains recall after 20, )|"
    r"dirty ALL +(as_expected|lost)|dirty must_keep +as_expected|headings_as_gold|without_a_fault|kind_right|^formats "
)
"""Which measures are floored: those that a user would notice."""

FOLDERS = {
    "seg": ("evals/seg",),
    "rev": ("evals/rev",),
    "syn": ("evals/syn",),
    "dirty": ("evals/dirty",),
    "ids": ("evals/rev", "evals/syn", "evals/seg", "evals-more/seg"),
    "train": ("evals-more/seg",),
    "dev": ("evals-more/seg",),
    "wild": ("wild",),
    "formats": ("evals-more/seg",),
}
"""Where the texts and the gold of each set lie, in the folder of evaluation sets."""


@dataclass(frozen=True, slots=True)
class Floors:
    """What is kept in floors.toml."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """Set -> digest of the texts and the gold that its floors were measured on."""
    floors: Mapping[str, float] = field(default_factory=dict)
    """Measure -> floor."""
    lowered: Mapping[str, str] = field(default_factory=dict)
    """Measure -> from what its floor was lowered, and why."""


def digest(shared: Path, name: str) -> str:
    """What the texts and the gold of a set are, in 16 characters: figures are compared on equal texts only."""
    seen = hashlib.sha256()
    for folder in FOLDERS[name]:
        for path in sorted((shared / folder).rglob("*")):
            if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts:
                seen.update(f"{path.relative_to(shared).as_posix()}\0{path.stat().st_size}\0".encode())
                seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def read_floors(path: Path = FLOORS) -> Floors:
    """The floors in a file; none where there is no file."""
    if not path.exists():
        return Floors()
    kept = tomllib.loads(path.read_text(encoding="utf-8"))
    return Floors(kept.get("texts", {}), kept.get("floors", {}), kept.get("lowered", {}))


def write_floors(floors: Floors, path: Path = FLOORS) -> None:
    """Write them, a line a measure."""
    lines = [
        "# What `make evals` must not fall below (or rise above, for errors): `python -m benchmarks.evals --help`.",
        "",
        "[texts]  # the digest of the texts and the gold that they were measured on",
        *(f"{name} = {json.dumps(value)}" for name, value in sorted(floors.texts.items())),
        "",
        "[lowered]  # from what a floor was lowered, and why",
        *(f"{json.dumps(name)} = {json.dumps(why, ensure_ascii=False)}" for name, why in floors.lowered.items()),
        "",
        "[floors]",
        *(f"{json.dumps(name)} = {value:.4f}" for name, value in floors.floors.items()),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def raised(floors: Floors, measures: Mapping[str, float], texts: Mapping[str, str], because: str | None) -> Floors:
    """The floors with what was measured now.

    One that was reached or passed rises by itself. One that was not is lowered where `because` says why, and stays
    where it is None; on other texts than before, all are set anew.
    """
    anew = {name for name, value in texts.items() if floors.texts.get(name) not in (None, value)}
    kept, lowered = dict(floors.floors), dict(floors.lowered)
    for name, value in measures.items():
        if not FLOORED.search(name):
            continue
        before = kept.get(name)
        if before is None or _set_of(name) in anew or not is_worse(name, value, before, slack=0):
            kept[name] = value
        elif because is not None and is_worse(name, value, before):
            kept[name] = value
            lowered[name] = f"{before:.4f} → {value:.4f}: {because}"
    return replace(floors, texts={**floors.texts, **texts}, floors=kept, lowered=lowered)


def is_worse(name: str, value: float, floor: float, slack: float = SLACK) -> bool:
    """Whether a measure does not reach its floor."""
    if any(word in name for word in LOWER_IS_BETTER):
        return value > floor + slack
    return value < floor - slack


def compare(floors: Floors, measures: Mapping[str, float], texts: Mapping[str, str]) -> int:
    """Print each measure with its floor; how many are worse, or were measured on other texts than their floors."""
    table = Table(header_style="dim")
    for column in ("measure", "now", "floor", ""):
        table.add_column(column, justify="right" if column in ("now", "floor") else "left")
    failed = 0
    others = {name for name, value in texts.items() if floors.texts.get(name) != value}
    for name, value in measures.items():
        floor = floors.floors.get(name)
        verdict = ""
        if floor is not None and _set_of(name) in others:
            failed, verdict = failed + 1, "[red]other texts[/red]"
        elif floor is not None and is_worse(name, value, floor):
            failed, verdict = failed + 1, "[red]worse[/red]"
        table.add_row(name, f"{value:.4f}", "" if floor is None else f"{floor:.4f}", verdict)
    Console(width=120).print(table)
    _tell(sorted(others), len(measures), failed)
    return failed


def _tell(others: Iterable[str], measures: int, failed: int) -> None:
    for name in others:
        print(
            f"{name}: the texts are not those that its floors were measured on. Take those, or set the floors anew: "
            f"python -m benchmarks.evals {name} --set-floors",
            file=sys.stderr,
        )
    print(f"{measures} measures, {failed} below their floor or not comparable")


def _set_of(measure: str) -> str:
    return measure.split(" ", 1)[0]
