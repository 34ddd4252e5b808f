"""Validation of a small batch, without Pandera: whether all holds. What does not is for `validate` to say."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from variorum.schemas.few_rows import holds
from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables

if TYPE_CHECKING:
    import pyarrow as pa

FEW_BYTES = 256 << 10
"""Bytes of sources up to which a batch is expected to have few rows: its process is spared the import of Pandera."""

FEW_ROWS = 10_000
"""Rows up to which they are checked as Python's values: that takes 2 to 12 ms for each thousand, Pandera and polars
.4 s for the first one, of which .3 are their import."""

FEW_VALUES = 4 << 20
"""Bytes of all values of such rows: a text is in memory twice meanwhile."""


def few_hold(fragments: Mapping[str, "pa.Table"]) -> bool:
    """Whether a batch has few rows and all of them keep the rules of their tables."""
    if sum(rows.num_rows for rows in fragments.values()) > FEW_ROWS:
        return False
    if sum(rows.nbytes for rows in fragments.values()) > FEW_VALUES:
        return False
    for name, rows in fragments.items():
        if not rows.schema.equals(arrow_schema(tables()[name])) or not holds(name, rows.to_pylist()):
            return False
    return True
