"""`variorum serve` for tests: begun, asked about its runs, killed as a machine is that loses its power."""

import fcntl
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from prefect_server import call, wait_for
from scene import ENTRY

LONG = 1800
"""Seconds that no step takes on a machine that does anything else at all."""

READY = "a worker waits for runs"


def environment_of(project: Path, bare: dict[str, str]) -> dict[str, str]:
    """Settings of a server and a worker that look more often than they have to."""
    return {
        **bare,
        "PYTHONPATH": str(project),
        "PREFECT_HOME": str(project / "home"),
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
    }


class Served:
    """`variorum serve` in a folder, which can be ended and begun again as a service manager does it."""

    def __init__(self, folder: Path, environment: Mapping[str, str], port: int, pages: int) -> None:
        self.folder, self.environment = folder, environment
        self.words = [*ENTRY, "serve", "--port", str(port), "--pages", str(pages)]
        self.api, self.pages = f"http://127.0.0.1:{port}/api", f"http://127.0.0.1:{pages}"
        self.log = folder / "serve.log"
        self.started = 0
        self.process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        self.started += 1
        with self.log.open("ab") as out:
            return subprocess.Popen(
                self.words, cwd=self.folder, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )

    def begin_again(self) -> None:
        """Start it anew, and wait until its worker waits."""
        assert self.process.poll() is not None
        self.process = self._begin()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the worker of the last start waits for runs."""
        self.wait_for(lambda: len(re.findall(READY, self.said())) == self.started, "a worker that waits")

    def wait_for(self, found: Callable[[], Any], what: str) -> Any:
        """What `found` answers as soon as it is something; the log is told where all has ended before."""
        answer = wait_for(lambda: found() or self.process.poll() is not None, LONG, what)
        assert self.process.poll() is None, self.said()
        return answer

    def said(self) -> str:
        """All that was said so far."""
        return self.log.read_text(errors="replace")

    def family(self) -> list[psutil.Process]:
        """The command and all that it began, and what that began: the worker with the build that it runs, too."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def worker(self) -> psutil.Process:
        """Its worker."""
        return next(one for one in psutil.Process(self.process.pid).children() if "worker" in one.cmdline())

    def lose_power(self) -> None:
        """Kill all at once, as by a reboot."""
        for one in self.family():
            with suppress(psutil.NoSuchProcess):  # it ended with one that it belongs to
                one.kill()
        self.process.wait(LONG)

    def stop(self) -> None:
        """Its parts are in sessions of their own, so that it ends them is waited for."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(LONG)


def runs(api: str, state: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(
        api, "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": [state]}}}, "sort": "START_TIME_ASC"}
    )
    return found


def run(api: str, deployment: str, parameters: Mapping[str, str | float]) -> dict[str, Any]:
    """A run of a deployment, once it has ended."""
    which = call(api, f"/deployments/name/{deployment}")["id"]
    begun = call(api, f"/deployments/{which}/create_flow_run", {"parameters": parameters})["id"]

    def ended() -> dict[str, Any] | None:
        now: dict[str, Any] = call(api, f"/flow_runs/{begun}")
        return now if now["state_type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

    found: dict[str, Any] = wait_for(ended, LONG, f"the run of {deployment}")
    if found["state_type"] == "CRASHED" and "Failed to submit" in found["state"]["message"]:
        return run(api, deployment, parameters)  # the server's database was locked for too long, and nothing was begun
    return found


def end_schedule(api: str, deployment: str) -> None:
    which = call(api, f"/deployments/name/{deployment}")
    for schedule in which["schedules"]:
        call(api, f"/deployments/{which['id']}/schedules/{schedule['id']}", {"active": False}, method="PATCH")

    # A run that was under way still looks at the sources when it comes to that.
    under_way = {"state": {"type": {"any_": ["PENDING", "RUNNING"]}}, "deployment_id": {"any_": [which["id"]]}}
    wait_for(lambda: not call(api, "/flow_runs/filter", {"flow_runs": under_way}), LONG, "the end of its last run")


@contextmanager
def turn_of(warehouse: Path) -> Iterator[None]:
    """The turn of a warehouse, held: a run that builds in it stands in the midst of its work."""
    folder = os.open(warehouse, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
