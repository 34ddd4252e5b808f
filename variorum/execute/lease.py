"""A lease: a folder that is there as long as somebody waits for what is worked on in it."""

import shutil
from pathlib import Path


def end_lease(folder: Path) -> None:
    """Take a folder away at once, whoever still works in it.

    It gets another name first: what is created in a folder while it is emptied would keep it.
    """
    ended = folder.with_name(f"{folder.name}-ended")
    try:
        folder.rename(ended)
    except OSError:  # it has ended already, or its disk takes no more names
        ended = folder
    shutil.rmtree(ended, ignore_errors=True)
