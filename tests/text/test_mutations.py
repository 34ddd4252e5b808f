"""Real files of any format that were damaged in a way that a disk, a program or somebody who means harm does it."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from variorum.text.cut import cut, span_text
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import HEAD, media_type_of

LARGEST = 60_000
ENCODINGS = ("utf-16", "utf-16-le", "cp1252", "utf-32", "koi8-r", "shift_jis", "utf-7", "cp037")
INSERTED = ("\0", "\r", "\x0c", "\u2028", "\ufeff", "\u202e", "<!--", "-->", "```\n", "&#x0;", "\u00a0" * 9, "> " * 40)

Mutation = Callable[[bytes, bytes, random.Random], bytes]


def truncated(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def doubled(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    return raw + raw


def turned(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[at:] + raw[:at]


def flipped(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    found = bytearray(raw)
    for _ in range(chance.choice((1, 3, 30))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def spliced(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    at, start = chance.randrange(len(raw) + 1), chance.randrange(len(other))
    return raw[:at] + other[start : start + chance.choice((3, 40, 2000))] + raw[at:]


def repeated(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    end = at + chance.choice((1, 5, 200))
    return raw[:at] + raw[at:end] * chance.choice((2, 9, 200)) + raw[end:]


def inserted(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(INSERTED).encode() * chance.choice((1, 4)) + raw[at:]


def encoded(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    return raw.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def broken_otherwise(raw: bytes, other: bytes, chance: random.Random) -> bytes:
    return raw.replace(b"\n", chance.choice((b"\r\n", b"\r", b"", b"\n\n\n", b" ")))


MUTATIONS: Sequence[Mutation] = (
    truncated, doubled, turned, flipped, spliced, repeated, inserted, encoded, broken_otherwise,
)  # fmt: skip


def small_files(folders: Sequence[Path]) -> list[Path]:
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in found if 0 < path.stat().st_size < LARGEST]


def check_spans(raw: bytes, media_type: str, found: Cut) -> None:
    """Each row is what the bytes of its span say, and none begins before what is above it ends."""
    if found.span_of != "raw":
        return
    for number, section in enumerate(found.sections):
        if section.heading is not None and section.heading_start is not None:
            kind = "heading" if number else "title"
            span = raw[section.heading_start : section.heading_end]
            assert span_text(span, media_type, found.encoding, kind, found.cleaning) == section.heading
    for one in found.paragraphs:
        assert one.byte_start is not None
        span = raw[one.byte_start : one.byte_end]
        assert span_text(span, media_type, found.encoding, one.kind, found.cleaning) == one.text
        assert one.text.strip() == one.text != ""


def check_damaged(files: Sequence[Path], seed: int, tries: int) -> int:
    """Damage files and cut them; how many of them are still taken."""
    chance, taken = random.Random(seed), 0
    for number in range(tries):
        path, other = chance.choice(files), chance.choice(files).read_bytes()
        raw = path.read_bytes()
        for mutation in chance.sample(MUTATIONS, chance.choice((1, 1, 1, 2))):
            raw = mutation(raw, other, chance) or b"\n"
        try:
            media_type = media_type_of(path.name, raw[:HEAD])
            found = cut(raw, media_type)
        except Rejection as rejection:
            assert rejection.reason != "invalid_rows", (number, path.name, rejection)
            continue
        check_spans(raw, media_type, found)
        taken += 1
    return taken


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    return small_files([shared / "wild" / "corpus", shared / "evals" / "dirty", shared / "evals" / "seg"])


def test_damaged_files_are_rows_that_their_spans_say_or_refused(files: list[Path]) -> None:
    assert check_damaged(files, 0, 60) > 20


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 6))
def test_more_damaged_files(files: list[Path], seed: int) -> None:
    assert check_damaged(files, seed, 600) > 200
