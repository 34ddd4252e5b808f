"""Inventory: the hash of every source, read where it is not known, and set aside what cannot be read again in place."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from variorum.pipeline.seen import Seen, is_settled, stamp_of
from variorum.schemas.vocabulary import Reason, Step
from variorum.sources.listing import Listing
from variorum.sources.metadata import Beside, Sidecar, Tables, is_sidecar, metadata_tables
from variorum.sources.naming import Listed, Unlisted, named_apart, why
from variorum.sources.packed import is_packed
from variorum.sources.places import Place
from variorum.sources.raw_bytes import MAX_BYTES, TooLarge, hash_local, read_local
from variorum.sources.selection import LeftOut
from variorum.text.document import NOTHING_DECLARED, Declared
from variorum.text.given import as_given, writable

READERS = 4
"""Threads that read: waiting for a disk or a server costs no CPU."""

MOST_AT_ONCE = 64
"""Most sources that a reader takes together: to hand over a small file costs as much as to read it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source and the hash of its raw bytes; `path` is where on this machine they can be read, if they were kept."""

    source: str
    name: str
    """What tells its format: the name without `.gz` or `.zst`."""
    raw_sha256: bytes
    n_bytes: int
    path: str | None
    declared: Declared = NOTHING_DECLARED
    """What a person says of it, so that it is not guessed."""
    given: str = ""
    """What is given of it beside its text, as JSON (`variorum.text.given.as_given`)."""


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

    def __post_init__(self) -> None:
        # Libraries quote in their errors what stands in a source, and that need not be text.
        object.__setattr__(self, "detail", writable(self.detail))


_Item = Found | Rejected | Sidecar


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that lies at the places of a collection, sorted by source."""

    found: tuple[Found, ...]
    rejected: tuple[Rejected, ...]
    places: tuple[Place, ...] = ()
    """The places, each with the name that its sources begin with."""
    left_out: LeftOut = field(default_factory=LeftOut)
    without_source: tuple[str, ...] = ()
    """What tables of metadata name and nothing is called."""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """The files that need not be read again as long as nobody writes to them, by source."""
    read: int = 0
    """How many of what was listed had to be read."""


