"""A schedule as a person runs it: `variorum serve`, builds by themselves, half of the sources lost, accepted."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from prefect_server import call, clone, free_port, is_well, wait_for
from scene import ENTRY, Ask, Variorum, essay, write_texts

from tests.release.browser import chromium, chromium_path
from variorum.pipeline.growth_picture import WIDTH

LONG = 1800
"""Seconds that no step takes on a machine that does anything else at all."""

MANY = 24


@pytest.fixture
def told() -> Iterator[tuple[str, list[str]]]:
    """The address of a webhook, and what it was told."""
    texts: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", texts
        server.shutdown()


def environment_of(project: Path, bare: dict[str, str]) -> dict[str, str]:
    return {
        **bare,
        "PYTHONPATH": str(project),
        "PREFECT_HOME": str(project / "home"),
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
    }


def test_a_schedule_looks_after_itself(
    tmp_path: Path, bare_environment: dict[str, str], prefect_database: Path, ask: Ask, told: tuple[str, list[str]]
) -> None:
    project, port = tmp_path / "project", free_port()
    clone(project)
    (project / "home").mkdir()
    shutil.copy(prefect_database, project / "home")
    often = (project / "prefect.yaml").read_text(encoding="utf-8").replace('cron: "15 2 * * *"', "interval: 30")
    (project / "prefect.yaml").write_text(often, encoding="utf-8")
    write_texts(project / "seeds", {f"{n:02}.txt": essay(f"house {n}", 2) for n in range(MANY)})
    environment, api = environment_of(project, bare_environment), f"http://127.0.0.1:{port}/api"
    warehouse = project / "warehouse"
    log = project / "serve.log"
    with log.open("wb") as out:
        served = subprocess.Popen(
            [*ENTRY, "serve", "--port", str(port)],
            cwd=project,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )

    def version(number: int) -> None:
        there = warehouse / "versions" / f"{number:08}.json"
        wait_for(lambda: there.exists() or served.poll() is not None, LONG, f"version {number}")
        assert there.exists(), log.read_text()

    try:
        version(1)
        what_is_deployed_says_what_it_is(api)
        the_next_run_is_told(project, {**environment, "PREFECT_API_URL": api})
        address, heard = told
        subprocess.run(
            [sys.executable, "-m", "variorum.flows.alerts", address],
            cwd=project,
            env={**environment, "PREFECT_API_URL": api},
            check=True,
            timeout=LONG,
        )

        write_texts(project / "seeds", {"00.txt": essay("house 0", 2) + "\n\nAnd a paragraph that was not there.\n"})
        version(2)
        for n in range(12):
            (project / "seeds" / f"{n:02}.txt").unlink()
        wait_for((warehouse / "refs" / "candidate.json").exists, LONG, "the candidate")
        assert len(ask(warehouse, "SELECT source FROM documents")) == MANY
        failed = wait_for(lambda: runs(api, "FAILED"), LONG, "a failed run")[0]
        assert failed["name"] == "seeds: candidate for 3 waits"
        assert "the gate documents_removed" in failed["state"]["message"]
        artifacts = call(api, "/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [failed["id"]]}}})
        (report,) = [one["data"] for one in artifacts if one["key"] == "build-report"]
        assert "12 of 24, 50.0%; 10% may be" in report
        wait_for(lambda: [text for text in heard if "held back" in text], LONG, "a call of the webhook")

        candidate = json.loads((warehouse / "refs" / "candidate.json").read_bytes())["tree"]
        if chromium_path():
            decided_in_prefects_pages(api, failed["id"], candidate[:12], tmp_path / "pages")
        else:
            run(api, "accept/accept", {"candidate": candidate[:12]})
        version(3)
        assert len(ask(warehouse, "SELECT source FROM documents")) == MANY - 12
        wait_for(
            lambda: [one for one in runs(api, "COMPLETED") if one["name"] == "seeds @ 3: nothing changed"],
            LONG,
            "peace",
        )
        names = {one["name"] for one in runs(api, "COMPLETED")}
        assert {"seeds @ 1: +24 ~0 -0", "seeds @ 2: +0 ~1 -0", f"accept {candidate[:12]}"} <= names

        end_schedule(api, "build/nightly")
        briefly = {"minutes": 0.01, "quiet": 0, "every": 0.1}
        published = {"release": str(project / "release")}
        for deployment, parameters in (
            ("publish/daily", {}),
            ("verify/weekly", published),
            ("sweep/monthly", {}),
            ("watch/hourly", briefly),
        ):
            ended = run(api, deployment, parameters)
            assert ended["state_type"] == "COMPLETED", ended["state"]
        the_release_is_compared(api, project / "release", published)
        served.send_signal(signal.SIGTERM)
        assert served.wait(LONG) == 0, log.read_text()
        assert not is_well(api)
    finally:
        stop(served)
    if not chromium_path():
        pytest.skip("all but Prefect's pages: no Chromium on this machine")


def decided_in_prefects_pages(api: str, failed: str, candidate: str, screenshots: Path) -> None:
    """What a person sees and does: the report of the run that failed, the picture, the form of `accept`."""
    screenshots.mkdir()
    base = api.removesuffix("/api")
    artifacts = call(api, "/artifacts/filter", {"sort": "CREATED_DESC"})
    report = next(one for one in artifacts if one["flow_run_id"] == failed and one["key"] == "build-report")
    growth = next(one for one in artifacts if one["key"] == "growth")
    accept = call(api, "/deployments/name/accept/accept")["id"]
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(LONG * 1000)

        page.goto(f"{base}/runs/flow-run/{failed}")
        page.get_by_text("seeds: candidate for 3 waits").first.wait_for()
        page.get_by_text("the gate documents_removed").first.wait_for()
        page.screenshot(path=screenshots / "run.png")

        page.goto(f"{base}/artifacts/artifact/{report['id']}")
        page.get_by_text("12 of 24, 50.0%; 10% may be").first.wait_for()
        page.get_by_text(f"variorum accept {candidate}").first.wait_for()
        page.screenshot(path=screenshots / "report.png")

        page.goto(f"{base}/artifacts/artifact/{growth['id']}")
        picture = page.locator('img[src^="data:image/svg"]')
        picture.wait_for()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == WIDTH
        page.screenshot(path=screenshots / "growth.png")

        page.goto(f"{base}/deployments/deployment/{accept}/run")
        field = page.locator(".p-label").filter(has_text="by the first letters of its hash").last
        field.locator("textarea").fill(candidate)
        page.screenshot(path=screenshots / "form.png")
        status = 503
        while status == 503:  # the server's database was locked for a moment, which its page says: pressed again
            with page.expect_response("**/create_flow_run") as answer:
                page.get_by_role("button", name="Submit").click()
            status = answer.value.status
        assert status == 201


def the_next_run_is_told(project: Path, environment: Mapping[str, str]) -> None:
    told = subprocess.run(
        [*ENTRY, "status", "--json"], cwd=project, env=environment, capture_output=True, timeout=LONG, check=True
    )
    assert json.loads(told.stdout)["next_run"]["deployment"] == "nightly"


def the_release_is_compared(api: str, release: Path, published: Mapping[str, str]) -> None:
    assert json.loads((release / "latest.json").read_bytes())["version"] == 3
    (release / "paragraphs.parquet").write_bytes(b"something else")
    ended = run(api, "verify/weekly", published)
    assert ended["state_type"] == "FAILED"
    assert "paragraphs.parquet" in ended["state"]["message"]


def what_is_deployed_says_what_it_is(api: str) -> None:
    deployments = call(api, "/deployments/filter", {})
    names = {"nightly", "hourly", "weekly", "daily", "monthly", "accept", "reject"}
    assert {one["name"] for one in deployments} == names
    for one in deployments:
        assert one["description"], one["name"]
        assert one["tags"] == ["variorum"], one["name"]
        for name, parameter in one["parameter_openapi_schema"]["properties"].items():
            assert parameter.get("description"), f"{one['name']}: {name}"
        for schedule in one["schedules"]:
            assert schedule["schedule"]["timezone"] == "Europe/Berlin"
            assert one["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def stop(served: subprocess.Popen[Any]) -> None:
    """Its parts are in sessions of their own, so that it ends them is waited for."""
    if served.poll() is None:
        served.terminate()
        served.wait(LONG)


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


def test_a_port_in_use_is_said(variorum: Variorum) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = variorum("serve", "--port", taken.getsockname()[1])
    assert ended.returncode == 2
    assert "choose another with --port" in ended.stderr


def test_where_a_part_ends_all_is_ended(
    tmp_path: Path, bare_environment: dict[str, str], prefect_database: Path
) -> None:
    """A worker that is killed, by the system out of memory or by hand: a service manager starts all anew."""
    (tmp_path / "home").mkdir()
    shutil.copy(prefect_database, tmp_path / "home")
    port = free_port()
    environment = environment_of(tmp_path, bare_environment)
    served = subprocess.Popen(
        [*ENTRY, "serve", "--port", str(port)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    try:
        assert served.stdout is not None
        said = iter(served.stdout)
        assert any("a worker waits for runs" in line for line in said)
        children = subprocess.run(
            ["pgrep", "-P", str(served.pid), "-f", "worker"], capture_output=True, text=True, check=True
        )
        os.kill(int(children.stdout.split()[0]), signal.SIGKILL)
        assert any("the worker ended by itself" in line for line in said)
        assert served.wait(LONG) == 1
        assert not is_well(f"http://127.0.0.1:{port}/api")
    finally:
        stop(served)
