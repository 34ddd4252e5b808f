"""One recorded build of a warehouse at a time, whichever deployment began it: two would do the same work twice.

It is no lock for safety (the store needs none), and it is gone with the process that holds it, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect.logging import get_run_logger


@contextmanager
def in_turn(warehouse: Path) -> Iterator[None]:
    """Wait until no other run builds in this warehouse."""
    folder = os.open(warehouse, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            get_run_logger().info("Another run builds in %s: this one waits for it.", warehouse)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
