"""A week of builds every 15 minutes, one after the other: what grows with the number of runs.

    python -m benchmarks.week [--runs 672] [--minutes 15] [--sources 200] [--keep 96] [--folder DIR]

A Prefect server and a worker as `variorum serve` runs them; before each run some sources are edited; one run in 12 goes
through the deployment and the worker, the others are runs of the same flow in this process, which must not grow either.
Between two runs everything there is becomes `--minutes` older, files of the warehouse and records of Prefect, so
that what is removed by age is removed as in a real week. Prints a line for each `--every` runs.
"""

import argparse
import json
import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RUNS = 672
"""Quarters of an hour in a week."""

EDITED = 3
THROUGH_WORKER = 12
"""One run in so many is begun by the worker, in a process of its own."""

SWEEP_MINUTES = 12 * 60
"""So often `sweep` runs. An object is a day old before it may go."""

KEPT_SECONDS = 24 * 3600
"""How long Prefect's records are kept here, so that a week shows them go; `variorum serve` keeps them for longer."""

WORDS = [
    "river",
    "stone",
    "window",
    "garden",
    "letter",
    "teacher",
    "mountain",
    "evening",
    "copper",
    "market",
    "silver",
    "harvest",
    "soldier",
    "village",
]

AGED = (("flow_run", "end_time"), ("events", "occurred"), ("event_resources", "occurred"))
"""What Prefect removes by age, and the time that it goes by."""


