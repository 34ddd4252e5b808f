"""Rows of objects that this process read lately: a build asks for those of one document a dozen times.

An object never changes, so what was read and checked stays right; it is let go where its file is another one or gone,
and when the build ends.
"""

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from variorum.store.errors import StoreError
from variorum.store.stamps import Stamp, stamp_of

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 64 * 2**20
"""Bytes of rows that are held: all of a small dataset, and of a large one the shards that a change lies in."""

MOST_OF_ONE = 8 * 2**20
"""Bytes of an object that is held: eight times what a shard is to have."""

_Key = tuple[str, tuple[str, ...] | None]

_HELD: "OrderedDict[_Key, tuple[Stamp, pa.Table, int]]" = OrderedDict()
"""What is held, with its bytes: to count them takes a while."""

_LOCK = Lock()


def held(path: Path, columns: list[str] | None) -> "pa.Table | None":
    """The rows of an object, if they are held; of all its columns some may be asked for."""
    with _LOCK:
        for key in ((str(path), None), (str(path), tuple(columns or ()))):
            if key not in _HELD:
                continue
            stamp, rows, _ = _HELD[key]
            if _stamp(path) != stamp:
                del _HELD[key]
                continue
            _HELD.move_to_end(key)
            return rows if columns is None or key[1] is not None else rows.select(columns)
    return None


def hold(path: Path, columns: list[str] | None, rows: "pa.Table") -> None:
    """Hold the rows of an object that was just read; those that were not asked for the longest go."""
    size = rows.nbytes
    if size > MOST_OF_ONE:
        return
    stamp = _stamp(path)
    if stamp is None:
        return
    with _LOCK:
        _HELD[str(path), None if columns is None else tuple(columns)] = stamp, rows, size
        total = sum(size for _, _, size in _HELD.values())
        while total > MOST:
            _, (_, _, oldest) = _HELD.popitem(last=False)
            total -= oldest


def let_go() -> None:
    """Hold nothing any more: a process that builds for weeks would else fill up with what one build asked for."""
    with _LOCK:
        _HELD.clear()


def _stamp(path: Path) -> Stamp | None:
    """What the file system says of an object; None where it is gone just now."""
    try:
        return stamp_of(path.stat())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"The object {path} cannot be read ({error.strerror}).") from error
