"""Floors for the measures of issue 4 on the development sets; benchmarks/identity.py prints them all."""

from pathlib import Path

import pytest

from benchmarks.identity import chains, histories
from benchmarks.identity_apart import apart
from benchmarks.identity_away import away

REAL = {
    "kept all 1:1": 0.995,
    "kept edited_light": 0.985,
    "kept edited_heavy": 0.85,
    "split keeps its id in one part": 0.95,
    "merge takes an id of its parts": 0.95,
    "section kept, same heading": 1.0,
    "section kept, new heading": 0.90,
    "new paragraph gets a new id": 0.97,
}
CHAINS = {
    "kept one by one, same": 0.999,
    "kept one by one, edited": 0.985,
    "recall after 20": 0.985,
    "precision after 20": 0.985,
}
APART = {
    "kept": 0.979,
    "merge takes an id of its parts": 0.92,
    "section kept, same heading": 1.0,
    "section kept, new heading": 0.95,
    "twins do not cross": 0.993,
}


@pytest.fixture(scope="module")
def evals(shared: Path) -> Path:
    return shared / "evals"


def test_real_histories(evals: Path) -> None:
    tally = histories(evals / "rev", "variorum", [])
    for measure, floor in REAL.items():
        assert tally.share(measure) >= floor, measure
    assert tally.share("wrong reuse") <= 0.002
    assert tally.share("duplicate ids") == 0


def test_scripted_edits(evals: Path) -> None:
    tally = histories(evals / "syn", "variorum", [])
    for measure in tally.all:
        assert tally.share(measure) == (0 if measure in ("wrong reuse", "duplicate ids") else 1), measure


def test_twenty_random_revisions(evals: Path) -> None:
    tally = chains(evals / "seg", "variorum", [0], (0, 0.02, 0.05, 0.08), [])
    for measure, floor in CHAINS.items():
        assert tally.share(measure) >= floor, measure
    assert tally.share("wrong reuse one by one") <= 0.002


def test_edits_that_nothing_was_tuned_on(shared: Path) -> None:
    tally = apart(shared / "evals-more" / "seg", ["dev"], 1, [])
    for name, floor in APART.items():
        assert tally.share(name) >= floor, name
    assert tally.share("wrong reuse") <= 0.0004


def test_files_that_vanish_and_come_back(evals: Path) -> None:
    tally = away(evals / "seg", 1, [], ["sv", "zh"])
    assert tally.all["document kept, back"] >= 20
    assert tally.share("document kept, back") == 1
    assert tally.share("document kept, there") == 1
    assert tally.share("paragraph kept, back, same letters") >= 0.998
    assert tally.share("wrong reuse") <= 0.0004