def main() -> None:
    """Run the week, and print the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--runs", type=int, default=RUNS)
    arguments.add_argument("--minutes", type=int, default=15, help="that pass between two runs")
    arguments.add_argument("--sources", type=int, default=200)
    arguments.add_argument("--keep", type=int, default=96, help="newest versions that a sweep keeps whole")
    arguments.add_argument("--every", type=int, default=50, help="runs to a line of the table")
    arguments.add_argument("--folder")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder, ignore_cleanup_errors=True) as folder:
        _week(Path(folder), given)


def _week(folder: Path, given: argparse.Namespace) -> None:
    texts, warehouse = folder / "texts", folder / "warehouse"
    texts.mkdir()
    chance = random.Random(1)
    for number in range(given.sources):
        (texts / f"{number:04}.txt").write_text(_text(chance, number))
    (folder / "flows").symlink_to(Path(__file__).parents[1] / "flows")
    (folder / "prefect.yaml").write_text(DEPLOYED)

    port = _free_port()
    api = f"http://127.0.0.1:{port}/api"
    os.environ |= {
        "PREFECT_HOME": str(folder / "home"),
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "20",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_SECONDS),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",
        "PREFECT_LOGGING_TO_CONSOLE": "ERROR",
        "PREFECT_LOGGING_LEVEL": "INFO",
    }
    with (folder / "serve.log").open("wb") as log:
        command = [sys.executable, "-m", "variorum", "serve", "--port", str(port)]
        served = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(lambda: b"a worker waits" in (folder / "serve.log").read_bytes(), served)
        os.environ["PREFECT_API_URL"] = api
        _runs(folder, texts, warehouse, api, served, given)
    except BaseException:
        print((folder / "serve.log").read_text(errors="replace")[-5_000:], file=sys.stderr)
        raise
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait()


def _runs(
    folder: Path, texts: Path, warehouse: Path, api: str, served: subprocess.Popen[bytes], given: argparse.Namespace
) -> None:
    # Only now is the server known, and Prefect reads its settings when it is imported.
    from variorum.flows.build import build_flow
    from variorum.flows.sweep import sweep_flow

    chance = random.Random(2)
    print(f"| {' | '.join(HEADINGS)} |\n|{' ---: |' * len(HEADINGS)}", flush=True)
    order: dict[str, Any] = {"sources": [str(texts)], "warehouse": str(warehouse), "workers": 1}
    spent: list[float] = []
    before = _cpu_of_session(served.pid)
    begun = time.monotonic()
    for number in range(1, given.runs + 1):
        for _ in range(EDITED if number > 1 else 0):
            path = texts / f"{chance.randrange(given.sources):04}.txt"
            paragraphs = path.read_text().split("\n\n")
            paragraphs[chance.randrange(1, len(paragraphs))] = _paragraph(chance)
            path.write_text("\n\n".join(paragraphs))

        if number % THROUGH_WORKER == 0:
            _run_deployed(api, order)
        else:
            cpu = _cpu()
            build_flow(**order)
            spent.append(_cpu() - cpu)
        if number * given.minutes % SWEEP_MINUTES == 0:
            sweep_flow(str(warehouse), keep_newest=given.keep, remove=True)
        _grow_older(folder / "home" / "prefect.db", warehouse, given.minutes * 60)

        if number == 1 or number % given.every == 0:
            seconds = (time.monotonic() - begun) / (number if number == 1 else given.every)
            server = _cpu_of_session(served.pid)
            row = _row(number, spent, seconds, (server - before) / len(spent), folder, warehouse, served.pid)
            print(f"| {' | '.join(row)} |", flush=True)
            spent, before, begun = [], server, time.monotonic()


HEADINGS = (
    "run",
    "CPU s of a run",
    "s from run to run",
    "CPU s of server and worker per run",
    "MB of this process",
    "MB of server",
    "MB of worker",
    "MB of warehouse",
    "files",
    "MB of Prefect's database",
    "of it free",
    "runs in it",
)


def _row(
    number: int, spent: list[float], seconds: float, others: float, folder: Path, warehouse: Path, serve: int
) -> list[str]:
    files = [path.stat().st_size for path in warehouse.rglob("*") if path.is_file()]
    server, worker = (_resident(part) for part in sorted(_children(serve)))
    home = folder / "home"
    disk = sum(path.stat().st_size for path in home.glob("prefect.db*"))
    with sqlite3.connect(home / "prefect.db", timeout=60) as database:
        (free,) = database.execute(
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"
        ).fetchone()
        (runs,) = database.execute("SELECT count(*) FROM flow_run").fetchone()
    return [
        f"{number:,}",
        f"{sum(spent) / len(spent):.2f}",
        f"{seconds:.1f}",
        f"{others:.2f}",
        *(f"{size / 1e6:.0f}" for size in (_resident_alone(os.getpid()), server, worker)),
        f"{sum(files) / 1e6:.1f}",
        f"{len(files):,}",
        f"{disk / 1e6:.1f}",
        f"{free / 1e6:.1f}",
        f"{runs:,}",
    ]


def _grow_older(database: Path, warehouse: Path, seconds: int) -> None:
    """Have some time pass for all that goes by its age."""
    for path in warehouse.rglob("*"):
        if path.is_file():
            facts = path.stat()
            os.utime(path, (facts.st_atime - seconds, facts.st_mtime - seconds))
    connection = sqlite3.connect(database, timeout=60)
    with connection:
        for table, column in AGED:
            moved = f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{seconds} seconds')"
            connection.execute(f"UPDATE {table} SET {column} = {moved} WHERE {column} IS NOT NULL")
    connection.close()


def _run_deployed(api: str, order: Mapping[str, Any]) -> None:
    deployment = _call(api, "/deployments/name/build/nightly")["id"]
    run = _call(api, f"/deployments/{deployment}/create_flow_run", {"parameters": order})["id"]
    while (state := _call(api, f"/flow_runs/{run}")["state_type"]) in ("SCHEDULED", "PENDING", "RUNNING"):
        time.sleep(0.5)
    if state != "COMPLETED":
        raise RuntimeError(f"run {run} ended as {state}")


def _call(api: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"{api}{path}", data, {"Content-Type": "application/json"})
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503:  # its database is locked for a moment, and Prefect's client asks again too
                raise
            time.sleep(1)


def _wait(found: Any, served: subprocess.Popen[bytes]) -> None:
    while not found():
        if served.poll() is not None:
            raise RuntimeError("variorum serve ended: see its log above")
        time.sleep(0.2)


def _cpu() -> float:
    return sum(
        facts.ru_utime + facts.ru_stime
        for facts in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _children(process: int) -> list[int]:
    """What `variorum serve` has started: the server, then the worker."""
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _of_session(session: int) -> list[list[str]]:
    """What /proc tells of the processes of a session, from the state on."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it has ended since
            continue
        if int(fields[3]) == session:
            found.append(fields)
    return found


def _cpu_of_session(serve: int) -> float:
    """CPU seconds of server and worker, and of what has ended below them."""
    fields = [one for part in _children(serve) for one in _of_session(part)]
    return sum(sum(map(int, one[11:15])) for one in fields) / os.sysconf("SC_CLK_TCK")


def _resident(session: int) -> int:
    return sum(int(one[21]) for one in _of_session(session)) * os.sysconf("SC_PAGE_SIZE")


def _resident_alone(process: int) -> int:
    fields = Path(f"/proc/{process}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _text(chance: random.Random, number: int) -> str:
    return "\n\n".join([f"On house {number}", *(_paragraph(chance) for _ in range(10))])


def _paragraph(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=30)).capitalize() + "."


DEPLOYED = """
name: week
deployments:
  - name: nightly
    entrypoint: flows/build.py:build_flow
    work_pool: {name: variorum}
"""


if __name__ == "__main__":
    main()
