"""A real server of Prefect's for tests: ports, questions to its API, waiting for what it does, ending it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scene import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prefect(*words: str) -> list[str]:
    return [sys.executable, "-m", "prefect", "--no-prompt", *words]


def wait_for(found: Callable[[], Any], seconds: float, what: str) -> Any:
    """What `found` answers as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds} seconds"
        time.sleep(0.05)  # between two looks at a real condition
    return answer


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it began."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def call(address: str, path: str, body: Mapping[str, Any] | None = None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"{address}{path}", data, {"Content-Type": "application/json"}, method=method)
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=300) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code != 503:  # its database is locked for a moment: Prefect's own client asks again too
                raise
            time.sleep(0.2)


def is_well(address: str) -> bool:
    try:
        return bool(call(address, "/health"))
    except (urllib.error.URLError, OSError):
        return False


def clone(project: Path) -> None:
    """What somebody has who has a clone of the project."""
    project.mkdir()
    for name in ("prefect.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, project / name)
    for name in ("flows", "schemas", "variorum"):
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, project / name, symlinks=True, ignore=without)
