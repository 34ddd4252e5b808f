"""Bytes to text, exactly: which encoding a source is in, its text, and where each character lies in the bytes."""

import re
from collections.abc import Iterator, Sequence

from text.document import Decoded, Unfit
from text.encoding_guess import guess
from text.encodings import byte_table, is_single_byte, is_stateful, python_codec

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"%PDF-", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"RIFF", "a RIFF sound or film"),
    (b"OggS", "an Ogg sound or film"),
    (b"ID3", "an MP3 sound"),
    (b"PAR1", "a Parquet file"),
)
"""How files of other kinds begin (file(1), libmagic)."""

_MULTIBYTE_UTF8 = (
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
"""Well-formed sequences of more than one byte (Unicode 15, table 3-7)."""
_UTF8_RUNS = re.compile(rb"(?:%s)+" % _MULTIBYTE_UTF8)
_BROKEN = re.compile(rb"(?:%s)|([\x80-\xff])" % _MULTIBYTE_UTF8)
_HIGH = re.compile(rb"[\x80-\xff]+")
_VISIBLE = re.compile(r"[^\s\x00-\x20\x7f-\xa0\xad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_UTF7_WORD = re.compile(rb"\+[A-Za-z0-9+/]{3,}(?:-|(?=[^A-Za-z0-9+/])|\Z)")
_ASCII_ESCAPES = (
    (re.compile(rb"\x1b\$[@B]|\x1b\$\([DOQ]"), ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_ext")),
    (re.compile(rb"\x1b\$\)C"), ("iso2022_kr",)),
    (re.compile(rb"~\{(?:[!-}]{2})+~\}"), ("hz",)),
)

_NOT_ASCII = bytes(range(128, 256))

_SAMPLE = 1 << 16
_MOST_NULS = 0.05
_MOST_CONTROLS = 0.1
_FEW = 1000
"""One byte in so many may just be broken in a text that is otherwise ASCII."""
_HARDLY = 0.08
"""Share of high bytes in well-formed sequences up to which they are chance."""
_NEARLY = 0.8
"""Share of high bytes in well-formed sequences from which a text is UTF-8 with faults (measured)."""


def decode(raw: bytes) -> Decoded:
    """What a source says, and in which encoding.

    A cascade: byte order mark, strict UTF-8, UTF-32 and UTF-16 without a mark, nearly UTF-8, a legacy encoding that the
    text is plausible in. Raises Unfit (`empty`, `binary`, `undecodable`): a wrong guess is worse than quarantine.
    """
    if not raw:
        raise Unfit("decode", "empty", "holds no bytes")
    for magic, what in _MAGIC:
        if raw.startswith(magic):
            raise Unfit("decode", "binary", f"is {what}, not text", 0)
    decoded = _by_mark(raw) or _by_nuls(raw) or _by_utf8(raw) or _by_legacy(raw)
    if not _VISIBLE.search(decoded.text):
        raise Unfit("decode", "empty", "holds only white space and invisible characters")
    return decoded


def decode_span(raw: bytes, encoding: str) -> str:
    """The text of a slice of a source that begins and ends between characters, as `decode` gave it for the whole."""
    if "+" in encoding:
        return _decode_mixed(raw, encoding.partition("+")[2])[0]
    if encoding == "utf-8":
        return raw.decode()
    if encoding.startswith("utf-16"):
        even = len(raw) & ~1
        return raw[:even].decode(encoding, "replace") + "\ufffd" * (len(raw) - even)
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
    codec = "utf-8" if "+" in encoding else python_codec(encoding)
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


def _by_mark(raw: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            body = raw[len(mark) :]
            if encoding == "utf-8":
                inner = _by_utf8(body)
                if inner is None:
                    return None
                return Decoded(inner.text, inner.encoding, inner.score, len(mark), inner.odd)
            return _wide(body, encoding, len(mark)) if encoding != "gb18030" else _multibyte(body, encoding, 1.0, 4)
    return None


def _by_nuls(raw: bytes) -> Decoded | None:
    """UTF-32 or UTF-16 without a mark; Unfit where NULs say that it is no text at all."""
    nuls = raw.count(0)
    if nuls and (found := _wide_without_mark(raw)):
        return found
    if nuls > len(raw) * _MOST_NULS:
        raise Unfit("decode", "binary", f"{nuls} of {len(raw)} bytes are zero", raw.index(0))
    if not nuls and len(raw) % 2 == 0 and not _is_utf8(raw[:_SAMPLE]):
        return _wide_without_mark(raw)
    return None


def _by_utf8(raw: bytes) -> Decoded | None:
    """UTF-8, or ASCII that stands for something else, or UTF-8 with faults."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return _by_nearly_utf8(raw)
    _refuse_controls(raw)
    if text.isascii() and (found := _by_escapes(raw)):
        return found
    return Decoded(text, "utf-8", 1.0)


def _by_legacy(raw: bytes) -> Decoded:
    _refuse_controls(raw)
    found = guess(_telling_lines(raw))
    if found is None and _count_high(raw) <= max(1, len(raw) // _FEW):
        text, odd = _decode_mixed(raw, "ascii")
        return Decoded(text, "utf-8+ascii", 0.5, 0, odd)
    if found is None:
        raise Unfit("decode", "undecodable", "is not UTF-8 and not plausible in any known encoding", _first_high(raw))
    encoding, score = found
    if is_single_byte(encoding):
        return Decoded(raw.decode(python_codec(encoding), "replace"), encoding, score)
    return _multibyte(raw, encoding, score, 0)


def _first_high(raw: bytes) -> int | None:
    match = _HIGH.search(raw)
    return match.start() if match else None


def _count_high(raw: bytes) -> int:
    return len(raw) - len(raw.translate(None, _NOT_ASCII))


def _refuse_controls(raw: bytes) -> None:
    sample = raw[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > len(sample) * _MOST_CONTROLS and controls > 2:
        at = re.search(b"[" + re.escape(_CONTROLS) + b"]", raw)
        raise Unfit(
            "decode",
            "binary",
            f"{controls} of the first {len(sample)} bytes are control characters",
            at.start() if at else None,
        )


def _telling_lines(raw: bytes) -> bytes:
    """Up to 64 kB of lines that hold bytes beyond ASCII: what a guess is made from."""
    if len(raw) <= _SAMPLE:
        return raw
    lines = []
    size = 0
    for line in re.finditer(rb"[^\r\n]*[\x80-\xff][^\r\n]*[\r\n]*", raw):
        lines.append(line[0][:_SAMPLE])
        size += len(lines[-1])
        if size > _SAMPLE:
            break
    return b"".join(lines)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


# ---------------------------------------------------------------- UTF-16 and UTF-32


def _wide(raw: bytes, encoding: str, bom: int, score: float = 1.0) -> Decoded:
    if encoding.startswith("utf-32"):
        try:
            return Decoded(raw.decode(encoding), encoding, score, bom)
        except UnicodeDecodeError as error:
            raise Unfit("decode", "undecodable", f"is marked {encoding} but is not", bom + error.start) from None
    text = decode_span(raw, encoding)
    faults = text.count("\ufffd")
    if faults > 2 + len(text) // 100:
        raise Unfit("decode", "undecodable", f"is marked {encoding} but is not", bom)
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
    return _wide(raw, best[1], 0, min(best[0], 0.99))


_COMMON = re.compile(r"[\t\n\r\x20-\x7e\u3001\u3002\uff0c]")
_MARKERS = re.compile(r"[\n\r \u3000-\u3002\uff0c]")


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
    bad = blocks.pop(-1, 0) + len(re.findall(r"[\x00-\x08\x0e-\x1f]", text))
    main = sorted(blocks.values(), reverse=True)[:2]
    return max(0.0, (common + 0.99 * sum(main)) / len(text) - 10 * bad / len(text))


def _script(code: int) -> int:
    if 0x3000 <= code < 0xA000 or 0xFF00 <= code < 0xFFF0 or 0x20000 <= code < 0x32000:
        return 1
    if 0xAC00 <= code < 0xD7B0:
        return 2
    if 0xD800 <= code < 0xF900 or (code >= 0xFFF0 and code < 0x10000) or code >= 0xE0000 or 0x7F <= code < 0xA0:
        return -1
    if 0x2000 <= code < 0x2E00:
        return 3
    return code >> 8 if code >= 0x0500 else (4 if code < 0x0370 else code >> 7)


# ---------------------------------------------------------------- ASCII that stands for something else


def _by_escapes(raw: bytes) -> Decoded | None:
    """ISO-2022-JP and -KR, HZ and UTF-7, all written in ASCII bytes."""
    for pattern, codecs in _ASCII_ESCAPES:
        if pattern.search(raw):
            for codec in codecs:
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
    letters = re.findall(r"[^\x00-\x7f]", text)
    good = sum(char.isalpha() or char in "–—‘’“”„«»…•  €£°" for char in letters)
    if len(letters) >= 2 and good >= 0.9 * len(letters) and coherence(text) >= 0.9:
        return Decoded(text, "utf-7", 0.95)
    return None


# ---------------------------------------------------------------- UTF-8 with faults


def _by_nearly_utf8(raw: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes, or mixed line by line with a legacy encoding; None where it is neither."""
    high = _count_high(raw)
    valid = sum(map(len, _UTF8_RUNS.findall(raw)))
    if valid < high * _HARDLY:
        return None
    few = valid > 6 and high - valid <= len(raw) // _FEW
    if not few and not _mixed_by_line(raw) and valid < high * _NEARLY:
        return None
    _refuse_controls(raw)
    second, score = _second(raw)
    text, odd = _decode_mixed(raw, second)
    return Decoded(text, f"utf-8+{second}", round(score * (0.5 + 0.5 * valid / high), 4), 0, odd)


def _mixed_by_line(raw: bytes) -> bool:
    """Whether some lines are well-formed UTF-8 beyond ASCII and all others are not UTF-8 at all.

    Raises Unfit where the others hold something that could be either: no byte tells which.
    """
    whole = broken = stray = at = 0
    doubtful = None
    for line in re.split(rb"([\r\n]+)", raw):
        if not line.isascii():
            high = _count_high(line)
            valid = sum(map(len, _UTF8_RUNS.findall(line)))
            if valid > 0.75 * high:
                whole += valid
            else:
                broken += high
                stray += valid
                if valid and doubtful is None:
                    doubtful = at
        at += len(line)
    if whole < 4 or whole < 0.1 * broken:
        return False
    if stray and broken > 8:
        raise Unfit("decode", "undecodable", "mixes UTF-8 with another encoding that looks like it in places", doubtful)
    return broken > 0


def _second(raw: bytes) -> tuple[str, float]:
    """What the bytes that are not UTF-8 are in: a single-byte encoding, or `ascii` where they are just broken."""
    lines = []
    for line in re.split(rb"(?<=[\r\n])", raw):
        if not line.isascii() and next(_faults(line), None) is not None:
            lines.append(_BROKEN.sub(lambda m: m[1] or b"", line))
            if sum(map(len, lines)) > _SAMPLE:
                break
    found = guess(b"".join(lines), single_byte=True)
    return found if found else ("ascii", 0.5)


def _decode_mixed(raw: bytes, second: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Well-formed sequences as UTF-8, every other byte by the second encoding; and the characters that are one byte."""
    pieces: list[str] = []
    odd: list[tuple[int, int]] = []
    at = done = 0
    chars = byte_table(second)
    sizes = [1 - len(char.encode()) for char in chars]
    for fault in _faults(raw):
        piece = raw[done:fault].decode()
        char = chars[raw[fault]]
        pieces += (piece, char)
        at += len(piece)
        odd.append((at, sizes[raw[fault]]))
        at += 1
        done = fault + 1
    pieces.append(raw[done:].decode())
    return "".join(pieces), tuple(odd)


def _faults(raw: bytes) -> Iterator[int]:
    """Where the bytes are that are not UTF-8."""
    for match in _BROKEN.finditer(raw):
        if match[1]:
            yield match.start()


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
        return "\n".join(_decode_line(line, codec) for line in raw.split(b"\n"))


def _decode_line(line: bytes, codec: str) -> str:
    pieces = []
    while True:
        try:
            pieces.append(line.decode(codec))
            return "".join(pieces)
        except UnicodeDecodeError as error:
            pieces.append(line[: error.start].decode(codec) + "\ufffd")
            line = line[error.start + 1 :]


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
