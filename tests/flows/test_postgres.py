"""Prefect on PostgreSQL, with a real server of the distribution's packages, as docs/operations.md has it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect_server import call, clone, free_port, wait_for
from scene import essay, write_texts
from served import Served, environment_of, run, runs, turn_of

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Where Debian and Ubuntu put the server, which is not on the PATH."""


def program(name: str) -> str | None:
    found = shutil.which(name, path=os.pathsep.join([*map(str, reversed(PROGRAMS)), os.environ.get("PATH", "")]))
    return os.path.realpath(found) if found else None


def a_user() -> str | None:
    """Whom the server runs as: it refuses to be root."""
    if os.getuid():
        return None
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database."""
    initdb, postgres = program("initdb"), program("postgres")
    if not initdb or not postgres:
        pytest.skip("PostgreSQL's server is not installed here (Debian's package postgresql)")
    user, port = a_user(), free_port()
    # Not below pytest's folder, which is for one user alone: whoever starts pytest meanwhile makes it so again.
    with tempfile.TemporaryDirectory(prefix="variorum-postgres-") as folder:
        if user is not None:
            shutil.chown(folder, user)
        data = Path(folder) / "data"
        made = [initdb, "-D", str(data), "-U", "prefect", "--auth=trust", "--no-sync"]
        subprocess.run(made, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        with (tmp_path_factory.mktemp("postgres") / "log").open("wb") as log:
            server = subprocess.Popen(
                [postgres, "-D", str(data), "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"],
                user=user,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        try:
            ask = [program("psql") or "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "prefect", "postgres", "-c"]
            create = [*ask, "CREATE DATABASE prefect"]
            wait_for(
                lambda: subprocess.run(create, capture_output=True, check=False).returncode == 0,
                300,
                "the start of PostgreSQL",
            )
            yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
        finally:
            server.terminate()
            server.wait()


@pytest.mark.soak
def test_a_schedule_on_postgresql(database: str, tmp_path: Path, bare_environment: dict[str, str]) -> None:
    """A run, the machine down in the midst of the next one, and one after the start: as on SQLite."""
    project = tmp_path / "project"
    clone(project)
    (project / "home").mkdir()
    write_texts(project / "seeds", {f"{n}.txt": essay(f"house {n}", 2) for n in range(3)})
    on_postgres = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database}
    environment = environment_of(project, bare_environment) | on_postgres
    served = Served(project, environment, free_port(), free_port())
    try:
        served.wait_until_ready()
        assert run(served.api, "build/nightly", {})["state_type"] == "COMPLETED"
        with turn_of(project / "warehouse"):
            build = call(served.api, "/deployments/name/build/nightly")["id"]
            begun = call(served.api, f"/deployments/{build}/create_flow_run", {})["id"]
            served.wait_for(lambda: [one for one in runs(served.api, "RUNNING") if one["id"] == begun], "a run")
            served.lose_power()
        served.begin_again()
        assert call(served.api, f"/flow_runs/{begun}")["state_type"] == "CRASHED"
        assert run(served.api, "build/nightly", {})["state_type"] == "COMPLETED"
    finally:
        served.stop()
    assert not list((project / "home").glob("prefect.db*")), "nothing lies in SQLite"

    port, name = database.rpartition(":")[2].split("/")
    ask = [program("psql") or "psql", "-h", "127.0.0.1", "-p", port, "-U", "prefect", name, "-Atc"]
    told = "SELECT state_type FROM flow_run WHERE state_type <> 'SCHEDULED' ORDER BY start_time"
    found = subprocess.run([*ask, told], capture_output=True, text=True, check=True).stdout.split()
    assert found == ["COMPLETED", "CRASHED", "COMPLETED"]
