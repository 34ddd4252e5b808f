"""Real clusters for tests, on this machine: a Dask scheduler with workers, and the head of a Ray cluster."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from distributed import Client
from prefect_server import free_port, wait_for


class Dask:
    """A Dask scheduler and its workers, each a process of its own."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self._home = home
        self._environment = environment
        host, _, port = self.address.removeprefix("tcp://").partition(":")
        self.scheduler = self._start("scheduler", "--host", host, "--port", port, "--no-dashboard")
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self, *words: str) -> "subprocess.Popen[bytes]":
        """One more worker, of one thread."""
        name = f"worker-{len(self.workers)}"
        where = ("--local-directory", str(self._home / name), "--name", name)
        worker = self._start("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard", *where, *words)
        self.workers.append(worker)
        return worker

    def wait_for_workers(self) -> None:
        """Come back when all workers that live have joined."""
        if not self.workers:
            return
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(sum(worker.poll() is None for worker in self.workers), timeout=600)

    def close(self) -> None:
        """End all that was begun."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        with (self._home / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=self._home, env=self._environment, stdout=log, stderr=log)


@contextmanager
def dask_cluster(home: Path, environment: Mapping[str, str], workers: int) -> Iterator[Dask]:
    """A Dask cluster that is ended with the test."""
    cluster = Dask(home, environment)
    try:
        for _ in range(workers):
            cluster.add_worker()
        cluster.wait_for_workers()
        yield cluster
    finally:
        cluster.close()


class Ray:
    """The head of a Ray cluster, with two processors, and all that it begins."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))  # names of sockets have 107 bytes at most
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        command = [str(Path(sys.executable).with_name("ray")), "start", "--head", "--block", "--port", str(port)]
        command += ["--num-cpus", "2", "--object-store-memory", "80000000", "--temp-dir", str(self.home)]
        command += ["--include-dashboard", "false", "--disable-usage-stats"]
        for name in ("dashboard", "dashboard-agent-listen"):
            command += [f"--{name}-port", str(free_port())]
        with (self.home / "log").open("wb") as log:
            self._head = subprocess.Popen(
                command, cwd=self.home, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        """Come back when it is there."""
        wait_for(self._is_up, 600, "the head of a Ray cluster")

    def kill(self) -> None:
        """End all of it at once."""
        if self._head.poll() is None:
            os.killpg(self._head.pid, signal.SIGKILL)
            self._head.wait()

    def close(self) -> None:
        """End what is left, and its files."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def _is_up(self) -> bool:
        said = (self.home / "log").read_text()
        assert self._head.poll() is None, said
        return "Ray runtime started" in said


@contextmanager
def ray_cluster(environment: Mapping[str, str]) -> Iterator[Ray]:
    """A Ray cluster that is ended with the test."""
    cluster = Ray(environment)
    try:
        cluster.wait()
        yield cluster
    finally:
        cluster.close()


def parent_of(process: int) -> int:
    """The process that began another."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def lives(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
