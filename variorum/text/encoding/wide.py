"""UTF-16 and UTF-32, marked or not: two or four bytes a character."""

import re

from variorum.text.document import Decoded, Rejection
from variorum.text.encoding.utf8 import count_high, count_valid, is_utf8

_SAMPLE = 1 << 16
"""Bytes from the start that are looked at."""
_MOST_NULS = 0.05
"""Share of NULs up to which a text of one byte a character may have them; UTF-16 of any alphabet has many more."""
_PLAIN = 0.5
"""Share of small Latin letters and blanks from which a character is one byte; UTF-16 of such text is half NULs."""

_MOST_STREWN = 0.35
"""Share of NULs up to which they may be strewn over plain text, which has half of them as UTF-16."""
_SEQUENCES = 16
"""Bytes in sequences of UTF-8 that no UTF-16 has by chance, if all its other bytes are ASCII."""

_NEARLY = 0.8
"""Share of the bytes beyond ASCII in well-formed sequences from which a text is UTF-8 with faults."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_COMMON = re.compile(r"[\t\n\r\x20-\x7e\u3001\u3002\uff0c]")
_MARKERS = re.compile(r"[\n\r \u3000-\u3002\uff0c]")
_PLAIN_BYTES = b"abcdefghijklmnopqrstuvwxyz \n"


def by_nuls(raw: bytes) -> Decoded | None:
    """UTF-32 or UTF-16 without a mark; Rejection where NULs say that it is no text at all."""
    nuls = raw.count(0)
    strewn = nuls > 0 and _has_strewn_nuls(raw, nuls)
    if nuls and not strewn and (found := _wide_without_mark(raw)):
        return found
    if nuls > len(raw) * _MOST_NULS and not strewn:
        raise Rejection("decode", "binary", f"{nuls} of {len(raw)} bytes are zero", raw.index(0))
    if not nuls and len(raw) % 2 == 0 and not is_utf8(raw[:_SAMPLE]):
        return _wide_without_mark(raw)
    return None


def _has_strewn_nuls(raw: bytes, nuls: int) -> bool:
    """Whether NULs were strewn over a text of one byte a character, or over UTF-8.

    Of many NULs this is said only where all the rest is UTF-8, and plain or with sequences: UTF-16 is neither.
    """
    sample = raw[:_SAMPLE]
    if nuls > len(raw) * _MOST_NULS:
        rest = sample.replace(b"\0", b"")
        plain = len(rest) - len(rest.translate(None, _PLAIN_BYTES))
        told = plain > _PLAIN * len(rest) or count_valid(rest) >= _SEQUENCES
        return nuls < len(raw) * _MOST_STREWN and told and is_utf8(rest)
    high = count_high(sample)
    if is_utf8(sample) or (high and count_valid(sample) >= _NEARLY * high):
        return True
    plain = len(sample) - len(sample.translate(None, _PLAIN_BYTES))
    return plain > _PLAIN * len(sample)


def utf16(raw: bytes, encoding: str) -> str:
    """UTF-16 decoded; an odd byte at the end, and halves of pairs, are U+FFFD."""
    even = len(raw) & ~1
    return raw[:even].decode(encoding, "replace") + "\ufffd" * (len(raw) - even)


def wide(raw: bytes, encoding: str, bom: int, score: float = 1.0) -> Decoded:
    """UTF-16 or UTF-32 behind a mark of `bom` bytes. Raises Rejection (`undecodable`) where it is not."""
    if encoding.startswith("utf-32"):
        try:
            return Decoded(raw.decode(encoding), encoding, score, bom)
        except UnicodeDecodeError as error:
            raise Rejection("decode", "undecodable", f"is marked {encoding} but is not", bom + error.start) from None
    text = utf16(raw, encoding)
    faults = text.count("\ufffd")
    if faults > 2 + len(text) // 100:
        raise Rejection("decode", "undecodable", f"is marked {encoding} but is not", bom)
    odd = ((len(text) - 1, -1),) if len(raw) % 2 else ()
    return Decoded(text, encoding, score, bom, odd)


def _wide_without_mark(raw: bytes) -> Decoded | None:
    best: tuple[float, str] = (0.0, "")
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        width = 4 if "32" in encoding else 2
        sample = raw[: _SAMPLE // 4 * 4]
        if len(raw) % width and not (width == 2 and len(raw) > 64):
            continue
        try:
            text = sample[: len(sample) // width * width].decode(encoding, "strict" if width == 4 else "replace")
        except UnicodeDecodeError:
            continue
        best = max(best, (coherence(text, width == 4), encoding))
    if best[0] < 0.9:
        return None
    return wide(raw, best[1], 0, min(best[0], 0.99))


def coherence(text: str, sure: bool = False) -> float:
    """How much 16-bit units read as text: the share of ASCII and of the script that most other characters are in.

    Text has spaces, line ends or ideographic punctuation; bytes paired at random have not, so all others are refused
    unless one is `sure` of the pairing.
    """
    if not text or (not sure and len(_MARKERS.findall(text)) * 200 < len(text)):
        return 0.0
    common = len(_COMMON.findall(text))
    blocks: dict[int, int] = {}
    for char in text:
        code = ord(char)
        if code > 0x7E:
            block = _script(code)
            blocks[block] = blocks.get(block, 0) + 1
    bad = blocks.pop(-1, 0) + len(_CONTROLS.findall(text))
    main = sorted(blocks.values(), reverse=True)[:2]
    return max(0.0, (common + 0.99 * sum(main)) / len(text) - 10 * bad / len(text))


def _script(code: int) -> int:
    if 0x3000 <= code < 0xA000 or 0xFF00 <= code < 0xFFF0 or 0x20000 <= code < 0x32000:
        return 1
    if 0xAC00 <= code < 0xD7B0:
        return 2
    if 0x2000 <= code < 0x2E00 or 0xFE00 <= code < 0xFE10 or 0x1F000 <= code < 0x1FB00 or 0xE0020 <= code < 0xE0080:
        return 3  # signs and emoji, with what varies them
    if 0xD800 <= code < 0xF900 or (code >= 0xFFF0 and code < 0x10000) or code >= 0xE0000 or 0x7F <= code < 0xA0:
        return -1
    if code < 0x0370:
        return 4
    return code >> 7 if code < 0x0500 else code >> 8
