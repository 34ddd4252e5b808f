"""Damaged and odd files of many kinds, made of the texts of evals-more: `python -m benchmarks.damage [tune|judge]`.

Pieces of 300, 1,500 and 5,000 characters in every language that a set has are encoded, decoded wrongly, mixed, cut off
and strewn with what does not belong there. *As expected*: the letters of the text, or quarantine where no byte tells.
*Silent*: other letters, and nothing tells. `tune` is half of the repositories of `train`, `judge` the other half and
all of `dev`; rules are made on the first and judged on the second.
"""

import argparse
import json
import random
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.damages import DAMAGES, Expected
from benchmarks.page import share
from benchmarks.sets import evaluation_sets
from variorum.text.cleaning.clean import check_removed, clean_line, count_repairs, decide, line_ends
from variorum.text.document import Rejection
from variorum.text.encoding.decode import decode

SIZES = (300, 1_500, 5_000)
_TELLING = 3
"""Letters beyond ASCII that a piece has at least: of fewer, nothing can be told."""


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged piece and what is to come of it."""

    name: str
    kind: str
    language: str
    text: str
    raw: bytes
    expected: Expected


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: the text as it would be published, or the reason why it was not taken."""

    text: str | None
    reason: str
    lost: int


def main() -> None:
    """Score a part of the set by kind of damage; `--worst` lists what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="judge", choices=("tune", "judge"))
    parser.add_argument("--kind", help="only kinds of damage with this in their names")
    parser.add_argument("--share", type=int, default=1, help="one case in so many")
    parser.add_argument("--worst", action="store_true")
    given = parser.parse_args()
    found = scored(
        case for case in cases(given.part, given.kind or "") if not zlib.crc32(case.name.encode()) % given.share
    )
    for kind, (right, silent, of, wrong) in sorted(found.items()):
        print(f"{kind:40} as expected {share(right / of):>6}  silent {silent:4}  of {of}")
        for line in wrong if given.worst else ():
            print("   ", line)


Score = tuple[int, int, int, list[str]]


def scored(found: Iterator[Case]) -> dict[str, Score]:
    """Of every kind of damage: as expected, wrong and silent, all, and a line for each that is not as expected."""
    scores: dict[str, Score] = defaultdict(lambda: (0, 0, 0, []))
    for case in found:
        outcome = published(case.raw)
        right = is_expected(case, outcome)
        silent = not right and outcome.text is not None
        for kind in (case.kind, "ALL"):
            a, b, of, wrong = scores[kind]
            scores[kind] = (a + right, b + silent, of + 1, wrong)
        if not right:
            scores[case.kind][3].append(f"{case.name}: {_difference(case.text, outcome)}")
    return scores


def published(raw: bytes) -> Outcome:
    """What would be published of a source: decoded and cleaned line by line."""
    try:
        decoded = decode(raw)
        options = decide(decoded.text)
        check_removed(decoded.text, options)
    except Rejection as rejection:
        return Outcome(None, rejection.reason, 0)
    count_repairs(decoded.text, options)
    lines = line_ends(options).split(decoded.text)
    return Outcome("\n".join(clean_line(line, options) for line in lines), decoded.encoding, decoded.lost)


def is_expected(case: Case, outcome: Outcome) -> bool:
    """Whether a case went as it should; what a text lost must be counted."""
    if outcome.text is None:
        return case.expected != "text"
    if plain(outcome.text) == plain(case.text):
        return True
    if case.expected == "text" or not outcome.lost:
        return False
    return _same_but_lost(plain(case.text), plain(outcome.text))


def plain(text: str) -> str:
    """A text without what is left open: blanks, normal form, and how quotes and dashes are spelt."""
    text = unicodedata.normalize("NFC", text).translate(_OPEN)
    return re.sub(r"[\s\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x1f\x7f]+", "", text)


def cases(part: str, kind: str = "") -> Iterator[Case]:
    """Every case of a part of the set, for every kind of damage that suits the language."""
    for name, language, text in _pieces(part):
        for damage in DAMAGES:
            if kind not in damage.kind:
                continue
            chance = random.Random(zlib.crc32(f"{name} {damage.name}".encode()))
            if damage.languages and language not in damage.languages:
                continue
            if (made := damage.make(text, chance)) is not None:
                yield Case(f"{damage.name} {name}", damage.kind, language, made[0], made[1], damage.expected)


def _pieces(part: str) -> Iterator[tuple[str, str, str]]:
    """(name, language, text) of two pieces of every document, of sizes that its name picks."""
    for line in (evaluation_sets().parent / "evals-more" / "seg" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["variant"] != "blank" or _part(row) != part:
            continue
        texts = [block["text"] for block in row["blocks"] if block["kind"] in ("p", "li")]
        chance = random.Random(zlib.crc32(row["path"].encode()))
        for number in range(2):
            size = SIZES[(zlib.crc32(row["path"].encode()) + number) % len(SIZES)]
            start = chance.randrange(max(1, len(texts) - 3)) if texts else 0
            piece = _joined(texts[start:], size)
            if sum(char > "\x7f" and char.isalpha() for char in piece) >= _TELLING:
                yield f"{row['path']}#{number}", row["lang"], piece


def _joined(texts: list[str], size: int) -> str:
    text = ""
    for each in texts:
        text += re.sub(r"\s+", " ", each) + "\n\n"
        if len(text) > size:
            break
    return text[: size * 2].strip() + "\n"


def _part(row: dict[str, str]) -> str:
    return "judge" if row["split"] == "dev" or zlib.crc32(row["repo"].encode()) % 2 else "tune"


def _same_but_lost(said: str, found: str) -> bool:
    """Whether a text is the other one but for characters that are U+FFFD, or gone with them."""
    pieces = [piece for piece in re.split("\ufffd+", found) if piece]
    at = 0
    for piece in pieces:
        at = said.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return sum(map(len, pieces)) >= 0.97 * len(said) - 4


def _difference(said: str, outcome: Outcome) -> str:
    if outcome.text is None:
        return f"refused, {outcome.reason}"
    one, two = plain(said), plain(outcome.text)
    at = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return f"{outcome.reason}: {one[max(0, at - 8) : at + 16]!r} is {two[max(0, at - 8) : at + 16]!r}"


_OPEN = {ord(char): said for said, chars in {"'": "‘’‚‛´`", '"': "“”„‟«»", "-": "‐‑‒–—―"}.items() for char in chars}

if __name__ == "__main__":
    main()
