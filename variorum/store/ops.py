"""What the op of a row means: how it differs from the row of the same id in another version. Said once, here.

Of several things that are different, the first in this order counts:

1. it was not there: `restored` where its id had died, else `added`;
2. it is not there any more: `removed`;
3. it says something else: `recut` where only the pipeline made it so, else `edited`;
4. it belongs elsewhere, or stands in another order: `moved`, a document `renamed`;
5. any other column but those of position is different: `edited`;
6. nothing else is: `shifted`.

Which column is which the models say (`variorum.schemas.layout.Role`).
"""

from collections.abc import Mapping

from variorum.schemas.layout import Layout
from variorum.schemas.table import Table
from variorum.schemas.vocabulary import Op
from variorum.store.layout import CHANGING, LAYOUTS

MACRO = """
CREATE MACRO op_of(was, stands, restored, edited, recut, moved, moved_op, other) AS CASE
    WHEN NOT was THEN CASE WHEN restored THEN 'restored' ELSE 'added' END
    WHEN NOT stands THEN 'removed'
    WHEN edited THEN CASE WHEN recut THEN 'recut' ELSE 'edited' END
    WHEN moved THEN moved_op
    WHEN other THEN 'edited'
    ELSE 'shifted' END;
"""
"""`op_of` below, in SQL."""


def op_of(
    *, was: bool, stands: bool, restored: bool, edited: bool, recut: bool, moved: bool, moved_op: Op, other: bool
) -> Op:
    """How a row differs: whether it was there, stands now, and what of it is different."""
    if not was:
        return "restored" if restored else "added"
    if not stands:
        return "removed"
    if edited:
        return "recut" if recut else "edited"
    if moved:
        return moved_op
    return "edited" if other else "shifted"


def macros(tables: Mapping[str, Table]) -> str:
    """SQL of the macros `op_of` and `rows_between(low, high)` for the DuckDB file, whose tables are given.

    Of a row, `rows_between` tells what it says, where it belongs and its other columns as a hash each: enough to see
    what is different.
    """
    parts = [_compared(tables[name], LAYOUTS[name]) for name in CHANGING if name in tables]
    rows = "\nUNION ALL\n".join(parts)
    return f"""{MACRO}
COMMENT ON MACRO op_of IS 'How a row differs from the one of the same id in another version.';
CREATE MACRO rows_between(low, high) AS TABLE
{rows};
COMMENT ON MACRO TABLE rows_between IS
    'Every row that stands in a version from low to high; what it says, its place and the rest as a hash each.';
"""


def _compared(table: Table, layout: Layout) -> str:
    there = {column.name for column in table.columns}

    def hashed(columns: tuple[str, ...]) -> str:
        named = ", ".join(f'"{name}"' for name in columns if name in there)
        return f"hash({named})" if named else "0"

    label = ", ".join(f'"{name}"' for name in layout.label)
    ordinal = '"ordinal"' if "ordinal" in there else "0"
    return (
        f"SELECT '{layout.entity}' AS entity, \"{layout.id}\" AS id, document_id, coalesce({label}) AS text, "
        f"{hashed((layout.says,))} AS says, {hashed(layout.place)} AS place, {ordinal} AS ordinal, "
        f"{hashed(layout.columns('content'))} AS other, '{layout.moved}' AS moved_op, from_version, to_version "
        f"FROM history.{table.name} WHERE from_version <= high AND (to_version IS NULL OR to_version >= low)"
    )
