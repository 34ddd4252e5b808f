"""Why every line of a plain text became what it became: the data of `variorum explain`."""

from dataclasses import dataclass
from math import exp

from variorum.text.document import BlockKind, CleaningOptions
from variorum.text.readers.plain.headings.choice import barred, unscored
from variorum.text.readers.plain.headings.scoring import BIAS, weights
from variorum.text.readers.plain.reader import analyse


@dataclass(frozen=True, slots=True)
class Explained:
    """A heading or paragraph with the decision about it."""

    first_line: int
    """From 1."""
    last_line: int
    text: str
    kind: BlockKind
    level: int
    depth: int
    score: float
    """Likelihood that it is a heading, 0 to 1, as its signs say; it decides where there is no reason."""
    reason: str | None
    """What decided its kind, where the score did not: what it was taken for, or why it was no candidate."""
    signs: tuple[tuple[str, float], ...]
    """Signs with their weights in log-odds, the strongest first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document with the verdict on its layout."""

    layout: str
    layout_score: float
    wrap: int
    """Column at which lines are wrapped, 0 for none."""
    indent: int
    """Columns of first lines, 0 for none."""
    rejoin: tuple[str, ...]
    """Words cut at a hyphen and joined."""
    rows: tuple[Explained, ...]


def explain(text: str, options: CleaningOptions) -> Explanation:
    """Every decision about a decoded plain text."""
    found = analyse(text, options)
    known = weights()
    scores = found.scores | unscored(found.units, found.scores, found.apart, found.around)
    rows: list[Explained] = []
    for i, unit in enumerate(found.units):
        value, signs = scores[i]
        likely = round(1 / (1 + exp(-max(-30.0, min(30.0, value)))), 3)
        shown = tuple(sorted(((s, known[s]) for s in (BIAS, *signs)), key=lambda s: -abs(s[1])))
        reason = found.why.get(i)
        if reason is None and i not in found.scores:
            why_not = barred(unit, unit.first == found.around.first, unit.last in found.around.underlined)
            reason = f"no candidate for a heading: {why_not or 'it ends a letter'}"
        rows.append(
            Explained(
                unit.first + 1,
                unit.last + 1,
                unit.text,
                found.kinds[i],
                found.levels[i],
                found.depths[i],
                likely,
                reason,
                shown,
            )
        )

    layout = found.verdict
    return Explanation(
        layout.layout, layout.score, layout.wrap, layout.indent, tuple(sorted(found.options.rejoin)), tuple(rows)
    )
