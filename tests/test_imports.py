"""Who may import whom (design, section 1): the contracts stand in pyproject.toml."""

import subprocess
import sys
from pathlib import Path


def test_rooms_import_one_way() -> None:
    root = Path(__file__).parents[1]
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
