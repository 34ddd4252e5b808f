"""The measures of identity that `make evals` holds to their floors, over gold cuts, so that only ids are judged."""

from pathlib import Path

from benchmarks.identity import Tally, chains, histories
from benchmarks.identity_apart import apart
from benchmarks.identity_away import away

PACES = (0, 0.02, 0.05, 0.08)
"""Shares of the paragraphs that one of the twenty revisions may edit."""


def identity_measures(evals: Path) -> dict[str, float]:
    """Each measure by name: real histories, scripted edits, long histories, texts apart, files that come back."""
    tallies = {
        "rev": histories(evals / "rev", "variorum", []),
        "syn": histories(evals / "syn", "variorum", []),
        "chains": chains(evals / "seg", "variorum", [0], PACES, []),
        "apart": apart(evals.parent / "evals-more" / "seg", ["dev"], 1, []),
        "away": away(evals / "seg", 1, [], ["sv", "zh"]),
    }
    return {f"ids {name} {measure}": share for name, tally in tallies.items() for measure, share in _shares(tally)}


def _shares(tally: Tally) -> list[tuple[str, float]]:
    return [(measure, tally.share(measure)) for measure in tally.all]
