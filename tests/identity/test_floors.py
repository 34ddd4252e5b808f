"""The floors of identity on the development sets; `make evals` holds all measures to theirs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_ids_are_carried_over_as_well_as_they_were(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.evals", "ids"],
        cwd=ROOT,
        env={**os.environ, "VARIORUM_SHARED": str(shared)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
