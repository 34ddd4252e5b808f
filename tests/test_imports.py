"""Who may import whom (design, section 1): the contracts stand in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

LOCAL = {
    "commands/status.py": "a file of metrics that a person names",
    "store/assemble.py": "columns that are too large for memory",
    "store/bucket/cache.py": "copies of files of a bucket",
    "store/checked.py": "which files of this machine were hashed",
    "store/connect.py": "what a database in memory spills",
    "store/database.py": "the DuckDB file",
    "store/disk.py": "the storage on a disk itself",
    "store/export.py": "a folder that a person names",
    "store/gc.py": "unfinished files of this machine",
    "store/sizes.py": "what is free on this machine",
    "store/takedown.py": "the DuckDB file and unfinished files of this machine",
    "store/verify_database.py": "the DuckDB file",
    "store/verify_derived.py": "what this machine remembers to work less",
    "store/warehouse.py": "the folders of a new warehouse on a disk",
    "store/written.py": "the DuckDB file",
    "dataset/database.py": "the DuckDB file",
    "dataset/phrase_index.py": "an index beside the DuckDB file",
    "pipeline/hash_cache.py": "local files that were hashed",
    "pipeline/staging.py": "what a build has in hand",
    "release/history.py": "the DuckDB file",
    "release/places.py": "a release in a folder",
    "release/publish.py": "a release in the making",
    "release/pull.py": "a copy of a release",
    "flows/build.py": "builds of this machine take turns",
}
"""Modules that touch files of this machine (docs/design.md, section 5), and which. The rest knows a storage only."""


def test_rooms_import_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_of_a_warehouse_are_reached_through_its_storage() -> None:
    paths = [*(ROOT / "variorum").rglob("*.py"), *(ROOT / "flows").glob("*.py")]
    modules = {str(path.relative_to(ROOT)).removeprefix("variorum/"): ast.parse(path.read_text()) for path in paths}
    touching = {name for name, module in modules.items() if any(map(touches_this_machine, ast.walk(module)))}
    assert touching == LOCAL.keys()


def touches_this_machine(node: ast.AST) -> bool:
    """Whether a piece of code asks where a warehouse lies on this machine, or writes durably there by itself."""
    match node:
        case ast.Attribute(value=ast.Name("warehouse" | "opened"), attr="root" | "memory" | "scratch" | "database"):
            return True
        case ast.Attribute(value=ast.Attribute(attr="warehouse"), attr="root" | "memory" | "scratch" | "database"):
            return True
        case ast.ImportFrom(module="variorum.store", names=names):
            return any(name.name == "durable" for name in names)
        case ast.ImportFrom(module="variorum.store.durable"):
            return True
    return False
