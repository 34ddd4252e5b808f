"""What a warehouse takes of its disk, by what it is for."""

import os
import shutil
from pathlib import Path

from variorum.store.warehouse import Warehouse


def sizes(warehouse: Warehouse) -> dict[str, int]:
    """Bytes of objects, of versions and trees, of the DuckDB file, of what builds have in hand; and what is free."""
    return {
        "objects": _in(warehouse, "objects"),
        "versions": sum(_in(warehouse, folder) for folder in ("versions", "trees", "refs", "gaps")),
        "duckdb": _of(warehouse.database),
        "staging": _below(warehouse.root / "staging"),
        "free": shutil.disk_usage(warehouse.root).free,
    }


def _in(warehouse: Warehouse, folder: str) -> int:
    return sum(facts.size for facts in warehouse.storage.facts(folder).values())


def _below(folder: Path) -> int:
    """Files may go while they are counted: a build moves and removes its own."""
    size = 0
    for place, _, names in os.walk(folder):
        size += sum(_of(Path(place, name)) for name in names)
    return size


def _of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
