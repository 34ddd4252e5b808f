"""Where a passage of an old text stands in a new one, and which words changed: for annotations and for diffs."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from variorum.identity.match_key import MARK
from variorum.identity.order import in_order
from variorum.identity.tokens import UNSPACED

WordOp = Literal["equal", "replace", "delete", "insert"]

FOUND = 0.5
"""Least similarity of a passage and what became of it: below, it is gone (as for paragraphs: design, section 4)."""

SPELT = 0.6
"""Least similarity of two stretches of changed words for them to be compared letter by letter: unrelated ones, which
share letters by chance, stay below."""

LETTERS = 2_000
"""Longest such stretch, in characters."""


class EqualRun(NamedTuple):
    """Characters that are the same in both texts: `old[old:old + length]` and `new[new:new + length]`."""

    old: int
    new: int
    length: int


def map_span(old: str, new: str, start: int, end: int) -> tuple[int, int, float] | None:
    """Where `old[start:end]` stands in `new`, and how similar it is there, 0 to 1; None where too little is left.

    Offsets count characters (code points). Words are aligned first, letters inside the words that changed, so that it
    is linear in practice. An empty span maps to the place between the same neighbours, with score 1. A passage that
    stood once and still stands somewhere, word for word, is found there, in order or not.
    """
    if not 0 <= start <= end <= len(old):
        raise ValueError(f"span {start}:{end} does not lie in a text of {len(old)} characters")
    if old == new:
        return start, end, 1.0
    runs = _same_characters(old, new)
    if start == end:
        at = _place(runs, start)
        return at, at, 1.0
    mapped = _mapped(runs, old, new, start, end)
    if mapped is None or mapped[2] < 1.0:
        passage = old[start:end]
        at = new.find(passage)
        if at >= 0 and old.find(passage) == start and old.find(passage, start + 1) < 0 and passage not in new[at + 1 :]:
            return at, at + len(passage), 1.0
    return mapped if mapped and mapped[2] >= FOUND else None


def word_diff(old: str, new: str) -> list[tuple[WordOp, str, str]]:
    """Two texts side by side: (op, words of the old, words of the new).

    All old sides joined are `old`, all new sides joined are `new`; where op is equal they differ in how wide blanks are
    at most. A word that has a blank before it in one text only is another word.
    Characters are words in scripts without blanks.
    """
    a, b = _words(old), _words(new)
    found: list[tuple[WordOp, str, str]] = []
    i = j = 0
    for run in [*_same_words(_spaced(old, a), _spaced(new, b)), EqualRun(len(a), len(b), 0)]:
        before, after = _joined(old, a, i, run.old), _joined(new, b, j, run.new)
        if before and after:
            found.append(("replace", before, after))
        elif before:
            found.append(("delete", before, ""))
        elif after:
            found.append(("insert", "", after))
        i, j = run.old + run.length, run.new + run.length
        if run.length:
            found.append(("equal", _joined(old, a, run.old, i), _joined(new, b, run.new, j)))
    return found


_Span = tuple[int, int]
_WORD = re.compile(
    f"[{UNSPACED}]{MARK}*|[^\\W{UNSPACED}]+(?:(?:{MARK}|['’\\u00ad\\u200c\\u200d](?=\\w))+[^\\W{UNSPACED}]*)*|\\S"
)
_LETTER = re.compile(r"[^\W_]")


def _words(text: str) -> list[_Span]:
    """Where the words and signs of a text are."""
    return [match.span() for match in _WORD.finditer(text)]


def _joined(text: str, words: Sequence[_Span], first: int, last: int) -> str:
    """Words first to last (exclusive) with the blanks that follow each; the first of all with those before it."""
    if first == last:
        return "" if words or first else text
    start = words[first][0] if first else 0
    return text[start : words[last][0] if last < len(words) else len(text)]


def _spaced(text: str, words: Sequence[_Span]) -> list[str]:
    """The words, each with a blank before it where one stands between it and the word before."""
    ends = [words[0][0] if words else 0, *(end for _, end in words)]
    return [" " * (before < start) + text[start:end] for before, (start, end) in zip(ends[:-1], words, strict=True)]


def _folded(text: str, words: Sequence[_Span]) -> list[str]:
    return [text[start:end].casefold() for start, end in words]


def _same_words(a: Sequence[str], b: Sequence[str]) -> list[EqualRun]:
    """Runs of words that are the same in both, in order; not signs or single words lost among changes."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(word, len(numbers)) for word in a]
    right = [numbers.setdefault(word, len(numbers)) for word in b]
    runs: list[EqualRun] = []
    for i, j in in_order(left, right):
        if runs and runs[-1].old + runs[-1].length == i and runs[-1].new + runs[-1].length == j:
            runs[-1] = runs[-1]._replace(length=runs[-1].length + 1)
        else:
            runs.append(EqualRun(i, j, 1))
    kept: list[EqualRun] = []
    for n, run in enumerate(runs):
        since_old = run.old - (kept[-1].old + kept[-1].length if kept else 0)
        since_new = run.new - (kept[-1].new + kept[-1].length if kept else 0)
        until_old = (runs[n + 1].old if n + 1 < len(runs) else len(a)) - run.old - run.length
        until_new = (runs[n + 1].new if n + 1 < len(runs) else len(b)) - run.new - run.length
        alone = run.length < min(max(since_old, since_new), max(until_old, until_new))
        telling = sum(bool(_LETTER.match(a[i].lstrip())) for i in range(run.old, run.old + min(run.length, 3)))
        if not alone or telling > 1:
            kept.append(run)
    return kept


