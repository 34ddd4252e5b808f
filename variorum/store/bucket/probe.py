"""Whether a store can be trusted with a warehouse: it must create only what is not there, when it is asked to.

A store that overlooks `If-None-Match: *` answers every writer that it was first, and one of two versions is lost. So
before anything is written on a machine, the store is asked in earnest, by several at once.
"""

import contextlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, cast

from variorum.store.bucket.cache import put_copy
from variorum.store.bucket.faults import telling
from variorum.store.bucket.places import caches
from variorum.store.errors import StoreError

if TYPE_CHECKING:
    from obstore import ObjectMeta, PutMode
    from obstore.store import ObjectStore

WRITERS = 4
"""How many create one file at once: one that looks first and writes then would let several be the first."""

ALONE = 10
"""How often one tries alone where all that came at once were sent away."""

_TRUSTED: set[Path] = set()
"""The notes that this process has seen, of buckets that have passed."""


def check_once(client: "ObjectStore", place: str, server: str) -> None:
    """`check_store`, once on this machine for each bucket of each server."""
    note = caches() / "trusted" / server
    if note in _TRUSTED:
        return
    if not note.exists():
        check_store(client, place)
        put_copy(note, b"")
    _TRUSTED.add(note)


def if_still(meta: "ObjectMeta") -> "PutMode":
    """What makes a store write only where a file is still the one that was read."""
    version: dict[str, str] = {}
    for name in ("e_tag", "version"):
        if value := meta.get(name):
            version[name] = str(value)
    return cast("PutMode", version)


def check_store(client: "ObjectStore", place: str) -> None:
    """Raise StoreError where a store lets two writers create one file, or replaces a file that is another by now."""
    import obstore

    name = f"probe/{secrets.token_hex(8)}"

    def first(writer: int) -> bool:
        try:
            with telling(place, name):
                obstore.put(client, name, b"%d" % writer, mode="create", use_multipart=False)
        except obstore.exceptions.AlreadyExistsError:
            return False
        return True

    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            won = [*pool.map(first, range(WRITERS))]
        for _ in range(ALONE):  # a store may send all away that come at once; one that comes alone is the first
            if any(won):
                break
            won = [first(0)]
        if not any(won):
            raise StoreError(
                f"{place} is no place for a warehouse: the store says of a file that nobody wrote that it is there.",
                code="no_conditional_writes",
                thing=place,
                expected="a store with conditional writes (If-None-Match, If-Match)",
            )
        with telling(place, name):
            found = obstore.get(client, name)
            data, before = bytes(found.bytes()), found.meta
            obstore.put(client, name, b"another", use_multipart=False)
        if won.count(True) != 1 or data != b"%d" % won.index(True):
            raise _refused(place, "create a file that is there already (If-None-Match: *)")

        with contextlib.suppress(obstore.exceptions.PreconditionError), telling(place, name):
            obstore.put(client, name, b"late", mode=if_still(before), use_multipart=False)
            raise _refused(place, "replace a file that is another by now (If-Match)")
    finally:
        with telling(place, name):
            obstore.delete(client, name)


def _refused(place: str, what: str) -> StoreError:
    return StoreError(
        f"{place} is no place for a warehouse: the store does not refuse to {what}, so of two versions that are "
        "made at once one would be lost. Expected a store with conditional writes.",
        code="no_conditional_writes",
        thing=place,
        expected="a store with conditional writes (If-None-Match, If-Match)",
    )
