"""The build on Prefect, with a server of its own: runs are recorded, the deployment is taken and run by a worker."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from prefect_server import call, clone, end, free_port, is_well, prefect, wait_for
from scene import ENTRY, ROOT, Ask, Variorum, essay, write_texts

from tests import patience

STEPS = ["parent", "inventory", "plan", "cut", "name", "identify", "assemble", "check", "commit", "refresh"]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, prefect_database: Path) -> Iterator[dict[str, str]]:
    """The environment of a running server."""
    home = tmp_path_factory.mktemp("prefect")
    shutil.copy(prefect_database, home)
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "0.2",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "COLUMNS": "200",
    }
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            prefect("server", "start"), cwd=home, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(
            lambda: server.poll() is not None or is_well(environment["PREFECT_API_URL"]), 900, "the server's start"
        )
        assert server.poll() is None, (home / "server.log").read_text()
        (home / "pid").write_text(str(server.pid))
        yield environment
    finally:
        end(server)


def test_prefect(
    api: dict[str, str], tmp_path: Path, texts: Path, variorum: Variorum, start_variorum: Callable[..., Any], ask: Ask
) -> None:
    # One test, since the server takes a while to start and workers of pytest share nothing.
    a_build_is_recorded(api, tmp_path, texts, variorum)
    a_build_that_fails_is_recorded_as_failed(api, tmp_path, variorum)
    the_deployment_is_taken_and_run(api, tmp_path / "project", ask)
    a_build_waits_while_prefects_database_is_locked(api, tmp_path, start_variorum)
    a_build_outlives_the_server(api, tmp_path, start_variorum, variorum)


def a_build_is_recorded(api: dict[str, str], tmp_path: Path, texts: Path, variorum: Variorum) -> None:
    write_texts(texts, {"bad.bin": bytes(3000)})
    ended = variorum("build", texts, "--warehouse", "w", "--json", "--workers", 1, env=api)
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["version"] == 1
    address = api["PREFECT_API_URL"]
    (run,) = call(address, "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
    assert run["name"] == "texts @ 1: +5 ~0 -0"
    assert run["name"] in report["recorded"]
    assert run["id"] in report["recorded"]
    assert json.loads(variorum("versions", "--warehouse", "w", "--json").stdout)[0]["version"] == 1
    assert run["id"] in json.loads(variorum("show", "--warehouse", "w", "--json").stdout)["run"]
    of_run = {"flow_runs": {"id": {"any_": [run["id"]]}}}

    def all_done() -> list[dict[str, Any]]:
        tasks = call(address, "/task_runs/filter", of_run)
        return tasks if len(tasks) > len(STEPS) and all(t["state_type"] == "COMPLETED" for t in tasks) else []

    tasks = wait_for(all_done, 600, "the record of the tasks")
    batches = ("cut", "identify")
    expected = [f"{step} 1 of 1" if step in batches else step for step in STEPS]
    assert sorted(task["name"] for task in tasks) == sorted([*expected, "version"])
    artifacts = call(address, "/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
    assert {artifact["key"]: artifact["type"] for artifact in artifacts} == {
        "build-report": "markdown",
        "quarantine": "table",
        "versions": "table",
        "growth": "image",
    }
    texts_of = {artifact["key"]: artifact["data"] for artifact in artifacts}
    assert report["tree"] in texts_of["build-report"]
    assert "bad.bin" in texts_of["quarantine"]
    the_version_is_an_asset(address, report["tree"])


def the_version_is_an_asset(address: str, tree: str) -> None:
    wanted = {"filter": {"event": {"prefix": ["prefect.asset.materialization."]}}}

    def made() -> dict[str, dict[str, Any]]:
        found = call(address, "/events/filter", wanted)["events"]
        return {event["resource"]["prefect.resource.id"]: event["payload"] for event in found}

    assets = wait_for(lambda: len(made()) == 2 and made(), 600, "the events of the assets")
    assert set(assets) == {"variorum://texts", "variorum://texts/1"}
    assert {payload["tree"] for payload in assets.values()} == {tree}


def a_build_that_fails_is_recorded_as_failed(api: dict[str, str], tmp_path: Path, variorum: Variorum) -> None:
    write_texts(tmp_path / "other", {"a.txt": "A text\n\nThat is to be built, and cannot.\n"})
    for path in (tmp_path / "w" / "objects").rglob("*.parquet"):
        path.unlink()
    ended = variorum("build", tmp_path / "other", "--warehouse", "w", "--workers", 1, env=api)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip().splitlines()[-1].startswith("variorum: ")
    failed = call(api["PREFECT_API_URL"], "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}})
    assert [run["name"] for run in failed] == [f"texts from {tmp_path / 'other'}"]


def the_deployment_is_taken_and_run(api: dict[str, str], project: Path, ask: Ask) -> None:
    """As a person does it who has a clone of the project."""
    clone(project)
    write_texts(project / "seeds", {"a.txt": "On seeds\n\nWhoever sows a text will reap a paragraph, or even two.\n"})
    environment = {**api, "PYTHONPATH": str(project)}
    address = api["PREFECT_API_URL"]
    del environment["PREFECT_API_URL"]  # the profile says it, as docs/schedule.md has it

    def run(*words: str) -> str:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        ended = patience.run(prefect(*words), cwd=project, env=environment, **pipes)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    run("config", "set", f"PREFECT_API_URL={address}")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    absent = patience.run(prefect("work-pool", "inspect", "variorum"), cwd=project, env=environment, **pipes)
    assert absent.returncode == 1, absent.stdout
    run("work-pool", "create", "variorum", "--type", "process", "--overwrite")
    run("work-pool", "inspect", "variorum")
    run("deploy", "--all")
    deployment = call(address, "/deployments/name/build/nightly")
    (schedule,) = deployment["schedules"]
    assert schedule["active"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("15 2 * * *", "Europe/Berlin")
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    with (project / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            prefect("worker", "start", "--pool", "variorum"),
            cwd=project,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        run("deployment", "run", "build/nightly", "--watch", "-p", "message=by a worker", "-p", "workers=1")
    finally:
        end(worker)
    of_deployment = {"deployments": {"id": {"any_": [deployment["id"]]}}}
    runs = call(address, "/flow_runs/filter", of_deployment)
    done = [run for run in runs if run["state_type"] != "SCHEDULED"]
    assert [run["state_type"] for run in done] == ["COMPLETED"], (project / "worker.log").read_text()
    assert ask(project / "warehouse", "SELECT source FROM documents") == [("a.txt",)]
    planned = [run for run in runs if run["state_type"] == "SCHEDULED"]
    assert planned or wait_for(lambda: len(call(address, "/flow_runs/filter", of_deployment)) > 1, 600, "a plan")


def a_build_waits_while_prefects_database_is_locked(
    api: dict[str, str], tmp_path: Path, start_variorum: Callable[..., Any]
) -> None:
    """As by a backup, or by somebody who looks into it."""
    write_texts(tmp_path / "locked", {"a.txt": "A text\n\nThat is built although nobody can write that down.\n"})
    words = ("build", tmp_path / "locked", "--warehouse", tmp_path / "w3", "--workers", 1)
    with closing(sqlite3.connect(Path(api["PREFECT_HOME"]) / "prefect.db", timeout=60, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        building = start_variorum(*words, env=api)
        wait_for(lambda: building.poll() is not None or _asks_a_server(building.pid), 900, "the build's first request")
        holder.execute("ROLLBACK")
    _, said = patience.finish(building)
    assert building.returncode == 0, said
    assert (tmp_path / "w3" / "versions" / "00000001.json").exists()
    done = call(
        api["PREFECT_API_URL"], "/flow_runs/filter", {"flow_runs": {"name": {"any_": ["locked @ 1: +1 ~0 -0"]}}}
    )
    assert [run["state_type"] for run in done] == ["COMPLETED"]


def _asks_a_server(process: int) -> bool:
    return any(connection.raddr for connection in psutil.Process(process).net_connections("tcp"))


def a_build_outlives_the_server(
    api: dict[str, str], tmp_path: Path, start_variorum: Callable[..., Any], variorum: Variorum
) -> None:
    """The server is killed while a build runs: what was built is a version, or the next build makes it."""
    write_texts(tmp_path / "left", {f"{n}.txt": essay(f"house {n}", 40) for n in range(40)})
    words = ("build", tmp_path / "left", "--warehouse", tmp_path / "w4", "--workers", 1)
    impatient = {"PREFECT_CLIENT_MAX_RETRIES": "1"}  # as it comes, Prefect tries each of its calls for a minute
    building = start_variorum(*words, env={**api, **impatient})
    staging = tmp_path / "w4" / "staging"
    wait_for(lambda: building.poll() is not None or staging.is_dir(), 900, "the build's first step")
    assert building.poll() is None
    os.killpg(int((Path(api["PREFECT_HOME"]) / "pid").read_text()), signal.SIGKILL)
    _, said = patience.finish(building)
    assert building.returncode == 1
    assert b"variorum: Prefect's server was gone before the run was recorded" in said, said
    assert b"fault of the program" not in said
    again = variorum(*words, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["version"] == 1
    assert variorum("verify", "--warehouse", tmp_path / "w4").returncode == 0


def test_an_api_that_does_not_answer_is_said(tmp_path: Path, texts: Path, variorum: Variorum) -> None:
    away = {"PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api"}
    ended = variorum("build", texts, "--workers", 1, env=away)
    assert ended.returncode == 0, ended.stderr
    assert f"not recorded: the Prefect API at {away['PREFECT_API_URL']} does not answer" in " ".join(
        ended.stdout.split()
    )
    assert "no Prefect API is configured" not in ended.stdout
    asked = variorum("build", texts, "--record", "--warehouse", tmp_path / "w2", env=away)
    assert asked.returncode == 1
    assert "does not answer" in asked.stderr
    assert not (tmp_path / "w2" / "versions" / "00000001.json").exists()


def test_a_server_that_listens_and_says_nothing(texts: Path, variorum: Variorum) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        away = {"PREFECT_API_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/api"}
        ended = variorum("build", texts, "--workers", 1, "--json", env=away)
    assert ended.returncode == 0, ended.stderr
    assert any("does not answer" in note for note in json.loads(ended.stdout)["notes"])


def test_a_build_is_recorded_without_a_server(texts: Path, variorum: Variorum) -> None:
    ended = variorum("build", texts, "--record", "--workers", 1, "--json")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert (report["version"], report["rows"]["documents"]) == (1, 5)
    assert report["recorded"]


def test_the_address_is_found_as_prefect_finds_it(tmp_path: Path, bare_environment: dict[str, str]) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "profiles.toml").write_text(
        'active = "here"\n[profiles.here]\nPREFECT_API_URL = "http://profile/api"\n[profiles.bare]\n'
    )

    def address(**environment: str) -> str:
        ended = subprocess.run(
            [*ENTRY[:2], "from variorum.commands.prefect_api import api_address; print(api_address())"],
            cwd=tmp_path,
            env={**bare_environment, "PREFECT_HOME": str(tmp_path / "home"), **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return ended.stdout.strip()

    assert address() == "http://profile/api"
    assert address(PREFECT_PROFILE="bare") == "None"
    (tmp_path / "pyproject.toml").write_text('[tool.prefect.api]\nurl = "http://project/api"\n')
    assert address() == "http://project/api"
    (tmp_path / "prefect.toml").write_text('[api]\nurl = "http://folder/api"\n')
    assert address() == "http://folder/api"
    assert address(PREFECT_API_URL="http://given/api") == "http://given/api"
