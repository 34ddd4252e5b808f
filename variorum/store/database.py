"""The DuckDB file: every row there ever was with the versions it was in, for people who ask in SQL.

Derived and disposable. Made from the first version's shards and the change files; later from the file before it and
the change files since. Written beside and moved into place, so that a reader never meets a lock or half a file.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from variorum.store import canonical, checked, durable, ops, tree
from variorum.store.commits import Commit, latest, read, tree_of
from variorum.store.connect import Bound, little_memory_first
from variorum.store.database_face import KNOWN_VERSION
from variorum.store.database_rows import write_rows
from variorum.store.errors import StoreError
from variorum.store.indexes import INDEXES, IndexName
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse
from variorum.store.written import Written, log_of, written_as, written_digest


def write_duckdb(warehouse: Warehouse, face_sql: str, indexes: frozenset[IndexName] = frozenset()) -> Path:
    """Bring the DuckDB file up to the latest version; `face_sql` are the views and macros that people use.

    `indexes` are made, and those that the file has are brought up too.
    """
    failed: str | None = None
    while True:
        ground = _taken_down(warehouse)
        try:
            path = _write(warehouse, face_sql, ground, indexes)
        except StoreError:
            # A takedown removes what is not finished, which may have its text, and objects that were about to be read.
            if failed == ground or not warehouse.storage.names("takedowns"):
                raise
            failed = ground
            continue
        if _taken_down(warehouse) == ground:
            return path
        path.unlink(missing_ok=True)  # it was begun before a takedown, and has the text that went meanwhile


def _write(warehouse: Warehouse, face_sql: str, ground: str, asked: frozenset[IndexName]) -> Path:
    newest = latest(warehouse)
    if newest is None:
        raise StoreError(f"The warehouse {warehouse.place} has no version yet: `variorum build` makes the first.")

    # What the file is to be, and what the present one is: where both are the same nothing is written.
    content = tree_of(warehouse, newest)
    before_all = ops.macros(tree.described(content)) + KNOWN_VERSION
    face_sql = before_all + face_sql + "".join(index.face for index in INDEXES.values())
    before = _usable(warehouse, newest, content, ground)
    same_face = before is not None and before.face == canonical.digest(face_sql.encode())
    indexes = tuple(name for name in INDEXES if name in asked or (before is not None and name in before.indexes))
    if before is not None and before.version == newest.number and same_face and before.indexes == indexes:
        return warehouse.database

    # Beside the file that stands, which is copied and brought up where it can be built upon.
    import duckdb

    temporary = durable.temporary_beside(warehouse.database)

    def write(bound: Bound) -> None:
        durable.discard(temporary)
        durable.discard(log_of(temporary))
        with _writable(temporary) as path:
            if before is not None:
                shutil.copyfile(warehouse.database, path)
            face = None if same_face else face_sql
            write_rows(warehouse, path, content, newest.number, before, face, indexes, bound)

    try:
        little_memory_first(write)
        durable.sync_file(temporary)
        _put_in_place(warehouse, temporary, newest, face_sql, ground, indexes)
    except OSError as error:
        raise StoreError(f"{warehouse.database} cannot be written ({error.strerror}).") from error
    except duckdb.Error as error:
        raise StoreError(
            f"{warehouse.database} cannot be written ({str(error).splitlines()[0].strip()}). It is derived: version "
            f"{newest.number} stands, the next build writes it (`variorum verify` tells if anything is damaged)."
        ) from error
    finally:
        durable.discard(temporary)
        durable.discard(log_of(temporary))
    log_of(warehouse.database).unlink(missing_ok=True)  # of a file that is no more
    durable.sync_folder(warehouse.root)
    checked.remember(warehouse)
    return warehouse.database


@contextmanager
def _writable(path: Path) -> Iterator[Path]:
    """A path at which DuckDB can write what will be at `path`: its log would be elsewhere, for the sake of a `?`."""
    if "?" not in str(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / path.name
        shutil.copyfile(Path(folder) / path.name, path)


def _usable(warehouse: Warehouse, newest: Commit, content: Tree, ground: str) -> Written | None:
    """What the present file was written as, where it can be built upon; None: start anew.

    Anew when anybody wrote to it since, when its versions are not ours, when something was taken down since, or when a
    table has other columns now.
    """
    record = written_as(warehouse)
    if record is None or record.ground != ground or not 0 < record.version <= newest.number:
        return None
    try:
        done = read(warehouse, record.version)
    except StoreError:
        return None
    if done.sha256 != record.sha256 or written_digest(warehouse, warehouse.database, record) != record.digest:
        return None
    return record if tree_of(warehouse, done).schema == content.schema else None


def _taken_down(warehouse: Warehouse) -> str:
    """What was taken down so far, as a hash: a file that was made before one of it has its text."""
    names = [*warehouse.storage.names("gaps"), *warehouse.storage.names("takedowns")]
    return canonical.digest("\n".join(names).encode())


def _put_in_place(
    warehouse: Warehouse,
    temporary: Path,
    newest: Commit,
    face_sql: str,
    ground: str,
    indexes: tuple[IndexName, ...],
) -> None:
    """Move a finished file to where people open it. What it is stands in refs/duckdb.json before that.

    So a reader in between, or after a kill in between, still knows the file that was there.
    """
    digest = canonical.digest_of(temporary)
    with durable.alone(warehouse.memory):
        former = written_digest(warehouse, warehouse.database, written_as(warehouse))
        face = canonical.digest(face_sql.encode())
        record = Written(newest.number, newest.sha256, face, ground, digest, former, indexes)
        durable.write_beside(warehouse.memory / "duckdb.json", canonical.encode(asdict(record)))
        temporary.replace(warehouse.database)
