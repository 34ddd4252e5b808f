"""What is remembered of the DuckDB file in refs/duckdb.json: its version, and its bytes as it was written.

Whoever can write to the file can write to that record too; `variorum verify` compares the rows with the versions.
"""

from dataclasses import dataclass
from pathlib import Path

from variorum.store import canonical, checked, opening
from variorum.store.indexes import IndexName
from variorum.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Written:
    """What refs/duckdb.json says of the DuckDB file as it was written."""

    version: int
    """The latest version in it."""
    sha256: str
    """Hash of that version's file."""
    face: str
    """Hash of the SQL of its views and macros."""
    ground: str
    """What had been taken down when it was begun."""
    digest: str
    """SHA-256 of the file."""
    former: str | None
    """SHA-256 of the file that it was put in the place of, and that may stand there still."""
    indexes: tuple[IndexName, ...] = ()
    """Which indexes are in it."""


def written_as(warehouse: Warehouse) -> Written | None:
    """What is remembered of the DuckDB file; None where nothing is, or nothing that can be read."""
    try:
        said = canonical.decode(opening.read_file(warehouse.memory / "duckdb.json"))
        record = Written(**{**said, "indexes": tuple(said.get("indexes", ()))})
    except (OSError, ValueError, TypeError, AttributeError):
        return None  # then the file is written anew
    words = (record.sha256, record.face, record.ground, record.digest, record.former or "", *record.indexes)
    return record if type(record.version) is int and all(isinstance(word, str) for word in words) else None


def is_known(warehouse: Warehouse) -> bool:
    """Whether refs/duckdb.json says which DuckDB file was written last."""
    return written_as(warehouse) is not None


def is_as_written(warehouse: Warehouse, copy: Path | None = None) -> bool:
    """Whether the DuckDB file, or a copy of it, is one that was written here, and nobody wrote to it since."""
    while True:
        record = written_as(warehouse)
        if written_digest(warehouse, copy or warehouse.database, record):
            return True
        if written_as(warehouse) == record:
            return False  # else another build put a newer file there meanwhile


def written_digest(warehouse: Warehouse, path: Path, record: Written | None) -> str | None:
    """The SHA-256 that a file was written with: of the newest, or of the one before it that may still stand there."""
    if record is not None and path.exists() and not log_of(path).exists():
        for digest in filter(None, (record.digest, record.former)):
            if not checked.unlike(warehouse, {path: digest}):
                return digest
    return None


def log_of(path: Path) -> Path:
    """Where DuckDB logs what is not in a file yet."""
    return path.with_name(path.name + ".wal")
