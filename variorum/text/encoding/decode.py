"""Bytes to text, exactly: which encoding a source is in, its text, and where each character lies in the bytes."""

import codecs
import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial

import ftfy.bad_codecs

from variorum.text.document import Decoded, Rejection
from variorum.text.encoding.binary import binary_kind
from variorum.text.encoding.encodings import is_single_byte, is_stateful, python_codec
from variorum.text.encoding.guess import guess
from variorum.text.encoding.mixed import FEW, decode_mixed, nearly_utf8, with_words_of_utf8, without_lines_of_utf8
from variorum.text.encoding.sample import next_high, telling
from variorum.text.encoding.stretches import foreign_stretch
from variorum.text.encoding.utf8 import count_high, is_utf8
from variorum.text.encoding.wide import by_nuls, coherence, utf16, wide

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

_VISIBLE = re.compile(r"[^\s\x00-\x20\x7f-\xa0\xad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_CONTROL = re.compile(b"[" + re.escape(_CONTROLS) + b"]")
_UTF7_WORD = re.compile(rb"\+[A-Za-z0-9+/]{3,}(?:-|(?=[^A-Za-z0-9+/])|\Z)")
_UTF7_LETTER = re.compile(rb"[A-Za-z]{2}\+A[M-X][A-Za-z0-9+/]-")
"""A letter of Latin with its accent (U+00C0 to U+017F) inside of a word or at its end, as UTF-7 writes it."""
_ASCII_ESCAPES = (
    (re.compile(rb"\x1b\$[@B]|\x1b\$\([DOQ]"), ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_ext")),
    (re.compile(rb"\x1b\$\)C"), ("iso2022_kr",)),
    (re.compile(rb"~\{(?:[!-}]{2})+~\}"), ("hz",)),
)

_REPLACEMENT = re.compile("\ufffd")

_VARIANT = "cesu-8"
_VARIANT_CODEC = "utf-8-variants"
"""The codec of ftfy that reads it."""
_SURROGATE = 0xED
_LONGER = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]|\xc0\x80")
"""Characters that are longer there than in UTF-8."""

_SAMPLE = 1 << 16
_LONE = 4
"""Letters beyond ASCII, at most, that cannot prove an encoding, however short the text is."""
_FEW_LOST = 3
_MOST_LOST = 0.01
"""Characters, and share of all characters, that may be lost because their bytes are broken; with more of them the text
is not taken: its encoding is another one, or it is no text."""
_MOST_CONTROLS = 0.1
_NO_CHANCE = 64
"""Bytes from which on UTF-16 is no UTF-8 by chance: half of the bytes of Chinese letters are beyond ASCII."""


def decode(raw: bytes) -> Decoded:
    """What a source says, and in which encoding.

    A cascade: byte order mark, strict UTF-8, UTF-32 and UTF-16 without a mark, nearly UTF-8, a legacy encoding that the
    text is plausible in. What cannot be decoded is U+FFFD, counted in `lost`. Raises Rejection (`empty`, `binary`,
    `undecodable`): a wrong guess, or much that is lost, is worse than quarantine.
    """
    if not raw:
        raise Rejection("decode", "empty", "holds no bytes")
    decoded = _with_losses(raw, _wide(raw) or _by_utf8(raw) or _by_legacy(raw))
    if not _VISIBLE.search(decoded.text):
        raise Rejection("decode", "empty", "holds only white space and invisible characters")
    return decoded


def decode_as(raw: bytes, encoding: str) -> Decoded:
    """What a source says whose encoding is known: one of `DECLARED`. Raises Rejection as `decode` does."""
    if encoding == "utf-8":
        body = raw.removeprefix(b"\xef\xbb\xbf")
        found = _by_utf8(body)
        if found is None or found.encoding not in ("utf-8", "ascii"):
            raise Rejection("decode", "undecodable", "is not UTF-8, though it is said to be", next_high(raw, 0))
        found = dataclasses.replace(found, bom=len(raw) - len(body))
    elif encoding.startswith("utf-"):
        mark = next((mark for mark, of in _BOMS if of == encoding and raw.startswith(mark)), b"")
        found = wide(raw[len(mark) :], encoding, len(mark))
    elif is_single_byte(encoding):
        found = Decoded(raw.decode(python_codec(encoding), "replace"), encoding, 1.0)
    else:
        found = _multibyte(raw, encoding, 1.0, 0)
    decoded = _with_losses(raw, found)
    if not _VISIBLE.search(decoded.text):
        raise Rejection("decode", "empty", "holds only white space and invisible characters")
    return decoded


def decode_span(raw: bytes, encoding: str) -> str:
    """The text of a slice of a source that begins and ends between characters, as `decode` gave it for the whole."""
    if "+" in encoding:
        return decode_mixed(raw, encoding.partition("+")[2])[0]
    if encoding == "utf-8":
        return raw.decode()
    if encoding == _VARIANT:
        return raw.decode(_VARIANT_CODEC)
    if encoding.startswith("utf-16"):
        return utf16(raw, encoding)
    if is_single_byte(encoding) or is_stateful(encoding) or encoding.startswith("utf-32"):
        return raw.decode(python_codec(encoding), "replace")
    return _decode_multibyte(raw, encoding)


def byte_offsets(decoded: Decoded, positions: Sequence[int]) -> list[int]:
    """Where in the raw bytes the characters at these (ascending) positions begin; linear, byte order mark included.

    Raises ValueError for encodings whose characters have no bytes of their own (see `has_spans`).
    """
    text, encoding, start = decoded.text, decoded.encoding, decoded.bom
    if is_stateful(encoding):
        raise ValueError(f"characters of {encoding} have no byte offsets")
    if is_single_byte(encoding) or (encoding == "utf-8" and text.isascii()):
        return [start + position for position in positions]
    codec = "utf-8" if "+" in encoding or encoding == _VARIANT else python_codec(encoding)
    offsets = []
    previous, offset, odd = 0, start, 0
    for position in positions:
        offset += len(text[previous:position].encode(codec, "replace"))
        while odd < len(decoded.odd) and decoded.odd[odd][0] < position:
            offset += decoded.odd[odd][1]
            odd += 1
        offsets.append(offset)
        previous = position
    return offsets


def has_spans(encoding: str) -> bool:
    """Whether characters lie at bytes of their own; not so in UTF-7 and the ISO 2022 encodings, which shift states."""
    return not is_stateful(encoding)


def _wide(raw: bytes) -> Decoded | None:
    """A source with a byte order mark, or with zeros between its letters. Raises Rejection where it is binary."""
    fault: Rejection | None = None
    try:
        found = _by_mark(raw) or by_nuls(raw)
    except Rejection as rejection:
        found, fault = None, rejection
    if found is None and (what := binary_kind(raw)):
        raise Rejection("decode", "binary", f"is {what}, not text: leave such files out with exclude", 0) from fault
    if fault is not None:
        raise fault
    return found


def _with_losses(raw: bytes, decoded: Decoded) -> Decoded:
    """With how many characters are U+FFFD but not in the source. Raises Rejection where that is a large share."""
    if decoded.encoding == "utf-8" or "\ufffd" not in decoded.text or not has_spans(decoded.encoding):
        return decoded
    at = [match.start() for match in _REPLACEMENT.finditer(decoded.text)]
    starts = byte_offsets(decoded, at)
    stated = _stated_replacement(decoded.encoding)
    lost = [start for start in starts if not stated or not raw.startswith(stated, start)]
    if len(lost) > _FEW_LOST + _MOST_LOST * len(decoded.text):
        detail = f"{len(lost)} of {len(decoded.text)} characters cannot be decoded as {decoded.encoding}"
        raise Rejection("decode", "undecodable", detail, lost[0])
    return dataclasses.replace(decoded, lost=len(lost), first_lost=lost[0]) if lost else decoded


def _stated_replacement(encoding: str) -> bytes:
    """How a source writes a U+FFFD of its own; nothing where its encoding has none."""
    try:
        return "\ufffd".encode("utf-8" if "+" in encoding or encoding == _VARIANT else python_codec(encoding))
    except UnicodeEncodeError:
        return b""


def _by_mark(raw: bytes) -> Decoded | None:
    """A source with a byte order mark, if it is what the mark says: some programs put one before anything."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            body = raw[len(mark) :]
            if encoding == "utf-8":
                inner = _behind_mark_of_utf8(body)
                return None if inner is None else dataclasses.replace(inner, bom=len(mark))
            if encoding.startswith("utf-16") and _is_utf8_all_the_same(body) and (inner := _by_utf8(body)):
                return dataclasses.replace(inner, bom=len(mark))
            return wide(body, encoding, len(mark)) if encoding != "gb18030" else _multibyte(body, encoding, 1.0, 4)
    return None


def _is_utf8_all_the_same(body: bytes) -> bool:
    """Whether what is marked as UTF-16 is UTF-8: real UTF-16 of some length never is without zeros."""
    return len(body) >= _NO_CHANCE and b"\0" not in body and is_utf8(body)


def _behind_mark_of_utf8(body: bytes) -> Decoded | None:
    if b"\0" in body and (found := by_nuls(body)):
        return found
    return _by_utf8(body)


def _by_utf8(raw: bytes) -> Decoded | None:
    """UTF-8, or ASCII that stands for something else, or UTF-8 with faults."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        found = _by_variant(raw) or nearly_utf8(raw)
        if found is not None:
            _refuse_controls(raw)
            if "+" in found.encoding and not found.encoding.endswith("+ascii"):
                found = _of_one_encoding(raw, found)
        return found
    if text.isascii() and (found := _by_escapes(raw)):
        return found  # ISO-2022-KR shifts by control characters
    _refuse_controls(raw)
    return Decoded(text, "utf-8", 1.0)


def _by_variant(raw: bytes) -> Decoded | None:
    """CESU-8, whose characters beyond the first plane are two surrogates, or Java's UTF-8, whose NUL is two bytes."""
    if b"\xed" not in raw and b"\xc0\x80" not in raw:
        return None
    try:
        text = raw.decode(_VARIANT_CODEC)
    except UnicodeDecodeError:
        return None
    odd = []
    at = done = 0
    for found in _LONGER.finditer(raw):
        at += len(raw[done : found.start()].decode())
        odd.append((at, 2 if found[0][0] == _SURROGATE else 1))
        at += 1
        done = found.end()
    return Decoded(text, _VARIANT, 0.99, 0, tuple(odd)) if odd else None


def _by_legacy(raw: bytes) -> Decoded:
    _refuse_controls(raw)
    sample = telling(raw, _SAMPLE).replace(b"\0", b"")  # strewn in, they would be signs within words
    sample = without_lines_of_utf8(sample)
    guessed = guess(sample)
    if guessed is None and count_high(raw) <= max(_LONE, len(raw) // FEW):
        guessed = guess(sample, at_least=0.0)  # too few letters to prove it, but letters all the same
    if guessed is None:
        raise Rejection(
            "decode", "undecodable", "is not UTF-8 and not plausible in any known encoding", next_high(raw, 0)
        )
    encoding, score = guessed
    if is_single_byte(encoding):
        found = with_words_of_utf8(raw, encoding, score) or Decoded(
            raw.decode(python_codec(encoding), "replace"), encoding, score
        )
        return _of_one_encoding(raw, found)
    return _of_one_encoding(raw, _multibyte(raw, encoding, score, 0))


def _of_one_encoding(raw: bytes, decoded: Decoded) -> Decoded:
    """The source as it was decoded, or as a stretch that makes more sense otherwise would have it, if all of it does.

    Raises Rejection where a stretch is in another encoding than the rest.
    """
    foreign = foreign_stretch(raw, decoded, partial(decode_span, encoding=decoded.encoding))
    if foreign is None:
        return decoded
    if is_single_byte(decoded.encoding) and is_single_byte(foreign.encoding):
        text = raw.decode(python_codec(foreign.encoding), "replace")
        whole = Decoded(text, foreign.encoding, decoded.score)
        if "\ufffd" not in text and not foreign_stretch(raw, whole, partial(decode_span, encoding=foreign.encoding)):
            return whole
    detail = f"is {decoded.encoding} in places and {foreign.encoding} in others: no byte tells where"
    raise Rejection("decode", "undecodable", detail, foreign.start)


def _refuse_controls(raw: bytes) -> None:
    sample = raw[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > len(sample) * _MOST_CONTROLS and controls > 2:
        at = _CONTROL.search(raw)
        raise Rejection(
            "decode",
            "binary",
            f"{controls} of the first {len(sample)} bytes are control characters",
            at.start() if at else None,
        )


# ---------------------------------------------------------------- ASCII that stands for something else


def _by_escapes(raw: bytes) -> Decoded | None:
    """ISO-2022-JP and -KR, HZ and UTF-7, all written in ASCII bytes."""
    for pattern, candidates in _ASCII_ESCAPES:
        if pattern.search(raw):
            for codec in candidates:
                try:
                    text = raw.decode(codec)
                except UnicodeDecodeError:
                    continue
                if not text.isascii():
                    return Decoded(text, codec.replace("_", "-").replace("iso2022", "iso-2022"), 0.99)
    if not _UTF7_WORD.search(raw):
        return None
    try:
        text = raw.decode("utf-7")
    except UnicodeDecodeError:
        return None
    letters = _BEYOND_ASCII.findall(text)
    good = sum(unicodedata.category(char)[0] in "LMNP" or char in "\xa0\u202f€£°" for char in letters)
    is_proven = len(letters) >= 2 or (len(letters) == 1 and letters[0].isalpha() and _UTF7_LETTER.search(raw))
    if is_proven and good >= 0.9 * len(letters) and coherence(text) >= 0.9:
        return Decoded(text, "utf-7", 0.95)
    return None


# ---------------------------------------------------------------- multi-byte legacy encodings


def _multibyte(raw: bytes, encoding: str, score: float, bom: int) -> Decoded:
    text = _decode_multibyte(raw, encoding)
    codec = python_codec(encoding)
    if text.encode(codec, "replace") == raw:
        return Decoded(text, encoding, score, bom)
    odd: list[tuple[int, int]] = []
    at = 0
    for line in raw.split(b"\n"):
        for char, size in _characters(line + b"\n", encoding):
            natural = len(char.encode(codec, "replace"))
            if natural != size:
                odd.append((at, size - natural))
            at += 1
    return Decoded(text, encoding, score, bom, tuple(odd))


def _decode_multibyte(raw: bytes, encoding: str) -> str:
    """By line, as no character of these encodings holds a line feed; each byte that fails is U+FFFD."""
    codec = python_codec(encoding)
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return "\n".join(line.decode(codec, _BYTE_BY_BYTE) for line in raw.split(b"\n"))


def _byte_by_byte(error: UnicodeError) -> tuple[str, int]:
    """What a codec is told to do where it fails: U+FFFD for one byte, and on with the next."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\ufffd", error.start + 1


_BYTE_BY_BYTE = "variorum.byte_by_byte"
ftfy.bad_codecs.ok()
codecs.register_error(_BYTE_BY_BYTE, _byte_by_byte)


def _characters(line: bytes, encoding: str) -> Iterator[tuple[str, int]]:
    """The characters of a line, each with the number of its bytes."""
    codec = python_codec(encoding)
    at = 0
    while at < len(line):
        for size in (1, 2, 3, 4):
            try:
                chars = line[at : at + size].decode(codec)
            except UnicodeDecodeError:
                continue
            break
        else:
            chars, size = "\ufffd", 1
        yield chars[0], size
        yield from ((char, 0) for char in chars[1:])
        at += size
