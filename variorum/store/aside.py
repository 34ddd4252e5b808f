"""Objects that are to go, laid aside until it is known that nothing came to name them.

A writer may come to name an object at any moment: it writes its tree, looks whether the object is there, and commits
(store.objects.check_there). So whoever removes objects lays them aside first, looks who names them then, and puts those
back: whichever is first, the other sees it. What a killed process has left aside is settled by whoever comes next.
"""

from collections.abc import Callable, Collection, Iterable
from pathlib import PurePosixPath

from variorum.store import objects
from variorum.store.warehouse import Warehouse

FOLDER = "aside"


def lay_aside(warehouse: Warehouse, name: str) -> None:
    """Take an object away so that it can be put back. FileNotFoundError where it is not there."""
    warehouse.storage.move(objects.file_of(name), _file_of(name))


def settle(warehouse: Warehouse, names: Collection[str], named: Callable[[], Iterable[str]]) -> set[str]:
    """Put back those of some objects laid aside that are named by now, which are returned; remove the others."""
    if not names:
        return set()
    back = set(names).intersection(named())
    for name in names:
        if name not in back:
            warehouse.storage.delete(_file_of(name))
            continue
        try:
            warehouse.storage.move(_file_of(name), objects.file_of(name))
        except FileNotFoundError:
            continue  # another gc or takedown put it back
    return back


def left_aside(warehouse: Warehouse) -> list[str]:
    """The objects that are aside: of a process that is at work, or was killed."""
    return [PurePosixPath(file).stem for file in warehouse.storage.names(FOLDER)]


def _file_of(name: str) -> str:
    return f"{FOLDER}/{name}.parquet"
