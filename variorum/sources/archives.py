"""Archives and compressed files: zip, tar, 7z, gzip, bzip2, xz and Zstandard, bounded in size and depth."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from variorum.schemas.vocabulary import Reason
from variorum.sources.members import BROKEN, Allowance, Member, is_tar, seven_members, tar_members, zip_members
from variorum.sources.raw_bytes import MAX_BYTES
from variorum.sources.streams import opened

MAX_ARCHIVE_BYTES = 4 << 30
"""Most bytes that one file may unpack to: all members of an archive and of the archives in it together."""
MAX_DEPTH = 3
"""Most archives inside one another; `.tar.gz` is one."""

_SUFFIXES = {
    ".gz": "gzip",
    ".tgz": "gzip",
    ".bz2": "bzip2",
    ".tbz": "bzip2",
    ".tbz2": "bzip2",
    ".xz": "xz",
    ".txz": "xz",
    ".zst": "zstd",
    ".tzst": "zstd",
    ".tar": "tar",
    ".zip": "zip",
    ".7z": "7z",
}
"""What a file of such a name is packed as, if its bytes say so too."""
_STARTS = {
    "gzip": b"\x1f\x8b",
    "bzip2": b"BZh",
    "xz": b"\xfd7zXZ\x00",
    "zstd": b"\x28\xb5\x2f\xfd",
    "zip": b"PK\x03\x04",
    "7z": b"7z\xbc\xaf\x27\x1c",
}
_MEMBERS: dict[str, Callable[[bytes, Allowance], Iterator[Member]]] = {"zip": zip_members, "7z": seven_members}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The bytes of a source, and the name that tells its format (without `.gz` and the like)."""

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


def unpack(source: str, name: str, raw: bytes) -> Iterator[Unpacked | Refused]:
    """The sources that `raw`, a file called `name`, holds: itself, or the members of the archive that it is.

    A member is called `archive.zip!/member`. A file that only bears an archive's suffix is taken as it is.
    """
    yield from _unpack(source, name, raw, 0, Allowance(MAX_ARCHIVE_BYTES, MAX_BYTES))


def _unpack(source: str, name: str, raw: bytes, depth: int, allowance: Allowance) -> Iterator[Unpacked | Refused]:
    suffix = next((s for s in _SUFFIXES if name.lower().endswith(s)), "")
    kind = _SUFFIXES.get(suffix)
    if kind is None or not (is_tar(raw) if kind == "tar" else raw.startswith(_STARTS[kind])):
        yield Unpacked(source, name, raw)
    elif depth == MAX_DEPTH:
        yield Refused(source, "too_deep", f"lies in more than {MAX_DEPTH} archives inside one another")
    elif kind == "tar":
        yield from _taken(source, tar_members(io.BytesIO(raw), allowance, len(raw)), depth, allowance)
    elif kind in _MEMBERS:
        yield from _taken(source, _MEMBERS[kind](raw, allowance), depth, allowance)
    else:
        inside = name[: -len(suffix)] + (".tar" if suffix.startswith(".t") else "")
        yield from _uncompressed(source, inside, kind, raw, depth, allowance)


def _uncompressed(
    source: str, name: str, kind: str, raw: bytes, depth: int, allowance: Allowance
) -> Iterator[Unpacked | Refused]:
    """What a compressed file holds; a tar in it is read as it is unpacked, and may be as large as any archive."""
    try:
        if name.lower().endswith(".tar") and is_tar(opened(kind, raw).read(512)):
            members = tar_members(opened(kind, raw), allowance, allowance.left)
            yield from _taken(source, members, depth, allowance)
            return
        inner = opened(kind, raw).read(allowance.most + 1)
    except BROKEN as error:
        yield Refused(source, "broken_archive", f"cannot be unpacked: {error}")
        return
    if len(inner) > allowance.most:
        yield Refused(source, "too_large", f"unpacks to more than the {allowance.most:,} bytes that are allowed")
        return
    allowance.left -= len(inner)
    yield from _unpack(source, name, inner, depth + 1, allowance)


def _taken(source: str, members: Iterator[Member], depth: int, allowance: Allowance) -> Iterator[Unpacked | Refused]:
    """The members of an archive, and what is in them."""
    empty = True
    for member in members:
        empty = False
        inside = f"{source}!/{member.name}" if member.name else source
        if member.reason is not None:
            yield Refused(inside, member.reason, member.detail)
        else:
            allowance.left -= len(member.raw)
            yield from _unpack(inside, member.name, member.raw, depth + 1, allowance)
    if empty:
        yield Refused(source, "empty", "an archive without files in it")
