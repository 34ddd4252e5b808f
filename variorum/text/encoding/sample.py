"""The pieces of a source that tell its encoding: what stands around bytes beyond ASCII, from all over it."""

import re
from collections.abc import Callable, Iterator

PIECE = 600
"""Bytes of a piece, at most: some lines are books."""
_BEFORE = 200
"""Bytes before the first byte beyond ASCII that a piece begins with, at most."""
_REGIONS = 64
"""Parts of a large source that are each looked into, so that none is missed where its text changes on the way."""

_HIGH = re.compile(rb"[\x80-\xff]")
_LINE_END = re.compile(rb"[\r\n]")
_NO_SECOND_BYTE = re.compile(rb"[\x00-\x2f]")
"""What is no second byte of a character in any encoding of several bytes: a character begins behind it."""

Finder = Callable[[bytes, int], int]
"""Where the next byte of interest stands in some bytes from a place on; -1 where there is none."""


def next_high(raw: bytes, at: int) -> int:
    """Where the next byte beyond ASCII stands; -1 where there is none."""
    found = _HIGH.search(raw, at)
    return found.start() if found else -1


def telling(raw: bytes, room: int) -> bytes:
    """The source where it is no longer than `room`, else so many bytes of pieces of it that hold bytes beyond ASCII.

    From every region of the source; where only some have such bytes, more from there.
    """
    if len(raw) <= room:
        return raw
    picked: list[bytes] = []
    at = 0
    for region in range(_REGIONS):
        at = max(at, len(raw) * region // _REGIONS)
        size = 0
        while size < room // _REGIONS and (found := _piece(raw, at, next_high)) is not None:
            start, end = found
            picked.append(raw[start:end])
            size += end - start
            at = end
        if not size:
            break
    if sum(map(len, picked)) >= room // 2:
        return b"\n".join(picked)

    # Few pieces: then all of them are not many more.
    picked = []
    for piece in pieces(raw):
        picked.append(piece)
        room -= len(piece)
        if room <= 0:
            break
    return b"\n".join(picked)


def pieces(raw: bytes, find: Finder = next_high) -> Iterator[bytes]:
    """Every line with bytes of interest, from a word shortly before the first of them on; of a long one, pieces."""
    for start, end in pieces_at(raw, find):
        yield raw[start:end]


def pieces_at(raw: bytes, find: Finder = next_high) -> Iterator[tuple[int, int]]:
    """Where each of these pieces starts and ends."""
    at = 0
    while (found := _piece(raw, at, find)) is not None:
        yield found
        at = found[1]


def _piece(raw: bytes, at: int, find: Finder) -> tuple[int, int] | None:
    """Start and end of the next piece from a place on; None where there is none."""
    first = find(raw, at)
    if first < 0:
        return None

    # From the start of the line or of a word; in a word without end, from behind what may be half a character.
    start = max(at, first - _BEFORE)
    for end_of_line in (b"\n", b"\r"):
        start = max(start, raw.rfind(end_of_line, start, first) + 1)
    if start > 0 and raw[start - 1] not in b"\r\n ":
        blank = raw.find(b" ", start, first)
        start = blank + 1 if blank >= 0 else min(start + 1, first)

    # To the end of the line; in a long one, to the end of a word, so that no character is cut.
    limit = min(len(raw), start + max(PIECE, first - start + 4))
    line_end = _LINE_END.search(raw, first, limit)
    if line_end or limit == len(raw):
        return start, line_end.start() if line_end else limit
    safe = max(raw.rfind(b" ", first, limit), raw.rfind(b"\t", first, limit))
    if safe > first:
        return start, safe
    behind = _NO_SECOND_BYTE.search(raw, limit, limit + PIECE)
    return start, behind.start() if behind else limit
