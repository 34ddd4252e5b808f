"""A worker that imports `holding_worker` holds a text which says HOLD until the test lets it go."""

import os
import time
from pathlib import Path
from typing import Any

import variorum.text.cut

HELD = "VARIORUM_TEST_HELD"
"""The variable that names the folder in which a worker says that it holds a text, and is told to let it go."""


def hold() -> None:
    """Say who holds, and wait for a file `go`."""
    folder = Path(os.environ[HELD])
    (folder / f"held-{os.getpid()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.05)  # between two looks at a real condition


def install() -> None:
    """Have texts held as they are decoded."""
    decode = variorum.text.cut.decode

    def holding(raw: bytes, *more: Any) -> Any:
        if b"HOLD" in raw:
            hold()
        return decode(raw, *more)

    variorum.text.cut.decode = holding
