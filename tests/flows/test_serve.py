"""A schedule as a person runs it: half of the sources lost, accepted, the worker killed in mid-run, a new program."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest
from prefect_server import call, clone, free_port, is_well
from prefects_pages import decided_in_prefects_pages
from scene import ENTRY, Ask, Variorum, essay, write_texts
from served import LONG, Served, end_schedule, environment_of, run, runs, turn_of

from tests.release.browser import chromium_path
from variorum.store.looks import note_look
from variorum.store.warehouse import open_warehouse

MANY = 24

EVENTS = {
    *("variorum.version.committed", "variorum.candidate", "variorum.quarantine.grew", "variorum.stale"),
    *("variorum.sources.looked", "variorum.release.published"),
}


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


@pytest.fixture
def in_the_way() -> Iterator[str]:
    """A folder for temporary files where a worker of another user was before; its name is short enough for sockets."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "runner_storage").write_text("not to be written to")
        yield folder


def test_a_schedule_looks_after_itself(
    tmp_path: Path,
    bare_environment: dict[str, str],
    prefect_database: Path,
    ask: Ask,
    told: tuple[str, list[str]],
    in_the_way: str,
    pytestconfig: pytest.Config,
) -> None:
    project = tmp_path / "project"
    clone(project)
    (project / "home").mkdir()
    shutil.copy(prefect_database, project / "home")
    often = (project / "prefect.yaml").read_text(encoding="utf-8").replace('cron: "15 2 * * *"', "interval: 30")
    (project / "prefect.yaml").write_text(often, encoding="utf-8")
    write_texts(project / "seeds", {f"{n:02}.txt": essay(f"house {n}", 2) for n in range(MANY)})
    warehouse = project / "warehouse"
    environment = {**environment_of(project, bare_environment), "TMPDIR": in_the_way}
    served = Served(project, environment, free_port(), free_port())
    api = served.api

    def version(number: int) -> None:
        there = warehouse / "versions" / f"{number:08}.json"
        served.wait_for(there.exists, f"version {number}")

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

        added = "And a paragraph that was not there."
        write_texts(project / "seeds", {"00.txt": f"{essay('house 0', 2)}\n\n{added}\n"})
        version(2)
        edited = served.wait_for(lambda: named(api, "COMPLETED", "seeds @ 2: +0 ~1 -0"), "the run's name")
        a_report_shows_what_changed_and_where_all_of_it_is(served, edited["id"], added)

        for n in range(12):
            (project / "seeds" / f"{n:02}.txt").unlink()
        served.wait_for((warehouse / "refs" / "candidate.json").exists, "the candidate")
        assert len(ask(warehouse, "SELECT source FROM documents")) == MANY
        failed = served.wait_for(lambda: named(api, "FAILED", "seeds: candidate for 3 waits"), "a failed run")
        assert "the gate documents_removed" in failed["state"]["message"]
        report = report_of(api, failed["id"])
        assert "12 of 24, 50.0%; 10% may be" in report
        assert "| 00.txt | removed | 3 removed |" in report
        served.wait_for(lambda: [text for text in heard if "held back" in text], "a call of the webhook")

        candidate = json.loads((warehouse / "refs" / "candidate.json").read_bytes())["tree"]
        page = page_of(report)
        assert added in read_page(page)
        if chromium_path():
            # .pytest_cache/d/screenshots: what a run saw is there to be looked at afterwards.
            screenshots = Path(pytestconfig.cache.mkdir("screenshots"))
            decided_in_prefects_pages(api, failed["id"], candidate[:12], page, screenshots)
        else:
            run(api, "accept/accept", {"candidate": candidate[:12]})
        version(3)
        assert len(ask(warehouse, "SELECT source FROM documents")) == MANY - 12
        assert added in read_page(page), "it is version 3 now, and still at the address that the report has"
        served.wait_for(lambda: named(api, "COMPLETED", "seeds @ 3: nothing changed"), "peace")
        assert named(api, "COMPLETED", "seeds @ 1: +24 ~0 -0")
        served.wait_for(lambda: named(api, "COMPLETED", f"accept {candidate[:12]}"), "the decision, at its end")

        the_worker_is_killed_in_mid_run(served, warehouse)
        write_texts(project / "seeds", {"20.txt": essay("house 20", 3), "bad.bin": bytes(3000)})
        served.begin_again()
        version(4)
        served.wait_for(lambda: [text for text in heard if "1 more sources in quarantine" in text], "another call")
        quarantined = served.wait_for(lambda: named(api, "COMPLETED", "seeds @ 4: +0 ~1 -0"), "its name")
        assert "| bad.bin | binary: " in report_of(api, quarantined["id"])
        a_new_program_comes_and_the_machine_goes_down_in_mid_run(served, warehouse)
        version(6)
        causes = [json.loads(path.read_bytes())["kind"] for path in sorted((warehouse / "versions").iterdir())]
        assert causes[4:6] == ["pipeline", "source"]
        served.wait_for(lambda: named(api, "COMPLETED", "seeds @ 6: +0 ~1 -0, cut anew by new code"), "its name")

        end_schedule(api, "build/nightly")
        long_ago = (datetime.now(UTC) - timedelta(hours=30)).isoformat(timespec="seconds")
        note_look(open_warehouse(warehouse), long_ago, "same")
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
        served.wait_for(lambda: [text for text in heard if "last looked at 30.0 hours ago" in text], "a call")
        events = call(api, "/events/filter", {"filter": {"event": {"prefix": ["variorum."]}}, "limit": 50})["events"]
        assert {one["event"] for one in events} >= EVENTS
        the_release_is_compared(api, project / "release", published)
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(LONG) == 0, served.said()
        assert not is_well(api)
    finally:
        served.stop()
    if not chromium_path():
        pytest.skip("all but Prefect's pages: no Chromium on this machine")


