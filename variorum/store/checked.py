"""Files that were found to be what they were written as, so that each is hashed once and not for every question.

Parquet readers and DuckDB answer wrong rows for most flipped bits, so nothing is read from a file that was not hashed
since it was last written. What was hashed is known by what the file system says of it, and remembered in
refs/checked.json. That is a short cut and no proof: `variorum verify` hashes everything.
"""

import contextlib
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from variorum.store import canonical, durable, objects, opening
from variorum.store.errors import StoreError
from variorum.store.stamps import Stamp, is_settled, stamp_of
from variorum.store.warehouse import Warehouse

_KNOWN: dict[str, tuple[str, Stamp]] = {}
"""What this process knows, by path: SHA-256 and the stamp that the file had when it was hashed."""


def unlike(warehouse: Warehouse, expected: Mapping[Path, str]) -> list[Path]:
    """The files whose bytes do not have the SHA-256 that is expected of them.

    StoreError names a file that cannot be read.
    """
    stamps = {path: _stamp(path) for path in expected}
    open_ = _unknown(stamps, expected)
    if open_:
        _recall(warehouse)
        open_ = _unknown(stamps, expected)
    if not open_:
        return []

    read = time.time_ns()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(open_, pool.map(_digest, open_), strict=True))
    for path, digest in found.items():
        if digest == expected[path] and is_settled(stamps[path], read) and _stamp(path) == stamps[path]:
            _KNOWN[str(path)] = digest, stamps[path]
    return [path for path, digest in found.items() if digest != expected[path]]


def remember(warehouse: Warehouse) -> None:
    """Write down what this process knows of a warehouse; where it may not write there, the next one hashes again."""
    path = _file(warehouse)
    remembered = _recall(warehouse)
    within = f"{warehouse.root}{os.sep}"
    known = {
        name.removeprefix(within): [digest, *stamp]
        for name, (digest, stamp) in _KNOWN.items()
        if name.startswith(within) and os.path.lexists(name)
    }
    if known == remembered:
        return
    temporary = durable.temporary_beside(path)
    with contextlib.suppress(OSError):  # a folder that is read-only, a full disk: nothing is lost but time
        try:
            temporary.write_bytes(canonical.encode_memory(known))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _unknown(stamps: Mapping[Path, Stamp], expected: Mapping[Path, str]) -> list[Path]:
    return [path for path, stamp in stamps.items() if _KNOWN.get(str(path)) != (expected[path], stamp)]


def _recall(warehouse: Warehouse) -> dict[str, list[object]]:
    """What refs/checked.json says, which this process then knows too; nothing where it is lost or torn."""
    within = f"{warehouse.root}{os.sep}"
    try:
        value = canonical.decode_memory(opening.read_file(_file(warehouse)))
        for name, (digest, *stamp) in value.items():
            size, written, changed, inode = map(int, stamp)
            _KNOWN.setdefault(f"{within}{name}", (str(digest), (size, written, changed, inode)))
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return dict(value)


def _file(warehouse: Warehouse) -> Path:
    return warehouse.memory / "checked.json"


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise objects.missing(path) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}).", thing=str(path)) from error
    return stamp_of(found)


def _digest(path: Path) -> str:
    try:
        return canonical.digest_of(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}).", thing=str(path)) from error