def _same_characters(old: str, new: str) -> list[EqualRun]:
    """Runs of characters that are the same in both, in order: of equal words and the blanks between them, and of
    letters where words were spelt otherwise."""
    a, b = _words(old), _words(new)
    runs: list[EqualRun] = []
    i = j = 0
    for run in [*_same_words(_folded(old, a), _folded(new, b)), EqualRun(len(a), len(b), 0)]:
        for n in range(run.length):
            (s, e), (t, f) = a[run.old + n], b[run.new + n]
            runs += _letters(old, i, s, new, j, t)
            runs += _letters(old, s, e, new, t, f)
            i, j = e, f
        if not run.length:
            runs += _letters(old, i, len(old), new, j, len(new))
    return runs


def _letters(old: str, start: int, end: int, new: str, new_start: int, new_end: int) -> list[EqualRun]:
    """The same characters of two stretches that resemble each other; none otherwise."""
    before, after = old[start:end], new[new_start:new_end]
    if before == after:
        return [EqualRun(start, new_start, len(before))] if before else []
    if (
        not before
        or not after
        or max(len(before), len(after)) > LETTERS
        or Indel.normalized_similarity(before, after) < SPELT
    ):
        return []
    return [
        EqualRun(start + block.src_start, new_start + block.dest_start, block.src_end - block.src_start)
        for block in Indel.opcodes(before, after)
        if block.tag == "equal"
    ]


def _mapped(runs: Sequence[EqualRun], old: str, new: str, start: int, end: int) -> tuple[int, int, float] | None:
    """The stretch of the new text from the first to the last character that came from the span; with what replaced
    the span's first and last words, where all of what was replaced lies in the span."""
    # What of each run lies in the span.
    inside: list[EqualRun] = []
    earliest = max(bisect_right(runs, start, key=lambda run: run.old) - 1, 0)
    for run in runs[earliest : bisect_right(runs, end, key=lambda run: run.old)]:
        if run.old < end and start < run.old + run.length:
            begins, ends = max(run.old, start), min(run.old + run.length, end)
            inside.append(EqualRun(begins, run.new + begins - run.old, ends - begins))
    if not inside:
        return None

    # What replaced its first and last words goes with it, if they alone were replaced.
    first, last = inside[0].new, inside[-1].new + inside[-1].length
    if inside[0].old > start:
        before = runs[: bisect_right(runs, inside[0].old - 1, key=lambda run: run.old)][-1:]
        gap_old, gap_new = (before[0].old + before[0].length, before[0].new + before[0].length) if before else (0, 0)
        if not old[gap_old:start].strip():
            first = gap_new
    tail = inside[-1].old + inside[-1].length
    if tail < end:
        n = bisect_right(runs, tail, key=lambda run: run.old)
        gap_old, gap_new = (runs[n].old, runs[n].new) if n < len(runs) else (len(old), len(new))
        if not old[end:gap_old].strip():
            last = gap_new

    # No white space at the ends but where the span had some.
    while first < last and new[first].isspace() and not old[start].isspace():
        first += 1
    while first < last and new[last - 1].isspace() and not old[end - 1].isspace():
        last -= 1
    return first, last, 2 * sum(run.length for run in inside) / (end - start + last - first)


def _place(runs: Sequence[EqualRun], at: int) -> int:
    """Where a place between two characters is in the new text: after the same character as before."""
    n = bisect_right(runs, at, key=lambda run: run.old) - 1
    return runs[n].new + min(at - runs[n].old, runs[n].length) if n >= 0 else 0
