"""What every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("variorum", deadline=None)
settings.load_profile("variorum")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with evals/, gold/ and seeds/; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("VARIORUM_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "evals").is_dir():
        pytest.skip(f"no evaluation sets in {folder}: set VARIORUM_SHARED to the folder that holds evals/ and gold/")
    return folder
