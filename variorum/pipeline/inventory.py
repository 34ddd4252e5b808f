"""Inventory: the hash of every source, read where it is not known, and set aside what cannot be read again in place."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from variorum.execute.batch import Attempt, carry_out
from variorum.pipeline.found import FoundSource
from variorum.pipeline.hash_cache import HashedFile
from variorum.pipeline.reject import crash
from variorum.pipeline.scratch import Scratch, set_aside, write_kept
from variorum.sources.listing import Listing
from variorum.sources.metadata import Sidecar, SidecarMetadata, Tables, is_sidecar, metadata_tables
from variorum.sources.naming import Listed, named_apart, why
from variorum.sources.packed import DUMP, is_packed, is_packed_file
from variorum.sources.places import Place
from variorum.sources.raw_bytes import MAX_BYTES, TooLarge, hash_local, read_local
from variorum.sources.rejected import Rejected
from variorum.sources.selection import LeftOut
from variorum.store.stamps import is_settled, stamp_of
from variorum.text.document import NOTHING_DECLARED, Declared
from variorum.text.given import as_given

READERS = 4
"""Threads that read: waiting for a disk or a server costs no CPU."""

MOST_AT_ONCE = 64
"""Most sources that a reader takes together: to hand over a small file costs as much as to read it."""

PACKED_AT_ONCE = 16 << 20
"""Packed bytes after which a batch of files to unpack is full, so that the workers have something each."""


_Item = FoundSource | Rejected | Sidecar

_Entry = Listed | Rejected

Settled = Callable[[str, bytes], bool]
"""Whether the bytes of a hash that a source has are those that it had, and are not asked for again."""

_Read = tuple[list[_Item], HashedFile | None]
"""What a listed file is, or holds; and of a file that is a source itself, what it can be known by."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that lies at the places of a collection, sorted by source."""

    found: tuple[FoundSource, ...]
    rejected: tuple[Rejected, ...]
    places: tuple[Place, ...] = ()
    """The places, each with the name that its sources begin with."""
    left_out: LeftOut = field(default_factory=LeftOut)
    without_source: tuple[str, ...] = ()
    """What tables of metadata name and nothing is called."""
    seen: Mapping[str, HashedFile] = field(default_factory=dict)
    """The files that need not be read again as long as nobody writes to them, by source."""
    alike: int = 0
    """How many records were left out as the same in all as another: name, text and what is given beside it."""
    read: int = 0
    """How many of what was listed had to be read."""


def take_inventory(
    listing: Listing,
    scratch: Scratch,
    tell: Callable[[int, int], None],
    attempt: Attempt,
    seen: Mapping[str, HashedFile] | None = None,
    settled: Settled = lambda source, digest: False,
    given_up: Mapping[str, Rejected] | None = None,
) -> Inventory:
    """Hash the sources that are listed; what is packed is opened by `attempt`, in a process that may crash.

    `tell(done, total)` is called as files are read. `seen`: the files that are not read as long as nobody wrote to
    them. `settled`: of what is not on this machine, whether its bytes are nothing that a build will ask for.
    `given_up`: the packed files that ended their process before, which are not opened again while their bytes are the
    same. Raises UsageError where a table of metadata cannot be read.
    """
    tables = metadata_tables(listing.places)
    listed = [item for item in listing.items if not (isinstance(item, Listed) and item.path in tables.files)]

    # What is known is not read.
    known = _known(listed, seen or {}, settled)
    unread = [item for item in listed if item.source not in known]
    items: list[_Item] = [found for found, _ in known.values()]
    remembered = {source: was for source, (_, was) in known.items()}

    done = 0
    with ThreadPoolExecutor(READERS) as pool:
        for portion, read in _portions(pool, unread, scratch, attempt, given_up or {}):
            for item, (parts, was) in zip(portion, read, strict=True):
                items += parts
                if was is not None:
                    remembered[item.source] = was
            done += len(portion)
            tell(done, len(unread))

    found, badly_described, without_source = with_metadata(items, tables)
    everything: list[FoundSource | Rejected] = [*found, *badly_described]
    apart = named_apart(everything)
    return Inventory(
        found=tuple(item for item in apart if isinstance(item, FoundSource)),
        rejected=tuple(item for item in apart if isinstance(item, Rejected)),
        without_source=without_source,
        places=listing.places,
        left_out=listing.left_out,
        seen=remembered,
        alike=len(everything) - len(apart),
        read=len(unread),
    )


