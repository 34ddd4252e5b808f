"""Archives and compressed files: gzip, zstd and zip, bounded in size and depth."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import zstandard

from schemas.vocabulary import Reason

MAX_BYTES = 512 << 20
"""Most bytes that one source may have, unpacked: text of this size takes some 10 GB to work on."""
MAX_ARCHIVE_BYTES = 4 << 30
"""Most bytes that all members of one archive may have together."""
MAX_DEPTH = 3
"""Most archives inside one another."""

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


def unpack(source: str, name: str, raw: bytes, depth: int = 0) -> Iterator[Unpacked | Refused]:
    """The sources that `raw`, a file called `name`, holds: itself, or the members of the archive that it is.

    A member is called `archive.zip!/member`. A file that only bears an archive's suffix is taken as it is.
    """
    suffix = next((s for s in _SUFFIXES if name.lower().endswith(s)), None)
    if suffix is None or not raw.startswith(_SUFFIXES[suffix]):
        yield Unpacked(source, name, raw)
    elif depth == MAX_DEPTH:
        yield Refused(source, "too_deep", f"lies in more than {MAX_DEPTH} archives inside one another")
    elif suffix == ".zip":
        yield from _unzip(source, raw, depth)
    else:
        inner = _decompress(source, suffix, raw)
        if isinstance(inner, Refused):
            yield inner
        else:
            yield from unpack(source, name[: -len(suffix)], inner, depth + 1)


def _decompress(source: str, suffix: str, raw: bytes) -> bytes | Refused:
    packed = io.BytesIO(raw)
    if suffix == ".gz":
        return _read_bounded(source, gzip.GzipFile(fileobj=packed))
    return _read_bounded(source, zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True))


def _read_bounded(
    source: str, stream: gzip.GzipFile | zstandard.ZstdDecompressionReader | IO[bytes]
) -> bytes | Refused:
    try:
        with stream:
            inner = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile, NotImplementedError) as error:
        return Refused(source, "broken_archive", f"cannot be unpacked: {error}")
    if len(inner) > MAX_BYTES:
        return Refused(source, "too_large", f"unpacks to more than {MAX_BYTES:,} bytes")
    return inner


def _unzip(source: str, raw: bytes, depth: int) -> Iterator[Unpacked | Refused]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        yield Refused(source, "broken_archive", f"cannot be opened as zip: {error}")
        return
    left = MAX_ARCHIVE_BYTES
    seen: set[str] = set()
    with archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            inside = f"{source}!/{member.filename.encode('utf-8', 'backslashreplace').decode()}"
            if inside in seen:
                inside = f"{inside}#{member.header_offset}"
            seen.add(inside)
            if member.flag_bits & 1:
                yield Refused(inside, "broken_archive", "is encrypted")
            elif member.file_size > min(MAX_BYTES, left):
                yield Refused(inside, "too_large", f"unpacks to {member.file_size:,} bytes, more than is allowed")
            else:
                yield from _member(archive, member, inside, depth)
                left -= member.file_size


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, inside: str, depth: int) -> Iterator[Unpacked | Refused]:
    try:
        stream = archive.open(member)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        yield Refused(inside, "broken_archive", f"cannot be unpacked: {error}")
        return
    inner = _read_bounded(inside, stream)
    if isinstance(inner, Refused):
        yield inner
    else:
        yield from unpack(inside, member.filename, inner, depth + 1)
