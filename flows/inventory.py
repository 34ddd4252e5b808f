"""Inventory: read every source once, hash its raw bytes, and set aside what cannot be read again in place."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from flows.listing import Listed, Unlisted, list_sources
from flows.unpack import MAX_BYTES, Refused, is_packed, unpack
from schemas.vocabulary import Reason, Step


@dataclass(frozen=True, slots=True)
class Found:
    """A source and the hash of its raw bytes; `path` is where on this machine they can be read, if they were kept."""

    source: str
    name: str
    """What tells its format: the name without `.gz` or `.zst`."""
    raw_sha256: bytes
    n_bytes: int
    path: str | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source that cannot be taken, and why: a row of quarantine to be."""

    source: str
    step: Step
    reason: Reason
    detail: str
    raw_sha256: bytes | None = None
    n_bytes: int | None = None
    byte_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that lies at the places of a collection, sorted by source."""

    found: tuple[Found, ...]
    rejected: tuple[Rejected, ...]

    @property
    def n_sources(self) -> int:
        """Number of sources seen."""
        return len(self.found) + len(self.rejected)


def take_inventory(
    places: Sequence[str], set_aside: Path, wanted: Callable[[bytes], bool], seen: Callable[[int, int], None]
) -> Inventory:
    """List and hash the sources at `places`.

    What cannot be read again in place (archive members, remote files) is written to the folder `set_aside`, where
    `wanted` says of its hash that it will be needed. `seen(done, total)` is called as files are read.
    Raises UsageFault as `list_sources` does.
    """
    listed = list_sources(places)
    items: list[Found | Rejected] = []
    with ThreadPoolExecutor(max_workers=4) as pool:
        for done, read in enumerate(pool.map(lambda item: list(_read(item, set_aside, wanted)), listed), start=1):
            items += read
            seen(done, len(listed))
    return Inventory(
        found=tuple(sorted((i for i in items if isinstance(i, Found)), key=lambda i: i.source)),
        rejected=tuple(sorted((i for i in items if isinstance(i, Rejected)), key=lambda i: i.source)),
    )


def _read(item: Listed | Unlisted, set_aside: Path, wanted: Callable[[bytes], bool]) -> Iterator[Found | Rejected]:
    if isinstance(item, Unlisted):
        yield Rejected(item.source, "inventory", item.reason, item.detail)
        return
    try:
        size = item.file_system.size(item.path)
        if size is not None and size > MAX_BYTES:
            yield Rejected(item.source, "read", "too_large", f"has {size:,} bytes; at most {MAX_BYTES:,} are taken")
            return
        raw: bytes = item.file_system.cat_file(item.path)
    except OSError as error:
        yield Rejected(item.source, "read", "unreadable", f"cannot be read: {error.strerror or error}")
        return
    if item.local and not is_packed(item.path):
        yield Found(item.source, item.source, hashlib.sha256(raw).digest(), len(raw), item.path)
        return
    for part in unpack(item.source, item.source, raw):
        if isinstance(part, Refused):
            yield Rejected(part.source, "read", part.reason, part.detail)
        else:
            digest = hashlib.sha256(part.raw).digest()
            path = _keep(part.raw, set_aside / digest.hex()) if wanted(digest) else None
            yield Found(part.source, part.name, digest, len(part.raw), path)


def _keep(raw: bytes, path: Path) -> str:
    if not path.exists():
        path.write_bytes(raw)
    return str(path)
