"""Four writers at one bucket of a real store, over and over, one of them killed now and then: no version is lost.

The store is SeaweedFS, as a program: `make soak` has it installed.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.factory import Builder, doc
from variorum.store.commits import versions
from variorum.store.gc import plan_sweep, sweep
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

pytestmark = pytest.mark.soak

ROUNDS = int(os.environ.get("VARIORUM_ROUNDS", "200"))
WRITERS = 4
KILLED_EVERY = 5
"""In every so many rounds a writer is killed in the midst."""

WRITER = """
import sys
from tests.store.factory import Builder, doc
from variorum.store.errors import LostRace
from variorum.store.warehouse import open_warehouse
place, me = sys.argv[1:]
warehouse = open_warehouse(place)
for line in sys.stdin:
    builder = Builder(warehouse)
    print("ready", flush=True)
    try:
        made = builder.build({me: doc(f"{me}.txt", f"a=round {line.strip()} of writer {me}")})
        print(f"won {made.number} {made.sha256}", flush=True)
    except LostRace:
        print("lost", flush=True)
"""


@pytest.fixture(scope="module")
def weed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a SeaweedFS on loopback with a bucket `shelf`."""
    program = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("SeaweedFS is not installed: make soak does that")
    home = tmp_path_factory.mktemp("weed")
    key = {"accessKey": "testing", "secretKey": "SECRETSECRET"}
    who = {"name": "tests", "credentials": [key], "actions": ["Admin", "Read", "Write", "List"]}
    (home / "s3.json").write_text(json.dumps({"identities": [who]}))
    names = ("master", "volume", "filer", "s3")
    ports = dict(zip(names, free_ports(), strict=True))
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "server", f"-dir={home}", "-ip=127.0.0.1", "-s3", f"-s3.config={home}/s3.json"]
            + [f"-{name}.port={port}" for name, port in ports.items()]
            + ["-master.volumeSizeLimitMB=64", "-volume.max=20"],
            stdout=log,
            stderr=log,
        )
    try:
        yield f"http://127.0.0.1:{ports['s3']}"
    finally:
        process.terminate()
        process.wait()


def free_ports() -> list[int]:
    """Four ports; SeaweedFS takes each and the one 10,000 above it."""
    found: list[int] = []
    while len(found) < 4:
        with socket.socket() as low, socket.socket() as high:
            low.bind(("127.0.0.1", random.randrange(12_000, 22_000)))
            try:
                high.bind(("127.0.0.1", low.getsockname()[1] + 10_000))
            except OSError:
                continue
            found.append(low.getsockname()[1])
    return found


@pytest.fixture
def place(weed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    import boto3
    from botocore.config import Config

    for name, value in {
        "AWS_ENDPOINT_URL": weed,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "SECRETSECRET",
        "AWS_DEFAULT_REGION": "us-east-1",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3", config=Config(retries={"total_max_attempts": 20})).create_bucket(Bucket="shelf")
    return "s3://shelf/tales"


class Writers:
    """Processes that commit when they are told to."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.processes = [self.begun(n) for n in range(WRITERS)]

    def begun(self, number: int) -> subprocess.Popen[str]:
        """A writer, with copies of its own as if it were on another machine."""
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, self.place, f"n{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "XDG_CACHE_HOME": f"{os.environ['XDG_CACHE_HOME']}-{number}"},
        )

    def round(self, number: int, chance: random.Random) -> list[list[str]]:
        """Have all of them commit; what each says, nothing where it was killed."""
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
        victim = chance.randrange(WRITERS) if number % KILLED_EVERY == 0 else None
        said = []
        for n, process in enumerate(self.processes):
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            if n == victim:
                threading.Timer(chance.uniform(0, 0.4), process.send_signal, [signal.SIGKILL]).start()
        for n, process in enumerate(self.processes):
            assert process.stdout is not None
            said.append(process.stdout.readline().split())
            if n == victim:
                process.kill()
                process.wait()
                self.processes[n] = self.begun(n)
        return said

    def end(self) -> None:
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()


def test_no_version_is_lost(place: str) -> None:
    warehouse = open_warehouse(place, create=True)
    Builder(warehouse).build({"n9": doc("n9.txt", "a=the first")})
    writers, chance, won = Writers(place), random.Random(7), dict[int, str]()
    try:
        for number in range(ROUNDS):
            for said in writers.round(number, chance):
                if said[:1] == ["won"]:
                    assert int(said[1]) not in won, "two writers were told that they were first"
                    won[int(said[1])] = said[2]
    finally:
        writers.end()

    there = {version.number: version.sha256 for version in versions(warehouse)}
    assert won.items() <= there.items()
    assert len(there) - 1 >= ROUNDS - ROUNDS // KILLED_EVERY
    assert verify(warehouse, deep=True) == []
    sweep(warehouse, plan_sweep(warehouse, grace=-60))
    assert verify(warehouse, deep=True) == []
    print(f"{ROUNDS} rounds of {WRITERS}: {len(won)} commits were told, {len(there) - 1} are there, 0 lost")
