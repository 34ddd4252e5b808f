"""UTF-8 with faults: cut off at its end, with broken bytes, or mixed line by line with another encoding."""

import re
from collections.abc import Iterator
from functools import cache

from variorum.text.document import Decoded, Rejection
from variorum.text.encoding.encodings import byte_table, python_codec
from variorum.text.encoding.guess import guess, oddity, script_of
from variorum.text.encoding.sample import PIECE, pieces
from variorum.text.encoding.utf8 import count_high, count_valid, cut_short, faults, faults_alone, next_fault, next_valid

FEW = 1000
"""One byte in so many may just be broken in a text that is otherwise UTF-8 or ASCII."""
_HARDLY = 0.08
"""Share of high bytes in well-formed sequences up to which they are chance."""
_NEARLY = 0.8
"""Share of high bytes in well-formed sequences from which a text is UTF-8 with faults (measured)."""
_SAMPLE = 1 << 16
_PROOFS = 24
"""Lines with well-formed sequences that are looked at in a text of another encoding."""
_CLEARLY = 0.75
"""How much less odd they must be with these: about as much as a letter that their language does not have (.8)."""
_TOO_FEW = 8
"""Broken bytes that prove no encoding that is rare; fewer may be what is left of torn characters."""
_RARE = ("cp", "mac-")
_CONTINUES = range(0x80, 0xC0)
_LIKELY = frozenset("€‚„…ŠŒŽ‘’“”•–—™šœžŸ\xa0£§©«°»".encode("windows-1252"))
"""Of these, letters, signs and blanks of windows-1252 that stand alone in UTF-8 where text was pasted into it."""
_ODD = 0.4
"""Oddity of a character, read in the second encoding, from which a few broken bytes are just broken."""

_LINES = re.compile(rb"[^\r\n]*[\r\n]*")
_HIGH = re.compile(rb"[\x80-\xff]+")


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

    mostly = valid >= high * _NEARLY or high - valid < _TOO_FEW
    second, score = ("ascii", 0.5) if mostly and _is_torn(raw) else _second(raw)
    text, odd = decode_mixed(raw, second)
    return Decoded(text, f"utf-8+{second}", round(score * (0.5 + 0.5 * valid / high), 4), 0, odd)


def with_words_of_utf8(raw: bytes, encoding: str, score: float) -> Decoded | None:
    """A text in a single-byte encoding in which some words are UTF-8 all the same; None where none is.

    They are, where their lines are far less odd so: é as UTF-8 is Ã© in the encoding of the text.
    """
    lines = [line for line in raw.splitlines() if not line.isascii() and count_valid(line)][:_PROOFS]
    if not lines:
        return None
    parts = [_around(line) for line in lines]
    alike = "\n".join(bytes(part).decode(python_codec(encoding), "replace") for part in parts)
    mixed = "\n".join(decode_mixed(part, encoding)[0] for part in parts)
    if oddity(mixed) + _CLEARLY > oddity(alike):
        return None
    text, odd = decode_mixed(raw, encoding)
    return Decoded(text, f"utf-8+{encoding}", score, 0, odd)


def without_lines_of_utf8(raw: bytes) -> bytes:
    """A text of another encoding without the lines that are UTF-8: they would speak for a wrong one."""
    kept = b"".join(line for line in _LINES.findall(raw) if line.isascii() or count_high(line) > count_valid(line))
    return kept if 2 * count_high(kept) > count_high(raw) else raw


def _around(line: bytes) -> bytes:
    """A line, of a long one what stands around its first well-formed sequence."""
    start = max(0, next_valid(line) - PIECE // 2)
    return line[start : start + PIECE]


def decode_mixed(raw: bytes, second: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Well-formed sequences as UTF-8, every other byte by the second encoding; and the characters that are one byte.

    Where the second encoding has an alphabet of its own, so that words have no ASCII, a word is in one of the two.
    """
    parts: list[str] = []
    odd: list[tuple[int, int]] = []
    at = done = 0
    chars = byte_table(second)
    sizes = [1 - len(char.encode()) for char in chars]
    for fault in _faults_of_words(raw) if _has_own_alphabet(second) else faults(raw):
        part = raw[done:fault].decode()
        char = chars[raw[fault]]
        parts += (part, char)
        at += len(part)
        odd.append((at, sizes[raw[fault]]))
        at += 1
        done = fault + 1
    parts.append(raw[done:].decode())
    return "".join(parts), tuple(odd)


def _faults_of_words(raw: bytes) -> Iterator[int]:
    """Where the bytes are of words that are not UTF-8, or not all of them."""
    for word in _HIGH.finditer(raw):
        if next_fault(word[0], 0) >= 0:
            yield from range(*word.span())


@cache
def _has_own_alphabet(encoding: str) -> bool:
    """Whether most letters beyond ASCII of a single-byte encoding are of another alphabet than Latin."""
    scripts = [script_of(char) for char in byte_table(encoding)[128:] if char.isalpha()]
    return scripts.count("LATIN") < len(scripts) / 2


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
    places = list(faults(raw))
    rest = bytearray(raw)
    for at in places:
        rest[at] = 0
    whole = frozenset(rest)
    torn = sum(raw[at] in whole or (len(places) < _TOO_FEW and _is_rest(raw, at)) for at in places)
    return torn >= _NEARLY * len(places)


def _is_rest(raw: bytes, at: int) -> bool:
    """Whether a broken byte stands like the rest of a character: beside another byte of one."""
    before, byte, after = raw[at - 1 : at], raw[at], raw[at + 1 : at + 2]
    if byte in _CONTINUES:
        return byte not in _LIKELY or before >= b"\x80" or after >= b"\x80"
    return bool(after) and after[0] in _CONTINUES


def _mixed_by_line(raw: bytes) -> bool:
    """Whether some lines are well-formed UTF-8 beyond ASCII and all others are not UTF-8 at all.

    Raises Rejection where the others hold something that could be either: no byte tells which.
    """
    whole = broken = stray = 0
    words = False
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
        if valid:
            stray += valid
            words = words or any(next_fault(word[0], 0) < 0 for word in _HIGH.finditer(line))
            doubtful = found.start() if doubtful is None else doubtful

    if whole < 4 or whole < 0.1 * broken:
        return False
    # In an alphabet of its own a word is in one encoding, so that a sequence inside of one is there by chance.
    if stray and broken > 8 and (words or not _has_own_alphabet(_second(raw)[0])):
        raise Rejection("decode", "undecodable", "mixes UTF-8 with an encoding that looks like it in places", doubtful)
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
    guessed = guess(b"\n".join(found), single_byte=True)
    few = count_high(raw) - count_valid(raw) < _TOO_FEW
    if guessed is None or (few and (guessed[0].startswith(_RARE) or _is_odd(raw, guessed[0]))):
        return "ascii", 0.5
    return guessed


def _is_odd(raw: bytes, second: str) -> bool:
    """Whether broken bytes make no sense in a second encoding where they stand."""
    places = list(faults(raw))
    around = [raw[max(0, at - PIECE // 6) : at + PIECE // 6] for at in places]
    said = "\n".join(decode_mixed(part, second)[0] for part in around)
    without = "\n".join(decode_mixed(part, "ascii")[0].replace("\ufffd", "") for part in around)
    return oddity(said) - oddity(without) > _ODD * len(places)
