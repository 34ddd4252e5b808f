"""The verbs of a storage over a bucket. A file there is whole or not at all, and seen by everybody once it is written.

A request whose answer is lost is sent again, and then the store may refuse it because of its own first sending. So
each conditional write has a mark of its writer, by which it knows its own.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from variorum.store.bucket import cache, connection, faults, places, probe
from variorum.store.errors import StoreError
from variorum.store.storage import FileInfo

if TYPE_CHECKING:
    from obstore import ObjectMeta, PutMode
    from obstore.store import ObjectStore

WRITER = "writer"
"""The name of the mark in the metadata of a file."""

FETCHED_AT_ONCE = 8
"""Files that are fetched at the same time: their time is mostly that of waiting for the store."""

IN_PARTS = 64 * 2**20
"""Bytes from which on an object is sent in parts, which can be tried again one by one."""

SENT_AGAIN = 3
"""How often a conditional write is sent again whose answer was lost, if the store answers what is asked in between."""

CLOCK = "clock"
"""A file that is written to read when the store says it was."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A folder of a bucket, and the folder of this machine with copies of files of it."""

    place: str
    """Its URI."""
    root: Path
    """Where copies lie."""

    def read(self, name: str) -> bytes:
        """A file's bytes, as they are in the bucket."""
        return self._found(name).data

    def open(self, name: str) -> BinaryIO:
        """A file to be read here and there; fetched whole, which is one request where stretches would be several."""
        return BytesIO(self.read(name))

    def create(self, name: str, data: bytes) -> bool:
        """Create a file; False where it is there already."""
        from obstore.exceptions import AlreadyExistsError

        mark = secrets.token_hex(16)
        tries = 0
        while True:
            try:
                self._put(name, data, "create", mark)
                return True
            except AlreadyExistsError:
                pass
            except StoreError as error:
                tries += 1
                if error.code != faults.UNREACHABLE or tries > SENT_AGAIN:
                    raise
            try:
                return self._found(name).writer == mark
            except FileNotFoundError:
                continue  # it did not arrive, several were sent away at once (409 of S3), or it was deleted meanwhile

    def replace(self, name: str, data: bytes) -> None:
        """Write a file, in the place of the one there was."""
        self._put(name, data, "overwrite")

    def update(self, name: str, change: Callable[[bytes | None], bytes | None]) -> None:
        """Replace a file by what `change` makes of it, if it is still the one that was changed; else once more."""
        from obstore.exceptions import PreconditionError

        mark = secrets.token_hex(16)
        tries = 0
        while True:
            try:
                before = self._found(name)
            except FileNotFoundError:
                before = None
            if before is not None and before.writer == mark:
                return  # by a request whose answer was lost
            after = change(before.data if before else None)
            if after is None or (before is not None and after == before.data):
                return
            if before is None:
                if self.create(name, after):
                    return
                continue
            try:
                self._put(name, after, probe.if_still(before.meta), mark)
                return
            except (PreconditionError, FileNotFoundError):
                continue
            except StoreError as error:
                tries += 1
                if error.code != faults.UNREACHABLE or tries > SENT_AGAIN:
                    raise

    def keep(self, name: str, data: bytes) -> None:
        """Have a file whose name tells its content: sent again though it may be there, since that makes it young."""
        import obstore

        self._trust()
        with faults.telling(self.place, name):
            obstore.put(self._client, name, data, use_multipart=len(data) > IN_PARTS, chunk_size=IN_PARTS)
        cache.put_copy(self.root / name, data)

    def delete(self, name: str) -> None:
        """Remove a file, and the copy of it that this machine has."""
        import obstore

        self._trust()
        try:
            with faults.telling(self.place, name):
                obstore.delete(self._client, name)
        except FileNotFoundError:
            pass  # S3 says nothing of a file that is not there; others do
        (self.root / name).unlink(missing_ok=True)

    def move(self, name: str, to: str) -> None:
        """Copy a file within the bucket, then remove it."""
        import obstore

        self._trust()
        with faults.telling(self.place, name):
            obstore.copy(self._client, name, to)
        self.delete(name)

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder and in those below it: a request for each thousand."""
        return [str(one["path"]) for one in self._listed(folder)]

    def facts(self, folder: str) -> dict[str, FileInfo]:
        """The files that `names` gives, with what the listing says of them."""
        return {one["path"]: FileInfo(one["size"], one["last_modified"].timestamp()) for one in self._listed(folder)}

    def clock(self) -> float:
        """The time of the store, as it stamps a file that is written now."""
        import obstore

        self.replace(CLOCK, b"")
        with faults.telling(self.place, CLOCK):
            return obstore.head(self._client, CLOCK)["last_modified"].timestamp()

    def local(self, names: Sequence[str]) -> list[Path]:
        """Where copies lie; those that this machine does not have are fetched."""
        missing = [name for name in dict.fromkeys(names) if not (self.root / name).exists()]
        if len(missing) == 1:
            self._fetch(missing[0])
        elif missing:
            with ThreadPoolExecutor(min(FETCHED_AT_ONCE, len(missing))) as pool:
                list(pool.map(self._fetch, missing))
        return [self.root / name for name in names]

    def renewed(self, name: str) -> Path:
        """The copy of a file, fetched again."""
        self._fetch(name)
        return self.root / name

    def lacking(self, names: Sequence[str]) -> list[str]:
        """Those of some files that are not in the bucket: a request for each."""
        if not names:
            return []
        with ThreadPoolExecutor(min(FETCHED_AT_ONCE, len(names))) as pool:
            return [name for name, there in zip(names, pool.map(self._is_there, names), strict=True) if not there]

    def flush(self) -> None:
        """What the store has answered is there to stay."""

    @property
    def _client(self) -> "ObjectStore":
        return connection.client_of(self.place)

    def _trust(self) -> None:
        """Before anything is written: the store must be one that can be trusted."""
        probe.check_once(self._client, self.place, places.server_of(self.place))

    def _put(self, name: str, data: bytes, mode: "PutMode", mark: str = "") -> None:
        import obstore

        self._trust()
        marked = {WRITER: mark} if mark else None
        with faults.telling(self.place, name):
            obstore.put(self._client, name, data, mode=mode, attributes=marked, use_multipart=False)

    def _found(self, name: str) -> "_Found":
        import obstore

        with faults.telling(self.place, name):
            found = obstore.get(self._client, name)
            data = bytes(found.bytes())
        return _Found(data, found.meta, found.attributes)

    def _is_there(self, name: str) -> bool:
        import obstore

        try:
            with faults.telling(self.place, name):
                obstore.head(self._client, name)
        except FileNotFoundError:
            return False
        return True

    def _listed(self, folder: str) -> "list[ObjectMeta]":
        import obstore

        with faults.telling(self.place, folder):
            found = list(chain.from_iterable(obstore.list(self._client, folder)))
        return sorted(found, key=lambda one: one["path"])

    def _fetch(self, name: str) -> None:
        import obstore

        with faults.telling(self.place, name):
            cache.put_stream(self.root / name, map(bytes, obstore.get(self._client, name).stream()))


@dataclass(frozen=True, slots=True)
class _Found:
    """A file as it was read."""

    data: bytes
    meta: "ObjectMeta"
    attributes: Mapping[str, str]

    @property
    def writer(self) -> str | None:
        return self.attributes.get(WRITER)
