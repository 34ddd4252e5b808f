"""What every test may use."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import forked

if TYPE_CHECKING:
    from tests.bucket_server import Server

# No limit in seconds: a busy machine makes the drawing of examples slow too.
settings.register_profile("variorum", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("variorum")

LONGEST = (
    "test_serve.py",
    "test_real_input.py",
    "test_prefect.py",
    "test_nothing_lost.py",
    "test_docs.py",
    "test_kill.py",
    "test_clusters.py",
)
"""Files with tests of a minute and more: at the end, one of them would run while all other processors have nothing."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: one waits most of its time, for schedules and servers."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with evals/, gold/ and seeds/; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("VARIORUM_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "evals").is_dir():
        pytest.skip(f"no evaluation sets in {folder}: set VARIORUM_SHARED to the folder that holds evals/ and gold/")
    return folder


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests were begun in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def variorum_program() -> Iterator[Path]:
    """The command as a program whose start costs nothing: see tests/forked.py."""
    root = str(Path(__file__).parents[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "VARIORUM_"))}
    with forked.program({**kept, "PYTHONPATH": root}) as path:
        yield path


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a Prefect server that has nothing in it, to be copied: a server takes 7 s to make its tables."""
    home = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent  # one for all workers
    home = home / "prefect-made"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").exists():
            command = [sys.executable, "-m", "prefect", "--no-prompt", "server", "database", "upgrade", "--yes"]
            kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
            subprocess.run(command, env={**kept, "PREFECT_HOME": str(home)}, cwd=home, check=True, capture_output=True)
            (home / "done").touch()
    return home / "prefect.db"


@pytest.fixture(scope="session")
def _server() -> Iterator["Server"]:
    from tests.bucket_server import bucket_server  # moto: only where a bucket is asked for

    with bucket_server() as server:
        yield server


@pytest.fixture
def server(_server: "Server", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Server":
    """An S3 server that the environment names, with an empty bucket `shelf` and no copies of it here."""
    _server.calm()
    for name, value in _server.environment(tmp_path / "cache").items():
        monkeypatch.setenv(name, value)
    return _server


@pytest.fixture
def shelf(server: "Server") -> str:
    """A place in a bucket where nothing is yet."""
    return server.place()
