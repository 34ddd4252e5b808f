"""Where the evaluation sets lie."""

import os
import sys
from pathlib import Path


def evaluation_sets() -> Path:
    """The folder evals/ in VARIORUM_SHARED (default ../shared); ends the program where it is absent."""
    sets = Path(os.environ.get("VARIORUM_SHARED", "../shared")) / "evals"
    if not sets.is_dir():
        sys.exit(f"no evaluation sets in {sets}: set VARIORUM_SHARED to the folder that holds evals/")
    return sets
