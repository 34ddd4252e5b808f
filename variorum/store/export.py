"""A version as plain files that anyone can use and check without this program."""

import contextlib
import glob
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.schemas.table import Table, arrow_schema
from variorum.store import canonical, commits, durable, tree
from variorum.store.card import citation, readme
from variorum.store.commits import Commit
from variorum.store.describe import Snapshot, TableFile, croissant, datapackage, encode
from variorum.store.errors import StoreError
from variorum.store.fragments import conform
from variorum.store.layout import LAYOUTS, PUBLISHED
from variorum.store.metadata import Metadata, of_mapping, over
from variorum.store.objects import ONE_VALUED
from variorum.store.rows import rows_in_order
from variorum.store.takedowns import read_again_where_taken
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = PUBLISHED
"""What a snapshot holds; raw bytes stay in the warehouse unless asked for."""

ROWS_PER_GROUP = 122_880
"""As DuckDB writes them: readers work on that many rows at a time."""

FEW_ROWS = 100
"""Below so many rows a dictionary takes more room than it saves: some 45 bytes a column, which is a fifth of a change
file of one document (measured; at 128 rows the files are equal)."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How a file is laid out for readers that fetch a few rows of it over HTTP: by an index of its pages."""

    rows: int
    """Most rows of a page."""
    words: tuple[str, ...] = ()
    """Columns of few values, which have a dictionary."""
    sorted: tuple[str, ...] = ()
    """Columns of texts whose bounds the index has, as it has those of ids and numbers."""
    steps: tuple[str, ...] = ()
    """Columns of numbers that grow, written as the steps between them."""


def export(
    warehouse: Warehouse,
    number: int | None,
    folder: str | Path,
    metadata: Metadata | None = None,
    *,
    raw: bool = False,
) -> Path:
    """Write a version into a new folder: Parquet per table, SHA256SUMS, README.md, CITATION.cff, datapackage.json and
    croissant.json.

    `metadata`: what the dataset's owner says of it; what it leaves open is taken from the version. The folder appears
    whole or not at all, and the same version gives the same bytes.
    """
    return read_again_where_taken(warehouse, lambda: _exported(warehouse, number, Path(folder), metadata, raw))


def _exported(warehouse: Warehouse, number: int | None, target: Path, metadata: Metadata | None, raw: bool) -> Path:
    version = commits.commit_of(warehouse, number)
    content = commits.tree_of(warehouse, version)
    durable.expect_utf8(target)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target} is there already: expected a folder that does not exist yet, or an empty one.")

    # Written beside the target and renamed, so that nobody ever finds half of it.
    beside = durable.temporary_beside(target.absolute())
    try:
        _clear_leftovers(target.absolute())
        beside.mkdir(parents=True)
        with durable.alone(beside):
            made = write_tables(warehouse, content, beside, tuple(LAYOUTS) if raw else TABLES)
            snapshot = snapshot_of(version, made, languages_in(beside), metadata or Metadata())
            for name, data in descriptions(snapshot).items():
                (beside / name).write_bytes(data)
            if target.exists():
                target.rmdir()
            beside.rename(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror}): expected a writable folder.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def write_tables(
    warehouse: Warehouse,
    content: Tree,
    folder: Path,
    names: tuple[str, ...] = TABLES,
    rows_per_group: int | None = None,
    paging: Paging | None = None,
) -> dict[str, TableFile]:
    """Tables of a version as Parquet, one file each, into a folder that is there."""
    made: dict[str, TableFile] = {}
    for name, table in tree.described(content).items():
        if name in names:
            path = folder / f"{name}.parquet"
            write_parquet(path, table, rows_in_order(warehouse, content, table), rows_per_group, paging=paging)
            said = tree.rows_in(content, name), tree.table_hash(content, name)
            made[name] = TableFile(table, *said, canonical.digest_of(path), path.stat().st_size)
    return made


