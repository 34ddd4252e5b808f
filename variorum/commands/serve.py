"""`variorum serve`: a Prefect server, its work pool, the deployments of this folder, a worker, and pages of changes.

What one of them needs is in its environment and nowhere else: nothing is exported by hand, no profile is changed. When
one ends, the others are ended too, and a service manager starts all anew.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from variorum.commands.diff_server import deployed_warehouses, diff_server, port_taken
from variorum.commands.leftovers import MARK, end_leftovers, new_mark
from variorum.commands.orphans import end_orphans
from variorum.commands.prefect_api import api_answers
from variorum.errors import BuildError
from variorum.flows.pages import PAGES
from variorum.pipeline.report_text import many

HOST = "127.0.0.1"
POOL = "variorum"

RUNS_KEPT_DAYS = 90
"""So long the record of a run is kept: by then somebody has looked; what happened to the dataset is in the dataset."""

SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Records of tasks are written a hundred at a time: 7 ms of the server's work for each instead of 26.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    # Which run holds its deployment's place: in memory, as Prefect has it, that is lost with the server, and then the
    # place is held for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # Prefect keeps runs for ever unless told otherwise; a run each 15 minutes is 35,000 a year.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(RUNS_KEPT_DAYS * 24 * 3600),
}

STOP_SECONDS = 60
"""How long a worker has to stop before it is killed. A build that is killed leaves the last version as it was."""


def serve(port: int, pages: int) -> None:
    """Run until a signal comes or a part ends. Raises UsageError for a port in use, BuildError where a part ended.

    `pages`: the port for the pages of all changes that reports link to.
    """
    _check_free(port)
    address = f"http://{HOST}:{port}"
    with diff_server(pages, partial(deployed_warehouses, f"{address}/api")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with tempfile.TemporaryDirectory(prefix="variorum-", ignore_cleanup_errors=True) as temporary:
                _serve(port, address, f"http://{HOST}:{pages}", temporary)
        finally:
            server.shutdown()


def _serve(port: int, address: str, pages: str, temporary: str) -> None:
    environment = {**SETTINGS, **os.environ, "PREFECT_API_URL": f"{address}/api", PAGES: pages}
    # Prefect's worker writes to `runner_storage` in the folder for temporary files, which is another user's where that
    # one had a worker first: then it would end at once.
    environment["TMPDIR"] = temporary
    environment[MARK] = mark = new_mark()
    environment |= {"PREFECT_SERVER_API_HOST": HOST, "PREFECT_SERVER_API_PORT": str(port)}

    ended = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.signal(one, lambda number, frame: ended.set()) for one in signals}
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _say(f"the server starts at {address}")
        parts["server"] = _start(["server", "start"], environment, ended)
        while not ended.wait(0.5) and not api_answers(f"{address}/api"):
            pass
        if not ended.is_set():
            _deploy(environment)
            _end_orphans(f"{address}/api")
            parts["worker"] = _start(["worker", "start", "--pool", POOL], environment, ended)
            _say(f"its pages are at {address}; a worker waits for runs. Ctrl-C ends both. In another terminal:")
            _say(f"export PREFECT_API_URL={address}/api")
        ended.wait()
        dead = [name for name, part in parts.items() if part.poll() is not None]
    finally:
        for part in reversed(parts.values()):
            _stop(part)
        end_leftovers(mark)
        for one, handler in before.items():
            signal.signal(one, handler)
    if dead:
        raise BuildError(f"the {dead[0]} ended by itself (see above); everything else was ended too.")


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise port_taken(port, "--port", error) from error


def _deploy(environment: Mapping[str, str]) -> None:
    """Make the work pool, and deploy what prefect.yaml names here."""
    _run(["work-pool", "create", POOL, "--type", "process", "--overwrite"], environment)
    if Path("prefect.yaml").exists():
        _run(["deploy", "--all"], environment)
    else:
        _say("there is no prefect.yaml here, so nothing is deployed")


def _end_orphans(api: str) -> None:
    """Whatever is in the worker's hands was begun by one that is gone: this one has not started yet."""
    try:
        number = end_orphans(api, POOL)
    except OSError as error:
        raise BuildError(f"the server does not say which runs an earlier worker left unfinished: {error}") from error
    if number:
        _say(f"{many(number, 'run')} had lost the worker: Crashed now, and the next run goes on")


def _run(words: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        _prefect(words),
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # Ctrl-C is ours to hear
    )
    if done.returncode:
        raise BuildError(f"`prefect {' '.join(words)}` failed:\n{done.stdout}{done.stderr}".rstrip())


def _start(words: Sequence[str], environment: Mapping[str, str], ended: threading.Event) -> subprocess.Popen[bytes]:
    """Start a part in a session of its own, so that Ctrl-C reaches it only through us; its end sets `ended`."""
    part = subprocess.Popen(_prefect(words), env=environment, stdin=subprocess.DEVNULL, start_new_session=True)

    def wait() -> None:
        part.wait()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    return part


def _stop(part: subprocess.Popen[bytes]) -> None:
    """Ask a part and all that it began to end; whatever is left is killed."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(part.pid, number)
            part.wait(STOP_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _prefect(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "prefect", "--no-prompt", *words]


def _say(text: str) -> None:
    print(f"variorum: {text}", flush=True)
