"""Archives and compressed files: zip, tar, 7z, gzip, bzip2, xz and Zstandard, bounded in size and depth."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from variorum.sources.dumps import dump_members
from variorum.sources.mailboxes import is_mailbox, mail_members
from variorum.sources.members import BROKEN, Allowance, Member, is_tar, seven_members, tar_members, zip_members
from variorum.sources.naming import readable_name
from variorum.sources.packed import PACKED, is_dump
from variorum.sources.raw_bytes import MAX_BYTES
from variorum.sources.records import Columns, is_table, record_members
from variorum.sources.rejected import Rejected
from variorum.sources.streams import opened
from variorum.sources.warcs import is_warc, warc_members

MAX_ARCHIVE_BYTES = 4 << 30
"""Most bytes that one file may unpack to: all members of an archive and of the archives in it together."""
FREE_BYTES = 16 << 20
"""Bytes that any file may unpack to, however small it is."""
MAX_RATIO = 200
"""And bytes for each packed one: text packs to a tenth, ruled tables to a fiftieth, bombs to a thousandth and less."""
MAX_DEPTH = 3
"""Most archives inside one another; `.tar.gz` is one."""

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
    given: Mapping[str, object] = field(default_factory=dict)
    """What a table says of it beside its text."""


def unpack(source: str, name: str, raw: bytes, columns: Columns | None = None) -> Iterator[Unpacked | Rejected]:
    """The sources that `raw`, a file called `name`, holds: itself, or the members of the archive that it is.

    A member is called `archive.zip!/member`. A file that only bears an archive's suffix is taken as it is. `columns`:
    where tables hold their texts.
    """
    bound = min(MAX_ARCHIVE_BYTES, FREE_BYTES + MAX_RATIO * len(raw))
    yield from _Unpacking(columns or Columns(), Allowance(bound, MAX_BYTES)).of(source, name, raw, 0)


class _Unpacking:
    """A file on the way to its sources."""

    def __init__(self, columns: Columns, allowance: Allowance) -> None:
        self._columns, self._allowance = columns, allowance

    def of(self, source: str, name: str, raw: bytes, depth: int) -> Iterator[Unpacked | Rejected]:
        """The sources in a file that lies in so many archives."""
        suffix = next((s for s in PACKED if name.lower().endswith(s)), "")
        kind = PACKED.get(suffix)
        if kind is None or not (is_tar(raw) if kind == "tar" else raw.startswith(_STARTS[kind])):
            yield from self._records(source, name, raw)
        elif depth == MAX_DEPTH:
            yield Rejected(source, "read", "too_deep", f"lies in more than {MAX_DEPTH} archives inside one another")
        elif kind == "tar":
            yield from self._members(source, tar_members(io.BytesIO(raw), self._allowance, len(raw)), depth)
        elif kind in _MEMBERS:
            yield from self._members(source, _MEMBERS[kind](raw, self._allowance), depth)
        else:
            inside = name[: -len(suffix)] + (".tar" if suffix.startswith(".t") else "")
            yield from self._uncompressed(source, inside, kind, raw, depth)

    def _records(self, source: str, name: str, raw: bytes) -> Iterator[Unpacked | Rejected]:
        """The documents of a table, a mailbox, a crawl or a wiki; any other file is one itself."""
        members: Iterator[Member] | None = None
        if is_table(name):
            members = record_members(name, raw, self._columns, self._allowance)
        elif is_mailbox(name, raw):
            members = mail_members(raw, self._allowance)
        elif is_warc(name, raw):
            members = warc_members(raw, self._allowance)
        elif is_dump(name, raw):
            members = dump_members(raw, self._allowance)
        if members is None:
            yield Unpacked(source, name, raw)
            return
        for inside, member in self._taken(source, members):
            if member.reason is not None:
                yield Rejected(inside, "read", member.reason, member.detail)
            else:
                yield Unpacked(inside, member.name + member.suffix, member.raw, member.given)

    def _uncompressed(self, source: str, name: str, kind: str, raw: bytes, depth: int) -> Iterator[Unpacked | Rejected]:
        """What a compressed file holds; a tar in it is read as it is unpacked, and may be as large as any archive."""
        allowance = self._allowance
        try:
            if name.lower().endswith(".tar") and is_tar(opened(kind, raw).read(512)):
                members = tar_members(opened(kind, raw), allowance, allowance.left)
                yield from self._members(source, members, depth)
                return
            inner = opened(kind, raw).read(allowance.most + 1)
        except BROKEN as error:
            yield Rejected(source, "read", "broken_archive", f"cannot be unpacked: {error}")
            return
        if len(inner) > allowance.most:
            yield Rejected(
                source, "read", "too_large", f"unpacks to more than the {allowance.most:,} bytes that are allowed"
            )
            return
        allowance.left -= len(inner)
        yield from self.of(source, name, inner, depth + 1)

    def _members(self, source: str, members: Iterator[Member], depth: int) -> Iterator[Unpacked | Rejected]:
        """The members of an archive, and what is in them."""
        for inside, member in self._taken(source, members):
            if member.reason is not None:
                yield Rejected(inside, "read", member.reason, member.detail)
            else:
                yield from self.of(inside, member.name, member.raw, depth + 1)

    def _taken(self, source: str, members: Iterator[Member]) -> Iterator[tuple[str, Member]]:
        """The members with the names of their sources, one at least; each is counted before the next is unpacked."""
        first = next(members, Member("", reason="empty", detail="an archive without files in it"))
        for member in chain([first], members):
            self._allowance.left -= len(member.raw) if member.reason is None else 0
            yield f"{source}!/{readable_name(member.name)}" if member.name else source, member
