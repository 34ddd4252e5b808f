"""What every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No limit in seconds: a busy machine makes the drawing of examples slow too.
settings.register_profile("variorum", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("variorum")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with evals/, gold/ and seeds/; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("VARIORUM_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "evals").is_dir():
        pytest.skip(f"no evaluation sets in {folder}: set VARIORUM_SHARED to the folder that holds evals/ and gold/")
    return folder
