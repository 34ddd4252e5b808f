"""A version as plain files that anyone can use and check without this program."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.schemas.table import Table, arrow_schema
from variorum.store import commits, durable, objects, tree
from variorum.store.commits import Commit
from variorum.store.describe import croissant, datapackage, encode, readme
from variorum.store.errors import StoreError
from variorum.store.fragments import conform
from variorum.store.layout import LAYOUTS, PUBLISHED
from variorum.store.objects import ONE_VALUED
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = PUBLISHED
"""What a snapshot holds; raw bytes stay in the warehouse unless asked for."""

ROWS_PER_GROUP = 122_880
"""As DuckDB writes them: readers work on that many rows at a time."""


def export(
    warehouse: Warehouse,
    number: int | None,
    folder: str | Path,
    metadata: Mapping[str, Any] | None = None,
    *,
    raw: bool = False,
) -> Path:
    """Write a version into a new folder: Parquet per table, SHA256SUMS, datapackage.json, croissant.json, README.md.

    `metadata`: what the dataset's owner says of it: title, description, license, homepage, creator. The folder appears
    whole or not at all, and the same version gives the same bytes.
    """
    version = commits.commit_of(warehouse, number)
    content = commits.tree_of(warehouse, version)
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target} is there already: expected a folder that does not exist yet, or an empty one.")
    beside = durable.temporary_beside(target.absolute())
    try:
        beside.mkdir(parents=True)
        tables = tuple(LAYOUTS) if raw else TABLES
        _write(warehouse, version, content, beside, tables, metadata or {})
        if target.exists():
            target.rmdir()
        beside.rename(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror}): expected a writable folder.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def _write(
    warehouse: Warehouse,
    version: Commit,
    content: Tree,
    folder: Path,
    tables: tuple[str, ...],
    metadata: Mapping[str, Any],
) -> None:
    described = {name: table for name, table in tree.described(content).items() if name in tables}
    for name, table in described.items():
        _table(warehouse, content, table, folder / f"{name}.parquet")
    sums = {f"{name}.parquet": _sha256(folder / f"{name}.parquet") for name in described}
    sizes = {name: (folder / name).stat().st_size for name in sums}
    package = datapackage(version, content, described, sums, sizes, metadata)
    (folder / "datapackage.json").write_bytes(encode(package))
    (folder / "croissant.json").write_bytes(encode(croissant(version, content, described, sums, sizes, metadata)))
    (folder / "README.md").write_text(readme(version, content, described, metadata), encoding="utf-8")
    for name in ("README.md", "croissant.json", "datapackage.json"):
        sums[name] = _sha256(folder / name)
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / "SHA256SUMS").write_text(lines, encoding="utf-8")


def _table(warehouse: Warehouse, content: Tree, table: Table, path: Path) -> None:
    """One table in its order, a row group in memory at a time."""
    import pyarrow.parquet as pq

    schema = arrow_schema(table)
    with pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=3,
        use_dictionary=[column.name for column in table.columns if column.name not in ONE_VALUED],
        write_page_checksum=True,
    ) as writer:
        for rows in _groups(warehouse, content, table):
            writer.write_table(rows.cast(schema))


def _groups(warehouse: Warehouse, content: Tree, table: Table) -> "Iterator[pa.Table]":
    import pyarrow as pa

    waiting: list[pa.Table] = []
    for shard in content.tables.get(table.name, ()):
        waiting.append(conform(objects.get(warehouse, shard.object), table))
        if sum(rows.num_rows for rows in waiting) >= ROWS_PER_GROUP:
            rows = pa.concat_tables(waiting).combine_chunks()
            while rows.num_rows >= ROWS_PER_GROUP:
                yield rows.slice(0, ROWS_PER_GROUP)
                rows = rows.slice(ROWS_PER_GROUP)
            waiting = [rows]
    if any(rows.num_rows for rows in waiting):
        yield pa.concat_tables(waiting).combine_chunks()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