def _portions(
    pool: ThreadPoolExecutor,
    unread: Sequence[_Entry],
    scratch: Scratch,
    attempt: Attempt,
    given_up: Mapping[str, Rejected],
) -> Iterator[tuple[Sequence[_Entry], Sequence[_Read]]]:
    """Portions of what is listed and what each of their files is: first what is read as it is, then what is packed."""
    plain: list[_Entry] = []
    packed: list[Listed] = []
    for item in unread:
        if isinstance(item, Listed) and _holds_many(item):
            packed.append(item)
        else:
            plain.append(item)
    at_once = min(max(len(plain) // (READERS * 8), 1), MOST_AT_ONCE)
    portions = [plain[start : start + at_once] for start in range(0, len(plain), at_once)]
    yield from zip(portions, pool.map(partial(_read_all, scratch=scratch), portions), strict=True)

    # A file that is not on this machine is fetched when its turn comes, so that no more than a batch lies here twice.
    if packed:
        kept = write_kept(scratch.kept(), scratch.staging / "kept") if scratch.kept is not None else None
        batches = _batches(packed)
        work = partial(_unpack_all, staging=scratch.staging, kept=kept, attempt=attempt, given_up=given_up)
        yield from zip(batches, pool.map(work, batches), strict=True)


def _holds_many(item: Listed) -> bool:
    """Whether a file is to be unpacked; of one that is not on this machine its name says so."""
    if item.local:
        return is_packed_file(item.path)
    return is_packed(item.source) or item.source.lower().endswith(DUMP)


def _batches(packed: Sequence[Listed]) -> list[list[Listed]]:
    """Files to unpack, in batches that fill up by number and by bytes."""
    batches: list[list[Listed]] = []
    full = 0
    for item in packed:
        if not batches or len(batches[-1]) == MOST_AT_ONCE or full >= PACKED_AT_ONCE:
            batches.append([])
            full = 0
        batches[-1].append(item)
        full += item.stat.st_size if item.stat is not None else 0
    return batches


def _known(
    listed: Sequence[Listed | Rejected], seen: Mapping[str, HashedFile], settled: Settled
) -> dict[str, tuple[FoundSource, HashedFile]]:
    """The files that were seen as they are, by source."""
    known = {}
    for item in listed:
        was = seen.get(item.source)
        if was is None or not isinstance(item, Listed):
            continue
        digest = bytes.fromhex(was.sha256)
        if item.stat is not None and stamp_of(item.stat) == was.stamp:
            known[item.source] = _plain(item, digest, was.stamp[0], item.path), was
        elif item.content is not None and was.stamp[1:] == (item.content,) and settled(item.source, digest):
            known[item.source] = _plain(item, digest, was.stamp[0], None), was
    return known


def _plain(item: Listed, raw_sha256: bytes, n_bytes: int, path: str | None) -> FoundSource:
    """A file that is a source itself."""
    return FoundSource(item.source, item.source, raw_sha256, n_bytes, path, _declared(item.place))


def _declared(place: Place) -> Declared:
    said = place.encoding, place.language, place.media_type
    return NOTHING_DECLARED if said == (None, None, None) else Declared(*said)


def with_metadata(items: Sequence[_Item], tables: Tables) -> tuple[list[FoundSource], list[Rejected], tuple[str, ...]]:
    """The sources with what tables and files beside them say of each; what is wrong; what is said of no source."""
    found = [item for item in items if isinstance(item, FoundSource)]
    rejected = [item for item in items if isinstance(item, Rejected)]
    beside = SidecarMetadata([item.source for item in found], [item for item in items if isinstance(item, Sidecar)])
    rejected += (Rejected(name, "inventory", "bad_metadata", detail) for name, detail in beside.wrong)
    if not beside.given and not tables.given:
        return found, rejected, ()
    stated = []
    for item in found:
        more = tables.given.get(item.source, {}) | beside.given.get(item.source, {})
        of_record = json.loads(item.given) if item.given else {}
        stated.append(replace(item, given=as_given(of_record | more)) if more else item)
    return stated, rejected, tuple(sorted(tables.given.keys() - {item.source for item in found}))


def _read_all(portion: Sequence[_Entry], scratch: Scratch) -> list[_Read]:
    return [_read(item, scratch) for item in portion]


def _read(item: _Entry, scratch: Scratch) -> _Read:
    """What a file is that is read as it is; one at which the program fails costs no other anything."""
    if isinstance(item, Rejected):
        return [item], None
    try:
        return _read_as_it_is(item, scratch)
    except OSError:  # of the staging folder: those of the file itself are told where it is read
        raise
    except BaseException as error:  # as where sources are cut
        rejection = crash("read", error)
        return [Rejected(item.source, rejection.step, rejection.reason, rejection.detail)], None


def _read_as_it_is(item: Listed, scratch: Scratch) -> _Read:
    if item.local and not is_sidecar(item.source):
        try:
            found, was = _hashed(item)
        except (TooLarge, OSError) as error:
            return [_unreadable(item, error)], None
        return [found], was
    raw = _bytes_of(item)
    if isinstance(raw, Rejected):
        return [raw], None
    if is_sidecar(item.source):
        return [Sidecar(item.source, raw)], None

    digest = hashlib.sha256(raw).digest()
    wanted = scratch.kept is not None and digest not in scratch.kept()
    path = set_aside(raw, digest, scratch.staging) if wanted else None
    was = HashedFile((len(raw), item.content), digest.hex()) if item.content is not None else None
    return [_plain(item, digest, len(raw), path)], was


def _bytes_of(item: Listed) -> bytes | Rejected:
    """The bytes of a file, on this machine or not; or why they cannot be had."""
    try:
        return read_local(item.path) if item.local else _read_remote(item)
    except Exception as error:  # a remote file system raises what its own libraries raise
        if item.local and not isinstance(error, TooLarge | OSError):
            raise
        return _unreadable(item, error)


def _unreadable(item: Listed, error: Exception) -> Rejected:
    if isinstance(error, TooLarge):
        return Rejected(item.source, "read", "too_large", str(error))
    return Rejected(item.source, "read", "unreadable", f"cannot be read: {why(error, item.path, item.place.root)}")


def _hashed(item: Listed) -> tuple[FoundSource, HashedFile | None]:
    begun = time.time_ns()
    digest, n_bytes, stat = hash_local(item.path)
    found = _plain(item, digest, n_bytes, item.path)
    if stat is None or not is_settled(stamp_of(stat), begun):
        return found, None
    return found, HashedFile(stamp_of(stat), digest.hex())


def _unpack_all(
    batch: Sequence[Listed], staging: Path, kept: str | None, attempt: Attempt, given_up: Mapping[str, Rejected]
) -> list[_Read]:
    """What some packed files hold, each opened where it may crash."""
    from variorum.pipeline.unpack import UNPACK, Packed, UnpackTask  # all that unpacks: not where nothing is packed
    from variorum.sources.records import Columns

    # What is not here is fetched first; what cannot be had, or is known to end its process, needs no worker.
    here = [_brought_here(item, staging) for item in batch]
    files: list[Packed] = []
    refused: dict[str, Rejected] = {}
    for item, place in zip(batch, here, strict=True):
        if isinstance(place, Rejected):
            refused[item.source] = place
            continue
        before = given_up.get(item.source)
        if before is not None and _digest_of(place[0]) == before.raw_sha256:
            refused[item.source] = before
            continue
        columns = Columns(item.place.text_column, item.place.id_column)
        stamp = stamp_of(item.stat) if item.local and item.stat is not None else None
        files.append(Packed(item.source, *place, columns, _declared(item.place), stamp))

    task = UnpackTask(tuple(files), str(staging), kept)
    held = iter(carry_out(UNPACK, task, attempt, lambda items, n_bytes: None) if files else ())
    read: list[_Read] = []
    for item, place in zip(batch, here, strict=True):
        read.append(([refused[item.source]] if item.source in refused else [*next(held)], None))
        if not isinstance(place, Rejected) and not item.local:
            Path(place[0]).unlink()
    return read


def _digest_of(path: str) -> bytes | None:
    """The hash of a file; none of one that cannot be read, which is told where it is unpacked."""
    try:
        return hash_local(path)[0]
    except OSError:  # also TooLarge
        return None


def _brought_here(item: Listed, staging: Path) -> tuple[str, int] | Rejected:
    """Where a file lies on this machine, and how large it is; or why it cannot be had."""
    if item.local:
        return item.path, item.stat.st_size if item.stat is not None else 0
    raw = _bytes_of(item)
    if isinstance(raw, Rejected):
        return raw
    with NamedTemporaryFile(dir=staging, delete=False) as file:
        file.write(raw)
    return file.name, len(raw)


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
