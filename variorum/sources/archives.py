"""Archives and compressed files: gzip, zstd and zip, bounded in size and depth."""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import zstandard

from variorum.schemas.vocabulary import Reason
from variorum.sources.raw_bytes import MAX_BYTES

MAX_ARCHIVE_BYTES = 4 << 30
"""Most bytes that one file may unpack to: all members of an archive and of the archives in it together."""
FREE_BYTES = 16 << 20
"""Bytes that any file may unpack to, however small it is."""
MAX_RATIO = 200
"""And bytes for each packed one: text packs to a tenth, ruled tables to a fiftieth, bombs to a thousandth and less."""
MAX_DEPTH = 3
"""Most archives inside one another."""

_ZSTD_PIECE = 1024
"""Packed bytes that are unpacked at once: they cannot become more than some 50 MB."""

_BROKEN = (OSError, EOFError, ValueError, RuntimeError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What the libraries raise at bytes that are not as their format says; NotImplementedError is a RuntimeError."""

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_SUFFIXES = {".gz": _GZIP, ".zst": _ZSTD, ".zip": _ZIP}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The bytes of a source, and the name that tells its format (without `.gz` or `.zst`)."""

    source: str
    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A source that could not be unpacked."""

    source: str
    reason: Reason
    detail: str


def is_packed(name: str) -> bool:
    """Whether a file of this name is to be unpacked."""
    return name.lower().endswith(tuple(_SUFFIXES))


@dataclass(slots=True)
class _Allowance:
    """How many bytes a file may still unpack to."""

    left: int

    @property
    def most(self) -> int:
        """Most bytes of the next member."""
        return min(MAX_BYTES, self.left)


def unpack(source: str, name: str, raw: bytes) -> Iterator[Unpacked | Refused]:
    """The sources that `raw`, a file called `name`, holds: itself, or the members of the archive that it is.

    A member is called `archive.zip!/member`. A file that only bears an archive's suffix is taken as it is.
    """
    yield from _unpack(source, name, raw, 0, _Allowance(min(MAX_ARCHIVE_BYTES, FREE_BYTES + MAX_RATIO * len(raw))))


def _unpack(source: str, name: str, raw: bytes, depth: int, allowance: _Allowance) -> Iterator[Unpacked | Refused]:
    suffix = next((s for s in _SUFFIXES if name.lower().endswith(s)), None)
    if suffix is None or not raw.startswith(_SUFFIXES[suffix]):
        yield Unpacked(source, name, raw)
    elif depth == MAX_DEPTH:
        yield Refused(source, "too_deep", f"lies in more than {MAX_DEPTH} archives inside one another")
    elif suffix == ".zip":
        yield from _unzip(source, raw, depth, allowance)
    else:
        try:
            inner = _gunzip(raw, allowance.most) if suffix == ".gz" else _unzstd(raw, allowance.most)
        except (*_BROKEN, zstandard.ZstdError) as error:
            yield Refused(source, "broken_archive", f"cannot be unpacked: {error}")
            return
        if inner is None:
            yield Refused(source, "too_large", f"unpacks to more than the {allowance.most:,} bytes that are allowed")
            return
        allowance.left -= len(inner)
        yield from _unpack(source, name[: -len(suffix)], inner, depth + 1, allowance)


def _gunzip(raw: bytes, most: int) -> bytes | None:
    """None where it has more than `most` bytes."""
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
        inner = stream.read(most + 1)
    return inner if len(inner) <= most else None


def _unzstd(raw: bytes, most: int) -> bytes | None:
    """As `_gunzip`. The library's stream reader would take a frame that was cut off for a whole one."""
    inner = bytearray()
    at = 0
    while at < len(raw):
        frame = zstandard.ZstdDecompressor().decompressobj()
        while not frame.eof:
            if at == len(raw):
                raise EOFError("it ends too early")
            piece = raw[at : at + _ZSTD_PIECE]
            at += len(piece)
            inner += frame.decompress(piece)
            if len(inner) > most:
                return None
        at -= len(frame.unused_data)
    return bytes(inner)


def _unzip(source: str, raw: bytes, depth: int, allowance: _Allowance) -> Iterator[Unpacked | Refused]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _BROKEN as error:
        yield Refused(source, "broken_archive", f"cannot be opened as zip: {error}")
        return
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if not members:
            yield Refused(source, "empty", "an archive without files in it")
        for member in members:
            inside = f"{source}!/{member.filename.encode('utf-8', 'backslashreplace').decode()}"
            if member.flag_bits & 1:
                yield Refused(inside, "broken_archive", "is encrypted")
            elif member.file_size > allowance.most:
                yield Refused(inside, "too_large", f"unpacks to {member.file_size:,} bytes, more than is allowed")
            else:
                yield from _member(archive, member, inside, depth, allowance)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, inside: str, depth: int, allowance: _Allowance
) -> Iterator[Unpacked | Refused]:
    try:
        with archive.open(member) as stream:
            inner = stream.read()  # never more than member.file_size
    except _BROKEN as error:
        yield Refused(inside, "broken_archive", f"cannot be unpacked: {error}")
        return
    allowance.left -= len(inner)
    yield from _unpack(inside, member.filename, inner, depth + 1, allowance)
