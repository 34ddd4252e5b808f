"""The folder for what is not finished: gone when the build ends, and swept by the next one after a kill."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from variorum.execute.lease import end_lease
from variorum.store.warehouse import Warehouse


@contextlib.contextmanager
def staging_folder(warehouse: Warehouse) -> Iterator[Path]:
    """A new folder in the warehouse for one build."""
    staging = warehouse.root / "staging"
    staging.mkdir(exist_ok=True)
    sweep_staging(warehouse)
    folder = Path(tempfile.mkdtemp(prefix=f"{os.uname().nodename}-{os.getpid()}-", dir=staging))
    try:
        yield folder
    finally:
        end_lease(folder)


def sweep_staging(warehouse: Warehouse) -> None:
    """Remove what builds on this machine left that are no more."""
    for folder in _of_the_dead(warehouse.root / "staging"):
        end_lease(folder)


def _of_the_dead(staging: Path) -> Iterator[Path]:
    """The folders of builds on this machine that are no more."""
    here = f"{os.uname().nodename}-"
    for folder in staging.iterdir() if staging.is_dir() else ():
        process = folder.name.removeprefix(here).split("-")[0]
        if folder.name.startswith(here) and process.isdigit() and not _runs(int(process)):
            yield folder


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
