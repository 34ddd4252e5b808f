"""The change file of a version: the rows that differ from the parent's, each with what happened to it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from variorum.schemas.layout import Layout
from variorum.schemas.table import Column, Table
from variorum.store import logical
from variorum.store.fragments import Pieces, conform, gather, upgraded
from variorum.store.layout import CHANGING, SHARDED
from variorum.store.ops import MACRO
from variorum.store.rows import document_order, rows_of
from variorum.store.shard import Shard
from variorum.store.shards import Key, store_rows
from variorum.store.tree import TableChange, Tree
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

AT_ONCE = 16 * 2**20
"""Bytes of new rows that are compared, and written as one object, at a time."""


def change_table(table: Table) -> Table:
    """The table of a change file: `op` and `id`, then the row; of a removed row, the last one there was."""
    op = Column("op", "string", False, "How the row differs from the parent version's.")
    name = Column("id", "string", False, "The id of the row.")
    return Table(f"{table.name}_changes", f"What changed in {table.name}.", (op, name, *_nullable(table).columns))


def _nullable(table: Table) -> Table:
    """A table whose columns may all be null: a removed row may be of a version that did not have one yet."""
    return replace(table, columns=tuple(replace(column, nullable=True) for column in table.columns))


def changes(
    warehouse: Warehouse,
    parent: Tree,
    schema: Mapping[str, Table],
    new: Mapping[str, Pieces],
    happened: "pa.Table",
    touched: Sequence[str],
) -> dict[str, TableChange]:
    """How documents, sections and paragraphs differ from the parent's, given the new rows of the touched documents."""
    with logical.scratch() as connection:
        connection.execute(MACRO.replace("CREATE MACRO", "CREATE TEMP MACRO"))
        connection.register("happened", happened)
        connection.execute(
            "CREATE TEMP TABLE events AS SELECT to_id AS id, list(DISTINCT event) AS events FROM happened "
            "WHERE to_id IS NOT NULL AND event IN ('restored', 'recut', 'moved') GROUP BY to_id"
        )
        return {name: _of_table(warehouse, connection, parent, schema[name], new[name], touched) for name in CHANGING}


def _of_table(
    warehouse: Warehouse,
    connection: "duckdb.DuckDBPyConnection",
    parent: Tree,
    table: Table,
    new: Pieces,
    touched: Sequence[str],
) -> TableChange:
    order = document_order(warehouse, parent)
    ops: Counter[str] = Counter()
    shards: list[Shard] = []
    described = change_table(table)
    for names in _portions(new, order, touched):
        connection.register("old", upgraded(rows_of(warehouse, parent, table.name, names), _nullable(table)))
        runs = chain.from_iterable(map(new.runs, names))
        connection.register("new", gather(runs, table))
        rows = conform(connection.sql(_sql(table, SHARDED[table.name])).to_arrow_table(), described)
        if rows.num_rows:
            ops.update(rows["op"].to_pylist())
            shards.append(store_rows(warehouse, described, rows, connection))
    return TableChange(dict(sorted(ops.items())), tuple(shards))


def _portions(new: Pieces, order: Mapping[str, Key], touched: Sequence[str]) -> Iterator[list[str]]:
    portion: list[str] = []
    weight = 0
    for name in sorted(touched, key=lambda name: order.get(name, ("", "", name))):
        portion.append(name)
        weight += new.weight(name)
        if weight >= AT_ONCE:
            yield portion
            portion, weight = [], 0
    if portion:
        yield portion


def _sql(table: Table, layout: Layout) -> str:
    """The rows of `old` and `new` that differ, in a total order."""
    other = [c.name for c in table.columns if c.name not in layout.position]
    columns = ", ".join(
        f'CASE WHEN n."{layout.id}" IS NULL THEN o."{c.name}" ELSE n."{c.name}" END AS "{c.name}"'
        for c in table.columns
    )
    return f"""
        SELECT op_of(
            o."{layout.id}" IS NOT NULL, n."{layout.id}" IS NOT NULL, list_contains(e.events, 'restored'),
            {_differ([layout.says])}, list_contains(e.events, 'recut'),
            {_differ(layout.place)} OR list_contains(e.events, 'moved'), '{layout.moved}', {_differ(other)}
        ) AS op, coalesce(n."{layout.id}", o."{layout.id}") AS id, {columns}
        FROM old o FULL JOIN new n ON o."{layout.id}" = n."{layout.id}"
        LEFT JOIN events e ON e.id = coalesce(n."{layout.id}", o."{layout.id}")
        WHERE o."{layout.id}" IS NULL OR n."{layout.id}" IS NULL OR {_differ([c.name for c in table.columns])}
        ORDER BY coalesce(n.document_id, o.document_id), {_place(table)}, coalesce(n."{layout.id}", o."{layout.id}")"""


def _differ(columns: Sequence[str]) -> str:
    return "(" + " OR ".join(f'o."{name}" IS DISTINCT FROM n."{name}"' for name in columns) + ")"


def _place(table: Table) -> Any:
    return "coalesce(n.ordinal, o.ordinal)" if any(c.name == "ordinal" for c in table.columns) else "1"
