"""What an op means is said once, in Python and in SQL; both say the same."""

from itertools import product

import duckdb

from variorum.store.ops import MACRO, op_of


def test_sql_and_python_agree_on_every_case() -> None:
    with duckdb.connect() as connection:
        connection.execute(MACRO)
        for was, stands, restored, edited, recut, moved, other in product((False, True), repeat=7):
            in_python = op_of(
                was=was,
                stands=stands,
                restored=restored,
                edited=edited,
                recut=recut,
                moved=moved,
                moved_op="renamed",
                other=other,
            )
            values = [was, stands, restored, edited, recut, moved, "renamed", other]
            (in_sql,) = connection.execute("SELECT op_of(?, ?, ?, ?, ?, ?, ?, ?)", values).fetchall()
            assert in_sql == (in_python,), values