def take_inventory(
    listing: Listing,
    set_aside: Path,
    wanted: Callable[[bytes], bool],
    tell: Callable[[int, int], None],
    seen: Mapping[str, Seen] | None = None,
) -> Inventory:
    """Hash the sources that are listed.

    What cannot be read again in place (archive members, remote files) is written to the folder `set_aside`, where
    `wanted` says of its hash that it will be needed. `tell(done, total)` is called as files are read. `seen`: the files
    that are not read as long as nobody wrote to them. Raises UsageError where a table of metadata cannot be read.
    """
    tables = metadata_tables(listing.places)
    listed = [item for item in listing.items if not (isinstance(item, Listed) and item.path in tables.files)]

    # What is known is not read.
    known = _known(listed, seen or {})
    unread = [item for item in listed if item.source not in known]
    items: list[_Item] = [found for found, _ in known.values()]
    remembered = {source: was for source, (_, was) in known.items()}

    at_once = min(max(len(unread) // (READERS * 8), 1), MOST_AT_ONCE)
    portions = [unread[start : start + at_once] for start in range(0, len(unread), at_once)]
    done = 0
    with ThreadPoolExecutor(READERS) as pool:
        for portion, read in zip(
            portions,
            pool.map(lambda some: [part for item in some for part in _read(item, set_aside, wanted)], portions),
            strict=True,
        ):
            for item, was in read:
                items.append(item)
                if was is not None:
                    remembered[item.source] = was
            done += len(portion)
            tell(done, len(unread))

    found, unfit, without_source = with_metadata(items, tables)
    everything: list[Found | Rejected] = [*found, *unfit]
    apart = named_apart(everything)
    return Inventory(
        found=tuple(item for item in apart if isinstance(item, Found)),
        rejected=tuple(item for item in apart if isinstance(item, Rejected)),
        without_source=without_source,
        places=listing.places,
        left_out=listing.left_out,
        seen=remembered,
        read=len(unread),
    )


def _known(listed: Sequence[Listed | Unlisted], seen: Mapping[str, Seen]) -> dict[str, tuple[Found, Seen]]:
    """The files that were seen as they are, by source."""
    known = {}
    for item in listed:
        was = seen.get(item.source)
        if was is not None and isinstance(item, Listed) and item.stat is not None and stamp_of(item.stat) == was.stamp:
            known[item.source] = _plain(item, bytes.fromhex(was.sha256), was.stamp[0]), was
    return known


def _plain(item: Listed, raw_sha256: bytes, n_bytes: int) -> Found:
    """A local file that is a source itself."""
    return Found(item.source, item.source, raw_sha256, n_bytes, item.path, _declared(item.place))


def _declared(place: Place) -> Declared:
    return Declared(place.encoding, place.language, place.media_type)


def with_metadata(items: Sequence[_Item], tables: Tables) -> tuple[list[Found], list[Rejected], tuple[str, ...]]:
    """The sources with what tables and files beside them say of each; what is wrong; what is said of no source."""
    found = [item for item in items if isinstance(item, Found)]
    rejected = [item for item in items if isinstance(item, Rejected)]
    beside = Beside([item.source for item in found], [item for item in items if isinstance(item, Sidecar)])
    rejected += (Rejected(name, "inventory", "bad_metadata", detail) for name, detail in beside.wrong)
    if not beside.given and not tables.given:
        return found, rejected, ()
    stated = []
    for item in found:
        more = tables.given.get(item.source, {}) | beside.given.get(item.source, {})
        of_record = json.loads(item.given) if item.given else {}
        stated.append(replace(item, given=as_given(of_record | more)) if more else item)
    return stated, rejected, tuple(sorted(tables.given.keys() - {item.source for item in found}))


def _read(
    item: Listed | Unlisted, set_aside: Path, wanted: Callable[[bytes], bool]
) -> Iterator[tuple[_Item, Seen | None]]:
    """What an item is; and of a file that is a source itself, what it can be known by."""
    if isinstance(item, Unlisted):
        yield Rejected(item.source, "inventory", item.reason, item.detail), None
        return
    try:
        if item.local and not is_packed(item.path) and not is_sidecar(item.source):
            yield _hashed(item)
            return
        raw = read_local(item.path) if item.local else _read_remote(item)
    except TooLarge as error:
        yield Rejected(item.source, "read", "too_large", str(error)), None
        return
    except Exception as error:  # a remote file system raises what its own libraries raise
        if item.local and not isinstance(error, OSError):
            raise
        yield Rejected(item.source, "read", "unreadable", f"cannot be read: {why(error, item.path)}"), None
        return
    if is_sidecar(item.source):
        yield Sidecar(item.source, raw), None
    else:
        yield from ((part, None) for part in _unpacked(item, raw, set_aside, wanted))


def _hashed(item: Listed) -> tuple[Found, Seen | None]:
    begun = time.time_ns()
    digest, n_bytes, stat = hash_local(item.path)
    found = _plain(item, digest, n_bytes)
    if stat is None or not is_settled(stamp_of(stat), begun):
        return found, None
    return found, Seen(stamp_of(stat), digest.hex())


def _unpacked(item: Listed, raw: bytes, set_aside: Path, wanted: Callable[[bytes], bool]) -> Iterator[_Item]:
    """The sources in a file that is packed, or that is not on this machine."""
    from variorum.sources.archives import Refused, unpack  # all that unpacks: not where nothing is packed
    from variorum.sources.records import Columns

    place = item.place
    for part in unpack(item.source, item.source, raw, Columns(place.text_column, place.id_column)):
        if isinstance(part, Refused):
            yield Rejected(part.source, "read", part.reason, part.detail)
        elif is_sidecar(part.source):
            yield Sidecar(part.source, part.raw)
        else:
            digest = hashlib.sha256(part.raw).digest()
            path = _keep(part.raw, set_aside / digest.hex()) if wanted(digest) else None
            yield Found(part.source, part.name, digest, len(part.raw), path, _declared(place), as_given(part.given))


def _read_remote(item: Listed) -> bytes:
    size = item.file_system.size(item.path)
    if size is not None and size <= MAX_BYTES:
        whole: bytes = item.file_system.cat_file(item.path)
        return whole
    with item.file_system.open(item.path, "rb") as file:  # a server that does not say how much there is
        start: bytes = file.read(MAX_BYTES + 1)
    if len(start) > MAX_BYTES:
        raise TooLarge
    return start


def _keep(raw: bytes, path: Path) -> str:
    """Write it whole or not at all: two threads may have the same bytes at once."""
    if not path.exists():
        beside = path.with_name(f"{path.name}.{threading.get_ident()}")
        beside.write_bytes(raw)
        beside.replace(path)
    return str(path)
