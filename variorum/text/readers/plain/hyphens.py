"""Which words cut at the end of a line are whole without the hyphen."""

import re
from collections.abc import Sequence

from variorum.text.compose import cut_word
from variorum.text.readers.plain.grouping import Span
from variorum.text.readers.plain.layout import Row
from variorum.text.words.loader import words

_WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_OFTEN = 0.04
"""Share of line breaks at a hyphen from which a typesetter must have hyphenated (compounds alone reach 1 %)."""


def rejoined(rows: Sequence[Row], spans: Sequence[Span]) -> frozenset[str]:
    """The words to join, as they read joined.

    A cut word is joined where the joined word stands elsewhere in the document; kept with its hyphen where the
    hyphenated one does. Where neither does, it follows the document: joined, unless both its parts are words of the
    document and typesetting rarely cut words here.
    """
    cuts: dict[str, tuple[str, str]] = {}
    inside: set[int] = set()
    breaks = 0
    for span in spans:
        breaks += span.last - span.first
        for i in range(span.first, span.last):
            cut = cut_word(rows[i].text, rows[i + 1].text) if rows[i].text.endswith(("-", "\u2010")) else None
            if cut:
                cuts["".join(cut)] = cut
                inside.add(i)
    if not cuts:
        return frozenset()

    # What the document writes elsewhere decides, one way or the other.
    told = _attested(rows, cuts, inside)
    often = len(inside) >= max(2, breaks * _OFTEN)
    joined = {word for word in cuts if word.casefold() in told}
    hyphenated = {
        word for word, (left, right) in cuts.items() if word not in joined and f"{left}-{right}".casefold() in told
    }
    if len(hyphenated) > len(joined):
        often = False

    # Of what it writes nowhere else, its habit decides.
    for word, (left, right) in cuts.items():
        if word in joined or word in hyphenated:
            continue
        if right in words("labels", "conjunctions"):
            continue
        compound = left.casefold() in told and right.casefold() in told
        if (not compound or (often and len(right) < 3)) and (often or len(hyphenated) <= len(joined)):
            joined.add(word)
    return frozenset(joined)


def _attested(rows: Sequence[Row], cuts: dict[str, tuple[str, str]], inside: set[int]) -> set[str]:
    """Which of the words in question stand in the document, outside of the cuts themselves; casefolded."""
    wanted = {word.casefold() for word in cuts}
    for left, right in cuts.values():
        wanted |= {left.casefold(), right.casefold(), f"{left}-{right}".casefold()}
    told: set[str] = set()
    for i, row in enumerate(rows):
        if not row.text:
            continue
        found = _WORDS.findall(row.text.casefold())
        if i in inside:
            found = found[:-1]
        if i - 1 in inside:
            found = found[1:]
        told |= wanted.intersection(found)
    return told
