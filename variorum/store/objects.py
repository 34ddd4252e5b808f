"""Immutable files named by the SHA-256 of their bytes."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from variorum.store import canonical, gaps, opening
from variorum.store.errors import LostRace, StoreError
from variorum.store.row_cache import held, hold
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import pyarrow as pa

ONE_VALUED = frozenset({"id", "paragraph_id", "text", "content_hash", "match_key", "raw_sha256", "bytes"})
"""Columns whose values hardly repeat: a dictionary would only cost."""

FEW_ROWS = 1_000
"""Rows up to which an object has neither dictionaries nor statistics: of one document they are half of its bytes, and
who reads it reads all of it. Measured on two histories of 60 and 100 versions: objects of one row take a third less,
those of 51 to 200 rows 8 to 20 %, and of over 1,000 rows 1 to 4 %, where statistics spare a reader something."""

ROWS_PER_GROUP = 65_536

LONGEST_TOLD = 16 * 2**20
"""Bytes of a value in a column of which the least and the greatest value are found. Parquet writes none over 4 kB, but
holds copies of both meanwhile, each twice: a value of 50 MB took 290 MB more to write."""

MISSING = "missing"
"""Code of the error where an object is not there: it is lost, or a takedown or gc took it just now."""


def file_of(name: str) -> str:
    """Where an object lies in the warehouse."""
    return f"objects/{name[:2]}/{name}.parquet"


def put(warehouse: Warehouse, table: "pa.Table", *, though_taken: bool = False) -> tuple[str, int]:
    """Store a table as a zstd Parquet object: its name and size in bytes. The same rows give the same bytes.

    StoreError where something of these rows was taken down; `though_taken`: then they are named, and not stored.
    """
    data = parquet_bytes(table)
    name = canonical.digest(data)
    gap = gaps.gap_of(warehouse, name)
    if gap is not None and though_taken:
        return name, len(data)
    if gap is not None:
        raise StoreError(
            f"These rows are not taken again: {gap.detail}. Leave their source out.", code="taken_down", thing=name
        )
    try:
        warehouse.storage.keep(file_of(name), data)
    except OSError as error:
        where = warehouse.where(file_of(name))
        raise StoreError(
            f"The object {where} cannot be written ({error.strerror}): expected a writable disk."
        ) from error
    return name, len(data)


def check_there(warehouse: Warehouse, names: Iterable[str]) -> None:
    """LostRace where gc removed objects that a version about to be names: to be asked once the version's tree is there.

    gc removes, and looks then at the trees that are new (store.gc): either it sees the tree and puts the object back,
    or it removed the object before, and this sees that.
    """
    gone = warehouse.storage.lacking([file_of(name) for name in dict.fromkeys(names)])
    if gone:
        raise LostRace(
            f"{warehouse.where(gone[0])} was removed by gc or a takedown while this version was made: try again."
        )


def get(warehouse: Warehouse, name: str, columns: list[str] | None = None) -> "pa.Table":
    """Read an object whole and checked: Parquet readers return wrong rows for most flipped bits.

    What this process read lately and nobody wrote to since is not read again.
    """
    import pyarrow as pa

    (path,) = paths_of(warehouse, [name])
    known = held(path, columns)
    if known is not None:
        return known
    data = read_bytes(warehouse, name)
    rows = rows_in_parquet(pa.BufferReader(data), columns)
    hold(path, columns, rows)
    return rows


def read_bytes(warehouse: Warehouse, name: str) -> bytes:
    """An object's bytes, checked against its name."""
    (path,) = paths_of(warehouse, [name])
    try:
        data = opening.read_file(path)
    except FileNotFoundError as error:
        raise missing(path) from error
    except OSError as error:
        raise StoreError(f"The object {path} cannot be read ({error.strerror}).") from error
    if canonical.digest(data) != name:
        return opening.read_file(renewed(warehouse, name, path))
    return data


def paths_of(warehouse: Warehouse, names: Sequence[str]) -> list[Path]:
    """Where this machine has some objects. StoreError where one is missing, and is not only so for who opens it."""
    try:
        return warehouse.storage.local([file_of(name) for name in names])
    except FileNotFoundError as error:
        raise missing(error.filename) from error
    except OSError as error:
        raise StoreError(f"An object of {warehouse.place} cannot be read ({error.strerror}).") from error


def renewed(warehouse: Warehouse, name: str, path: Path) -> Path:
    """Where an object lies whose copy was found to be damaged, fetched anew.

    StoreError where the file at `path` is no copy, or where it is damaged as it comes.
    """
    again = warehouse.storage.renewed(file_of(name))
    if again is None or canonical.digest_of(again) != name:
        raise damaged(path)
    return again


def missing(path: Path | str) -> StoreError:
    """What is said of an object that is not there: it is lost, or a takedown or gc took it just now."""
    said = f"The object {path} is missing: `variorum verify` lists what else is."
    return StoreError(said, code=MISSING, thing=str(path))


def damaged(path: Path | str) -> StoreError:
    """What is said of an object that is not what was written."""
    return StoreError(
        f"The object {path} is damaged: its bytes do not have the SHA-256 that its name says; "
        "`variorum verify` lists what else is.",
        code="damaged",
        thing=str(path),
        expected="the bytes that were written",
    )


def names(warehouse: Warehouse) -> Iterator[str]:
    """Every object that is there."""
    for file in warehouse.storage.names("objects"):
        if file.endswith(".parquet"):
            yield name_in(file)


def name_in(file: str) -> str:
    """The name of the object that lies in a file."""
    return file.rpartition("/")[2].removesuffix(".parquet")


def parquet_bytes(table: "pa.Table") -> bytes:
    """A table as Parquet, byte for byte the same whatever chunks it came in."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    described = table.column_names if table.num_rows > FEW_ROWS else []
    sink = pa.BufferOutputStream()
    pq.write_table(
        table.combine_chunks(),
        sink,
        compression="zstd",
        compression_level=3,
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=[name for name in described if name not in ONE_VALUED],
        write_statistics=[name for name in described if _longest(table[name]) <= LONGEST_TOLD],
        store_schema=False,
        write_page_checksum=True,
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data


def rows_in_parquet(source: Any, columns: list[str] | None = None) -> "pa.Table":
    """The rows of one Parquet file; columns in the order in which they are asked for.

    `pq.read_table` makes a dataset of the file first, which takes longer than to read a few rows.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(source) as file:
        rows = file.read(columns, use_threads=False)
    return rows if columns is None else rows.select(columns)


def _longest(column: "pa.ChunkedArray") -> int:
    """Bytes of the longest value of a column; 0 where all are of one length."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_primitive(column.type):
        return 0
    return pc.max(pc.binary_length(column)).as_py() or 0
