"""UTF-8 with faults: cut off at its end, with broken bytes, or mixed line by line with another encoding."""

import re

from variorum.text.document import Decoded, Unfit
from variorum.text.encoding.encodings import byte_table
from variorum.text.encoding.guess import guess
from variorum.text.encoding.sample import pieces
from variorum.text.encoding.utf8 import count_high, count_valid, cut_short, faults, faults_alone, next_fault

FEW = 1000
"""One byte in so many may just be broken in a text that is otherwise UTF-8 or ASCII."""
_HARDLY = 0.08
"""Share of high bytes in well-formed sequences up to which they are chance."""
_NEARLY = 0.8
"""Share of high bytes in well-formed sequences from which a text is UTF-8 with faults (measured)."""
_SAMPLE = 1 << 16

_LINES = re.compile(rb"[^\r\n]*[\r\n]*")


def nearly_utf8(raw: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes, or mixed line by line with a legacy encoding; None where it is neither."""
    if (ended := _cut_off(raw)) is not None:
        return ended
    high, valid = count_high(raw), count_valid(raw)
    if valid < high * _HARDLY:
        return None
    few = valid > 6 and high - valid <= len(raw) // FEW
    if not few and not _mixed_by_line(raw) and valid < high * _NEARLY:
        return None

    second, score = ("ascii", 0.5) if valid >= high * _NEARLY and _is_torn(raw) else _second(raw)
    text, odd = decode_mixed(raw, second)
    return Decoded(text, f"utf-8+{second}", round(score * (0.5 + 0.5 * valid / high), 4), 0, odd)


def decode_mixed(raw: bytes, second: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Well-formed sequences as UTF-8, every other byte by the second encoding; and the characters that are one byte."""
    parts: list[str] = []
    odd: list[tuple[int, int]] = []
    at = done = 0
    chars = byte_table(second)
    sizes = [1 - len(char.encode()) for char in chars]
    for fault in faults(raw):
        part = raw[done:fault].decode()
        char = chars[raw[fault]]
        parts += (part, char)
        at += len(part)
        odd.append((at, sizes[raw[fault]]))
        at += 1
        done = fault + 1
    parts.append(raw[done:].decode())
    return "".join(parts), tuple(odd)


def _cut_off(raw: bytes) -> Decoded | None:
    """UTF-8 without a fault but that its last character is cut short.

    In a text that is ASCII otherwise, one byte alone may as well be the last letter of an 8-bit text ("café").
    """
    size = cut_short(raw)
    if not size:
        return None
    try:
        ascii_only = raw[:-size].decode().isascii()
    except UnicodeDecodeError:
        return None
    if ascii_only and size == 1:
        return None
    text, odd = decode_mixed(raw, "ascii")
    return Decoded(text, "utf-8+ascii", 0.9, 0, odd)


def _is_torn(raw: bytes) -> bool:
    """Whether what is not UTF-8 is left of characters that were: the same bytes as the whole characters have.

    A letter of an 8-bit encoding is seldom a byte that the text's own characters consist of: é is E9 there, C3 A9 here.
    """
    broken = [raw[at] for at in faults(raw)]
    rest = bytearray(raw)
    for at in faults(raw):
        rest[at] = 0
    whole = frozenset(rest)
    return sum(byte in whole for byte in broken) >= _NEARLY * len(broken)


def _mixed_by_line(raw: bytes) -> bool:
    """Whether some lines are well-formed UTF-8 beyond ASCII and all others are not UTF-8 at all.

    Raises Unfit where the others hold something that could be either: no byte tells which.
    """
    whole = broken = stray = 0
    doubtful = None
    for found in _LINES.finditer(raw):
        line = found[0]
        if line.isascii():
            continue
        high, valid = count_high(line), count_valid(line)
        if valid > 0.75 * high:
            whole += valid
            continue
        broken += high
        stray += valid
        if valid and doubtful is None:
            doubtful = found.start()

    if whole < 4 or whole < 0.1 * broken:
        return False
    if stray and broken > 8:
        raise Unfit("decode", "undecodable", "mixes UTF-8 with another encoding that looks like it in places", doubtful)
    return broken > 0


def _second(raw: bytes) -> tuple[str, float]:
    """What the bytes that are not UTF-8 are in: a single-byte encoding, or `ascii` where they are just broken."""
    found: list[bytes] = []
    size = 0
    for piece in pieces(raw, next_fault):
        found.append(faults_alone(piece))
        size += len(found[-1])
        if size > _SAMPLE:
            break
    return guess(b"\n".join(found), single_byte=True) or ("ascii", 0.5)
