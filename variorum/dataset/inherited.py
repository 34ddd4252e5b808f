"""Connections that a copy of the process (`os.fork`) has of the process that opened them.

A DuckDB database waits at its end for its threads, and a copy has none of them: it would end in a crash of the library.
"""

import ctypes
import os
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_OPEN: "weakref.WeakSet[duckdb.DuckDBPyConnection]" = weakref.WeakSet()


def left_alone_in_copies(connection: "duckdb.DuckDBPyConnection") -> "duckdb.DuckDBPyConnection":
    """The connection, which copies of this process never end; the system takes back what they have of it."""
    _OPEN.add(connection)
    return connection


def _leave_alone() -> None:
    # A reference that nothing gives back, also when the interpreter ends.
    for connection in _OPEN:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


os.register_at_fork(after_in_child=_leave_alone)