def a_report_shows_what_changed_and_where_all_of_it_is(served: Served, edited: str, added: str) -> None:
    report = report_of(served.api, edited)
    assert "| 00.txt | edited | 1 added |" in report
    address = page_of(report)
    assert address.startswith(f"{served.pages}/diff?")
    assert added in read_page(address)
    assert "no deployment has the warehouse" in read_page(address.replace("warehouse&", "home&"), 404)
    assert "7" in read_page(address.replace("to=2", "to=7"), 404)
    read_page(urllib.request.Request(address, headers={"Host": "elsewhere.example.org"}), 403)


@contextmanager
def mid_run(served: Served, warehouse: Path) -> Iterator[str]:
    """A scheduled run that is in the midst of its work, for as long as this lasts: it waits for its turn."""
    with turn_of(warehouse):
        yield served.wait_for(lambda: waiting(served.api), "a run that waits")["id"]


def waiting(api: str) -> dict[str, Any] | None:
    for one in runs(api, "RUNNING"):
        if any("Another run builds" in line for line in logs(api, one["id"])):
            return one
    return None


def the_worker_is_killed_in_mid_run(served: Served, warehouse: Path) -> None:
    """By the system out of memory, or by hand: all ends with it, and a service manager starts all anew."""
    with mid_run(served, warehouse):
        family = served.family()
        served.worker().kill()
        assert served.process.wait(LONG) == 1
        assert "the worker ended by itself" in served.said()
        assert not is_well(served.api)
        assert [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


def a_new_program_comes_and_the_machine_goes_down_in_mid_run(served: Served, warehouse: Path) -> None:
    with mid_run(served, warehouse) as running:
        titles = served.folder / "variorum" / "pipeline" / "rows.py"
        old = "cut.sections[0].heading or _stated_title(cut),"
        text = titles.read_text(encoding="utf-8")
        assert text.count(old) == 1
        titles.write_text(text.replace(old, f'"New: " + str({old.rstrip(",")}),'), encoding="utf-8")
        write_texts(served.folder / "seeds", {"21.txt": essay("house 21", 3)})
        served.lose_power()
    assert not is_well(served.api)
    served.begin_again()
    assert call(served.api, f"/flow_runs/{running}")["state_name"] == "Crashed"
    assert "had lost the worker: Crashed now" in served.said()


def the_next_run_is_told(project: Path, environment: Mapping[str, str]) -> None:
    told = subprocess.run(
        [*ENTRY, "status", "--json"], cwd=project, env=environment, capture_output=True, timeout=LONG, check=True
    )
    assert json.loads(told.stdout)["next_run"]["deployment"] == "nightly"


def the_release_is_compared(api: str, release: Path, published: Mapping[str, str]) -> None:
    assert json.loads((release / "latest.json").read_bytes())["version"] == 6
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


def named(api: str, state: str, name: str) -> dict[str, Any] | None:
    """The run that has this name and state, if there is one."""
    return next((one for one in runs(api, state) if one["name"] == name), None)


def logs(api: str, run_id: str) -> list[str]:
    return [one["message"] for one in call(api, "/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}})]


def report_of(api: str, run_id: str) -> str:
    artifacts = call(api, "/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
    (report,) = [str(one["data"]) for one in artifacts if one["key"] == "build-report"]
    return report


def page_of(report: str) -> str:
    """The address of the page of all changes that a report links to."""
    (address,) = re.findall(r"\[all changes, word for word\]\((\S+)\)", report)
    return str(address)


def read_page(address: str | urllib.request.Request, status: int = 200) -> str:
    try:
        with urllib.request.urlopen(address, timeout=LONG) as answer:
            found, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        found, body = error.code, error.read()
    assert found == status, body
    return str(body.decode())


def test_a_port_in_use_is_said(variorum: Variorum) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = variorum("serve", "--port", taken.getsockname()[1])
        pages = variorum("serve", "--port", free_port(), "--pages", taken.getsockname()[1])
    assert ended.returncode == pages.returncode == 2
    assert "choose another with --port" in ended.stderr
    assert "choose another with --pages" in pages.stderr