def snapshot_of(
    version: Commit, tables: Mapping[str, TableFile], languages: tuple[str, ...], metadata: Metadata
) -> Snapshot:
    """A version as files, to be described."""
    said = version.dataset.get("metadata", {})
    known = over(metadata, of_mapping(said if isinstance(said, Mapping) else {}))
    return Snapshot(
        version.name, version.number, version.tree, version.time, version.message, known, languages, dict(tables)
    )


def descriptions(snapshot: Snapshot, others: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The files that describe a snapshot, by name; SHA256SUMS is also over `others`, files by their hash."""
    made = {
        "README.md": readme(snapshot).encode(),
        "CITATION.cff": citation(snapshot).encode(),
        "datapackage.json": encode(datapackage(snapshot)),
        "croissant.json": encode(croissant(snapshot)),
    }
    sums = {file.path: file.sha256 for file in snapshot.everything.values()} | dict(others or {})
    sums |= {name: canonical.digest(data) for name, data in made.items()}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    return {**made, "SHA256SUMS": lines.encode()}


def languages_in(folder: Path) -> tuple[str, ...]:
    """The languages of the documents in a folder, the most frequent first; what is not known is none."""
    import pyarrow.parquet as pq

    counts = Counter(pq.read_table(folder / "documents.parquet", columns=["language"])["language"].to_pylist())
    return tuple(sorted((one for one in counts if one != "und"), key=lambda one: (-counts[one], one)))


def write_parquet(
    path: Path,
    table: Table,
    rows: "Iterator[pa.Table]",
    rows_per_group: int | None = None,
    described: bool = True,
    paging: Paging | None = None,
) -> None:
    """Rows in their order as one file, a row group in memory at a time: the same rows give the same bytes, in whatever
    pieces they come. Without `described` it has no descriptions of columns, and statistics only for paging: small for
    few rows.
    """
    import pyarrow.parquet as pq

    names = [column.name for column in table.columns]
    plain = set(ONE_VALUED if paging is None else set(names) - set(paging.words))
    groups = _groups(rows, rows_per_group or ROWS_PER_GROUP)
    first = next(groups, None)
    if not described and (first is None or first.num_rows < FEW_ROWS):
        plain = set(names)
    schema = arrow_schema(table) if described else conform(arrow_schema(table).empty_table(), table).schema
    with pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=3,
        use_dictionary=[name for name in names if name not in plain],
        column_encoding=dict.fromkeys(paging.steps, "DELTA_BINARY_PACKED") if paging else None,
        write_page_checksum=True,
        write_page_index=paging is not None,
        max_rows_per_page=paging.rows if paging else 20_000,
        write_statistics=_with_statistics(table, paging) if paging else described,
        store_schema=described,
    ) as writer:
        for group in chain(() if first is None else (first,), groups):
            writer.write_table(group.cast(schema))


def _clear_leftovers(target: Path) -> None:
    """Remove what exports to the same folder left that were killed; one that is at work has its folder locked."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.*{durable.TEMPORARY}"):
        with contextlib.suppress(BlockingIOError), durable.alone(left, wait=False):
            shutil.rmtree(left)


def _with_statistics(table: Table, paging: Paging) -> list[str]:
    """Columns that a reader looks things up by; the bounds of a text would be as long as the text."""
    names = (*paging.sorted, "id")
    return [c.name for c in table.columns if c.type != "string" or c.name in names or c.name.endswith("_id")]


def _groups(pieces: "Iterator[pa.Table]", size: int) -> "Iterator[pa.Table]":
    import pyarrow as pa

    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(rows.num_rows for rows in waiting) >= size:
            rows = pa.concat_tables(waiting).combine_chunks()
            while rows.num_rows >= size:
                yield rows.slice(0, size)
                rows = rows.slice(size)
            waiting = [rows]
    if any(rows.num_rows for rows in waiting):
        yield pa.concat_tables(waiting).combine_chunks()
