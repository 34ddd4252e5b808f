"""Whole builds into a bucket, by the command as a person has it: the same version as in a folder, and few requests."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.bucket_server import Server
from variorum.store.commits import versions
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

SEEDS = Path(__file__).parents[2] / "seeds"


def called(program: Path, *words: str, expected: int = 0) -> str:
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == expected, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "SECRETSECRET" not in done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEEDS, tmp_path / "texts"))


def edit(texts: Path) -> None:
    path = sorted(texts.glob("*.txt"))[1]
    path.write_text(path.read_text().rstrip() + "\n\nA paragraph that stands at the end of it.\n")


def test_every_verb(shelf: str, server: Server, texts: Path, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("variorum")
    here = ("--warehouse", shelf)

    assert json.loads(called(program, "build", str(texts), *here, "--dry-run", "--json"))["would_build"]
    trees = []
    for step in (edit, None):
        for place in (shelf, str(tmp_path / "w")):
            report = json.loads(called(program, "build", str(texts), "--warehouse", place, "--json"))
            assert report["warehouse"] == place
            trees.append(report["tree"])
        if step is not None:
            step(texts)
    assert trees[0] == trees[1] != trees[2] == trees[3]

    assert [row["version"] for row in json.loads(called(program, "versions", *here, "--json"))] == [1, 2]
    assert "paragraphs" in called(program, "show", *here)
    asked = called(program, "sql", "SELECT count(*) AS n FROM documents", "--format", "csv", *here)
    assert asked.split() == ["n", "5"]
    assert "A paragraph that stands at the end of it." in called(program, "diff", "1", "2", *here)
    called(program, "tag", "first", "1", *here)
    called(program, "verify", *here)
    called(program, "status", *here)
    called(program, "export", "2", str(tmp_path / "export"), *here)
    called(program, "publish", "2", str(tmp_path / "release"), *here)
    called(program, "rollback", "1", *here)
    name = json.loads(called(program, "sql", "SELECT document_id FROM documents LIMIT 1", "--json", *here))[0]
    called(program, "takedown", name["document_id"], "--reason", "court", *here)
    assert "removed" in called(program, "gc", "--remove", *here)
    called(program, "verify", *here)

    # Another machine, which has no copies: it answers the same.
    os.environ["XDG_CACHE_HOME"] = str(tmp_path / "other")
    asked = called(program, "sql", "SELECT count(*) AS n FROM documents", "--format", "csv", *here)
    assert asked.split() == ["n", "4"]


def test_two_builds_at_once_are_two_versions(shelf: str, texts: Path, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("variorum")
    called(program, "build", str(texts), "--warehouse", shelf)
    more = Path(shutil.copytree(texts, tmp_path / "more"))
    edit(texts)
    (more / "new.txt").write_text("A text that is new.\n\nIt has two paragraphs.\n")
    both = [
        subprocess.Popen(
            [program, "build", str(place), "--name", "texts", "--warehouse", shelf],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / f"machine-{place.name}")},
        )
        for place in (texts, more)
    ]
    assert [process.wait() for process in both] == [0, 0]
    warehouse = open_warehouse(shelf)
    assert [version.number for version in versions(warehouse)] == [1, 2, 3]
    assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == []


def test_what_a_build_asks_of_the_store(shelf: str, server: Server, texts: Path) -> None:
    program = Path(sys.executable).with_name("variorum")
    called(program, "build", str(texts), "--warehouse", shelf)
    server.asked.clear()
    called(program, "build", "--warehouse", shelf)
    nothing = asked_of(server)
    edit(texts)
    called(program, "build", "--warehouse", shelf)
    one = asked_of(server)

    # Nothing changed: no object is read, listed or written, and the only thing written is when it was looked.
    assert not any("objects" in what for what in nothing)
    assert {what: n for what, n in nothing.items() if what.startswith(("PUT", "POST"))} == {"PUT refs/look.json": 1}
    assert nothing.total() <= NOTHING_CHANGED

    # One file changed: the objects that are new are written once each, and asked for once: gc may have taken one that
    # was there already. None is read or listed.
    assert one["PUT objects"] == one["GET gaps/*"] == one["HEAD objects"] == 9
    assert not one["GET objects"] + one["LIST objects/"]
    assert one.total() <= ONE_CHANGED


NOTHING_CHANGED = 40
"""Most requests of a build that finds nothing to do: what others may have written is asked for again at each step."""

ONE_CHANGED = 92
"""Most requests of a build in which one source changed, its objects among them."""


def asked_of(server: Server) -> Counter[str]:
    """How often each thing was asked since the last time."""
    asked = Counter[str]()
    for method, path in server.asked:
        name = path.removeprefix("/shelf/").partition("/")[2] or path
        asked[f"{method} {re.sub('objects/.+', 'objects', re.sub('[0-9a-f]{64}.json', '*', name))}"] += 1
    server.asked.clear()
    return asked
